"""The catalog: whatever becomes of it, it says the same as reading everything would."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from incidentctl.domain.errors import CommandError
from incidentctl.git.runner import writer_environment
from incidentctl.store import catalog, catalog_file, catalog_files, catalog_rows, catalog_stamp
from incidentctl.store.catalog import Catalog, ask
from incidentctl.store.catalog_files import Reading, listed
from incidentctl.store.catalog_rows import Row
from incidentctl.store.logbook import Logbook, open_logbook
from incidentctl.store.shelf import Shelf
from tests.support.repo import Repo
from tests.support.stories import closed, closed_too_soon, drill, filed, outage
from tests.support.timeline import Timeline

ALL = (closed, closed_too_soon, drill)
FOLDER = ".git/incidentctl/catalog/main"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that were read."""
    found: list[str] = []
    rows = catalog_rows.rows

    def noted(git: object, files: list[tuple[str, tuple[str, ...]]]) -> list[Row]:
        found.extend(path for path, _ in files)
        return rows(git, files)  # type: ignore[arg-type]

    monkeypatch.setattr(catalog_files, "rows", noted)
    return found


def everything(shelf: Shelf) -> str:
    """All that a shelf holds."""
    said = [shelf.passages(number) for number in sorted(shelf.numbers())]
    return repr((shelf.cards(), sorted(map(repr, said))))


def asked(book: Logbook, question: Callable[[Shelf], str] = everything) -> str:
    return ask(book, question, Reading(book.repo.git))


def true(book: Logbook) -> str:
    """The answer of a shelf that nobody has kept."""
    return everything(Shelf(Reading(book.repo.git).all_rows(listed(book))))


@pytest.fixture
def kept(logbook: Repo) -> Iterator[Logbook]:
    """A logbook whose catalog is warm."""
    with filed(logbook, *(story() for story in ALL)) as book:
        asked(book)
        yield book


def the_file(repo: Repo) -> Path:
    (found,) = (repo.path / FOLDER).glob("*.sqlite")
    return found


def test_what_is_known_is_not_read_again(kept: Logbook, read: list[str]) -> None:
    assert asked(kept) == true(kept)
    read.clear()
    asked(kept)
    assert not read


def test_only_what_changed_is_read(kept: Logbook, logbook: Repo, read: list[str]) -> None:
    changed, new = drill(), outage()
    changed.note("One more")
    (gone,) = (story().path for story in (closed_too_soon,))
    logbook.git("rm", "--quiet", gone)
    with filed(logbook, changed, new) as book:
        answer = asked(book)
        assert sorted(read) == sorted([changed.path, new.path])
        assert answer == true(book)
        assert gone not in answer


def test_without_the_commits_it_knew_contents_are_compared(
    kept: Logbook, logbook: Repo, read: list[str]
) -> None:
    stamp = catalog_stamp.read_stamp(str(logbook.path / FOLDER / "stamp"))
    assert stamp
    elsewhere = stamp._replace(tips=("0" * 40,))
    catalog_stamp.write_stamp(str(logbook.path / FOLDER / "stamp"), elsewhere)
    logbook.git("rm", "--quiet", drill().path)
    with filed(logbook, outage()) as book:
        answer = asked(book)
        assert read == [outage().path]
        assert answer == true(book)


def test_whatever_becomes_of_the_file_while_it_is_brought_up(
    kept: Logbook, logbook: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    del kept
    rows, harmed, read = catalog_rows.rows, list[Path](), list[str]()

    def meddled(*given: Any) -> list[Row]:
        if not harmed:
            harmed.append(the_file(logbook))
            swap_a_letter(harmed[0])
        read.extend(path for path, _ in given[1])
        return rows(*given)

    monkeypatch.setattr(catalog_files, "rows", meddled)
    with filed(logbook, outage()) as book:
        assert asked(book) == true(book)
    assert len(read) > len(ALL), "all were read again"
    assert not harmed[0].exists()


def test_what_is_redacted_later_is_gone(kept: Logbook, logbook: Repo) -> None:
    told = closed()
    assert "Rolled back invoicing" in asked(kept)
    told.redact(told.placed[3].id)
    with filed(logbook, told) as book:
        assert "Rolled back invoicing" not in asked(book)


def flip(path: Path) -> None:
    """Change a byte in every thousand, behind SQLite's own header."""
    data = bytearray(path.read_bytes())
    for place in range(100, len(data), 1000):
        data[place] ^= 0x41
    path.write_bytes(bytes(data))


def swap_a_letter(path: Path) -> None:
    """Change one word to another, which leaves the file as valid as it was."""
    data = path.read_bytes()
    assert b"Search is slow" in data
    path.write_bytes(data.replace(b"Search is slow", b"Search is fast"))


def put_a_folder_there(path: Path) -> None:
    """No file can be where a folder is."""
    path.unlink()
    path.mkdir()


def hold(path: Path) -> sqlite3.Connection:
    """Keep everybody else out, as no command of ours would."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    return connection


HARMS: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "its stamp deleted": lambda path: path.with_name("stamp").unlink(),
    "cut short": lambda path: os.truncate(path, path.stat().st_size // 2),
    "emptied": lambda path: os.truncate(path, 0),
    "bytes flipped": flip,
    "a letter swapped": swap_a_letter,
    "a letter of the stamp swapped": lambda path: path.with_name("stamp").write_text("x" * 164),
    "a stamp of bytes": lambda path: path.with_name("stamp").write_bytes(b"\xff\xfe\0"),
    "chmod": lambda path: path.chmod(0o600),
    "unreadable": lambda path: path.chmod(0),
    "another file": lambda path: path.write_bytes(b"not a database"),
    "a folder": put_a_folder_there,
    "locked": hold,
    "touched": Path.touch,
}


@pytest.mark.parametrize("harm", HARMS)
def test_whatever_becomes_of_the_file_before(kept: Logbook, logbook: Repo, harm: str) -> None:
    holding = HARMS[harm](the_file(logbook))
    assert asked(kept) == true(kept)
    assert asked(kept) == true(kept)
    del holding


@pytest.mark.parametrize("harm", HARMS)
def test_whatever_becomes_of_the_file_meanwhile(kept: Logbook, logbook: Repo, harm: str) -> None:
    holding: list[object] = []
    path = the_file(logbook)

    def question(shelf: Shelf) -> str:
        if not holding:
            shelf.numbers()
            if harm != "locked":  # we hold it ourselves
                holding.append(HARMS[harm](path))
        return everything(shelf)

    assert asked(kept, question) == true(kept)
    assert asked(kept) == true(kept)


def test_a_question_that_never_finds_the_file_at_rest_is_answered(kept: Logbook) -> None:
    times = []

    def question(shelf: Shelf) -> str:
        times.append(type(shelf))
        if isinstance(shelf, catalog_file.FileShelf):
            (path,) = Path(kept.repo.private_dir, "catalog/main").glob("*.sqlite")
            path.touch()
        return everything(shelf)

    assert asked(kept, question) == true(kept)
    assert times[-1] is Shelf


def test_what_a_question_refuses_is_refused_once(kept: Logbook) -> None:
    def question(shelf: Shelf) -> str:
        del shelf
        raise CommandError("nothing", "there is nothing to find")

    with pytest.raises(CommandError, match="nothing to find"):
        asked(kept, question)


def test_a_mistake_of_ours_is_not_hidden(kept: Logbook, read: list[str]) -> None:
    with pytest.raises(ZeroDivisionError):
        asked(kept, lambda shelf: str(1 // (len(shelf.numbers()) - len(ALL))))
    assert len(read) == len(ALL), "it is tried again without the file, once"


def test_where_no_file_can_be(logbook: Repo) -> None:
    logbook.write(".git/incidentctl/catalog", "in the way")
    with filed(logbook, drill()) as book:
        assert asked(book) == true(book)
    assert (logbook.path / ".git/incidentctl/catalog").read_text() == "in the way"


def test_where_the_disk_is_full(logbook: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(catalog_file.FileShelf, "put", full)
    with filed(logbook, drill()) as book:
        assert asked(book) == true(book)
    assert not [*(logbook.path / FOLDER).glob("*.sqlite*")]


def test_where_the_stamp_cannot_be_written(logbook: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_stamp, "_head", lambda _: "\ud800")
    with filed(logbook, drill()) as book:
        assert asked(book) == true(book)
    assert [path.name for path in (logbook.path / FOLDER).iterdir()] == ["stamp.lock"]


def test_without_sqlite(logbook: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "incidentctl.store.catalog_file")
    monkeypatch.delattr("incidentctl.store.catalog_file")
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    with filed(logbook, drill()) as book:
        assert asked(book) == true(book)


def test_a_file_of_another_version_is_made_anew(
    kept: Logbook, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    monkeypatch.setattr("incidentctl.__version__", "99.0")
    asked(kept)
    assert len(read) == len(ALL)


def test_nothing_is_left_lying_about(kept: Logbook, logbook: Repo) -> None:
    the_file(logbook).write_bytes(b"")
    for name in ("old.sqlite", "old.sqlite-journal"):
        logbook.write(f"{FOLDER}/{name}", "left behind")
    asked(kept)
    names = {path.name for path in (logbook.path / FOLDER).iterdir()}
    assert names == {the_file(logbook).name, "stamp", "stamp.lock"}


def in_a_copy(act: Callable[[], object]) -> int:
    """What a copy of this process that does this ends with."""
    pid = os.fork()
    if not pid:
        try:
            act()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def kill_at(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    put, times = catalog_file.FileShelf.put, []

    def deadly(shelf: catalog_file.FileShelf, row: Row) -> None:
        times.append(row)
        if len(times) == count:
            shelf._file.execute("PRAGMA cache_spill = 1")
            os.kill(os.getpid(), signal.SIGKILL)
        put(shelf, row)

    monkeypatch.setattr(catalog_file.FileShelf, "put", deadly)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_killed_in_the_middle_of_making_it(
    logbook: Repo, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    with filed(logbook, *(story() for story in ALL)) as book:
        with monkeypatch.context() as patched:
            kill_at(patched, count)
            assert in_a_copy(lambda: asked(book)) == -signal.SIGKILL
        assert asked(book) == true(book)


@pytest.mark.parametrize("step", ["put", "stamp"])
def test_killed_in_the_middle_of_bringing_it_up(
    kept: Logbook, logbook: Repo, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    del kept
    changed = drill()
    changed.note("One more")
    with filed(logbook, changed, outage()) as book:
        with monkeypatch.context() as patched:
            if step == "put":
                kill_at(patched, 2)
            else:
                die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # noqa: E731
                patched.setattr(catalog, "write_stamp", die)
            assert in_a_copy(lambda: asked(book)) == -signal.SIGKILL
        assert asked(book) == true(book)


def test_two_at_once(logbook: Repo) -> None:
    told = [Timeline(f"INC-20261120-{number:06}") for number in range(20)]
    for one in told:
        one.open()
    with filed(logbook, *told) as book:
        want = true(book)
        places = [logbook.path / f"answer-{number}" for number in range(4)]
        pids = []
        for place in places:
            pid = os.fork()
            if not pid:
                try:
                    place.write_text(asked(book), encoding="utf-8")
                finally:
                    os._exit(0)
            pids.append(pid)
        for pid in pids:
            os.waitpid(pid, 0)
        assert {place.read_text(encoding="utf-8") for place in places} == {want}


def test_what_was_kept_can_be_asked_without_reading(kept: Logbook, read: list[str]) -> None:
    assert Catalog(kept).ask_if_kept(lambda shelf: len(shelf.numbers())) == len(ALL)
    assert not read


def test_of_what_is_no_good_nothing_is_asked(kept: Logbook, logbook: Repo) -> None:
    the_file(logbook).touch()
    assert Catalog(kept).ask_if_kept(everything) is None
    (logbook.path / FOLDER / "stamp").unlink()
    assert Catalog(kept).ask_if_kept(everything) is None


def test_a_question_that_fails_is_no_answer(kept: Logbook) -> None:
    assert Catalog(kept).ask_if_kept(lambda shelf: shelf.card(99)) is None


@pytest.mark.parametrize("way", ["fetch", "pull"])
def test_a_plain_fetch_beside_it_is_noticed(logbook: Repo, way: str, read: list[str]) -> None:
    bob = shared(logbook, drill(), outage())
    with opened(logbook) as book:
        asked(book)
    theirs, more = outage(), closed_too_soon()
    theirs.note("Written elsewhere")
    bob.commit("Theirs", **{one.path: one.data for one in (theirs, more)})
    bob.git("push", "--quiet")
    read.clear()
    logbook.git(way, "--quiet")
    with opened(logbook) as book:
        answer = asked(book)
        assert sorted(read) == sorted([theirs.path, more.path])
        assert answer == true(book)
        assert "Written elsewhere" in answer


def test_what_is_here_and_what_is_upstream_are_one(logbook: Repo, read: list[str]) -> None:
    bob = shared(logbook, drill(), outage())
    mine, theirs = outage(), outage()
    theirs.now += timedelta(minutes=5)
    theirs.note("Written elsewhere")
    bob.commit("Theirs", **{theirs.path: theirs.data})
    bob.git("push", "--quiet")
    with opened(logbook) as book:
        asked(book)
        mine.note("Written here")
    read.clear()
    logbook.git("fetch", "--quiet")
    with filed(logbook, mine) as book:
        answer = asked(book)
        assert read == [mine.path]
        assert answer == true(book)
        assert "Written elsewhere" in answer
        assert "Written here" in answer
    logbook.git("reset", "--quiet", "--hard", "origin/main")
    with opened(logbook) as book:
        answer = asked(book)
        assert answer == true(book)
        assert "Written here" not in answer


def opened(logbook: Repo) -> Logbook:
    return open_logbook(str(logbook.path), writer_environment(os.environ))


def shared(logbook: Repo, *told: Timeline) -> Repo:
    """Bob's clone of the same remote, after these were pushed to it."""
    filed(logbook, *told).close()
    logbook.git("clone", "--quiet", "--bare", ".", "../remote.git")
    logbook.git("remote", "add", "origin", "../remote.git")
    logbook.git("fetch", "--quiet")
    logbook.git("branch", "--quiet", "--set-upstream-to=origin/main")
    logbook.git("clone", "--quiet", "../remote.git", "../bob")
    return Repo(logbook.path.parent / "bob")
