"""Which entities are as they were made: from the same files, by the same toolchain, on the same day.

The index keeps by entity the digest of what went in and stamps of the files, so that a command with nothing to do looks
at names, sizes and times, and opens hardly anything. Loads nothing heavy before it must.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from beian.build.index import DIST, ENTITIES, TOOLCHAIN, Index
from beian.build.toolchain import Toolchain
from beian.content.trees import Tree, WorkTree, is_recorded
from beian.core.file_stamps import Stamp, file_clock, stamp
from beian.core.hashing import digest
from beian.core.model import EDITIONS
from beian.core.places import ContentRoot

SHARED = ("beian.yaml", "overrides", "register", "examples/register")
# what is made: the papers of an edition, or "" for the one that can be had, or one of these
BUNDLES = "bundles"
OVERVIEWS = ("status", "todo")
HALVES = ("filings", "private", "examples/private")

Names = tuple[str, ...]  # of filings, or of the entity for all of its filings


class Entities:
    """The entities of a content root, for one command that makes `what` of them."""

    def __init__(self, root: ContentRoot, as_of: date, what: str) -> None:
        self.root, self.as_of, self.what = root, as_of, what
        self.tree, self.index, self._began = WorkTree(root.path), Index(root), file_clock(root.build)
        self.hash_always = self.index.hash_always
        known = self.index.get(TOOLCHAIN, "known") or {}
        self.toolchain = Toolchain(root, SHARED, known, hash_always=self.hash_always)

    def save(self) -> None:
        self.index.set(TOOLCHAIN, "known", self.toolchain.kept(self._began))
        self.index.save()

    # -- which --------------------------------------------------------------------------------------------------------

    def named(self, names: Sequence[str]) -> dict[str, Names]:
        """The entities that the names belong to with those names, or all that are shown. Raises Failure for an unknown
        name."""
        known = self._all
        wanted: dict[str, Names] = {}
        for name in names:
            entity = name.split("/")[0]
            if entity not in known or not self._is_there(name):
                self._refuse_unknown(names)
            wanted[entity] = (*wanted.get(entity, ()), name)
        wanted = {one: (one,) if one in some else some for one, some in wanted.items()}
        wanted = wanted or {entity: (entity,) for entity in sorted(known)}
        examples = [one for one in wanted if self._is_example(one)]
        if examples and any(not self._is_example(one) for one in known):
            if names:
                self._refuse_unknown(names)
            wanted = {one: some for one, some in wanted.items() if one not in examples}
        return wanted

    def _is_there(self, name: str) -> bool:
        place = self.root.path / "filings" / name
        return place.is_dir() or place.with_name(f"{place.name}.yaml").is_file()

    def _refuse_unknown(self, names: Sequence[str]) -> None:
        """Raises the Failure that lists what there is, unless all the names are known."""
        from beian.check.workspace import Workspace

        Workspace(self.root).filings(names)

    @cached_property
    def _all(self) -> dict[str, None]:
        paths = self.tree.files("filings")
        return dict.fromkeys(path.split("/")[1] for path in paths if path.count("/") > 1 and not is_recorded(path))

    def _is_example(self, entity: str) -> bool:
        path = f"filings/{entity}/entity.yaml"
        mark = stamp(self.root.path, [path]).digest
        known = self._entry(entity)
        if known.get("mark") != mark:
            from beian.content.yaml.strict import load

            data = load(self.tree.read(path) or b"", path).data
            known = {**known, "mark": mark, "example": bool(isinstance(data, Mapping) and data.get("example"))}
            self.index.set(ENTITIES, entity, known)
        return bool(known["example"])

    # -- what changed -----------------------------------------------------------------------------------------------

    def _entry(self, entity: str) -> dict[str, Any]:
        return self.index.get(ENTITIES, entity) or {}

    def is_fresh(self, entity: str, names: Names) -> bool:
        """Whether all that was asked for is there, and made from what is there now."""
        made = self._entry(entity).get(self.what)
        if not made or not self._same_ground(made) or not all(_holds(made, name) for name in names):
            return False
        return self._same_inputs(entity, made) and self._same_outputs(entity, made, names)

    def _same_ground(self, made: Mapping[str, Any]) -> bool:
        return (made["as_of"], made["toolchain"]) == (self.as_of.isoformat(), self.toolchain.digest)

    def _same_inputs(self, entity: str, made: dict[str, Any]) -> bool:
        here = self.looks(entity)
        if not self.hash_always and made["inputs_stamp"] == here.digest:
            return True
        if made["inputs"] != inputs_digest(file_digests(self.tree, entity)):
            return False
        self._note(entity, {**made, "inputs_stamp": here.proof(self._began)})
        return True

    def _same_outputs(self, entity: str, made: dict[str, Any], names: Names) -> bool:
        here = self._outputs_stamp(entity)
        if not self.hash_always and made["outputs_stamp"] == here:
            return True
        filings = self.filings(entity, names)
        if not all(self.index.key(target) for one in filings for target in made["filings"][one]["targets"]):
            return False
        if len(filings) == len(made["filings"]):
            self._note(entity, {**self._entry(entity)[self.what], "outputs_stamp": here})
        return True

    def filings(self, entity: str, names: Names) -> list[str]:
        """The filings below the names that were made."""
        return [one for one in self._entry(entity)[self.what]["filings"] if any(_below(one, name) for name in names)]

    def drafts(self, entity: str, names: Names) -> list[tuple[str, int]]:
        """The filings below the names whose papers are drafts, and how many errors they have."""
        made = self._entry(entity)[self.what]["filings"]
        return [(one, made[one]["draft"]) for one in self.filings(entity, names) if made[one].get("draft")]

    def warnings(self, entity: str, filing: str) -> int:
        """How many warnings a filing had when it was made."""
        return int(self._entry(entity)[self.what]["filings"][filing].get("warnings", 0))

    def looks(self, entity: str) -> Stamp:
        """How the files of both halves look."""
        return stamp(self.root.path, [f"{half}/{entity}" for half in HALVES])

    def folders(self, entity: str) -> list[str]:
        """Where the index knows what is made of an entity."""
        if self.what in OVERVIEWS:
            return [overview_target(self.what, entity)]
        if self.what == BUNDLES:
            return [f"{DIST}{entity}", *(f"{edition}/{entity}" for edition in EDITIONS)]
        return [f"{edition}/{entity}" for edition in EDITIONS]

    def _outputs_stamp(self, entity: str) -> str:
        if self.what == BUNDLES:
            return stamp(self.root.dist, [entity]).digest
        return stamp(self.root.build, self.folders(entity)).digest

    # -- what was made ------------------------------------------------------------------------------------------------

    def unchanged(self, entity: str) -> dict[str, str]:
        """The digests of what filings showed when they were made, of those whose files are all whole."""
        made = self._entry(entity).get(self.what)
        if not made or made["toolchain"] != self.toolchain.digest:
            return {}
        whole = {one: data for one, data in made["filings"].items() if all(map(self.index.key, data["targets"]))}
        return {one: data["answers"] for one, data in whole.items() if "answers" in data}

    def made(self, entity: str, names: Names, before: Stamp, inputs: str, filings: Mapping[str, Any]) -> None:
        """Note what was made from those inputs, unless they changed meanwhile; `before` is how they looked at first."""
        after, proof = self.looks(entity), before.proof(self._began)
        if after != before or not (proof or inputs == inputs_digest(file_digests(self.tree, entity))):
            return
        known = self._entry(entity).get(self.what) or {}
        others = {} if entity in names else known.get("filings", {})
        others = {one: data for one, data in others.items() if not any(_below(one, name) for name in names)}
        filings = {one: {**known.get("filings", {}).get(one, {}), **data} for one, data in filings.items()}
        same = known and self._same_ground(known) and known["inputs"] == inputs
        whole = all(self.index.key(target) for data in others.values() for target in data["targets"])
        self._note(
            entity,
            {
                "as_of": self.as_of.isoformat(),
                "toolchain": self.toolchain.digest,
                "inputs": inputs,
                "inputs_stamp": proof,
                "outputs_stamp": self._outputs_stamp(entity) if whole else "",
                "names": sorted({*names, *(known["names"] if same else ())}),
                "filings": {**others, **filings},
            },
        )

    def _note(self, entity: str, made: dict[str, Any]) -> None:
        self.index.set(ENTITIES, entity, {**self._entry(entity), self.what: made})


def overview_target(what: str, entity: str) -> str:
    """Where the overview of an entity stands, as the index names it."""
    return f"overviews/{what}/{entity}.json"


def file_digests(tree: Tree, entity: str) -> Iterator[tuple[str, str]]:
    """The files of an entity in both halves, with their digests; no more than one is held."""
    for half in HALVES:
        for path in tree.files(f"{half}/{entity}"):
            content = tree.read(path)
            if content is not None:
                yield path, digest(content)


def inputs_digest(files: Iterator[tuple[str, str]]) -> str:
    return digest(*(part for file in files for part in file))


def _below(filing: str, name: str) -> bool:
    return f"{filing}/".startswith(f"{name}/")


def _holds(made: Mapping[str, Any], name: str) -> bool:
    """Whether all that is below a name was asked for when this was made, and there is something."""
    return any(_below(name, one) for one in made["names"]) and any(_below(one, name) for one in made["filings"])
