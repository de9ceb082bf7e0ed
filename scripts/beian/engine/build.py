"""The build: which files a filing has in an edition, which of them are stale, and making those.

A file's key is the digest of everything it depends on. `build/state.json` remembers the key and the digest of each
file; file times only save hashing (never for a bundle).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from beian.engine.digests import digest, engine_digest, tool_versions
from beian.engine.files import remove_leavings, write, write_changed
from beian.engine.jobs import Job, make_all, warm_up
from beian.papers import pdf, word
from beian.papers.catalogue import Paper, catalogue, document_folders, papers_of
from beian.papers.compose import Composer, Composition
from beian.papers.figures import without_metadata
from beian.papers.glyphs import FontTables, as_json, fonts_digest, from_json, read_tables
from beian.papers.own_outlines import own_outline
from beian.papers.pandoc import Pandoc
from beian.papers.template import MARKDOWN, Templates
from beian.papers.word_contents import CONTENTS_DEPTH
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.places import ContentRoot
from beian.values.progress import Progress

FORMATS = ("docx", "pdf")


@dataclass(frozen=True)
class Product:
    """One file to be built: where, from what, and under which key."""

    target: str
    format: str
    composition: Composition
    key: str


class Build:
    """One run of the build over a content root."""

    def __init__(
        self,
        root: ContentRoot,
        read_evidence: Callable[[Filing, str], bytes | None],
        *,
        hash_always: bool = False,
        progress: Progress = lambda _: None,
        workers: int = os.cpu_count() or 1,
    ) -> None:
        self.root, self.hash_always, self.progress, self._workers = root, hash_always, progress, workers
        self.papers = catalogue(root)
        folders = document_folders(root)
        self.composer = Composer(
            Templates(folders),
            self._parsed,
            read_evidence,
            lambda: self._tables,
            lambda filing, paper: own_outline(root.overrides, folders, filing, paper),
        )
        self._pandoc = Pandoc()
        remove_leavings(root.build)
        if workers > 1:
            warm_up()

    # -- planning ---------------------------------------------------------------------------------------------------

    def compositions(self, filing: Filing) -> list[Composition]:
        """The papers of a filing in its edition, filled but not written. Raises Failure for what cannot be printed."""
        return [self.composition(filing, paper) for paper in papers_of(filing, self.papers)]

    def composition(self, filing: Filing, paper: Paper) -> Composition:
        composition = self.composer.compose(filing, paper)
        _check_glyphs(composition, self._tables)
        return composition

    def products(self, compositions: Iterable[Composition], formats: Iterable[str] = FORMATS) -> list[Product]:
        return [
            Product(
                f"{c.filing.edition}/{c.filing.id}/{c.paper.id}.{form}",
                form,
                c,
                digest(c.digest(), form, engine_digest(), json.dumps(tool_versions(), sort_keys=True)),
            )
            for c in compositions
            for form in formats
        ]

    # -- making -----------------------------------------------------------------------------------------------------

    def make(self, products: list[Product]) -> int:
        """Make what is stale and return how many files that were. Raises Failure after the rest has been made."""
        stale = [product for product in products if not self._fresh(product)]
        stale.sort(key=lambda product: product.format != "pdf")  # Word's contents take the page numbers from the PDF
        keys = {product.target: product.key for product in stale}
        failures = []
        for made in make_all([self._job(product) for product in stale], self._workers) if stale else []:
            if made.failure:
                failures.append((made.target, made.failure))
                continue
            path = self.path(made.target)
            try:
                content = self._paginated(path, made.content)
            except Failure as failure:
                failures.append((made.target, (failure.chinese, failure.english)))
                continue
            write(path, content)
            status = path.stat()
            self._state[made.target] = {
                "key": keys[made.target],
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": status.st_size,
                "time": status.st_mtime_ns,
            }
            self._save()
            self.progress(made.target)
        for product in products:
            record = json.dumps(product.composition.record(), ensure_ascii=False, indent=1).encode()
            write_changed(self.path(product.target).with_suffix(".shown.json"), record)
        if failures:
            lines = [(f"{target}：{chinese}", f"{target}: {english}") for target, (chinese, english) in failures]
            raise Failure("\n".join(zh for zh, _ in lines), "\n".join(en for _, en in lines))
        return len(stale)

    def _paginated(self, path: Path, content: bytes) -> bytes:
        """Word's paper with the page numbers of the PDF beside it, which was made before."""
        beside = path.with_suffix(".pdf")
        if path.suffix != ".docx" or not beside.is_file():
            return content
        return word.paginated(content, pdf.heading_pages(beside.read_bytes(), CONTENTS_DEPTH))

    def path(self, target: str) -> Path:
        return self.root.build / target

    def close(self) -> None:
        self._pandoc.close()

    def __enter__(self) -> Build:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- state ------------------------------------------------------------------------------------------------------

    @cached_property
    def _state(self) -> dict[str, dict[str, Any]]:
        try:
            return json.loads(self.path("state.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}

    def _save(self) -> None:
        write(self.path("state.json"), json.dumps(self._state, indent=1, sort_keys=True).encode())

    def _fresh(self, product: Product) -> bool:
        known, path = self._state.get(product.target), self.path(product.target)
        if not known or known["key"] != product.key or not path.is_file():
            return False
        status = path.stat()
        if not self.hash_always and (status.st_size, status.st_mtime_ns) == (known["size"], known["time"]):
            return True
        return hashlib.sha256(path.read_bytes()).hexdigest() == known["sha256"]

    # -- pictures -----------------------------------------------------------------------------------------------------

    def cleaned(self, content: bytes, name: str) -> Path:
        """The picture without metadata, made once for its content; a diagram as it is. Raises Failure for no picture."""
        drawing = name.endswith(".svg")
        key = digest(content, tool_versions()["pillow"], engine_digest())
        target = self.path(f"cache/pictures/{key}{'.svg' if drawing else '.png'}")
        if not target.is_file():
            write(target, content if drawing else without_metadata(content, name))
        return target

    def _job(self, product: Product) -> Job:
        c = product.composition
        pictures = tuple((one.name, self.cleaned(one.content, one.name).read_bytes()) for one in c.pictures)
        running = c.header_left, c.header_right, c.date
        return Job(product.target, product.format, c.serialized(), pictures, *running, c.reference, self._tables.own)

    # -- shared by all papers -----------------------------------------------------------------------------------------

    @cached_property
    def _tables(self) -> FontTables:
        """The fonts' tables, read once and kept by the fonts' digest."""
        kept = self.path(f"cache/fonts/{fonts_digest()}.json")
        try:
            return from_json(kept.read_bytes())
        except (OSError, ValueError, TypeError, KeyError):
            tables = read_tables()
            write(kept, as_json(tables))
            return tables

    def _parsed(self, text: str) -> dict[str, Any]:
        """The AST of a template's text; Pandoc is asked once per text."""
        cached = self.path(f"cache/parsed/{digest(text, MARKDOWN, engine_digest())}.json")
        if not cached.is_file():
            self._parse(text, cached)
        try:
            return json.loads(cached.read_bytes())
        except ValueError:
            self._parse(text, cached)
            return json.loads(cached.read_bytes())

    def _parse(self, text: str, target: Path) -> None:
        temporary = target.with_suffix(f".{os.getpid()}")
        temporary.parent.mkdir(parents=True, exist_ok=True)
        self._pandoc.run({"op": "parse", "text": text, "from": MARKDOWN, "to_file": str(temporary)})
        write(target, temporary.read_bytes())
        temporary.unlink()


def _check_glyphs(composition: Composition, tables: FontTables) -> None:
    """Every character must be in the PDF's fonts. Raises Failure that names the answer's place."""
    texts = [(shown.pointer, text) for shown in composition.shown for text in shown.texts]
    for picture in composition.pictures:
        record = picture.name.removeprefix("evidence-").removesuffix(".png")
        place = "/assessment/workflow" if picture.name.startswith("workflow-") else f"/evidence/{record}"
        texts += [(place, picture.caption), (place, picture.alternative)]
    for pointer, text in [*texts, ("/entity/name", composition.header_left + composition.header_right)]:
        lacking = tables.missing(text)
        if lacking:
            at = composition.filing.locate(pointer, lacking[0])
            named = "、".join(f"“{letter}”(U+{ord(letter):04X})" for letter in lacking[:8])
            raise Failure(
                f"{at.path}:{at.line}:{at.column}: 字体中没有这些字：{named}。请换用其他字，或用 FONT_DIR 指定含有这些字的字体文件夹。",
                f"{at.path}:{at.line}:{at.column}: the fonts lack these characters: {named}. Use others, or name a folder of fonts that have them (FONT_DIR=…).",
            )
