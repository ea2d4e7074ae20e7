"""Servers on loopback, one thread per connection, gone when their ``with`` block ends."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
_BLOCK = 1 << 16
_SECONDS_TO_END = 10.0

Serve = Callable[[socket.socket], None]


class Listener:
    """Listens on a free ``port`` and hands each connection to ``serve``, in a thread of its own."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._socket = socket.create_server((HOST, 0))
        self._lock = Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[Thread] = []
        self.port: int = self._socket.getsockname()[1]
        self.connections = 0
        """How many there have been."""

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts, on Linux
        with suppress(OSError):
            socket.create_connection((HOST, self.port), timeout=1).close()  # and elsewhere
        self._socket.close()
        self.hang_up()
        for thread in self._threads:
            thread.join(_SECONDS_TO_END)
        assert not any(thread.is_alive() for thread in self._threads), "a connection lives on"

    def hang_up(self) -> None:
        """End every connection there is at this moment."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            with self._lock:
                self._open.add(connection)
            self._start(self._handle, connection)

    def _handle(self, connection: socket.socket) -> None:
        try:
            self._serve(connection)
        finally:
            with self._lock:
                self._open.discard(connection)
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()


def silent() -> Listener:
    """A server that takes what it is sent and never says a word."""
    return Listener(lambda connection: drain(connection, lambda _: True))


def drain(connection: socket.socket, take: Callable[[bytes], bool]) -> None:
    """Give ``take`` what comes in, until the other side ends or ``take`` says False."""
    with suppress(OSError):
        while (data := connection.recv(_BLOCK)) and take(data):
            pass


class Relay(Listener):
    """A network between a client and the server at ``target`` that can fail half-way.

    It goes dead once it has carried ``up`` bytes to the server or ``down`` bytes from it, counted
    over all connections; or from the connection after number ``lines`` on. Dead, it hangs up; with
    ``stalls`` it keeps the line and carries nothing.
    """

    def __init__(self, target: int) -> None:
        super().__init__(self._carry)
        self._target = target
        self.up: int | None = None
        self.down: int | None = None
        self.lines: int | None = None
        self.stalls = False
        self.carried = {"up": 0, "down": 0}

    def mend(self) -> None:
        """Carry everything from now on, and count anew."""
        self.up = self.down = self.lines = None
        self.carried = {"up": 0, "down": 0}

    def _carry(self, client: socket.socket) -> None:
        with socket.create_connection((HOST, self._target)) as server:
            back = Thread(target=self._pump, args=(server, client, "down"), daemon=True)
            back.start()
            self._pump(client, server, "up")
            back.join(_SECONDS_TO_END)

    def _pump(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        drain(source, lambda data: self._pass_on(data, sink, way))
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR if self._is_dead() else socket.SHUT_WR)
        if self._is_dead():
            with suppress(OSError):
                source.shutdown(socket.SHUT_RDWR)

    def _pass_on(self, data: bytes, sink: socket.socket, way: str) -> bool:
        limit = self.up if way == "up" else self.down
        room = len(data) if limit is None else max(0, limit - self.carried[way])
        if self.lines is not None and self.connections > self.lines:
            room = 0
        with suppress(OSError):
            sink.sendall(data[:room])
        self.carried[way] += len(data)
        return self.stalls or not self._is_dead()

    def _is_dead(self) -> bool:
        carried = (
            (self.carried["up"], self.up),
            (self.carried["down"], self.down),
            (self.connections, None if self.lines is None else self.lines + 1),
        )
        return any(limit is not None and count >= limit for count, limit in carried)


def wait_until(true: Callable[[], object], *, seconds: float = 10.0, what: str = "it") -> None:
    """Wait until something holds; fail after so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} did not come about in {seconds:g} s"
        time.sleep(0.01)
