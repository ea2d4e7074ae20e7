"""Identifiers: what they look like, where files live, and what people may type."""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.ident import (
    ALPHABET,
    ENTRY_ID,
    INCIDENT_ID,
    INCIDENT_PATH,
    SLUG_LIMIT,
    as_typed,
    base32,
    entry_id,
    id_of_path,
    incident_id,
    incident_path,
    may_begin,
    shortest_prefix,
    shortest_prefixes,
    slugify,
)

IDS = st.text(ALPHABET, min_size=16, max_size=16)
DAYS = st.dates(date(1970, 1, 1), date(9999, 12, 31))


def test_the_alphabet_has_no_letters_that_are_misread() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ilou") & set(ALPHABET)
    assert "".join(sorted(ALPHABET)) == ALPHABET


@given(st.integers(0, 2**80 - 1))
def test_base32_is_the_number(number: int) -> None:
    text = base32(number, 16)
    assert len(text) == 16
    value = 0
    for char in text:
        value = value * 32 + ALPHABET.index(char)
    assert value == number


def test_only_the_lowest_bits_are_written() -> None:
    assert base32(2**30 + 1, 6) == "000001"


@given(st.binary())
def test_an_entrys_id_is_the_first_80_bits_of_its_checksum(content: bytes) -> None:
    ident = entry_id(content)
    assert ENTRY_ID.match(ident)
    digest = sha256(content).hexdigest()
    assert ident == base32(int(digest[:20], 16), 16)


def test_an_entrys_id_never_changes_between_versions() -> None:
    assert entry_id(b"") == "werc8gmrzge196qv"


@given(DAYS, st.binary(min_size=4, max_size=8), st.text())
def test_every_incident_has_a_path_that_leads_back_to_it(
    day: date, randomness: bytes, title: str
) -> None:
    ident = incident_id(day, randomness)
    assert INCIDENT_ID.match(ident)
    path = incident_path(ident, slugify(title))
    assert INCIDENT_PATH.match(path)
    assert id_of_path(path) == ident
    assert path.startswith(f"incidents/{day:%Y}/{day:%m}/{ident}-")


@pytest.mark.parametrize(
    "path",
    [
        "incidents/2026/11/INC-20261021-k3f9zq-x.md",
        "incidents/2025/11/INC-20261121-k3f9zq-x.md",
        "incidents/2026/11/INC-20261121-k3f9zq.md",
        "incidents/2026/11/INC-20261121-k3f9zq-.md",
        "incidents/2026/11/INC-20261121-k3f9zq-X.md",
        "incidents/2026/11/INC-20261121-k3f9zq-a--b.md",
        "incidents/2026/11/INC-20261121-k3f9zu-x.md",
        "incidents/2026/11/INC-20261121-k3f9zq-x.md\n",
        "incidents/2026/11/deep/INC-20261121-k3f9zq-x.md",
        "x/incidents/2026/11/INC-20261121-k3f9zq-x.md",
        "incidents/../../etc/passwd",
        "",
    ],
)
def test_any_other_path_is_no_incidents(path: str) -> None:
    assert id_of_path(path) is None


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Invoicing page returns 500", "invoicing-page-returns-500"),
        ("  Größe: ÄÖÜ & ﬁx  ", "groe-aou-fix"),
        ("../../etc/passwd", "etc-passwd"),
        ("--force", "force"),
        ("日本", "incident"),
        ("", "incident"),
        ("a" * 80, "a" * SLUG_LIMIT),
        ("word " * 30, "-".join(["word"] * 10)),
        ("short " + "b" * 80, "short"),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert slugify(title) == slug


@given(st.text())
def test_a_slug_is_short_and_plain(title: str) -> None:
    slug = slugify(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= SLUG_LIMIT


def test_misread_letters_are_mended() -> None:
    assert as_typed("K3FIOL") == "k3f101"


@given(IDS, st.sets(IDS, max_size=6))
def test_the_shortest_prefix_means_one_entry(ident: str, others: set[str]) -> None:
    among = others | {ident}
    prefix = shortest_prefix(ident, among)
    assert [other for other in among if other.startswith(prefix)] == [ident]
    assert len(prefix) >= 4
    if len(prefix) > 4:
        assert any(other.startswith(prefix[:-1]) for other in others - {ident})


def test_a_prefix_grows_until_it_is_alone() -> None:
    twins = ["0000000000000000", "0000000000000001", "0001000000000000"]
    assert shortest_prefix(twins[0], twins) == twins[0]
    assert shortest_prefix(twins[2], twins) == "0001"
    assert shortest_prefix(twins[2], []) == "0001"


@given(st.lists(st.text("01", min_size=16, max_size=16), max_size=20))
def test_the_prefixes_of_all_are_those_of_each(idents: list[str]) -> None:
    each = {ident: shortest_prefix(ident, idents) for ident in idents}
    assert shortest_prefixes(idents) == each


def test_an_incidents_id_is_its_day_and_what_was_drawn() -> None:
    assert incident_id(date(2026, 11, 21), bytes(4)) == "INC-20261121-000000"
    assert incident_id(date(2026, 11, 21), b"\xff" * 9) == "INC-20261121-zzzzzz"


def test_the_prefixes_of_some() -> None:
    alike, other = ("abcdefgh", "abcdezzz"), "zzzz0000"
    assert shortest_prefixes([*alike, other]) == {
        "abcdefgh": "abcdef",
        "abcdezzz": "abcdez",
        "zzzz0000": "zzzz",
    }


def test_a_digit_or_a_word_is_no_beginning_of_an_id() -> None:
    assert may_begin("9abc0000000000zz", "9abc")
    assert not may_begin("9abc0000000000zz", "9")
    assert not may_begin("a000000000000000", "a")
    assert not may_begin("9abc0000000000zz", "9abd")
