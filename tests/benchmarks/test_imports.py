from __future__ import annotations

from tests.benchmarks.imports import Module, medians, parse, report

SAID = """\
import time: self [us] | cumulative | imported package
import time:       100 |        100 |   abc
import time:        50 |         50 |     stat
import time:       250 |        300 |   os
import time:      1000 |       1400 | site
import time:      2000 |       2000 | hashlib
"""


def test_a_module_belongs_to_the_one_that_imported_it() -> None:
    assert parse(f"a warning\n{SAID}and the command's own words\n") == [
        Module("abc", 0.1, "site"),
        Module("stat", 0.05, "os"),
        Module("os", 0.25, "site"),
        Module("site", 1.0, ""),
        Module("hashlib", 2.0, ""),
    ]


def test_the_report_holds_what_only_the_command_loads() -> None:
    ours = {"site": Module("site", 1, ""), "hashlib": Module("hashlib", 2, "site")}
    hello = {"site": Module("site", 1, ""), "rich": Module("rich", 9, "")}
    said = report("note", ours, hello)
    assert "loads 1 modules" in said
    assert "2.0 ms, and does without 1 of its 2, in 9.0 ms" in said
    assert said.endswith("  2.00  hashlib  ← site")


def test_one_slow_run_does_not_count() -> None:
    runs = [[Module("os", own, "site")] for own in (1.0, 90.0, 2.0)]
    assert medians(runs) == {"os": Module("os", 2.0, "site")}
