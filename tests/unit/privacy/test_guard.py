"""The guard finds what is shaped like personal data, in the index and in all of the past, and never says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

import support
from beian.core.text.personal_data import personal_data_in

PLACE, BORN = "110108", "19900307"
MOBILE = "138" + "12345678"  # in two pieces, for the guard reads this file as well


def check_digit(number: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(one) * weight for one, weight in zip(number, weights, strict=True)) % 11]


RIGHT = f"{PLACE}{BORN}423{check_digit(f'{PLACE}{BORN}423')}"
WRONG = RIGHT[:-1] + ("X" if RIGHT[-1] != "X" else "1")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    "line",
    [
        RIGHT,
        WRONG,
        WRONG.lower(),
        f"身份证{WRONG}。",
        f'id: "{RIGHT}"',
        WRONG.translate(WIDE),
        f"{WRONG[:6]} {WRONG[6:14]} {WRONG[14:]}",
        f"{WRONG[:6]}-{WRONG[6:14]}-{WRONG[14:]}",
        f"{RIGHT[:-2]}{'0' if RIGHT[-2] != '0' else '1'}{RIGHT[-1]}",
    ],
)
def test_an_identity_number_is_found_with_its_check_digit_right_or_wrong(line: str) -> None:
    assert [kind.en for _, kind, _ in personal_data_in(line)] == ["this looks like an identity number"]


@pytest.mark.parametrize(
    "line",
    [
        "110101179903150027",  # a fictional birth year
        "110101219903150027",
        "999999199003074233",  # no such place
        "110108199013074233",  # no such month
        "110108199002304233",  # no such day
        "110108186003074239",  # nobody's any more, and not right either
        "91110108199003071K",
        "91999999MA0ACME00H",
        "网信算备110108199003074230012号",
        "sha256: 4f110108199003074233ab",
        "20260302110108199003074233",
        "0.110108199003074233555",
        "11010819900307423",
        "1101081990030742333",
        "10000000002",
        "2026-03-02T11:01:08",
    ],
)
def test_what_is_shaped_otherwise_is_left_alone(line: str) -> None:
    assert list(personal_data_in(line)) == []


def test_credit_codes_of_digits_only_are_no_identity_numbers() -> None:
    """A credit code may have the shape by chance; its own check digit tells."""
    from stdnum.cn import uscc

    base = "13110108199003074"[:17]
    code = base + uscc.calc_check_digit(base)
    assert list(personal_data_in(code)) == [] or not code[-1].isdigit()


@given(some.text(alphabet="0123456789abcdef", min_size=40, max_size=64))
def test_digests_are_no_identity_numbers(digest: str) -> None:
    assert not [kind for _, kind, _ in personal_data_in(digest) if "identity" in kind.en]


def test_a_staged_slip_of_the_pen_is_stopped(bare_root: Path) -> None:
    (bare_root / "notes.md").write_text(f"负责人 {WRONG}\n", "utf-8")
    support.git(bare_root, "add", "notes.md")
    done = support.beian_here("guard", "--staged", cwd=bare_root)
    assert done.returncode == 1
    assert "notes.md:1:5" in done.stdout
    assert WRONG not in done.stdout


# -- the past -------------------------------------------------------------------------------------------------------


def past(root: Path, code: int = 1) -> str:
    done = support.beian_here("guard", "--history", cwd=root)
    assert done.returncode == code, done.stdout + done.stderr
    for value in (RIGHT, WRONG, MOBILE):
        assert value not in done.stdout + done.stderr
    return done.stdout


def test_a_clean_past_is_clean(bare_root: Path) -> None:
    assert past(bare_root, 0) == ""


def test_what_was_removed_again_is_found_with_its_commit(bare_root: Path) -> None:
    support.commit_all(bare_root, "start") if not (bare_root / ".git").exists() else None
    file = bare_root / "说明 notes.md"
    file.write_text(f"一\n二\n{WRONG}\n", "utf-8")
    support.commit_all(bare_root, "slip")
    slip = support.git(bare_root, "rev-parse", "--short=12", "HEAD").strip()
    file.write_text(f"{WRONG}\n", "utf-8")
    support.commit_all(bare_root, "moved")
    file.unlink()
    support.commit_all(bare_root, "removed")
    said = past(bare_root)
    assert "说明 notes.md:3:1" in said
    assert f"commit {slip}" in said
    assert said.count("identity number") == 1, "the same value in the same file is named once"
    assert "filter-repo" in said


@pytest.mark.parametrize("kind", ["branch", "tag", "stash", "merge", "message", "hidden", "private", "long"])
def test_nothing_in_the_past_hides(bare_root: Path, kind: str) -> None:
    git, main = lambda *a: support.git(bare_root, *a), support.git(bare_root, "branch", "--show-current").strip()
    note = bare_root / "notes.txt"
    if kind == "message":
        git("commit", "--quiet", "--allow-empty", "-m", f"call\n\ndiff --git a b\nask {MOBILE} <someone@company.cn>")
    elif kind == "private":
        (bare_root / "private/acme").mkdir(parents=True)
        (bare_root / "private/acme/people.yaml").write_text("a: 1\n", "utf-8")
        git("add", "--force", "private")
        git("commit", "--quiet", "-m", "slip")
        git("rm", "-r", "--quiet", "private")
        git("commit", "--quiet", "-m", "mend")
    elif kind == "stash":
        note.write_text("a\n", "utf-8")
        support.commit_all(bare_root, "a")
        note.write_text(f"电话 {MOBILE}\n", "utf-8")
        git("stash", "--quiet")
    else:
        git("switch", "--quiet", "--create", "side")
        if kind == "hidden":
            (bare_root / ".gitattributes").write_text("*.txt -diff binary\n", "utf-8")
        note.write_text(("x" * 5_000_000 if kind == "long" else "") + f" 电话 {MOBILE}\n", "utf-8")
        support.commit_all(bare_root, "slip")
        git("switch", "--quiet", main)
        if kind == "tag":
            git("tag", "kept", "side")
            git("branch", "--quiet", "-D", "side")
        if kind == "merge":
            git("merge", "--quiet", "--no-ff", "side", "-m", "merge")
    said = past(bare_root)
    assert ("must not be committed" if kind == "private" else "mobile number") in said
    assert "e-mail" not in said, "addresses in a message belong to the people who committed"


def test_a_shallow_clone_says_so(bare_root: Path, tmp_path: Path) -> None:
    (bare_root / "a.md").write_text("a\n", "utf-8")
    support.commit_all(bare_root, "one more")
    support.git(tmp_path, "clone", "--quiet", "--depth=1", bare_root.as_uri(), str(tmp_path / "浅"))
    assert "--unshallow" in past(tmp_path / "浅")


def test_without_git_it_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "beian.yaml").write_text("engine: 0.1.0\n", "utf-8")
    done = support.beian_here("guard", "--history", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
