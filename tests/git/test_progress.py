"""How far git is, from what it says."""

from __future__ import annotations

from incidentctl.git.progress import told


def test_what_git_says_is_understood() -> None:
    steps: list[tuple[str, float, float | None]] = []
    tell = told(lambda *step: steps.append(step))
    for line in (
        "Enumerating objects: 7, done.",
        "Counting objects:  50% (4/8)",
        "Writing objects: 100% (5/5), 1.2 KiB | 1.2 MiB/s, done.",
        "remote: Resolving deltas: 100% (2/2), done.",
        "To file:///srv/ops.git",
        "nonsense \x1b[31m",
        "",
    ):
        tell(line)
    assert ("counting", 4.0, 8.0) in steps
    assert ("sending", 5.0, 5.0) in steps
    assert ("resolving", 2.0, 2.0) in steps
