"""Decides which entities must be built again: whose files, toolchain or day differ from those of the last build.

The index holds, by entity, the digest of the inputs and stamps of the files, so that a command with nothing to do looks at
names, sizes and times and opens hardly any file. Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Literal, TypedDict

from beian.build.index import DIST, ENTITIES, TOOLCHAIN, Index
from beian.build.toolchain_digest import Toolchain
from beian.content.trees import Tree, WorkTree, is_recorded
from beian.core.file_stamps import Stamp, file_clock, stamp
from beian.core.hashing import digest
from beian.core.model import EDITIONS, Edition
from beian.core.places import ContentRoot

SHARED = ("beian.yaml", "overrides", "register", "examples/register")
# what a command makes: the papers of an edition, or "" for the one that can be had, or bundles, or an overview
What = Literal["filing", "review", "public", "", "bundles", "status", "todo"]
BUNDLES: What = "bundles"
STATUS: What = "status"
TODO: What = "todo"
HALVES = ("filings", "private", "examples/private")

Names = tuple[str, ...]  # of filings, or of the entity for all of its filings


class FilingRow(TypedDict, total=False):
    """What was made of one filing: the files, the digest of the answers that they show, and how many errors and
    warnings there were."""

    targets: list[str]
    answers: str
    edition: Edition
    draft: int
    warnings: int


class BuiltRow(TypedDict):
    """What one command made of an entity: from which inputs, by which toolchain, for which names, on which day."""

    as_of: str
    toolchain: str
    inputs: str
    inputs_stamp: str
    outputs_stamp: str
    names: list[str]
    filings: dict[str, FilingRow]


class BuiltEntities:
    """The entities of a content root with what the index knows of them, for one command that makes `what` of them."""

    def __init__(self, root: ContentRoot, as_of: date, what: What) -> None:
        self.root, self.as_of, self.what = root, as_of, what
        self.tree, self.index, self._began = WorkTree(root.path), Index(root), file_clock(root.build)
        self.hash_always = self.index.hash_always
        known = self.index.get(TOOLCHAIN, "known")
        self.toolchain = Toolchain(root, SHARED, known, hash_always=self.hash_always)

    @property
    def edition(self) -> Edition | None:
        """The edition of the papers that are made; None where it is the one that can be had, or no papers are."""
        return next((edition for edition in EDITIONS if edition == self.what), None)

    def save(self) -> None:
        """Write the index, with the toolchain as it was when this command began. Raises Failure when the disk refuses."""
        self.index.set(TOOLCHAIN, "known", self.toolchain.kept(self._began))
        self.index.save()

    # -- which entities -----------------------------------------------------------------------------------------------

    def selected(self, names: Sequence[str]) -> dict[str, Names]:
        """The entities that the names belong to, each with its names; without names, all entities that are shown.

        Raises Failure for an unknown name.
        """
        known = self._all_entities
        wanted: dict[str, Names] = {}
        for name in names:
            entity = name.split("/")[0]
            if entity not in known or not self._is_there(name):
                self._refuse_unknown(names)
            wanted[entity] = (*wanted.get(entity, ()), name)
        wanted = {entity: (entity,) if entity in filings else filings for entity, filings in wanted.items()}
        wanted = wanted or {entity: (entity,) for entity in sorted(known)}
        examples = [entity for entity in wanted if self._is_example(entity)]
        if examples and any(self._is_example(entity) is False for entity in known):
            if names:
                self._refuse_unknown(names)
            wanted = {entity: filings for entity, filings in wanted.items() if entity not in examples}
        return wanted

    def _is_there(self, name: str) -> bool:
        folder = self.root.path / "filings" / name
        return folder.is_dir() or folder.with_name(f"{folder.name}.yaml").is_file()

    def _refuse_unknown(self, names: Sequence[str]) -> None:
        """Raises the Failure that lists what there is, unless all the names are known."""
        from beian.check.workspace import Workspace

        Workspace(self.root).filings(names)

    @cached_property
    def _all_entities(self) -> dict[str, None]:
        paths = self.tree.files("filings")
        return dict.fromkeys(path.split("/")[1] for path in paths if path.count("/") > 1 and not is_recorded(path))

    def _is_example(self, entity: str) -> bool | None:
        """Whether an entity is an example; None where its page cannot be read."""
        path = f"filings/{entity}/entity.yaml"
        file_stamp = stamp(self.root.path, [path]).digest
        row = self._entry(entity)
        if row.get("mark") != file_stamp:
            from beian.content.loading import is_example
            from beian.content.yaml.strict import load

            row = {**row, "mark": file_stamp, "example": is_example(load(self.tree.read(path) or b"", path))}
            self.index.set(ENTITIES, entity, row)
        example: bool | None = row["example"]
        return example

    # -- what changed -----------------------------------------------------------------------------------------------

    def _entry(self, entity: str) -> dict[str, Any]:
        """The index's row of an entity: whether it is an example, and a `BuiltRow` for each thing that was made."""
        return self.index.get(ENTITIES, entity) or {}

    def _built(self, entity: str) -> BuiltRow | None:
        built: BuiltRow | None = self._entry(entity).get(self.what)
        return built

    def _built_filings(self, entity: str) -> dict[str, FilingRow]:
        built = self._built(entity)
        return built["filings"] if built else {}

    def is_fresh(self, entity: str, names: Names) -> bool:
        """Whether everything below the names is built, from the inputs as they are now, and is still as it was built."""
        built = self._built(entity)
        if not built or not self._same_toolchain(built) or not all(_covers(built, name) for name in names):
            return False
        return self._same_inputs(entity, built) and self._same_outputs(entity, built, names)

    def _same_toolchain(self, built: BuiltRow) -> bool:
        return (built["as_of"], built["toolchain"]) == (self.as_of.isoformat(), self.toolchain.digest)

    def _same_inputs(self, entity: str, built: BuiltRow) -> bool:
        stamp_now = self.inputs_stamp(entity)
        if not self.hash_always and built["inputs_stamp"] == stamp_now.digest:
            return True
        if built["inputs"] != inputs_digest(file_digests(self.tree, entity)):
            return False
        self._set_built(entity, {**built, "inputs_stamp": stamp_now.proof(self._began)})
        return True

    def _same_outputs(self, entity: str, built: BuiltRow, names: Names) -> bool:
        stamp_now = self._outputs_stamp(entity)
        if not self.hash_always and built["outputs_stamp"] == stamp_now:
            return True
        filings = self.filings(entity, names)
        if not all(self.index.key(target) for filing in filings for target in built["filings"][filing]["targets"]):
            return False
        if len(filings) == len(built["filings"]):
            self._set_built(entity, {**(self._built(entity) or built), "outputs_stamp": stamp_now})
        return True

    def filings(self, entity: str, names: Names) -> list[str]:
        """The filings below the names that were made."""
        return [filing for filing in self._built_filings(entity) if any(_is_below(filing, name) for name in names)]

    def drafts(self, entity: str, names: Names) -> list[tuple[str, int]]:
        """The filings below the names whose papers are drafts, and how many errors they have."""
        rows = self._built_filings(entity)
        return [(filing, errors) for filing in self.filings(entity, names) if (errors := rows[filing].get("draft", 0))]

    def warnings(self, entity: str, filing: str) -> int:
        """How many warnings a filing had when it was made."""
        return self._built_filings(entity)[filing].get("warnings", 0)

    def inputs_stamp(self, entity: str) -> Stamp:
        """The stamp (names, sizes, times) of an entity's files in both halves."""
        return stamp(self.root.path, [f"{half}/{entity}" for half in HALVES])

    def output_folders(self, entity: str) -> list[str]:
        """The folders of an entity's outputs, as the index names them."""
        if self.what in (STATUS, TODO):
            return [overview_target(self.what, entity)]
        if self.what == BUNDLES:
            return [f"{DIST}{entity}", *(f"{edition}/{entity}" for edition in EDITIONS)]
        return [f"{edition}/{entity}" for edition in EDITIONS]

    def _outputs_stamp(self, entity: str) -> str:
        if self.what == BUNDLES:
            return stamp(self.root.dist, [entity]).digest
        return stamp(self.root.build, self.output_folders(entity)).digest

    # -- what was made ------------------------------------------------------------------------------------------------

    def unchanged_answers(self, entity: str) -> dict[str, str]:
        """By filing, the digest of the answers that its papers show, for filings whose files are all as they were made."""
        built = self._built(entity)
        if not built or built["toolchain"] != self.toolchain.digest:
            return {}
        whole = {filing: row for filing, row in built["filings"].items() if all(map(self.index.key, row["targets"]))}
        return {filing: row["answers"] for filing, row in whole.items() if "answers" in row}

    def note_built(
        self, entity: str, names: Names, before: Stamp, inputs: str, filings: Mapping[str, FilingRow]
    ) -> None:
        """Note what was made from inputs of this digest, unless they changed meanwhile.

        `before` is their stamp from before the work.
        """
        after, proof = self.inputs_stamp(entity), before.proof(self._began)
        if after != before or not (proof or inputs == inputs_digest(file_digests(self.tree, entity))):
            return
        built, filings_before = self._built(entity), self._built_filings(entity)
        others = {} if entity in names else filings_before
        others = {filing: row for filing, row in others.items() if not any(_is_below(filing, name) for name in names)}
        merged: dict[str, FilingRow] = {
            filing: {**filings_before.get(filing, {}), **row} for filing, row in filings.items()
        }
        unchanged = built if built and self._same_toolchain(built) and built["inputs"] == inputs else None
        whole = all(self.index.key(target) for row in others.values() for target in row["targets"])
        self._set_built(
            entity,
            {
                "as_of": self.as_of.isoformat(),
                "toolchain": self.toolchain.digest,
                "inputs": inputs,
                "inputs_stamp": proof,
                "outputs_stamp": self._outputs_stamp(entity) if whole else "",
                "names": sorted({*names, *(unchanged["names"] if unchanged else ())}),
                "filings": {**others, **merged},
            },
        )

    def _set_built(self, entity: str, built: BuiltRow) -> None:
        self.index.set(ENTITIES, entity, {**self._entry(entity), self.what: built})


def overview_target(what: What, entity: str) -> str:
    """Where the overview of an entity stands, as the index names it."""
    return f"overviews/{what}/{entity}.json"


def file_digests(tree: Tree, entity: str) -> Iterator[tuple[str, str]]:
    """The paths of an entity's files in both halves with their digests; only one file is in memory at a time."""
    for half in HALVES:
        for path in tree.files(f"{half}/{entity}"):
            content = tree.read(path)
            if content is not None:
                yield path, digest(content)


def inputs_digest(files: Iterable[tuple[str, str]]) -> str:
    """One digest over paths and digests of files."""
    return digest(*(part for file in files for part in file))


def _is_below(filing: str, name: str) -> bool:
    return f"{filing}/".startswith(f"{name}/")


def _covers(built: BuiltRow, name: str) -> bool:
    """Whether this build was asked for everything below a name, and the name has filings."""
    return any(_is_below(name, other) for other in built["names"]) and any(
        _is_below(other, name) for other in built["filings"]
    )
