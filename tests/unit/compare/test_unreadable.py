"""A file that cannot be read, compared: it is told with its place, what it says is unknown, everything else is as ever."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from lxml import html

import support
from support import ENTITY, PROVIDER, SUPPORTER, beian_here, replace_once

ALGORITHM = "filings/acme/wenyin"
BROKEN = {
    "torn": b"a: [1\n",
    "conflict": b"<<<<<<< HEAD\na: 1\n",
    "binary": b"\xff\xfe\0\x01",
    "twice": b"a: 1\na: 2\n",
}
ALL, BOTH = (ENTITY, PROVIDER, SUPPORTER), (PROVIDER, SUPPORTER)
FILES = {  # with the filings that it concerns, and the places of its answers
    "filings/acme/entity.yaml": (ALL, "/entity"),
    "filings/acme/products/wenyin-app.yaml": (ALL, "/products/wenyin-app"),
    "filings/acme/policies/content-review.md": (ALL, "/policies/content-review"),
    f"{ALGORITHM}/algorithm.yaml": (BOTH, "/algorithm"),
    f"{ALGORITHM}/generative_synthesis.yaml": (BOTH, "/generative_synthesis"),
    f"{ALGORITHM}/assessment.yaml": (BOTH, "/assessment"),
    f"{ALGORITHM}/service_provider.yaml": ((PROVIDER,), "/service_provider"),
}
PRIVATE = "examples/private/acme/people.yaml"


@pytest.fixture
def two_entities(content_root: Path) -> Path:
    """Another entity beside, with an answer that differs from the last commit; and one of the first that differs."""
    shutil.copytree(support.CHECKOUT / "filings/xinyue", content_root / "filings/xinyue")
    support.commit_all(content_root)
    replace_once(content_root / "filings/xinyue/entity.yaml", "staff_band: 26人", "staff_band: 27人")
    replace_once(content_root / "filings/acme/people.yaml", "name: 林安然", "name: 林安之")
    return content_root


def compared(root: Path, *options: str) -> dict[str, dict]:
    done = beian_here("diff", "--format", "json", *options, cwd=root)
    assert done.returncode == 1, done.stderr
    return {one["filing"]: one for one in json.loads(done.stdout)}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "broken", [next(iter(BROKEN)), *(pytest.param(one, marks=pytest.mark.long) for one in [*BROKEN][1:])]
)
def test_what_can_be_compared_is(two_entities: Path, file: str, broken: str) -> None:
    assert (two_entities / file).is_file()
    (two_entities / file).write_bytes(BROKEN[broken])
    concerned, place = FILES[file]
    found = compared(two_entities)
    assert [change["pointer"] for change in found["xinyue"]["changes"]] == ["/entity/staff_band"]
    for filing in ALL:
        unread = [(one["version"], one["path"]) for one in found[filing]["unread"]]
        assert unread == ([("work", file)] if filing in concerned else []), filing
        assert all(one["answers"] for one in found[filing]["unread"])
        pointers = [change["pointer"] for change in found[filing]["changes"]]
        assert not [one for one in pointers if filing in concerned and f"{one}/".startswith(f"{place}/")]
        assert {one["change"] for one in found[filing]["changes"]} <= {"changed"}
        renamed = "/people/lin-anran/name" in pointers
        assert renamed or file.endswith("service_provider.yaml"), "a role may override what the entity says"


def test_it_is_the_same_the_other_way_round(two_entities: Path) -> None:
    """An old version with a file that cannot be read: nothing is told as new."""
    place = two_entities / ALGORITHM / "assessment.yaml"
    whole = place.read_bytes()
    place.write_bytes(BROKEN["torn"])
    support.commit_all(two_entities)
    place.write_bytes(whole)
    found = compared(two_entities)
    assert [(one["version"], one["line"]) for one in found[PROVIDER]["unread"]] == [("HEAD", 2)]
    assert found[PROVIDER]["changes"] == []
    assert found[ENTITY]["unread"] == []


@pytest.mark.parametrize("form", ["text", "markdown", "html", "side-by-side"])
def test_every_form_tells_the_file(two_entities: Path, form: str) -> None:
    (two_entities / ALGORITHM / "assessment.yaml").write_bytes(BROKEN["torn"])
    done = beian_here("diff", PROVIDER, "--format", form, cwd=two_entities)
    assert done.returncode == 1
    assert "assessment.yaml:2:1" in done.stderr
    assert "assessment" in done.stdout
    assert "项内容未知，没有比较" in done.stdout.replace("\\", "")


def test_restricted_answers_of_a_private_file_are_unknown(two_entities: Path) -> None:
    """They are not taken for removed since the round, and what the public half says is compared."""
    root = two_entities
    before = (root / PRIVATE).read_text("utf-8")
    (root / PRIVATE).write_text(f"{before}- torn: [\n", "utf-8")
    found = compared(root, ENTITY)[ENTITY]
    assert [one["path"] for one in found["unread"]] == [PRIVATE]
    assert [one["pointer"] for one in found["changes"]] == ["/people/lin-anran/name"]
    said = beian_here("diff", ENTITY, cwd=root)
    values = [line.split()[-1].strip("'\"") for line in before.splitlines() if "phone:" in line]
    assert values
    assert not [one for one in values if one in said.stdout + said.stderr]


@pytest.mark.long
def test_a_redline_shows_what_was_last_known(content_root: Path) -> None:
    """Nothing is crossed out that may still be there: what could not be read has a mark behind it."""
    (content_root / ALGORITHM / "assessment.yaml").write_bytes(BROKEN["torn"])
    done = beian_here("redline", PROVIDER, "self_assessment", "public_disclosure", cwd=content_root)
    assert done.returncode == 1
    assert "assessment.yaml:2:1" in done.stderr
    folder = content_root / "build/redline" / PROVIDER / "HEAD..work"
    page = html.fromstring((folder / "self_assessment.html").read_bytes())
    assert "草稿" in page.text_content()
    inserted = [one.text_content() for one in page.iter("ins")]
    assert inserted.count("【未能读取】") > 50
    deleted = [one.text_content() for one in page.iter("del")]
    assert not [one for one in deleted if not any(one in other for other in inserted)], "but what comes again, marked"


@pytest.mark.long
def test_a_filing_that_can_be_read_has_its_redline_beside_one_that_cannot(two_entities: Path) -> None:
    for path in (f"{ALGORITHM}/assessment.yaml", f"{ALGORITHM}/algorithm.yaml"):
        (two_entities / path).write_bytes(BROKEN["binary"])
    done = beian_here("redline", cwd=two_entities)
    assert done.returncode == 1
    for line in ("√ xinyue responsibility_statement", "√ acme responsibility_statement"):
        assert line in done.stdout
    assert f"{PROVIDER} self_assessment" in done.stdout
