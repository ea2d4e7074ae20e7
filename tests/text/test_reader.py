from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from incidentctl.domain.problem import Problem
from incidentctl.text.clean import is_clean_text
from incidentctl.text.reader import (
    MEND,
    UPGRADE,
    Record,
    canonical_problems,
    named_ids,
    read,
    read_on,
    salvage,
)
from incidentctl.text.writer import write_entry
from tests.support.entries import FOREIGN_VALUES, HOSTILE, KEYS, File, files, sealed
from tests.support.readings import browser, forge, third_party
from tests.support.timeline import IDENT, Timeline, complete

PATH = "incidents/2026/11/INC-20261121-k3f9zq-invoicing.md"
RULES = {"encoding", "clean-text", "grammar", "checksum", "fields", "format-version", "canonical"}


def told(*texts: str) -> Timeline:
    timeline = Timeline()
    timeline.open()
    for text in texts:
        timeline.note(text)
    return timeline


GOOD = told("one", "two\n\nthree")
LINES = GOOD.data.split(b"\n")


def edited(number: int, *lines: bytes, drop: int = 1) -> bytes:
    """The good file with the line of that number replaced."""
    return b"\n".join([*LINES[: number - 1], *lines, *LINES[number - 1 + drop :]])


class TestDamage:
    def test_the_file_to_be_damaged(self) -> None:
        assert read(GOOD.data).is_sound
        assert [placed.line for placed in read(GOOD.data).entries] == [3, 15, 27]
        assert LINES[23:29] == [b"", b"> one", b"", b"<!--", b"[[entry]]", LINES[28]]
        assert LINES[33:] == [b"-->", LINES[34], b"", b"> two", b">", b"> three", b""]

    @pytest.mark.parametrize(
        ("data", "rule", "line", "kept", "message"),
        [
            (b"", "encoding", 1, 0, "the last line doesn't end"),
            (b"\n", "grammar", 1, 0, "expected the title line"),
            (b"# INC-20261121-k3f9zq: x\n", "grammar", 2, 0, "the file holds no entry"),
            (b"\xef\xbb\xbf" + GOOD.data, "encoding", 1, 0, "byte order mark"),
            (b"\n" + GOOD.data, "clean-text", 1, 0, "an empty line at the file's start"),
            (b"\n\n" + GOOD.data, "clean-text", 1, 0, "an empty line at the file's start"),
            (GOOD.data.replace(b"\n", b"\r\n"), "encoding", 1, 0, "CR LF"),
            (edited(38, b"> \xff"), "encoding", 38, 2, "not UTF-8: byte 0xff"),
            (edited(38, b"> a\r"), "encoding", 38, 2, "CR"),
            (edited(15, b"<!--\r"), "encoding", 15, 1, "CR"),
            (edited(15, b"<!--\xed\xa0\x80"), "encoding", 15, 1, "not UTF-8: byte 0xed"),
            (edited(1, b"\xc3"), "encoding", 1, 0, "not UTF-8"),
            (GOOD.data[:-1], "encoding", 39, 2, "the last line doesn't end"),
            (GOOD.data + b"x", "encoding", 40, 3, "the last line doesn't end"),
            (GOOD.data + b"\n", "clean-text", 40, 3, "an empty line at the file's end"),
            (GOOD.data + b"\n\n\n", "clean-text", 42, 3, "an empty line at the file's end"),
            (edited(37, b"> two "), "clean-text", 37, 2, "blanks"),
            (edited(38, b"> "), "clean-text", 38, 2, "blanks"),
            (edited(15, b"<!-- "), "clean-text", 15, 1, "blanks"),
            (edited(37, b"> \x1b[31mtwo"), "clean-text", 37, 2, "control characters"),
            (edited(37, b"> \x00"), "clean-text", 37, 2, "control characters"),
            (edited(37, "> \u202e".encode()), "clean-text", 37, 2, "text direction"),
            (edited(37, "> \u2028".encode()), "clean-text", 37, 2, "control characters"),
            (edited(1, "# INC-20261121-k3f9zq: \u202ex".encode()), "clean-text", 1, 0, "direction"),
            (edited(1, b"# INC-20261121-k3f9zu: x"), "grammar", 1, 0, "expected the title line"),
            (edited(1, b"# Invoicing"), "grammar", 1, 0, "expected the title line"),
            (edited(2), "grammar", 2, 0, "expected an empty line"),
            (edited(2, b"", b""), "grammar", 3, 0, "expected <!--; found: an empty line"),
            (edited(15), "grammar", 15, 1, "expected <!--; found: [[entry]]"),
            (edited(26), "grammar", 26, 2, "expected an empty line"),
            (edited(26, b"> x"), "grammar", 27, 1, "expected an empty line"),
            (edited(26, b"x"), "grammar", 26, 2, "found: x"),
            (edited(37, b"two"), "grammar", 37, 2, "expected <!--; found: two"),
            (edited(37, b"> Two"), "checksum", 27, 2, "was altered"),
            (edited(35, LINES[34] + b"!"), "checksum", 27, 2, "was altered"),
            (edited(30, b"at = 2026-11-21T14:22:02Z"), "checksum", 27, 2, "was altered"),
            (GOOD.data + GOOD.data, "grammar", 40, 3, "expected an empty line"),
            # Two at once: the one of the characters is told, the other when that is mended.
            (edited(14, b"x") + b"\xff\n", "encoding", 40, 1, "not UTF-8"),
            # An earlier one of the characters is told first.
            (edited(16, b"[[entry]] ") + b"\xff\n", "clean-text", 16, 1, "blanks"),
            (edited(16, b"\x00") + b"a\r\n\xff\n", "clean-text", 16, 1, "control characters"),
        ],
    )
    def test_is_named_and_what_came_before_it_kept(
        self, data: bytes, rule: str, line: int, kept: int, message: str
    ) -> None:
        record = read(data, PATH)
        (problem,) = record.problems
        assert (problem.rule, problem.line) == (rule, line), problem
        assert message in problem.message
        assert problem.path == PATH
        assert problem.fix == f"restore the file: git checkout HEAD -- {PATH}"
        assert record.entries == read(GOOD.data).entries[:kept]
        assert not record.is_sound

    def test_without_a_path_is_mended_all_the_same(self) -> None:
        (problem,) = read(b"x\n").problems
        assert problem.fix == MEND.format(path="FILE")
        assert problem.path == ""

    def test_of_one_entry_names_it(self) -> None:
        (problem,) = read(edited(37, b"> Two")).problems
        assert problem.entry == GOOD.placed[2].id

    def test_a_newer_format_is_mended_by_a_newer_version(self) -> None:
        (problem,) = read(GOOD.data.replace(b"format = 1", b"format = 2")).problems
        assert problem == Problem(
            "format-version",
            "format 2 is newer than this incidentctl, which reads 1",
            UPGRADE,
            line=10,
        )


def pieces_of_files() -> st.SearchStrategy[bytes]:
    """Parts of good files, parts of the grammar and hostile text, in any order."""
    whole = [placed.raw.encode() for placed in complete().placed]
    parts = [
        *(*LINES, *whole, GOOD.data, b"\n", b"\n\n", b"<!--", b"-->", b"\xff", b"\r\n", b"> "),
        *(b"# INC-20261121-k3f9zq: x\n", b'id = "', b" = ", b"### ", b"[[entry]]", b"format = 1"),
    ]
    hostile = HOSTILE.map(lambda raw: raw.encode("utf-8", "surrogatepass"))
    return st.lists(st.sampled_from(parts) | hostile | st.binary(max_size=9)).map(b"".join)


def check(record: Record, data: bytes) -> None:
    """What holds for every record, whatever the bytes."""
    assert len(record.problems) <= 1
    for problem in record.problems:
        assert problem.rule in RULES
        assert 1 <= problem.line <= data.count(b"\n") + 1
        assert problem.message
        assert is_clean_text(problem.message)
        assert len(problem.message) < 300 + max(map(len, data.split(b"\n")))
    for placed in record.entries:
        assert data.split(b"\n")[placed.line - 1] == b"<!--"
        assert placed.raw.encode() in data
        assert salvage(data)[placed.id] == placed.raw


class TestAnyBytes:
    @given(st.binary())
    @example(b"\xef\xbb\xbf")
    @example(b"\r")
    @example(b"\n\n")
    @example(b"format = " + b"9" * 5000 + b"\n")
    def test_never_raise(self, data: bytes) -> None:
        check(read(data), data)

    @settings(max_examples=200)
    @given(pieces_of_files())
    def test_like_a_file_never_raise(self, data: bytes) -> None:
        check(read(data), data)
        canonical_problems(read(data))
        check(read(GOOD.data + data), GOOD.data + data)

    @given(pieces_of_files())
    def test_as_a_tail_never_raise(self, tail: bytes) -> None:
        whole = read(GOOD.data)
        record = read_on(whole, len(LINES) - 1, tail)
        assert record.entries[:3] == whole.entries
        check(record, GOOD.data + tail)


QUOTES = HOSTILE.map(
    lambda raw: "".join(f"> {line}\n" for line in raw.replace("\r", "").split("\n") if line)
)


@st.composite
def forged(draw: st.DrawFn) -> str:
    """An entry as an attacker with write access makes it: any keys, any quotes, the right id."""
    known = [
        "at",
        "recorded",
        "by",
        "recorded_by",
        "kind",
        "because",
        "category",
        "title",
        "format",
    ]
    keys = {
        "at": "2026-11-21T14:19:02Z",
        "recorded": "2026-11-21T14:19:02.481337Z",
        "by": '"Ann"',
        "kind": draw(st.sampled_from(['"note"', '"take"', '"page"', '"close"'])),
    }
    keys |= draw(st.dictionaries(st.sampled_from(known) | KEYS, FOREIGN_VALUES, max_size=2))
    rows = draw(st.permutations([*keys.items()]) | st.just([*keys.items()]))
    fields = "".join(f"{key} = {value}\n" for key, value in rows)
    quotes = "".join(f"\n{quote}" for quote in draw(st.lists(QUOTES, max_size=2)) if quote)
    heading = draw(st.just("2026-11-21 14:19:02Z · Ann noted") | HOSTILE.filter(bool))
    raw = f"{fields}-->\n### {heading}\n{quotes}"
    return sealed(raw.encode("utf-8", "replace").decode())


class TestForgedEntries:
    @settings(max_examples=200)
    @given(forged())
    def test_that_are_read_are_what_anyone_reads(self, raw: str) -> None:
        data = GOOD.data + raw.encode()
        record = read(data)
        check(record, data)
        if not record.is_sound:
            return
        found = third_party(data)
        assert [entry["id"] for entry in found] == [placed.id for placed in record.entries]
        assert found[-1]["kind"] == record.entries[-1].entry.name
        assert "forged" not in browser(data)
        seen = forge(data)
        assert len(seen.headings) == 1 + len(record.entries)
        assert seen.loose == seen.html == ()
        rewritten = write_entry(record.entries[-1].entry)
        assert bool(canonical_problems(record)) == (rewritten.raw != raw)

    def test_hide_no_control_characters_behind_escapes(self) -> None:
        for key in ("by", "recorded_by", "because"):
            fields = {
                "at": "2026-11-21T14:19:02Z",
                "recorded": "2026-11-21T14:19:02.481337Z",
                "by": '"Ann"',
                "kind": '"take"',
                key: r'"\u001B[31mred"',
            }
            rows = "".join(f"{name} = {value}\n" for name, value in fields.items())
            raw = sealed(f"{rows}-->\n### 2026-11-21 14:19:02Z · Ann took command\n")
            (problem,) = read(GOOD.data + raw.encode()).problems
            assert problem.rule == "fields"
            assert key in problem.message.lower()


class TestReadingOn:
    @given(files(), st.data())
    def test_gives_the_record_of_both_together(self, file: File, data: st.DataObject) -> None:
        count = data.draw(st.integers(1, len(file.placed)))
        head = File(file.ident, file.placed[:count]).data
        tail = file.data.removeprefix(head)
        assert read_on(read(head), head.count(b"\n"), tail, PATH) == read(file.data)

    @given(pieces_of_files())
    @example(b"\n")
    @example(b"\n\n")
    @example(b"\n\n\n")
    @example(b"\n<!-- \n")
    @example(b"x")
    @example(b"\n> x\n\n> y\n")
    def test_names_the_same_line_as_reading_it_all(self, tail: bytes) -> None:
        if b"format = 2" in tail or tail.startswith((b"\xef\xbb\xbf", b">", b"\n>")):
            return  # what the end alone can't know: a format, and whether a quote goes on
        record = read_on(read(GOOD.data), len(LINES) - 1, tail, PATH)
        assert record == read(GOOD.data + tail, PATH)

    def test_nothing_changes_nothing(self) -> None:
        record = read(GOOD.data)
        assert read_on(record, 39, b"") is record

    def test_refuses_a_quote_without_its_entry(self) -> None:
        record = read_on(read(GOOD.data), 39, b"> more of it\n", PATH)
        (problem,) = record.problems
        assert (problem.rule, problem.line) == ("grammar", 40)
        assert read(GOOD.data + b"> more of it\n").problems[0].rule == "checksum"


class TestSalvage:
    @given(files())
    def test_of_a_sound_file_finds_every_entry(self, file: File) -> None:
        assert salvage(file.data) == {placed.id: placed.raw for placed in file.placed}

    @given(files(), st.data())
    def test_of_a_damaged_file_finds_the_other_entries(
        self, file: File, data: st.DataObject
    ) -> None:
        bad = data.draw(st.sampled_from(file.placed))
        parts = [placed.raw.encode() for placed in file.placed]
        place = data.draw(st.integers(1, len(bad.raw.encode()) - 2))
        raw = bytearray(bad.raw.encode())
        raw[place] ^= 1
        parts[file.placed.index(bad)] = bytes(raw)
        found = salvage(b"# what is this\n" + b"".join(parts))
        assert found == {placed.id: placed.raw for placed in file.placed if placed is not bad}

    def test_sees_through_other_line_ends_and_loose_words(self) -> None:
        ids = [placed.id for placed in GOOD.placed]
        for data in (
            GOOD.data.replace(b"\n", b"\r\n"),
            GOOD.data.replace(b"\n\n<!--", b"\n\nloose \xff words\n\n<!--"),
            b"<<<<<<< ours\n" + GOOD.data.replace(b"\n\n<!--", b"\n=======\n\n<!--") + b">>>>>>>\n",
            GOOD.data[:-1] + b"\n\x1b[31m\n",
        ):
            assert [*salvage(data)] == ids


class TestCanonicalBytes:
    KEYS = (
        "at = 2026-11-21T14:19:02Z",
        "recorded = 2026-11-21T14:19:02.481337Z",
        'by = "Ann Archer <ann@example.com>"',
        'kind = "note"',
    )
    BODY = "-->\n### 2026-11-21 14:19:02Z · Ann Archer noted\n\n> x\n"

    def problems(self, keys: list[str], body: str = BODY) -> list[Problem]:
        raw = sealed("".join(f"{key}\n" for key in keys) + body)
        record = read(GOOD.data + raw.encode(), PATH)
        assert record.is_sound, record.problems
        return canonical_problems(record, PATH)

    @pytest.mark.parametrize(
        ("change", "line", "expected"),
        [
            ({0: "at = 2026-11-21T14:19:02+00:00"}, 44, "at = 2026-11-21T14:19:02Z"),
            ({0: "at = 2026-11-21 14:19:02Z"}, 44, "at = 2026-11-21T14:19:02Z"),
            ({0: "at = 2026-11-21T15:19:02+01:00"}, 44, "at = 2026-11-21T14:19:02Z"),
            ({0: "at = 2026-11-21T14:19:02.000000Z"}, 44, "at = 2026-11-21T14:19:02Z"),
            (
                {1: "recorded = 2026-11-21T14:19:02Z"},
                45,
                "recorded = 2026-11-21T14:19:02.000000Z",
            ),
            ({2: "by = 'Ann Archer <ann@example.com>'"}, 46, 'by = "Ann Archer <ann@example.com>"'),
            ({2: 'by = "Ann Archer<ann@example.com>"'}, 46, 'by = "Ann Archer <ann@example.com>"'),
            ({3: 'kind = "note"\ncategory = ""'}, 48, "-->"),
            ({3: 'kind = "no\\u0074e"'}, 47, 'kind = "note"'),
            ({3: 'kind = "note" # a note'}, 47, 'kind = "note"'),
            ({3: 'kind =  "note"'}, 47, 'kind = "note"'),
            ({3: 'x = 1\nkind = "note"'}, 47, 'kind = "note"'),
            ({3: 'x = 1\nkind = "note"\ncategory = "action"'}, 47, 'kind = "note"'),
            ({3: 'kind = "note"\nx = 1\ncategory = "action"'}, 48, 'category = "action"'),
        ],
    )
    def test_other_spellings_are_named_by_line(
        self, change: dict[int, str], line: int, expected: str
    ) -> None:
        keys = [change.get(number, key) for number, key in enumerate(self.KEYS)]
        (problem,) = self.problems(keys)
        assert (problem.rule, problem.path, problem.line) == ("canonical", PATH, line)
        assert problem.message == f"not the canonical spelling; expected: {expected}"
        assert problem.fix == MEND.format(path=PATH)
        assert problem.entry

    def test_other_orders_are_named_by_line(self) -> None:
        one, two, three, four = self.KEYS
        (problem,) = self.problems([one, three, two, four])
        assert problem.line == 45
        assert problem.message.endswith(two)

    @pytest.mark.parametrize(
        ("body", "line", "expected"),
        [
            (
                BODY.replace("Ann Archer", "Bob Baker"),
                49,
                "### 2026-11-21 14:19:02Z · Ann Archer noted",
            ),
            (
                BODY.replace("14:19:02Z", "14:19:03Z"),
                49,
                "### 2026-11-21 14:19:02Z · Ann Archer noted",
            ),
            (
                BODY.replace("noted", "took command"),
                49,
                "### 2026-11-21 14:19:02Z · Ann Archer noted",
            ),
            (
                BODY.replace("noted\n", "noted.\n"),
                49,
                "### 2026-11-21 14:19:02Z · Ann Archer noted",
            ),
        ],
    )
    def test_a_heading_that_says_something_else_is_named(
        self, body: str, line: int, expected: str
    ) -> None:
        (problem,) = self.problems([*self.KEYS], body)
        assert problem.line == line
        assert problem.message.endswith(f"expected: {expected}")

    def test_a_quote_of_nothing_is_named(self) -> None:
        keys = [*self.KEYS[:3], 'kind = "take"']
        body = "-->\n### 2026-11-21 14:19:02Z · Ann Archer took command\n\n>\n"
        (problem,) = self.problems(keys, body)
        assert problem.line == 50
        assert problem.message.endswith("expected: no line here")

    def test_a_quote_that_lacks_is_named(self) -> None:
        keys = [*self.KEYS[:3], 'kind = "page"']
        body = "-->\n### Ann paged Bob\n\n>\n\n> - To: Bob\n"
        (problem,) = self.problems(keys, body)
        assert problem.line == 51
        assert problem.message.endswith("expected: > - To: Bob")

    def test_an_empty_line_may_be_what_is_expected(self) -> None:
        record = read(GOOD.data)
        last = record.entries[-1]
        short = last._replace(raw=last.raw.partition("\n\n> ")[0] + "\n")
        (problem,) = canonical_problems(record._replace(entries=(short,)))
        assert problem.message.endswith("expected: an empty line")
        assert problem.line == last.line + 9

    @pytest.mark.parametrize(
        "title",
        [
            "# INC-20261121-k3f9zq: Another title",
            "# INC-20261121-k3f9zq: Invoicing page returns 500!",
            "# INC-20261121-k3f9zq:  Invoicing page returns 500",
            "# INC-20261121-k3f9zq: Invoicing page returns \\500",
        ],
    )
    def test_a_title_that_says_something_else_is_named(self, title: str) -> None:
        record = read(edited(1, title.encode()), PATH)
        (problem,) = canonical_problems(record, PATH)
        assert (problem.rule, problem.line, problem.entry) == ("canonical", 1, "")
        assert "title" in problem.message

    def test_a_file_without_open_has_no_title_to_compare(self) -> None:
        timeline = Timeline()
        timeline.note("x")
        assert canonical_problems(read(timeline.data)) == []
        assert canonical_problems(Record(IDENT, "", (), ())) == []

    def test_every_entry_that_is_spelled_otherwise_is_named(self) -> None:
        raws = [
            sealed("\n".join([*self.KEYS, "category = ''\n"]) + self.BODY.replace("> x", f"> {n}"))
            for n in "ab"
        ]
        record = read(GOOD.data + "".join(raws).encode())
        assert [problem.line for problem in canonical_problems(record)] == [48, 61]


def _growing(size: int) -> dict[str, bytes]:
    """Hostile repetition of about so many bytes."""
    start = GOOD.data
    keys = (
        "at = 2026-11-21T14:19:02Z\nrecorded = 2026-11-21T14:19:02.481337Z\n"
        'by = "Ann"\nkind = "page"\n'
    )
    body = "-->\n### x\n"

    def entry(extra: str, quotes: str = "") -> bytes:
        return start + sealed(f"{keys}{extra}{body}{quotes}").encode()

    def times(unit: str | bytes, **kinds: Any) -> Any:
        return unit * (size // len(unit))

    numbers = size // 12
    return {
        "empty lines": times(b"\n"),
        "empty lines behind a file": start + times(b"\n"),
        "comments": start + times(b"\n<!--\n"),
        "entries begun": start + times(b"\n<!--\n[[entry]]\n"),
        "quotes": start + times(b"> x\n"),
        "empty quotes": start + times(b">\n"),
        "blanks": times(b" "),
        "carriage returns": times(b"\r\n"),
        "bytes": times(b"\xff"),
        "escapes": start + times(b"\x1b[") + b"\n",
        "unclean lines": start + times("\u202e\n".encode()),
        "titles": times(b"# INC-20261121-k3f9zq: x\n"),
        "formats": times(b"format = \n"),
        "digits of a format": b"format = " + times(b"1") + b"x\n",
        "keys": entry("".join(f"k{number} = 1\n" for number in range(numbers))),
        "equal keys": entry(times("k = 1\n")),
        "keys without end": start
        + b'\n<!--\n[[entry]]\nid = "5v7k2m9q0x3r8w1t"\n'
        + times(b"k = 1\n"),
        "a long key": entry(f"{times('k')} = 1\n"),
        "a long string": entry(f'k = "{times("a")}"\n'),
        "a string of escapes": entry('k = "' + times(r"\n") + '"\n'),
        "a string without end": entry('k = "' + times("a") + "\n"),
        "an array": entry("k = [" + times('"a", ') + '"a"]\n'),
        "an array without end": entry("k = [" + times('"a", ') + "\n"),
        "brackets": entry(f"k = {times('[')}\n"),
        "tables": entry(f"k = {times('{a=')}\n"),
        "dotted keys": entry(f"k = {{{times('a.')}a = 1}}\n"),
        "many dotted keys": entry(
            "".join(f"k{n} = {{{'a.' * 480}a = 1}}\n" for n in range(size // 1000))
        ),
        "many deep arrays": entry(
            "".join(f"k{n} = {'[' * 480}{']' * 480}\n" for n in range(size // 1000))
        ),
        "a name of blanks": entry("").replace(b'by = "Ann"', b'by = "a' + times(b" ") + b'b"'),
        "a name of signs": entry("").replace(b'by = "Ann"', b'by = "a' + times(b" <") + b'"'),
        "backslashes": entry("", "\n> " + times("\\") + "<b\n"),
        "tags": entry("", "\n> " + times("\\<b") + "\n"),
        "addresses": entry("", "\n> " + times("\\<https://") + "\n"),
        "a long text": entry("", "\n" + times("> text\n")),
        "three quotes": entry("", "\n" + times("> a\n") + "\n> b\n\n> c\n"),
        "a long heading": entry("").replace(b"### x", b"### " + times(b"_")),
    }


class TestTime:
    """A quarter of a mebibyte of anything is read in linear time: if not, it took minutes."""

    @pytest.mark.parametrize("name", _growing(100))
    def test_is_bounded(self, name: str) -> None:
        data = _growing(1 << 18)[name]
        start = time.process_time()
        record = read(data)
        canonical_problems(record)
        salvage(data)
        assert time.process_time() - start < 4
        check_quickly(record)

    def test_of_a_title_of_marks_is_bounded(self) -> None:
        timeline = Timeline(title="_#" * 200_000 + " #")
        timeline.open()
        start = time.process_time()
        record = read(timeline.data)
        assert record.is_sound
        assert canonical_problems(record) == []
        assert time.process_time() - start < 5


def check_quickly(record: Record) -> None:
    for problem in record.problems:
        assert problem.rule in RULES
        assert problem.line


def test_the_ids_that_a_file_names_are_known_however_damaged_it_is() -> None:
    told = complete()
    ids = {placed.id for placed in told.placed}
    assert named_ids(told.data) == ids
    damaged = told.data.replace(b"disk", b"\xff").replace(b"\n", b"\r\n").replace(b"-->", b"")
    assert named_ids(b"<<<<<<< HEAD\n" + damaged) == ids
    assert named_ids(b'> id = "0000000000000000"\nid = "0"\n') == set()
