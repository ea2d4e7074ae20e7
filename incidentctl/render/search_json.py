"""What was found in many incidents, as the JSON document of :mod:`.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.render import search_schema as schema
from incidentctl.render.json import envelope

if TYPE_CHECKING:
    from incidentctl.actions.search import Hit, SearchResult
    from incidentctl.actions.similar import Precedent, SimilarResult


def search_envelope(result: SearchResult) -> str:
    """What was found by its words."""
    hits = [_hit(one) for one in result.hits]
    return envelope(schema.Search(text=result.typed, found=result.found, hits=hits))


def similar_envelope(result: SimilarResult) -> str:
    """What is like an incident."""
    found = [_precedent(one) for one in result.precedents]
    return envelope(schema.Similar(incident_id=result.incident.id, precedents=found))


def _precedent(one: Precedent) -> schema.Precedent:
    return schema.Precedent(
        incident=schema.headline(one.about),
        likeness=round(one.likeness, 2),
        words=list(one.words),
        services=list(one.services),
        fix=one.story.fix or None,
        causes=list(one.story.causes),
        summary=one.story.summary or None,
    )


def _hit(hit: Hit) -> schema.Hit:
    return schema.Hit(
        incident=schema.headline(hit.about),
        score=hit.score,
        marks=list(hit.marks),
        snippets=[
            schema.Snippet(
                entry=one.entry, at=one.at, by=one.by, text=one.text, marks=list(one.marks)
            )
            for one in hit.snippets
        ],
    )
