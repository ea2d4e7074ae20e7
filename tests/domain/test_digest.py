"""Digests are the same wherever their code comes from."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator

import pytest

from incidentctl.domain import digest

DATA = "größe\n".encode() * 100


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    digest._own.cache_clear()
    yield
    digest._own.cache_clear()


def test_they_are_what_hashlib_says() -> None:
    assert digest.sha1(DATA) == hashlib.sha1(DATA, usedforsecurity=False).digest()
    assert digest.sha256(DATA) == hashlib.sha256(DATA).digest()


@pytest.mark.parametrize("gone", [None, object()], ids=["missing", "named otherwise"])
def test_where_pythons_own_code_is_gone(monkeypatch: pytest.MonkeyPatch, gone: object) -> None:
    for name in ("_sha1", "_sha2", "_sha256"):
        monkeypatch.setitem(sys.modules, name, gone)
    test_they_are_what_hashlib_says()


def test_without_any_it_is_plain_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_sha1", "hashlib"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match="sha1"):
        digest.sha1(DATA)
