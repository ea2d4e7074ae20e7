"""Everything that breaks a record in git: staged here, found by the hook, and by ``verify`` later.

Each stages its damage on top of a committed incident that is :func:`under_way`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from incidentctl.domain.kinds.note import Note
from incidentctl.store.settings_template import default_settings
from incidentctl.text.writer import write_entry
from tests.support.repo import Repo
from tests.support.timeline import BOB, Timeline

OTHER = "INC-20261120-7w2m4t"
"""A second incident, for what needs two."""


def under_way() -> Timeline:
    """An incident with a report, a commander and two notes."""
    told = Timeline()
    told.open(BOB, severity="sev2")
    told.take()
    told.note("The disk is full")
    told.note("Rolled back deploy 4711", BOB)
    return told


def commit_logbook(repo: Repo, *tales: Timeline) -> str:
    """Commit settings and incidents; the commit's id."""
    files: dict[str, str | bytes] = {told.path: told.data for told in tales}
    return repo.commit("A logbook", **{"incidentctl.toml": default_settings("main"), **files})


def stage(repo: Repo, path: str, data: bytes) -> None:
    """Write a file and stage it, byte for byte."""
    repo.write(path, data)
    repo.git("-c", "core.autocrlf=false", "add", "--", path)


class Sabotage(NamedTuple):
    """What is done, and the rules that must speak up."""

    stage: Callable[[Repo, Timeline], None]
    rules: tuple[str, ...]


def _bytes(change: Callable[[Timeline], bytes], *rules: str) -> Sabotage:
    return Sabotage(lambda repo, told: stage(repo, told.path, change(told)), rules)


def _told(tell: Callable[[Timeline], object], *rules: str) -> Sabotage:
    """Entries by the real writer, put at the end as they should be."""

    def data(told: Timeline) -> bytes:
        tell(told)
        return told.data

    return _bytes(data, *rules)


def _swap(told: Timeline, old: bytes, new: bytes) -> bytes:
    assert told.data.count(old) == 1
    return told.data.replace(old, new)


def _rewrite_third(told: Timeline) -> bytes:
    """The third entry with another text and, as only a program would, the id that goes with it."""
    entry = told.placed[2].entry
    assert isinstance(entry, Note)
    told.placed[2] = write_entry(replace(entry, text="The disk is fine"))
    return told.data


def _insert(told: Timeline) -> bytes:
    told.placed.insert(2, write_entry(_late_note(told)))
    return told.data


def _late_note(told: Timeline) -> Note:
    return Note(at=told.now.replace(microsecond=0), recorded=told.now, by=BOB, text="Me first")


def _reorder(told: Timeline) -> bytes:
    told.placed[2:4] = reversed(told.placed[2:4])
    return told.data


def _drop(told: Timeline) -> bytes:
    del told.placed[2]
    return told.data


def _twice(told: Timeline) -> bytes:
    return told.data + told.placed[2].raw.encode()


def _close_without_commander(told: Timeline) -> bytes:
    told.close(BOB)  # never took command
    return told.data


def _delete(repo: Repo, told: Timeline) -> None:
    repo.git("rm", "--quiet", "--", told.path)


def _delete_folder(repo: Repo, told: Timeline) -> None:
    del told
    repo.git("rm", "--quiet", "-r", "--", "incidents")


def _rename(repo: Repo, told: Timeline) -> None:
    repo.git("mv", told.path, told.path.replace("-invoicing", "-billing"))


def _rename_and_grow(repo: Repo, told: Timeline) -> None:
    _rename(repo, told)
    told.note()
    stage(repo, told.path.replace("-invoicing", "-billing"), told.data)


def _move_to_another_month(repo: Repo, told: Timeline) -> None:
    target = told.path.replace("/11/", "/12/")
    stage(repo, target, told.data)
    repo.git("rm", "--quiet", "--", told.path)


def _copy(repo: Repo, told: Timeline) -> None:
    stage(repo, told.path.replace("-invoicing", "-billing"), told.data)


def _executable(repo: Repo, told: Timeline) -> None:
    repo.git("update-index", "--chmod=+x", "--", told.path)


def _grow_and_chmod(repo: Repo, told: Timeline) -> None:
    told.note()
    stage(repo, told.path, told.data)
    repo.git("update-index", "--chmod=+x", "--", told.path)


def _symlink(repo: Repo, told: Timeline) -> None:
    elsewhere = repo.write("elsewhere.md", told.data)
    (repo.path / told.path).unlink()
    (repo.path / told.path).symlink_to(elsewhere)
    repo.git("add", "--", told.path)


def _folder_as_symlink(repo: Repo, told: Timeline) -> None:
    del told
    repo.git("mv", "incidents/2026", "records")
    (repo.path / "incidents").mkdir(exist_ok=True)
    (repo.path / "incidents/2026").symlink_to("../records")
    repo.git("add", "--", "incidents")


def _submodule(repo: Repo, told: Timeline) -> None:
    row = f"160000,{repo.tip()},incidents/2026/12/shared"
    repo.git("update-index", "--add", "--cacheinfo", row)
    del told


def _submodule_instead(repo: Repo, told: Timeline) -> None:
    repo.git("rm", "--quiet", "--cached", "--", told.path)
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.tip()},{told.path}")


def _folder_instead(repo: Repo, told: Timeline) -> None:
    _delete(repo, told)
    stage(repo, f"{told.path}/part.md", told.data)


def _file_as_folder(repo: Repo, told: Timeline) -> None:
    del told
    stage(repo, "incidents/2027", b"not a folder\n")


def _misnamed(repo: Repo, told: Timeline) -> None:
    stage(repo, told.path.replace("k3f9zq", "K3F9ZQ"), told.data)


def _foreign(repo: Repo, told: Timeline) -> None:
    """Another incident's record under this one's name."""
    stage(repo, told.path.replace("k3f9zq", "aaaaaa"), told.data)


SABOTAGE = {
    "old entry edited": _bytes(
        lambda told: _swap(told, b"disk is full", b"disk is fine"), "append-only"
    ),
    "old entry edited, id recomputed": _bytes(_rewrite_third, "append-only"),
    "title edited": _bytes(
        lambda told: _swap(told, b": Invoicing page", b": Billing page"), "append-only"
    ),
    "heading edited": _bytes(
        lambda told: _swap(told, b"Bob Baker noted", b"Bob Baker said"), "append-only"
    ),
    "line deleted": _bytes(lambda told: _swap(told, b"> The disk is full\n", b""), "append-only"),
    "entry deleted": _bytes(_drop, "append-only"),
    "cut short": _bytes(lambda told: told.data[:-20], "append-only"),
    "last entry cut off": _bytes(
        lambda told: told.data.removesuffix(told.placed[-1].raw.encode()), "append-only"
    ),
    "emptied": _bytes(lambda _: b"", "append-only"),
    "entries reordered": _bytes(_reorder, "append-only"),
    "entry inserted": _bytes(_insert, "append-only"),
    "CR LF": _bytes(lambda told: told.data.replace(b"\n", b"\r\n"), "append-only"),
    "entry repeated": _bytes(_twice, "unique-entries"),
    "loose words at the end": _bytes(lambda told: told.data + b"and one more thing\n", "grammar"),
    "no last line end": _bytes(lambda told: told.data + _raw_note(told)[:-1], "encoding"),
    "CR LF in what is added": _bytes(
        lambda told: told.data + _raw_note(told).replace(b"\n", b"\r\n"), "encoding"
    ),
    "not UTF-8": _bytes(lambda told: told.data + b"\n<!--\xff\n", "encoding"),
    "escape sequence": _bytes(lambda told: told.data + b"\n> \x1b[31mred\n", "clean-text"),
    "checksum wrong": _bytes(
        lambda told: told.data + _raw_note(told).replace(b"Me first", b"Me last"), "checksum"
    ),
    "opened again": _told(lambda told: told.open(), "open-first"),
    "corrects nothing": _told(lambda told: told.correct("0" * 16, "No"), "correction-target"),
    "from the future": _told(
        lambda told: told.note(recorded=told.now.replace(year=2025)), "no-future"
    ),
    "closed without summary": _told(lambda told: told.close(), "close-summary"),
    "closed by a stranger": _told(lambda told: told.close(BOB, text="Over"), "close-commander"),
    "closed without cause and next": _told(
        lambda told: told.close(text="Over", root_causes=(), postmortem=""),
        "close-root-cause",
        "close-next",
    ),
    "closed with an open task": _told(
        lambda told: (told.task(), told.close(text="Over")), "open-tasks"
    ),
    "the end of no task": _told(lambda told: told.done("0" * 16), "task-target"),
    "deleted": Sabotage(_delete, ("no-delete",)),
    "folder deleted": Sabotage(_delete_folder, ("no-delete",)),
    "renamed": Sabotage(_rename, ("no-rename",)),
    "renamed and grown": Sabotage(_rename_and_grow, ("no-rename",)),
    "moved to another month": Sabotage(_move_to_another_month, ("no-rename", "path")),
    "copied": Sabotage(_copy, ("no-rename",)),
    "executable": Sabotage(_executable, ("file-mode",)),
    "grown and executable": Sabotage(_grow_and_chmod, ("file-mode",)),
    "a symbolic link": Sabotage(_symlink, ("file-mode",)),
    "a folder as symbolic link": Sabotage(_folder_as_symlink, ("file-mode", "no-delete")),
    "a submodule beside it": Sabotage(_submodule, ("file-mode",)),
    "a submodule in its place": Sabotage(_submodule_instead, ("file-mode",)),
    "a folder in its place": Sabotage(_folder_instead, ("no-rename", "file-mode")),
    "a file in place of a folder": Sabotage(_file_as_folder, ("file-mode",)),
    "misnamed": Sabotage(_misnamed, ("path",)),
    "under another's name": Sabotage(_foreign, ("path",)),
}
"""By what was done."""


def _raw_note(told: Timeline) -> bytes:
    return write_entry(_late_note(told)).raw.encode()
