"""The configuration page: the settings it shows are the defaults, and no variable is missing."""

from __future__ import annotations

import re

from incidentctl.domain.incident import TIMESTAMPS
from incidentctl.domain.kinds.close import RESOLUTIONS
from incidentctl.domain.kinds.open import INCIDENT_KINDS
from incidentctl.domain.policy import OPTIONAL
from incidentctl.store.settings_template import default_settings
from tests.support import PROJECT
from tests.support.golden import Golden
from tests.support.pages import Block, parts, replaced
from tests.support.source import modules

PAGE = PROJECT / "docs/reference/configuration.md"
WORDS = PROJECT / "docs/reference/words.md"


def test_the_settings_shown_are_what_init_writes() -> None:
    text = PAGE.read_text(encoding="utf-8")
    [block] = [part for part in parts(text) if isinstance(part, Block) and part.language == "toml"]
    settings = default_settings("main").decode().splitlines()
    Golden(PAGE).check(replaced(PAGE, {block: settings}))


def test_everything_a_close_can_be_asked_for_is_explained() -> None:
    explained = re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {*OPTIONAL} <= {*explained}


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
    assert set(explained[1:]) == set(TIMESTAMPS) - {"identified", "mitigated", "resolved"}
