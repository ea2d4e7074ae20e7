"""The clone: the logbook in it, and what git was told about it."""

from __future__ import annotations

import os
from shlex import quote

from incidentctl.actions.doctor.finding import OK, WARNING, WRONG, Finding
from incidentctl.actions.doctor.objects import missing_objects
from incidentctl.actions.doctor.scene import Scene
from incidentctl.domain.errors import CommandError
from incidentctl.domain.ident import FOLDER, id_of_path
from incidentctl.git import merge_driver as driver
from incidentctl.git.conflicts import conflicts
from incidentctl.git.local_config import configure
from incidentctl.git.runner import GitFailed
from incidentctl.store.foundation import ATTRIBUTES_PATH, lacking
from incidentctl.store.home import BRANCH_KEY
from incidentctl.store.policy import load_policy
from incidentctl.store.view import CONFIG_PATH

INIT = "incidentctl init"
_WANTED = {"text": "unset", "merge": "incidentctl"}


def logbook(scene: Scene) -> Finding:
    """Whether there is one, and where. Raises what ``open_logbook`` does."""
    try:
        return Finding(OK, f"branch {scene.logbook.branch.name}")
    except CommandError as error:
        if error.code == "not-a-logbook" and missing_objects(scene):
            return Finding(WRONG, "it can't be opened: see objects", "git fsck --full")
        raise


def set_up(scene: Scene) -> Finding:
    """Whether somebody has run ``init`` in this clone."""
    name = scene.logbook.branch.name
    if scene.repo.config.get(BRANCH_KEY):
        return Finding(OK, "set up by init")
    said = f"nobody has run init here; the logbook was found by the settings on {name}"
    return Finding(WARNING, said, INIT, safe=True)


def note_branch(scene: Scene) -> str:
    """Note in the clone which branch is the logbook's."""
    name = scene.logbook.branch.name
    configure(scene.repo, {BRANCH_KEY: name})
    return f"noted that the logbook is on branch {name}"


def merge_driver(scene: Scene) -> Finding:
    """Whether git joins entries when it merges."""
    config = scene.repo.config
    if driver.is_set_up(config, scene.env):
        return Finding(OK, "git joins the entries of both sides")
    missing = driver.missing_program(config, scene.env)
    if missing:
        said = f"git can't find {missing}: merging incident files by hand ends in conflicts"
        return Finding(WRONG, said, INIT, safe=True)
    if config.get(driver.NAME_KEY):
        said = f"{driver.NAME_KEY} is set without {driver.DRIVER_KEY}: git refuses to merge"
        return Finding(WRONG, said, INIT, safe=True)
    said = "none: merging incident files by hand ends in conflicts"
    return Finding(WARNING, said, INIT, safe=True)


def set_merge_driver(scene: Scene) -> str:
    """Tell git of the merge driver."""
    configure(scene.repo, driver.settings(scene.repo.config, scene.env))
    return "told git of the merge driver"


def attributes(scene: Scene) -> Finding:
    """Whether git is told to leave the record's bytes alone."""
    book = scene.logbook
    if ATTRIBUTES_PATH in lacking(book.reader, book.view.tips):
        said = f"{ATTRIBUTES_PATH} on {book.branch.name} lacks the line for incidents/: "
        return Finding(WRONG, f"{said}git merges them as text, and may change line ends", INIT)
    found = _in_force(scene)
    if found and found != _WANTED:
        told = ", ".join(f"{name} is {value}" for name, value in found.items())
        fix = f"put the line for incidents/ last in {ATTRIBUTES_PATH} (or .git/info/attributes)"
        return Finding(WRONG, f"another line overrules the one for incidents/: {told}", fix)
    return Finding(OK, f"{ATTRIBUTES_PATH} protects the record's bytes")


def _in_force(scene: Scene) -> dict[str, str]:
    """What git makes of all lines together; empty where the branch is not checked out here."""
    git = scene.git.at(scene.top)
    head = git.attempt("symbolic-ref", "--quiet", "HEAD").out if scene.top else b""
    if os.fsdecode(head).rstrip("\n") != scene.logbook.branch.ref:
        return {}
    # It reads the index, too, and one that is broken is told of elsewhere.
    words = git.attempt("check-attr", "-z", *_WANTED, "--", f"{FOLDER}/2000/01/x.md").out.split(
        b"\0"
    )
    names, values = words[1::3], words[2::3]
    return {name.decode(): value.decode() for name, value in zip(names, values, strict=False)}


def settings(scene: Scene) -> Finding:
    """Whether the logbook's settings can be read."""
    loaded = load_policy(scene.logbook)
    found = [*loaded.problems, *loaded.warnings]
    if not found:
        return Finding(OK, f"{CONFIG_PATH} is in order")
    more = f" (and {len(found) - 1} more: incidentctl check --all)" if found[1:] else ""
    return Finding(WRONG if loaded.problems else WARNING, f"{found[0]}{more}", found[0].fix)


def conflicts_(scene: Scene) -> Finding:
    """Whether git has stopped at an incident file."""
    try:
        found = conflicts(scene.git.at(scene.top)) if scene.top else []
    except GitFailed as fault:
        index = quote(os.path.join(scene.repo.git_dir, "index"))
        return Finding(WRONG, str(fault), f"mv {index} {index}.broken && git reset")
    count = sum(bool(id_of_path(conflict.path)) for conflict in found)
    if not count:
        return Finding(OK, "no incident file is in conflict")
    said = "1 incident file is" if count == 1 else f"{count} incident files are"
    return Finding(WRONG, f"{said} in conflict", "incidentctl resolve")
