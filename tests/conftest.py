"""Fixtures for everyone: a sealed world, a repository, a logbook, and the command in it."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from hypothesis.configuration import set_hypothesis_home_dir

pytest.register_assert_rewrite("tests.support")

from tests.support import PROJECT
from tests.support.cli import Command, close_servers
from tests.support.golden import Golden
from tests.support.repo import Repo
from tests.support.sabotage import commit_logbook, under_way
from tests.support.template import Templates
from tests.support.timeline import Timeline
from tests.support.world import sealed

set_hypothesis_home_dir(PROJECT / ".hypothesis")  # each test runs in a folder of its own
hypothesis.settings.register_profile("dev", max_examples=40, deadline=None)
hypothesis.settings.register_profile(
    "ci", max_examples=40, deadline=None, derandomize=True, database=None, print_blob=True
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden anew from what is seen"
    )


def pytest_configure(config: pytest.Config) -> None:
    Golden.updating = config.getoption("--update-golden")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what runs behind it
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def hermetic(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Nothing of this machine shows through: own HOME, own git settings, own folder, UTC."""
    monkeypatch.chdir(tmp_path)
    with sealed(tmp_path_factory.mktemp("home"), tmp_path_factory.getbasetemp()):
        yield


@pytest.fixture(scope="session", autouse=True)
def servers() -> Iterator[None]:
    """End what :mod:`tests.support.warm` has started, before coverage collects its results."""
    yield
    close_servers()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture
def repo(request: pytest.FixtureRequest, tmp_path: Path, templates: Templates) -> Repo:
    """A repository on ``main`` with one ordinary commit; with ``logbook``, that very logbook."""
    name = "logbook" if "logbook" in request.fixturenames else "plain"
    return templates.copy(name, tmp_path / "ops")


@pytest.fixture
def short(tmp_path: Path) -> Iterator[Path]:
    """A folder whose path is short enough for the name of a socket (about 100 characters)."""
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def logbook(repo: Repo) -> Repo:
    """The repository after ``incidentctl init``."""
    return repo


@pytest.fixture
def incidentctl(repo: Repo) -> Command:
    """The command, run in the test's repository."""
    return Command(repo.path)


@pytest.fixture
def told(repo: Repo) -> Timeline:
    """An incident under way, committed to the logbook in ``repo``."""
    story = under_way()
    commit_logbook(repo, story)
    return story
