"""Reads Chinese prose for rules: whether a statement is denied, refused or only quoted; dates and numbers in it."""

from __future__ import annotations

import re

DENIED = re.compile(r"(?:不|未|无|没有|并非|禁止|拒绝|防止|避免|除)(?:[^，。；、\n]{0,14}、){0,4}[^，。；、\n]{0,14}\Z")
ASKED = re.compile(r"(?:要求|请求|试图|企图|命令)[^，。；\n]{0,14}\Z")
REFUSED = re.compile(r"[^。；\n]*(?:拒绝|不支持|不予|不提供|不执行|无法|暂不)")
QUOTED = re.compile(r"[^“”\n]{0,12}”(?:[、和或者及与]|“[^“”\n]*”)*(?:等|之类|一类|这类|字样|用语|的?说法|词|的提示)")
DATE = r"(\d{4})年(\d{1,2})月(\d{1,2})日"


def is_denied(before: str) -> bool:
    """Whether the words before a mention deny it: 不提供…, 没有…"""
    return DENIED.search(before[-60:]) is not None


def is_quoted(mention: re.Match[str]) -> bool:
    """Whether words are named, not used: 含有“待补充”字样的, “第一”“顶级”等用语."""
    before = mention.string[: mention.start()].rpartition("\n")[2]
    return before.rfind("“") > before.rfind("”") and QUOTED.match(mention.string, mention.end()) is not None


def is_refused(mention: re.Match[str]) -> bool:
    """Whether something is asked for and not done: 用户要求生成视频的，提示不支持."""
    before = mention.string[: mention.start()]
    return ASKED.search(before[-24:]) is not None and REFUSED.match(mention.string, mention.end()) is not None


def is_affirmed(mention: re.Match[str]) -> bool:
    """Whether words are said of what is: neither denied nor refused nor only quoted."""
    return not (is_denied(mention.string[: mention.start()]) or is_refused(mention) or is_quoted(mention))


def whole_number(text: str) -> int:
    """A whole number that may have commas."""
    return int(text.replace(",", "").replace("，", ""))
