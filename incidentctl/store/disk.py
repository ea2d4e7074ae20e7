"""What the disk can do to us, as errors that people can mend."""

from __future__ import annotations

from incidentctl.domain.errors import CommandError


def storage_error(fault: OSError) -> CommandError:
    """An error of the disk, as one that people can mend."""
    import errno

    if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
        return CommandError("disk-full", f"the disk is full ({fault.filename or 'no path'})")
    return CommandError(
        "read-only",
        f"can't write {fault.filename or 'to the repository'}: {fault.strerror or fault}",
        hints=('make it writable: ls -ld "$(git rev-parse --git-dir)"',),
    )
