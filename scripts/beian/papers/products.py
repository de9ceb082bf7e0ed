"""The files that can be made of a filing's papers: the path of each, what it is made from, and its key. Makes none of
them.

A file's key is the digest of everything that it depends on. What many papers share is worked out once and cached.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from beian.content.sealed_cache import load_stored, store
from beian.core.errors import Failure
from beian.core.hashing import digest, digest_of
from beian.core.json_shapes import parse_json
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.processes.limited_process import LimitedProcess
from beian.core.processes.temporary import temporary_folder
from beian.papers.catalogue import Paper, catalogue, document_folders, papers_of
from beian.papers.compose import Composer, Composition
from beian.papers.formats.glyphs import FontTables, read_tables, tables_from_json, tables_to_json
from beian.papers.formats.pandoc import Pandoc
from beian.papers.formats.picture_cache import PictureCache
from beian.papers.formats.toolchain import engine_digest, fonts_digest, toolchain_digest
from beian.papers.formats.unprintable import Unprintable, unprintable
from beian.papers.formats.writer import WriteTask
from beian.papers.official_outline import outline_override
from beian.papers.sandbox import refuse_unsound_styles, renderer_in_sandbox
from beian.papers.template import MARKDOWN, Templates
from beian.papers.tree import Tree

FORMATS = ("docx", "pdf")


@dataclass(frozen=True)
class Product:
    """One file to be built: where, from what, and under which key."""

    target: str
    format: str
    composition: Composition
    key: str

    def record(self) -> bytes:
        """Which answers the paper shows, as JSON for the file beside it."""
        return json.dumps(self.composition.record(), ensure_ascii=False, indent=1).encode()


class PaperFactory:
    """What papers of one content root are made with; `cache` is the folder of what later runs can use."""

    def __init__(
        self, root: ContentRoot, read_evidence: Callable[[Filing, str], bytes | None], cache: Path | None = None
    ) -> None:
        self.root, self.cache = root, cache or root.build / "cache"
        self.papers, self.pictures = catalogue(root), PictureCache(self.cache)
        self._helper, self._sound = LimitedProcess(), set[bytes]()
        folders = document_folders(root)
        self.composer = Composer(
            Templates(folders, renderer_in_sandbox(self._helper, folders)),
            self._parsed,
            lambda filing, name: self._evidence(filing, name, read_evidence(filing, name)),
            lambda: self._tables,
            lambda filing, paper: outline_override(root.overrides, folders, filing, paper, self._refuse_unsound),
            self.papers,
        )
        self.pandoc = Pandoc()

    def compositions(self, filing: Filing) -> list[Composition]:
        """The papers of a filing in its edition, filled but not written. Raises Failure for what cannot be printed."""
        return [self.composition(filing, paper) for paper in papers_of(filing, self.papers)]

    def composition(self, filing: Filing, paper: Paper) -> Composition:
        """One paper of a filing, filled but not written. Raises Failure for what cannot be printed."""
        return self.composer.compose(filing, paper)

    def _evidence(self, filing: Filing, name: str, content: bytes | None) -> bytes | None:
        """The file of a picture; None for a draft's file that is no picture, since its paper is made without."""
        if filing.draft and content:
            try:
                self.pictures.cleaned(content, name)
            except Failure:
                return None
        return content

    def unprintable(self, composition: Composition) -> Unprintable:
        """Why the paper cannot be a PDF; empty when it can. Word and HTML can be made all the same."""
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
                digest(content, form, toolchain_digest()),
            )
            for c in compositions
            for content in (c.digest(),)
            for form in formats
        ]

    def write_task(self, product: Product) -> WriteTask:
        """The work that makes a file, with all that it needs. Raises Failure for what is no picture."""
        c = product.composition
        file_of = self.pictures.word_file_of if product.format == "docx" else self.pictures.file_of
        pictures = tuple((picture.name, file_of(picture)) for picture in c.pictures)
        running = c.header_left, c.header_right, c.date
        refused = self.unprintable(c) if product.format == "pdf" else ()
        own_fonts = self._tables.own
        return WriteTask(
            product.target, product.format, c.serialized(), pictures, *running, c.reference, own_fonts, refused
        )

    def prepare(self) -> None:
        """Start Pandoc, which loads while papers are filled, and read the fonts. Raises Failure for fonts of no use."""
        self.pandoc.start()
        self._tables  # noqa: B018 - read here, so that what is wrong with the fonts is said once

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop Pandoc and the helper process, and let go of the fonts' tables."""
        self.pandoc.close()
        self._helper.close()
        vars(self).pop("_tables", None)  # they are large, and the composer holds this as this holds the composer

    def _refuse_unsound(self, name: str, reference: bytes) -> None:
        """Raises Failure for a Word file whose styles papers cannot take; each is looked at once."""
        key = digest_of(reference)
        if key not in self._sound:
            refuse_unsound_styles(self._helper, name, reference)
            self._sound.add(key)

    @cached_property
    def _tables(self) -> FontTables:
        """The fonts' tables, cached by the digest of the fonts and of the code that reads them."""
        file = self.cache / f"fonts/{digest(fonts_digest(), engine_digest())}.json"
        cached = load_stored(file)
        if cached:
            return tables_from_json(cached)
        tables = read_tables()
        store(file, tables_to_json(tables))
        return tables

    def _parsed(self, text: str) -> Tree:
        """The tree of a template's text; Pandoc parses a text once."""
        cached = self.cache / f"parsed/{digest(text, MARKDOWN, engine_digest())}.json"
        tree: Tree | None = load_stored(cached)
        if not tree:
            tree = self._parse(text)
            store(cached, tree)
        return tree

    def _parse(self, text: str) -> Tree:
        with temporary_folder() as folder:
            parsed = folder / "ast.json"
            self.pandoc.run({"op": "parse", "text": text, "from": MARKDOWN, "to_file": str(parsed)})
            tree: Tree = parse_json(parsed.read_bytes())
            return tree
