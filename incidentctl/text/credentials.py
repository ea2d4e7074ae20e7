"""What looks like a credential: a key, a token, a password in a URL.

A small set of precise patterns, for what has a form of its own: a question that comes too often is
answered without being read. Hashes, ids and made-up examples aren't held back. Every pattern has a
sign that its text must hold; only then is it compiled, so that a text without any costs next to
nothing. Each takes time linear in the length of the text, whatever the text is.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Credential(NamedTuple):
    """What somebody probably didn't mean to write down.

    ``shown`` tells people which one it is, and is too little of it to be of use.
    """

    kind: str
    shown: str


class Pattern(NamedTuple):
    """How one kind of credential looks. The group ``secret`` is what nobody may see.

    One of the ``signs`` stands in every text that the pattern fits, and so does ``too``.
    ``wrapped``: it has so clear a form that it is looked for across the ends of lines as well.
    """

    kind: str
    signs: tuple[str, ...]
    form: str
    too: str = ""
    wrapped: bool = True


_START = r"(?<![A-Za-z0-9])"
_END = r"(?![A-Za-z0-9])"
_GAP = r"""[\s"'\\]{0,8}"""
_URL_USER = r"""[^\s/?#:@"'<>`]"""
_URL_REST = r"""[^\s/?#@"'<>`]"""
_PRIVATE = r"(?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----"

PATTERNS = (
    Pattern(
        "a private key",
        ("PRIVATE KEY-----", "PRIVATE KEY BLOCK-----"),
        # The key may follow some headers, with "\n" written out, or quoted, or cut off.
        rf"-----BEGIN {_PRIVATE}(?P<secret>(?:[^-]|-(?!-)){{0,300}}?[A-Za-z0-9+/]{{20}})",
        wrapped=False,
    ),
    Pattern(
        "a private key",
        ("PRIVATE KEY-----", "PRIVATE KEY BLOCK-----"),
        rf"(?P<secret>[A-Za-z0-9+/=]{{20}})[\s\\nr]{{0,8}}-----END {_PRIVATE}",
        wrapped=False,
    ),
    Pattern(
        "an AWS access key",
        ("AKIA", "ASIA"),
        rf"{_START}A[KS]IA(?P<secret>[A-Z2-7]{{16}}){_END}",
    ),
    Pattern(
        "an AWS secret key",
        ("ecret", "ECRET"),
        rf"(?i:aws_?secret_?(?:access_?)?key|secret_?access_?key){_GAP}[:=]{_GAP}"
        r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        wrapped=False,
    ),
    Pattern(
        "an Azure storage key",
        ("AccountKey=",),
        r"AccountKey=(?P<secret>[A-Za-z0-9+/]{86})==",
    ),
    Pattern(
        "a Google key",
        ("AIza", "GOCSPX-", "ya29."),
        rf"{_START}(?:AIza(?=[A-Za-z0-9_-]{{35}})|GOCSPX-(?=[A-Za-z0-9_-]{{28}})"
        r"|ya29\.(?=[A-Za-z0-9_-]{30}))(?P<secret>[A-Za-z0-9_-]+)",
    ),
    Pattern(
        "a GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        rf"{_START}(?:gh[pousr]_(?=[A-Za-z0-9]{{36}})|github_pat_(?=[A-Za-z0-9_]{{36}}))"
        r"(?P<secret>[A-Za-z0-9_]+)",
    ),
    Pattern(
        "a GitLab token",
        ("glpat-", "gldt-", "glptt-", "glrt-", "glcbt-", "glsoat-", "gloas-"),
        rf"{_START}gl(?:pat|dt|ptt|rt|cbt|soat|oas)-(?P<secret>[A-Za-z0-9_-]{{20,255}})",
    ),
    Pattern(
        "a Slack token",
        ("xox", "xapp-"),
        rf"{_START}(?:xox[a-z](?:\.xox[a-z])?|xapp)-"
        r"(?=[A-Za-z%/+-]{0,9}[0-9])(?P<secret>[A-Za-z0-9%/+-]{20,255})",
    ),
    Pattern(
        "a Slack webhook",
        ("hooks.slack.com/",),
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9+/_-]{30,255})",
    ),
    Pattern(
        "a Stripe key",
        ("k_live_", "whsec_"),
        rf"{_START}(?:[rs]k_live|whsec)_(?P<secret>[A-Za-z0-9]{{16,255}})",
    ),
    Pattern("an npm token", ("npm_",), rf"{_START}npm_(?P<secret>[A-Za-z0-9]{{36}}){_END}"),
    Pattern("a PyPI token", ("pypi-Ag",), rf"{_START}pypi-(?P<secret>Ag[A-Za-z0-9_-]{{50,255}})"),
    Pattern(
        "a SendGrid key",
        ("SG.",),
        rf"{_START}SG\.(?P<secret>[A-Za-z0-9_-]{{22}}\.[A-Za-z0-9_-]{{43}})",
    ),
    Pattern(
        "a Vault token",
        ("hvs.", "hvb."),
        rf"{_START}hv[sb]\.(?P<secret>[A-Za-z0-9_-]{{24,255}})",
    ),
    Pattern(
        "a DigitalOcean token",
        ("_v1_",),
        rf"{_START}do[opr]_v1_(?P<secret>[a-f0-9]{{64}}){_END}",
    ),
    Pattern(
        "an age key",
        ("AGE-SECRET-KEY-1",),
        r"AGE-SECRET-KEY-1(?P<secret>[0-9A-Z]{58})",
    ),
    Pattern(
        "a web token (JWT)",
        ("eyJ",),
        r"(?<![A-Za-z0-9_-])eyJ(?P<secret>[A-Za-z0-9_-]{10,}+\.eyJ[A-Za-z0-9_-]{10,}+"
        r"\.[A-Za-z0-9_-]{10,}+)",
    ),
    Pattern(
        "a login in a header",
        ("uthorization", "UTHORIZATION"),
        rf"(?i:authorization){_GAP}[:=]{_GAP}(?i:bearer|basic|token)\s{{1,8}}"
        r"(?=\S{0,99}?(?:[0-9=]|[a-z][A-Z]))(?P<secret>[A-Za-z0-9._~+/=-]{12,})",
        wrapped=False,
    ),
    Pattern(
        "a password in a URL",
        ("://",),
        rf"[A-Za-z][A-Za-z0-9+.-]{{0,30}}://(?P<secret>{_URL_USER}{{0,300}}:"
        rf"(?P<password>{_URL_REST}{{1,300}}))@(?=[\w\[])",
        too="@",
        wrapped=False,
    ),
)
"""What is looked for. A kind must not fit what people write about credentials: only credentials."""

_SIGNS = tuple({sign for pattern in PATTERNS for sign in pattern.signs})

_WORDS = r"(?:pass(?:word|wd|phrase)?|pwd|pw|secret|token|api|key|access|here|your|my|the|some)"
_SAMPLE = (
    r"(?i:example|redacted|placeholder|x{5})|\*{3}|\.{3}|…|\A\$|\$\{|\{\{|\A[\[{(].*[\])}]\Z"
    rf"|\A%(?:s|\(\w+\)s|\w+%)\Z|\A(?i:{_WORDS}|[^A-Za-z0-9]|x)+\Z"
)
"""What people write where a credential would stand."""
_FEW = 4
"""So many different characters, or fewer, make no key."""
_LONG = 16
"""A secret of so many characters or more is safe even if two of them are shown."""

_LOOKALIKES = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # letters of full width
    **dict.fromkeys(range(0x2010, 0x2016), "-"),
    **dict.fromkeys((0xAD, 0x200C, 0x200D, 0xFE0E, 0xFE0F), None),  # invisible, but allowed
}
_SEEN = r"<U\+[0-9A-F]{4,6}>"
"""What cleaning makes of other invisible characters."""
_EDGES = " \t\\|>"
"""What stands at the ends of lines that were broken by a terminal, a shell or a quotation."""


def credentials(text: str) -> list[Credential]:
    """What in a text looks like a credential, each kind once."""
    plain = text if text.isascii() else text.translate(_LOOKALIKES)
    if "<U+" in plain:
        plain = re.sub(_SEEN, "", plain)
    joined = "".join(line.strip(_EDGES) for line in plain.split("\n")) if "\n" in plain else ""
    if not any(map(plain.__contains__, _SIGNS)) and not any(map(joined.__contains__, _SIGNS)):
        return []
    found: dict[str, Credential] = {}
    for pattern in PATTERNS:
        forms = [(pattern.form, plain)]
        if pattern.wrapped:  # where lines were joined, it needn't begin a word
            forms.append((pattern.form.removeprefix(_START), joined))
        for form, one in forms:
            if pattern.kind not in found and (secret := _first(pattern, form, one)):
                found[pattern.kind] = secret
    return list(found.values())


def _first(pattern: Pattern, form: str, text: str) -> Credential | None:
    if not any(sign in text for sign in pattern.signs) or pattern.too not in text:
        return None
    for match in re.finditer(form, text):
        if not _is_sample(match.groupdict().get("password") or match["secret"]):
            secret = match["secret"]
            known = text[match.start() : match.start("secret")]
            known += secret[:2] if len(secret) >= _LONG else ""
            return Credential(pattern.kind, " ".join(f"{known}…".split()))
    return None


def _is_sample(secret: str) -> bool:
    few = len(secret) >= _LONG and len({*secret.lower()}) <= _FEW
    return few or re.search(_SAMPLE, secret) is not None
