"""Results as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from incidentctl.actions.check import CheckResult
from incidentctl.actions.init import InitResult
from incidentctl.actions.listing import ListResult
from incidentctl.actions.show import ShowResult, show
from incidentctl.actions.status import status
from incidentctl.domain.errors import CommandError
from incidentctl.domain.ident import entry_id
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.policy import Policy
from incidentctl.domain.problem import Problem
from incidentctl.git.hooks import HooksReport, HookState
from incidentctl.render import json as render
from incidentctl.store.loaded import Loaded
from incidentctl.sync.remarks import Remark
from incidentctl.sync.verification import Finding, Verification, Waived
from tests.render.published import valid
from tests.support.repo import Repo
from tests.support.stories import (
    NOW,
    at,
    closed,
    closed_too_soon,
    damaged,
    filed,
    from_the_future,
    hostile,
    loaded,
    outage,
    raced,
)
from tests.support.timeline import ANN, BOB, Timeline

ANN_JSON = {"name": "Ann Archer", "email": "ann@example.com"}
DAMAGE = Problem("checksum", "altered", "restore it", "incidents/x.md", 7, "5v7k2m9q0x3r8w1t")
DAMAGE_JSON = {
    "rule": "checksum",
    "message": "altered",
    "fix": "restore it",
    "path": "incidents/x.md",
    "line": 7,
    "entry": "5v7k2m9q0x3r8w1t",
}


def shown(one: Loaded) -> Any:
    result = ShowResult(one, one.incident, None, 0, one.data)
    return valid(render.show_envelope(result, NOW), "Show")["data"]


def test_the_envelope_has_one_shape() -> None:
    assert valid(render.envelope(None)) == {
        "schema": 1,
        "data": None,
        "problems": [],
        "error": None,
    }
    nowhere = Problem("path", "wrong", "move it")
    found = valid(render.envelope(None, [DAMAGE, nowhere]))["problems"]
    assert found == [
        DAMAGE_JSON,
        {
            "rule": "path",
            "message": "wrong",
            "fix": "move it",
            "path": None,
            "line": None,
            "entry": None,
        },
    ]


def test_a_failure_says_why_and_where_the_text_is_kept() -> None:
    error = CommandError("close-refused", "not yet", hints=("a", "b"), problems=[DAMAGE])
    kept = [("/tmp/draft.md", "incidentctl note - < '/tmp/draft.md'")]
    assert valid(render.error_envelope(error, kept)) == {
        "schema": 1,
        "data": None,
        "problems": [DAMAGE_JSON],
        "error": {
            "code": "close-refused",
            "message": "not yet",
            "hints": ["a", "b"],
            "kept": [{"path": kept[0][0], "use": kept[0][1]}],
        },
    }


def test_bytes_that_are_not_utf_8_and_what_a_terminal_obeys_go_out_harmless() -> None:
    error = CommandError("x", "a\udcff \x1b[31m \x9b31m \x7f \u202e \u2028 \u200e漢🐢é")
    text = render.error_envelope(error, [("/tmp/\udce9", "x")])
    assert (
        valid(text)["error"]["message"] == "a<0xFF> \x1b[31m \x9b31m \x7f \u202e \u2028 \u200e漢🐢é"
    )
    assert "漢🐢é" in text
    assert not set("\x1b\x9b\x7f\u202e\u2028\u200e") & set(text)
    text.encode()


def test_a_written_entry(logbook: Repo) -> None:
    told = outage()
    with filed(logbook, told) as book:
        written = book.append(
            told.path,
            lambda _: Note(at=at(14, 31), recorded=NOW, by=BOB, recorded_by=ANN, text="x"),
        )
    found = valid(render.written_envelope(written, ["1 escape was removed"]), "Written")["data"]
    assert found["entry"] == {
        "id": written.placed.id,
        "kind": "note",
        "at": "2026-11-21T14:31:00Z",
        "recorded": "2026-11-21T14:31:07.000000Z",
        "by": {"name": "Bob Baker", "email": "bob@example.com"},
        "recorded_by": ANN_JSON,
        "text": "x",
        "fields": {},
    }
    assert found["incident"]["commander"] == ANN_JSON
    assert found["landing"] == {"waiting": 0, "why": None, "share": None}
    assert found["remarks"] == ["1 escape was removed"]


def test_an_entry_that_would_be_written() -> None:
    told = closed()
    close = told.placed[-2]
    found = valid(render.preview_envelope(close, told.fold()), "Preview")["data"]
    assert found["raw"] == close.raw
    assert found["incident_id"] == "INC-20261121-k3f9zq"
    assert found["entry"]["fields"] == {
        "root_causes": [
            "The tax table is changed by hand, and no test looks at it",
            "A deploy goes to all regions at once",
        ],
        "postmortem": "2026-12-01",
        "thanks": ["Bob Baker", "Camille Ng"],
    }


def test_an_open_incident_in_the_words_of_the_field() -> None:
    incident = shown(loaded(outage()))["incident"]
    assert incident == {
        "id": "INC-20261121-k3f9zq",
        "path": outage().path,
        "title": "Invoicing page returns 500",
        "kind": "real",
        "status": "investigating",
        "open": True,
        "severity": "sev2",
        "services": ["invoicing", "web"],
        "reporter": None,
        "commander": ANN_JSON,
        "commander_since": "2026-11-21T14:20:02Z",
        "tenures": [{"commander": ANN_JSON, "since": "2026-11-21T14:20:02Z", "until": None}],
        "summary": None,
        "resolution": None,
        "root_causes": [],
        "postmortem": None,
        "thanks": [],
        "impact_started": "2026-11-21T14:05:00Z",
        "detected": "2026-11-21T14:11:00Z",
        "reported": None,
        "declared": "2026-11-21T14:19:02Z",
        "acknowledged": "2026-11-21T14:20:02Z",
        "identified": None,
        "mitigated": None,
        "resolved": None,
        "closed": None,
        "reopened": None,
        "time_to_detect_seconds": 360,
        "time_to_acknowledge_seconds": 60,
        "time_to_mitigate_seconds": None,
        "time_to_resolve_seconds": None,
        "unowned_seconds": 60,
        "offer": None,
        "roster": [
            {
                "person": person,
                "roles": roles,
                "state": "here" if roles else "wrote",
                "since": "2026-11-21T14:20:02Z" if roles else None,
                "left": None,
            }
            for person, roles in (
                (ANN_JSON, ["commander"]),
                ({"name": "Sam Lee", "email": "sam@example.com"}, []),
                ({"name": "Camille Ng", "email": "camille@example.com"}, []),
            )
        ],
        "impact": None,
        "tasks": [],
        "followups": [],
        "postmortem_state": {
            "state": None,
            "due": None,
            "overdue": False,
            "document": None,
            "url": None,
            "because": None,
            "at": None,
            "by": None,
        },
        "links": [],
        "updates": [],
        "promises": [],
        "unsettled": [],
        "damaged": False,
    }


def test_a_closed_incident_says_why_and_what_comes_next() -> None:
    incident = shown(loaded(closed()))["incident"]
    assert incident["open"] is False
    assert incident["status"] == "closed"
    assert incident["resolution"] == "resolved"
    assert len(incident["root_causes"]) == 2
    assert incident["postmortem"] == "2026-12-01"
    assert incident["thanks"] == ["Bob Baker", "Camille Ng"]
    assert incident["summary"].startswith("A deploy put a wrong rate")
    assert incident["commander"] is incident["commander_since"] is None
    assert incident["tenures"][0]["until"] == incident["closed"] == "2026-11-21T15:02:00Z"


def test_a_false_alarm_promises_nothing() -> None:
    told = Timeline()
    told.open()
    told.take()
    told.close(resolution="false-alarm", root_causes=(), postmortem="")
    incident = shown(loaded(told))["incident"]
    assert (incident["resolution"], incident["postmortem"]) == ("false-alarm", None)


def test_the_timeline_is_in_the_order_of_the_file() -> None:
    told = closed()
    timeline = shown(loaded(told))["timeline"]
    assert [line["entry"]["id"] for line in timeline] == [placed.id for placed in told.placed]
    assert [line["standing"] for line in timeline] == [
        *["holds"] * 5,
        "contested",
        "holds",
        "contested",
        *["holds"] * 2,
        "late",
    ]
    assert timeline[5]["why"] == "Ann Archer held command and keeps it"
    assert timeline[5]["short_id"] == told.placed[5].id[:4]
    assert timeline[5]["phrase"] == "took command"
    wrong = timeline[2]
    assert wrong["entry"]["text"] == "The last deploy (4f1c2ab, 14:02) did it"
    assert wrong["text"] == "It was 5a2d, deployed at 13:58"
    assert wrong["corrected_by"] == [told.placed[4].id]
    assert timeline[4]["entry"]["fields"] == {"entry": told.placed[2].id, "because": "I misread it"}


def test_the_fields_of_the_opening_are_as_the_file_has_them() -> None:
    told = Timeline()
    told.open(severity="sev1", started=at(14, 5), reporter=BOB, incident_kind="drill")
    (line,) = shown(loaded(told))["timeline"]
    assert line["entry"]["fields"] == {
        "format": 1,
        "title": "Invoicing page returns 500",
        "incident_kind": "drill",
        "severity": "sev1",
        "started": "2026-11-21T14:05:00Z",
        "reporter": "Bob Baker <bob@example.com>",
    }


def test_an_entry_of_a_newer_version_keeps_its_keys() -> None:
    more = from_the_future().replace(
        "weight = 1.5",
        "weight = 1.5\nnan = nan\nday = 2026-12-01\n"
        "list = [1, true, 2026-12-01T00:00:00.5Z]\ntable = {a = 1}",
    )
    lines = more.split("\n")
    content = "\n".join(line for line in lines[1:] if not line.startswith("id = "))
    lines[3] = f'id = "{entry_id(content.encode())}"'
    one = loaded(outage(), more="\n".join(lines))
    assert not one.problems
    entry = shown(one)["timeline"][-1]["entry"]
    assert entry["kind"] == "chore"
    assert entry["text"] == "put the check back"
    assert entry["fields"] == {
        "owner": "Bob Baker",
        "due": "2026-12-01T00:00:00Z",
        "weight": 1.5,
        "nan": "nan",
        "day": "2026-12-01",
        "list": [1, True, "2026-12-01T00:00:00.500000Z"],
        "table": {"a": 1},
    }


def test_status_says_what_is_missing(logbook: Repo) -> None:
    told = Timeline("INC-20261121-pp0dmg", "Logins fail", at(12, 0))
    told.open()
    with filed(logbook, outage(), told) as book:
        result = status(book, Policy(), chosen="INC-20261121-pp0dmg", now=NOW)
    document = valid(render.status_envelope(result, [DAMAGE]), "Status")
    assert document["problems"] == [DAMAGE_JSON]
    data = document["data"]
    assert (data["now"], data["chosen"]) == ("2026-11-21T14:31:07Z", "INC-20261121-pp0dmg")
    assert data["landing"]["waiting"] == 0
    owned, free = data["incidents"]
    assert (owned["age_seconds"], owned["unheld_seconds"]) == (725, None)
    assert [line["entry"]["kind"] for line in owned["last"]] == ["note", "note", "correct"]
    assert (free["age_seconds"], free["unheld_seconds"]) == (9067, 9067)
    assert free["missing"][0] == {
        "rule": "close-commander",
        "message": "nobody holds command",
        "fix": "incidentctl take",
    }


def test_what_is_unsettled_comes_with_the_commands_that_settle_it(logbook: Repo) -> None:
    told, other = raced(), closed_too_soon()
    with filed(logbook, told, other) as book:
        result = status(book, Policy(), chosen="", now=NOW)
    data = valid(render.status_envelope(result), "Status")["data"]
    take, correction = data["incidents"][0]["incident"]["unsettled"]
    assert (take["entry"], take["against"]) == (told.placed[-2].id, told.placed[5].id)
    assert take["message"].startswith("Bob Baker (at 2026-11-21T14:29:50Z) and Camille Ng (at ")
    assert take["fixes"] == [
        'incidentctl take -i k3f9zq --because "…"',
        'incidentctl settle -i k3f9zq "what you agreed on"',
    ]
    target = told.placed[3].id[:8]
    assert correction["fixes"][0] == f'incidentctl correct -i k3f9zq {target} "…"'
    (closed_one,) = data["closed_unsettled"]
    assert [one["entry"] for one in closed_one["unsettled"]] == [
        placed.id for placed in other.placed[-2:]
    ]
    other.settle(other.placed[-2].id)
    late, second, settled = shown(loaded(other))["timeline"][-3:]
    assert (late["disputed"], late["settled_by"]) == (True, settled["entry"]["id"])
    assert (second["disputed"], second["settled_by"]) == (True, None)
    assert second["against"] == other.placed[3].id
    assert (settled["disputed"], settled["against"]) == (False, None)
    assert settled["entry"]["fields"] == {"entries": [late["entry"]["id"]]}


def test_no_choice_is_null(logbook: Repo) -> None:
    with filed(logbook) as book:
        result = status(book, Policy(), chosen="", now=NOW)
    assert valid(render.status_envelope(result), "Status")["data"]["chosen"] is None


def test_damage_is_marked_and_its_problem_stands_beside_the_data() -> None:
    one = damaged(outage())
    for text in (
        render.list_envelope(ListResult((loaded(closed()), one), 4, more_is_exact=False), NOW),
        render.show_envelope(ShowResult(one, one.incident, None, 0, b""), NOW),
    ):
        document = valid(text)
        assert [problem["rule"] for problem in document["problems"]] == ["checksum"]
    listed = valid(render.list_envelope(ListResult((loaded(closed()), one), 4), NOW), "List")[
        "data"
    ]
    assert [incident["damaged"] for incident in listed["incidents"]] == [False, True]
    assert (listed["more"], listed["more_is_exact"]) == (4, True)


def test_a_file_that_says_nothing_has_unknown_moments() -> None:
    told = outage()
    told.placed = []
    incident = shown(loaded(told))["incident"]
    assert incident["declared"] is None
    assert incident["damaged"] is True


def test_as_of_measures_up_to_that_moment(logbook: Repo) -> None:
    told = Timeline(start=at(14, 0))
    told.open()
    told.take()
    with filed(logbook, told) as book:
        result = show(book, told.path, as_of=at(14, 0, 30))
    data = valid(render.show_envelope(result, NOW), "Show")["data"]
    assert (data["as_of"], data["later"]) == ("2026-11-21T14:00:30Z", 1)
    assert data["incident"]["unowned_seconds"] == 30


def test_switch() -> None:
    assert valid(render.switch_envelope(outage().fold()), "Switch")["data"] == {
        "incident_id": "INC-20261121-k3f9zq",
        "title": "Invoicing page returns 500",
    }
    assert valid(render.switch_envelope(None), "Switch")["data"] == {
        "incident_id": None,
        "title": None,
    }


def test_init() -> None:
    new = InitResult(
        "main", "4f1c", ("incidentctl.toml",), upstream_behind=True, notes=("share it",)
    )
    assert valid(render.init_envelope(new), "Init")["data"] == {
        "branch": "main",
        "already": False,
        "commit": "4f1c",
        "created": ["incidentctl.toml"],
        "upstream_behind": True,
        "brought": 0,
        "notes": ["share it"],
    }
    again = valid(render.init_envelope(InitResult("main")), "Init")["data"]
    assert (again["already"], again["commit"]) == (True, None)


def test_check() -> None:
    good = valid(render.check_envelope(CheckResult((), 3, "staged")), "Check")
    assert good["data"] == {"ok": True, "mode": "staged", "checked": 3}
    bad = valid(render.check_envelope(CheckResult((DAMAGE,), 1, "files")), "Check")
    assert bad["data"]["ok"] is False
    assert bad["problems"] == [DAMAGE_JSON]


def test_verify() -> None:
    result = Verification(
        tips=("a" * 40,),
        commits=7,
        files=2,
        entries=6,
        problems=(Finding("b" * 40, "edit a note", DAMAGE),),
        remarks=(Remark("other-author", "committed by Bob, written by Ann", 2, "c" * 40),),
        authors=(ANN,),
        signatures={"unsigned": 7},
        partial="this clone is shallow",
        waived=(Waived(Finding("d" * 40, "tidy up", DAMAGE), ANN, "It was me", "e" * 40),),
        checked={"none": 7},
        since=("f" * 40,),
    )
    document = valid(render.verify_envelope(result), "Verify")
    assert document["problems"] == [
        {**DAMAGE_JSON, "message": f"commit {'b' * 10} (edit a note): altered"}
    ]
    assert document["data"] == {
        "verdict": "FAIL",
        "partial": "this clone is shallow",
        "tips": ["a" * 40],
        "commits": 7,
        "files": 2,
        "entries": 6,
        "findings": [{"commit": "b" * 40, "subject": "edit a note", "problem": DAMAGE_JSON}],
        "remarks": [
            {
                "what": "other-author",
                "text": "committed by Bob, written by Ann",
                "times": 2,
                "commit": "c" * 40,
                "entry": None,
            }
        ],
        "authors": [ANN_JSON],
        "signatures": {"unsigned": 7},
        "waived": [
            {
                "finding": {"commit": "d" * 40, "subject": "tidy up", "problem": DAMAGE_JSON},
                "by": ANN_JSON,
                "reason": "It was me",
                "commit": "e" * 40,
            }
        ],
        "checked": {"none": 7},
        "since": ["f" * 40],
    }


def test_hooks() -> None:
    state = HookState("pre-commit", "/ops/.git/hooks/pre-commit", "chained")
    report = HooksReport(
        "/ops/.git/hooks", shared=False, hooks_path="", framework="", states=(state,)
    )
    assert valid(render.hooks_envelope(report), "Hooks")["data"] == {
        "directory": "/ops/.git/hooks",
        "hooks_path": None,
        "framework": None,
        "hooks": [{"name": "pre-commit", "path": "/ops/.git/hooks/pre-commit", "state": "chained"}],
        "advice": [],
    }
    shared = HooksReport("/etc/h", shared=True, hooks_path="/etc/h", framework="husky", states=())
    data = valid(render.hooks_envelope(shared, ["add it"]), "Hooks")["data"]
    assert (data["hooks_path"], data["framework"]) == ("/etc/h", "husky")
    assert data["advice"] == ["add it"]


def test_demo() -> None:
    steps = [("Ann Archer", "incidentctl close", 1, "error: …\n")]
    assert valid(render.demo_envelope("/logbook", steps), "Demo")["data"] == {
        "repository": "/logbook",
        "steps": [
            {
                "who": "Ann Archer",
                "command": "incidentctl close",
                "status": 1,
                "output": "error: …\n",
            }
        ],
    }


def test_completion() -> None:
    found = valid(render.completion_envelope("fish", "complete\n"), "Completion")["data"]
    assert found == {"shell": "fish", "script": "complete\n"}


@pytest.mark.parametrize("text", ["[red]x[/]", 'quote " \\ ', "\t", "שלום", "x" * 65536])
def test_free_text_comes_through_as_it_is(text: str) -> None:
    told = hostile(f"a {text} z")
    assert shown(loaded(told))["timeline"][-1]["text"] == f"a {text} z"


def test_it_is_written_for_people_to_read_too() -> None:
    text = render.switch_envelope(outage().fold())
    assert text.startswith('{\n  "schema": 1,\n  "data": {\n    "incident_id": "INC-')
    assert json.loads(text)
