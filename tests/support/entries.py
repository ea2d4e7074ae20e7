"""Entries and whole files at random, made of what people and attackers would put into them.

Every entry drawn here is one that a command could write; :data:`HOSTILE` is what they are given
before it is cleaned.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from string import ascii_lowercase, digits
from typing import Any, NamedTuple

from hypothesis import strategies as st

from incidentctl.domain.entry import FORMAT, Entry, Placed
from incidentctl.domain.followups import FOLLOWUP_KINDS
from incidentctl.domain.ident import ALPHABET, entry_id
from incidentctl.domain.kinds import NAMES
from incidentctl.domain.kinds.call import Call
from incidentctl.domain.kinds.close import RESOLUTIONS, Close
from incidentctl.domain.kinds.correct import Correct
from incidentctl.domain.kinds.excuse import Excuse
from incidentctl.domain.kinds.followup import Followup
from incidentctl.domain.kinds.followup_done import FollowupDone
from incidentctl.domain.kinds.followup_move import FollowupMove
from incidentctl.domain.kinds.followup_wont import FollowupWont
from incidentctl.domain.kinds.handover import Handover
from incidentctl.domain.kinds.impact import Impact
from incidentctl.domain.kinds.join import Join
from incidentctl.domain.kinds.leave import Leave
from incidentctl.domain.kinds.link import RELATIONS, Link
from incidentctl.domain.kinds.mark import MARKS, Mark
from incidentctl.domain.kinds.note import PHRASES, Note
from incidentctl.domain.kinds.open import INCIDENT_KINDS, Open
from incidentctl.domain.kinds.postmortem import Postmortem
from incidentctl.domain.kinds.redact import Redact
from incidentctl.domain.kinds.reopen import Reopen
from incidentctl.domain.kinds.role import Role
from incidentctl.domain.kinds.service import Service
from incidentctl.domain.kinds.settle import Settle
from incidentctl.domain.kinds.severity import Severity
from incidentctl.domain.kinds.summary import Summary
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.kinds.task import Task
from incidentctl.domain.kinds.task_done import TaskDone
from incidentctl.domain.kinds.task_drop import TaskDrop
from incidentctl.domain.kinds.unknown import Unknown
from incidentctl.domain.kinds.update import Update
from incidentctl.domain.person import Person
from incidentctl.domain.policy import AUDIENCES
from incidentctl.domain.postmortem import STEPS
from incidentctl.domain.roster import ROLE_LIMIT, role_faults
from incidentctl.text.clean import clean_line, clean_text
from incidentctl.text.fields import layout, own_fields
from incidentctl.text.grammar import escape_markdown
from incidentctl.text.writer import write_entry, write_title

HOSTILE_PIECES = (
    # The grammar's own lines and their parts
    *("<!--", "-->", "--!>", "<!-->", "<!--->", "--", "-- >", "[[entry]]", "### ", "# ", "> ", ">"),
    *('id = "5v7k2m9q0x3r8w1t"', "format = 2", 'kind = "close"', "+++", "---", "=== ", "\n\n"),
    "### 2026-11-21 14:20:11Z · Ann Archer took command",
    "\n<!--\n[[entry]]\n",
    "- Because: x",
    # Markdown and HTML
    *("```", "~~~", "`", "``", "    ", "\t", "- ", "1. ", "* ", "*", "**", "_", "__", "~~", "|"),
    *("[a](b)", "![a](b)", "[a]: /b", "[a]", "\\", "\\\\", "&lt;", "&#60;", "<https://a.b/c>", "<"),
    *("<b>", "</blockquote>", "<h3>Ann took command</h3>", "<script>", "<div", "<?", "<![CDATA["),
    *("<details>", "</", "<!DOCTYPE", "<a@b.c>", "https://a.b/c", "<https://a b>", "$x$", "@ann"),
    # TOML, rich, terminals
    *('"', '"""', "'", "'''", "\\u003E", "\\n", "[bold red]", "[/]", "[link=x]", ":smile:", "{0}"),
    *("\x1b[31m", "\x1b]0;title\x07", "\x1b]8;;https://a.b\x1b\\", "\x9b1m", "\0", "\x07", "\x7f"),
    # Unicode
    *("\u202e", "\u2066", "\ufeff", "\ud800", "\udcff", "\r\n", "\r", "\x85", "\u2028", "\u2029"),
    *(
        "👩‍🚒",
        "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "שלום",
        "مرحبا",
        "日本語",
        "e\u0301",
        "\u200b",
        "\xa0",
        "\u3000",
        "\U000e0041",
        "·",
    ),
)
"""Each of them has broken somebody's format, log, terminal or web page."""


def _hostile(plan: bytes, characters: str) -> str:
    """Pieces and runs of these characters, as the numbers of the plan say."""
    rest = iter(characters)
    return "".join(
        HOSTILE_PIECES[number]
        if number < len(HOSTILE_PIECES)
        else "".join(islice(rest, 1 + number % 6))
        for number in plan
    )


# Two draws for a string: hypothesis takes as long for each as we take to read a line, and a file
# has a hundred strings.
HOSTILE = st.builds(_hostile, st.binary(max_size=10), st.text(max_size=40))
"""Any string at all, most of them unclean."""

TEXTS = HOSTILE.map(lambda raw: clean_text(raw).text)
"""Clean text of many lines, or empty."""

LINES = HOSTILE.map(lambda raw: clean_line(raw).text)
"""Clean text of one line, or empty."""

WORDS = LINES.map(lambda line: line or "x")
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0))
SECONDS = MOMENTS.map(lambda moment: moment.replace(microsecond=0))
ENTRY_IDS = st.text(ALPHABET, min_size=16, max_size=16)
INCIDENT_IDS = st.builds(
    "INC-{:%Y%m%d}-{}".format, st.dates(), st.text(ALPHABET, min_size=6, max_size=6)
).filter(lambda ident: len(ident) == 19)


def _person(name: str, address: str) -> Person:
    return Person(_without_angles(name) or "Ann", _without_angles(address).replace(" ", ""))


def _without_angles(raw: str) -> str:
    shown = clean_line(raw).text  # may bring in angles of its own: <U+0000>
    return clean_line(shown.translate(str.maketrans("", "", "<>"))).text


PEOPLE = st.builds(_person, HOSTILE, st.just("") | st.just("ann@example.com") | HOSTILE)
CAUSES = TEXTS.filter(lambda text: bool(text.strip()))
ROLES = LINES.map(lambda line: clean_line(line[:ROLE_LIMIT]).text).filter(
    lambda role: not list(role_faults(role))
)
POSTMORTEMS = st.one_of(
    st.just(""),
    st.dates().map(str),
    WORDS.map(lambda line: f"https://example.com/{line.replace(' ', '')}".rstrip()),
    WORDS.map("waived: {}".format),
)


def _tuples(items: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(items, max_size=3).map(tuple)


_SEVERAL = st.lists(PEOPLE, min_size=1, max_size=3).map(tuple)

# Keys and values of a newer version: whatever TOML can say on one line.
KEYS = st.builds(
    str.__add__,
    st.sampled_from(ascii_lowercase),
    st.text(ascii_lowercase + digits + "_", max_size=8),
)
_SIMPLE_VALUES = st.one_of(
    st.sampled_from(
        ["true", "1_000", "0xff", "-0", "1.5e3", "inf", "nan", "'a \"b\"'", '"\\U0001F525"']
    ),
    st.sampled_from(["2026-11-21", "14:19:02", "2026-11-21 14:19:02.5+02:00", '""', "[]", "{}"]),
    st.integers().map(str),
    st.floats().map(str),
    MOMENTS.map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0")),
    LINES.map(lambda line: '"{}"'.format(line.replace("\\", "").replace('"', "").replace(">", ""))),
)
FOREIGN_VALUES = st.recursive(
    _SIMPLE_VALUES,
    lambda values: st.one_of(
        st.lists(values, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(KEYS, values, max_size=3).map(
            lambda table: f"{{{', '.join(f'{key} = {value}' for key, value in table.items())}}}"
        ),
    ),
    max_leaves=5,
)
"""TOML values in any spelling, clean and on one line."""


@st.composite
def _extra(draw: st.DrawFn, cls: type[Entry]) -> tuple[str, ...]:
    unknown = KEYS.filter(lambda key: key not in layout(cls).known)
    return tuple(
        f"{key} = {value}"
        for key, value in draw(st.dictionaries(unknown, FOREIGN_VALUES, max_size=3)).items()
    )


@st.composite
def _common(draw: st.DrawFn, cls: type[Entry]) -> dict[str, Any]:
    by = draw(PEOPLE)
    text = draw(TEXTS)
    return {
        "at": draw(SECONDS),
        "recorded": draw(MOMENTS),
        "by": by,
        "recorded_by": draw(st.none() | PEOPLE.filter(lambda person: person != by)),
        "text": text or ("x" if cls.needs_text else ""),
        "extra": draw(st.just(()) | _extra(cls)),
    }


_ANY_OF_TYPE: dict[type, st.SearchStrategy[Any]] = {
    str: LINES,
    bool: st.booleans(),
    tuple: _tuples(WORDS),
    datetime: st.none() | MOMENTS,
    Person: st.none() | PEOPLE,
}


def _entries(cls: type[Entry], **special: st.SearchStrategy[Any]) -> st.SearchStrategy[Entry]:
    """Entries of a kind; ``special`` are the fields that can't hold just anything of their type."""
    plain = {
        field.name: _ANY_OF_TYPE[field.type]
        for field in own_fields(cls)
        if field.name not in special
    }
    fields = {**plain, **special}
    return st.builds(
        lambda common, own: cls(**common, **own), _common(cls), st.fixed_dictionaries(fields)
    )


@st.composite
def _unknown(draw: st.DrawFn) -> Unknown:
    """As a newer version would write it: heading and details follow from keys we don't know."""
    common = draw(_common(Unknown))
    name = draw(
        st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True).filter(lambda n: n not in NAMES)
    )
    details = draw(TEXTS) if common["text"] else ""
    return Unknown(
        **common,
        kind_name=name,
        heading_line=f"### {escape_markdown(draw(WORDS))}",
        detail_lines=tuple(details.split("\n")) if details else (),
    )


OPENS = _entries(
    Open, format=st.just(FORMAT), title=WORDS, incident_kind=st.sampled_from(INCIDENT_KINDS)
)
UNKNOWNS = _unknown()
OTHERS = st.one_of(
    _entries(Take, because=TEXTS, accepts=st.just("") | ENTRY_IDS),
    _entries(Handover, to=PEOPLE),
    _entries(Role, role=ROLES, who=PEOPLE),
    _entries(Join, role=st.just("") | ROLES),
    _entries(Leave),
    _entries(Call, who=_SEVERAL),
    _entries(Excuse, who=_SEVERAL),
    _entries(Note, category=st.sampled_from([*PHRASES])),
    _entries(Summary),
    _entries(Correct, entry=ENTRY_IDS, because=TEXTS, after_redaction=st.just("") | ENTRY_IDS),
    _entries(
        Close,
        resolution=st.sampled_from(RESOLUTIONS),
        root_causes=_tuples(CAUSES),
        postmortem=POSTMORTEMS,
        known_tasks=st.integers(0, 9),
        known_severity=st.just("") | ENTRY_IDS,
    ),
    _entries(Reopen, because=TEXTS.filter(bool)),
    _entries(Settle, entries=st.lists(ENTRY_IDS, min_size=1, max_size=3).map(tuple)),
    _entries(Task),
    _entries(TaskDone, task=ENTRY_IDS),
    _entries(TaskDrop, task=ENTRY_IDS),
    _entries(
        Followup,
        task=st.just("") | ENTRY_IDS,
        ticket=st.sampled_from(["", "https://example.com/1"]),
        followup_kind=st.sampled_from(["", *FOLLOWUP_KINDS]),
    ),
    _entries(FollowupDone, followup=ENTRY_IDS),
    _entries(FollowupWont, followup=ENTRY_IDS),
    _entries(FollowupMove, followup=ENTRY_IDS, owner=PEOPLE, replaces=st.just("") | ENTRY_IDS),
    _entries(
        Postmortem,
        step=st.sampled_from(STEPS[:-1]),
        url=st.sampled_from(["", "https://example.com/1"]),
        replaces=st.just("") | ENTRY_IDS,
    ),
    _entries(Mark, what=st.sampled_from(MARKS), replaces=st.just("") | ENTRY_IDS),
    _entries(Severity, severity=WORDS, replaces=st.just("") | ENTRY_IDS),
    _entries(Service, add=_tuples(WORDS).filter(bool), remove=st.just(())),
    _entries(Impact),
    _entries(
        Link,
        target=st.sampled_from(["https://example.com/1", "INC-20261121-k3f9zq"]),
        relation=st.sampled_from(RELATIONS),
    ),
    _entries(Redact, entry=ENTRY_IDS, known=st.lists(ENTRY_IDS, max_size=2).map(tuple)),
    _entries(Update, audience=st.sampled_from(AUDIENCES)),
    UNKNOWNS,
)
ENTRIES = OPENS | OTHERS


def sealed(rest: str) -> str:
    """An entry of any lines after the id's, with the id that goes with them: a forger's."""
    start = "<!--\n[[entry]]\n"
    return f'\n{start}id = "{entry_id(f"{start}{rest}".encode())}"\n{rest}'


class File(NamedTuple):
    """An incident's file and what it was made of."""

    ident: str
    placed: tuple[Placed, ...]

    @property
    def title_line(self) -> str:
        return write_title(self.ident, _title(self.placed))

    @property
    def data(self) -> bytes:
        return (self.title_line + "".join(placed.raw for placed in self.placed)).encode()


def file_of(ident: str, entries: Sequence[Entry]) -> File:
    """The file of these entries, the first of which is ``open``; each at its line."""
    placed: list[Placed] = []
    line = 3
    for entry in entries:
        placed.append(write_entry(entry)._replace(line=line))
        line += placed[-1].raw.count("\n")
    return File(ident, tuple(placed))


def _title(placed: Sequence[Placed]) -> str:
    first = placed[0].entry
    assert isinstance(first, Open)
    return first.title


@st.composite
def files(draw: st.DrawFn, *, max_size: int = 4) -> File:
    """A whole file: ``open`` and any others, none of them twice."""
    others = {write_entry(entry).id: entry for entry in draw(st.lists(OTHERS, max_size=max_size))}
    return file_of(draw(INCIDENT_IDS), [draw(OPENS), *others.values()])
