"""The worksheet (填报对照表): every answer of a filing in the order of the regulator's form, as plain data.

Steps and sections come from `schemas/portal.json`, a field's place from its `x-portal`, a paper's from its
`document.yaml`. The bundle holds it as one self-contained HTML file, the site as a page of the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from beian.core.model import MASK, Filing, Masked, Schema, at, join
from beian.core.problem import Text
from beian.papers.catalogue import NO_SLOT, Paper
from beian.papers.pages import html
from beian.papers.pages.row_source import for_the_portal, row_source
from beian.papers.pages.worksheet_rows import NOTHING, Doubt, Section, Worksheet, WorksheetRow, WorksheetStep
from beian.record.purposes import Purpose
from beian.schema.display import product_name
from beian.schema.registry import has_unverified_options, kind, label, option_label
from beian.schema.walk import is_record, is_record_list, schema_at, visibility

AFTERWARDS = ("lifecycle", "reply")  # the steps of a round that is no first one
STEPS = {"entity": ("entity", *AFTERWARDS), "algorithm": ("algorithm", "association", *AFTERWARDS)}
PER_PRODUCT = ("product", "function")
Uploads = Mapping[str, Sequence[str]]


def worksheet(filing: Filing, papers: list[Paper], uploads: Uploads | None = None) -> Worksheet:
    """The worksheet of a filing in its edition.

    `uploads` gives the names of files in the bundle by paper id, or by the pointer of an answer that is a file. A paper
    with files is there also when it is made from the record alone.
    """
    files = uploads or {}
    rows_by_section = _rows_of_answers(filing, files)
    for paper in (one for one in papers if (one.made_for(filing) or one.id in files) and not one.internal):
        rows_by_section.setdefault(paper.section, []).append(_paper_row(paper, tuple(files.get(paper.id, ()))))
    steps = [
        WorksheetStep(step["id"], label(step), tuple(_sections(filing, step["sections"], rows_by_section)))
        for step in filing.schema["x-steps"]
        if step["id"] in STEPS[filing.step]
    ]
    shown = tuple(step for step in steps if step.sections or step.id not in AFTERWARDS)
    schema = schema_at(filing.schema, f"/{filing.role}/role") if filing.role else None
    role = option_label(schema, str(filing.role)) if schema else None
    entity = str(at(filing.answers, "/entity/name") or filing.entity)
    return Worksheet(filing.id, entity, filing.name, role, filing.edition, shown)


def scoped(sheet: Worksheet, filing: Filing, purpose: Purpose, touches: Callable[[str], bool]) -> Worksheet:
    """The worksheet of a round of that purpose: its sections, and of a change only the answers that it `touches`."""
    people = {
        one["id"]: one["people"] for step in filing.schema["x-steps"] for one in step["sections"] if "people" in one
    }
    few = purpose.row(filing.step)["rows"] == "changed"

    def kept(step: WorksheetStep, section: Section) -> Iterator[WorksheetRow]:
        whole = not few or step.id in AFTERWARDS or (section.id in people and touches(people[section.id]))
        return (row for row in section.rows if whole or row.sort == "paper" or touches(row.key.rpartition(":")[2]))

    steps: list[WorksheetStep] = []
    for step in sheet.steps:
        shown = [section for section in step.sections if purpose.shows(filing.step, section.id)]
        sections = tuple(replace(one, rows=rows) for one in shown if (rows := tuple(kept(step, one))) or not few)
        steps += [replace(step, sections=sections)] if sections else []
    return replace(sheet, steps=tuple(steps))


def standalone_html(sheet: Worksheet) -> str:
    """The worksheet as one HTML file that needs no server, no network and no other file."""
    digest = html.script_digest(html.asset("worksheet.js"))
    return html.render("standalone.html.j2", "zh", sheet=sheet, script_digest=digest)


def _rows_of_answers(filing: Filing, uploads: Uploads) -> dict[str, list[WorksheetRow]]:
    """The rows of each section, for every record there is; answered or not."""
    rows: dict[str, list[WorksheetRow]] = {}
    for pointer, value, schema, around in _all_questions(filing.answers, filing.schema):
        if filing.edition == "public" and visibility(schema) != "public":
            continue
        if "x-types" in schema and at(filing.answers, "/algorithm/type") not in schema["x-types"]:
            continue  # a question of the owner's that another type is asked
        for section, spec in schema.get("x-portal", {}).items():
            files = uploads.get(f"{section}:{pointer}") or uploads.get(pointer, ())
            row = for_the_portal(filing, pointer, schema, _row(filing, pointer, value, schema, spec, files))
            rows.setdefault(section, []).append(replace(row, around=NOTHING if "x-additional" in schema else around))
    return rows


def _all_questions(
    data: object, schema: Schema, pointer: str = "", around: Text = NOTHING
) -> Iterator[tuple[str, object, Schema, Text]]:
    """Every question below `pointer` with its answer or None, and the title of the record it is a part of.

    Unlike the walk over answers, this gives the absent ones too.
    """
    if "x-overrides" in schema:
        return
    answers = data if isinstance(data, Mapping) else {}
    if is_record(schema):
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        for key, member in known.items():
            fixed = None if member.get("type") == "boolean" else member.get("const")
            inside = around if not is_record(member) else label(member) if pointer else NOTHING
            yield from _all_questions(answers.get(key, fixed), member, join(pointer, key), inside)
        if isinstance(other, Mapping):
            for key in answers:
                if key not in known:
                    yield from _all_questions(answers[key], other, join(pointer, key))
    elif is_record_list(schema):
        for number, item in enumerate(data if isinstance(data, list) else ()):
            yield from _all_questions(item, schema["items"], join(pointer, number))
    else:
        yield pointer, data, schema, around


def _row(
    filing: Filing, pointer: str, value: object, schema: Schema, spec: Schema, files: Sequence[str]
) -> WorksheetRow:
    position = filing.position(pointer)
    masked = isinstance(value, Masked)
    return WorksheetRow(
        key=pointer,
        label=label(schema),
        sort=kind(schema),
        value=str(MASK) if masked else "" if value is None else html.text_to_type(filing, value, schema),
        masked=masked,
        choices=() if value is None else html.ticked_options(value, schema),
        required=bool(spec.get("required")),
        limit=None if masked else schema.get("x-limit"),
        doubt=_doubt(schema),
        place="" if masked or filing.edition == "public" else f"{position.path}:{position.line}",
        source=NOTHING if masked or value is None else row_source(filing, pointer),
        help=Text(schema.get("description", ""), schema.get("x-description-en", "")),
        files=() if masked else tuple(files),
        order=spec["order"],
        file_rules=_file_rules(schema.get("x-file", {})),
    )


def _file_rules(rules: Schema) -> Text:
    """What the portal asks of an uploaded file, in words; empty where nothing was seen."""
    formats, limit = rules.get("formats", ()), rules.get("max_megabytes", 0)
    zh = [f"格式：{'、'.join(formats)}"] * bool(formats) + [f"不超过 {limit} 兆字节"] * bool(limit)
    en = [f"formats: {', '.join(formats)}"] * bool(formats) + [f"at most {limit} megabytes"] * bool(limit)
    return Text("；".join(zh), "; ".join(en))


def _doubt(schema: Schema) -> Doubt | None:
    listed = schema if "enum" in schema else schema.get("items", {})
    status = str(listed.get("x-status", ""))
    open_list = has_unverified_options(schema)
    confidence = str(schema.get("x-confidence", "low"))
    if confidence == "high" and not open_list:
        return None
    sources = dict.fromkeys((*schema.get("x-sources", ()), *listed.get("x-sources", ())))
    return Doubt(confidence, open_list, status, _public_sources(sources))


def _public_sources(sources: Iterable[str]) -> tuple[str, ...]:
    """The sources that a reader can look up: what is this project's own has none."""
    return tuple(source for source in sources if source not in ("seed", "ours"))


def _paper_row(paper: Paper, files: tuple[str, ...]) -> WorksheetRow:
    confidence = Doubt(paper.confidence, False, "", _public_sources(paper.sources))
    return WorksheetRow(
        key=f"paper:{paper.id}",
        label=Text(
            paper.slot or f"{paper.title}（{NO_SLOT.zh}）",
            paper.title_en if paper.slot else f"{paper.title_en} ({NO_SLOT.en})",
        ),
        sort="paper",
        value=paper.title,
        required=paper.required,
        doubt=None if paper.confidence == "high" else confidence,
        files=files,
        leaves_as=paper.leaves_as,
        order=paper.order,
        file_rules=_file_rules({"max_megabytes": paper.max_megabytes}),
    )


def _sections(
    filing: Filing, sections: list[Schema], rows_by_section: dict[str, list[WorksheetRow]]
) -> Iterator[Section]:
    for section in sections:
        rows = rows_by_section.get(section["id"], [])
        if "people" in section:
            person = at(filing.answers, section["people"])
            rows_of_person = [row for row in rows if row.key.startswith((f"/people/{person}/", "/entity/"))]
            scanned = {row.label.zh for row in rows_of_person if row.answered}
            papers = [row for row in rows if row.sort == "paper" and row.label.zh not in scanned]
            instead = {row.label.zh for row in papers}  # our own paper is for the slot where no scan was given
            # one person may hold both posts: the section keeps the keys apart
            keyed = [
                replace(row, key=f"{section['id']}:{row.key}") for row in rows_of_person if row.label.zh not in instead
            ]
            yield _section(section, [*keyed, *papers])
        elif section.get("optional"):
            given_rows = [row for row in rows if row.answered or _in_a_given_record(filing, row)]
            yield from [_section(section, given_rows)] if given_rows else []
        elif section["id"] not in PER_PRODUCT:
            if rows:
                yield _section(section, rows)
        elif section["id"] == PER_PRODUCT[0]:
            yield from _products(filing, {spec["id"]: spec for spec in sections}, rows_by_section)


def _in_a_given_record(filing: Filing, row: WorksheetRow) -> bool:
    """Whether something of the same record was answered: a change, a cancellation, what was published."""
    record = row.key.rpartition("/")[0]
    return record.count("/") > 1 and bool(at(filing.answers, record))


def _section(section: Schema, rows: list[WorksheetRow], subject: str = "") -> Section:
    """The rows in order, each named with the record that it is a part of, unless the section says so already."""
    title = label(section)
    named = [
        row
        if row.around == NOTHING or row.around.zh == title.zh
        else replace(row, label=joined_label(row.around, row.label))
        for row in rows
    ]
    return Section(section["id"], title, tuple(sorted(named, key=lambda row: row.order)), subject)


def joined_label(outer: Text, inner: Text) -> Text:
    """The name of an answer with the record that it is a part of."""
    return Text(f"{outer.zh} · {inner.zh}", f"{outer.en} · {inner.en}")


def _products(filing: Filing, sections: Schema, rows_by_section: dict[str, list[WorksheetRow]]) -> Iterator[Section]:
    """The product's block, then one for each of its ticked functions, product after product; providers only."""
    pointer = f"/{filing.own_file}/products"
    if schema_at(filing.schema, pointer) is None or filing.edition == "public":
        return
    ticked = at(filing.answers, pointer)
    for product, use in ticked.items() if isinstance(ticked, Mapping) else ():
        functions = use.get("functions") if isinstance(use, Mapping) else None
        chosen = [str(function_id) for function_id in functions] if isinstance(functions, list) else []
        prefix = f"/products/{product}/"
        rows = [row for row in rows_by_section.get("product", []) if row.key.startswith(prefix)]
        subject = product_name(filing, product)
        yield _section(sections["product"], _rows_of_ticked_functions(filing, product, chosen, rows), subject)
        for function in chosen:
            rows = [
                row
                for row in rows_by_section.get("function", [])
                if row.key.startswith(f"{prefix}functions/{function}/")
            ]
            yield _section(sections["function"], rows, f"{subject} · {_function_name(filing, product, function)}")
    if not ticked:
        yield _section(sections["product"], [])


def _rows_of_ticked_functions(
    filing: Filing, product: str, chosen: list[str], rows: list[WorksheetRow]
) -> list[WorksheetRow]:
    """Without the rows of functions that are not ticked; those of ticked functions carry the function's name."""
    base, rows_kept = f"/products/{product}/functions/", []
    for row in rows:
        function = row.key.removeprefix(base).partition("/")[0] if row.key.startswith(base) else None
        if function is None:
            rows_kept.append(row)
        elif function in chosen:
            rows_kept.append(replace(row, subject=_function_name(filing, product, function)))
    return rows_kept


def _function_name(filing: Filing, product: str, function: str) -> str:
    return str(at(filing.answers, f"/products/{product}/functions/{function}/name") or function)
