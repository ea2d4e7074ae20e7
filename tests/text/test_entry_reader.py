from __future__ import annotations

import pytest
from hypothesis import given

from incidentctl.domain.entry import Entry
from incidentctl.domain.kinds.unknown import Unknown
from incidentctl.text.entry_reader import Damage, read_entry_at
from incidentctl.text.writer import write_entry
from tests.support.entries import ENTRIES, sealed

KEYS = (
    "at = 2026-11-21T14:19:02Z\n"
    "recorded = 2026-11-21T14:19:02.481337Z\n"
    'by = "Ann Archer <ann@example.com>"\n'
)
HEADING = "-->\n### 2026-11-21 14:19:02Z · Ann Archer "
NOTE = f'{KEYS}kind = "note"\n{HEADING}noted\n'
TAKE = f'{KEYS}kind = "take"\n{{}}{HEADING}took command\n{{}}'
UNKNOWN = f'{KEYS}kind = "page"\n{{}}{HEADING}paged Bob\n{{}}'


def damage(raw: str) -> Damage:
    """What is wrong with an entry whose separating empty line is line 10."""
    with pytest.raises(Damage) as caught:
        read_entry_at(raw, 0, 10)
    assert caught.value.rule in {"grammar", "checksum", "fields"}
    return caught.value


class TestReading:
    @given(ENTRIES)
    def test_an_entry_stands_where_it_was_found(self, entry: Entry) -> None:
        written = write_entry(entry)
        before = "one\ntwo\n"
        text = f"{before}{written.raw}\n<!--\nand whatever follows\n"
        assert read_entry_at(text, len(before), 3) == written._replace(line=4)

    @pytest.mark.parametrize(
        ("because", "quotes", "text"),
        [
            ("", "", ""),
            ("", "\n> a\n>\n>  b\n", "a\n\n b"),
            ("", "\n> - Because: x\n", "- Because: x"),
            ("x", "\n> - Because: x\n", ""),
            ("x", "\n> a\n\n> - Because: x\n", "a"),
            ("x", "\n> - Because: x\n\n> - Because: x\n", "- Because: x"),
            (r"x\n\ny", "\n> - Because: x\n>\n>   y\n", ""),
            (r"<b>", "\n> \\</b>\n\n> - Because: \\<b>\n", "</b>"),
        ],
    )
    def test_text_is_told_from_details(self, because: str, quotes: str, text: str) -> None:
        key = f'because = "{because}"\n' if because else ""
        assert read_entry_at(sealed(TAKE.format(key, quotes)), 0, 1).entry.text == text

    @pytest.mark.parametrize(
        ("quotes", "text", "details"),
        [
            ("", "", ()),
            ("\n> - To: Bob\n", "- To: Bob", ()),  # without the keys' meaning it can't be told
            ("\n> a\n\n> - To: Bob\n", "a", ("- To: Bob",)),
            ("\n> a\n\n>\n> \\<b>\n>\n", "a", ("", "<b>", "")),
        ],
    )
    def test_of_an_unknown_kind_keeps_both_quotes(
        self, quotes: str, text: str, details: tuple[str, ...]
    ) -> None:
        raw = sealed(UNKNOWN.format("to = { name = 'Bob' }\nlevel = 3\n", quotes))
        entry = read_entry_at(raw, 0, 1).entry
        assert isinstance(entry, Unknown)
        assert entry.name == "page"
        assert entry.extra == ("to = { name = 'Bob' }", "level = 3")
        assert entry.heading_line == "### 2026-11-21 14:19:02Z · Ann Archer paged Bob"
        assert (entry.text, entry.detail_lines) == (text, details)
        assert write_entry(entry).raw == raw


class TestDamage:
    @pytest.mark.parametrize(
        ("raw", "line", "message"),
        [
            ("\n", 11, "expected <!--; the file ends here"),
            ("x\n", 10, "found: x"),
            (sealed(NOTE)[1:], 10, "expected an empty line"),
            (sealed(NOTE).replace("\nkind =", "\nkind:"), 17, "expected 'key = value', or -->"),
            (sealed(NOTE).replace("### ", "## "), 19, "expected the heading"),
            (
                sealed(NOTE).replace("\nby =", '\nid = "5v7k2m9q0x3r8w1t"\nby ='),
                11,
                "was altered",
            ),
        ],
    )
    def test_of_the_grammar_is_named_by_line(self, raw: str, line: int, message: str) -> None:
        found = damage(raw)
        assert found.line == line
        assert message in found.message

    def test_of_the_checksum_names_the_entry(self) -> None:
        placed = write_entry(read_entry_at(sealed(f"{NOTE}\n> x\n"), 0, 1).entry)
        found = damage(placed.raw.replace("> x\n", "> y\n"))
        assert (found.rule, found.line, found.entry) == ("checksum", 11, placed.id)
        assert f"entry {placed.id} was altered" in found.message

    @pytest.mark.parametrize("follows", ["", "\n<!--\n[[entry]]\n"])
    def test_of_a_text_that_lost_its_quote_mark_is_named_by_its_line(self, follows: str) -> None:
        raw = sealed(f"{NOTE}\n> one\n> two\n> three\n")
        found = damage(raw.replace("> two", "two") + follows)
        assert (found.rule, found.line) == ("grammar", 22)
        assert "text behind '> '; found: two" in found.message
        found = damage(raw.replace("> two", ">two") + follows)
        assert (found.rule, found.line) == ("grammar", 22)

    def test_behind_an_altered_entry_is_named_first(self) -> None:
        raw = sealed(f"{NOTE}\n> one\n").replace("one", "One")
        assert damage(f"{raw}\n# loose\n").line == 23
        assert damage(f"{raw}\n> b\n\n> c\n").line == 25
        assert damage(f"{raw}\n<!--\nwhatever\n").rule == "checksum"

    @pytest.mark.parametrize(
        ("keys", "line", "message"),
        [
            ('note = "-->"\n', 18, "--> would end the comment"),
            ('a = 1\nnote = "--!>"\n', 19, "--!> would end the comment"),
            ("note = 1 # -->\n", 18, "--> would end the comment"),
            ("a = 1\na = 2\n", 19, "the key 'a' stands here twice"),
            ('by = "Bob"\n', 18, "the key 'by' stands here twice"),
            ('id = "5v7k2m9q0x3r8w1t"\n', 18, "the key 'id' stands here twice"),
            ("a = x\n", 18, "no TOML value: "),
            ("a = [\nb = ]\n", 18, "no TOML value: "),
            (
                "a = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
                18,
                "deep",
            ),
            (f"a = '{'x' * 1000}'\n", 18, "more than 1000 characters"),
            ("because = 1\n", 11, "the key 'because' has the wrong type"),
            ('because = "\\u001B[2J"\n', 11, "expected: - Because: <U+001B>[2J"),
            ('severity = "\\u0000"\nkind = "open"\n', 19, "'kind' stands here twice"),
            ('because = "x"\n', 11, "doesn't match the keys; expected: - Because: x"),
            ('recorded_by = "Ann Archer <ann@example.com>"\n', 11, "the same as by"),
        ],
    )
    def test_of_the_keys_is_named(self, keys: str, line: int, message: str) -> None:
        raw = sealed(TAKE.format(keys, ""))
        found = damage(raw)
        assert found.rule == ("grammar" if "comment" in message else "fields")
        assert found.line == line
        assert found.entry == raw[22:38]
        assert message in found.message

    @pytest.mark.parametrize(
        "line",
        ['kind = ""', "kind = 1", 'kind = "A"', 'kind = "a b"', 'kind = "\\u001B[31m"', "x = 1"],
    )
    def test_of_the_kind_is_named(self, line: str) -> None:
        raw = sealed(f"{KEYS}{line}\n{HEADING}did\n")
        assert "'kind' is missing, or names no kind" in damage(raw).message

    @pytest.mark.parametrize(
        ("body", "line"),
        [
            ("\n> <b>\n", 22),
            ("\n> a\n> \\\\<!--\n", 23),
            ("\n> a\n\n> </blockquote>\n", 24),
            ("\n> a <?x\n", 22),
        ],
    )
    def test_html_in_a_quote_is_named_by_line(self, body: str, line: int) -> None:
        found = damage(sealed(UNKNOWN.format("a = 1\n", body)))
        assert (found.rule, found.line) == ("grammar", line)
        assert "HTML" in found.message

    def test_html_in_the_heading_of_an_unknown_kind_is_named(self) -> None:
        found = damage(sealed(UNKNOWN.format("", "").replace("paged", "paged <details>")))
        assert (found.rule, found.line) == ("grammar", 19)

    @pytest.mark.parametrize("quotes", ["\n> x\n", "\n> a\n\n> - Because: y\n", "\n> a\n\n> b\n"])
    def test_details_that_say_something_else_are_refused(self, quotes: str) -> None:
        found = damage(sealed(TAKE.format('because = "x"\n', quotes)))
        assert (found.rule, found.line) == ("fields", 11)
        assert found.message.endswith("expected: - Because: x")

    def test_details_that_no_key_calls_for_are_refused(self) -> None:
        found = damage(sealed(TAKE.format("", "\n> a\n\n> - Because: x\n")))
        assert found.message.endswith("expected: none")
