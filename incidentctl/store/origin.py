"""Which remote has the logbook's branch, where nothing in this clone says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.git.refs import Branch, branch, tracking_ref
from incidentctl.store.sync_settings import remote_in

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.repository import Config, Repository


def home_branch(repo: Repository, reader: ObjectReader, name: str) -> Branch:
    """The branch with its upstream: the one that is set up, or the remote that alone has it.

    The latter as `git switch NAME` would set it up, in clones where nobody has done that yet.
    Raises ``which-remote``.
    """
    known = branch(repo.config, name)
    if known.remote or not repo.config.remotes() or reader.commit(known.ref):
        return known
    remote, upstream = _holder(repo.config, reader, known)
    return Branch(name, upstream, remote, known.ref) if remote else known


def _holder(config: Config, reader: ObjectReader, home: Branch) -> tuple[str, str]:
    """The remote that has the branch, and its remote-tracking ref; empty if none has it.

    Raises ``which-remote`` if several have it and none is the default.
    """
    refs = {remote: tracking_ref(config, remote, home.ref) for remote in config.remotes()}
    found = {remote: ref for remote, ref in refs.items() if ref and reader.commit(ref)}
    default = config.get("checkout.defaultremote", "origin")
    if len(found) > 1 and default not in found:
        raise CommandError(
            "which-remote",
            f"{' and '.join(found)} have a branch {home.name}",
            hints=tuple(f"git branch {home.name} {remote}/{home.name}" for remote in found),
            status=USAGE,
        )
    remote = default if default in found else next(iter(found), "")
    return remote, found.get(remote, "")


def on_remote(config: Config, home: Branch, remote: str) -> Branch:
    """The branch as it is shared with a remote, under its own name."""
    return Branch(home.name, tracking_ref(config, remote, home.ref), remote, home.ref)


def preferred(config: Config, home: Branch, settings: bytes) -> Branch:
    """The branch with the remote that the logbook's settings name, if this clone has that one."""
    wanted = remote_in(settings)
    if wanted in {"", home.remote} or wanted not in config.remotes():
        return home
    return on_remote(config, home, wanted)


def likely(config: Config, home: Branch) -> Branch:
    """The branch with a remote to share it with: its own, the default one, or the only one."""
    if home.shared_with:
        return home
    names, default = config.remotes(), config.get("checkout.defaultremote", "origin")
    name = default if default in names else names[0] if len(names) == 1 else ""
    return on_remote(config, home, name) if name else home


def narrow(config: Config, ref: str) -> list[str]:
    """The remotes from which this clone fetches some branches, but not that one."""
    return [
        remote
        for remote in config.remotes()
        if config.all(f"remote.{remote}.fetch") and not tracking_ref(config, remote, ref)
    ]


def fetching(remote: str, name: str) -> str:
    """The command that fetches one branch more from a remote, now and from now on."""
    return f"git remote set-branches --add {remote} {name} && git fetch {remote}"
