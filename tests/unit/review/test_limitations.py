"""Limitations that a change takes out of the public text are found; other words are not."""

from __future__ import annotations

import pytest

from beian.review.limitations import lost_limitations

TEXT = "本算法用于起草文字。生成内容可能存在误差，不得作为医疗建议。每日运行。"


@pytest.mark.parametrize(
    ("new", "lost"),
    [
        (TEXT, 0),
        ("本算法用于起草文字。每日运行。", 1),
        (TEXT.replace("，不得作为医疗建议", ""), 1),
        (TEXT.replace("可能存在", "可能会有"), 0),
        (TEXT.replace("每日", "每周"), 0),
        (f"{TEXT}仅供参考。", 0),
        ("", 1),
    ],
)
def test_a_limitation_that_is_gone_is_pointed_at(new: str, lost: int) -> None:
    assert len([*lost_limitations(TEXT, new)]) == lost
