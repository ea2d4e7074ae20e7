"""The configuration page: the settings it shows are the defaults, and no variable is missing."""

from __future__ import annotations

import re

from incidentctl.domain.checklist import ITEMS
from incidentctl.domain.incident import TIMESTAMPS
from incidentctl.domain.kinds.close import RESOLUTIONS
from incidentctl.domain.kinds.open import INCIDENT_KINDS
from incidentctl.domain.policy import OPTIONAL, TOLD
from incidentctl.domain.roster import ROLES
from incidentctl.store.settings import parse_settings
from incidentctl.store.settings_schema import (
    File,
    OverrideTable,
    PersonTable,
    RotationTable,
    ServiceTable,
    SeverityTable,
)
from incidentctl.store.settings_template import default_settings
from tests.support import PROJECT
from tests.support.golden import Golden
from tests.support.pages import Block, parts, replaced
from tests.support.source import modules

PAGE = PROJECT / "docs/reference/configuration.md"
WORDS = PROJECT / "docs/reference/words.md"


def toml_blocks() -> list[Block]:
    text = PAGE.read_text(encoding="utf-8")
    return [part for part in parts(text) if isinstance(part, Block) and part.language == "toml"]


def test_the_settings_shown_are_what_init_writes() -> None:
    block, *_ = toml_blocks()
    settings = default_settings("main").decode().splitlines()
    Golden(PAGE).check(replaced(PAGE, {block: settings}))


def test_everything_a_close_can_be_asked_for_is_explained() -> None:
    explained = re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {*OPTIONAL, *TOLD} <= {*explained}


def test_every_example_is_without_fault_and_says_what_it_seems_to() -> None:
    read = [parse_settings("\n".join(block.lines).encode()) for block in toml_blocks()]
    for settings, problems in read:
        assert not problems
        assert not settings.warnings
    team = read[-1][0].team
    assert [rotation.name for rotation in team.rotations] == ["payments"]
    assert [contact.key for contact in team.members("payments")] == ["ann", "bob"]


def test_every_setting_is_explained() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in File.model_fields:
        assert f"`{name}" in text, name
    for model in (PersonTable, ServiceTable, RotationTable, OverrideTable, SeverityTable):
        for name, field in model.model_fields.items():
            assert re.search(rf"`[a-zA-Z.]*{field.alias or name}`", text), name


def test_everything_that_can_be_ticked_off_is_explained() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, meaning in ITEMS.items():
        assert f"| `{name}` | {meaning} |" in text
    assert all(f"`{role}`" in text for role in ROLES)


def test_every_variable_of_ours_is_explained() -> None:
    used = {name for it in modules() for name in re.findall(r"\bINCIDENTCTL_[A-Z]+\b", it.source)}
    assert used == {*re.findall(r"`(INCIDENTCTL_[A-Z]+)`", PAGE.read_text(encoding="utf-8"))}


def test_the_glossary_has_every_word_of_the_kinds() -> None:
    text = WORDS.read_text(encoding="utf-8")
    for word in (*INCIDENT_KINDS, *RESOLUTIONS):
        assert re.search(rf"^\| {word} \||`{word}`", text, re.MULTILINE), word


def test_the_timestamps_explained_are_those_that_can_be_set() -> None:
    section = WORDS.read_text(encoding="utf-8").partition("## Timestamps")[2].partition("##")[0]
    explained = [
        row.replace(" ", "_") for row in re.findall(r"^\| ([a-z ]+) \|", section, re.MULTILINE)
    ]
    assert set(explained[1:]) == set(TIMESTAMPS)
