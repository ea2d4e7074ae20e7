"""What was found in many incidents, as the JSON document of :mod:`.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.render import search_schema as schema
from incidentctl.render.json import envelope

if TYPE_CHECKING:
    from incidentctl.actions.search import Hit, SearchResult


def search_envelope(result: SearchResult) -> str:
    """What was found by its words."""
    hits = [_hit(one) for one in result.hits]
    return envelope(schema.Search(text=result.typed, found=result.found, hits=hits))


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
