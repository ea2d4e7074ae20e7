"""The ways git reaches a remote: its own protocol, HTTP and ssh, served for real on loopback."""

from __future__ import annotations

import base64
import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shlex import join
from threading import Thread
from typing import NamedTuple

from tests.support.listening import HOST, Listener
from tests.support.process import environment
from tests.support.programs import require

_SBIN = ("/usr/sbin", "/usr/local/sbin")
_SERVER_CONFIG: Mapping[str, str] = {
    "UsePAM": "no",
    "StrictModes": "no",  # the keys lie in a folder for temporary files
    "PermitRootLogin": "yes",
    "PubkeyAuthentication": "yes",
    "PasswordAuthentication": "yes",  # so that a client without a key would ask for one
    "PrintMotd": "no",
    "LogLevel": "ERROR",
}


def git_daemon(base: Path) -> Listener:
    """``git daemon`` for the repositories in ``base``; who may connect may push."""

    def serve(connection: socket.socket) -> None:
        options = ("--inetd", "--export-all", "--enable=receive-pack", f"--base-path={base}")
        _run_on(connection, ["git", "daemon", *options, str(base)])

    return Listener(serve)


def _run_on(connection: socket.socket, argv: list[str]) -> None:
    """Run a program that talks on its standard streams to whoever has connected."""
    subprocess.run(
        argv,
        stdin=connection.fileno(),
        stdout=connection.fileno(),
        stderr=subprocess.DEVNULL,
        env=environment(),
        check=False,
    )


class Web(NamedTuple):
    """git over HTTP: where it is, and what was asked for, in order (``GET /a.git/info/refs``)."""

    url: str
    asked: list[str]


@contextmanager
def git_over_http(base: Path, *, password: str = "") -> Iterator[Web]:
    """``git http-backend`` for the repositories in ``base``; with a password, ``ann`` has it."""
    asked: list[str] = []

    class Backend(_Backend):
        folder, wanted, log = base, _basic(password), asked

    with ThreadingHTTPServer((HOST, 0), Backend) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield Web(f"http://{HOST}:{server.server_address[1]}", asked)
        finally:
            server.shutdown()
            thread.join()


def _basic(password: str) -> str:
    return f"Basic {base64.b64encode(f'ann:{password}'.encode()).decode()}" if password else ""


class _Backend(BaseHTTPRequestHandler):
    folder: Path
    wanted: str
    log: list[str]

    def do_GET(self) -> None:
        """Answer from the backend, if they may ask."""
        self.log.append(f"{self.command} {self.path.partition('?')[0]}")
        if self.wanted and self.headers.get("Authorization") != self.wanted:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="ops"')
            self.end_headers()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=self._cgi(), capture_output=True, check=False
        )
        head, _, rest = done.stdout.partition(b"\r\n\r\n")
        self._answer(head.decode(), rest)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        """Keep quiet: what is printed here would look like the words of the program under test."""

    def _answer(self, head: str, body: bytes) -> None:
        headers = [line.partition(": ")[::2] for line in head.splitlines()]
        status = dict(headers).pop("Status", "200 OK").split()[0]
        self.send_response(int(status))
        for name, value in headers:
            if name != "Status":
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _cgi(self) -> dict[str, str]:
        path, _, query = self.path.partition("?")
        return environment(
            {
                "GIT_PROJECT_ROOT": str(self.folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "REMOTE_USER": "ann",  # whom the server knows may push
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": self.headers.get("Content-Length", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }
        )


class Ssh(NamedTuple):
    """An ssh server: the start of its URLs, and commands for ``GIT_SSH_COMMAND``."""

    url: str
    command: str
    """Has a key that is let in."""
    stranger: str
    """Has none: the server would ask for a password."""
    newcomer: str
    """Does not know the server yet: ssh would ask whether to trust it."""


@contextmanager
def git_over_ssh(folder: Path) -> Iterator[Ssh]:
    """A private ``sshd``, run per connection; its keys and settings lie in ``folder``.

    Needs OpenSSH's server; where it is missing the test is skipped, and in CI it fails.
    """
    server = shutil.which("sshd", path=os.pathsep.join((os.environ["PATH"], *_SBIN)))
    server = server or require("sshd")
    require("ssh")
    folder.mkdir(parents=True)
    for name in ("host", "key"):
        _make_key(folder / name)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it leaves its privileges
    (folder / "config").write_text(_server_config(folder), encoding="utf-8")
    argv = [server, "-i", "-f", str(folder / "config")]
    with Listener(lambda connection: _run_on(connection, argv)) as listener:
        yield _clients(folder, listener.port)


def _make_key(path: Path) -> None:
    argv = [
        require("ssh-keygen"),
        "-q",
        "-t",
        "ed25519",
        "-N",
        "",
        "-C",
        path.name,
        "-f",
        str(path),
    ]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)


def _server_config(folder: Path) -> str:
    known = {
        **_SERVER_CONFIG,
        "HostKey": str(folder / "host"),
        "PidFile": "none",
        "AuthorizedKeysFile": str(folder / "key.pub"),
        "SetEnv": f"GIT_CONFIG_GLOBAL={os.environ['GIT_CONFIG_GLOBAL']} GIT_CONFIG_NOSYSTEM=1",
    }
    return "".join(f"{name} {value}\n" for name, value in known.items())


def _clients(folder: Path, port: int) -> Ssh:
    known = folder / "known"
    public = (folder / "host.pub").read_text(encoding="utf-8").split()[:2]
    known.write_text(f"[{HOST}]:{port} {' '.join(public)}\n", encoding="utf-8")

    def client(key: str, hosts: Path) -> str:
        options = (
            *("IdentitiesOnly=yes", f"UserKnownHostsFile={hosts}", "GlobalKnownHostsFile=none"),
            *("StrictHostKeyChecking=ask", "LogLevel=ERROR"),
        )
        words = ["ssh", "-F", "none", "-i", str(folder / key)]
        return join([*words, *(word for option in options for word in ("-o", option))])

    return Ssh(
        f"ssh://{getpass.getuser()}@{HOST}:{port}",
        client("key", known),
        client("none", known),
        client("key", folder / "nothing-known"),
    )
