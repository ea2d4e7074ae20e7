"""Whether it has happened before, over a logbook."""

from __future__ import annotations

from incidentctl.actions.similar import SimilarResult, similar
from tests.support.repo import Repo
from tests.support.stories import at, drill, filed
from tests.support.timeline import BOB, Timeline

FIX = "Doubled the pool of connections"


def pool(number: int, title: str, *, fixed: bool = True) -> Timeline:
    told = Timeline(f"INC-202611{number:02}-pppppp", title, at(9, 0, day=number))
    told.open(services=("checkout",))
    told.take()
    told.note("Workers wait for connections: the pool is exhausted")
    if fixed:
        told.mark("mitigated", BOB, text=FIX)
        told.summary("The pool of connections was too small for the workers")
        told.close()
    return told


def mail() -> Timeline:
    told = Timeline("INC-20261105-mmmmmm", "Mail is late", at(9, 0, day=5))
    told.open(services=("mail",))
    told.note("The certificate ran out")
    return told


def found(repo: Repo, told: Timeline, *, limit: int = 0) -> SimilarResult:
    with filed(repo) as book:
        return similar(book, told.fold(), limit=limit)


def test_what_happened_before_is_found_with_what_fixed_it(logbook: Repo) -> None:
    now = pool(20, "Checkout hangs", fixed=False)
    filed(logbook, now, pool(3, "Checkout is slow"), mail(), drill()).close()
    (one,) = found(logbook, now).precedents
    assert one.about.title == "Checkout is slow"
    assert one.story.fix == FIX
    assert one.services == ("checkout",)
    assert {"workers", "pool", "exhausted"} <= {*one.words}


def test_the_most_alike_comes_first_and_of_two_the_later(logbook: Repo) -> None:
    now = pool(20, "Checkout hangs", fixed=False)
    others = [pool(3, "Payments fail"), pool(4, "Checkout hangs"), pool(5, "Checkout hangs")]
    filed(logbook, now, mail(), *others).close()
    assert [one.about.id[10:12] for one in found(logbook, now).precedents] == ["05", "04", "03"]
    assert len(found(logbook, now, limit=1).precedents) == 1


def test_nothing_is_like_an_incident_of_its_own_kind(logbook: Repo) -> None:
    filed(logbook, mail(), pool(3, "Checkout is slow")).close()
    assert found(logbook, mail()).precedents == ()


def test_of_what_was_redacted_nothing_is_told(logbook: Repo) -> None:
    now, before = pool(20, "Checkout hangs", fixed=False), pool(3, "Checkout is slow")
    before.redact(before.placed[3].id)
    filed(logbook, now, before, mail()).close()
    assert FIX not in repr(found(logbook, now).precedents)
