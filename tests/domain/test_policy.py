"""What a close must supply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.kinds.close import RESOLUTIONS, Close
from incidentctl.domain.policy import (
    DEFAULT_SEVERITIES,
    MINIMUM,
    MISSION,
    OPTIONAL,
    REAL_ONLY,
    TOLD,
    Policy,
    Severity,
)
from tests.support.repo import EPOCH
from tests.support.timeline import ANN

ASKED = st.lists(st.sampled_from([*MISSION, *OPTIONAL, *TOLD])).map(tuple)


def close(resolution: str = "resolved") -> Close:
    return Close(at=EPOCH, recorded=EPOCH, by=ANN, resolution=resolution)


@given(ASKED, ASKED, st.sampled_from(["", "sev1", "sev9"]), st.sampled_from(RESOLUTIONS))
def test_never_less_than_the_mission(
    asked: tuple[str, ...], at_sev1: tuple[str, ...], severity: str, resolution: str
) -> None:
    policy = Policy({"sev1": Severity("sev1", close=at_sev1)}, asked)
    wanted = policy.requirements(severity, close(resolution))
    assert {*MISSION} <= wanted <= {*MISSION, *OPTIONAL, *TOLD}
    extra = {*asked, *(at_sev1 if severity == "sev1" else ())}
    spared = set() if resolution == "resolved" else {*REAL_ONLY}
    assert wanted == {*MISSION} | (extra - spared)


def test_the_defaults() -> None:
    assert Policy().requirements("sev1", close()) == {*MISSION, "root-cause", "next"}
    assert [*Policy().severities.values()] == [*DEFAULT_SEVERITIES]
    assert MINIMUM.requirements("sev1", close()) == {*MISSION}


@pytest.mark.parametrize("resolution", [name for name in RESOLUTIONS if name != "resolved"])
def test_what_was_none_teaches_nothing(resolution: str) -> None:
    assert Policy().requirements("", close(resolution)) == {*MISSION}
