"""SHA-1 and SHA-256 without OpenSSL, which takes 3 ms to load: a tenth of what a note needs.

Python has its own code for both, and uses it itself where there is no OpenSSL. It is private, so
where it is missing or named otherwise, :mod:`hashlib` stands in.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import Protocol


class _Hash(Protocol):
    def digest(self) -> bytes: ...


class _Maker(Protocol):
    def __call__(self, data: bytes, /) -> _Hash: ...


def sha1(data: bytes) -> bytes:
    """The SHA-1 digest: git's name for things, in most repositories."""
    return _own("sha1", "_sha1")(data).digest()


def sha256(data: bytes) -> bytes:
    """The SHA-256 digest."""
    own = "_sha2" if sys.version_info >= (3, 12) else "_sha256"
    return _own("sha256", own)(data).digest()


@cache
def _own(name: str, module: str) -> _Maker:
    for place in (module, "hashlib"):
        try:
            maker: _Maker = getattr(import_module(place), name)
        except (ImportError, AttributeError):
            continue
        return maker
    raise ImportError(name)
