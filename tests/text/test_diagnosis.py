from __future__ import annotations

import pytest

from incidentctl.text.diagnosis import diagnose
from tests.support.timeline import complete

GOOD = complete().placed[1].raw.split("\n")


def edited(offset: int, *lines: str, drop: int = 1) -> list[str]:
    """A good entry's lines, some of them replaced."""
    return [*GOOD[:offset], *lines, *GOOD[offset + drop :]]


@pytest.mark.parametrize(
    ("lines", "offset", "message"),
    [
        (
            edited(0, "x"),
            0,
            "expected an empty line before the next entry, or text behind '> '; found: x",
        ),
        (edited(0, drop=1), 0, "found: <!--"),
        (["", ""], 1, "expected <!--; the file ends here"),
        (edited(1, "<!-- "), 1, "expected <!--; found: <!-- "),
        (edited(1, "", "<!--"), 1, "expected <!--; found: an empty line"),
        (edited(2, "[entry]"), 2, "expected [[entry]]; found: [entry]"),
        (edited(2, ""), 2, "expected [[entry]]; found: an empty line"),
        (["", "<!--", ""], 2, "expected [[entry]]; the file ends here"),
        (edited(3, "id = 0123456789abcdef"), 3, 'expected id = "…" (16 characters); found: id = 0'),
        (edited(3, 'id = "0123456789abcde"'), 3, "expected id"),
        (edited(3, 'id = "0123456789abcdeF"'), 3, "expected id"),
        (edited(3, 'id = "0123456789abcdefg"'), 3, "expected id"),
        (edited(3, drop=1), 3, "found: at = "),
        (edited(4, "at: 1"), 4, "expected 'key = value', or -->; found: at: 1"),
        (edited(4, "At = 1"), 4, "expected 'key = value'"),
        (edited(4, "at =1"), 4, "expected 'key = value'"),
        (edited(4, " at = 1"), 4, "expected 'key = value'"),
        (edited(5, ""), 5, "found: an empty line"),
        (edited(4, drop=4), 4, "expected 'key = value', or -->; found: -->"),
        (edited(8, "--> "), 8, "found: --> "),
        (edited(8), 8, "expected 'key = value', or -->; found: ### "),
        ([*GOOD[:8], ""], 8, "expected 'key = value', or -->; the file ends here"),
        (edited(9, "## x"), 9, "expected the heading: ### TIME · NAME …; found: ## x"),
        (edited(9, ""), 9, "expected the heading: ### TIME · NAME …; found: an empty line"),
        ([*GOOD[:9], ""], 9, "expected the heading: ### TIME · NAME …; the file ends here"),
        (edited(0, "x" * 100), 0, f"found: {'x' * 60}"),
    ],
)
def test_the_first_wrong_line_is_named(lines: list[str], offset: int, message: str) -> None:
    where, what = diagnose(lines)
    assert where == offset
    assert message in what
    assert len(what) < 200


def test_the_lines_are_those_of_an_entry() -> None:
    assert GOOD[1:4] == ["<!--", "[[entry]]", GOOD[3]]
    assert GOOD[8] == "-->"
    assert GOOD[9].startswith("### ")
    assert GOOD[-1] == ""
