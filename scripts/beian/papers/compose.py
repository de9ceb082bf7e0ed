"""Composing a paper: template and answers become a finished tree, with its pictures and the record of the answers it
shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from beian.core.errors import Failure
from beian.core.model import Filing, at
from beian.papers.catalogue import EDITION_MARKS, Paper, pointer_of
from beian.papers.fact_sheet import Places
from beian.papers.figures import Illustrations, Picture
from beian.papers.fill import FillState, ShownAnswer
from beian.papers.formats.glyphs import FontTables
from beian.papers.gaps import DRAFT
from beian.papers.outline import OutlineEntry, OutlineOverride, number_headings, outline_entries, with_override
from beian.papers.template import Templates
from beian.papers.tree import TOKEN, Node, Tree, string
from beian.papers.view import Variables, root_views
from beian.schema.display import DATE

PANDOC_API = [1, 23, 1]
NO_TYPE = Failure(
    "算法类型没有填写或者有误，不知道材料有哪些章节。",
    "the algorithm's type is missing or wrong, so the sections are unknown.",
)


@dataclass(frozen=True)
class Composition:
    """One paper of a filing, filled and ready to be written in any format."""

    paper: Paper
    filing: Filing
    ast: Tree
    shown: tuple[ShownAnswer, ...]
    pictures: tuple[Picture, ...]
    header_left: str
    header_right: str
    date: str
    reference: bytes = b""  # the docx whose styles Word's paper takes, where it is not ours

    @property
    def name(self) -> str:
        """What its files are called, without ending."""
        return f"{self.paper.id}-{DRAFT}" if self.filing.draft else self.paper.id

    def serialized(self) -> bytes:
        """The tree as compact JSON."""
        return self._serialized

    @cached_property
    def _serialized(self) -> bytes:
        return json.dumps(self.ast, ensure_ascii=False, separators=(",", ":")).encode()

    def digest(self) -> str:
        """The digest of all that the written paper depends on, except tools, fonts and styles."""
        state = hashlib.sha256(self._serialized)
        for part in (self.header_left, self.header_right, self.date):
            state.update(part.encode() + b"\0")
        state.update(self.reference)
        for picture in self.pictures:
            state.update(picture.name.encode() + picture.digest.encode())
        return state.hexdigest()

    def record(self) -> dict[str, object]:
        """Which paper shows which answer: the token record, as written beside the paper."""
        return {
            "filing": self.filing.id,
            "paper": self.paper.id,
            "edition": self.filing.edition,
            **({"draft": True} if self.filing.draft else {}),
            "shown": [{"pointer": s.pointer, "texts": list(s.texts)} for s in self.shown],
        }


@dataclass
class _FilingPapers:
    """What the papers of one filing share: the templates that were rendered, by paper, and the places of its answers."""

    filing: Filing
    rendered: dict[str, tuple[str, Sequence[object]]] = field(default_factory=dict)
    places: Places | None = None


@dataclass(frozen=True)
class Composer:
    """What all papers of one run share: templates, the cached parser, evidence files and the diagram's font."""

    templates: Templates
    parse: Callable[[str], Tree]
    read_evidence: Callable[[Filing, str], bytes | None]
    metrics: Callable[[], FontTables]
    own_outline: Callable[[Filing, Paper], OutlineOverride] = lambda *_: OutlineOverride()
    papers: Sequence[Paper] = ()  # those to which other papers may refer
    _last: list[_FilingPapers] = field(default_factory=list)

    def outline(self, filing: Filing, paper: Paper) -> list[OutlineEntry]:
        """Headings and labels of a paper as its template has them, without any answer."""
        text, _ = self.templates.render(paper.template, _variables(filing, paper))
        return outline_entries(self.parse(text)["blocks"])

    def compose(self, filing: Filing, paper: Paper) -> Composition:
        """The paper of a filing in its edition. Raises Failure with the place when the template cannot be filled."""
        if filing.draft and filing.algorithm and not filing.type:
            raise NO_TYPE
        text, printed = self._rendered(filing, paper)
        override = self.own_outline(filing, paper)
        blocks = with_override(self.parse(text)["blocks"], override)
        illustrations = self._illustrations(filing)
        fill = FillState(filing, printed, illustrations, lambda: self._places(filing))
        blocks = fill.document(blocks)
        entity, mark = str(at(filing.answers, "/entity/name") or ""), EDITION_MARKS[filing.edition]
        header_right = "　".join(filter(None, (paper.title, DRAFT if filing.draft else "", mark)))
        subtitle = paper.of_role_or_type(paper.subtitle, filing)
        metadata = {"title": paper.title, "subtitle": subtitle, "header-left": entity, "header-right": header_right}
        meta: dict[str, Node] = {
            key: {"t": "MetaInlines", "c": string(value)} for key, value in metadata.items() if value
        }
        if paper.cover:
            meta["cover"] = {"t": "MetaBool", "c": True}
        ast: Tree = {"pandoc-api-version": PANDOC_API, "meta": meta, "blocks": blocks}
        date = str(at(filing.answers, pointer_of(filing, paper.date)) or "")
        date = date if DATE.match(date) else ""
        shown, pictures = tuple(fill.shown), tuple(illustrations.pictures)
        return Composition(paper, filing, ast, shown, pictures, entity, header_right, date, override.reference)

    def _illustrations(self, filing: Filing) -> Illustrations:
        return Illustrations(filing, lambda name: self.read_evidence(filing, name), self.metrics)

    def _papers_of(self, filing: Filing) -> _FilingPapers:
        """What is known of the papers of a filing, kept until another filing comes."""
        if not (self._last and self._last[0].filing is filing):
            self._last[:] = [_FilingPapers(filing)]
        return self._last[0]

    def _rendered(self, filing: Filing, paper: Paper) -> tuple[str, Sequence[object]]:
        """The template of a paper with tokens, and what they stand for. Raises Failure as rendering does."""
        rendered = self._papers_of(filing).rendered
        if paper.id not in rendered:
            rendered[paper.id] = self.templates.render(paper.template, _variables(filing, paper))
        return rendered[paper.id]

    def _places(self, filing: Filing) -> Places:
        """Where the papers of a filing print its answers, and the numbers of the pictures; worked out once for papers in turn."""
        known = self._papers_of(filing)
        known.places = known.places or self._read_places(filing)
        return known.places

    def _read_places(self, filing: Filing) -> Places:
        places = Places()
        for paper in self.papers:
            if not paper.made_for(filing) or paper.internal or paper.of_one_round:
                continue
            text, printed = self._rendered(filing, paper)
            blocks = with_override(self.parse(text)["blocks"], self.own_outline(filing, paper))
            number_headings(blocks)
            illustrations = self._illustrations(filing)
            FillState(filing, printed, illustrations).register_figures(blocks)
            numbers = {key: pictures[0].number for key, pictures in illustrations.evidence.items()}
            places.add(paper.short_title, blocks, printed, numbers)
        return places


def printed_by(templates: Templates, filing: Filing, paper: Paper) -> tuple[str, list[object]]:
    """The words of the template itself, and the values that it prints, in the order of the text.

    Raises Failure with the place in the template.
    """
    text, printed = templates.render(paper.template, _variables(filing, paper))
    words = "\n".join([paper.title, paper.of_role_or_type(paper.subtitle, filing), TOKEN.sub("", text)])
    return words, [printed[int(number)] for number in dict.fromkeys(TOKEN.findall(text))]


def _variables(filing: Filing, paper: Paper) -> Variables:
    """What a template sees: the filing's answers, those of its type as `detail`, and the sections of its type."""
    views = root_views(filing)
    detail = {"detail": views[filing.type]} if filing.type in views else {}
    sections = f"{paper.id}/types/{filing.type}.md.j2"
    optional = paper.optional.get(filing.role or "", [])
    return {
        **views,
        **detail,
        "optional": optional,
        "edition": filing.edition,
        "role_id": filing.role or "",
        "own_sections": sections,
    }
