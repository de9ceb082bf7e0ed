"""What can be measured in a filing: kinds with numbers, records with names and numbers, rows of tables."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest

from beian.rules.claims.reader.facts import holds, numbers, values, worlds
from beian.rules.claims.reader.kinds import ClaimKind, pattern_of
from beian.rules.claims.reader.normal_form import normal_form
from beian.rules.claims.reader.numbers import Measure, all_shown, kind_for
from beian.rules.claims.reader.passages import whole_reading
from beian.rules.claims.reader.quantities import Quantity, quantities
from beian.rules.rule import Case

_SUFFIXES = re.compile(r"(?:人员|专员|工程师|岗位|岗|员|师|数据|材料|记录|样本|语料|文本|数据集)$")
_PARTS = re.compile(r"[与和及、或/]")
_FAMILY = re.compile(r"(?:[\u4e00-\u9fff]{2})?(?:大模型|模型|规则|组件).*$")
_ORIGINS = re.compile(r"^(?:自建|授权|境内|开源|中文|采购|去标识|公开|已确认的|本公司)+")
_ABBREVIATED = 6  # characters of a name that people abbreviate: 文本审核样本, 文本样本
_BRACKETS = re.compile(r"（[^（）]*）")
_SHORTEST, _SHORTEST_ROW, _LONGEST_ROW = 2, 4, 16
_BARE = re.compile(r"\d+(?:\.\d+)?[万亿]?")
_HEAD_UNIT = re.compile(
    r"([条类件份张台项个篇幅步次人名句户家套处])数$|（([条类件份张台项个篇幅步次人名句户家套处%]|万条|MB|KB)）$"
)
_TOTALS = ("合计", "总计", "共计", "小计", "总数")


def measures(case: Case, kinds: tuple[ClaimKind, ...]) -> Iterator[Measure]:
    """The measures of the kinds that hold numbers."""
    for kind in kinds:
        if ("of" in kind.data or "records" in kind.data) and holds(case, kind.data.get("when", ())):
            yield from _of_records(case, kind) if "records" in kind.data else _of_kind(case, kind)


def _of_kind(case: Case, kind: ClaimKind) -> Iterator[Measure]:
    dimension = kind.data["dimension"]
    factor = 30 * 86400.0 if kind.data.get("unit") == "months" else 1.0
    facts = [factor * fact for filing in worlds(case) for fact in numbers(filing, kind.data["of"], dimension)]
    if facts and kind.data.get("sum"):
        facts.append(sum(dict.fromkeys(facts)))
        facts += [sum(numbers(filing, kind.data["of"], dimension)) for filing in worlds(case)]
    if facts and not (kind.data.get("one") and len(set(facts)) > 1):
        yield _measure(kind, kind, tuple(facts))


def _measure(kind: ClaimKind, topic: ClaimKind, facts: tuple[float, ...], name: str = "") -> Measure:
    """A measure with the words of `kind` and the units of its `topic`."""
    data = topic.data
    dimension = data["dimension"]
    return Measure(
        kind,
        facts,
        name or str(data.get("name", "")),
        all_shown(facts, dimension),
        dimension,
        tuple(str(data.get("units", "")).split()),
        bool(data.get("limit")),
    )


def _of_records(case: Case, kind: ClaimKind) -> Iterator[Measure]:
    """One measure for each name of a record: the posts, data sets, sizes by their names."""
    data, found = kind.data, defaultdict(list)
    units: dict[str, str] = {}
    for filing in worlds(case):
        for record in values(filing, f"{data['records']}/*"):
            name = record.get(data.get("called", "name")) if isinstance(record, Mapping) else None
            for value, unit in _numbers_of(record.get(data["value"]), data["dimension"]) if name else ():
                found[normal_form(str(name)).text].append(value)
                units[normal_form(str(name)).text] = unit
    for name, words in short_names(tuple(found)).items():
        chosen = words if data.get("short", True) else [word for word in words if len(word) >= _SHORTEST_ROW]
        if chosen:
            own = {"bare": True, "some": True, "unless": data.get("unless", ""), "keep": data.get("keep", "")}
            measure = _measure(
                ClaimKind({"id": kind.id, "words": [" ".join(chosen)], **own}), kind, tuple(found[name]), name
            )
            yield replace(measure, units=(units[name],)) if units[name] else measure


def _numbers_of(value: object, dimension: str) -> list[tuple[float, str]]:
    """The numbers of one answer, each with its unit where pieces are counted."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [(float(value), "")]
    given = quantities(normal_form(value).text) if isinstance(value, str) else []
    return [(one.value, _unit(one)) for one in given if one.dimension == dimension]


def short_names(names: tuple[str, ...]) -> dict[str, list[str]]:
    """How people shorten each name without meaning another: 信息安全与数据合规人员, 信息安全, 数据合规."""
    forms = {name: _shortened(name) for name in names}
    counts = Counter(word for words in forms.values() for word in set(words))
    return {
        name: [word for word in dict.fromkeys(words) if counts[word] == 1 and not _inside_another(word, name, names)]
        for name, words in forms.items()
    }


def _inside_another(word: str, name: str, names: tuple[str, ...]) -> bool:
    return word != name and any(word in other for other in names if other != name)


def _shortened(name: str) -> list[str]:
    plain = _BRACKETS.sub("", name)
    suffix = _SUFFIXES.search(plain)
    stem = plain[: suffix.start()] if suffix and suffix.start() >= _SHORTEST else plain
    found = [plain, stem, *_PARTS.split(stem)]
    core = _ORIGINS.sub("", plain)
    found += [core, core[:2] + core[-2:]] if len(core) >= _ABBREVIATED else []
    if suffix and len(stem) >= 4:
        ending = suffix[0]
        found += [
            stem[-2:] + other for other in (ending, "岗", "员", "人员", "岗位", "专员") if ending[-1] in "员师岗位"
        ]
        found += [ending] if ending == "工程师" else []
        found += [stem[-2:], stem[:2]] if ending in ("人员", "专员", "员") else []
    return [word for word in found if len(word) >= _SHORTEST]


def table_measures(case: Case, topic: ClaimKind) -> Iterator[Measure]:
    """One measure for each row of a table whose cells give quantities, by the name in its first cell."""
    rows: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    whole = whole_reading(case)
    for _, table, _ in whole.tables:
        if topic.data.get("heads") and not pattern_of(topic.data["heads"]).search("".join(table.rows[0][1])):
            continue
        for _, cells in table.rows[1:]:
            name = _BRACKETS.sub("", cells[0]).strip()
            if (
                cells
                and name not in _TOTALS
                and _SHORTEST_ROW <= len(name) <= _LONGEST_ROW
                and not re.search(r"[\d，。；：]", name)
            ):
                for quantity in _given(cells[1:], table.rows[0][1][1:]):
                    if quantity.dimension != topic.data["dimension"]:
                        continue
                    rows[name, quantity.dimension, _unit(quantity)] += [
                        quantity.value,
                        *([quantity.low] if quantity.low else []),
                    ]
    for (name, dimension, unit), facts in rows.items():
        words = [name, *_row_names(name)]
        sums = (sum(facts),) if dimension == "count" and len(facts) > 1 else ()
        kind = kind_for(" ".join(words), *topic.groups, some=True, unless=topic.data.get("unless", ""))
        yield Measure(kind, (*facts, *sums), name, all_shown(facts, dimension), dimension, (unit,) if unit else ())


def _row_names(name: str) -> list[str]:
    """How people shorten the name of a row: its parts, what stands before or behind 的."""
    before, of, behind = name.rpartition("的")
    if of:
        return [one for one in (behind, f"{before}的") if len(one) >= _SHORTEST_ROW]
    parts = _PARTS.split(name)
    shortest = _SHORTEST if len(parts) > 2 else _SHORTEST_ROW
    return [part for part in parts if len(part) >= shortest]


def _given(cells: tuple[str, ...], heads: tuple[str, ...] = ()) -> list[Quantity]:
    """The quantities of a row's cells; none of words. A number without a unit has that of its column's head."""
    short = [
        f"{cell}{_unit_of(head)}" if _BARE.fullmatch(cell) else cell
        for cell, head in zip_longest(cells, heads[: len(cells)], fillvalue="")
        if len(cell) <= 40
    ]
    return [one for cell in short for one in quantities(cell) if one.dimension]


def _unit_of(head: str) -> str:
    """The unit that a head names: 条数, 数量（条）, 占比（%）."""
    named_unit = _HEAD_UNIT.search(head)
    return (named_unit[1] or named_unit[2]) if named_unit else ""


def _unit(quantity: Quantity) -> str:
    return quantity.unit if quantity.dimension in ("count", "") else ""


def named(case: Case, kind: ClaimKind) -> ClaimKind | None:
    """The kind with the names of the records that it is about as its first group; None where there are none."""
    wanted = kind.data["names"]
    found: dict[str, None] = {}
    for filing in worlds(case):
        for record in values(filing, f"{wanted['records']}/*"):
            answers = record if isinstance(record, Mapping) else {}
            if all(str(answers.get(key)) in options for key, options in wanted.get("where", {}).items()):
                name = normal_form(str(answers.get(wanted.get("called", "name"), ""))).text
                found.update(dict.fromkeys([name, *([_FAMILY.sub("", name)] if wanted.get("short") else [])]))
    names = [name.replace(" ", "") for name in found if len(name) >= _SHORTEST]
    return ClaimKind({**kind.data, "words": [" ".join(names), *kind.groups]}) if names else None
