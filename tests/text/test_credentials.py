"""What looks like a credential is found wherever it stands, and nothing else is taken for one."""

from __future__ import annotations

from random import Random
from string import ascii_lowercase, ascii_uppercase, digits, hexdigits
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.text.clean import clean_text
from incidentctl.text.credentials import PATTERNS, credentials
from tests.support import PROJECT
from tests.support.entries import ENTRY_IDS, INCIDENT_IDS

ALNUM = ascii_lowercase + ascii_uppercase + digits
BASE64 = f"{ALNUM}+/"
URLSAFE = f"{ALNUM}_-"
BASE32 = f"{ascii_uppercase}234567"

# Put together here, so that nobody who scans this file takes it for a leak.
FORMS: dict[str, tuple[tuple[str, ...], str]] = {
    "a private key": (
        (
            "-----BEGIN RSA PRIVATE" + " KEY-----\n{64}\n{64}\n-----END RSA PRIVATE" + " KEY-----",
            "-----BEGIN PRIVATE" + " KEY-----\\n{64}\\n{64}",
            "-----BEGIN PGP PRIVATE" + " KEY BLOCK-----\nVersion: 2\n\n{40}",
            "-----BEGIN RSA PRIVATE" + " KEY-----\nProc-Type: 4,ENCRYPTED\n\n{64}",
            "{40}==\n-----END EC PRIVATE" + " KEY-----",
        ),
        BASE64,
    ),
    "an AWS access key": (("AKIA{16}", "ASIA{16}"), BASE32),
    "an AWS secret key": (
        (
            "aws_secret_access_key = {40}",
            'AWS_SECRET_ACCESS_KEY="{40}"',
            '"SecretAccessKey": "{40}"',
        ),
        BASE64,
    ),
    "an Azure storage key": (("AccountKey={86}==",), BASE64),
    "a Google key": (("AIza{35}", "GOCSPX-{28}", "ya29.{60}"), URLSAFE),
    "a GitHub token": (
        ("ghp_{36}", "gho_{36}", "ghu_{36}", "ghs_{36}", "ghr_{76}", "github_pat_{22}_{59}"),
        ALNUM,
    ),
    "a GitLab token": (("glpat-{20}", "glptt-{40}", "gldt-{20}", "glrt-{20}"), URLSAFE),
    "a Slack token": (
        ("xoxb-1234567890-{24}", "xoxp-1-2345-{32}", "xoxe.xoxp-1-{60}", "xapp-1-A02-{64}"),
        ALNUM,
    ),
    "a Slack webhook": (("https://hooks.slack.com/services/T0{9}/B0{9}/{24}",), ALNUM),
    "a Stripe key": (("sk_live_{24}", "rk_live_{99}", "whsec_{32}"), ALNUM),
    "an npm token": (("npm_{36}",), ALNUM),
    "a PyPI token": (("pypi-AgEIcHlwaS5vcmc{80}",), URLSAFE),
    "a SendGrid key": (("SG.{22}.{43}",), URLSAFE),
    "a Vault token": (("hvs.{24}", "hvb.{90}"), URLSAFE),
    "a DigitalOcean token": (("dop_v1_{64}",), hexdigits.lower()),
    "an age key": (("AGE-SECRET-KEY-1{58}",), ascii_uppercase + digits),
    "a web token (JWT)": (("eyJ{20}.eyJ{60}.{43}",), URLSAFE),
    "a login in a header": (
        (
            "Authorization: Bearer {30}8",
            '"authorization": "Basic {30}="',
            "AUTHORIZATION=token {20}3",
        ),
        ALNUM,
    ),
    "a password in a URL": (
        ("postgres://app:{9}7@db.example.com/x", "https://{4}:{12}3@[::1]/", "redis://:{8}1@cache"),
        ALNUM,
    ),
}
CASES = [(kind, form, letters) for kind, (forms, letters) in FORMS.items() for form in forms]
WORDS = st.text("abcdefgh \n.,:;()[]'\"=é…", max_size=60)


def filled(form: str, letters: str, seed: int) -> str:
    """The form with random letters, as many as its braces say."""
    random = Random(seed)  # nothing here is secret
    head, *rest = form.split("{")
    pieces = [piece.split("}", 1) for piece in rest]
    return head + "".join(
        "".join(random.choices(letters, k=int(count))) + after for count, after in pieces
    )


def kinds(text: str) -> list[str]:
    return [one.kind for one in credentials(text)]


def test_every_pattern_has_a_form_to_try() -> None:
    assert set(FORMS) == {pattern.kind for pattern in PATTERNS}


@given(st.sampled_from(CASES), st.integers(0, 1 << 60), WORDS, WORDS)
def test_whatever_has_the_form_is_found_in_any_text(
    case: tuple[str, str, str], seed: int, before: str, after: str
) -> None:
    kind, form, letters = case
    found = credentials(f"{before} {filled(form, letters, seed)} {after}")
    assert kind in [one.kind for one in found]
    assert all(one.shown.endswith("…") and "\n" not in one.shown for one in found)


@pytest.mark.parametrize(("kind", "form", "letters"), CASES)
def test_no_more_than_the_form_and_two_characters_are_shown(
    kind: str, form: str, letters: str
) -> None:
    first = form.partition("{")[0].split("\n")[0].split("\\n")[0].removeprefix("https://")
    for seed in range(9):
        found = {one.kind: one.shown for one in credentials(filled(form, letters, seed))}
        assert kind in found
        assert all(len(shown) <= max(len(first), 11) + len(" ab…") for shown in found.values())


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert isinstance(credentials(clean_text(text).text), list)


@given(
    st.lists(
        st.one_of(
            WORDS,
            st.text("0123456789abcdef", min_size=40, max_size=64),
            st.uuids().map(str),
            ENTRY_IDS,
            INCIDENT_IDS,
            st.ip_addresses().map(str),
            st.emails(),
            st.datetimes().map(str),
        )
    )
)
def test_hashes_ids_and_addresses_are_none(words: list[str]) -> None:
    assert kinds(" ".join(words)) == []


@pytest.mark.parametrize(
    "text",
    [
        "postgres://user:password@example.com/db",
        "https://user:***@host/path and https://user:…@host",
        "https://$USER:$PASSWORD@host https://u:${PASSWORD}@host https://u:{{ pw }}@host",
        "https://u:[redacted]@host https://u:<password>@host https://u:%s@host",
        "http://example.com:8080/users/@ann https://status.example.com/?q=a:b@c",
        "ssh://git@github.com:22/a/b.git git@github.com:a/b.git ann@example.com:80",
        "AKIA" + "IOSFODNN7EXAMPLE and wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY",
        "gh" + "p_" + "x" * 36 + " ghp_… glpat-<token> xoxb-your-token-goes-here npm_" + "0" * 36,
        "Authorization: Bearer $TOKEN, Authorization: Bearer YOUR_ACCESS_TOKEN",
        "Authorization: basic authentication fails; authorization: token required everywhere",
        "the line -----BEGIN PRIVATE" + " KEY----- was missing in the file",
        "-----BEGIN CERTIFICATE-----\n" + "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa" * 3,
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDJ2hZ3kT7nJ8vQm1xLr5eYc0bWfGpUoAsDiKtHq ann@host",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "the dop_v1_ and the SG. prefixes, msg.text, eyJ.eyJ.x, secret: none",
        "docker pull registry.example.com/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b8",
    ],
)
def test_examples_and_what_people_write_about_credentials_are_none(text: str) -> None:
    assert kinds(text) == []


def test_no_page_and_no_example_of_ours_is_held_back() -> None:
    pages = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("examples/**/*")]
    found = {
        page.name: held
        for page in pages
        if page.is_file() and (held := kinds(page.read_text(encoding="utf-8", errors="replace")))
    }
    assert found == {"hide-a-secret.md": ["a password in a URL"]}
    assert len(pages) > len(CASES)


def test_a_token_is_found_across_the_ends_of_lines_and_in_other_letters() -> None:
    token = filled("ghp_{36}", ALNUM, 7)
    half = len(token) // 2
    wide = "".join(chr(ord(one) + 0xFEE0) for one in token)
    for text in (
        f"{token[:half]}\n{token[half:]}",
        f"the token is\n{token[:half]}\n{token[half:]}",
        f"> {token[:half]}\n> {token[half:]}",
        f"    {token[:half]}\\\n    {token[half:]}",
        f"{token[:2]}\n{token[2:]}",
        f"{token[:half]}\u00ad{token[half:]}",
        clean_text(f"{token[:half]}\u200b{token[half:]}").text,
        wide,
        f"See also\n{token}\nand so on",
        f"é{token}",
    ):
        assert kinds(text) == ["a GitHub token"], text
    assert kinds("see http://example.com:80\nann@example.com") == []
    dash = filled("glpat-{20}", ALNUM, 7).replace("-", "\u2011", 1)
    assert kinds(dash) == ["a GitLab token"]


def test_one_that_is_no_sample_is_found_after_one_that_is() -> None:
    assert kinds("https://u:password@a https://u:hunter2@b") == ["a password in a URL"]
    assert [one.shown for one in credentials("https://ann:hunter2@b.example.com")] == ["https://…"]


UNITS = (
    *("a", "eyJ", "-eyJ", "://", "a://:", "://a:", "@://", "ghp_", "xoxa-", " \n", "AKIA", "SG."),
    *("-----BEGIN PRIVATE" + " KEY-----", "Authorization: Bearer ", "ecret_access_key = ", "hvs."),
    *("github_pat_", "://aaaaaaaaaaaaaaaa:@", "A" * 19 + "-----END", "<U+", "\\\n> ", "ｇ", "..."),
)


@pytest.mark.parametrize("unit", UNITS)
def test_the_time_is_linear(unit: str) -> None:
    """The longest pipe is 8 MiB, but no entry holds more than 64 KiB a text."""
    signs = " ".join((*(sign for one in PATTERNS for sign in one.signs), "@", unit))
    before = perf_counter()
    credentials(signs + unit * (300_000 // len(unit)))
    assert perf_counter() - before < 3  # a twentieth of that; what is not linear takes minutes
