"""Drafts of postmortems: every layout of a real outage, and of records that say little or lie."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from incidentctl.domain.blame import causes_in, hints
from incidentctl.domain.entry import Placed
from incidentctl.domain.errors import CommandError
from incidentctl.domain.incident import Incident, fold
from incidentctl.domain.person import Person
from incidentctl.render.postmortem.layout import PLACEHOLDER, Layout, fill
from incidentctl.render.postmortem.layouts import LAYOUTS
from incidentctl.render.postmortem.parts import BLOCKS, INLINE
from incidentctl.render.postmortem.story import story_of
from incidentctl.store.loaded import load
from tests.support import PROJECT
from tests.support.golden import golden
from tests.support.timeline import ANN, BOB, CAM, IDENT, Timeline, any_order, complete
from tests.test_manners import HEADING, _anchor

LOGBOOK = PROJECT / "examples/cloudflare-2019/logbook"
EVERYTHING = "\n\n".join(
    [f"{name}: {{{{ {name} }}}}" for name in INLINE] + [f"{{{{ {name} }}}}" for name in BLOCKS]
)


def outage() -> Incident:
    [path] = LOGBOOK.glob("incidents/2019/07/*-visitors-*.md")
    return load(path.read_bytes(), path.relative_to(LOGBOOK).as_posix(), None).incident


def draft(incident: Incident, text: str = EVERYTHING, *, linked: bool = True) -> str:
    layout = Layout("test", text, "test.md")
    return fill(layout, story_of(incident, base="../", linked=linked))


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_of_a_real_outage(name: str) -> None:
    golden(f"postmortem/{name}.txt").check(draft(outage(), LAYOUTS[name]))


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_sound_and_asks_what_matters(name: str) -> None:
    asked = {found[1] for found in PLACEHOLDER.finditer(LAYOUTS[name])}
    assert asked >= {"title", "record", "summary", "impact", "causes", "timeline", "follow-ups"}
    assert asked >= {"went-well", "went-badly", "lucky", "surprised", "thanks"}
    if name != "short":
        assert asked >= {"numbers", "detection", "trigger", "resolution", "roster", "links"}
        assert "external-message" in asked


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_draft_blames_nobody_and_blame_in_it_is_seen(name: str) -> None:
    told = complete()
    told.note("the disk is full", BOB, category="action")
    text = draft(told.fold(), LAYOUTS[name])
    assert "Ann Archer" in text
    assert hints(causes_in(text), [ANN, BOB]) == []
    blamed = text.replace("Logs were never rotated", "Bob forgot to check the disk")
    assert [one.words for one in hints(causes_in(blamed), [ANN, BOB])] == ["forgot to check", "Bob"]


def test_every_link_leads_to_its_entry() -> None:
    incident = outage()
    text = draft(incident, LAYOUTS["google-sre"])
    targets = dict(re.findall(r"^\[(\w+)\]: \.\./(\S+)$", text, re.MULTILINE))
    named = set(re.findall(r"[(\[ ]\[?\[(\w{4,})\](?!\()", text))
    assert named == set(targets)
    record = (LOGBOOK / incident.path).read_text(encoding="utf-8")
    anchors = {_anchor(heading) for heading in HEADING.findall(record)}
    for target in targets.values():
        path, _, anchor = target.partition("#")
        assert path == incident.path
        assert re.sub(r"-\d$", "", anchor) in anchors or anchor in anchors


def test_headings_that_are_alike_are_told_apart() -> None:
    told = complete()
    at = told.now
    first = told.note("one", BOB, at=at.replace(microsecond=0))
    told.now = at
    second = told.note("two", BOB, at=at.replace(microsecond=0))
    story = story_of(told.fold(), base="../", linked=True)
    assert story.anchors[second.id] == f"{story.anchors[first.id]}-1"


def test_without_the_record_beside_it_entries_are_only_named() -> None:
    text = draft(outage(), "{{ record }}\n\n{{ timeline }}\n", linked=False)
    assert text.startswith("INC-20190702-x6cvba\n")
    assert "(zz47)" in text
    assert "](" not in text
    assert "]: " not in text


def test_what_was_redacted_is_in_no_draft() -> None:
    told = complete()
    secret = told.note("The password was hunter2", category="action")
    told.redact(secret.id)
    title = Timeline(title="hunter2 leaked")
    title.redact(title.open().id)
    assert "hunter2" not in draft(told.fold())
    assert "hunter2" not in draft(title.fold(), linked=False)
    assert "Here stood" not in draft(outage())


def test_a_record_that_says_little_makes_questions() -> None:
    told = Timeline()
    told.open(BOB)
    text = draft(told.fold())
    assert text.count("_To fill in: ") >= 8
    assert "commanders: nobody" in text
    assert draft(Timeline().fold())


def test_the_record_suggests_what_to_talk_about() -> None:
    told = Timeline()
    start = told.now.replace(microsecond=0)
    told.open(BOB, started=start - timedelta(minutes=40), detected=start - timedelta(minutes=1))
    told.now += timedelta(minutes=20)
    told.take()
    told.note("It is the disk", category="hypothesis")
    told.severity("sev1")
    told.update(next=told.now + timedelta(minutes=5))
    told.now += timedelta(minutes=30)
    late = told.note("restarted", at=start)
    told.correct(late.id, "Restarted the pool", because="it was the pool")
    told.summary()
    told.close()
    told.reopen()
    text = draft(told.fold())
    assert "It took 39 min to notice it." in text
    assert "For 21 min nobody was in command." in text
    assert "audience was promised an update by" in text
    assert "1 note was written down more than 10 min after the fact" in text
    assert "It was closed and came back" in text
    assert "It was suspected: “It is the disk”" in text
    assert "The severity became sev1:" in text
    assert "Something was put right: it was the pool" in text
    assert "Restarted the pool" in text
    assert "restarted (" not in text


def test_what_went_well_is_told_too() -> None:
    told = Timeline()
    told.open(BOB, started=told.now, detected=told.now)
    told.take()
    told.note("roll back", category="decision")
    told.update()
    told.handover(CAM)
    told.take(CAM)
    told.mark("mitigated", text="less")
    told.mark("resolved")
    told.followup("Alert", owner=ANN, due=told.now, ticket="https://a.b/1", followup_kind="detect")
    told.followup_wont(told.followup("Old").id)
    told.close(CAM, thanks=("Bob", "Sam"))
    text = draft(told.fold())
    assert "It was noticed at the moment it began." in text
    assert "Somebody was in command 1 min after it was declared." in text
    assert "Command was handed over without a gap." in text
    assert "1 update was given as promised." in text
    assert "What was decided is written down (" in text
    assert "Thank you, Bob, Sam." in text
    assert "| 1 | Alert <https://a.b/1> | detect | Ann Archer | 2026-11-21 | open |" in text
    assert "| 2 | Old | - | _nobody yet_ | _no day yet_ | won't do |" in text


HOSTILE_TEXT = """# A heading
</blockquote><script>alert(1)</script>
[click](https://evil.example)
{{ roster }}
| a | b |
---
```
<!-- hidden"""


def structure(text: str) -> Counter[str]:
    """What a parser that knows nothing of ours makes of a document, but for texts and breaks."""
    found = Counter[str]()
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        for each in (token, *(token.children or ())):
            if each.type not in {"text", "text_special", "softbreak", "hardbreak"}:
                found[f"{each.type} {each.tag}"] += 1
            if each.type == "link_open" and each.markup != "autolink":
                found[str(each.attrs["href"]).partition("#")[0]] += 1
    return found


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_text_makes_anything_of_its_own(name: str) -> None:
    def told(text: str, line: str) -> str:
        made = Timeline()
        made.open(BOB, title=line, services=(line,), severity=line, reporter=Person(line))
        made.take(text=text)
        made.note(text, category="action")
        made.note(text, category="hypothesis", by=Person(line))
        made.severity(line, text=text)
        made.impact(text)
        made.update(text=text)
        made.mark("resolved", text=text)
        made.followup(text, owner=Person(line))
        made.close(text=text, root_causes=(text,), thanks=(line,))
        return draft(made.fold(), LAYOUTS[name])

    hostile = told(HOSTILE_TEXT, "# <b>[x](y)</b> | {{ id }}")
    tame = told("a\nb\nhttps://evil.example" + "\nc" * 5, "c")
    assert "{{ roster }}" in hostile, "what was typed is never looked at again"
    assert "alert(1)" in hostile
    assert structure(hostile) == structure(tame)


@settings(max_examples=60)
@given(any_order())
def test_any_record_makes_a_draft(entries: list[Placed]) -> None:
    text = draft(fold(IDENT, entries))
    assert text.endswith("\n")


def test_a_layout_with_faults_is_refused_with_its_line() -> None:
    with pytest.raises(CommandError, match=r"line 2: there is no \{\{ tilte \}\}; did you mean"):
        draft(outage(), "ok\n{{ tilte }}\n{{ qqqq }}\n")
    with pytest.raises(CommandError, match="must stand on a line of its own"):
        draft(outage(), "- {{ timeline }}\n")
    assert draft(outage(), "  {{ summary }}\n")


@pytest.mark.parametrize(("marker", "parts"), [("inline", INLINE), ("blocks", BLOCKS)])
def test_the_page_lists_every_placeholder(
    marker: str, parts: dict[str, tuple[object, str]]
) -> None:
    page = (PROJECT / "docs/how-to/after-the-incident.md").read_text(encoding="utf-8")
    table = page.partition(f"<!-- placeholders: {marker} -->\n")[2].partition("\n\n")[0]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines()[2:]]
    assert rows == [[f"`{{{{ {name} }}}}`", about] for name, (_, about) in parts.items()]
