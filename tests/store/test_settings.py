"""The settings: defaults, every fault with its line and remedy, and that nothing stops them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.kinds.close import Close
from incidentctl.domain.person import Person
from incidentctl.domain.policy import MISSION, OPTIONAL, TOLD, Policy, Severity
from incidentctl.domain.team import Service, Team
from incidentctl.store.home import branch_in
from incidentctl.store.settings import Settings, parse_settings
from incidentctl.store.settings_template import default_settings
from tests.support.repo import EPOCH

DEFAULTS = Settings()
CLOSE = Close(at=EPOCH, recorded=EPOCH, by=Person("Ann Archer"))


def faults_in(toml: str) -> list[tuple[int, str]]:
    """Line and message of each fault."""
    return [(problem.line, problem.message) for problem in parse_settings(toml.encode())[1]]


def settings_in(toml: str) -> Settings:
    """The settings of a file without fault."""
    settings, problems = parse_settings(toml.encode())
    assert not problems
    return settings


def test_an_empty_file_means_the_defaults() -> None:
    assert settings_in("") == DEFAULTS
    assert DEFAULTS.policy == Policy()
    assert DEFAULTS.branch == "main"
    assert list(DEFAULTS.policy.severities) == ["sev1", "sev2", "sev3", "sev4", "sev5"]


def test_how_many_people_one_commander_can_lead() -> None:
    assert DEFAULTS.most_reports == 7
    assert settings_in("[command]\nmost_reports = 12\n").most_reports == 12
    for wrong in ("0", "-1", '"many"', "true"):
        settings, problems = parse_settings(f"[command]\nmost_reports = {wrong}\n".encode())
        assert settings.most_reports == 7
        assert [problem.line for problem in problems] == [2]
    (warning,) = settings_in("[command]\nmost = 3\n").warnings
    assert "command.most" in warning.message


def test_everything_can_be_set() -> None:
    settings = settings_in(
        'format = 1\nbranch = "incidents"\nservices = ["checkout", "search"]\n'
        '[close]\nrequire = ["severity"]\n'
        '[severities.P1]\nmeaning = "Burning"\nclose = ["postmortem", "commander"]\n'
        "[severities.P2]\n"
    )
    assert settings == Settings(
        Policy(
            {
                "P1": Severity("P1", "Burning", ("postmortem", "commander")),
                "P2": Severity("P2"),
            },
            ("severity",),
        ),
        ("checkout", "search"),
        "incidents",
        team=Team(services=(Service("checkout"), Service("search"))),
    )


def test_the_severities_written_down_are_all_there_are_and_keep_their_meaning() -> None:
    policy = settings_in('[severities.sev1]\nclose = ["detected"]\n').policy
    assert policy.severities == {
        "sev1": Severity("sev1", "Everyone or the business as a whole is hit", ("detected",))
    }
    assert settings_in('[severities.sev1]\nmeaning = ""\n').policy.severities["sev1"].meaning == ""
    assert settings_in("[severities]\n") == DEFAULTS


@pytest.mark.parametrize("name", [*MISSION, *OPTIONAL, *TOLD])
def test_every_requirement_can_be_asked_for_and_never_less_than_the_mission(name: str) -> None:
    policy = settings_in(f'[close]\nrequire = ["{name}"]\n').policy
    assert policy.requirements("sev1", CLOSE) == {name, *MISSION}
    assert settings_in("[close]\nrequire = []\n").policy.requirements("", CLOSE) == {*MISSION}


FAULTS = {
    "wrong types": (
        'branch = 3\nservices = "a"\nformat = "1"\nclose = []\nseverities = 7\n',
        [
            (1, "branch is not a string in quotes"),
            (2, "services is not a list"),
            (3, "format is not a whole number"),
            (4, "close is not a table"),
            (5, "severities is not a table"),
        ],
    ),
    "a truth is no number": ("format = true\n", [(1, "format is not a whole number")]),
    "no format": ("format = 0\n", [(1, "format: Input should be greater than or equal to 1")]),
    "newer format": (
        "# new\nformat = 2\n",
        [(2, "format 2 is newer than this incidentctl, which knows 1")],
    ),
    "no branch": ('branch = "a b"\n', [(1, "branch: 'a b' can't be a branch")]),
    "an option as branch": ('branch = "-x"\n', [(1, "branch: '-x' can't be a branch")]),
    "items": (
        'services = [\n  "a",\n  3,\n  "",\n  "b\\u001b[31m"\n]\n',
        [
            (1, "an item of services is not a string in quotes"),
            (1, "services: a service has no name"),
            (1, "services: 'b\\x1b[31m' is not one line of text"),
        ],
    ),
    "unknown requirement": (
        '\n[close]\n# more\nrequire = ["next", "nxt"]\n',
        [(4, "close.require: no close can be asked for 'nxt'")],
    ),
    "of a severity": (
        '[severities.sev1]\nmeaning = "a"\n[severities.sev2]\nmeaning = "b\\nc"\nclose = ["all"]\n',
        [
            (4, "severities.sev2.meaning: 'b\\nc' is not one line of text"),
            (5, "severities.sev2.close: no close can be asked for 'all'"),
        ],
    ),
    "a severity that is none": (
        "[severities]\nsev1 = 1\n",
        [(2, "severities.sev1 is not a table")],
    ),
    "the name of a severity": (
        '[severities."x y"]\nclose = ["all"]\n[severities.""]\n',
        [
            (1, "severities.'x y': 'x y' can't be a severity"),
            (2, "severities.'x y'.close: no close can be asked for 'all'"),
            (3, "severities.'': '' can't be a severity"),
        ],
    ),
    "a name that looks like pydantic's": (
        '[severities."[key]"]\nclose = 1\n',
        [(2, "severities.'[key]'.close is not a list")],
    ),
    "dotted keys": ("close.require = 3\n", [(1, "close.require is not a list")]),
    "inline": (
        'severities = { s = { close = ["x"] } }\n',
        [
            (1, "severities.s.close: no close can be asked for 'x'"),
        ],
    ),
    "text that looks like settings": (
        'x = """\n[a b]\nc d = 1\n"""\nbranch = 1\n',
        [(5, "branch is not a string in quotes")],
    ),
    "no TOML": ("format = 1\nbranch =\n", [(2, "not TOML: Invalid value")]),
    "not closed": ("services = [\n", [(1, "not TOML: Invalid value")]),
    "not ended": ('branch = "main', [(1, "not TOML: Unterminated string")]),
    "twice": ("[close]\n[close]\n", [(2, "not TOML: Cannot declare ('close',) twice")]),
    "too deep": (f"services = {'[' * 9000}", [(0, "nested too deeply")]),
    "too long a number": (f"format = {'1' * 5000}", [(0, "not TOML: ")]),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_named_with_its_line(case: str) -> None:
    toml, expected = FAULTS[case]
    found = faults_in(toml)
    assert [line for line, _ in found] == [line for line, _ in expected]
    for (_, message), (_, words) in zip(found, expected, strict=True):
        assert message == words or (words.endswith(": ") and message.startswith(words))
    for problem in parse_settings(toml.encode(), "there.toml")[1]:
        assert problem.path == "there.toml"
        assert problem.rule == "settings"
        assert problem.fix
        assert "\n" not in str(problem)


def test_bytes_that_are_no_text_are_a_fault() -> None:
    settings, problems = parse_settings(b"format = 1\nbranch = '\xff'\n")
    assert settings == DEFAULTS
    assert [str(problem) for problem in problems] == ["incidentctl.toml:2: [settings] not UTF-8"]


def test_a_misspelt_requirement_is_recognised() -> None:
    (problem,) = parse_settings(b'[close]\nrequire = ["postmortum"]')[1]
    assert problem.fix.startswith("did you mean postmortem? it can ask for commander, timeline,")


def test_only_the_part_at_fault_falls_back() -> None:
    settings, problems = parse_settings(
        b'branch = "x y"\nservices = ["a", 1, "b"]\n[close]\nrequire = 1\n'
        b'[severities.P1]\nmeaning = 1\nclose = ["nope", "detected"]\n[severities."P 2"]\n'
    )
    assert len(problems) == 6
    assert settings == replace(
        DEFAULTS,
        services=("a", "b"),
        team=Team(services=(Service("a"), Service("b"))),
        policy=Policy({"P1": Severity("P1", "", ("detected",))}),
    )


def test_a_misspelt_requirement_never_makes_a_close_easier() -> None:
    settings, problems = parse_settings(b'[close]\nrequire = ["nxt", "severity", "next"]')
    assert len(problems) == 1
    assert settings.policy.close == ("severity", "next", "root-cause")


def test_a_setting_of_a_newer_version_is_remarked_on_and_no_fault() -> None:
    settings = settings_in(
        'paging = "on"\n[close]\nby = 1\n[severities.s]\ncolour = "red"\n[remind]\nevery = "30m"\n'
    )
    assert [(warning.line, warning.message.partition(" ")[0]) for warning in settings.warnings] == [
        (1, "paging"),
        (6, "remind"),
        (3, "close.by"),
        (5, "severities.s.colour"),
    ]
    assert {warning.rule for warning in settings.warnings} == {"settings-unknown-key"}
    assert settings.policy.severities == {"s": Severity("s")}


def test_unknown_settings_may_have_any_name_and_value() -> None:
    settings = settings_in('model_config = 1\n"" = 1979-05-27\n__class__ = []\n"a\\u001b" = {}\n')
    assert len(settings.warnings) == 4
    assert "\x1b" not in "".join(map(str, settings.warnings))


# Names that git accepts; see also tests/actions/test_init.py, where git itself is asked.
BRANCHES = st.text(
    st.characters(exclude_characters="~^:?*[\\/.@\x7f", exclude_categories=["Cc", "Cs", "Zs"]),
    min_size=1,
    max_size=20,
).filter(lambda name: not name.startswith("-") and name != "HEAD")


@given(BRANCHES)
def test_the_template_says_exactly_the_defaults(branch: str) -> None:
    data = default_settings(branch)
    assert parse_settings(data) == (replace(DEFAULTS, branch=branch), [])
    assert branch_in(data) == branch


@pytest.mark.parametrize(
    "branch", ["it's", 'say-"hi"', "'\"'", "log/büch", "#1", "a=b", "{x}", "日"]
)
def test_an_odd_branch_comes_back(branch: str) -> None:
    data = default_settings(branch)
    assert settings_in(data.decode()).branch == branch
    assert branch_in(data) == branch
    assert branch_in(data.replace(b"\n", b"\r\n")) == branch


def test_the_template_names_every_requirement() -> None:
    text = default_settings("main").decode()
    assert all(name in text for name in (*MISSION, *OPTIONAL))
    assert len(text.splitlines()) < 60


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b'branch = "a b"',
        b'branch = "\\q"',
        b"branch = 3",
        b"branch = '\xff'",
        b'branch = "\\n"',
    ],
)
def test_a_branch_that_cannot_be_is_not_taken(line: bytes) -> None:
    assert branch_in(line) == ""


LINES = st.lists(
    st.sampled_from(
        [
            "format = 1", "format = -1", "branch = 'main'", "branch = ''", "services = ['a', 1]",
            "[close]", "require = ['next', 'x', []]", "require = 'next'", "close = 1",
            "[severities]", "[severities.sev1]", "[severities.'a b']", "meaning = 1", "[x.y.z]",
            "a.b = 1", "[[close]]", "severities.s = 1", "severities.'[key]'.close = [1]",
            '"[key]" = 1',
        ]
    )
)  # fmt: skip


@given(LINES.map("\n".join) | st.text())
def test_nothing_stops_the_settings(toml: str) -> None:
    settings, problems = parse_settings(toml.encode("utf-8", "surrogatepass"))
    assert {*MISSION} <= settings.policy.requirements("sev1", CLOSE)
    assert all(0 <= problem.line <= toml.count("\n") + 1 for problem in problems)


@given(st.binary())
def test_no_bytes_stop_the_settings(data: bytes) -> None:
    assert parse_settings(data)[0].policy.severities
