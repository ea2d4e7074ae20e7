"""``incidentctl resolve``: what it mends, what it keeps, and what it leaves to people.

That its files equal the driver's is shown in ``test_merge_by_hand``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from incidentctl.git.conflicts import typed_lines
from incidentctl.text.append import union
from tests.render.published import valid
from tests.support.cli import Command
from tests.support.repo import Repo
from tests.support.sabotage import OTHER, under_way
from tests.support.timeline import BOB, Timeline

PATH = under_way().path


@pytest.fixture
def sides(logbook: Repo) -> tuple[Timeline, Timeline]:
    """Ours and theirs, in conflict by a merge of ``side`` into main: git knows no driver here."""
    logbook.git("config", "--remove-section", "merge.incidentctl")
    logbook.commit("An incident", **{PATH: under_way().data})
    logbook.git("tag", "start")
    ours, theirs = under_way(), under_way()
    logbook.git("switch", "--quiet", "--create", "side")
    theirs.note("Theirs", BOB)
    logbook.commit("Theirs", **{PATH: theirs.data})
    logbook.git("switch", "--quiet", "main")
    ours.note("Ours")
    logbook.commit("Ours", **{PATH: ours.data})
    return ours, theirs


def begin_merge(repo: Repo, *args: str) -> None:
    repo.git("merge", "--no-edit", *(args or ("side",)), ok=(1,))


# --- nothing that somebody typed is lost


def test_what_was_typed_into_the_file_is_kept(
    logbook: Repo, incidentctl: Command, sides: tuple[Timeline, Timeline]
) -> None:
    begin_merge(logbook)
    marked = (logbook.path / PATH).read_bytes()
    typed = marked.replace(b"> Ours\n", b"> Ours\n> and this I typed \xff\n")
    logbook.write(PATH, typed)
    ran = incidentctl("resolve").ok()
    assert "somebody had typed into it; that is kept in " in ran.out
    [draft] = (logbook.path / ".git/incidentctl/drafts").iterdir()
    assert str(draft) in ran.out
    assert "> and this I typed \\udcff\n" in draft.read_text()
    assert (logbook.path / PATH).read_bytes() == union(*(one.data for one in sides))


def test_a_draft_that_cannot_be_kept_stops_it(
    logbook: Repo, incidentctl: Command, sides: object
) -> None:
    begin_merge(logbook)
    with (logbook.path / PATH).open("ab") as file:
        file.write(b"mine\n")
    logbook.write(".git/incidentctl/drafts", "in the way")
    before = logbook.state()
    incidentctl("resolve").fails(1, f"somebody typed into {PATH}")
    assert logbook.state() == before


@pytest.mark.parametrize(
    ("found", "typed"),
    [
        (b"a\n<<<<<<< HEAD\nb\n||||||| 12ab\na\n=======\nc\n>>>>>>> side\n", []),
        (b"a\n<<<<<<<<< HEAD\nb\n=========\nc\n>>>>>>>>> side\n", []),
        (b"a\r\nb\r\nc\r\n", []),
        (b"c\nb\n", []),
        (b"", []),
        (b"a\nb\nx\nc\n", [b"x"]),
        (b"a\nb\nb\nb\n", [b"b"]),
        (b"a\nb\nc", []),
        (b"<<<<<<< HEAD\n<<<<<<\n=======x\n", [b"<<<<<<", b"=======x"]),
    ],
)
def test_typed_is_what_no_version_holds(found: bytes, typed: list[bytes]) -> None:
    assert typed_lines(found, [b"a\n", b"a\nb\n", b"b\nc\n"]) == typed


# --- deleted


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_deleted_record_stays(
    logbook: Repo, incidentctl: Command, sides: tuple[Timeline, Timeline], side: str
) -> None:
    branch = {"ours": "main", "theirs": "side"}[side]
    logbook.git("switch", "--quiet", branch)
    logbook.git("reset", "--quiet", "--hard", "start")
    logbook.git("rm", "--quiet", PATH)
    logbook.git("commit", "--quiet", "--message", "Away with it")
    logbook.git("switch", "--quiet", "main")
    begin_merge(logbook)
    ran = incidentctl("resolve", "--json").ok()
    valid(ran.out, "Resolve")
    [one] = ran.json["data"]["resolved"]
    assert (one["deleted"], one["entries"], one["draft"]) == (side, 5, None)
    kept = sides[0] if side == "theirs" else sides[1]
    assert (logbook.path / PATH).read_bytes() == logbook.blob(f":{PATH}") == kept.data
    if side == "theirs":
        incidentctl("check").ok()


def test_it_says_that_a_record_is_never_taken_away(
    logbook: Repo, incidentctl: Command, sides: object
) -> None:
    logbook.git("rm", "--quiet", PATH)
    logbook.git("commit", "--quiet", "--message", "Away with it")
    begin_merge(logbook)
    assert (
        "this side had deleted it, and a record is never taken" in incidentctl("resolve").ok().out
    )


# --- which files


@pytest.fixture
def several(logbook: Repo, sides: tuple[Timeline, Timeline]) -> tuple[str, str]:
    """Besides, another incident and two other files are in conflict; the incidents' paths."""
    other = Timeline(OTHER)
    other.open()
    for branch, by in (("side", BOB), ("main", other.placed[0].entry.by)):
        logbook.git("switch", "--quiet", branch)
        grown = Timeline(OTHER)
        grown.placed = [*other.placed]
        grown.note(f"On {branch}", by)
        settings = (logbook.path / "incidentctl.toml").read_text() + f"# {branch}\n"
        files: dict[str, str | bytes] = {
            grown.path: grown.data,
            "incidentctl.toml": settings,
            "a b.txt": branch,
        }
        logbook.commit("More", **files)
    begin_merge(logbook)
    return PATH, other.path


def test_what_is_no_incident_is_named_and_left_alone(
    logbook: Repo, incidentctl: Command, several: tuple[str, str]
) -> None:
    ran = incidentctl("resolve").ok()
    for path in several:
        assert f"joined {path}" in ran.out
    for path in ("a b.txt", "incidentctl.toml"):
        assert f"in conflict still: {path}, and no incident: mend it as usual, then git" in ran.out
    assert "when that is done: git commit --no-edit" in ran.out
    assert "<<<<<<<" in (logbook.path / "incidentctl.toml").read_text()


def test_only_the_files_that_are_named(
    logbook: Repo, incidentctl: Command, several: tuple[str, str]
) -> None:
    first, second = several
    here = Command((logbook.path / first).parent)
    ran = here("resolve", Path(first).name, "--json").ok()
    assert [one["path"] for one in ran.json["data"]["resolved"]] == [first]
    assert ran.json["data"]["others"] == ["a b.txt", "incidentctl.toml", second]
    assert ran.json["data"]["then"] == "git commit --no-edit"
    assert f"in conflict still: {second}\n" in here("resolve", "../../../a b.txt").ok().out
    assert f"joined {second}" in here("resolve", ".").ok().out
    here("resolve", Path(first).name).fails(2, "is not in conflict", "hint: incidentctl resolve")


def test_nothing_in_conflict(logbook: Repo, incidentctl: Command) -> None:
    assert incidentctl("resolve").ok().out == "Nothing to mend: no incident file is in conflict.\n"


def test_an_empty_cherry_pick_is_to_be_skipped(
    logbook: Repo, incidentctl: Command, sides: tuple[Timeline, Timeline]
) -> None:
    """All that it brings is there already, in another order."""
    ours, theirs = sides
    both = union(ours.data, theirs.data)
    logbook.commit("Both", **{PATH: both})
    logbook.git("cherry-pick", "side", ok=(1,))
    assert "next: incidentctl init && git cherry-pick --skip" in incidentctl("resolve").ok().out
    logbook.git("cherry-pick", "--skip")
    assert logbook.blob(f"HEAD:{PATH}") == both


def test_the_check_names_it_and_accepts_what_it_made(
    logbook: Repo, incidentctl: Command, sides: object
) -> None:
    begin_merge(logbook)
    incidentctl("check").fails(1, "the conflict in it is not resolved", "fix: incidentctl resolve")
    incidentctl("resolve").ok()
    assert incidentctl("check").ok().out == ""


def test_after_a_kill_it_is_done_again(
    logbook: Repo, incidentctl: Command, sides: tuple[Timeline, Timeline]
) -> None:
    """Killed between file and index: what it wrote itself was typed by nobody."""
    begin_merge(logbook)
    logbook.write(PATH, union(*(one.data for one in sides)))
    assert "typed" not in incidentctl("resolve").ok().out
    assert not logbook.git("ls-files", "-u")


# --- what can't be mended


def test_one_that_is_damaged_does_not_keep_the_others_waiting(
    logbook: Repo, incidentctl: Command, several: tuple[str, str]
) -> None:
    logbook.git("merge", "--abort")
    damaged = logbook.blob(f"main:{PATH}").replace(b"> Ours", b"> Hours")
    logbook.commit("Tidy up", **{PATH: damaged})
    begin_merge(logbook)
    ran = incidentctl("resolve", "--json")
    valid(ran.fails(1).out, "Resolve")
    [problem] = ran.json["problems"]
    assert (problem["rule"], problem["path"]) == ("checksum", PATH)
    assert problem["message"].startswith("ours is damaged in line 52: entry ")
    assert problem["fix"].startswith("git merge --abort, then mend ours: incidentctl verify")
    assert [one["path"] for one in ran.json["data"]["resolved"]] == [several[1]]


def test_a_damaged_side_that_holds_nothing_of_its_own_may_go(
    logbook: Repo, incidentctl: Command, sides: tuple[Timeline, Timeline]
) -> None:
    """As when the damage was done to what others have as well."""
    ours, theirs = sides
    sound = union(theirs.data, ours.data)
    logbook.commit("Both", **{PATH: sound})
    logbook.git("switch", "--quiet", "side")
    logbook.commit("Tidy up", **{PATH: theirs.data.replace(b"> Theirs", b"> There")})
    logbook.git("switch", "--quiet", "main")
    begin_merge(logbook)
    ran = incidentctl("resolve").fails(1, "theirs is damaged")
    fix = f"git checkout --ours -- {PATH} && git add -- {PATH}"
    assert f"  fix: {fix}\n" in ran.out
    for words in fix.split(" && "):
        logbook.git(*words.split()[1:])
    assert (logbook.path / PATH).read_bytes() == logbook.blob(f":{PATH}") == sound


def test_two_incidents_under_one_name(
    logbook: Repo, incidentctl: Command, sides: tuple[Timeline, Timeline]
) -> None:
    other = Timeline(OTHER)
    other.open()
    logbook.commit("Another", **{PATH: other.data})
    begin_merge(logbook)
    incidentctl("resolve").fails(1, "[merge-lossless] not the same incident: INC-20261120-7w2m4t")


def test_a_link_is_no_version_of_a_file(logbook: Repo, incidentctl: Command, sides: object) -> None:
    (logbook.path / PATH).unlink()
    (logbook.path / PATH).symlink_to("elsewhere")
    logbook.git("add", PATH)
    logbook.git("commit", "--quiet", "--message", "A link")
    begin_merge(logbook)
    incidentctl("resolve").fails(1, "[file-mode] one side made it something else")


def test_what_lies_in_the_way_stays(
    logbook: Repo, incidentctl: Command, sides: object, tmp_path: Path
) -> None:
    begin_merge(logbook)
    (logbook.path / PATH).unlink()
    target = tmp_path / "mine.txt"
    target.write_text("mine")
    (logbook.path / PATH).symlink_to(target)
    incidentctl("resolve").fails(1, "something else than a plain file is in its place")
    assert target.read_text() == "mine"


def test_renamed_on_both_sides(logbook: Repo, incidentctl: Command, sides: object) -> None:
    names = [PATH.replace("invoicing", new) for new in ("billing", "money")]
    for branch, name in zip(("side", "main"), names, strict=True):
        logbook.git("switch", "--quiet", branch)
        logbook.git("mv", PATH, name)
        logbook.git("commit", "--quiet", "--message", "Rename")
    begin_merge(logbook)
    before = logbook.state()
    ran = incidentctl("resolve").fails(1, "fix: git merge --abort, then on each side: git mv")
    for path in (PATH, *names):
        assert f"{path}: [no-rename] a side renamed it" in ran.out
    assert logbook.state() == before


def test_a_bare_repository(logbook: Repo) -> None:
    far = logbook.clone("far.git", "--bare")
    Command(far.path)("resolve").fails(1, "bare")


def test_a_held_index(logbook: Repo, incidentctl: Command, sides: object) -> None:
    begin_merge(logbook)
    logbook.write(".git/index.lock", "")
    incidentctl("resolve").fails(1, "another git command holds", "rm '")
    (logbook.path / ".git/index.lock").unlink()
    incidentctl("resolve").ok()


def test_an_executable_is_a_file_like_others(
    logbook: Repo, incidentctl: Command, sides: tuple[Timeline, Timeline]
) -> None:
    (logbook.path / PATH).chmod(0o755)
    logbook.git("commit", "--quiet", "--all", "--message", "Run it")
    begin_merge(logbook)
    incidentctl("resolve").ok()
    assert logbook.git("ls-files", "-s", PATH).startswith("100644 ")
    assert not logbook.git("diff-files", "--name-only")
