"""The review page and the front page of a preview: views of the model, files that open from disk, mail or chat.

Answers are text only: the templates escape whatever stands in them. The review page holds all that it shows.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

from beian.compare.difference_text import RESTRICTED, WORDS, shortened
from beian.core.problem import SEVERITY_WORDS, Problem
from beian.core.source_link import NOWHERE, SourceLink
from beian.core.text.differences import SAME, text_changes
from beian.papers.pages import html
from beian.review.model import ChangedPaper, ChangeReview, ReachedPaper, ReviewedChange, Runs
from beian.review.verdict import verdict

MOST = 5_000_000  # bytes of the review page
LONGEST, SHORT, PARTS, CHANGES = 4_000, 40, 40, 400  # characters of a text, of one shown in a line; answers; changes


@dataclass(frozen=True)
class Addresses:
    """Where the review page leads: to lines at the host, and in the preview folder to papers and pages of filings."""

    source: SourceLink = NOWHERE
    papers: Mapping[tuple[str, str], str] | None = None
    filings: Mapping[str, str] | None = None
    site: bool = False

    def paper(self, filing: str, paper: str) -> str:
        return (self.papers or {}).get((filing, paper), "")


def review_page(model: ChangeReview, addresses: Addresses = Addresses()) -> bytes:
    """The review page, of at most so many bytes: what does not fit is left out from the end, and that is said."""
    page = _review_page(model, addresses, CHANGES)
    if len(page) > MOST:  # texts are most of what is left without pictures
        without = replace(model, changes=tuple(replace(change, pictures=()) for change in model.changes))
        sizes = (CHANGES, CHANGES // 2, CHANGES // 4, CHANGES // 16, 0)
        page = next(one for size in sizes if len(one := _review_page(without, addresses, size)) <= MOST or not size)
    return page


def _review_page(model: ChangeReview, addresses: Addresses, most: int) -> bytes:
    script = html.asset("review.js")
    page = html.render(
        "review.html.j2",
        "zh",
        script=script,
        script_digest=html.script_digest(script),
        restricted=RESTRICTED,
        start=model.start[:12],
        verdict=[*verdict(model)],
        changes=[_change(number, change, addresses) for number, change in enumerate(model.changes[:most], 1)],
        more=max(0, len(model.changes) - most),
        added=[_problem(model, one, addresses.source) for one in model.added[:CHANGES]],
        removed=[_problem(model, one, NOWHERE) for one in model.removed[:CHANGES]],
        moved=model.moved,
        classes=model.classes,
        papers=[_paper(model, paper, addresses) for paper in model.papers],
    )
    return page.lstrip().encode()


def front_page(model: ChangeReview, addresses: Addresses) -> bytes:
    """The front page of the preview folder."""
    filings = [
        {
            "name": filing.name,
            "page": (addresses.filings or {}).get(filing.id, ""),
            "papers": [_paper(model, paper, addresses) for paper in model.papers if paper.filing == filing.id],
        }
        for filing in model.filings
    ]
    changes = [_change(number, change, addresses) for number, change in enumerate(model.changes[:CHANGES], 1)]
    page = html.render(
        "preview.html.j2", "zh", verdict=[*verdict(model)], changes=changes, filings=filings, site=addresses.site
    )
    return page.lstrip().encode()


def _change(number: int, change: ReviewedChange, addresses: Addresses) -> dict[str, object]:
    old, new = change.old or "", change.new or ""
    at = change.position
    return {
        **asdict(replace(change, pictures=(), papers=(), position=None)),
        "anchor": f"change-{number}",
        "key": change.key,
        "label": change.label,
        "filings": change.filings,
        "sort_words": " · ".join(WORDS[change.sort]),
        "short": bool(old and new) and "\n" not in old + new and max(len(old), len(new)) <= SHORT,
        "runs": _shown(change.runs),
        "parts": [
            {"label": part.label, "text": _cut(part.text), "restricted": part.restricted}
            for part in change.parts[:PARTS]
        ],
        "more_parts": max(0, len(change.parts) - PARTS),
        "follows": [
            {"label": one.label, "runs": _shown(tuple(text_changes(one.old, one.new)))}
            for one in change.follows[:PARTS]
        ],
        "pictures": [{"name": one.name, "old": _data(one.old), "new": _data(one.new)} for one in change.pictures],
        "papers": [_reached(change, paper, addresses) for paper in change.papers],
        "place": f"{at.path}:{at.line}" if at else "",
        "link": addresses.source.line(at) if at else "",
    }


def _reached(change: ReviewedChange, paper: ReachedPaper, addresses: Addresses) -> dict[str, object]:
    name = next((one.name.zh for one in change.filings if one.id == paper.filing), "")
    entry = paper.entry
    anchor = f"#{entry.name}" if entry else ""
    return {
        "title": paper.title,
        "name": name,
        "heading": entry.heading if entry else "",
        "runs": _shown(entry.runs) if entry else (),
        "redline": f"{paper.redline}{anchor}" if paper.redline else "",
        "page": addresses.paper(paper.filing, paper.paper),
    }


def _paper(model: ChangeReview, paper: ChangedPaper, addresses: Addresses) -> dict[str, object]:
    name = next((one.name.zh for one in model.filings if one.id == paper.filing), paper.filing)
    return {
        "name": name,
        "title": paper.title,
        "redline": paper.redline,
        "word": f"{paper.redline.removesuffix('.html')}.docx" if paper.redline else "",
        "places": paper.places,
        "page": addresses.paper(paper.filing, paper.paper),
        "reason": paper.reason,
    }


def _problem(model: ChangeReview, problem: Problem, source: SourceLink) -> dict[str, str]:
    shown, unread = problem.masked(), model.unread_at(problem)
    message = unread.text if unread else shown.message
    path, line, _ = shown.place()
    return {
        "severity": shown.severity,
        "words": SEVERITY_WORDS[shown.severity],
        "rule": shown.rule,
        "message": message.zh,
        "message_en": message.en,
        "remedy": shown.remedy.zh,
        "place": f"{path}:{line}",
        "link": source.line(shown.position),
    }


def _shown(runs: Runs) -> Runs:
    """The runs, what did not change without its middle, and no text longer than a reader reads."""
    cut: dict[bool, Callable[[str], str]] = {True: shortened, False: _cut}
    return tuple((op, cut[op == SAME](text)) for op, text in runs)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……（共 {len(text)} 字 · characters in all）"


def _data(picture: bytes | None) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}" if picture else ""
