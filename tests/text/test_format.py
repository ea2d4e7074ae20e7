"""The eight properties of the format (see ``docs/reference/format.md``), on files at random."""

from __future__ import annotations

import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from incidentctl.domain.entry import Entry, Placed
from incidentctl.domain.ident import ALPHABET
from incidentctl.domain.incident import fold
from incidentctl.domain.instant import utc
from incidentctl.domain.kinds import NAMES, kind
from incidentctl.domain.kinds.open import Open
from incidentctl.domain.kinds.unknown import Unknown
from incidentctl.domain.person import Person
from incidentctl.domain.problem import Problem
from incidentctl.domain.rules import path_matches
from incidentctl.text.append import appended, union
from incidentctl.text.clean import NOTE_LIMIT, clean_text
from incidentctl.text.fields import Field, own_fields
from incidentctl.text.reader import Record, canonical_problems, read
from incidentctl.text.writer import write_entry
from tests.support.entries import (
    ENTRIES,
    HOSTILE,
    HOSTILE_PIECES,
    UNKNOWNS,
    File,
    file_of,
    files,
    sealed,
)
from tests.support.process import execute
from tests.support.readings import FORMAT_PAGE, browser, forge, format_page, third_party
from tests.support.timeline import Timeline

thorough = settings(max_examples=100)


def told_of(*texts: str) -> Timeline:
    """An incident with a note for each of these texts."""
    timeline = Timeline()
    timeline.open()
    for text in texts:
        timeline.note(text)
    return timeline


def told(*texts: str) -> bytes:
    """The file of such an incident."""
    return told_of(*texts).data


class TestAppendOnly:
    """1. Every write adds bytes at the end."""

    @given(files(), ENTRIES)
    def test_an_entry_more_is_bytes_more_and_the_rest_as_it_was(
        self, file: File, entry: Entry
    ) -> None:
        grown = file.data + write_entry(entry).raw.encode()
        assert appended(file.data, grown)
        assert read(grown).entries[:-1] == read(file.data).entries
        assert read(grown).entries[-1].entry == entry

    @given(files())
    def test_every_beginning_that_ends_with_an_entry_is_a_file(self, file: File) -> None:
        data = file.title_line.encode()
        for count, placed in enumerate(file.placed, 1):
            data += placed.raw.encode()
            assert appended(data, file.data)
            assert read(data) == Record(file.ident, file.title_line, file.placed[:count], ())


class TestOnAForge:
    """2. The comments vanish, and what is left is a clean timeline."""

    @thorough
    @given(files())
    def test_comments_vanish_and_headings_and_quotes_are_left(self, file: File) -> None:
        seen = forge(file.data)
        assert len(seen.headings) == 1 + len(file.placed)
        assert len(seen.comments) == len(file.placed)
        assert seen.loose == seen.html == ()
        for comment in seen.comments:
            assert comment.count("-->") == 1
            assert "--!>" not in comment

    @given(files())
    def test_headings_say_just_what_the_keys_say(self, file: File) -> None:
        title, *headings = forge(file.data).headings
        opened = file.placed[0].entry
        assert isinstance(opened, Open)
        assert title == f"{file.ident}: {opened.title}"
        for placed, shown in zip(file.placed, headings, strict=True):
            entry = placed.entry
            if not isinstance(entry, Unknown):
                when = utc(entry.at).replace("T", " ")
                scribe = entry.recorded_by
                by = f" (written down by {scribe.name})" if scribe else ""
                assert shown == f"{when} · {entry.by.name} {entry.phrase()}{by}"

    @thorough
    @given(files())
    def test_a_browser_shows_nothing_of_a_note_outside_its_quote(self, file: File) -> None:
        headings = " ".join(forge(file.data).headings)
        assert browser(file.data).split() == headings.split()

    @pytest.mark.parametrize("piece", HOSTILE_PIECES)
    def test_a_note_of_one_trick_stays_in_its_quote(self, piece: str) -> None:
        text = clean_text(f"{piece}\n\n{piece} forged").text
        data = told(text, "the next note")
        seen = forge(data)
        assert len(seen.headings) == 4
        assert seen.loose == seen.html == ()
        assert "forged" not in browser(data)
        assert "the next note" not in browser(data)

    def test_words_in_angles_are_shown_and_web_addresses_are_links(self) -> None:
        data = told("panic: <nil>\nsee <https://example.com/a?b=c> and List<String>")
        assert b"\n> see <https://example.com/a?b=c> and List\\<String>\n" in data
        assert forge(data).html == ()
        assert read(data).entries[1].entry.text.endswith(" and List<String>")


class Edit(NamedTuple):
    """Something that a hand does to a file; places count from its beginning, around its end."""

    action: str
    place: int
    other: int = 0
    line: bytes = b""
    """A line of one's own, which may be several."""


EDITS = st.builds(
    Edit,
    st.sampled_from(["flip", "drop", "copy", "swap", "insert", "alter", "cut"]),
    st.integers(0, 1 << 16),
    st.integers(0, 1 << 16),
    HOSTILE.map(lambda raw: raw.encode("utf-8", "surrogatepass")),
)


def edited_by(edit: Edit, data: bytes) -> tuple[bytes, list[int]]:
    """The bytes after an edit, and the numbers of the lines that it touched, from 1 on.

    A new line touches the one before it too: what is put at the end of an entry is part of it.
    """
    if edit.action in {"flip", "cut"}:
        return _spoilt(edit, data)
    rows = data.split(b"\n")[:-1]
    one, other = edit.place % len(rows), edit.other % len(rows)
    touched = [one, one + 1]
    if edit.action == "drop":
        del rows[one]
    elif edit.action == "copy":
        rows.insert(other, rows[one])
        touched = [other, other + 1, other + 2]
    elif edit.action == "swap":
        rows[one], rows[other] = rows[other], rows[one]
        touched += [other, other + 1]
    else:
        rows[one : one + (edit.action == "alter")] = [edit.line]
        touched += range(one + 2, one + 2 + edit.line.count(b"\n"))
    return b"".join(row + b"\n" for row in rows), touched


def _spoilt(edit: Edit, data: bytes) -> tuple[bytes, list[int]]:
    """The bytes with one bit flipped, or without those behind one of them."""
    place = edit.place % (len(data) - 1)
    touched = [data.count(b"\n", 0, place) + 1]
    if edit.action == "cut":
        assume(data[: place + 1] not in _beginnings(data))
        return data[: place + 1], touched
    changed = data[place] ^ 1 << edit.other % 8
    return bytes([*data[:place], changed, *data[place + 1 :]]), touched


def _beginnings(data: bytes) -> set[bytes]:
    """The whole entries at the beginning: to cut a file there is no damage that bytes can show."""
    record = read(data)
    ends, end = set(), len(record.title_line.encode())
    for placed in record.entries:
        end += len(placed.raw.encode())
        ends.add(data[:end])
    return ends


TWO_NOTES = file_of("INC-20261121-k3f9zq", [placed.entry for placed in told_of("a", "b").placed])
_ROWS = TWO_NOTES.data.split(b"\n")
TEXT_ROW, GAP, LAST_ROW = _ROWS.index(b"> b"), _ROWS.index(b"> a") + 1, len(_ROWS) - 2


class TestBothWays:
    """3. One grammar, both ways; a hand edit is found and named by line."""

    @thorough
    @given(files())
    def test_reading_what_was_written_gives_the_same_entries(self, file: File) -> None:
        record = read(file.data)
        assert record == Record(file.ident, file.title_line, file.placed, ())
        assert canonical_problems(record) == []

    @given(files())
    def test_writing_what_was_read_gives_the_same_bytes(self, file: File) -> None:
        record = read(file.data)
        assert file_of(record.id, [placed.entry for placed in record.entries]).data == file.data

    @settings(max_examples=200)
    @given(files(max_size=2), EDITS)
    @example(TWO_NOTES, Edit("copy", TEXT_ROW, GAP))  # it belongs to the entry before the gap
    @example(
        TWO_NOTES, Edit("insert", LAST_ROW, line=b"x\n<!--\n[[entry]]\n" + 5 * b"\n" + b"\x07")
    )
    def test_a_hand_edit_is_found_and_named_by_line(self, file: File, edit: Edit) -> None:
        edited, touched = edited_by(edit, file.data)
        assume(edited != file.data)
        problems = find_problems(edited, file)
        assert problems
        near = [line for number in touched for line in (number, *_block(file, number))]
        assert min(near) - 1 <= problems[0].line <= max(near) + 1, problems[0]

    @given(HOSTILE)
    @example("\n> ")
    @example("- Because: x")
    def test_any_text_comes_out_as_it_was_cleaned(self, raw: str) -> None:
        text = clean_text(raw).text or "x"
        record = read(told(text))
        assert record.is_sound
        assert record.entries[1].entry.text == text

    @pytest.mark.parametrize(
        "unit", ["x", "> \n", "日本語 ", "🔥", "שלום\n", "```\n", "-->\n<!--\n", "\\<b>"]
    )
    def test_64_kib_of_anything_come_out(self, unit: str) -> None:
        text = clean_text(unit * (NOTE_LIMIT // len(unit.encode()))).text
        data = told(text)
        record = read(data)
        assert record.is_sound
        assert record.entries[1].entry.text == text
        assert canonical_problems(record) == []
        assert len(third_party(data)) == 2


def find_problems(data: bytes, file: File) -> list[Problem]:
    """What the readers of a file say; where the title's id alone is wrong, the rule about paths."""
    path = f"incidents/{file.ident[4:8]}/{file.ident[8:10]}/{file.ident}-slug.md"
    record = read(data, path)
    found = [*record.problems, *canonical_problems(record, path)]
    if found:
        assert all(problem.line and problem.path == path for problem in found)
        return found
    misplaced = path_matches(fold(record.id, record.entries, path=path))
    return [problem._replace(line=1) for problem in misplaced]


def _block(file: File, number: int) -> range:
    """The lines of the entry (or the title) that a line belongs to."""
    starts = [1, *(placed.line - 1 for placed in file.placed), file.data.count(b"\n") + 1]
    first = max(start for start in starts if start <= max(number, 1))
    return range(first, next((start for start in starts if start > first), first + 1) + 1)


class TestThirdParty:
    """4. Anyone can read it with a line filter and a TOML parser."""

    @thorough
    @given(files())
    def test_sees_every_key_and_value(self, file: File) -> None:
        found = third_party(file.data)
        # Compared as it is written: a NaN equals nothing, and the order of keys counts too.
        assert repr(found) == repr([_expected(placed) for placed in file.placed])

    def test_the_reader_in_the_documentation_reads_its_example(self, tmp_path: Path) -> None:
        program, file = tmp_path / "entries.py", tmp_path / "incident.md"
        program.write_text(format_page("python"), encoding="utf-8")
        file.write_text(format_page("markdown"), encoding="utf-8")
        ran = execute([sys.executable, program, file], cwd=tmp_path).ok()
        assert ran.out == format_page("text")

    def test_the_example_in_the_documentation_is_a_file(self) -> None:
        record = read(format_page("markdown").encode())
        assert record.is_sound, record.problems
        assert canonical_problems(record) == []


def _expected(placed: Placed) -> dict[str, Any]:
    entry = placed.entry
    values: dict[str, Any] = {"id": placed.id, "at": entry.at, "recorded": entry.recorded}
    values["by"] = entry.by
    if entry.recorded_by:
        values["recorded_by"] = entry.recorded_by
    values["kind"] = entry.name
    for field in own_fields(type(entry)):
        if getattr(entry, field.name) != field.default:
            values[field.name] = getattr(entry, field.name)
    extra = tomllib.loads("\n".join(entry.extra))
    return {key: _as_toml(value) for key, value in values.items()} | extra


def _as_toml(value: object) -> object:
    if isinstance(value, Person):
        return str(value)
    return [*map(str, value)] if isinstance(value, tuple) else value


class TestChecksum:
    """5. The id is the checksum."""

    @given(ENTRIES)
    def test_is_made_of_the_bytes_without_the_id_line(self, entry: Entry) -> None:
        placed = write_entry(entry)
        lines = placed.raw[1:].encode().split(b"\n")
        assert lines.pop(2) == f'id = "{placed.id}"'.encode()
        bits = int.from_bytes(sha256(b"\n".join(lines)).digest()) >> (256 - 80)
        digits = [ALPHABET[bits >> 5 * place & 31] for place in range(16)]
        assert placed.id == "".join(reversed(digits))

    @given(ENTRIES, ENTRIES)
    def test_the_same_entry_has_the_same_id_and_no_other_has(self, one: Entry, two: Entry) -> None:
        assert (write_entry(one) == write_entry(two)) == (one == two)
        assert (write_entry(one).id == write_entry(two).id) == (one == two)

    @given(ENTRIES, st.data())
    def test_any_bit_of_it_changed_no_longer_matches(
        self, entry: Entry, data: st.DataObject
    ) -> None:
        opened = told()
        raw = bytearray(write_entry(entry).raw.encode())
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] ^= 1 << data.draw(st.integers(0, 7))
        record = read(opened + bytes(raw))
        assert not record.is_sound
        assert len(record.entries) == 1


class TestForwardCompatible:
    """6. A kind or key of a newer version is kept; a newer format is refused."""

    @given(files(), UNKNOWNS, st.data())
    def test_what_is_unknown_is_kept_byte_for_byte(
        self, file: File, entry: Unknown, data: st.DataObject
    ) -> None:
        assume(entry not in [placed.entry for placed in file.placed])
        newer = file_of(file.ident, [*(placed.entry for placed in file.placed), entry])
        record = read(newer.data)
        assert record.entries[-1].entry == entry
        assert record.entries[-1].raw == newer.placed[-1].raw
        assert canonical_problems(record) == []
        assert union(file.data, newer.data) == newer.data
        cut = data.draw(st.integers(1, len(file.placed)))
        older = file_of(file.ident, [placed.entry for placed in file.placed[:cut]]).data
        assert newer.placed[-1].raw.encode() in union(older, newer.data)

    @pytest.mark.parametrize("number", ["2", "10", "999999999", "9" * 5000])
    @pytest.mark.parametrize(
        "newer",
        [
            '# INC-20261121-k3f9zq: X\n\n<!--\n[[entry]]\nid = "0"\nformat = {}\n-->\n### X\n',
            "---\nincident = INC-1\nformat = {}\n---\nfree text, and no entry at all\n",
            "\ufeffan incident\r\nformat = {}\r\nother line ends, and no last one",
            "format = {}\n\x1b[31m\x00\ud800",
            "\n\n+++\nformat = {}\n+++",
        ],
    )
    def test_a_newer_format_is_refused_whatever_else_has_changed(
        self, newer: str, number: str
    ) -> None:
        data = (
            newer.format(number).encode("utf-8-sig", "surrogatepass").removeprefix(b"\xef\xbb\xbf")
        )
        record = read(data, "a.md")
        (problem,) = record.problems
        assert problem.rule == "format-version"
        assert "upgrade" in problem.fix
        assert data.split(b"\n")[problem.line - 1].startswith(b"format = ")
        assert record.entries == ()

    @pytest.mark.parametrize(
        "number", ["0", "-1", "1.0", "true", '"1"', "1_0", "0x2", "01", "\u0661"]
    )
    def test_what_is_no_format_is_no_newer_one(self, number: str) -> None:
        data = told().replace(b"format = 1", f"format = {number}".encode())
        assert find_reasons(reseal(data)) == ["fields"]

    def test_a_note_may_talk_about_formats(self) -> None:
        assert read(told("format = 2\n> format = 3\nformat = 4")).is_sound

    @given(UNKNOWNS)
    def test_a_later_entry_may_have_a_key_of_that_name(self, entry: Unknown) -> None:
        opened = told()
        entry = Unknown(**{**vars(entry), "extra": ("format = 7",)})
        assert read(opened + write_entry(entry).raw.encode()).is_sound


def reseal(data: bytes) -> bytes:
    """A file whose entries were altered by somebody who can compute their ids."""
    title, *raws = data.decode().split("\n\n<!--\n[[entry]]\n")
    raws = [raw.rstrip("\n").partition("\n")[2] for raw in raws]
    return (f"{title}\n" + "".join(sealed(f"{raw}\n") for raw in raws)).encode()


def find_reasons(data: bytes) -> list[str]:
    return [problem.rule for problem in read(data).problems]


def test_the_documentation_lists_the_keys_of_every_kind() -> None:
    _, _, table = FORMAT_PAGE.read_text(encoding="utf-8").partition("<!-- kinds -->\n")
    rows = [row.strip("| ").split(" | ") for row in table.partition("\n\n")[0].splitlines()[2:]]
    assert [row[0].strip("`") for row in rows] == list(NAMES)
    for name, keys, text in rows:
        cls = kind(name.strip("`"))
        assert cls is not None
        assert keys == (", ".join(map(_documented, own_fields(cls))) or "none")
        assert (text == "must be there") == cls.needs_text


def _documented(field: Field) -> str:
    named = isinstance(field.default, str) and field.default
    return f'`{field.name}` (default `"{field.default}"`)' if named else f"`{field.name}`"
