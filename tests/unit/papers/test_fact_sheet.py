"""The fact sheet: what people confirm with their signature, and nothing that only commands wrote."""

from __future__ import annotations

from collections import Counter

import support
from beian.core.model import Filing
from beian.papers.fact_sheet import sheets
from beian.papers.view import root_views


def names(filing_id: str) -> list[str]:
    """What is to be confirmed in a shipped filing, in words."""
    filing = support.everything().library.one(filing_id)
    sheet = sheets(root_views(filing)["entity"])
    return [answer.name for page in sheet for answers in page.pages.values() for answer in answers]


def test_confirmations_adoptions_and_words_for_the_portal_alone_are_no_facts_to_sign() -> None:
    for filing in ("xinyue", "yiban/talk/service_provider", "lanyu"):
        given = names(filing)
        assert len(given) > 20
        assert not [name for name in given if name.startswith(("确认", "已发布的制度", "只在系统页面"))]


def lines(filing: Filing) -> list[tuple[str, str]]:
    """Page and name of each answer to confirm, by person."""
    return [
        (page, answer.name)
        for sheet in sheets(root_views(filing)["entity"])
        for page, answers in sheet.pages.items()
        for answer in answers
    ]


def test_no_two_lines_to_sign_have_one_name() -> None:
    for filing in support.everything().library.filings:
        named = Counter(lines(filing))
        assert not [line for line, count in named.items() if count > 1], filing.id


def test_records_without_a_name_are_called_by_what_tells_them_apart() -> None:
    talk, feed, lanyu = names("yiban/talk/service_provider"), names("lanyu/feed"), names("lanyu")
    assert "算法数据 · 输入与输出数据 · 输入·音频 · 格式" in talk
    assert "结果标识 · 标识样式 · 文本 · 标识文字" in talk  # the only one on text
    assert "结果标识 · 标识样式 · 视频·片头画面中央，同时播放声音提示 · 标识文字" in talk
    assert "备案必要性判断 · 判断问题 · 境内公众直接使用 · 回答" in talk
    assert "备案必要性判断 · 判断问题 · 第1问 · 回答" in feed  # a question of the filer’s own
    assert "相关备案登记 · ICP备案 · 办理情况" in lanyu  # the one without a number
    assert "相关备案登记 · ICP备案·示ICP备99990031号-1 · 办理情况" in lanyu
