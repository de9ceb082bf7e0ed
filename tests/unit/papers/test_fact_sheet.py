"""The fact sheet: what people confirm with their signature, and nothing that only commands wrote."""

from __future__ import annotations

import support
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
