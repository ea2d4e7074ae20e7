from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from incidentctl.text.append import NotUnitable, appended, union
from incidentctl.text.reader import canonical_problems, read
from incidentctl.text.writer import write_entry
from tests.support.entries import INCIDENT_IDS, OPENS, OTHERS, file_of
from tests.support.timeline import Timeline, complete


def ids(data: bytes) -> list[str]:
    record = read(data)
    assert record.is_sound
    return [placed.id for placed in record.entries]


@st.composite
def clones(draw: st.DrawFn, count: int) -> list[bytes]:
    """One incident's file in several clones: the same beginning, then what each of them saw."""
    opened = draw(OPENS)
    others = draw(st.lists(OTHERS, max_size=6))
    raws = list(dict.fromkeys(write_entry(entry).raw for entry in others))
    start = file_of(draw(INCIDENT_IDS), [opened]).data.decode()
    tails = st.permutations(raws).flatmap(
        lambda order: st.integers(0, len(raws)).map(lambda size: order[:size])
    )
    return [(start + "".join(draw(tails))).encode() for _ in range(count)]


class TestUnion:
    @given(clones(2))
    def test_is_an_append_to_the_base_and_holds_both(self, files: list[bytes]) -> None:
        base, other = files
        both = union(base, other)
        assert appended(base, both)
        assert read(both).is_sound
        assert canonical_problems(read(both)) == []
        assert set(ids(both)) == {*ids(base), *ids(other)}
        assert len(ids(both)) == len(set(ids(both)))

    @given(clones(2))
    def test_brings_what_lacks_byte_for_byte_in_its_order(self, files: list[bytes]) -> None:
        base, other = files
        lacking = [placed for placed in read(other).entries if placed.id not in ids(base)]
        assert union(base, other) == base + "".join(placed.raw for placed in lacking).encode()

    @given(clones(1))
    def test_with_itself_or_nothing_changes_nothing(self, files: list[bytes]) -> None:
        (one,) = files
        assert union(one, one) == union(one, b"") == union(b"", one) == one

    @given(clones(2))
    def test_done_again_changes_nothing(self, files: list[bytes]) -> None:
        base, other = files
        both = union(base, other)
        assert union(both, other) == union(both, base) == union(both, both) == both
        assert union(base, both) == both

    @given(clones(2))
    def test_gives_the_same_set_either_way_round(self, files: list[bytes]) -> None:
        base, other = files
        assert set(ids(union(base, other))) == set(ids(union(other, base)))

    @given(clones(3))
    def test_gives_the_same_set_in_any_grouping(self, files: list[bytes]) -> None:
        one, two, three = files
        left = union(union(one, two), three)
        right = union(one, union(two, three))
        assert set(ids(left)) == set(ids(right))
        assert appended(one, left)
        assert appended(one, right)

    @given(clones(2), st.data())
    def test_of_a_damaged_file_is_refused(self, files: list[bytes], data: st.DataObject) -> None:
        good, other = files
        place = data.draw(st.integers(0, len(other) - 1))
        damaged = bytes([*other[:place], other[place] ^ 1, *other[place + 1 :]])
        assume(not read(damaged).is_sound)
        with pytest.raises(NotUnitable, match="damaged"):
            union(good, damaged)
        if not damaged.startswith(good):  # where nothing lacks, nothing is read
            with pytest.raises(NotUnitable, match="damaged"):
                union(damaged, good)

    def test_of_two_incidents_is_refused(self) -> None:
        one, two = Timeline(), Timeline("INC-20261120-7w2m4t")
        one.open()
        two.open()
        with pytest.raises(NotUnitable, match="not the same incident"):
            union(one.data, two.data)

    def test_of_one_incident_opened_twice_keeps_the_titles_line_of_the_base(self) -> None:
        one, two = Timeline(title="One"), Timeline(title="Two")
        one.open()
        two.open()
        both = union(one.data, two.data)
        assert both == one.data + two.placed[0].raw.encode()
        assert canonical_problems(read(both)) == []

    def test_equal_lines_of_two_entries_do_not_collapse(self) -> None:
        """What git's own ``merge=union`` gets wrong."""
        base = complete()
        start = base.data
        ours, theirs = (start + base.note("The same words").raw.encode() for _ in range(2))
        assert union(ours, theirs).count(b"> The same words\n") == 2

    @pytest.mark.parametrize("rest", [b"", b"x", b"\n<!--"])
    def test_with_a_part_of_the_base_needs_no_reading(self, rest: bytes) -> None:
        assert union(b"anything" + rest, b"anything") == b"anything" + rest


class TestAppended:
    @pytest.mark.parametrize(
        ("old", "new", "is_append"),
        [
            (b"", b"", True),
            (b"", b"a\n", True),
            (b"a\n", b"a\n", True),
            (b"a\n", b"a\nb\n", True),
            (b"a\n", b"a\nb", True),  # the reader says what is wrong with it
            (b"a", b"a", True),
            (b"a", b"ab\n", False),
            (b"a", b"a\n", False),
            (b"a\n", b"b\n", False),
            (b"a\n", b"b\na\n", False),
            (b"a\n", b"", False),
            (b"a\nb\n", b"a\n", False),
            (b"a\n", b"a\r\n", False),
        ],
    )
    def test_is_the_old_and_more_behind_it(self, old: bytes, new: bytes, is_append: bool) -> None:
        assert appended(old, new) is is_append
