"""The build of a few filings: which of their files are stale, and making those, in parallel."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from beian.engine import jobs, processes
from beian.engine.files import remove_leavings
from beian.engine.jobs import make_all, numbered
from beian.engine.plans import Plans, Product
from beian.engine.state import State
from beian.papers.filling import Unfilled
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.places import ContentRoot
from beian.values.progress import Progress


class Build(Plans):
    """One run of the build over a content root."""

    def __init__(
        self,
        root: ContentRoot,
        read_evidence: Callable[[Filing, str], bytes | None],
        *,
        hash_always: bool = False,
        progress: Progress = lambda _: None,
        workers: int = 0,
    ) -> None:
        super().__init__(root, read_evidence)
        self.progress, self._workers = progress, workers or processes.workers()
        self._state = State(root, hash_always=hash_always)
        remove_leavings(root.build)
        if self._workers > 1:
            processes.warm_up(jobs.__name__)

    def make(self, products: list[Product]) -> int:
        """Make what is stale and return how many files that were. Raises Failure after the rest has been made."""
        stale = [product for product in products if self._state.key(product.target) != product.key]
        stale.sort(key=lambda product: product.format != "pdf")  # Word's contents take the page numbers from the PDF
        keys = {product.target: product.key for product in stale}
        failures, workers = [], min(self._workers, len(stale))
        if workers > 1:
            self.pandoc.close()  # each worker has its own, and this one starts again when it is needed
        for product in stale:
            if product.format != "html" and self.unprintable(product.composition):
                self._state.drop(f"{product.target.rpartition('.')[0]}.pdf")  # Word's pages are not those of an old one
        try:
            for made in make_all([self.job(product) for product in stale], workers) if stale else []:
                failure = made.failure or self._kept(made.target, keys[made.target], made.content)
                if failure:
                    failures.append((made.target, failure))
                else:
                    self.progress(made.target)
            for product in products:
                self._keep_record(product)
        finally:
            self._state.save()
        refuse(failures)
        return len(stale)

    def _kept(self, target: str, key: str, content: Unfilled) -> tuple[str, str] | None:
        """Keep a file, Word's with the page numbers of the PDF beside it, made before; or say why that failed."""
        path = self.path(target)
        beside = path.with_suffix(".pdf")
        try:
            if path.suffix == ".docx" and beside.is_file():
                content = numbered(content, beside)
        except Failure as failure:
            return failure.chinese, failure.english
        self._state.keep(target, key, content)
        return None

    def _keep_record(self, product: Product) -> None:
        target, record = record_of(product.target), product.record()
        key = hashlib.sha256(record).hexdigest()
        if self._state.key(target) != key:
            self._state.keep(target, key, record)

    def path(self, target: str) -> Path:
        return self.root.build / target

    def __enter__(self) -> Build:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def record_of(target: str) -> str:
    """Where the record of the answers that a paper shows stands: beside it, one for all its formats."""
    return f"{target.rpartition('.')[0]}.shown.json"


def refuse(failures: list[tuple[str, tuple[str, str]]]) -> None:
    """Raises Failure that names each file that could not be made, if there is one."""
    if failures:
        lines = [(f"{target}：{chinese}", f"{target}: {english}") for target, (chinese, english) in failures]
        raise Failure("\n".join(zh for zh, _ in lines), "\n".join(en for _, en in lines))
