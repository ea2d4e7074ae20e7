"""Words about a cause that stop at a person, where the question should go on.

"Human error" and a name end an inquiry; what made it likely begins one. So whoever writes such a
cause gets a suggestion, and nothing is ever refused. Careful with false alarms: a name counts as a
whole word with its capital, outside of quotes, code and addresses; not where somebody is thanked;
and not if a service is called the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from incidentctl.domain.person import Person

_PHRASES = re.compile(
    r"""
    \b(?:(?:human|operator|user|pilot|engineer|admin(?:istrator)?|personal)[ -]
        (?:error|mistake|failure)s?
    | careless(?:ness|ly)? | negligen(?:t|ce|tly) | incompeten(?:t|ce) | sloppi?(?:y|ness|ly)
    | should(?:\ have|'ve|n't\ have|\ not\ have)
        \ (?:known|noticed|seen|checked|tested|asked|reali[sz]ed)
    | (?:forgot|failed)\ to\ (?:check|notice|test|read|look|follow|ask|pay\ attention)
    | (?:did\ not|didn't)\ (?:pay\ attention|think|bother)
    | lack\ of\ (?:attention|care|diligence|discipline)
    | not\ paying\ attention | inattenti(?:ve|on) | (?:his|her|their)\ (?:own\ )?fault
    | fat[ -]finger(?:ed|ing|s)? | (?:somebody|someone)(?:'s|\ made\ a)\ mistake )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What people say when they mean that somebody is to blame."""
_DENIED = re.compile(
    r"(?:\b(?:not|no|never|nor|without|than|beyond|blam(?:e|ing)|called|say(?:s|ing)?|n't)"
    r"(?: just| only| simply| merely| a| an| it| any| of)*)\s*'?\Z",
    re.IGNORECASE,
)
_THANKED = re.compile(
    r"\b(?:thanks?(?: you)?(?: again)?(?: to)?|kudos(?: to)?|well done"
    r"|led by|reported by|credit to)"
    r"[ ,:]*(?:[\w.-]+(?: [\w.-]+)?(?:,| and) )*\Z",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"<!--.*?-->|```.*?```|`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|^\s*>.*$|\w+://\S+",
    re.DOTALL | re.MULTILINE,
)
"""What somebody else said, code, and addresses."""
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*)$", re.MULTILINE)
_ABOUT_CAUSES = re.compile(
    r"summary|overview|cause|factor|trigger|happened|lead-up|fault|badly|wrong|surpris|\bwhys?\b"
    r"|lesson|learn|detect|resolution|come together",
    re.IGNORECASE,
)
_ABOUT_PEOPLE = re.compile(
    r"\A\W*postmortem|timeline|roster|people|\bwho\b|respon|thank|\bactions?\b|follow|\bwell\b|luck"
    r"|owner|author|participa|attend",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(r"\s*unknown\b", re.IGNORECASE)
"""A cause that is not known says who looks for it, and that is well."""
_PARTS_OF_TITLES = frozenset(
    {
        *("bot", "ci", "cron", "github", "gitlab", "jenkins", "opsgenie", "pagerduty"),
        *("admin", "agent", "call", "command", "commander", "comms", "communications"),
        *("customer", "database", "deploy", "desk", "developer", "director", "duty", "engineer"),
        *("engineering", "executive", "incident", "lead", "leader", "manager", "network", "office"),
        *("officer", "operations", "operator", "ops", "person", "platform", "product", "release"),
        *("reliability", "scribe", "security", "service", "services", "shift", "site", "sre"),
        *("root", "staff", "support", "system", "systems", "team", "user"),
    }
)
"""Words of roles and machines: where one is somebody's name, it is no name of a person."""
_ALSO_WORDS = frozenset(
    {
        *("am", "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "my", "no"),
        *("on", "or", "so", "to", "up", "us", "we", "dev", "max", "min", "note", "root"),
        *("april", "art", "august", "baker", "banks", "bill", "bishop", "black", "brown", "chase"),
        *("church", "cook", "day", "drew", "faith", "field", "fields", "frank", "grace", "grant"),
        *("gray", "green", "hall", "hill", "hope", "hunt", "hunter", "iris", "jack", "joy", "june"),
        *("king", "lane", "law", "long", "love", "mark", "mason", "may", "mercy", "miles"),
        *("miller", "moss", "page", "park", "pat", "penny", "port", "price", "ray", "rich", "rob"),
        *("rock", "rose", "rush", "sandy", "short", "skip", "small", "stone", "sue", "sunny"),
        *("taylor", "victor", "wade", "ward", "wells", "west", "white", "will", "wood", "woods"),
        "young",
    }
)
"""Names that are words, too: alone they prove nothing where a capital would stand anyway."""
_STARTS = re.compile(r"(?:\A|[.!?:;|\n])[\s*_\"'(\[#>-]*\Z")
_BEFORE, _BEHIND = r"(?<![\w./@#$-])", r"(?![\w/@-]|\.\w)"


class Hint(NamedTuple):
    """Words that stop at a person. ``person``: they are a name; otherwise they are a phrase."""

    words: str
    person: bool


def question(words: Sequence[str], places: Sequence[str], *, person: bool) -> str:
    """What to ask of words that stop at a person; ``places`` are the texts that hold them.

    ``person``: they are names; otherwise they are phrases.
    """
    where, many = _row(places), len(places) > 1
    if person:
        return (
            f"{where} {'name' if many else 'names'} {_row(words)}. If it is about what went wrong, "
            "ask what made it likely: the next person would stand in the same place"
        )
    phrases = _row([f"'{one}'" for one in words])
    return (
        f"{where} {'say' if many else 'says'} {phrases}. That is where "
        "the question begins: what made it likely, and what would have caught it?"
    )


def _row(items: Sequence[str]) -> str:
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def hints(text: str, people: Iterable[Person], services: Collection[str] = ()) -> list[Hint]:
    """The words of a text that stop at a person: phrases first, each once, as they stand there.

    ``people`` are those on the roster, ``services`` names that are no people's.
    """
    plain = _QUOTED.sub(_blank, unicodedata.normalize("NFC", text))
    found = [Hint(words, person=False) for words in _phrases(plain)]
    if not _UNKNOWN.match(plain):
        found += [Hint(words, person=True) for words in _named(plain, people, services)]
    return list(dict.fromkeys(found))


def causes_in(document: str) -> str:
    """What a document in Markdown says of causes: the sections whose headings are about them.

    Where people belong (the timeline, the roster, thanks, who sees to what), names are well. A
    section that says neither goes with the one that it is in.
    """
    plain = _QUOTED.sub(_blank, document)
    headings = [*_HEADING.finditer(plain)]
    ends = [*(found.start() for found in headings[1:]), len(plain)]
    kept, within = [], dict.fromkeys(range(7), False)
    for found, end in zip(headings, ends, strict=True) if headings else ():
        level, title = len(found[1]), found[2]
        about = within[level - 1]
        if _ABOUT_PEOPLE.search(title):
            about = False
        elif _ABOUT_CAUSES.search(title):
            about = True
        within.update(dict.fromkeys(range(level, 7), about))
        if about:
            kept.append(plain[found.end() : end])
    return "".join(kept)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", "\N{BLACK SQUARE}", found[0])


def _phrases(text: str) -> Iterator[str]:
    for found in _PHRASES.finditer(text):
        if not _DENIED.search(text[: found.start()]):
            yield found[0].lower()


def _named(text: str, people: Iterable[Person], services: Collection[str]) -> Iterator[str]:
    """The names of people that the text holds, the longest form of each once."""
    taken = {part.casefold() for name in services for part in (name, *re.split(r"[\W_]+", name))}
    for person in people:
        name = unicodedata.normalize("NFC", person.name)
        rest = text
        for form in _forms(name, taken):
            if _stands(form, rest):
                yield form
                break
            rest = rest.replace(form, "")  # where the whole name is thanked, so are its parts


def _forms(name: str, taken: Collection[str]) -> Iterator[str]:
    """How somebody may be called: by the whole name, the first, or the last."""
    parts = name.split()
    if len(name) > 1 and name.casefold() not in taken and not _is_a_word(name):
        yield name
    ends = (parts[0], parts[-1]) if len(parts) > 1 else ()
    if all(map(_is_name, ends)):
        yield from (part for part in ends if part.casefold() not in taken)


def _is_a_word(name: str) -> bool:
    """Whether a whole name says nothing by itself: a role's, a machine's, or a plain word."""
    small = name.casefold()
    return small in _PARTS_OF_TITLES or (name.islower() and small in _ALSO_WORDS)


def _is_name(part: str) -> bool:
    """Whether it looks like a part of a person's name, and not of a role's."""
    return (
        len(part) > 1
        and part[0].isupper()
        and not part[1:].isupper()
        and part.casefold() not in _PARTS_OF_TITLES
    )


def _stands(form: str, text: str) -> bool:
    """Whether the form means a person somewhere in the text who is not thanked there."""
    for found in re.finditer(f"{_BEFORE}{re.escape(form)}{_BEHIND}", text):
        before = text[: found.start()]
        doubtful = form.casefold() in _ALSO_WORDS and _STARTS.search(before)
        if not (doubtful or _THANKED.search(before)):
            return True
    return False
