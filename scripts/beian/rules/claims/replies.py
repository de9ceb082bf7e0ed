"""What the answer to a reviewer's comment claims, against what really changed since the round that came back."""

from __future__ import annotations

import re
from collections.abc import Callable

from beian.core.problem import Text
from beian.record.events import Event
from beian.record.field_differences import Change

# An answer of these words alone says neither what was changed nor how: "已按意见修改，见报告相应章节".
EMPTY_WORDS = re.compile(
    r"已经|均已|已|请|详见|参见|见|按照|按|根据|依照|依据|照|贵办|专家|审核|审查|反馈|退回|上述|该条|此条|本条|意见|要求|通知|"
    r"进行了|进行|予以|作出|做出|作了|了|全部|全面|逐一|逐条|逐项|相应地|相应|对应|相关|有关|具体|重新|"
    r"修改|修订|修正|完善|补充|补正|整改|调整|更新|改正|更正|落实|处理|回复|答复|提交|上传|完成|完毕|"
    r"自评估报告|评估报告|报告|材料|文件|附件|填报|章节|章|节|部分|内容|位置|之处|处|中|内|在|的|并|和|及|与|等"
)
NOT_WORDS = re.compile(r"[\W_]+")
WORDS = {"answer": Text("答复（answer）", "answer"), "answered_by": Text("答复人（answered_by）", "answered_by")}
PLACE = "涉及内容（concerns）"


def says_nothing(answer: str) -> bool:
    """Whether an answer says no more than that something was done somewhere."""
    return not NOT_WORDS.sub("", EMPTY_WORDS.sub("", answer))


def fault(
    comment: Event, changes: Callable[[], tuple[Change, ...] | None], same_picture: Callable[[str], bool]
) -> Text | None:
    """What is wrong with the answer to a settled comment, in words that follow "the comment"; None when nothing is.

    `changes` are those since the returned round, None where it holds no text to compare with; `same_picture` says whether
    a piece of evidence has the very picture of that round.
    """
    lacking = [words for key, words in WORDS.items() if not comment.data.get(key)]
    if lacking:
        return Text(f"缺少{'、'.join(one.zh for one in lacking)}", f"lacks {', '.join(one.en for one in lacking)}")
    return _untrue(comment, changes) or _kept_evidence(comment, changes, same_picture) or _empty(comment)


def _untrue(comment: Event, changes: Callable[[], tuple[Change, ...] | None]) -> Text | None:
    places, outcome = places_of(comment), comment.data.get("outcome")
    if outcome == "answer_changed":
        if not places:
            words = f"写明修改了填报内容，但没有写明改在哪里：{PLACE}中写上答案的位置，如 /assessment/risks"
            return Text(words, "says that an answer changed and not where: name its place in concerns")
        known = changes()
        same = [] if known is None else [one for one in places if not any(touches(one, change) for change in known)]
        if same:
            words = f"写明修改了填报内容，但这些涉及内容没有改动：{'、'.join(same)}"
            return Text(words, f"says that an answer changed, but nothing changed at {', '.join(same)}")
    return None


def _kept_evidence(
    comment: Event, changes: Callable[[], tuple[Change, ...] | None], same_picture: Callable[[str], bool]
) -> Text | None:
    """Evidence that is said to be replaced and is not: neither its record nor its picture is another."""
    if comment.data.get("outcome") != "evidence_replaced":
        return None
    places = [one for one in places_of(comment) if one.startswith("/evidence/")]
    if not places:
        words = f"写明更换了佐证，但没有写明是哪一件：{PLACE}中写上佐证的位置，如 /evidence/home-page"
        return Text(words, "says that evidence was replaced and not which: name its place in concerns")
    known = changes()
    kept = [
        one
        for one in places
        if known is not None and not any(touches(one, change) for change in known) and same_picture(one.split("/")[2])
    ]
    if kept:
        words = f"写明更换了佐证，但图片和说明都没有改动：{'、'.join(kept)}"
        return Text(words, f"says that evidence was replaced, but picture and record are the same at {', '.join(kept)}")
    return None


def _empty(comment: Event) -> Text | None:
    if not says_nothing(str(comment.data["answer"])):
        return None
    return Text(
        f"的答复（{str(comment.data['answer']).strip()}）没有内容：写明改了什么、怎样改的",
        "has an answer that says nothing: write what was changed, and how",
    )


def places_of(comment: Event) -> list[str]:
    """The places of answers that a comment concerns; ids of papers are none."""
    places = comment.data.get("concerns")
    return [str(one).rstrip("/") for one in places if str(one).startswith("/")] if isinstance(places, list) else []


def touches(place: str, change: Change) -> bool:
    """Whether a change is at a place, within it, or of the record around it."""
    here, there = f"{place.rstrip('/')}/", f"{change.pointer}/"
    return there.startswith(here) or here.startswith(there)
