"""The examples of the rules: one incident that keeps them all, and for each rule what breaks it.

``python -m tests.support.make_broken_examples`` writes them anew, the same bytes every time. What
``check`` says to each stands in its ``expected.txt``: ``pytest --update-golden`` writes those.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from incidentctl.store.view import WAIVERS_PATH
from tests.support import PROJECT
from tests.support.timeline import ANN, BOB, CAM, Timeline

EXAMPLES = PROJECT / "examples"
GOOD = "good"
BROKEN = "broken"

TITLE = "Invoicing is down"
REPORT = "Something is wrong with the site, can someone have a look?"
COMMAND = "I have it. I'm the incident commander. Bob and Camille, I need you on the call."
CUSTOMER = "Müller AG can't print invoices."
LOG = "FATAL price_list: no such table"
HUNCH = "It began with the deploy of 14:12."
NOTE = "Rolled back to build 480. The page answers again."
TASK = "Tell Müller AG that they can print again."
LEFT = "The smoke test opens the invoicing page"
DUE = datetime(2026, 11, 27, tzinfo=UTC)
UPDATE = "Invoices can be printed again. For ten minutes they could not. Nothing was lost."
SUMMARY = "Build 481 read a price list that production doesn't have: no invoices for ten minutes."
CAUSES = (
    "Build 481 needed a table that no migration made",
    "The smoke test of the deploy doesn't open the invoicing page",
)


def opened() -> Timeline:
    """Reported, and command taken."""
    told = Timeline(title=TITLE)
    now = told.now.replace(microsecond=0)
    told.open(
        BOB,
        text=REPORT,
        severity="sev2",
        services=("invoicing",),
        started=now - timedelta(minutes=7),
        detected=now - timedelta(minutes=2),
    )
    told.take(text=COMMAND)
    return told


def noted() -> Timeline:
    """And something was done."""
    told = opened()
    told.note(NOTE, BOB, category="action")
    return told


def summarised() -> Timeline:
    """And somebody said what happened: ready to be closed."""
    told = noted()
    told.summary(SUMMARY)
    return told


def good() -> Timeline:
    """It keeps every rule."""
    told = opened()
    told.note(CUSTOMER, BOB)
    told.note(HUNCH, CAM, recorded_by=ANN, category="hypothesis")
    told.note(LOG, BOB, category="observation")
    rolled_back = told.note("Rolled back to build 481. The page answers.", BOB, category="action")
    told.correct(rolled_back.id, NOTE, BOB, because="481 was the bad one")
    told.done(told.task(TASK, to=BOB).id, BOB)
    told.update("public", CAM, recorded_by=ANN, text=UPDATE)
    told.summary(SUMMARY)
    told.close(root_causes=CAUSES, postmortem="2026-11-25", thanks=("Bob", "Camille"))
    left = told.followup(LEFT, owner=BOB, due=DUE, followup_kind="detect")
    told.followup_done(left.id, BOB)
    return told


# Files that don't follow the format


def encoding() -> bytes:
    told = opened()
    told.note(CUSTOMER, BOB)
    return told.data.replace("ü".encode(), "ü".encode("latin-1"))


def format_version() -> bytes:
    told = Timeline(title=TITLE)
    told.open(BOB, format=2, text=REPORT)
    return told.data


def clean_text() -> bytes:
    told = opened()
    told.note(LOG.replace("FATAL", "\x1b[31mFATAL\x1b[0m"), BOB, category="observation")
    return told.data


def grammar() -> bytes:
    return noted().data.replace(f"> {NOTE}".encode(), NOTE.encode())


def fields() -> bytes:
    told = opened()
    told.note(HUNCH, CAM, recorded_by=ANN, category="rumour")
    return told.data


def checksum() -> bytes:
    return noted().data.replace(b"build 480", b"build 479")


def canonical() -> bytes:
    told = noted()
    raw = told.placed.pop().raw
    told.add_raw(raw.replace("Bob Baker acted", "Bob Baker saved the day"))
    return told.data


# Files whose record can't be


def open_first() -> bytes:
    told = opened()
    told.placed.pop(0)
    return told.data


def unique_entries() -> bytes:
    told = noted()
    told.placed.append(told.placed[-1])
    return told.data


def no_future() -> bytes:
    told = opened()
    told.note(NOTE, BOB, category="action", at=told.now.replace(microsecond=0, hour=16))
    return told.data


def correction_target() -> bytes:
    told = opened()
    told.correct("5v7k2m9q0x3r8w1t", NOTE, BOB, because="481 was the bad one")
    return told.data


def task_target() -> bytes:
    told = noted()
    told.done("5v7k2m9q0x3r8w1t", BOB, text="The pool is back")
    return told.data


def followup_target() -> bytes:
    told = noted()
    told.followup_done("5v7k2m9q0x3r8w1t", BOB, text="It pages at 80 %")
    return told.data


# Closes that lack something


def close_commander() -> bytes:
    told = summarised()
    told.placed.pop(1)
    told.close(root_causes=CAUSES)
    return told.data


def close_timeline() -> bytes:
    told = opened()
    told.close(root_causes=CAUSES, text=SUMMARY)
    return told.data


def close_summary() -> bytes:
    told = noted()
    told.close(root_causes=CAUSES)
    return told.data


def close_root_cause() -> bytes:
    told = summarised()
    told.close(root_causes=("unknown",))
    return told.data


def close_next() -> bytes:
    told = summarised()
    told.close(root_causes=CAUSES, postmortem="")
    return told.data


def close_updates() -> bytes:
    told = summarised()
    told.close(root_causes=CAUSES)
    return told.data


def close_policy() -> bytes:
    told = summarised()
    told.close(root_causes=CAUSES, postmortem="waived: we know what it was")
    return told.data


def open_tasks() -> bytes:
    told = summarised()
    told.task(TASK, to=CAM)
    told.close(root_causes=CAUSES)
    return told.data


FILES: dict[str, Callable[[], bytes]] = {
    "encoding": encoding,
    "format-version": format_version,
    "clean-text": clean_text,
    "grammar": grammar,
    "fields": fields,
    "checksum": checksum,
    "canonical": canonical,
    "open-first": open_first,
    "unique-entries": unique_entries,
    "no-future": no_future,
    "correction-target": correction_target,
    "task-target": task_target,
    "followup-target": followup_target,
    "close-commander": close_commander,
    "close-timeline": close_timeline,
    "close-summary": close_summary,
    "open-tasks": open_tasks,
    "close-root-cause": close_root_cause,
    "close-next": close_next,
    "close-updates": close_updates,
    "close-policy": close_policy,
}
"""By rule, the bytes of an incident's file that breaks it and no other."""

PATH = Timeline(title=TITLE).path

SETTINGS = """\
branch = "main"

[close]
require = ["root-cause", "nxt"]
"""
TOLD = """\
branch = "main"

[severities.sev2]
close = ["public-update"]
"""
STRICTER = """\
branch = "main"

[severities.sev2]
close = ["postmortem"]
"""

TWO_AT_ONCE = """\
incidentctl note -i k3f9zq "Seen by Camille"
git branch theirs
git reset --quiet --hard HEAD^
incidentctl note -i k3f9zq "Seen by Ann"
"""
AS_TEXT = "git config --remove-section merge.incidentctl\n"
TAKE_OURS = "git merge --quiet --no-commit -X ours theirs\n"
TAKE_BOTH = "git merge --quiet --no-commit theirs\n"

# What breaks the rules about changes is a change: commands, in a logbook that holds the good file.
# Beside them stand the commands to use instead.
CHANGES = {
    "append-only": (
        f"sed 's/build 480/build 479/' {PATH} >edited\nmv edited {PATH}\ngit add {PATH}\n",
        f'incidentctl correct -i k3f9zq {good().placed[6].id[:8]} "Rolled back to build 479."\n',
    ),
    "no-delete": (
        f"git rm --quiet {PATH}\n",
        'incidentctl note -i k3f9zq "This was a test of the pager, no incident."\n',
    ),
    "no-rename": (
        f"git mv {PATH} {PATH.replace('invoicing-is-down', 'price-list')}\n",
        'incidentctl summary -i k3f9zq "The price list was down: invoicing only needs it."\n',
    ),
    "file-mode": (
        f"chmod +x {PATH}\ngit add {PATH}\n",
        f"chmod 644 {PATH}\ngit add {PATH}\n",
    ),
    "merge-lossless": (AS_TEXT + TWO_AT_ONCE + TAKE_OURS, TWO_AT_ONCE + TAKE_BOTH),
}

WAIVERS = """\
[[waiver]]
commit = "4d8a0c1"
by = "Ann Archer <ann@example.com>"
reason = "…"
"""
GOOD_WAIVERS = """\
[[waiver]]
commit = "4d8a0c1b5f0e9a7d6c3b2a1908f7e6d5c4b3a291"
by = "Ann Archer <ann@example.com>"
reason = "A merge tool took out two lines on 21 November. Bob and I compared it with the chat."
"""

# What only a history shows: commands that end with the look at it.
SEEN = 'incidentctl note -i k3f9zq "Seen by Camille" >/dev/null\n'
REWIND = f"""\
{SEEN}incidentctl verify >/dev/null
git reset --quiet --hard HEAD^
incidentctl verify
"""
CORRECT = f"""\
{SEEN}incidentctl verify >/dev/null
id=$(git log -1 --format='%(trailers:key=Entry,valueonly)')
incidentctl correct -i k3f9zq "$id" "Seen by Ann and Camille" >/dev/null
incidentctl verify
"""
UNSIGNED = f"""\
{SEEN}incidentctl verify --require-signed HEAD^..HEAD
"""
SIGN = f"""\
ssh-keygen -q -t ed25519 -N '' -f ~/key
git config gpg.format ssh
git config user.signingKey ~/key
git config commit.gpgSign true
echo "ann@example.com $(cat ~/key.pub)" >~/allowed
git config gpg.ssh.allowedSignersFile ~/allowed
{UNSIGNED}"""
HISTORIES = {"no-rewrite": (REWIND, CORRECT), "signed": (UNSIGNED, SIGN)}


def made() -> dict[str, bytes]:
    """Every file by its path below ``examples/``; the expected messages are not among them."""
    files = {f"{BROKEN}/{rule}/{PATH}": make() for rule, make in FILES.items()}
    elsewhere = PATH.replace("/2026/11/", "/2026/12/")
    files |= {
        f"{GOOD}/{PATH}": good().data,
        f"{BROKEN}/path/{elsewhere}": good().data,
        f"{BROKEN}/close-updates/incidentctl.toml": TOLD.encode(),
        f"{BROKEN}/close-policy/incidentctl.toml": STRICTER.encode(),
        f"{BROKEN}/settings/incidentctl.toml": SETTINGS.encode(),
        f"{BROKEN}/waivers/{WAIVERS_PATH}": WAIVERS.encode(),
        f"{GOOD}/{WAIVERS_PATH}": GOOD_WAIVERS.encode(),
    }
    for rule, (bad, instead) in (CHANGES | HISTORIES).items():
        files[f"{BROKEN}/{rule}/bad.sh"] = bad.encode()
        files[f"{BROKEN}/{rule}/instead.sh"] = instead.encode()
    return files


def main() -> None:
    """Write them all."""
    for path, data in made().items():
        target = EXAMPLES / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


if __name__ == "__main__":
    main()
