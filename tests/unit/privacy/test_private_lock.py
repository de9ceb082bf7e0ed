"""The private half in Git: readable for its recipients only, nothing overwritten unseen, nothing told by names or sizes of changes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

import support
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.privacy.age import Identity, encrypt, recipients_in
from beian.privacy.private_half import LockResult, PrivateHalf

PHONE = "10000000002"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A content root with a private half of its own."""
    made = tmp_path / "内容 库"
    support.copy_content(made)
    shutil.copytree(made / "examples/private/acme", made / "private/acme")
    shutil.copy(support.CHECKOUT / ".gitignore", made)
    return made


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Path]]:
    """Key files of some people; the first one's is in use."""
    files = {}
    for name in ("zhang", "li", "wang"):
        files[name] = tmp_path / f"{name}.txt"
        files[name].write_text(f"# {name}\n{pyrage.x25519.Identity.generate()}\n", "utf-8")
    monkeypatch.setenv("BEIAN_AGE_IDENTITY", str(files["zhang"]))
    monkeypatch.delenv("BEIAN_AGE_KEY", raising=False)
    return files


def public(file: Path) -> str:
    return str(pyrage.x25519.Identity.from_str(file.read_text("utf-8").splitlines()[1]).to_public())


def half(root: Path) -> PrivateHalf:
    return PrivateHalf(ContentRoot(root))


def recipients(root: Path, people: dict[str, Path], *names: str) -> None:
    lines = [f"{public(people[name])} # {name}" for name in names]
    (root / "private.recipients").write_text("\n".join(["# 说明", *lines, ""]), "utf-8")


@pytest.fixture
def locked(root: Path, people: dict[str, Path]) -> Path:
    recipients(root, people, "zhang", "li")
    half(root).lock()
    return root


def contents(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != ".locked"
    }


@pytest.mark.long
def test_papers_of_events_go_with_the_private_half(locked: Path) -> None:
    paper = locked / "private/acme/events/wenyin/service_provider/001/2026-03-20-decision-3-1.png"
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"\x89PNG a decision")
    before = support.problems_in(locked)
    half(locked).lock()
    other = clone(locked, "other")
    half(other).unlock()
    assert (other / paper.relative_to(locked)).read_bytes() == paper.read_bytes()
    assert support.problems_in(other) == before == []


def clone(root: Path, name: str) -> Path:
    """The same repository on another machine: what is tracked."""
    other = root.parent / name
    shutil.copytree(root, other, ignore=shutil.ignore_patterns("private"))
    shutil.copytree(root / "examples/private", other / "examples/private", dirs_exist_ok=True)
    return other


def take(source: Path, target: Path) -> None:
    """What a pull brings."""
    shutil.rmtree(target / "private.age")
    shutil.copytree(source / "private.age", target / "private.age")


def edit(root: Path, new: str, path: str = "acme/people.yaml") -> None:
    file = root / "private" / path
    file.write_text(file.read_text("utf-8") + f"# {new}\n", "utf-8")


# -- what is in Git -------------------------------------------------------------------------------------------------


def test_what_is_locked_comes_back_for_every_recipient_and_nobody_else(
    locked: Path, people: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(locked / "private")
    for name in ("zhang", "li"):
        monkeypatch.setenv("BEIAN_AGE_IDENTITY", str(people[name]))
        other = clone(locked, name)
        assert sorted(half(other).unlock().written) == sorted(before)
        assert contents(other / "private") == before
    monkeypatch.setenv("BEIAN_AGE_IDENTITY", str(people["wang"]))
    other = clone(locked, "wang")
    with pytest.raises(Failure, match=public(people["wang"])):
        half(other).unlock()
    assert not (other / "private").exists()


def test_no_byte_of_the_private_half_is_in_the_locked_one(locked: Path) -> None:
    whole = b"".join(contents(locked / "private.age").values())
    assert PHONE.encode() not in whole
    assert b"\x89PNG" not in whole  # three letters stand in enough random bytes by chance
    assert all(
        content.startswith(b"age-encryption.org/v1")
        for path, content in contents(locked / "private.age").items()
        if path != "recipients.txt"
    )


def test_only_what_changed_is_written_anew(locked: Path) -> None:
    before = contents(locked / "private.age")
    assert half(locked).lock() == LockResult()
    assert contents(locked / "private.age") == before
    edit(locked, "a")
    assert half(locked).lock().written == ["acme/people.yaml"]
    after = contents(locked / "private.age")
    assert {path for path in after if after[path] != before[path]} == {"acme/people.yaml.age", "index.age"}


def test_a_file_that_was_deleted_goes(locked: Path) -> None:
    (locked / "private/acme/files/image-model-contract.png").unlink()
    assert half(locked).lock().removed == ["acme/files/image-model-contract.png"]
    assert not (locked / "private.age/acme/files/image-model-contract.png.age").exists()


# -- people ---------------------------------------------------------------------------------------------------------


def test_joining_and_leaving(locked: Path, people: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(locked / "private.age")
    recipients(locked, people, "zhang", "wang")
    assert [one.name for one in half(locked).newcomers()] == ["wang"]
    assert [one.name for one in half(locked).leavers()] == ["li"]
    done = support.beian_here("private", "recipients", cwd=locked)
    assert done.returncode == 1
    assert "wang" in done.stdout
    assert "li age1" in done.stdout
    done = support.beian_here("private", "lock", cwd=locked)
    assert done.returncode == 0, done.stderr
    assert "离开的人" in done.stdout
    assert all(contents(locked / "private.age")[path] != old for path, old in before.items()), "all is written anew"
    for name, may in (("wang", True), ("li", False)):
        monkeypatch.setenv("BEIAN_AGE_IDENTITY", str(people[name]))
        other = clone(locked, name)
        if may:
            assert half(other).unlock().written
        else:
            with pytest.raises(Failure):
                half(other).unlock()


def test_handover_names_who_can_read(locked: Path, people: dict[str, Path]) -> None:
    recipients(locked, people, "zhang", "li", "wang")
    done = support.beian_here("handover", "acme", cwd=locked, AS_OF="2026-03-02")
    assert done.returncode == 0, done.stderr
    assert "can read it：li" in done.stdout
    assert "wang" in done.stdout.split("还不能解密")[1]


@pytest.mark.parametrize(
    "line", ["age1xyz", "AGE-SECRET-KEY-1ABC", "ssh-ed25519 AAAA", "张三", "age1" + "q" * 58, "--help", "\u202eage1"]
)
def test_a_line_that_is_no_public_key_is_named(line: str) -> None:
    with pytest.raises(Failure, match=r"private\.recipients:2"):
        recipients_in(f"# 说明\n{line}\n", "private.recipients")


def test_a_key_is_made_once_and_for_its_owner_only(root: Path, tmp_path: Path) -> None:
    place = tmp_path / "家" / "identity.txt"
    told = {"BEIAN_AGE_IDENTITY": str(place)}
    done = support.beian_here("private", "key", cwd=root, **told)
    assert done.returncode == 0, done.stderr
    secret = place.read_text("utf-8").splitlines()[1]
    assert secret.startswith("AGE-SECRET-KEY-1")
    assert os.name == "nt" or place.stat().st_mode & 0o077 == 0
    again = support.beian_here("private", "key", cwd=root, **told)
    assert again.returncode == 2
    assert place.read_text("utf-8").splitlines()[1] == secret
    assert secret not in done.stdout + done.stderr + again.stdout + again.stderr
    assert support.beian_here("private", "recipients", "--add", "张三", cwd=root, **told).returncode == 0
    assert "# 张三" in (root / "private.recipients").read_text("utf-8")
    assert support.beian_here("private", "lock", cwd=root, **told).returncode == 0


def test_in_ci_the_key_comes_from_the_environment(
    locked: Path, people: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = clone(locked, "机器")
    monkeypatch.setenv("BEIAN_AGE_KEY", people["li"].read_text("utf-8"))
    monkeypatch.setenv("BEIAN_AGE_IDENTITY", "/nowhere")
    assert half(other).unlock().written


@pytest.mark.parametrize("text", ["", "nothing", "AGE-SECRET-KEY-1ABC", "\xff"])
def test_without_a_usable_key_it_says_so(locked: Path, people: dict[str, Path], text: str) -> None:
    people["zhang"].write_bytes(text.encode("latin-1"))
    done = support.beian_here("private", "unlock", cwd=locked)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


# -- two people at once ---------------------------------------------------------------------------------------------


def test_what_others_changed_is_not_overwritten(locked: Path) -> None:
    other = clone(locked, "李")
    half(other).unlock()
    edit(other, "theirs")
    half(other).lock()
    take(other, locked)
    edit(locked, "mine", "acme/entity.yaml")
    with pytest.raises(Failure, match=r"acme/people\.yaml"):
        half(locked).lock()
    assert half(locked).unlock().written == ["acme/people.yaml"], "what is changed here only stays"
    assert "mine" in (locked / "private/acme/entity.yaml").read_text("utf-8")
    assert half(locked).lock().written == ["acme/entity.yaml"]


def test_a_file_that_both_changed_stays_and_is_named(locked: Path) -> None:
    other = clone(locked, "李")
    half(other).unlock()
    edit(other, "theirs")
    half(other).lock()
    take(other, locked)
    edit(locked, "mine")
    done = support.beian_here("private", "unlock", cwd=locked)
    assert done.returncode == 1
    assert "acme/people.yaml：本机改过" in done.stdout
    assert "mine" in (locked / "private/acme/people.yaml").read_text("utf-8")
    with pytest.raises(Failure):
        half(locked).lock()
    assert half(locked).unlock(force=True).written == ["acme/people.yaml"]
    assert "theirs" in (locked / "private/acme/people.yaml").read_text("utf-8")


def test_a_fresh_clone_cannot_wipe_what_it_never_unlocked(locked: Path) -> None:
    other = clone(locked, "新")
    (other / "private").mkdir()
    with pytest.raises(Failure, match="private unlock"):
        half(other).lock()


def test_what_others_removed_is_said(locked: Path) -> None:
    other = clone(locked, "李")
    half(other).unlock()
    (other / "private/acme/files/business-license.png").unlink()
    half(other).lock()
    take(other, locked)
    assert half(locked).unlock().removed == ["acme/files/business-license.png"]
    with pytest.raises(Failure, match="business-license"):
        half(locked).lock()


# -- enemies --------------------------------------------------------------------------------------------------------


def test_swapped_missing_old_and_foreign_files_are_refused(locked: Path, people: dict[str, Path]) -> None:
    folder = locked / "private.age/acme"
    good = contents(folder)
    (first, second) = (folder / "people.yaml.age", folder / "entity.yaml.age")
    to = recipients_in(public(people["zhang"]), "x")
    for harm in (good["entity.yaml.age"], encrypt(b"a: 1\n", to), good["people.yaml.age"][:-1], b"", b"a: 1\n"):
        first.write_bytes(harm)
        other = clone(locked, f"别处{len(list(locked.parent.iterdir()))}")
        with pytest.raises(Failure):
            half(other).unlock()
        assert contents(other / "private") == {} if (other / "private").exists() else True
    first.write_bytes(good["people.yaml.age"])
    second.unlink()
    with pytest.raises(Failure, match=r"entity\.yaml\.age"):
        half(clone(locked, "少")).unlock()


@pytest.mark.parametrize("path", ["../harm", "/harm", "a/../../harm", "a/./b", "", ".git/hooks/x", "a\\b", "a//b"])
def test_an_index_that_names_places_elsewhere_is_refused(locked: Path, people: dict[str, Path], path: str) -> None:
    to = recipients_in(public(people["zhang"]), "x")
    index = support.json.dumps({"key": "00" * 32, "files": {path: "00"}}).encode()
    (locked / "private.age/index.age").write_bytes(encrypt(index, to))
    with pytest.raises(Failure, match="index"):
        half(locked).unlock()
    assert not list(locked.parent.rglob("harm"))


def test_names_that_tell_something_are_refused(locked: Path) -> None:
    (locked / "private/acme/files/张三的合同.png").write_bytes(b"x")
    with pytest.raises(Failure, match="张三的合同"):
        half(locked).lock()


def test_a_name_that_is_a_number_of_a_person_is_refused(locked: Path) -> None:
    """Names are not encrypted: the number would stand in Git."""
    (locked / "private/acme/files" / ("110108" + "199003074235.png")).write_bytes(b"x")
    with pytest.raises(Failure, match="no number of a person"):
        half(locked).lock()


def test_plain_private_files_and_keys_are_not_committed(locked: Path, people: dict[str, Path]) -> None:
    support.commit_all(locked)
    assert support.beian_here("guard", cwd=locked).returncode == 0
    (locked / "private.age/acme/notes.yaml.age").write_text("phone: 1\n", "utf-8")
    (locked / "private.age/acme/people.yaml").write_text("phone: 1\n", "utf-8")
    (locked / "key.txt").write_text(people["zhang"].read_text("utf-8"), "utf-8")
    support.git(locked, "add", "--all")
    support.git(locked, "add", "--force", "private/acme/people.yaml")
    done = support.beian_here("hook", cwd=locked, AS_OF="2026-03-02")
    assert done.returncode == 1
    for place in (
        "private.age/acme/notes.yaml.age",
        "private.age/acme/people.yaml",
        "private/acme/people.yaml",
        "key.txt",
    ):
        assert f"{place}:1" in done.stdout or f"{place}:2" in done.stdout, place
    assert "AGE-SECRET-KEY" not in done.stdout


def test_age_itself_can_read_it(locked: Path, people: dict[str, Path]) -> None:
    """Nobody depends on this program to get the files back."""
    program = shutil.which("age")
    content = (locked / "private.age/acme/people.yaml.age").read_bytes()
    if program:
        done = subprocess.run(
            [program, "--decrypt", "--identity", people["zhang"]], input=content, capture_output=True, check=True
        )
        plain = done.stdout
    else:
        plain = Identity().decrypted(content, "people")
    assert plain == (locked / "private/acme/people.yaml").read_bytes()
