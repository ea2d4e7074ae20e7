"""What every file of the project owes its readers."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support import PROJECT
from tests.support.source import modules

# Folders of one machine, and hosts that serve packages: neither is there for the next reader.
# Bracketed letters keep the pattern from finding itself.
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.~])/(?:home|root|work|Users)/"
    r"|py[p]i\.org|python[h]osted\.org|registry\.npm[j]s|deb\.de[b]ian\.org|proxy\.go[l]ang"
)
LINK = re.compile(
    r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)|(?:src|href|srcset)=\"([^\"]+)\""
)
HEADING = re.compile(r"^#+ +(.*?) *#*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def files_of_the_project() -> Iterator[Path]:
    """Every file that is committed or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in sorted(filter(None, listed.split("\0"))):
        path = PROJECT / name
        if path.is_file() and not path.is_symlink():
            yield path


def of_one_machine(text: str) -> list[tuple[int, str]]:
    """The lines (1-based) of ``text`` that only make sense on one machine."""
    rows = enumerate(text.splitlines(), 1)
    return [(number, row.strip()) for number, row in rows if OF_ONE_MACHINE.search(row)]


def broken_links(page: Path) -> list[str]:
    """The relative links of a Markdown page that lead nowhere, headings included."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = [next(filter(None, found)) for found in LINK.findall(text)]
    return [target for target in targets if not _leads_somewhere(page, target)]


def _leads_somewhere(page: Path, target: str) -> bool:
    if re.match(r"[a-z][a-z+.-]*:", target):
        return True  # elsewhere: not ours to try
    path, _, anchor = unquote(target).partition("#")
    goal = (page.parent / path).resolve() if path else page
    if not goal.exists() or not anchor or goal.suffix != ".md":
        return goal.exists()
    return anchor in {_anchor(heading) for heading in HEADING.findall(goal.read_text("utf-8"))}


def _anchor(heading: str) -> str:
    """The name that a forge gives a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def test_no_file_speaks_of_one_machine() -> None:
    found = [
        f"{path.relative_to(PROJECT)}:{number}: {row}"
        for path in files_of_the_project()
        for number, row in of_one_machine(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found, "\n".join(found)


def test_every_module_says_what_it_is_for() -> None:
    silent = [module.path for module in modules() if not ast.get_docstring(module.tree)]
    assert not silent, "no docstring: " + ", ".join(silent)


def test_every_relative_link_in_the_docs_leads_somewhere() -> None:
    pages = [path for path in files_of_the_project() if path.suffix == ".md"]
    pages = [page for page in pages if "incidents" not in page.parts]  # the record quotes anything
    found = [
        f"{page.relative_to(PROJECT)}: {link}" for page in pages for link in broken_links(page)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("folder", ["home", "root", "work", "Users"])
def test_a_path_of_one_machine_is_found(folder: str) -> None:
    assert of_one_machine(f"fine\n  see '/{folder}/ann/x'") == [(2, f"see '/{folder}/ann/x'")]


def test_a_package_host_is_found() -> None:
    assert of_one_machine("https://pypi." + "org/project/x")


@pytest.mark.parametrize("text", ["~/ops", "./work/x", "https://ann.example/~ann", "at home/work"])
def test_other_paths_are_left_alone(text: str) -> None:
    assert not of_one_machine(text)


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "other page.md").write_text("# Some *thing*: a `close`!\n")
    page = tmp_path / "page.md"
    page.write_text(
        "# Top\n[a](other%20page.md) [b](#top) [c](https://example.com/x) [d](.) ![e](no.svg)\n"
        "[f](other%20page.md#some-thing-a-close) [g](other%20page.md#nope) [h](gone.md) [i](#no)\n"
        '<img src="lost.svg">\n```\n[in code](nowhere.md)\n```\n'
    )
    assert broken_links(page) == ["no.svg", "other%20page.md#nope", "gone.md", "#no", "lost.svg"]
