"""Orders: the papers of one entity as a task for any process, here or on another machine.

All that a task needs travels with it, as bytes, and the papers come back as bytes: no disk is shared. The files are laid
out as a small content root, so the same code runs there as here. Only pictures, which may be hundreds, stay on the disk
of a machine that does its own orders: they go as copies in its workshop, and papers come back without them.
"""

from __future__ import annotations

import atexit
import json
import os
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import TemporaryDirectory, mkdtemp

from beian.engine.build import record_of
from beian.engine.digests import digest, engine_digest, tool_versions
from beian.engine.jobs import Job, Made, made, numbered
from beian.engine.plans import Plans, Product
from beian.engine.registers import Registers
from beian.engine.workspace import Workspace
from beian.intake.tree import RECORD, WorkTree
from beian.papers.filling import Unfilled
from beian.papers.pandoc import Pandoc
from beian.papers.stand_ins import Source, digest_of
from beian.schema.editions import edition_of
from beian.schema.portal_override import open_registry
from beian.values.errors import Failure
from beian.values.model import Edition, Filing
from beian.values.places import ContentRoot
from beian.values.problem import Problem

Files = tuple[tuple[str, Source], ...]


@dataclass(frozen=True)
class Common:
    """What all orders of a run share: the engine that must be there, the owner's files, and where a cache may be kept."""

    engine: str
    digest: str
    files: Files = field(repr=False, compare=False)
    workshop: str = ""  # a folder that this machine's processes share; without, each has its own


@dataclass(frozen=True)
class Order:
    """One entity: its files in both halves (never shown: some are restricted), and what is there already.

    `known` has the keys of its files that are whole, `unchanged` the digests of the answers that whole filings show.
    """

    entity: str
    common: Common
    files: Files = field(repr=False)
    as_of: date
    edition: Edition | None
    filings: tuple[str, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict, repr=False)
    unchanged: Mapping[str, str] = field(default_factory=dict, repr=False)
    alone: bool = False  # the only order of its run


@dataclass
class Delivery:
    """What came of an order: made files (target, key, content), filings with errors, and files that could not be made."""

    entity: str
    edition: Edition | None = None
    made: list[tuple[str, str, bytes | Unfilled]] = field(default_factory=list, repr=False)
    targets: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    refused: list[tuple[str, list[Problem]]] = field(default_factory=list)
    failures: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    unprintable: list[tuple[str, tuple[str, str]]] = field(default_factory=list)  # papers that can be no PDF, and why
    stopped: tuple[str, str] | None = None  # what is the same for every order of the run


def engine_here() -> str:
    """What must be the same on every machine, or the bytes would differ: engine, fonts and tools."""
    return digest(engine_digest(), json.dumps(tool_versions(), sort_keys=True))


def delivered(order: Order) -> Delivery:
    """Do what is ordered. Failures are values: an exception would let the order's content reach a cluster's log."""
    delivery = Delivery(order.entity)
    try:
        if engine_here() != order.common.engine:
            raise OTHER_ENGINE
        bench = _bench(order.common)
    except Failure as failure:
        delivery.stopped = failure.chinese, failure.english
        return delivery
    try:
        with bench.lock, TemporaryDirectory(dir=bench.folder, prefix="order-") as name:
            try:
                bench.fill(order, Path(name), delivery)
            finally:
                bench.forget()
    except Failure as failure:
        delivery.failures.append((order.entity, (failure.chinese, failure.english)))
    except OSError as error:
        delivery.failures.append((order.entity, (f"无法写入：{error.strerror}", f"cannot write: {error.strerror}")))
    return delivery


OTHER_ENGINE = Failure("工作进程的程序、字体或者工具版本不同", "the worker has another engine, other fonts or tools")


class Bench:
    """What a process keeps between the orders of one run: templates, registry, registers, a Pandoc that stays alive."""

    def __init__(self, common: Common) -> None:
        self.folder = Path(mkdtemp(prefix=f"bench-{os.getpid()}-", dir=common.workshop or None))
        atexit.register(rmtree, self.folder, ignore_errors=True)
        self.lock = threading.Lock()
        _lay_out(common.files, self.folder)
        self._common, root = common, ContentRoot(self.folder)
        cache = Path(common.workshop).parent / "cache" if common.workshop else None
        self._plans = Plans(root, self._evidence, cache)
        self._plans.prepare()
        self._second = Pandoc()  # started for an order that is alone
        self._registry, self._registers = open_registry(root.overrides), Registers(WorkTree(self.folder))

    def forget(self) -> None:
        """Leave nothing of an order on a machine that is not its owner's: pictures may be restricted too."""
        if not self._common.workshop:
            rmtree(self._plans.cache / "pictures", ignore_errors=True)

    def _evidence(self, filing: Filing, name: str) -> bytes | None:
        return self._workspace.evidence(filing, name)

    def fill(self, order: Order, folder: Path, delivery: Delivery) -> None:
        if order.alone:
            self._second.start()  # it loads while papers are filled
        _lay_out(order.files, folder)
        self._workspace = Workspace(ContentRoot(folder), as_of=order.as_of)
        self._workspace.registry, self._workspace.registers = self._registry, self._registers
        for filing in self._workspace.filings(order.filings):
            problems = self._workspace.blocking(filing, "draft")
            if problems:
                delivery.refused.append((filing.id, problems))
                continue
            delivery.edition = order.edition or ("filing" if filing.has_private else "review")
            self._papers(order, edition_of(filing, delivery.edition), delivery)

    def _papers(self, order: Order, filing: Filing, delivery: Delivery) -> None:
        delivery.answers[filing.id] = answers_digest(filing, order.files)
        if order.unchanged.get(filing.id) == delivery.answers[filing.id]:
            return
        try:
            compositions = self._plans.compositions(filing)
        except Failure as failure:
            delivery.failures.append((filing.id, (failure.chinese, failure.english)))
            return
        targets = delivery.targets.setdefault(filing.id, [])
        products = self._plans.products(compositions, ("pdf", "docx"))
        for one in products[::2]:
            record, target = one.record(), record_of(one.target)
            key = sha256(record).hexdigest()
            targets.append(target)
            delivery.made += [(target, key, record)] if order.known.get(target) != key else []
        targets += [one.target for one in products]
        refused = {one.target: why for one in products[::2] if (why := self._plans.unprintable(one.composition))}
        delivery.unprintable += refused.items()
        stale = {one.target for one in products if order.known.get(one.target) != one.key} - refused.keys()
        # Its PDF numbers the pages of Word's paper, and is made for that even when it is fresh.
        needed = [one for one in products if record_of(one.target) in {record_of(target) for target in stale}]
        for one, content, failure in self._contents(order, needed):
            if failure and one.target in stale:
                delivery.failures.append((one.target, failure))
            elif one.target in stale:
                away = not self._common.workshop  # where its pictures are is known here only
                delivery.made.append((one.target, one.key, content.whole() if away else content))

    def _contents(
        self, order: Order, products: list[Product]
    ) -> Iterator[tuple[Product, Unfilled, tuple[str, str] | None]]:
        """What the files hold, or why one could not be made; PDF and Word of each paper, in this order."""
        jobs = [self._plans.job(one) for one in products]
        papers, words = self._made(order, jobs[::2], jobs[1::2])
        for place, (paper, word) in enumerate(zip(papers, words, strict=True)):
            content, failure = word.content, word.failure
            if not failure and not paper.failure:
                try:
                    content = numbered(content, paper.content)
                except Failure as error:
                    failure = error.chinese, error.english
            yield products[2 * place], paper.content, paper.failure
            yield products[2 * place + 1], content, failure

    def _made(self, order: Order, papers: list[Job], words: list[Job]) -> tuple[list[Made], list[Made]]:
        """PDF and Word; at the same time where no other order keeps the other core busy."""

        def all_of(jobs: list[Job], pandoc: Pandoc) -> list[Made]:
            return [made(job, pandoc) for job in jobs]

        if not order.alone or not papers:
            return all_of(papers, self._plans.pandoc), all_of(words, self._plans.pandoc)
        with ThreadPoolExecutor(1) as beside:
            coming = beside.submit(all_of, papers, self._second)
            finished = all_of(words, self._plans.pandoc)
            return coming.result(), finished


@lru_cache(maxsize=1)
def _bench(common: Common) -> Bench:
    return Bench(common)


def answers_digest(filing: Filing, files: Files) -> str:
    """Of all that a filing's papers can show: its answers, and the entity's other files (pictures)."""
    answers = json.dumps(filing.answers, ensure_ascii=False, sort_keys=True)
    others = [part for path, content in files if is_picture(path) for part in (path, digest_of(content))]
    head = filing.id, filing.edition, str(filing.has_private), ",".join(filing.algorithms)
    return digest(*head, answers, *others)


def is_picture(path: str) -> bool:
    return not path.endswith((".yaml", ".md")) and f"/{RECORD}/" not in path


def _lay_out(files: Files, folder: Path) -> None:
    for path, content in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            copyfile(content, target)
        else:
            target.write_bytes(content)
