"""Clean text: what may stand in the file and be shown on a terminal.

People paste from terminals, chats and web pages, so their text carries colour codes, invisible
direction marks and bytes of other encodings. Here terminal escapes are taken out, line breaks
become LF, and whatever else cannot be seen is written so that it can: ``<U+202E>``.

What counts as unprintable is a fixed, explicit set and not Python's Unicode database, which grows
with every Python: text that is clean today must be clean for ever, or old files turn invalid.
Every function is linear in the length of the text, whatever the text is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

NOTE_LIMIT = 65536
"""The longest free text an entry may hold, in bytes of UTF-8 after cleaning."""

# Line breaks of other systems; LF is the one that is kept.
_BREAKS = r"\r\x85\u2028\u2029"
_UNPRINTABLE = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"  # C0 without tab, LF and CR; DEL
    r"\x80-\x84\x86-\x9f"  # C1 without NEL, which is a line break
    r"\u180e\ufeff\ufff9-\ufffb"  # vowel separator, byte order mark, interlinear annotation
    r"\u200b\u2060-\u206f"  # blanks of no width, invisible operators, bidi isolates, deprecated
    r"\u202a-\u202e"  # bidi embeddings and overrides
    r"\ud800-\udfff"  # lone surrogates: UTF-8 cannot hold them
    r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags; E0100-E01EF are variation selectors
    r"\ufdd0-\ufdef"  # noncharacters, here and in the last two places of each plane
) + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17))

# A flag of a region (Scotland, Texas) is a black flag, the region's code in tags, and an end tag
# (UTS 51); only a code of the right form may stay, or tags could smuggle in a hidden sentence.
_TAG_LETTER, _TAG_DIGIT = r"\U000e0061-\U000e007a", r"\U000e0030-\U000e0039"
_FLAG = (
    rf"\U0001f3f4(?:[{_TAG_LETTER}]{{2}}|[{_TAG_DIGIT}]{{3}})"
    rf"[{_TAG_LETTER}{_TAG_DIGIT}]{{1,4}}\U000e007f"
)

# Terminal escapes (ECMA-48). A string sequence (OSC, DCS, SOS, PM, APC) is looked for in its own
# line only, and without its end no more is taken than what no person types: the introducer, and an
# OSC's numbered command ("0;window title").
# The 8-bit forms are taken only whole, and their strings only if all ASCII: in practice such
# characters come from text decoded wrongly (a Cyrillic letter, a curly quote), and words must stay.
_PAYLOAD = rf"[^\x07\x1b\x9c\n{_BREAKS}]*+"
_END = r"(?:\x07|\x1b\\|\x9c)"
_ESCAPE = "|".join(
    (
        r"\x1b\[[0-?]*+[ -/]*+[@-~]?",  # CSI: colours, cursor, bracketed paste
        rf"\x1b\](?:{_PAYLOAD}{_END}|[0-9]++;{_PAYLOAD})?",  # OSC: titles, links, clipboard
        rf"\x1b[PX^_](?:{_PAYLOAD}{_END})?",  # DCS, SOS, PM, APC
        r"\x1b[ -/]*+[0-~]",  # two characters, or more with intermediates: charsets, reset
        r"\x9b[0-?]*+[ -/]*+[@-~]",  # 8-bit CSI
        rf"[\x90\x98\x9d-\x9f][ -~]*+{_END}",  # 8-bit strings
    )
)

# Compiled when first used: most text is clean, and these take longer to compile than to search it.
_CHANGE = (
    rf"(?P<flag>{_FLAG})|(?P<escape>{_ESCAPE})|(?P<newline>\r\n?|[{_BREAKS}])"
    rf"|(?P<byte>[\udc80-\udcff])|(?P<character>[{_UNPRINTABLE}])"
)
_HIDDEN = rf"{_FLAG}|[{_UNPRINTABLE}{_BREAKS}]"

_SPACES = r" \t\n\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SPACE_RUN = rf"[{_SPACES}]+"

# Nothing found means clean, in one pass; something found may still be clean (a flag).
_SUSPECT_TEXT = rf"[{_UNPRINTABLE}{_BREAKS}]|[ \t](?=\n|\Z)|\A\n|\n\Z"
_SUSPECT_LINE = rf"[{_UNPRINTABLE}{_BREAKS}{_SPACES[1:]}]|\A |  | \Z"

_EXAMPLES_IN_REMARK = 3


class Cleaned(NamedTuple):
    """Clean text, and one plain sentence for each kind of change its author should know of.

    Line breaks and blanks are tidied without a remark: no word of the text is touched by that.
    """

    text: str
    remarks: tuple[str, ...]


def clean_text(raw: str) -> Cleaned:
    """Free text of many lines, ready for the file; any string is accepted, of any length.

    Tabs and indentation stay. Blanks and tabs at the end of a line go, and empty lines at both
    ends: hooks that mend white space would otherwise change a file that may only grow.
    """
    if not _is_suspect_text(raw):
        return Cleaned(raw, ())
    text, remarks = _printable(raw)
    lines = (line.rstrip(" \t") for line in text.split("\n"))
    return Cleaned("\n".join(lines).strip("\n"), remarks)


def clean_line(raw: str) -> Cleaned:
    """Text of one line (a title, a name): like `clean_text`, and all white space is one blank."""
    if not _is_suspect_line(raw):
        return Cleaned(raw, ())
    text, remarks = _printable(raw)
    return Cleaned(re.sub(_SPACE_RUN, " ", text).strip(" "), remarks)


def is_clean_text(text: str) -> bool:
    """Whether `clean_text` would change nothing."""
    return not _is_suspect_text(text) or clean_text(text).text == text


def is_clean_line(text: str) -> bool:
    """Whether `clean_line` would change nothing."""
    return not _is_suspect_line(text) or clean_line(text).text == text


def _is_suspect_text(text: str) -> bool:
    if _is_plain(text):
        return _has_blank_ends(text)
    return re.search(_SUSPECT_TEXT, text) is not None


def _is_suspect_line(text: str) -> bool:
    if text.isprintable():
        return "  " in text or text[:1] == " " or text[-1:] == " "
    return re.search(_SUSPECT_LINE, text) is not None


def _is_plain(text: str) -> bool:
    """Whether all but line ends and tabs is printable to Python: much faster than a search.

    Nothing that is unprintable here is printable there (in any version: those characters have the
    categories of controls, formats, surrogates, separators or none). What is new in Unicode may
    not be printable to an old Python, and is then searched like the rest.
    """
    return text.replace("\n", "").replace("\t", "").isprintable()


def _has_blank_ends(text: str) -> bool:
    return text[:1] == "\n" or text[-1:] in {"\n", " ", "\t"} or " \n" in text or "\t\n" in text


def visible(text: str) -> str:
    """Any string, so that a terminal shows it and never obeys it; for what may not be clean.

    Nothing is taken out: an escape appears as ``<U+001B>[31m``, a carriage return as ``<U+000D>``.
    White space stays as it is.
    """
    if _is_plain(text):
        return text
    return re.sub(_HIDDEN, lambda match: match[0] if match[0][1:] else _mark(match[0]), text)


def _mark(character: str) -> str:
    """How an unprintable character is written; bytes that were not UTF-8 arrive as surrogates."""
    if "\udc80" <= character <= "\udcff":
        return f"<0x{ord(character) - 0xDC00:02X}>"
    return f"<U+{ord(character):04X}>"


def _printable(raw: str) -> tuple[str, tuple[str, ...]]:
    """The text with only characters that may stay, and the remarks.

    One pass: no unclean character survives it, so that nothing left over can join to a new escape.
    """
    seen: dict[str, list[str]] = {"escape": [], "byte": [], "character": []}

    def replacement(match: re.Match[str]) -> str:
        kind, found = match.lastgroup or "", match[0]
        if kind == "flag":
            return found
        if kind == "newline":
            return "\n"
        written = "" if kind == "escape" else _mark(found)
        seen[kind].append(written)
        return written

    return re.sub(_CHANGE, replacement, raw), _remarks(seen)


def _remarks(seen: dict[str, list[str]]) -> tuple[str, ...]:
    remarks = []
    if count := len(seen["escape"]):
        what = "sequence was" if count == 1 else "sequences were"
        remarks.append(f"{count} terminal escape {what} removed")
    if marks := seen["byte"]:
        what = "byte that is not UTF-8 is" if len(marks) == 1 else "bytes that are not UTF-8 are"
        remarks.append(f"{len(marks)} {what} written as {_some(marks)}")
    if marks := seen["character"]:
        what = "character is" if len(marks) == 1 else "characters are"
        remarks.append(f"{len(marks)} unprintable {what} written as {_some(marks)}")
    return tuple(remarks)


def _some(marks: list[str]) -> str:
    """The first few different marks: a pasted binary would otherwise fill the screen."""
    different = list(dict.fromkeys(marks))
    more = " and so on" if len(different) > _EXAMPLES_IN_REMARK else ""
    return ", ".join(different[:_EXAMPLES_IN_REMARK]) + more
