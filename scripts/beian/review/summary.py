"""The summary of a pull request as Markdown: changed answers, what they need, problems that came and went, papers touched.

Whatever an answer holds stays text: it cannot leave its cell, link, or mark anything up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from beian.compare.difference_text import RESTRICTED, WORDS
from beian.core.problem import SEVERITY_WORDS, Problem
from beian.core.text.differences import DELETION, INSERTION, SAME, Operation
from beian.core.text.markdown import literal
from beian.papers.catalogue import catalogue
from beian.record.deadlines import CHANGE_DAYS
from beian.record.field_differences import Change
from beian.record.filing_record import class_name
from beian.review.branch import Review, TouchedFiling

ROWS = 200  # a summary is for reading, and GitHub cuts it at a megabyte; the artefacts have everything
LONGEST = 300  # characters of one piece of text
NAMED = 5  # answers that a row names
CONTEXT = 24
TERM = (
    f"变更自发生之日起 {CHANGE_DAYS} 个工作日内办理，上表每一项备案都要办理。"
    f" Each filing named here needs its change filed within {CHANGE_DAYS} working days of the change."
)
CLASSES = "通过后的变化 · Changes after acceptance"
MARKS: dict[Operation, str] = {SAME: "{}", DELETION: "<del>{}</del>", INSERTION: "<ins>{}</ins>"}


def as_markdown(review: Review) -> str:
    """All sections, each with its own heading."""
    head = f"# 备案改动 · Filings changed\n\n与 `{review.start}` 相比 · compared with it"
    return "\n\n".join([head, *(section(review) for section in SECTIONS)])


def _answers(review: Review) -> str:
    """One row for each change; a change of a shared fact is one row that names all its filings."""
    shared: dict[tuple[str, str], list[str]] = {}
    for filing in review.filings:
        for row in _change_rows(filing):
            shared.setdefault(row, []).append(literal(filing.filing))
    rows = [("<br>".join(filings), *row) for row, filings in shared.items()]
    unknown = sum(filing.differences.unknown for filing in review.filings)
    note = f"\n\n另有 {unknown} 项受限内容没有比较。 {unknown} restricted answers were not compared." if unknown else ""
    return _section("改动的内容 · Changed answers", ("备案 filing", "内容 answer", "改动 change"), rows) + note


def _change_rows(filing: TouchedFiling) -> Iterator[tuple[str, str]]:
    """The label and the text of each change; a filing that was added or removed is one change."""
    for text in (unread.text() for unread in filing.compared.unread):
        yield "无法读取 unreadable", f"{literal(text.zh)}<br>{literal(text.en)}"
    if filing.old is None or filing.new is None:
        sort = "added" if filing.old is None else "removed"
        yield "整项备案 whole filing", f"{_sort_words(sort)}（{len(filing.differences.changes)} 项内容 answers）"
        return
    for change in filing.differences.changes:
        label = f"{literal(change.label.zh)} · {literal(change.label.en)}<br><sub>{literal(change.pointer)}</sub>"
        yield label, f"{_sort_words(change.sort)}<br>{_change_text(change)}"


def _sort_words(sort: str) -> str:
    return " ".join(WORDS[sort])


def _change_text(change: Change) -> str:
    if change.restricted:
        return RESTRICTED
    if change.parts:
        return "<br>".join(f"{literal(part.label.zh)}：{_part_text(part)}" for part in change.parts[:20])
    return "".join(
        MARKS[op].format(_literal_middle_cut(text, CONTEXT if op == SAME else LONGEST)) for op, text in change.runs
    )


def _part_text(part: Change) -> str:
    if part.restricted:
        return RESTRICTED
    return MARKS[DELETION if part.sort == "removed" else INSERTION].format(
        _literal_middle_cut(part.new or part.old or "", LONGEST)
    )


def _literal_middle_cut(text: str, edge: int) -> str:
    """The text as Markdown that means only itself, long text without its middle, with the blanks at its ends."""
    shortened = text if len(text) <= 2 * edge + 8 else f"{text[:edge]} …… {text[-edge:]}"
    before, after = (" " if end.isspace() else "" for end in (shortened[:1], shortened[-1:]))
    return f"{before}{literal(shortened)}{after}"


def _problems(review: Review) -> str:
    rows = [*_problem_rows("新增 added", review.added), *_problem_rows("消失 gone", review.removed)]
    count = len(review.checked.problems)
    note = f"\n\n改动涉及的备案现有 {count} 个问题。 The filings touched have {count} problems now."
    return _section("问题 · Problems", ("", "位置 place", "级别 severity", "规则 rule", "问题 problem"), rows) + note


def _problem_rows(what: str, problems: Iterable[Problem]) -> Iterator[tuple[str, ...]]:
    for problem in (problem.masked() for problem in problems):
        path, line, column = problem.place()
        message = f"{literal(problem.message.zh)}<br>{literal(problem.message.en)}"
        yield what, literal(f"{path}:{line}:{column}"), SEVERITY_WORDS[problem.severity], literal(problem.rule), message


def _papers(review: Review) -> str:
    titles = {paper.id: paper.title for paper in catalogue(review.root)}
    rows = []
    for filing in review.filings:
        if filing.papers.reason:
            rows.append((literal(filing.filing), f"不能比较 not comparable: {literal(filing.papers.reason.zh)}"))
        elif filing.papers.touched:
            titles_named = "、".join(literal(titles.get(paper, paper)) for paper in filing.papers.touched)
            rows.append((literal(filing.filing), titles_named))
    return _section("涉及的材料 · Papers touched", ("备案 filing", "材料 papers"), rows)


def _classes(review: Review) -> str:
    """What the changes of each accepted filing need, the weightiest first; nothing for filings not accepted yet."""
    rows = []
    for filing in review.filings:
        sorted_out = filing.classified or []
        for kind in dict.fromkeys(change.kind for change in sorted_out):
            changes = [change for change in sorted_out if change.kind == kind]
            labels = "、".join(literal(change.change.label.zh) for change in changes[:NAMED])
            more = f"……（{len(changes)} 项）" if len(changes) > NAMED else ""
            bases = "；".join(dict.fromkeys(literal(change.basis) for change in changes))
            name = class_name(kind)
            rows.append((literal(filing.filing), f"{name.zh} {name.en}", f"{labels}{more}", bases))
    if not any(filing.classified is not None for filing in review.filings):
        return f"## {CLASSES}\n\n涉及的备案都还没有通过的轮次。 No filing touched has an accepted round."
    note = (
        f"\n\n{TERM}"
        if any(one.kind != "cosmetic" for filing in review.filings for one in filing.classified or [])
        else ""
    )
    return _section(CLASSES, ("备案 filing", "需要 needed", "内容 answers", "依据 basis"), rows) + note


def _moved(review: Review) -> str:
    """The accepted filings that a shared answer moves, each with its last day: also those that the branch did not mean."""
    rows = [
        (literal(one.filing), one.round, str(one.last), f"{literal(one.words.zh)}<br>{literal(one.words.en)}")
        for one in review.moved
    ]
    columns = ("备案 filing", "已通过的轮次 accepted round", "不晚于 by", "牵动 moved")
    return _section("共用内容牵动的备案 · Filings that shared answers move", columns, rows)


def _section(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return f"## {title}\n\n没有。 None."
    lines = [f"## {title}", "", _table_row(columns), _table_row(("---",) * len(columns)), *map(_table_row, rows[:ROWS])]
    if len(rows) > ROWS:
        lines += ["", f"另有 {len(rows) - ROWS} 行未列出。 {len(rows) - ROWS} more rows are not listed."]
    return "\n".join(lines)


def _table_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


# A further view of a pull request is one more function here.
SECTIONS: tuple[Callable[[Review], str], ...] = (_answers, _classes, _moved, _problems, _papers)
