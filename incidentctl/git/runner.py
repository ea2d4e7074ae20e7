"""Running git: the one place that starts it.

A git process costs about 1.2 ms, so this stays thin: bytes in, bytes out, no shell, and nothing
imported beyond :mod:`subprocess`. Git speaks the C locale to us, because
:mod:`incidentctl.git.failure` matches what it says.

Git inherits the one descriptor that may be inherited, the lock's (see :mod:`incidentctl.git.lock`):
if we are killed, the next writer waits until the git that we started is through as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, NoReturn

from incidentctl.domain.errors import CommandError
from incidentctl.git.failure import GitFailed, Result, as_command_error

__all__ = [
    "Git",
    "GitFailed",
    "Result",
    "Running",
    "as_command_error",
    "hook_environment",
    "unnamed_file",
    "writer_environment",
]

# What a git that started us may have set to reach a server or to configure git, and nothing else:
# everything that names a repository, an index or an object store must not leak into a write.
_KEPT = frozenset(
    {
        "GIT_EXEC_PATH",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSH_VARIANT",
        "GIT_ASKPASS",
        "GIT_HTTP_PROXY_AUTHMETHOD",
        "GIT_ALLOW_PROTOCOL",
        "GIT_PROTOCOL",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",  # `git -c key=value ALIAS`
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CEILING_DIRECTORIES",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    }
)
_KEPT_PREFIXES = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_SSL_", "GIT_TRACE")
_SECONDS_TO_TIDY = 2.0
_WIDE_PIPE = 1 << 20  # as wide as Linux makes a pipe for anybody


def writer_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return ``env`` for git commands that write: what points at a repository is taken out.

    The author and committer variables go too, because an entry itself says who wrote it.
    """
    kept = {
        name: value
        for name, value in env.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    return kept | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


def hook_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return ``env`` for git commands run inside a hook: the index and objects git gave stay."""
    return {**env, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}


class Running(subprocess.Popen[bytes]):
    """A git process whose standard error goes to an unnamed file, so that it can never block.

    With a pipe there, a caller that only reads ``stdout`` waits for ever once git has written
    64 KiB of warnings or traces. So ``stderr`` is None, and :meth:`complaint` gives the text.
    """

    def __init__(
        self, args: list[str], *, stdin: int | IO[bytes], cwd: str, env: dict[str, str]
    ) -> None:
        self._errors, self._said = unnamed_file(), b""
        try:
            super().__init__(
                args,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                cwd=cwd,
                env=env,
                close_fds=False,
            )
        except BaseException:
            self._errors.close()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if value is not None and self.poll() is None:
            _end(self)  # Popen itself gives up waiting after a Ctrl-C, and leaves a zombie
        with suppress(BrokenPipeError):  # what a dead git did not read can't be flushed either
            super().__exit__(kind, value, trace)
        self._error_bytes()

    def communicate(
        self,
        input: bytes | None = None,  # noqa: A002 (Popen's own name for it)
        timeout: float | None = None,
    ) -> tuple[bytes, bytes]:
        """Do as :meth:`subprocess.Popen.communicate` does, standard error included."""
        out, _ = super().communicate(input, timeout)
        return out, self._error_bytes()

    def run_ahead(self) -> None:
        """Let git run further ahead of us than 64 KiB of output, where the system allows that."""
        if sys.platform == "linux" and self.stdout:
            import fcntl

            with suppress(OSError):  # somebody has too many wide pipes already
                fcntl.fcntl(self.stdout, fcntl.F_SETPIPE_SZ, _WIDE_PIPE)

    def complaint(self) -> str:
        """Return what git wrote to standard error; call it once the process has ended."""
        return self._error_bytes().decode("utf-8", "replace")

    def _error_bytes(self) -> bytes:
        if not self._errors.closed:
            self._errors.seek(0)
            self._said = self._errors.read()
            if self.poll() is not None:
                self._errors.close()
        return self._said


class Git:
    """Git in one folder, with one environment.

    ``flags`` are words put before every subcommand, such as ``("-c", "core.quotePath=false")``.
    """

    def __init__(self, cwd: str, env: Mapping[str, str], *, flags: Sequence[str] = ()) -> None:
        self.cwd = cwd
        self.env = dict(env)
        self.flags = tuple(flags)

    def at(self, cwd: str) -> Git:
        """Return the same git, run in another folder."""
        return Git(cwd, self.env, flags=self.flags)

    def run(
        self, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None
    ) -> bytes:
        """Run git and return its standard output; raise :class:`GitFailed` on non-zero.

        ``env`` is laid over this git's environment for this one command.
        """
        result = self.attempt(*args, stdin=stdin, env=env)
        if result.status:
            raise GitFailed(result)
        return result.out

    def attempt(
        self, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None
    ) -> Result:
        """Run git and return how it ended, whatever its status.

        Raise :class:`CommandError` (``git-missing``, ``folder-missing``) if it could not start.
        """
        process = self.spawn(args, stdin=stdin is not None, env=env)
        with process:
            try:
                out, err = process.communicate(stdin)
            except BaseException:
                _end(process)
                raise
        return Result(args, process.returncode, out, err.decode("utf-8", "replace"))

    def spawn(
        self,
        args: Sequence[str],
        *,
        stdin: bool = False,
        env: Mapping[str, str] | None = None,
        alone: bool = False,
    ) -> subprocess.Popen[bytes]:
        """Start git with pipes for its output; see it to its end by ``communicate``.

        ``alone``: it leads a session of its own, without a terminal, and inherits no lock.
        """
        try:
            return subprocess.Popen(
                self._command(args),
                stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self.cwd,
                env=self._environment(env),
                close_fds=alone,
                start_new_session=alone,
            )
        except OSError as error:
            self._cannot_start(error)

    def start(
        self, *args: str, stdin: bool | IO[bytes] = False, env: Mapping[str, str] | None = None
    ) -> Running:
        """Start git and return at once, for a process that is talked to or runs beside others.

        Standard output is a pipe; standard input is a file, or, if it is ``True``, a pipe too. Use
        it in a ``with``.
        """
        if isinstance(stdin, bool):
            given: int | IO[bytes] = subprocess.PIPE if stdin else subprocess.DEVNULL
        else:
            given = stdin
        try:
            return Running(
                self._command(args), stdin=given, cwd=self.cwd, env=self._environment(env)
            )
        except OSError as error:
            self._cannot_start(error)

    def _command(self, args: Sequence[str]) -> list[str]:
        return ["git", *self.flags, *args]

    def _environment(self, extra: Mapping[str, str] | None) -> dict[str, str]:
        return self.env if extra is None else {**self.env, **extra}

    def _cannot_start(self, error: OSError) -> NoReturn:
        # Popen puts the folder it could not enter in `filename`, or else the program.
        if error.filename == self.cwd or not os.path.isdir(self.cwd):
            raise CommandError(
                "folder-missing", f"cannot work in {self.cwd}: {error.strerror}"
            ) from error
        if isinstance(error, (FileNotFoundError, PermissionError)):
            raise CommandError(
                "git-missing",
                "git is not installed, or not on PATH",
                hints=("install git 2.34 or newer: https://git-scm.com/downloads",),
            ) from error
        raise CommandError("git-failed", f"git could not be started: {error.strerror}") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    # SIGTERM lets git take its lock files away; a killed git leaves them behind for the user.
    process.terminate()
    try:
        process.wait(_SECONDS_TO_TIDY)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def unnamed_file() -> IO[bytes]:
    """A file without a name, for what git says or is told: nobody has to read while it writes."""
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("git"), "w+b", buffering=0)
    else:
        import tempfile  # 5 ms, and not needed where the kernel has nameless files

        return tempfile.TemporaryFile(buffering=0)
