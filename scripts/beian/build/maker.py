"""Makes the files of filings that are stale, here or in processes of this machine; removes papers that no longer belong there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from beian.build.index import Index
from beian.core.errors import Failure
from beian.core.files import remove_leftovers
from beian.core.model import EDITIONS, Filing, Progress
from beian.core.places import ContentRoot
from beian.core.processes import parallel as processes
from beian.core.processes.executors import run_tasks
from beian.papers.formats.placeholders import FileWithPlaceholders
from beian.papers.formats.writer import WriteTask, WrittenFile, run_in_worker, run_write_task, with_page_numbers
from beian.papers.gaps import DRAFT
from beian.papers.products import PaperFactory, Product

FEW = 12  # files that are made sooner than processes start
PAPER_FILE = re.compile(rf"[a-z0-9_]+(-{DRAFT})?\.(?:docx|pdf|html|shown\.json)\Z")

Failures = list[tuple[str, tuple[str, str]]]  # the files that could not be made, and why


class Build(PaperFactory):
    """Makes the products of filings of one content root and notes them in the `index`."""

    def __init__(
        self,
        root: ContentRoot,
        read_evidence: Callable[[Filing, str], bytes | None],
        *,
        hash_always: bool = False,
        progress: Progress = lambda _: None,
        workers: int = 0,
        index: Index | None = None,
    ) -> None:
        super().__init__(root, read_evidence)
        self.progress, self._workers = progress, workers or processes.workers()
        self.index = index or Index(root, hash_always=hash_always)
        self._pages: dict[str, tuple[int, ...]] = {}  # of the headings of each PDF that was made here
        remove_leftovers(root.build, below=False)

    def make(self, products: list[Product]) -> int:
        """Make what is stale and return how many files that were. Raises Failure after the rest has been made."""
        count, failures = self.make_or_report(products)
        raise_failures(failures)
        return count

    def make_or_report(self, products: list[Product]) -> tuple[int, Failures]:
        """Make what is stale; how many files that were, and those that could not be made."""
        stale = {product.target: product for product in products if self.index.key(product.target) != product.key}
        failures: Failures = []
        for product in stale.values():
            if product.format != "html" and self.unprintable(product.composition):
                self.index.drop(f"{paper_stem(product.target)}.pdf")  # Word's pages are not those of an old one
        try:
            for written in self._written(list(stale.values())):
                failure = written.failure or self._store(written.target, stale[written.target].key, written.content)
                if failure:
                    failures.append((written.target, failure))
                else:
                    self.progress(written.target)
            for product in {record_target(product.target): product for product in products}.values():
                self._store_record(product)
        finally:
            self.index.save()
        return len(stale), failures

    def sizes(self, products: Iterable[Product]) -> dict[str, int]:
        """The bytes of the files for which the portal has a limit, by their names."""
        limited = [self.path(one.target) for one in products if one.composition.paper.max_megabytes]
        return {path.name: path.stat().st_size for path in limited if path.is_file()}

    def _written(self, stale: list[Product]) -> Iterator[WrittenFile]:
        """The files, paper by paper, those of Word after the PDF beside them, whose page numbers they take."""
        stale.sort(key=lambda product: (paper_stem(product.target), product.format != "pdf"))
        if self._workers > 1 and len(stale) > FEW:
            self.pandoc.close()  # each process has its own, and this one starts again when it is needed
            results = run_tasks(run_in_worker, self._write_tasks(stale), self._workers)
        else:
            results = run_tasks(lambda job: run_write_task(job, self.pandoc), self._write_tasks(stale))
        awaited = {paper_stem(product.target) for product in stale if product.format == "pdf"}
        held: dict[str, WrittenFile] = {}
        for job, written in results:
            paper = paper_stem(job.target)
            if job.format == "docx" and paper in awaited:
                held[paper] = written
                continue
            yield written
            if job.format == "pdf":
                awaited.discard(paper)
                yield from [held.pop(paper)] if paper in held else []

    def _write_tasks(self, stale: Iterable[Product]) -> Iterator[WriteTask]:
        for product in stale:
            try:
                pages = self._pages.get(paper_stem(product.target), ()) if product.format == "docx" else ()
                yield replace(self.write_task(product), pages=pages)
            except Failure as failure:
                why = failure.chinese, failure.english
                yield WriteTask(product.target, product.format, b"", (), "", "", "", refused=why)

    def _store(self, target: str, key: str, content: FileWithPlaceholders) -> tuple[str, str] | None:
        """Store a file, Word's with the page numbers of the PDF beside it; returns why that failed, or None."""
        path = self.path(target)
        pdf = path.with_suffix(".pdf")
        try:
            if path.suffix == ".pdf":
                self._pages[paper_stem(target)] = content.pages
            elif path.suffix == ".docx" and pdf.is_file() and not content.pages:
                content = with_page_numbers(content, self._pages.get(paper_stem(target), pdf))
        except Failure as failure:
            return failure.chinese, failure.english
        self.index.write(target, key, content)
        return None

    def _store_record(self, product: Product) -> None:
        target, record = record_target(product.target), product.record()
        key = hashlib.sha256(record).hexdigest()
        if self.index.key(target) != key:
            self.index.write(target, key, record)

    def path(self, target: str) -> Path:
        """The path of a target, as the index has it."""
        return self.index.path(target)


def drop_leftovers(index: Index, filing: str, draft: bool, edition: str = "", targets: Collection[str] = ()) -> None:
    """Remove the papers of a filing from `build/` that are of the other state, draft or clean; in an `edition` all that are
    not among its `targets`.

    So a paper without the mark of a draft is there only while the filing may be packed.
    """
    wanted = {paper_stem(target) for target in targets}
    for other in EDITIONS:
        for file in sorted((index.root.build / other / filing).glob("*.*")):
            target, match = f"{other}/{filing}/{file.name}", PAPER_FILE.match(file.name)
            belongs = paper_stem(target) in wanted if other == edition else bool(match and match[1]) is draft
            if match and not belongs:
                index.drop(target)


def paper_stem(target: str) -> str:
    """The target without its ending: the same for all files of one paper."""
    folder, _, name = target.rpartition("/")
    return f"{folder}/{name.partition('.')[0]}"


def record_target(target: str) -> str:
    """Where the record of the answers that a paper shows stands: beside it, one for all its formats."""
    return f"{paper_stem(target)}.shown.json"


def raise_failures(failures: Failures) -> None:
    """Raises Failure that names each file that could not be made, if there is one."""
    if failures:
        lines = [(f"{target}：{chinese}", f"{target}: {english}") for target, (chinese, english) in failures]
        raise Failure("\n".join(zh for zh, _ in lines), "\n".join(en for _, en in lines))
