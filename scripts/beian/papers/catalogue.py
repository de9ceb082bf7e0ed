"""The catalogue of papers: one folder of `templates/documents/` each, described by its `document.yaml`.

It says what a paper is, for which filings it is made, how it is handed in and who signs it. Renders nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from dataclasses import field as made
from itertools import chain
from pathlib import Path
from typing import Any

from beian.content.loading import ROLES
from beian.content.yaml.strict import Document, load
from beian.core.errors import Failure
from beian.core.model import Edition, Filing
from beian.core.places import ContentRoot, engine_folder
from beian.core.problem import Text, suggestion
from beian.schema.algorithm_types import types
from beian.schema.portal_override import read_changes
from beian.schema.registry import portal

FILE, TEMPLATE = "document.yaml", "zh-CN.md.j2"
FIRST, RETURN = "first", "return"
ROUNDS = (FIRST, "change", "cancellation", "yearly_verification", RETURN)
POSTS = ("legal_representative", "security_officer")  # who can sign a paper
OTHER = "other"  # words for every type without roles; `{type}` in them is its name
UPLOADED = ("pdf", "docx")  # formats in which a paper can be handed in
NO_SLOT = Text("系统内无已知上传位置", "no known slot on the portal")


@dataclass(frozen=True)
class Paper:
    """One paper. `date` is the pointer of the answer that dates it; `section` and `order` its slot on the portal.

    `field` names the question of the portal that the paper answers, as `x-field` does for an answer. Without a `slot` the
    portal has no place that we know of. `of` is entity, algorithm or any; `when` are places of answers, one of which must
    be given (`role` is the role's own file, `*` any record that the filing uses). An `internal` paper is never uploaded.
    `rounds` are the purposes of the rounds with which it goes, or `return`: with each that answers a return.
    """

    id: str
    title: str
    title_en: str
    of: str
    leaves_as: str
    date: str
    sources: tuple[str, ...]
    confidence: str
    step: str = ""
    section: str = ""
    order: int = 0
    slot: str = ""
    required: bool = True
    internal: bool = False
    when: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ("first", "change", "yearly_verification")
    subtitle: dict[str, str] = made(default_factory=dict)
    roles: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    signed_by: str = ""
    seal: bool = False
    public: bool = False
    cover: bool = False
    upload: tuple[str, ...] = ("pdf",)
    max_megabytes: int = 0  # of one uploaded file; 0: no limit is known
    field: str = ""
    short: str = ""  # what other papers call it
    optional: dict[str, list[str]] = made(default_factory=dict)
    outline_notes: dict[str, str] = made(default_factory=dict)

    @property
    def name(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en)

    @property
    def short_title(self) -> str:
        """What other papers call it: its short title, or its title in book marks."""
        return self.short or f"《{self.title}》"

    @property
    def template(self) -> str:
        """The path of its template below a folder of documents."""
        return f"{self.id}/{TEMPLATE}"

    @property
    def of_one_round(self) -> bool:
        """Whether it speaks of one round (a change, a return), and not of the filing as it stands."""
        return FIRST not in self.rounds

    def goes_with(self, purpose: str, answers: str) -> bool:
        """Whether it goes with a round of that purpose, which may answer a return; where nothing is to be handed in, what
        a first round has."""
        return (purpose or FIRST) in self.rounds or bool(answers and RETURN in self.rounds)

    def made_for(self, filing: Filing) -> bool:
        """Whether this filing, in its edition, has this paper."""
        if self.of not in (filing.step, "any") or (filing.edition == "public" and not self.public):
            return False
        if (self.roles and filing.role not in self.roles) or (self.types and filing.type not in self.types):
            return False
        return not self.when or any(is_given(filing, place) for place in self.when)

    @staticmethod
    def of_role_or_type(words: dict[str, str], filing: Filing) -> str:
        """The words for the filing's role, or for its type, or for any type without roles (`other`), or none."""
        kind = types().get(filing.type)
        other = words.get(OTHER, "").replace("{type}", kind.name.zh) if kind and not kind.roles else ""
        return words.get(filing.role or "") or words.get(filing.type) or other

    def outline_note(self, filing: Filing) -> str:
        """What people must know of an outline that no source has; empty where it was found."""
        return self.of_role_or_type(self.outline_notes, filing)


def document_folders(root: ContentRoot) -> list[Path]:
    """Where papers are looked for: the owner's first."""
    return [
        folder for folder in (root.overrides / "documents", engine_folder("templates") / "documents") if folder.is_dir()
    ]


def catalogue(root: ContentRoot) -> list[Paper]:
    """All papers, in the order of the portal's steps and slots. Raises Failure for a document.yaml that cannot be read."""
    papers: dict[str, Paper] = {}
    for folder in reversed(document_folders(root)):
        for file in sorted(folder.glob(f"*/{FILE}")):
            papers[file.parent.name] = _read_paper(file)
    changes, _ = read_changes(root.overrides)
    for name, change in changes.papers.items():
        changed: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in change.items()
        }
        changed["sources"] = (changed.pop("source"), *papers[name].sources)
        papers[name] = replace(papers[name], **changed)
    return sorted(papers.values(), key=lambda paper: (paper.internal, paper.of != "entity", paper.section, paper.order))


def papers_of(filing: Filing, papers: list[Paper]) -> list[Paper]:
    """The papers that a filing has in its edition, in their order."""
    return [paper for paper in papers if paper.made_for(filing)]


def pointer_of(filing: Filing, place: str) -> str:
    """The pointer of a place as a document.yaml names it; `role` is the role's own file."""
    stem, _, rest = place.partition("/")
    return "/".join(["", filing.own_file if stem == "role" else stem, *([rest] if rest else [])])


def is_given(filing: Filing, place: str) -> bool:
    """Whether the filing has an answer at a place such as `role/change` or `products/*/prior_licence/number`."""
    return _is_given(filing, filing.answers, pointer_of(filing, place).split("/")[1:])


def _is_given(filing: Filing, data: object, steps: list[str], shelf: str = "") -> bool:
    if not steps:
        return data not in (None, "", [], {})
    if not isinstance(data, Mapping):
        return False
    used = filing.used(shelf)
    keys = [key for key in data if used is None or key in used] if steps[0] == "*" else [steps[0]]
    return any(_is_given(filing, data.get(key), steps[1:], key) for key in keys)


def _read_paper(file: Path) -> Paper:
    document = load(file.read_bytes(), _path_of(file))
    if document.problems or not isinstance(document.data, dict):
        why = (
            document.problems[0].message
            if document.problems
            else Text("应为各项的名称和内容", "it should have entries")
        )
        line = document.problems[0].position.line if document.problems else 1
        raise _failure(document, line, f"无法读取：{why.zh}", f"it cannot be read: {why.en}")
    data: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in document.data.items()
    }
    for key, chinese, english in _faults(data):
        line = document.positions[f"/{key}"].line if key in data else 1
        raise _failure(document, line, chinese, english)
    return Paper(id=file.parent.name, **data)


def _faults(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the entries of a document.yaml: the key, and why."""
    entries = {entry.name: entry for entry in fields(Paper) if entry.name != "id"}
    for key in data:
        if key not in entries:
            meant = suggestion(key, entries)
            yield key, f"没有 {key} 这一项。{meant.zh}", f"there is no entry {key}. {meant.en}".rstrip()
    for name, entry in entries.items():
        if name not in data and entry.default is MISSING and entry.default_factory is MISSING:
            yield name, f"缺少 {name}", f"{name} is missing"
        elif name in data and not SHAPES[str(entry.type)](data[name]):
            yield name, f"{name} 应为 {entry.type}", f"{name} should be {entry.type}"
    for name, known in _words_of(data).items():
        given = data.get(name, "")
        for word in given if isinstance(given, tuple) else [given]:
            if word not in known:
                meant = suggestion(word, known)
                yield (
                    name,
                    f"{name} 应为 {' 或 '.join(known)}。{meant.zh}",
                    f"{name} should be of {', '.join(known)}. {meant.en}".rstrip(),
                )


def _words_of(data: Mapping[str, Any]) -> dict[str, Collection[str]]:
    """What may stand in the entries that take known words; a paper that is not uploaded has no place in the portal."""
    sections = {
        one["id"]: one["questions"] for step in portal() if step["id"] == data.get("step") for one in step["sections"]
    }
    where = {"step": [step["id"] for step in portal()], "section": sections, "field": [*chain(*sections.values())]}
    known = {
        "of": ("entity", "algorithm", "any"),
        "upload": UPLOADED,
        "rounds": ROUNDS,
        "types": types(),
        "roles": ROLES,
        "signed_by": POSTS,
    }
    asked = () if data.get("internal") else ("step",)
    return {name: words for name, words in (known | where).items() if name in data or name in asked}


def _path_of(file: Path) -> str:
    """The path of a document.yaml for messages: the engine's below `templates/`, the owner's below `overrides/`."""
    shipped = file.is_relative_to(engine_folder("templates"))
    return f"{'templates' if shipped else 'overrides'}/documents/{file.parent.name}/{FILE}"


def _failure(document: Document, line: int, chinese: str, english: str) -> Failure:
    return Failure(f"{document.path}:{line}: {chinese}", f"{document.path}:{line}: {english}")


def _all_words(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


SHAPES: dict[str, Callable[[object], bool]] = {  # of an entry of document.yaml, by the type that Paper gives it
    "str": lambda value: isinstance(value, str),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "bool": lambda value: isinstance(value, bool),
    "tuple[str, ...]": lambda value: isinstance(value, tuple) and _all_words(value),
    "dict[str, list[str]]": lambda value: (
        isinstance(value, dict) and all(isinstance(one, list) and _all_words(one) for one in value.values())
    ),
    "dict[str, str]": lambda value: isinstance(value, dict) and _all_words(value.values()),
}


EDITION_MARKS: dict[Edition, str] = {"filing": "", "review": "审阅版·不作报送", "public": "公开版·不作报送"}
