"""``incidentctl merge-driver``: not for people. Git runs it once for each file that both changed.

It comes before the command line is even loaded: a rebase of a hundred notes starts it a hundred
times.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from incidentctl.domain.errors import DONE, REFUSED, USAGE, CommandError
from incidentctl.text.clean import visible

NAME = "merge-driver"
_USAGE = f"""\
usage: incidentctl {NAME} BASE OURS THEIRS MARKER-LENGTH PATH

Git runs this to merge a file under incidents/; `incidentctl init` sets it up. It adds to OURS the
entries of THEIRS that it lacks, and ends with 1 where the two can't be joined.\
"""
_ARGUMENTS = 5


def merge_driver(arguments: Sequence[str]) -> int:
    """Merge one file as git asks for it; return the exit status: 0 is clean, 1 a conflict."""
    if len(arguments) != _ARGUMENTS:
        asked = bool({"-h", "--help"} & {*arguments})
        print(_USAGE, file=sys.stdout if asked else sys.stderr)
        return DONE if asked else USAGE
    from incidentctl.actions.merge_driver import Versions, drive

    base, ours, theirs, marker, path = arguments
    try:
        versions = Versions(base, ours, theirs)
        clean, why = drive(versions, path, cwd=".", env=os.environ, marker=marker)
    except OSError as fault:
        clean, why = False, f"{fault.filename or ours}: {fault.strerror}"
    except CommandError as fault:
        clean, why = False, fault.message
    if why:
        print(f"error: {visible(path)} can't be joined: {visible(why)}", file=sys.stderr)
        print("hint: see both sides, and what mends them: incidentctl resolve", file=sys.stderr)
    return DONE if clean else REFUSED
