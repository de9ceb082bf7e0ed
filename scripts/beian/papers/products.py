"""Plans: which files a filing has in an edition, from what each is made, and under which key. Makes none of them.

A file's key is the digest of everything it depends on. What many papers share is worked out once and kept in a cache.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from beian.content.sealed_cache import load_stored, store
from beian.core.errors import Failure
from beian.core.hashing import digest_of
from beian.core.json_shapes import parse_json
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.processes.sandbox import SandboxProcess
from beian.core.processes.temporary import temporary_folder
from beian.papers.catalogue import Paper, catalogue, document_folders, papers_of
from beian.papers.compose import Composer, Composition
from beian.papers.foreign import filled_elsewhere, sound_reference
from beian.papers.formats.glyphs import FontTables, as_data, from_data, read_tables
from beian.papers.formats.pandoc import Pandoc
from beian.papers.formats.picture_cache import KeptPictures
from beian.papers.formats.toolchain import digest, engine_digest, engine_here, own_and_shipped_fonts
from beian.papers.formats.unprintable import Unprintable, unprintable
from beian.papers.formats.writer import WriteTask
from beian.papers.official_outline import own_outline
from beian.papers.template import MARKDOWN, Templates

FORMATS = ("docx", "pdf")


@dataclass(frozen=True)
class Product:
    """One file to be built: where, from what, and under which key."""

    target: str
    format: str
    composition: Composition
    key: str

    def record(self) -> bytes:
        """Which answers the paper shows, as it is written beside it."""
        return json.dumps(self.composition.record(), ensure_ascii=False, indent=1).encode()


class Plans:
    """What can be made with the templates of one content root; `cache` is where shared work is kept."""

    def __init__(
        self, root: ContentRoot, read_evidence: Callable[[Filing, str], bytes | None], cache: Path | None = None
    ) -> None:
        self.root, self.cache = root, cache or root.build / "cache"
        self.papers, self.pictures = catalogue(root), KeptPictures(self.cache)
        self._helper, self._sound = SandboxProcess(), set[bytes]()
        folders = document_folders(root)
        self.composer = Composer(
            Templates(folders, filled_elsewhere(self._helper, folders)),
            self._parsed,
            lambda filing, name: self._evidence(filing, name, read_evidence(filing, name)),
            lambda: self._tables,
            lambda filing, paper: own_outline(root.overrides, folders, filing, paper, self._refuse_unsound),
        )
        self.pandoc = Pandoc()

    def compositions(self, filing: Filing) -> list[Composition]:
        """The papers of a filing in its edition, filled but not written. Raises Failure for what cannot be printed."""
        return [self.composition(filing, paper) for paper in papers_of(filing, self.papers)]

    def composition(self, filing: Filing, paper: Paper) -> Composition:
        return self.composer.compose(filing, paper)

    def _evidence(self, filing: Filing, name: str, content: bytes | None) -> bytes | None:
        """The file of a picture; of a draft none that can be no picture, since its paper is made without."""
        if filing.draft and content:
            try:
                self.pictures.cleaned(content, name)
            except Failure:
                return None
        return content

    def unprintable(self, composition: Composition) -> Unprintable:
        """Why the paper can be no PDF; nothing when it can. Word and HTML can be made all the same."""
        return unprintable(composition, self._tables)

    def products(self, papers: Filing | Iterable[Composition], formats: Iterable[str] = FORMATS) -> list[Product]:
        """The files of a filing in its edition, or of some of its papers; those of one paper side by side.

        Raises Failure for what cannot be printed.
        """
        compositions = self.compositions(papers) if isinstance(papers, Filing) else papers
        return [
            Product(
                f"{c.filing.edition}/{c.filing.id}/{c.name}.{form}",
                form,
                c,
                digest(content, form, engine_here()),
            )
            for c in compositions
            for content in (c.digest(),)
            for form in formats
        ]

    def job(self, product: Product) -> WriteTask:
        """The work that makes a file, with all that it needs. Raises Failure for what is no picture."""
        c = product.composition
        file_of = self.pictures.word_file_of if product.format == "docx" else self.pictures.file_of
        pictures = tuple((one.name, file_of(one)) for one in c.pictures)
        running = c.header_left, c.header_right, c.date
        refused = self.unprintable(c) if product.format == "pdf" else ()
        own = self._tables.own
        return WriteTask(product.target, product.format, c.serialized(), pictures, *running, c.reference, own, refused)

    def prepare(self) -> None:
        """Start Pandoc, which loads while papers are filled, and read the fonts. Raises Failure for fonts of no use."""
        self.pandoc.start()
        self._tables  # noqa: B018 - read here, so that what is wrong with the fonts is said once

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.pandoc.close()
        self._helper.close()
        vars(self).pop("_tables", None)  # they are large, and the composer holds this as this holds the composer

    def _refuse_unsound(self, name: str, reference: bytes) -> None:
        """Raises Failure for a Word file whose styles papers cannot take; each is looked at once."""
        key = digest_of(reference)
        if key not in self._sound:
            sound_reference(self._helper, name, reference)
            self._sound.add(key)

    @cached_property
    def _tables(self) -> FontTables:
        """The fonts' tables, read once and kept by the digest of the fonts and of what reads them."""
        file = self.cache / f"fonts/{digest(own_and_shipped_fonts(), engine_digest())}.json"
        known = load_stored(file)
        if known:
            return from_data(known)
        tables = read_tables()
        store(file, as_data(tables))
        return tables

    def _parsed(self, text: str) -> dict[str, Any]:
        """The AST of a template's text; Pandoc is asked once per text."""
        cached = self.cache / f"parsed/{digest(text, MARKDOWN, engine_digest())}.json"
        known = load_stored(cached)
        if not known:
            known = self._parse(text)
            store(cached, known)
        return known

    def _parse(self, text: str) -> dict[str, Any]:
        with temporary_folder() as folder:
            parsed = folder / "ast.json"
            self.pandoc.run({"op": "parse", "text": text, "from": MARKDOWN, "to_file": str(parsed)})
            return parse_json(parsed.read_bytes())
