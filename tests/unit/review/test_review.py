"""What a change does is told once, and the same, by summary, note, review page and front page; answers stay text."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from lxml import html

import seven
import support
from beian.core.places import ContentRoot
from beian.review import note, summary
from beian.review.branch import Review
from beian.review.changes import change_review
from beian.review.owners import Owners
from beian.review.page import MOST, review_page
from beian.review.verdict import verdict
from support import PROVIDER, replace_once

DISCLOSURE = "filings/acme/wenyin/disclosure.yaml"


def reviewed(root: Path) -> Review:
    return Review(ContentRoot(root), "main", date(2026, 3, 2))


@pytest.fixture(scope="module")
def branch(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(shipped, tmp_path_factory.mktemp("seven") / "内容"))
    seven.seven_kinds(root)
    return root


@pytest.fixture(scope="module")
def review(branch: Path) -> Review:
    return reviewed(branch)


def cards(page: bytes) -> list[str]:
    return [
        " ".join(section.text_content().split()) for section in html.fromstring(page.decode()).xpath("//main/section")
    ]


@pytest.mark.long
def test_each_of_seven_kinds_of_change_is_shown_once_and_nothing_else(review: Review) -> None:
    model = change_review(review)
    shown = cards(review_page(model))
    assert len(shown) == len(seven.CHANGED) == len(model.changes)
    text = summary.as_markdown(model)
    answers = text.partition("## 改动的内容")[2].partition("\n## ")[0]
    rows = [row for row in answers.splitlines() if row.startswith("| acme")]
    assert len(rows) == len(seven.CHANGED)
    for word, what in seven.CHANGED.items():
        titles = [card for card in shown if word in card.partition("备案 filings")[0]]
        assert len(titles) == 1, what
        assert len([row for row in rows if word in row]) == 1, what
    assert note.numbers(review)[1:] == (len(seven.CHANGED), len(model.added), 0)
    for view in (text, review_page(model).decode()):
        assert seven.MEANWHILE not in view, "what main did meanwhile is not the branch's doing"
        problems = view.partition("问题 · Problems" if view is text else 'id="problems"')[2]
        assert problems.count("YAML 写法有误") == 1
        assert not [phone for phone in seven.PHONES if phone in view]


def test_the_verdict_comes_first_and_counts_what_is_there(review: Review) -> None:
    model = change_review(review)
    lines = [text.zh for text in verdict(model)]
    assert lines[0] == f"6 处改动，涉及 {len(model.filings)} 项备案"
    assert lines[2].startswith("不能打包")
    assert any("1 项受限内容有改动" in line for line in lines)
    assert not any("无法比较" in line for line in lines), "an example's private half is in Git"
    page = review_page(model).decode()
    assert page.index("不能打包") < page.index('id="changes"')


def test_a_change_says_whom_it_reaches(review: Review) -> None:
    by_label = {change.label.zh: change for change in change_review(review).changes}
    number = by_label["日志留存月数"]
    assert (number.old, number.new) == ("12", "18")
    assert {"fact_sheet", "self_assessment"} <= {paper.paper for paper in number.papers}
    assert number.position
    assert number.position.path == "filings/acme/wenyin/assessment.yaml"
    shared = by_label["是否有外商投资"]
    assert [filing.id for filing in shared.filings] == ["acme", PROVIDER]
    secret = by_label["手机号码"]
    assert secret.restricted
    assert (secret.old, secret.new, secret.runs) == (None, None, ())
    assert "周以宁" in secret.where, "whose it is"
    (pair,) = by_label["图片"].pictures
    assert pair.old and pair.new and pair.old != pair.new  # noqa: PT018 - both are there
    assert {"self_assessment"} <= {paper.paper for paper in by_label["图片"].papers}


@pytest.mark.long
def test_references_are_shown_by_what_they_stand_for(content_root: Path) -> None:
    support.git(content_root, "switch", "--quiet", "--create", "feature")
    replace_once(
        content_root / "filings/acme/wenyin/assessment.yaml", "日志保存于青澜数据中心", "全部日志保存于青澜数据中心"
    )
    support.commit_all(content_root, "change")
    (change,) = change_review(reviewed(content_root)).changes
    assert "日志留存12个月" in (change.new or "")
    page = review_page(change_review(reviewed(content_root))).decode()
    assert "[[" not in page


@pytest.mark.long
def test_a_limitation_that_leaves_the_public_text_is_pointed_at(content_root: Path) -> None:
    support.git(content_root, "switch", "--quiet", "--create", "feature")
    replace_once(content_root / DISCLOSURE, "，也不设置诱导用户长时间使用的目标", "")
    support.commit_all(content_root, "change")
    model = change_review(reviewed(content_root))
    (change,) = model.changes
    assert len(change.lost) == 1
    assert "长时间使用" in change.lost[0]
    assert any("限制说明" in text.zh for text in verdict(model))
    assert "公示内容不再写明" in review_page(model).decode()


@pytest.mark.long
def test_a_private_half_outside_git_is_said_to_be_unknown(content_root: Path) -> None:
    entity = content_root / "filings/acme/entity.yaml"
    replace_once(entity, "example: true\n", "")
    support.commit_all(content_root, "a real entity")
    support.git(content_root, "switch", "--quiet", "--create", "feature")
    replace_once(content_root / DISCLOSURE, "减少文字起草", "缩短文字起草")
    support.commit_all(content_root, "change")
    assert any("请持有受限资料的人核对" in text.zh for text in verdict(change_review(reviewed(content_root))))


@pytest.mark.parametrize("most", [1, 300])
def test_a_page_stays_within_its_size(review: Review, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model = change_review(review)
    whole = len(review_page(model))
    assert whole < MOST
    monkeypatch.setattr("beian.review.page.MOST", whole // most if most > 1 else whole - 1)
    page = review_page(model)
    assert len(page) < whole
    assert b"data:image/jpeg" not in page
    if most > 1:
        assert f"另有 {len(model.changes)} 处改动未列出" in page.decode()


def test_owners_are_those_of_the_last_line_that_fits(tmp_path: Path) -> None:
    support.write_text(
        tmp_path / ".github/CODEOWNERS",
        "# all\n* @office\n/filings/acme/ @acme a@b.example # hers\nfilings/*/submissions/ @filer\n/docs/**/x.md\n",
    )
    owners = Owners(tmp_path)
    assert owners.of("beian.yaml") == ("@office",)
    assert owners.of("filings/acme/entity.yaml") == ("@acme", "a@b.example")
    assert owners.of("filings/acme/submissions/001/round.yaml") == ("@filer",)
    assert owners.of("docs/a/b/x.md") == ()
    assert Owners(tmp_path / "nowhere").of("a") == ()
