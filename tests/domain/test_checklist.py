"""What a checklist can ask for."""

from __future__ import annotations

from incidentctl.domain.checklist import DEFAULT, ITEMS, MINUTE
from incidentctl.domain.kinds.mark import MARKS
from incidentctl.domain.policy import TOLD
from incidentctl.domain.roster import ROLES


def test_what_is_asked_of_every_incident_can_be_asked_for() -> None:
    assert {name for name, _ in DEFAULT} <= {*ITEMS}
    spans = [span for _, span in DEFAULT]
    assert spans == sorted(spans)
    assert all(span % MINUTE == 0 for span in spans)


def test_every_mark_and_every_update_can_be_asked_for() -> None:
    assert {*MARKS, *TOLD} <= {*ITEMS}


def test_no_item_is_called_like_a_role() -> None:
    assert not {*ITEMS} - {"commander"} & {*ROLES}
    assert all(ITEMS.values())
