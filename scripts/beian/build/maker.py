"""Making the files of filings: which of them are stale, and those anew, here or in processes of this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from beian.build.index import Index
from beian.core.errors import Failure
from beian.core.files import remove_leftovers
from beian.core.model import Filing, Progress
from beian.core.places import ContentRoot
from beian.core.processes import parallel as processes
from beian.core.processes.executors import run_tasks
from beian.papers.formats.placing_pictures import FileWithPlaceholders
from beian.papers.formats.writer import WriteTask, WrittenFile, made, made_in_process, numbered
from beian.papers.products import Plans, Product

FEW = 12  # files that are made sooner than processes start

Failures = list[tuple[str, tuple[str, str]]]  # the files that could not be made, and why


class Build(Plans):
    """One run of the build over a content root, which remembers in the `index` what it made."""

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
        count, failures = self.attempt(products)
        refuse(failures)
        return count

    def attempt(self, products: list[Product]) -> tuple[int, Failures]:
        """Make what is stale; how many files that were, and those that could not be made."""
        stale = {one.target: one for one in products if self.index.key(one.target) != one.key}
        failures: Failures = []
        for one in stale.values():
            if one.format != "html" and self.unprintable(one.composition):
                self.index.drop(f"{stem(one.target)}.pdf")  # Word's pages are not those of an old one
        try:
            for one in self._made(list(stale.values())):
                failure = one.failure or self._kept(one.target, stale[one.target].key, one.content)
                if failure:
                    failures.append((one.target, failure))
                else:
                    self.progress(one.target)
            for product in {record_of(one.target): one for one in products}.values():
                self._keep_record(product)
        finally:
            self.index.save()
        return len(stale), failures

    def _made(self, stale: list[Product]) -> Iterator[WrittenFile]:
        """The files, paper by paper, those of Word after the PDF beside them, whose page numbers they take."""
        stale.sort(key=lambda one: (stem(one.target), one.format != "pdf"))
        if self._workers > 1 and len(stale) > FEW:
            self.pandoc.close()  # each process has its own, and this one starts again when it is needed
            results = run_tasks(made_in_process, self._jobs(stale), self._workers)
        else:
            results = run_tasks(lambda job: made(job, self.pandoc), self._jobs(stale))
        awaited = {stem(one.target) for one in stale if one.format == "pdf"}
        held: dict[str, WrittenFile] = {}
        for job, one in results:
            name = stem(job.target)
            if job.format == "docx" and name in awaited:
                held[name] = one
                continue
            yield one
            if job.format == "pdf":
                awaited.discard(name)
                yield from [held.pop(name)] if name in held else []

    def _jobs(self, stale: Iterable[Product]) -> Iterator[WriteTask]:
        for one in stale:
            try:
                pages = self._pages.get(stem(one.target), ()) if one.format == "docx" else ()
                yield replace(self.job(one), pages=pages)
            except Failure as failure:
                why = failure.chinese, failure.english
                yield WriteTask(one.target, one.format, b"", (), "", "", "", refused=why)

    def _kept(self, target: str, key: str, content: FileWithPlaceholders) -> tuple[str, str] | None:
        """Keep a file, Word's with the page numbers of the PDF beside it; or say why that failed."""
        path = self.path(target)
        beside = path.with_suffix(".pdf")
        try:
            if path.suffix == ".pdf":
                self._pages[stem(target)] = content.pages
            elif path.suffix == ".docx" and beside.is_file() and not content.pages:
                content = numbered(content, self._pages.get(stem(target), beside))
        except Failure as failure:
            return failure.chinese, failure.english
        self.index.keep(target, key, content)
        return None

    def _keep_record(self, product: Product) -> None:
        target, record = record_of(product.target), product.record()
        key = hashlib.sha256(record).hexdigest()
        if self.index.key(target) != key:
            self.index.keep(target, key, record)

    def path(self, target: str) -> Path:
        return self.index.path(target)


def stem(target: str) -> str:
    """The files of one paper have this in common."""
    folder, _, name = target.rpartition("/")
    return f"{folder}/{name.partition('.')[0]}"


def record_of(target: str) -> str:
    """Where the record of the answers that a paper shows stands: beside it, one for all its formats."""
    return f"{stem(target)}.shown.json"


def refuse(failures: Failures) -> None:
    """Raises Failure that names each file that could not be made, if there is one."""
    if failures:
        lines = [(f"{target}：{chinese}", f"{target}: {english}") for target, (chinese, english) in failures]
        raise Failure("\n".join(zh for zh, _ in lines), "\n".join(en for _, en in lines))
