"""Where the logbook is, before anybody has run ``init`` in a clone."""

from __future__ import annotations

import os

import pytest

from incidentctl.domain.errors import CommandError
from incidentctl.store.logbook import open_logbook
from tests.support.repo import Repo


def opened(repo: Repo) -> str:
    """The branch of the logbook that commands would work on."""
    with open_logbook(str(repo.path), os.environ) as logbook:
        return logbook.branch.name


def refusal(repo: Repo) -> CommandError:
    with pytest.raises(CommandError) as caught:
        opened(repo)
    return caught.value


def test_the_settings_of_head_name_the_branch(repo: Repo) -> None:
    repo.commit("Settings", **{"incidentctl.toml": 'branch = "main"\n'})
    repo.git("switch", "--quiet", "--create", "side")
    assert opened(repo) == "main"


def test_the_settings_of_the_remotes_head_name_it_where_ours_has_none(repo: Repo) -> None:
    clone = repo.clone("second")
    repo.commit("Settings", **{"incidentctl.toml": "branch = 'main'\n"})
    clone.git("fetch", "--quiet")
    assert opened(clone) == "main"


def test_what_init_noted_comes_first(repo: Repo) -> None:
    repo.commit("Settings", **{"incidentctl.toml": 'branch = "nowhere"\n'})
    repo.git("config", "incidentctl.branch", "main")
    assert opened(repo) == "main"


@pytest.mark.parametrize("settings", [None, "", "branch = 1\n", 'branch = "a b"\n'])
def test_settings_that_name_no_branch_make_no_logbook(repo: Repo, settings: str | None) -> None:
    if settings is not None:
        repo.commit("Settings", **{"incidentctl.toml": settings})
    error = refusal(repo)
    assert (error.code, error.hints) == ("not-a-logbook", ("incidentctl init",))


def test_a_branch_without_settings_is_no_logbook(repo: Repo) -> None:
    repo.git("config", "incidentctl.branch", "main")
    error = refusal(repo)
    assert error.code == "not-a-logbook"
    assert "branch main has no incidentctl.toml" in error.message


@pytest.mark.parametrize("version", ["2", "9" * 5000])
def test_a_newer_logbook_is_refused(repo: Repo, version: str) -> None:
    repo.commit("Settings", **{"incidentctl.toml": f'format = {version}\nbranch = "main"\n'})
    error = refusal(repo)
    assert (error.code, error.hints) == ("newer-format", ("pip install --upgrade incidentctl",))
