"""The text of the git hook that runs ``incidentctl check``."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

NAMES = ("pre-commit", "pre-merge-commit", "pre-push")
"""The hooks through which a change of the record can pass."""

MARKER = "# incidentctl hook, version "
"""How the second line of every hook of ours begins."""

VERSION = 1

# The refs to be pushed come on standard input and can be read once, but two programs want them.
# A missing validator must not pass silently; a failed start looks like a refusal, so a refusal is
# believed only if the program is there at all.
_SCRIPT = """\
#!/bin/sh
{marker}{version}
# Refuses what breaks the record of an incident. `incidentctl hooks install` put it here and
# `incidentctl hooks uninstall` takes it out. A hook that was here before is kept beside it as
# {name}{kept}, and runs first.

{run}

kept=${{0%/*}}/{name}{kept}
if [ -x "$kept" ]; then
    run "$kept" "$@" || exit
fi

if [ -x {program} ]; then
    run {command} check --hook {name} "$@" && exit
    status=$?
    {command} --help >/dev/null 2>&1 && exit $status
fi
if command -v incidentctl >/dev/null 2>&1; then
    run incidentctl check --hook {name} "$@"
    exit
fi

if [ -e "$kept" ]; then out="mv '$kept' '$0'"; else out="rm '$0'"; fi
cat >&2 <<END
error: the {name} hook cannot find incidentctl, so nobody checked the incident records
hint: install it again: pipx install incidentctl && incidentctl hooks install
hint: or take the hook out: $out
hint: or go on this once without any check: git {verb} --no-verify
END
exit 1
"""

_PROGRAM = re.compile(r"^if \[ -x (?!\"\$kept\")(.+) \]; then$", re.MULTILINE)
_RUN = 'run() { "$@"; }'
_RUN_WITH_REFS = """\
refs=$(cat)
run() {
    if [ -n "$refs" ]; then printf '%s\\n' "$refs" 2>/dev/null; fi | "$@"
}"""


def script(name: str, command: Sequence[str], kept: str) -> str:
    """Return the hook ``name``, POSIX sh, that starts incidentctl by ``command``.

    ``kept`` is the suffix of the hook that was there before and runs first.
    """
    return _SCRIPT.format(
        marker=MARKER,
        version=VERSION,
        name=name,
        kept=kept,
        run=_RUN_WITH_REFS if name == "pre-push" else _RUN,
        program=shlex.quote(command[0]),
        command=shlex.join(command),
        verb={"pre-commit": "commit", "pre-merge-commit": "merge", "pre-push": "push"}[name],
    )


def started(text: str) -> str:
    """The program that a hook of ours starts, from its text; empty if it names none."""
    found = _PROGRAM.search(text)
    return shlex.split(found[1])[0] if found else ""
