"""Building everything: which entities changed since they were built, and orders for those, shared out among processes.

What is built is remembered by entity (`build/entities.json`): the digest of what went in and stamps of the files, so that
a build with nothing to do looks at names, sizes and times, and opens hardly anything. Loads nothing heavy before it must.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from beian.engine.ground import Ground
from beian.engine.kept import keep, kept
from beian.engine.stamps import now, stamp
from beian.engine.state import State
from beian.intake.tree import WorkTree, is_recorded
from beian.values.errors import Failure
from beian.values.model import EDITIONS, Edition
from beian.values.places import ContentRoot
from beian.values.problem import Problem
from beian.values.progress import Progress

if TYPE_CHECKING:
    from beian.engine.orders import Delivery, Order
    from beian.papers.stand_ins import Source

FILE = "entities.json"
SHARED = ("beian.yaml", "overrides", "register", "examples/register")


@dataclass
class Outcome:
    """How many papers were made, the filings with errors, the files that could not be made and why; so PDFs apart."""

    made: int = 0
    refused: list[tuple[str, list[Problem]]] = field(default_factory=list)
    failures: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    unprintable: list[tuple[str, tuple[str, str]]] = field(default_factory=list)


def build_papers(
    root: ContentRoot,
    names: Sequence[str],
    as_of: date,
    *,
    edition: Edition | None = None,
    workers: str = "",
    hash_always: bool = False,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Build the papers of the named filings, or of all; `workers` names a cluster.

    Raises Failure for an unknown name, or when the processes cannot do it.
    """
    run = _Run(root, as_of, edition, hash_always=hash_always)
    stale = [entity for entity in run.entities(names) if not run.is_fresh(entity)]
    outcome = Outcome()
    if stale:
        run.fulfil(stale, names, workers, outcome, progress)
    run.save()
    outcome.refused.sort(key=lambda one: one[0])
    outcome.failures.sort()
    outcome.unprintable.sort()
    return outcome


class _Run:
    """One run over a content root."""

    def __init__(self, root: ContentRoot, as_of: date, edition: Edition | None, *, hash_always: bool) -> None:
        self.root, self.as_of, self.edition, self.hash_always = root, as_of, edition, hash_always
        self.tree, self.began = WorkTree(root.path), now(root.build)
        self._stamps: dict[str, str] = {}  # of what was ordered, before it was read
        self.state = State(root, hash_always=True)  # asked only where a stamp says that something is different
        known = kept(root.build / FILE) or {"ground": {}, "entities": {}}
        self.before = json.dumps(known, sort_keys=True)
        self.ground = Ground(root, SHARED, known["ground"], hash_always=hash_always)
        self.entries: dict[str, dict[str, Any]] = known["entities"]

    def save(self) -> None:
        known = {"ground": self.ground.kept(self.began), "entities": self.entries}
        if json.dumps(known, sort_keys=True) != self.before:
            keep(self.root.build / FILE, known)

    # -- which entities ---------------------------------------------------------------------------------------------

    def entities(self, names: Sequence[str]) -> list[str]:
        """The entities that the names belong to, or all that are shown. Raises Failure for an unknown name."""
        known = self._by_entity
        wanted = list(dict.fromkeys(name.split("/")[0] for name in names)) or sorted(known)
        if any(name.split("/")[0] not in known or not self._is_there(name) for name in names):
            self.refuse_unknown(names)
        examples = [one for one in wanted if self._is_example(one)]
        if examples and any(not self._is_example(one) for one in known):
            if names:
                self.refuse_unknown(names)
            wanted = [one for one in wanted if one not in examples]
        return wanted

    def _is_there(self, name: str) -> bool:
        place = self.root.path / "filings" / name
        return place.is_dir() or place.with_name(f"{place.name}.yaml").is_file()

    def refuse_unknown(self, names: Sequence[str]) -> None:
        """Raises the Failure that lists what there is, unless all the names are known."""
        from beian.engine.workspace import Workspace

        Workspace(self.root).filings(names)

    @cached_property
    def _by_entity(self) -> dict[str, None]:
        paths = self.tree.files("filings")
        return dict.fromkeys(path.split("/")[1] for path in paths if path.count("/") > 1 and not is_recorded(path))

    def _is_example(self, entity: str) -> bool:
        path = f"filings/{entity}/entity.yaml"
        mark = stamp(self.root.path, [path]).digest
        entry = self.entries.setdefault(entity, {})
        if entry.get("mark") != mark:
            from beian.intake.strict_yaml import load

            data = load(self.tree.read(path) or b"", path).data
            entry["mark"], entry["example"] = mark, bool(isinstance(data, Mapping) and data.get("example"))
        return entry["example"]

    # -- what changed -----------------------------------------------------------------------------------------------

    def _inputs(self, entity: str) -> tuple[str, ...]:
        return tuple(f"{place}/{entity}" for place in ("filings", "private", "examples/private"))

    def _outputs(self, entity: str) -> tuple[str, ...]:
        return tuple(f"{edition}/{entity}" for edition in EDITIONS)

    def is_fresh(self, entity: str) -> bool:
        """Whether all papers of an entity are there, and made from what is there now."""
        entry = self.entries.get(entity, {}).get(self.edition or "")
        if not entry or entry["as_of"] != self.as_of.isoformat() or entry["ground"] != self.ground.digest:
            return False
        return self._same_inputs(entity, entry) and self._same_outputs(entity, entry)

    def _same_inputs(self, entity: str, entry: dict[str, Any]) -> bool:
        here = stamp(self.root.path, self._inputs(entity))
        if not self.hash_always and entry["inputs_stamp"] == here.digest:
            return True
        if entry["inputs"] != _digest(self._files(entity)):
            return False
        entry["inputs_stamp"] = here.proof(self.began)
        return True

    def _same_outputs(self, entity: str, entry: dict[str, Any]) -> bool:
        here = stamp(self.root.build, self._outputs(entity)).digest
        if not self.hash_always and entry["outputs_stamp"] == here:
            return True
        if not all(self.state.key(target) for targets in entry["targets"].values() for target in targets):
            return False
        entry["outputs_stamp"] = here
        return True

    def _files(self, entity: str) -> Iterator[tuple[str, bytes]]:
        paths = [path for place in self._inputs(entity) for path in self.tree.files(place)]
        return ((path, content) for path in paths if (content := self.tree.read(path)) is not None)

    # -- making what is stale ---------------------------------------------------------------------------------------

    def fulfil(
        self, stale: list[str], names: Sequence[str], workers: str, outcome: Outcome, progress: Progress
    ) -> None:
        """Have the entities' papers made, and keep what comes back. Raises Failure for what stops every order."""
        from beian.engine.executors import fulfilled

        workshop = self._workshop(stale)
        try:
            orders = self._orders(stale, names, "" if workers else str(workshop))
            for order, delivery in fulfilled(orders, len(stale), workers):
                self._keep(order, delivery, outcome, progress)
        finally:
            self.state.save()
            rmtree(workshop, ignore_errors=True)

    def _workshop(self, stale: list[str]) -> Path:
        """A folder for the processes, after what killed ones left has been removed; all they left unfinished is stale."""
        from beian.engine.files import remove_leavings, workshop

        remove_leavings(self.root.build, below=False)
        for place in ("cache", *(place for entity in stale for place in self._outputs(entity))):
            remove_leavings(self.root.build / place)
        return workshop(self.root.build)

    def _orders(self, stale: list[str], names: Sequence[str], workshop: str) -> Iterator[Order]:
        from beian.engine.orders import Common, Order, engine_here

        shared = [path for place in SHARED for path in self.tree.files(place)]
        read = [(path, self.tree.read(path)) for path in ("beian.yaml", *shared)]
        owned = tuple((path, content) for path, content in read if content is not None)
        common = Common(engine_here(), self.ground.digest, owned, workshop)
        for entity in stale:
            chosen = tuple(name for name in names if name.split("/")[0] == entity)
            known = {key: value for place in self._outputs(entity) for key, value in self.state.keys(place).items()}
            unchanged = self._unchanged(entity, known)
            self._stamps[entity] = stamp(self.root.path, self._inputs(entity)).proof(self.began)
            files = tuple((path, _aside(path, content, workshop)) for path, content in self._files(entity))
            alone = len(stale) == 1
            yield Order(entity, common, files, self.as_of, self.edition, chosen, known, unchanged, alone)

    def _unchanged(self, entity: str, known: Mapping[str, str]) -> dict[str, str]:
        """The digests of what filings showed when they were built, of those whose files are all whole."""
        entry = self.entries.get(entity, {}).get(self.edition or "", {})
        if entry.get("ground") != self.ground.digest:
            return {}
        whole = [name for name, targets in entry["targets"].items() if known.keys() >= set(targets)]
        return {name: entry["answers"][name] for name in whole}

    def _keep(self, order: Order, delivery: Delivery, outcome: Outcome, progress: Progress) -> None:
        if delivery.stopped:
            raise Failure(*delivery.stopped)
        for target, key, content in delivery.made:
            self.state.keep(target, key, content)
            if not target.endswith(".shown.json"):
                outcome.made += 1
                progress(target)
        outcome.refused += delivery.refused
        outcome.failures += delivery.failures
        outcome.unprintable += delivery.unprintable
        for target, _ in delivery.unprintable:
            self.state.drop(target)
        if delivery.refused or delivery.failures or delivery.unprintable or order.filings:
            return  # what is not built as a whole is looked at again
        entity = order.entity
        before = self.entries.setdefault(entity, {}).get(self.edition or "", {}).get("targets", {})
        self.entries[entity][self.edition or ""] = {
            "as_of": self.as_of.isoformat(),
            "ground": self.ground.digest,
            "inputs": _digest(order.files),
            "inputs_stamp": self._stamps[entity],
            "outputs_stamp": stamp(self.root.build, self._outputs(entity)).digest,
            "answers": delivery.answers,
            "targets": {
                one: delivery.targets[one] if one in delivery.targets else before[one] for one in delivery.answers
            },
        }


def _aside(path: str, content: bytes, workshop: str) -> Source:
    """A picture as a copy in the workshop, where there is one; what else a file holds."""
    from beian.engine.orders import is_picture

    if not workshop or not is_picture(path):
        return content
    copy = Path(workshop) / hashlib.sha256(content).hexdigest()
    copy.write_bytes(content)
    return copy


def _digest(files: Iterable[tuple[str, Source]]) -> str:
    from beian.engine.hashing import digest
    from beian.papers.stand_ins import digest_of

    return digest(*(part for path, content in files for part in (path, digest_of(content))))
