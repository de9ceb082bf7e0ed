"""The job summary of a pull request: changed answers, what they need, problems that came and went, papers touched; one section each.

Whatever an answer holds stays text: no cell can be left, nothing links, nothing is marked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from beian.compare.difference_text import RESTRICTED, WORDS
from beian.core.problem import SEVERITY_WORDS, Problem
from beian.core.text.differences import DELETION, INSERTION, SAME, Operation
from beian.core.text.markdown import literal
from beian.papers.catalogue import catalogue
from beian.record.field_differences import Change
from beian.record.filing_record import class_name
from beian.review.branch import Review, TouchedFiling

ROWS = 200  # a summary is for reading, and GitHub cuts it at a megabyte; the artefacts have everything
LONGEST = 300  # characters of one piece of text
NAMED = 5  # answers that a row names
CONTEXT = 24
CLASSES = "通过后的变化 · Changes after acceptance"
MARKS: dict[Operation, str] = {SAME: "{}", DELETION: "<del>{}</del>", INSERTION: "<ins>{}</ins>"}


def as_markdown(review: Review) -> str:
    """All sections, each with its own heading."""
    head = f"# 备案改动 · Filings changed\n\n与 `{review.start}` 相比 · compared with it"
    return "\n\n".join([head, *(section(review) for section in SECTIONS)])


def _answers(review: Review) -> str:
    """One row a change; a fact that several filings share is one row that names them all."""
    shared: dict[tuple[str, str], list[str]] = {}
    for one in review.filings:
        for row in _changes(one):
            shared.setdefault(row, []).append(literal(one.filing))
    rows = [("<br>".join(filings), *row) for row, filings in shared.items()]
    unknown = sum(one.differences.unknown for one in review.filings)
    note = f"\n\n另有 {unknown} 项受限内容没有比较。 {unknown} restricted answers were not compared." if unknown else ""
    return _section("改动的内容 · Changed answers", ("备案 filing", "内容 answer", "改动 change"), rows) + note


def _changes(one: TouchedFiling) -> Iterator[tuple[str, str]]:
    """The place and the words of each change; a filing that came or went is one."""
    if one.unreadable:
        yield "无法读取 unreadable", f"{literal(one.unreadable.zh)}<br>{literal(one.unreadable.en)}"
        return
    if one.old is None or one.new is None:
        sort = "added" if one.old is None else "removed"
        yield "整项备案 whole filing", f"{_word(sort)}（{len(one.differences.changes)} 项内容 answers）"
        return
    for change in one.differences.changes:
        label = f"{literal(change.label.zh)} · {literal(change.label.en)}<br><sub>{literal(change.pointer)}</sub>"
        yield label, f"{_word(change.sort)}<br>{_said(change)}"


def _word(sort: str) -> str:
    return " ".join(WORDS[sort])


def _said(change: Change) -> str:
    if change.restricted:
        return RESTRICTED
    if change.parts:
        return "<br>".join(f"{literal(part.label.zh)}：{_part(part)}" for part in change.parts[:20])
    return "".join(MARKS[op].format(_short(text, CONTEXT if op == SAME else LONGEST)) for op, text in change.runs)


def _part(part: Change) -> str:
    if part.restricted:
        return RESTRICTED
    return MARKS[DELETION if part.sort == "removed" else INSERTION].format(_short(part.new or part.old or "", LONGEST))


def _short(text: str, edge: int) -> str:
    """The text without its middle, with the blanks at its ends."""
    kept = text if len(text) <= 2 * edge + 8 else f"{text[:edge]} …… {text[-edge:]}"
    before, after = (" " if end.isspace() else "" for end in (kept[:1], kept[-1:]))
    return f"{before}{literal(kept)}{after}"


def _problems(review: Review) -> str:
    rows = [*_problem_rows("新增 added", review.added), *_problem_rows("消失 gone", review.removed)]
    count = len(review.checked.problems)
    note = f"\n\n改动涉及的备案现有 {count} 个问题。 The filings touched have {count} problems now."
    return _section("问题 · Problems", ("", "位置 place", "级别 severity", "规则 rule", "问题 problem"), rows) + note


def _problem_rows(what: str, problems: Iterable[Problem]) -> Iterator[tuple[str, ...]]:
    for one in (problem.masked() for problem in problems):
        path, line, column = one.place()
        said = f"{literal(one.message.zh)}<br>{literal(one.message.en)}"
        yield what, literal(f"{path}:{line}:{column}"), SEVERITY_WORDS[one.severity], literal(one.rule), said


def _papers(review: Review) -> str:
    titles = {paper.id: paper.title for paper in catalogue(review.root)}
    rows = []
    for one in review.filings:
        if one.papers.reason:
            rows.append((literal(one.filing), f"不能比较 not comparable: {literal(one.papers.reason.zh)}"))
        elif one.papers.touched:
            named = "、".join(literal(titles.get(paper, paper)) for paper in one.papers.touched)
            rows.append((literal(one.filing), named))
    return _section("涉及的材料 · Papers touched", ("备案 filing", "材料 papers"), rows)


def _classes(review: Review) -> str:
    """What the changes of each filing that was accepted need, what weighs most first; nothing for the others."""
    rows = []
    for one in review.filings:
        sorted_out = one.classified or []
        for kind in dict.fromkeys(change.kind for change in sorted_out):
            these = [change for change in sorted_out if change.kind == kind]
            named = "、".join(literal(change.change.label.zh) for change in these[:NAMED])
            more = f"……（{len(these)} 项）" if len(these) > NAMED else ""
            bases = "；".join(dict.fromkeys(literal(change.basis) for change in these))
            name = class_name(kind)
            rows.append((literal(one.filing), f"{name.zh} {name.en}", f"{named}{more}", bases))
    if not any(one.classified is not None for one in review.filings):
        return f"## {CLASSES}\n\n涉及的备案都还没有通过的轮次。 No filing touched has an accepted round."
    return _section(CLASSES, ("备案 filing", "需要 needed", "内容 answers", "依据 basis"), rows)


def _section(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return f"## {title}\n\n没有。 None."
    lines = [f"## {title}", "", _row(columns), _row(("---",) * len(columns)), *map(_row, rows[:ROWS])]
    if len(rows) > ROWS:
        lines += ["", f"另有 {len(rows) - ROWS} 行未列出。 {len(rows) - ROWS} more rows are not listed."]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


# A further view of a pull request is one more function here.
SECTIONS: tuple[Callable[[Review], str], ...] = (_answers, _classes, _problems, _papers)
