r"""The format, version 1: this text is its specification.

A file is UTF-8 without a byte order mark, lines end with LF, and the last line ends too::

    file     = title entry+
    title    = "# " incident-id ": " markdown-line LF
    entry    = LF "<!--" LF "[[entry]]" LF id-line key-line+ "-->" LF heading [quote] [details]
    id-line  = 'id = "' 16 base32 characters '"' LF
    key-line = key " = " value LF           key = [a-z][a-z0-9_]*
    heading  = "### " text LF
    quote    = LF (">" [" " text] LF)+
    details  = LF (">" [" " text] LF)+

* **Anyone can read it.** The lines between each ``^<!--$`` and the next ``^-->$``, joined, are one
  TOML document with an array ``entry``. On a forge the comments vanish.
* **Values** stand on one line: a string, an integer, a boolean, a date-time in UTC, or an array of
  strings (:mod:`incidentctl.text.values`). ``-->`` and ``--!>``, which would end the comment, stand
  in no value: in strings their ``>`` is escaped. A short value of another TOML type is kept as is.
* **Keys** come in one order: ``id``, ``at``, ``recorded``, ``by``, ``recorded_by`` (if it differs
  from ``by``), ``kind``, then the kind's own in the order of its dataclass, left out where they
  equal their default, then keys that only a newer version knows. The name of a kind is made like a
  key, and may hold ``-``.
* **The heading** follows from the keys: ``### 2026-11-21 14:19:02Z · NAME PHRASE``, and
  ``(written down by NAME)`` where someone else wrote it. Markdown in names is escaped.
* **The quote** holds the free text, every line behind ``>``. No text can leave its quote, so none
  can forge structure. Text has no control characters, no blanks at line ends, and no empty first or
  last line (:mod:`incidentctl.text.clean`), so that whitespace-mending tools leave it alone.
* **The details** follow from the keys: a list, in a quote of its own, so that a half-open fence in
  the text can't swallow it. Where only one of the two is there, the keys tell which.
* **No HTML** but the comments: a ``<`` that a letter, ``/``, ``!`` or ``?`` follows is written
  ``\<`` in quote and details, with the backslashes before it doubled, or ``</blockquote>`` and a
  half-open ``<!--`` would leave their quote on a forge. A web address in ``<>`` stays as it is.
* **The id is the checksum**: the first 80 bits of SHA-256, in lower-case Crockford base32, over the
  entry's bytes from ``<!--`` to the end of its last line, without the id line.
* **Growth**: a file only ever grows at its end, by whole entries. A version that knows more kinds
  or keys keeps to this grammar and stays ``format = 1``; a reader keeps what it doesn't know, byte
  for byte. A change of the grammar raises ``format``, and older readers refuse. One line outlives
  every grammar: the first that reads ``format = NUMBER`` says which one a file follows.
"""

from __future__ import annotations

import re

from incidentctl.domain.ident import ALPHABET

TITLE = re.compile(r"# (INC-[0-9]{8}-[0-9a-z]{6}): ([^\n]+)\n")
ENTRY = re.compile(
    rf'\n<!--\n\[\[entry\]\]\nid = "([{ALPHABET}]{{16}})"\n'
    r"((?:[a-z][a-z0-9_]*+ = [^\n]++\n)+)-->\n(### [^\n]++)\n"
    r"(?:\n((?:>(?: [^\n]++)?\n)+))?(?:\n((?:>(?: [^\n]++)?\n)+))?"
)
KEY_LINES = re.compile(r"([a-z][a-z0-9_]*+) = ([^\n]++)\n")
ID_LINE = re.compile(rf'id = "[{ALPHABET}]{{16}}"\Z')
ID_LINES = re.compile(rf'^id = "([{ALPHABET}]{{16}})"\r?$'.encode(), re.MULTILINE)
KIND = re.compile(r"[a-z][a-z0-9_-]*+\Z")
FORMAT_LINE = re.compile(rb"^format = ([0-9]{1,9})[0-9]*+\r?$", re.MULTILINE)

OPENING = "<!--"
CLOSING = "-->"
TABLE = "[[entry]]"
HEADING = "### "
QUOTE = ">"
COMMENT_ENDS = ("-->", "--!>")
"""What ends an HTML comment: the first in Markdown and HTML, the second in browsers alone."""

# What begins HTML, unless an odd number of backslashes stands before it. A web address doesn't.
_TAG = r"<(?=[A-Za-z/!?])(?!https?://[^\x00-\x20<>]++>)"
_HTML = re.compile(rf"(?<!\\)(\\*+){_TAG}")
RAW_HTML = re.compile(rf"(?<!\\)(?:\\\\)*+{_TAG}")

# An underscore in the middle of a word means nothing in Markdown and stays; "#"s that end a heading
# are not shown where a blank precedes them. Letters are ASCII's: Python's tables grow, files don't.
_MARKDOWN = re.compile(
    r"[\\`*\[\]<>&~|]|(?<![0-9A-Za-z_])_++|(?<=[0-9A-Za-z])_++(?![0-9A-Za-z])|(?<![^ ])#(?=#*+\Z)"
)


def escape_markdown(line: str) -> str:
    """A line of text as Markdown that shows just these characters."""
    return _MARKDOWN.sub(lambda found: "".join(f"\\{char}" for char in found[0]), line)


def escape_html(text: str) -> str:
    """Text in which nothing is HTML, whatever Markdown makes of the rest."""
    return _HTML.sub(r"\1\1\\<", text) if "<" in text else text


def unescape_html(text: str) -> str:
    """The text that :func:`escape_html` made this of. It has no :data:`RAW_HTML`."""
    if "<" not in text:
        return text
    return _HTML.sub(lambda found: f"{found[1][: len(found[1]) // 2]}<", text)
