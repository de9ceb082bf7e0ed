"""Filling: the one pass over a template's tree that puts the answers in, as literal text or as blocks of the small
subset.

Numbers tables and figures, and records which answers the paper shows. Writes no raw markup of any format: what Pandoc
has no word for (page breaks, contents, signature) is a division that the writers know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from beian.core.errors import Failure
from beian.core.model import Filing, Masked, parts
from beian.core.model import at as answer_at
from beian.papers import gaps, prose
from beian.papers.fact_sheet import Places, excerpt
from beian.papers.figures import Illustrations, Picture
from beian.papers.outline import contents, number_headings
from beian.papers.tables import fitted, table
from beian.papers.tree import TEXT_BLOCKS, TOKEN, Attributes, Node, string, strings_in
from beian.papers.view import (
    AnswerView,
    CrossReference,
    EvidenceFigures,
    Excerpt,
    Lines,
    Workflow,
    data_of,
    pointer_of,
    schema_of,
)
from beian.schema.display import printed, printed_reference
from beian.schema.drafts import MISSING, gap_text
from beian.schema.registry import kind

STYLES = {"signature": "Signature", "note": "Note", "salutation": "Salutation"}


@dataclass(frozen=True)
class ShownAnswer:
    """One answer that the paper shows, with the pieces of text that stand for it."""

    pointer: str
    texts: tuple[str, ...]


@dataclass
class FillState:
    """State of one paper while it is filled."""

    filing: Filing
    printed: Sequence[object]
    illustrations: Illustrations
    places: Callable[[], Places] = Places
    shown: list[ShownAnswer] = field(default_factory=list)
    sections: dict[str, str] = field(default_factory=dict)
    headings: list[tuple[int, str, list[Node]]] = field(default_factory=list)
    tables: int = 0

    def document(self, blocks: list[Node]) -> list[Node]:
        """The finished blocks of a paper."""
        self.sections = number_headings(blocks)  # before anything refers to a number
        self.register_figures(blocks)
        filled = self.blocks(blocks)
        filled = [contents(self.headings) if block["t"] == "Contents" else block for block in filled]
        return gaps.with_gap_spans([gaps.draft_notice(), *filled]) if self.filing.draft else filled

    def register_figures(self, blocks: list[Node]) -> None:
        """Give the pictures that blocks print their numbers, in the order of the text."""
        if not any(isinstance(value, EvidenceFigures | Workflow) for value in self.printed):
            return
        for number in TOKEN.findall("".join(strings_in(blocks))):
            value = self.printed[int(number)]
            if isinstance(value, EvidenceFigures):
                self.illustrations.register_evidence(value.pointer)
            elif isinstance(value, Workflow):
                self.illustrations.register_workflow()

    # -- references -------------------------------------------------------------------------------------------------

    def resolve(self, kind_of_target: str, target: str) -> str | None:
        """What a reference in a long answer means, or None."""
        if kind_of_target == "evidence":
            return self.illustrations.reference(target)
        if kind_of_target == "section" and target in self.sections:
            return self.sections[target]
        means = printed_reference(self.filing, kind_of_target, target)
        if kind_of_target == "answer" and means is not None:
            self.shown.append(ShownAnswer("/" + target, (means,)))
        return means

    # -- values -----------------------------------------------------------------------------------------------------

    def as_blocks(self, value: object, tight: bool) -> list[Node]:
        """A printed value as blocks; `tight` where a single paragraph must not be one (in a list or a cell)."""
        if isinstance(value, EvidenceFigures | Workflow):
            return self._pictures(value)
        if (
            isinstance(value, AnswerView)
            and kind(schema_of(value)) in ("text", "policy")
            and not isinstance(_value_to_print(value), Masked)
        ):
            headings = 3 if kind(schema_of(value)) == "policy" else None
            filled = fitted(prose.blocks(_value_to_print(value), self.resolve, tight=tight, headings=headings))
            filled = gaps.with_mark(filled, self.filing.marks.get(pointer_of(value), ""))
            self.shown.append(ShownAnswer(pointer_of(value), tuple(strings_in(filled))))
            return filled
        return [{"t": "Plain" if tight else "Para", "c": self.as_inlines(value)}]

    def as_inlines(self, value: object) -> list[Node]:
        """A printed value within a line. Raises Failure for a picture, and for a missing answer unless the filing is a
        draft."""
        if isinstance(value, Lines):
            return _with_line_breaks([self.as_inlines(item) for item in value.items])
        if isinstance(value, EvidenceFigures | Workflow):
            raise Failure("模板把图片放在了行内", "a template puts a picture inside a line")
        if isinstance(value, CrossReference):
            return string(self._cross_reference(value))
        if isinstance(value, Excerpt):
            return self._excerpt(value.answer)
        if not isinstance(value, AnswerView):
            return string(str(value))
        data = _value_to_print(value)
        if kind(schema_of(value)) in ("text", "policy") and not isinstance(data, Masked):
            inlines = prose.inline(data, self.resolve)
        else:
            inlines = string(printed(data, schema_of(value), self.filing.answers))
        inlines = inlines + string(self.filing.marks.get(pointer_of(value), ""))
        self.shown.append(ShownAnswer(pointer_of(value), tuple(strings_in(inlines))))
        return inlines

    def _cross_reference(self, value: CrossReference) -> str:
        shelf, *key = parts(value.pointer)
        place = self.places().figures.get(key[0]) if shelf == "evidence" else self.places().chapter(value.pointer)
        short = place.number if place and place.paper == value.within else str(place or "")
        return "　".join(filter(None, (short, value.words))) or "—"

    def _excerpt(self, answer: AnswerView) -> list[Node]:
        """The beginning of a long answer and where the rest is; all of it where it is short, or where no paper has it."""
        chapter, data = self.places().chapter(pointer_of(answer)), _value_to_print(answer)
        if isinstance(data, Masked) or not chapter:
            return self.as_inlines(answer)
        before = len(self.shown)
        words, whole = excerpt(data, self.resolve)
        self.shown[before:] = [one for one in self.shown[before:] if all(text in words for text in one.texts)]
        inlines = string(words if whole else f"{words}……（全文见{chapter}）")
        inlines += string(self.filing.marks.get(pointer_of(answer), ""))
        self.shown.append(ShownAnswer(pointer_of(answer), tuple(strings_in(inlines))))
        return inlines

    def _pictures(self, value: EvidenceFigures | Workflow) -> list[Node]:
        """The pictures, after a sentence that names those the text before does not refer to."""
        if isinstance(value, Workflow):
            drawn = self.illustrations.workflow
            mention = _mention("算法流程见", drawn[:1], "，各步骤的名称、类型和说明列于图后的表中。")
            lost = [] if drawn or not self.filing.draft else [gaps.missing_picture("算法流程图")]
            return [*mention, *(_figure(picture) for picture in drawn), *lost]
        placed_here, elsewhere = self.illustrations.proving(value.pointer)
        answer_text = json.dumps(answer_at(self.filing.answers, value.pointer), ensure_ascii=False)
        unsaid = [picture for picture in (*placed_here, *elsewhere) if f"[[evidence:{picture.key}]]" not in answer_text]
        lost = [gaps.missing_picture(key) for key, home in self.illustrations.lost.items() if home == value.pointer]
        return [*_mention("佐证见", unsaid), *(_figure(picture) for picture in placed_here), *lost]

    # -- blocks and inlines of the template ----------------------------------------------------------------------------

    def blocks(self, blocks: list[Node]) -> list[Node]:
        """The template's blocks with the answers in them."""
        return [filled for block in blocks for filled in self._block(block)]

    def _block(self, block: Node) -> list[Node]:
        block_kind = block["t"]
        body: Any = block.get("c")
        if block_kind in TEXT_BLOCKS:
            return self._paragraph(block_kind, body)
        if block_kind == "Header":
            level, attributes, inner = body
            inner = self.inlines(inner)
            self.headings.append((level, attributes[0], inner))
            return [{"t": block_kind, "c": [level, attributes, inner]}]
        if block_kind == "BulletList":
            return [{"t": block_kind, "c": [self.blocks(item) for item in body]}]
        if block_kind == "OrderedList":
            return [{"t": block_kind, "c": [body[0], [self.blocks(item) for item in body[1]]]}]
        if block_kind == "Div":
            return self._division(*body)
        if block_kind == "Table":
            raise Failure(
                "模板中的表格要放在 ::: {.table widths=…} 内",
                "a table in a template needs ::: {.table widths=…} around it",
            )
        return [block]

    def _paragraph(self, block_kind: str, body: list[Node]) -> list[Node]:
        """A token alone becomes blocks; a token at the end continues its line, further paragraphs follow."""
        last = body[-1] if body and body[-1]["t"] == "Str" else None
        token = re.search(TOKEN.pattern + r"\Z", last["c"]) if last else None
        if last and token:
            head = [*body[:-1], *string(last["c"][: token.start()])]
            value = self.printed[int(token[1])]
            if not head:
                return self.as_blocks(value, block_kind == "Plain")
            if isinstance(value, AnswerView) and kind(schema_of(value)) == "text":
                filled = self.as_blocks(value, True)
                start = filled.pop(0)["c"] if filled and filled[0]["t"] in TEXT_BLOCKS else []
                return [{"t": block_kind if not filled else "Para", "c": self.inlines(head) + start}, *filled]
        return [{"t": block_kind, "c": self.inlines(body)}]

    def inlines(self, items: list[Node]) -> list[Node]:
        """The template's inlines with the answers in them."""
        out: list[Node] = []
        for item in items:
            if item["t"] == "Str":
                for number, part in enumerate(TOKEN.split(item["c"])):
                    out += self.as_inlines(self.printed[int(part)]) if number % 2 else string(part)
            elif item["t"] in ("Strong", "Emph"):
                out.append({"t": item["t"], "c": self.inlines(item["c"])})
            elif item["t"] == "Span":
                out.append({"t": "Span", "c": [item["c"][0], self.inlines(item["c"][1])]})
            elif item["t"] == "SoftBreak":
                continue  # template lines of one Chinese paragraph join without a space
            else:
                out.append(item)
        return out

    def _division(self, attributes: Attributes, inner: list[Node]) -> list[Node]:
        classes = attributes[1]
        if "table" in classes:
            return [table(attributes, inner, self.blocks, self._table_caption)]
        if "contents" in classes:
            return [{"t": "Contents"}]
        styles = [["custom-style", STYLES[name]] for name in classes if name in STYLES]
        return [{"t": "Div", "c": [[attributes[0], classes, [*attributes[2], *styles]], self.blocks(inner)]}]

    def _table_caption(self, caption: str) -> list[Node]:
        self.tables += 1
        return self.inlines(string(f"表{self.tables}　{caption}"))


def _value_to_print(value: AnswerView) -> Any:
    data = data_of(value)
    if data is None and value._filing.draft:
        return gap_text(MISSING, schema_of(value))
    if data is None:
        raise Failure(
            f"模板要显示的答案没有填写：{pointer_of(value)}",
            f"a template shows an answer that nobody gave: {pointer_of(value)}",
        )
    return data


def _with_line_breaks(rows: list[list[Node]]) -> list[Node]:
    out: list[Node] = []
    for row in rows:
        out += [{"t": "LineBreak"}] if out else []
        out += row
    return out


def _mention(words: str, pictures: list[Picture], end: str = "。") -> list[Node]:
    numbers = sorted({picture.number for picture in pictures})
    text = words + "、".join(f"图{number}" for number in numbers) + end
    return [{"t": "Para", "c": string(text)}] if numbers else []


def _figure(picture: Picture) -> Node:
    """A figure with caption and alternative text; the image's own inlines are its alternative text, as in Pandoc."""
    image = {
        "t": "Image",
        "c": [
            ["", [], [["width", f"{picture.width:g}mm"], ["alt", picture.alternative]]],
            string(picture.alternative),
            [picture.name, ""],
        ],
    }
    caption = {"t": "Plain", "c": string(picture.caption)}
    return {"t": "Figure", "c": [["", [], []], [None, [caption]], [{"t": "Plain", "c": [image]}]]}
