"""Filling a layout: Markdown in which ``{{ name }}`` stands for a part of the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.errors import CommandError
from incidentctl.render.postmortem.parts import BLOCKS, INLINE
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.render.postmortem.story import Story

PLACEHOLDER = re.compile(r"\{\{[ \t]*([^{}\n]*?)[ \t]*\}\}")


class Layout(NamedTuple):
    """A layout by its name, and where it was read: a path, or that it came with incidentctl."""

    name: str
    text: str
    place: str


def fill(layout: Layout, story: Story) -> str:
    """The draft. Raises ``template`` with everything that is wrong in the layout.

    What is put in is never looked at again, so no text of the record can ask for a part.
    """
    wrong = [*_faults(layout.text)]
    if wrong:
        raise CommandError(
            "template",
            f"{layout.place}: {wrong[0]}" + (f" (and {len(wrong) - 1} more)" if wrong[1:] else ""),
            hints=(f"it can hold {', '.join(sorted({**INLINE, **BLOCKS}))}",),
        )
    parts = {**INLINE, **BLOCKS}
    filled = PLACEHOLDER.sub(lambda found: parts[found[1]][0](story), layout.text)
    targets = [*story.targets()]
    return "\n".join([filled.rstrip("\n"), *(["", *targets] if targets else []), ""])


def _faults(text: str) -> Iterator[str]:
    """What is wrong with a layout, each with its line."""
    for number, line in enumerate(text.split("\n"), 1):
        for found in PLACEHOLDER.finditer(line):
            name = found[1]
            if name in BLOCKS and line.strip() != found[0]:
                yield f"line {number}: {{{{ {name} }}}} must stand on a line of its own"
            elif name not in BLOCKS and name not in INLINE:
                near = get_close_matches(name, [*BLOCKS, *INLINE], n=1)
                meant = f"; did you mean {{{{ {near[0]} }}}}?" if near else ""
                yield f"line {number}: there is no {{{{ {visible(name)} }}}}{meant}"
