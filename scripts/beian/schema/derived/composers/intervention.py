"""Composers of reviews: one record for every modality, and the texts that follow from the library, the sampling and the posts."""

from __future__ import annotations

import re

from beian.schema.derived.composer import Reader, composer
from beian.schema.derived.composers.data import SIDES, first_given, missing_modalities

HERE = "/assessment/intervention"
POSTS = "/responsibility/posts"
FIGURES = "/responsibility/policy_figures"
THRESHOLD = re.compile(r"([^\d]{2,12}?)(?:连续|单日|每日)?(?:高于|低于|超过|不足|达到|大于|小于|失败)")
RATE = re.compile(r"\d{1,3}(?:\.\d+)?%")


@composer
def reviews(answers: Reader) -> dict[str, dict[str, str]]:
    """A review for every modality on its side that has none."""
    side = answers.here.rpartition("/")[2]
    return missing_modalities(answers, answers.get(SIDES[side]) or ())


@composer
def review_scope(answers: Reader) -> str | None:
    """What the first review on this side covers, for one whose method somebody chose: a kind of content that nobody
    thought of is no record."""
    return sibling(answers) if answers.given("1/method") else None


@composer
def sibling(answers: Reader) -> str | None:
    """What the first record beside this one says to the same question, where somebody answered it there."""
    name = answers.here.rpartition("/")[2]
    return first_given(answers, "2", answers.ids("2"), name)


# -- figures that the policies give already -----------------------------------------------------------------------------


@composer
def library_updated(answers: Reader) -> str | None:
    """How often the policy on review says that the library changes."""
    days = answers.get(f"{FIGURES}/library_days")
    return f"每{days}日" if days else None


@composer
def library_keeper(answers: Reader) -> str | None:
    """The post of the name that the policy on review gives as keeper of the library."""
    name = answers.get(f"{FIGURES}/library_keeper")
    return next((post for post in answers.ids(POSTS) if name and answers.get(f"{POSTS}/{post}/name") == name), None)


@composer
def sampling_rate(answers: Reader) -> str | None:
    """The only percentage in what the policy on review says of sampling."""
    rates = RATE.findall(str(answers.get(f"{FIGURES}/sampling_rate") or ""))
    return rates[0] if len(rates) == 1 else None


@composer
def review_limit(answers: Reader) -> str | None:
    """The hours within which people review, by the policy on review."""
    hours = answers.get(f"{FIGURES}/manual_review_hours")
    return f"{hours}小时" if hours else None


@composer
def reviewing_post(answers: Reader) -> str | None:
    """The name of the only post for review."""
    names = [answers.get(f"{POSTS}/{post}/name") for post in answers.ids(POSTS)]
    reviewing = [name for name in names if name and "审核" in name]
    return reviewing[0] if len(reviewing) == 1 else None


@composer
def watched_figures(answers: Reader) -> str | None:
    """The figures that have a threshold, in its order."""
    said = re.split("[，；、。]", str(answers.get(f"{FIGURES}/alarm_thresholds") or ""))
    found = [THRESHOLD.match(one) for one in said if one]
    return "、".join(one[1] for one in found if one) if found and all(found) else None


@composer
def mechanism_reviewers(answers: Reader) -> str | None:
    """The posts for algorithm security and for review."""
    names = [answers.get(f"{POSTS}/{post}/name") for post in answers.ids(POSTS)]
    fitting = [name for name in names if name and ("算法安全" in name or "审核" in name)]
    return "和".join(fitting) if len(fitting) == 2 else None


# -- texts ----------------------------------------------------------------------------------------------------------------


@composer
def library(answers: Reader) -> str | None:
    """The word library in a sentence: classes, entries, who keeps it, how often it changes."""
    keys = ("classes", "size", "updated", "keeper")
    classes, size, updated, keeper = (answers.get(f"{HERE}/word_list/{key}") for key in keys)
    if not (classes and size and updated and keeper):
        return None
    return f"拦截词库分为{len(classes)}类（{'、'.join(classes)}），共{size:,}条，由{_post(answers, keeper)}维护，{updated}更新。"


@composer
def sampling(answers: Reader) -> str | None:
    """How many of the results that passed are looked at, and by whom."""
    rate, reviewers = answers.get(f"{HERE}/sampling_rate"), answers.get(f"{HERE}/reviewers")
    return f"对通过审核的结果按{rate}的比例抽样，由{_post(answers, reviewers)}检查。" if rate and reviewers else None


@composer
def manual(answers: Reader) -> str | None:
    """When people step in, who they are, and how fast."""
    keys = ("review_triggers", "review_limit", "reviewers")
    triggers, limit, reviewers = (answers.get(f"{HERE}/{key}") for key in keys)
    if not (triggers and limit and reviewers):
        return None
    people = answers.get(f"{POSTS}/{reviewers}/number")
    hours = answers.get(f"{POSTS}/{reviewers}/working_time")
    staff = (f"{people}人，" if people else "") + (f"值守安排：{hours}。" if hours else "")
    said = f"下列情形转人工处理：{answers.text(f'{HERE}/review_triggers')}。"
    return said + f"由{_post(answers, reviewers)}在{limit}内处理，{staff}".rstrip("，") + ("" if hours else "。")


def _post(answers: Reader, post: str) -> str:
    return str(answers.get(f"{POSTS}/{post}/name") or post)
