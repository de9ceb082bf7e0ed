"""Dry runs: which answers the papers of a filing would print and which papers would fail, without Pandoc or pictures.

Results are cached in `build/cache/` by the digest of answers and templates, so that a check of unchanged files fills no
template. Papers for which the owner has files of their own are composed whole, in the process with limits that builds
use.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beian.content.sealed_cache import load_stored, store_check_result
from beian.content.yaml.strict import load
from beian.core.dry_run import DryRun, Limit, UnmadePaper
from beian.core.errors import Failure
from beian.core.file_stamps import stamp
from beian.core.hashing import digest, files_digest
from beian.core.model import Filing, Schema, join, parts
from beian.core.places import ContentRoot, engine_folder
from beian.core.problem import Position, Text
from beian.core.text.references import REFERENCE, SHELVES
from beian.papers.formats.glyphs import missing_characters
from beian.schema.editions import edition_of
from beian.schema.walk import shape_of

if TYPE_CHECKING:
    from beian.papers.catalogue import Paper
    from beian.papers.products import PaperFactory
    from beian.papers.template import Templates

PACKAGE = Path(__file__).resolve().parent.parent
PLACE = re.compile(r"(?:模板 |template )?(?P<path>[\w./-]+):(?P<line>\d+)(?: 有误)?[:：] ?")
WRITTEN = (".j2", ".yaml", ".json")  # the owner's files that have words of papers
SHARED = ("products", "models", "evidence", "decisions", "policies", "people")  # shelves of records


class DryRuns:
    """The dry runs of a content root; `cache` is the folder for results, `overrides` the owner's folder in the tree
    that is checked."""

    def __init__(self, cache: Path, overrides: Path) -> None:
        self._cache, self._overrides, self._own = cache, overrides, overrides / "documents"

    def of(self, filing: Filing) -> DryRun:
        """What the papers of a filing would print, and which of them cannot be made."""
        name, key = f"printing/{filing.id.replace('/', '-')}.json", self.key(filing)
        cached = load_stored(self._cache / name)
        if isinstance(cached, dict) and cached.get("key") == key:
            return _from_data(cached["found"])
        printing = self._fill_papers(filing)
        store_check_result(self._cache, name, {"key": key, "found": _as_data(printing)})
        return printing

    def key(self, filing: Filing) -> str:
        """The digest of the answers and words that papers are made from; pictures have no part in it."""
        answers = json.dumps([filing.id, filing.has_private, filing.algorithms, filing.answers], ensure_ascii=False)
        return digest(self._templates_digest, answers)

    @cached_property
    def _templates_digest(self) -> str:
        return digest(_engine_stamps(), files_digest(self._overrides, "*") if self._overrides.is_dir() else "")

    @cached_property
    def _templates(self) -> Templates:
        from beian.papers.catalogue import document_folders
        from beian.papers.template import Templates

        if self._own.is_dir():
            return self._plans.composer.templates
        return Templates(document_folders(ContentRoot(self._overrides.parent)))

    @cached_property
    def _plans(self) -> PaperFactory:
        """The factory of papers, for those that the owner changed: slow to load."""
        from beian.papers.products import PaperFactory

        return PaperFactory(ContentRoot(self._overrides.parent), lambda *_: None, self._cache)

    @cached_property
    def _papers(self) -> list[Paper]:
        from beian.papers.catalogue import catalogue

        return catalogue(ContentRoot(self._overrides.parent))

    def _fill_papers(self, filing: Filing) -> DryRun:
        from beian.papers.catalogue import papers_of

        run = _Run()
        try:
            for edition in ("filing" if filing.has_private else "review", "public"):
                seen = edition_of(filing, edition)
                for paper in papers_of(seen, self._papers):
                    self._fill(seen, paper, run)
            run.misnamed += self._misnamed(filing)
            run.limits += [
                Limit(one.id, _titled(one), one.max_megabytes, one.upload)
                for one in papers_of(filing, self._papers)
                if one.max_megabytes and not one.internal
            ]
        except Failure as failure:  # the catalogue itself
            run.refused.append(self._as_refused(Text("材料", "papers"), failure))
        finally:
            if "_plans" in self.__dict__:
                self._plans.close()
        return run.printing()

    def _misnamed(self, filing: Filing) -> list[UnmadePaper]:
        """Files of the bundle that cannot have their names, each at the owner's words for it."""
        from beian.papers.catalogue import papers_of
        from beian.papers.upload_names import misnamed, names_in_bundle

        papers = {paper.id: paper for paper in papers_of(filing, self._papers)}
        scan = Text("扫描件", "a scan")
        return [
            UnmadePaper(
                _titled(papers[one.source]) if one.source in papers else scan, one.said, self._named_at(one.source)
            )
            for one in misnamed(names_in_bundle(filing, papers.values()))
        ]

    def _named_at(self, source: str) -> Position | None:
        """Where the owner named a paper (by its id) or the answer of a scan (by its place); None where that is ours."""
        first, *rest = parts(source) or [""]
        way = "/".join([first, "*", *rest[1:]] if first == "people" else [first, *rest])
        entries = [join("/fields", way), join("/papers", source)]
        for place, names in (("portal.yaml", entries), (f"documents/{source}/document.yaml", [""])):
            file = self._overrides / place
            known = load(file.read_bytes(), f"overrides/{place}").positions if file.is_file() else {}
            for one in (f"{name}{word}" for word in ("/title", "/slot", "/label", "") for name in names):
                if one in known:
                    return known[one]
        return None

    def _fill(self, filing: Filing, paper: Paper, run: _Run) -> None:
        from beian.papers.compose import printed_by

        try:
            words, values = printed_by(self._templates, filing, paper)
            for value in values:
                run.add(filing, value, paper.name)
            letters = missing_characters(words) if self._overrides.is_dir() else []
            if letters:
                run.refused.append(self._unprintable(paper, letters))
            if not run.lacking and (self._own / paper.id).is_dir():
                self._compose(filing, paper)
        except Failure as failure:
            run.refused.append(self._as_refused(_titled(paper), failure))

    def _compose(self, filing: Filing, paper: Paper) -> None:
        """Compose a paper whole. Raises Failure for what the owner's template or outline holds and no writer may get."""
        from beian.papers.formats.guard_tree import refusal

        refused = refusal(self._plans.composer.compose(_without_pictures(filing), paper).ast)
        if refused:
            raise Failure(refused.zh, refused.en)

    def _unprintable(self, paper: Paper, letters: list[str]) -> UnmadePaper:
        """The finding that no font has these letters of the owner's own words, at the first place where one of them
        stands."""
        reason = Text(f"PDF 字体中没有这些字：{'、'.join(letters)}", f"no font of the PDF has {', '.join(letters)}")
        own_files = sorted(self._own.glob(f"{paper.id}/**/*"), key=lambda file: (file.suffix != ".j2", file))
        for file in [*own_files, *sorted(self._overrides.rglob("*"))]:
            lines = file.read_text("utf-8", "replace").split("\n") if file.suffix in WRITTEN and file.is_file() else []
            for number, line in enumerate(lines, 1):
                if any(letter in line for letter in letters):
                    column = min(line.find(letter) for letter in letters if letter in line) + 1
                    path = file.relative_to(self._overrides.parent).as_posix()
                    return UnmadePaper(_titled(paper), reason, Position(path, number, column))
        return UnmadePaper(_titled(paper), reason)

    def _as_refused(self, paper: Text, failure: Failure) -> UnmadePaper:
        place = PLACE.match(failure.chinese)
        for path in (place["path"], f"overrides/documents/{place['path']}") if place else ():
            if path.startswith("overrides/") and (self._overrides.parent / path).is_file():
                reason = Text(PLACE.sub("", failure.chinese, 1), PLACE.sub("", failure.english, 1))
                return UnmadePaper(paper, reason, Position(path, max(1, int(place["line"])) if place else 1))
        return UnmadePaper(paper, Text(failure.chinese, failure.english))


def _titled(paper: Paper) -> Text:
    return Text(f"《{paper.title}》", paper.title_en)


def _without_pictures(filing: Filing) -> Filing:
    """The filing without evidence, whose files are judged by rules of their own."""
    from dataclasses import replace

    return replace(filing, answers={**filing.answers, "evidence": {}})


@cache
def _engine_stamps() -> str:
    """The digest of the time stamps of what fills templates: code, schemas, templates and fonts."""
    own_fonts = os.environ.get("FONT_DIR", "").strip()
    folders = PACKAGE, engine_folder("schemas"), engine_folder("templates"), *([Path(own_fonts)] if own_fonts else [])
    return digest(*(stamp(folder, [""]).digest for folder in folders))


@dataclass
class _Run:
    """The results of one dry run while it runs."""

    lacking: dict[str, dict[Text, None]] = field(default_factory=dict)
    refused: list[UnmadePaper] = field(default_factory=list)
    records: set[str] = field(default_factory=set)
    misnamed: list[UnmadePaper] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)

    def add(self, filing: Filing, value: object, paper: Text) -> None:
        """Add a printed value: an answer that is missing, and the shared records that it shows."""
        from beian.papers.figures import proving
        from beian.papers.view import AnswerView, EvidenceFigures, Excerpt, Lines, data_of, pointer_of, schema_of

        if isinstance(value, Lines):
            for item in value.items:
                self.add(filing, item, paper)
        elif isinstance(value, Excerpt):
            self.add(filing, value.answer, paper)
        elif isinstance(value, EvidenceFigures):
            self.records |= {f"/evidence/{name}" for name in proving(filing, value.pointer)}
        elif isinstance(value, AnswerView):
            pointer, data = pointer_of(value), data_of(value)
            if data is None:
                self.lacking.setdefault(pointer, {})[paper] = None
            shelf, *rest = parts(pointer)
            self.records |= {f"/{shelf}/{rest[0]}"} if shelf in SHARED and rest else set()
            self.records |= set(_records_referred_to(data, schema_of(value)))

    def printing(self) -> DryRun:
        """The results, sorted."""
        lacking = tuple((pointer, tuple(papers)) for pointer, papers in sorted(self.lacking.items()))
        records = frozenset(self.records)
        return DryRun(lacking, tuple(self.refused), records, tuple(self.misnamed), tuple(self.limits))


def _records_referred_to(data: object, schema: Schema) -> list[str]:
    """The pointers of the shared records that an answer refers to."""
    shelf = schema.get("items", schema).get("x-reference")
    if shelf:
        return [f"/{shelf}/{key}" for key in (data if isinstance(data, list) else [data]) if shelf in SHARED]
    if shape_of(schema).kind not in ("text", "policy") or not isinstance(data, str):
        return []
    named = [(SHELVES.get(reference["sort"]), reference["target"]) for reference in REFERENCE.finditer(data)]
    return [f"/{shelf}/{target}" for shelf, target in named if shelf]


def _as_data(printing: DryRun) -> dict[str, object]:
    return {
        "lacking": [[pointer, [[paper.zh, paper.en] for paper in papers]] for pointer, papers in printing.unanswered],
        "refused": [_unmade_as_data(unmade) for unmade in printing.unmade],
        "records": sorted(printing.records),
        "misnamed": [_unmade_as_data(misnamed) for misnamed in printing.misnamed],
        "limits": [
            [limit.id, [limit.paper.zh, limit.paper.en], limit.megabytes, list(limit.forms)]
            for limit in printing.limits
        ],
    }


def _unmade_as_data(unmade: UnmadePaper) -> list[Any]:
    return [[unmade.paper.zh, unmade.paper.en], [unmade.reason.zh, unmade.reason.en], unmade.position]


def _unmade_from_data(data: list[list[Any]]) -> tuple[UnmadePaper, ...]:
    return tuple(
        UnmadePaper(Text(*paper), Text(*reason), position and Position(*position)) for paper, reason, position in data
    )


def _from_data(data: dict[str, Any]) -> DryRun:
    return DryRun(
        tuple((pointer, tuple(Text(*title) for title in papers)) for pointer, papers in data["lacking"]),
        _unmade_from_data(data["refused"]),
        frozenset(data["records"]),
        _unmade_from_data(data["misnamed"]),
        tuple(Limit(name, Text(*paper), size, tuple(forms)) for name, paper, size, forms in data["limits"]),
    )
