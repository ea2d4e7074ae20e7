"""The settings of people, services, rotations and severities: read, at fault, remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from incidentctl.domain.person import Person
from incidentctl.domain.team import Contact, Override, Rotation, Service, Team
from incidentctl.store.policy import policy_of
from incidentctl.store.settings import parse_settings

ANN, BOB = Person("Ann Archer", "ann@example.com"), Person("bob")
WHOLE = """\
[command]
most_reports = 5
[roles]
legal = "Says what we may say"
[people.ann]
name = "Ann Archer"
email = "ann@example.com"
handles = ["@archie"]
team = "payments"
[people.bob]
[services.checkout]
owner = "payments"
runbook = "https://wiki/checkout"
dashboard = "https://graphs/checkout"
tier = 1
[services.search]
[oncall.primary]
people = ["archie", "bob", "Cy <cy@example.com>"]
start = 2026-03-02T09:00:00
length = "7d"
zone = "Europe/Berlin"
services = ["checkout"]
[[oncall.primary.overrides]]
from = 2026-12-24
until = 2026-12-25T09:00:00
who = "ann@example.com"
[[oncall.primary.overrides]]
from = 2026-12-26T00:00:00Z
until = 2026-12-27T00:00:00Z
who = "bob"
[severities.sev1]
updates = { internal = "30m", public = "1h30m" }
checklist = { commander = "5m", legal = "1h" }
[severities.sev2]
checklist = {}
"""
TEAM = Team(
    (
        Contact("ann", "Ann Archer", "ann@example.com", ("@archie",), "payments"),
        Contact("bob", "bob"),
    ),
    (
        Service("checkout", "payments", "https://wiki/checkout", "https://graphs/checkout", 1),
        Service("search"),
    ),
    (("legal", "Says what we may say"),),
    (
        Rotation(
            "primary",
            (ANN, BOB, Person("Cy", "cy@example.com")),
            datetime(2026, 3, 2, 9),
            timedelta(days=7),
            "Europe/Berlin",
            ("checkout",),
            (
                Override(datetime(2026, 12, 24), datetime(2026, 12, 25, 9), ANN),
                Override(
                    datetime(2026, 12, 26, tzinfo=UTC), datetime(2026, 12, 27, tzinfo=UTC), BOB
                ),
            ),
        ),
    ),
)


def test_everything_is_read() -> None:
    settings, problems = parse_settings(WHOLE.encode())
    assert not problems
    assert not settings.warnings
    assert settings.team == TEAM
    assert settings.most_reports == 5
    assert settings.services == ("checkout", "search")
    one, two = settings.policy.severities.values()
    assert one.updates == (("internal", 1800), ("public", 5400))
    assert one.checklist == (("commander", 300), ("legal", 3600))
    assert two.checklist == ()


def test_everything_is_remembered(tmp_path: Path) -> None:
    first = policy_of(WHOLE.encode(), str(tmp_path))
    assert first.team == TEAM
    assert policy_of(WHOLE.encode(), str(tmp_path)) == first


PRIMARY = '[oncall.a]\nstart = 2026-03-02\nlength = "7d"\npeople = ["Ann <a@b>"]\n'
FAULTS = {
    "people": (
        '[people.ann]\nemail = "x y"\nhandles = "a"\nname = "<"\n[people."<"]\n',
        [
            (2, "people.ann.email: 'x y' is no e-mail address"),
            (3, "people.ann.handles is not a list"),
            (4, "people.ann.name: '<' can't be a name"),
            (5, "people.'<': '<' can't be a name"),
        ],
    ),
    "called alike": (
        '[people.ann]\n[people.bob]\nhandles = ["Ann"]\n',
        [(2, "people.bob: 'ann' is what ann is called too")],
    ),
    "services": (
        "[services.a]\ntier = '1'\n[services.b]\nowner = 1\n",
        [(2, "services.a.tier is not a whole number"), (4, "services.b.owner is not a string")],
    ),
    "services twice": ("services = []\n[services.a]\n", [(2, "not TOML: ")]),
    "what a rotation lacks": (
        "[oncall.a]\n",
        [(1, f"oncall.a.{name} is missing") for name in ("people", "start", "length")],
    ),
    "a rotation": (
        '[oncall.a]\npeople = []\nstart = "now"\nlength = "0d"\nzone = "Mars"\n',
        [
            (2, "oncall.a.people: nobody is in it"),
            (3, "oncall.a.start: not a day or a time"),
            (4, "oncall.a.length: "),
            (5, "oncall.a.zone: no time zone is called 'Mars'"),
        ],
    ),
    "short shifts, global times": (
        '[oncall.a]\npeople = ["A <a@b>"]\nstart = 2026-01-01T00:00:00Z\nlength = "5m"\n',
        [
            (3, "oncall.a.start: a local time has no offset"),
            (4, "oncall.a.length: '5m' is shorter than an hour"),
        ],
    ),
    "what no calendar can count": (
        '[oncall.a]\npeople = ["A <a@b>"]\nstart = 0001-01-01\nlength = "5000w"\n',
        [
            (3, "oncall.a.start: nobody is on call in the year 1"),
            (4, "oncall.a.length: '5000w' is longer than a year"),
        ],
    ),
    "no span": (
        PRIMARY.replace('"7d"', "7"),
        [(3, "oncall.a.length: not a span of time in quotes")],
    ),
    "strangers": (
        PRIMARY.replace("Ann <a@b>", "zed") + 'services = ["x"]\n[services.y]\n',
        [
            (4, "oncall.a.people: 'zed' is not among the people"),
            (5, "oncall.a.services: there is no service 'x'"),
        ],
    ),
    "the second override": (
        PRIMARY
        + '[[oncall.a.overrides]]\nfrom = 2026-01-01\nuntil = 2026-01-02\nwho = "A <a@b>"\n'
        + '[[oncall.a.overrides]]\nfrom = 2026-01-03\nuntil = 2026-01-02\nwho = "zed"\n'
        + "[[oncall.a.overrides]]\nfrom = 2026-01-03T00:00:00Z\nuntil = 2026-01-04\n"
        + 'who = "A <a@b>"\n',
        [
            (11, "oncall.a.overrides.until: it ends before it begins"),
            (12, "oncall.a.overrides.who: 'zed' is not among the people"),
            (15, "oncall.a.overrides.until: one time has an offset and the other has none"),
        ],
    ),
    "no name for a role, no people": (
        '[roles]\n"" = "x"\nlegal = "a\\nb"\n[oncall.a]\nlength = "1 fortnight"\n',
        [
            (2, "roles.'': '' can't be a name"),
            (3, "roles.legal: 'a\\nb' is not one line of text"),
            (4, "oncall.a.people is missing"),
            (4, "oncall.a.start is missing"),
            (5, "oncall.a.length: cannot read '1 fortnight'"),
        ],
    ),
    "nobody in a rotation": (
        PRIMARY.replace("Ann <a@b>", ""),
        [(4, "oncall.a.people: '' is not among the people")],
    ),
    "severities": (
        '[severities.s]\nupdates = { all = "1h" }\nchecklist = { comander = "5m" }\n',
        [
            (2, "severities.s.updates.all: 'all' is no audience"),
            (3, "severities.s.checklist.comander: nobody can tick off 'comander'"),
        ],
    ),
    "command": (
        "[command]\nmost_reports = 0\n",
        [(2, "command.most_reports: Input should be greater than or equal to 1")],
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_named_with_its_line(case: str) -> None:
    toml, expected = FAULTS[case]
    found = parse_settings(toml.encode())[1]
    assert [problem.line for problem in found] == [line for line, _ in expected]
    for problem, (_, said) in zip(found, expected, strict=True):
        assert problem.message.startswith(said)
        assert problem.fix


def test_services_in_both_forms_are_told_how_to_stand() -> None:
    [problem] = parse_settings(b"services = []\n[services.a]\n")[1]
    assert "not both" in problem.fix


def test_a_rotation_at_fault_names_nobody_rather_than_the_wrong_one() -> None:
    toml = PRIMARY.replace('["Ann <a@b>"]', '[1, "Ann <a@b>"]') + "[roles]\nlegal = 'x'\n"
    settings, problems = parse_settings(toml.encode())
    assert [problem.line for problem in problems] == [4]
    assert settings.team == Team(roles=(("legal", "x"),))


def test_what_is_not_known_is_remarked_on_wherever_it_stands() -> None:
    toml = PRIMARY + "colour = 1\n[people.ann]\nshoe = 42\n[services.a]\nx = 1\n[command]\ny = 1\n"
    settings, problems = parse_settings(toml.encode())
    assert not problems
    assert sorted(warning.line for warning in settings.warnings) == [5, 7, 9, 11]
