"""The summary of a pull request as Markdown: a view of the model, the verdict first.

Whatever an answer holds stays text: it cannot leave its cell, link, or mark anything up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from beian.compare.difference_text import RESTRICTED, WORDS
from beian.core.problem import SEVERITY_WORDS, Problem, Text
from beian.core.text.differences import DELETION, INSERTION, SAME, Operation
from beian.core.text.markdown import literal
from beian.record.deadlines import CHANGE_DAYS
from beian.review.model import ChangeReview, ReviewedChange
from beian.review.verdict import verdict

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


def as_markdown(model: ChangeReview) -> str:
    """The verdict, then all sections, each with its own heading."""
    head = f"# 备案改动 · Filings changed\n\n与 `{model.start}` 相比 · compared with it"
    lines = "\n".join(f"- {literal(text.zh)} · {literal(text.en)}" for text in verdict(model))
    return "\n\n".join([head, lines, *(section(model) for section in SECTIONS)])


def _answers(model: ChangeReview) -> str:
    """One row for each change, which names all filings that share it."""
    rows = [(_filings(change), _label(change), _change_text(change)) for change in model.changes]
    unknown = model.unknown
    note = f"\n\n另有 {unknown} 项受限内容没有比较。 {unknown} restricted answers were not compared." if unknown else ""
    return _section("改动的内容 · Changed answers", ("备案 filing", "内容 answer", "改动 change"), rows) + note


def _filings(change: ReviewedChange) -> str:
    return "<br>".join(literal(filing.id) for filing in change.filings)


def _label(change: ReviewedChange) -> str:
    where = f"{literal(change.where)}：" if change.where and not change.count else ""
    label = f"{where}{literal(change.label.zh)} · {literal(change.label.en)}"
    return "整项备案 whole filing" if change.count else label


def _change_text(change: ReviewedChange) -> str:
    sort = " ".join(WORDS[change.sort])
    if change.count:
        return f"{sort}（{change.count} 项内容 answers）<br>{literal(change.where)}"
    body = RESTRICTED if change.restricted else _body(change)
    lines = [sort, body] if body else [sort]
    if change.pictures:
        lines.append("图片见审阅页 · picture: see the review page")
    if change.follows:
        labels = "、".join(literal(one.label.zh) for one in change.follows[:NAMED])
        lines.append(f"由此改变 · follows: {labels}{_more(len(change.follows))}")
    lines += [f"⚠ 公示内容不再写明 · the public text no longer says: {literal(text)}" for text in change.lost]
    return "<br>".join(lines)


def _body(change: ReviewedChange) -> str:
    if change.parts:
        return "<br>".join(
            f"{literal(part.label.zh)}：{RESTRICTED if part.restricted else _part_text(change, part.text)}"
            for part in change.parts[:20]
        )
    if change.old and change.new and max(len(change.old), len(change.new)) <= CONTEXT and len(change.runs) == 2:
        return f"<del>{literal(change.old)}</del> → <ins>{literal(change.new)}</ins>"
    return "".join(
        MARKS[op].format(_literal_middle_cut(text, CONTEXT if op == SAME else LONGEST)) for op, text in change.runs
    )


def _part_text(change: ReviewedChange, text: str) -> str:
    return MARKS[DELETION if change.sort == "removed" else INSERTION].format(_literal_middle_cut(text, LONGEST))


def _more(count: int) -> str:
    return f"……（{count} 项）" if count > NAMED else ""


def _literal_middle_cut(text: str, edge: int) -> str:
    """The text as Markdown that means only itself, long text without its middle, with the blanks at its ends."""
    shortened = text if len(text) <= 2 * edge + 8 else f"{text[:edge]} …… {text[-edge:]}"
    before, after = (" " if end.isspace() else "" for end in (shortened[:1], shortened[-1:]))
    return f"{before}{literal(shortened)}{after}"


def _problems(model: ChangeReview) -> str:
    rows = [*_problem_rows("新增 added", model.added, model), *_problem_rows("消失 gone", model.removed, model)]
    count = model.problems
    note = f"\n\n改动涉及的备案现有 {count} 个问题。 The filings touched have {count} problems now."
    return _section("问题 · Problems", ("", "位置 place", "级别 severity", "规则 rule", "问题 problem"), rows) + note


def _problem_rows(what: str, problems: Iterable[Problem], model: ChangeReview) -> Iterator[tuple[str, ...]]:
    for problem in (problem.masked() for problem in problems):
        path, line, column = problem.place()
        unread = model.unread_at(problem)
        message = _both(unread.text if unread else problem.message)
        if unread:
            names = "、".join(literal(filing.id) for filing in unread.filings)
            message = f"无法读取 unreadable：{names}<br>{message}"
        yield what, literal(f"{path}:{line}:{column}"), SEVERITY_WORDS[problem.severity], literal(problem.rule), message


def _papers(model: ChangeReview) -> str:
    rows: dict[str, list[str]] = {}
    for paper in model.papers:
        reason = f"不能比较 not comparable: {literal(paper.reason.zh)}" if paper.reason and not paper.title else ""
        rows.setdefault(paper.filing, []).append(reason or literal(paper.title))
    listed = [(literal(filing), "、".join(titles)) for filing, titles in rows.items()]
    return _section("涉及的材料 · Papers touched", ("备案 filing", "材料 papers"), listed)


def _classes(model: ChangeReview) -> str:
    """What the changes of each accepted filing need, the weightiest first; nothing for filings not accepted yet."""
    if not model.accepted:
        return f"## {CLASSES}\n\n涉及的备案都还没有通过的轮次。 No filing touched has an accepted round."
    rows = []
    for row in model.classes:
        labels = "、".join(map(literal, row.labels[:NAMED])) + _more(len(row.labels))
        rows.append((literal(row.filing), f"{row.name.zh} {row.name.en}", labels, "；".join(map(literal, row.bases))))
    note = f"\n\n{TERM}" if any(row.kind != "cosmetic" for row in model.classes) else ""
    return _section(CLASSES, ("备案 filing", "需要 needed", "内容 answers", "依据 basis"), rows) + note


def _moved(model: ChangeReview) -> str:
    """The accepted filings that a shared answer moves, each with its last day: also those that the branch did not mean."""
    rows = [(literal(one.filing), one.round, one.last, _both(one.words)) for one in model.moved]
    columns = ("备案 filing", "已通过的轮次 accepted round", "不晚于 by", "牵动 moved")
    return _section("共用内容牵动的备案 · Filings that shared answers move", columns, rows)


def _both(text: Text) -> str:
    return f"{literal(text.zh)}<br>{literal(text.en)}"


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
SECTIONS: tuple[Callable[[ChangeReview], str], ...] = (_answers, _classes, _moved, _problems, _papers)
