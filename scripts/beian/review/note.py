"""What a note at a pull request says of a review: fixed words and numbers, so that nothing of an answer can stand in it."""

from __future__ import annotations

from typing import NamedTuple

from beian.review.branch import Review
from beian.review.changes import change_review

MARK = "<!-- beian review -->"  # by which the note is found and written anew
PAGE, PREVIEW = "build/preview/review.html", "build/preview/index.html"


class Numbers(NamedTuple):
    """How much a change does; in this order for whoever may read numbers only."""

    filings: int
    changes: int
    added: int
    removed: int


def numbers(review: Review) -> Numbers:
    """The filings touched, the answers changed (a shared one once), the problems that came and that went."""
    model = change_review(review)
    return Numbers(len(model.filings), len(model.changes), len(model.added), len(model.removed))


def as_markdown(said: Numbers, address: str) -> str:
    """The note, with links to the pages below `address` when there is one."""
    counted = (
        f"{said.filings} 项备案 filings · {said.changes} 处改动 changes · "
        f"{said.added} 个新问题 new problems · {said.removed} 个问题已消除 solved"
    )
    links = [f"[审阅页 review page]({address}/{PAGE}) · [预览 preview]({address}/{PREVIEW})"] if address else []
    return "\n\n".join([MARK, f"**备案改动 · Filings changed**：{counted}", *links])
