"""Makes filings of folders: one schema tree, both halves merged, roles laid over, every file validated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from beian.content.halves import FileHalves, merged_halves
from beian.content.loading import ENTITY_FILES, OWN_FILES, RECORD_FOLDERS, ROLES, Folder, read_folders
from beian.content.text_file import problem, without_forbidden
from beian.content.trees import Tree
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.problem import Problem, ordered, suggestion
from beian.schema.canonical_forms import form_problems, in_canonical_form, unusual_forms
from beian.schema.derived.derivation import without_blanks
from beian.schema.filing_trees import Loaded, filings_of, id_of, is_whole
from beian.schema.registry import Registry
from beian.schema.role_overrides import answers_in, override_problems
from beian.schema.validation import places, plain_type_problems, schema_problems, wrong_half_problems
from beian.schema.walk import leaves


@dataclass(frozen=True)
class Library:
    """All filings of a content root, with what intake and schema found wrong."""

    filings: list[Filing]
    problems: list[Problem]
    folders: Mapping[str, Folder]

    def one(self, name: str) -> Filing:
        """The filing with this id, or the only one of the algorithm with this id. Raises Failure for an unknown id."""
        of_algorithm = [filing for filing in self.filings if "/" in name and filing.id.startswith(f"{name}/")]
        if found := self.filing(name) or (of_algorithm[0] if len(of_algorithm) == 1 else None):
            return found
        raise no_such_filing(name, self.filings)

    def filing(self, name: str) -> Filing | None:
        return next((filing for filing in self.filings if filing.id == name), None)

    def problems_of(self, filing: Filing) -> list[Problem]:
        """Intake and schema problems of the files that this filing reads."""
        return [found for found in self.problems if _concerns(found.position.path, filing)]

    def unreadable(self, filing: Filing) -> list[Problem]:
        """Why files of this filing could not be read, one problem a file: what they say is unknown, not taken away."""
        folder = self.folders[filing.entity]
        documents = [file for half in folder.halves.values() for file in (half.public, half.private) if file]
        damaged = [*documents, *folder.policies.values()]
        return [file.problems[0] for file in damaged if not file.usable and _concerns(file.path, filing)]


def _concerns(path: str, filing: Filing) -> bool:
    if path.startswith("overrides/"):
        return True  # what the portal asks differently concerns everyone
    pieces = path.removeprefix("examples/").split("/")[1:]
    if not pieces or pieces[0] != filing.entity:
        return False
    inner = pieces[1] if len(pieces) > 2 else ""
    if inner in ("", "policies", *RECORD_FOLDERS):
        return True
    stem = pieces[2].rpartition(".")[0]
    return inner == filing.algorithm and (stem not in OWN_FILES or stem == filing.own_file)


def load_library(tree: Tree, private: Tree | None, registry: Registry) -> Library:
    """Read and validate everything below `filings/`; without `private`, as if there were no private half."""
    folders = read_folders(tree, private)
    problems = list(registry.problems)
    filings: list[Filing] = []
    real = any(folder.is_real for folder in folders)
    for folder in folders:
        problems += folder.problems
        loaded = {stem: _read(half, registry, problems) for stem, half in folder.halves.items()}
        filings += filings_of(folder, loaded, registry, problems)
    shown = [filing for filing in filings if not (real and filing.example)]
    return Library(shown, ordered(problems), {folder.slug: folder for folder in folders})


def names_of_all(tree: Tree) -> dict[str, list[str]]:
    """The ids of the filings that `load_library` shows, by entity. Of the answers it reads only who is an example."""
    folders = read_folders(_EntityPages(tree), None)
    real = any(folder.is_real for folder in folders)
    return {folder.slug: [id_of(*own) for own in _own(folder)] for folder in folders if not (real and folder.example)}


@dataclass(frozen=True)
class _EntityPages:
    """A tree in which only the pages of entities can be read."""

    tree: Tree

    def files(self, folder: str) -> list[str]:
        return self.tree.files(folder)

    def read(self, path: str) -> bytes | None:
        return self.tree.read(path) if path.endswith(f"/{ENTITY_FILES[0]}.yaml") else None

    def irregular(self, folder: str) -> list[str]:
        return self.tree.irregular(folder)


def _own(folder: Folder) -> Iterator[tuple[str, str | None, str | None]]:
    """What is filed of an entity: itself, then each role of each algorithm."""
    yield folder.slug, None, None
    for algorithm in folder.algorithms:
        for stem in folder.own_files(algorithm):
            yield folder.slug, algorithm, stem if stem in ROLES else None


def _read(half: FileHalves, registry: Registry, problems: list[Problem]) -> Loaded:
    if not registry.has(half.schema):
        problems.append(
            problem(
                half.public.path,
                1,
                1,
                "不认识的文件名",
                "an unknown file name",
                "文件名见 README",
                "see the README for file names",
            )
        )
        return None, {}
    schema = registry.schema(half.schema)
    data, positions, found = merged_halves(half)
    if half.public.usable:
        public = leaves(half.public.data, schema)
        odd = unusual_forms(answers_in(data, schema, registry), half.curly)
        found += form_problems(odd, positions)
        data = without_blanks(in_canonical_form(data, odd), schema)
        whole = public if data is half.public.data else leaves(data, schema)
        found += schema_problems(data, schema, places(positions, half.public.path), whole)
        found += wrong_half_problems(public, half.public.positions, private=False)
        found += plain_type_problems(public, half.public.plain_types, half.public.positions)
        found += override_problems(half.public, schema, registry)
    if half.private and half.private.usable:
        private = leaves(half.private.data, schema)
        found += wrong_half_problems(private, half.private.positions, private=True)
        found += plain_type_problems(private, half.private.plain_types, half.private.positions)
    unquoted = {
        (finding.position, finding.pointer) for finding in found if finding.rule == "yaml-type"
    }  # the quotes are what is missing
    problems += [
        finding
        for finding in found
        if finding.rule != "schema-type" or (finding.position, finding.pointer) not in unquoted
    ]
    if not isinstance(data, Mapping):
        return {}, positions
    return (data if is_whole(half) else without_forbidden(data)), positions


def no_such_filing(name: str, filings: Iterable[Filing]) -> Failure:
    """What is said to whoever names a filing that there is not: the nearest id, and all ids."""
    ids = [filing.id for filing in filings]
    near = suggestion(name, [*ids, *(stem for one in ids if (stem := one.rpartition("/")[0]) != name and stem)])
    zh, en = "、".join(ids) or "（无）", ", ".join(ids) or "(none)"
    return Failure(f"没有备案“{name}”。{near.zh}现有：{zh}", f"there is no filing {name!r}. {near.en} There are: {en}")
