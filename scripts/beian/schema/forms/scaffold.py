"""Prepares and writes the files of a new entity or algorithm, as forms to fill in; never over an existing file.

Everything is prepared before the first file is written, and all come into their places together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from beian import __version__
from beian.content.loading import ENTITY_FILES, NOT_OF_AN_ALGORITHM, OWN_FILES, RECORD_FOLDERS, ROLES, SLUG
from beian.content.text_file import FORBIDDEN
from beian.content.transaction import write_together
from beian.content.yaml.strict import load
from beian.content.yaml.text import member_lines
from beian.core.errors import Failure
from beian.core.model import AnswerTree
from beian.schema.decision.answers import (
    algorithm_answers,
    date_lines,
    no_filing_answers,
    question_notes,
)
from beian.schema.decision.decide import Decision, Proposal
from beian.schema.forms.blank_form import Notes, blank_form, has_entries
from beian.schema.forms.first_records import (
    FUNCTION,
    NOTES,
    SUPPORTER,
    USUAL,
    first_assessment,
    first_model,
    first_practice,
    first_product,
    first_responsibility,
    policy_texts,
)
from beian.schema.registry import Registry, label

PEOPLE = {"legal_representative": "legal-representative", "security_officer": "security-officer"}
IGNORED = "/private/\n/build/\n/dist/\n/site/\n"  # what Git must not see of a content root
SETTINGS_HEAD = "# 内容仓库设置：本仓库内容所依据的引擎版本"
HEAD = """\
# {title}
# 井号（#）后面是说明。标“必填”的在冒号后填写；标“选填”的需要时去掉行首的“# ”再填。说明看完可以删除。
"""
PRIVATE_HEAD = """\
# {title}：受限内容，只放在本机的 private/ 内，不进入版本库
"""
RESERVED = (*RECORD_FOLDERS, "policies", "submissions", *OWN_FILES, *NOT_OF_AN_ALGORITHM)


@dataclass(frozen=True)
class ScaffoldRequest:
    """What is to be made: an entity, and when `decision` is there an algorithm for each of its proposals."""

    entity: str
    algorithm: str | None = None
    decision: Decision | None = None
    name: str | None = None
    launch: date | None = None
    today: date | None = None
    login: str | None = None  # whether users of its products log in: yes, no, or not known

    def __post_init__(self) -> None:
        for slug in (self.entity, *([] if self.algorithm is None else [self.algorithm])):
            if not slug:
                raise Failure(
                    "请写明标识，例如 make new FILING=mycompany（主体）或 FILING=mycompany/myalgorithm（算法）",
                    "name what to start: make new FILING=mycompany (an entity) or FILING=mycompany/myalgorithm",
                )
            if not SLUG.match(slug) or slug in RESERVED:
                raise Failure(
                    f"标识“{slug}”不能用：只能有小写字母、数字和单个连字符，也不能与固定的文件夹同名",
                    f"{slug!r} cannot be an id: lower-case letters, digits and single hyphens only, "
                    "and not the name of a folder with a fixed meaning",
                )
        if self.name and (FORBIDDEN.search(self.name) or "\n" in self.name or not self.name.strip()):
            raise Failure("名称是空的，或者含有不可见字符", "the name is empty or has invisible characters")

    def slug(self, proposal: Proposal) -> str:
        """The algorithm's folder: what was asked for, with the type behind it when there are several."""
        several = self.decision is not None and len(self.decision.proposals) > 1
        return f"{self.algorithm}-{proposal.type.replace('_', '-')}" if several else str(self.algorithm)


@dataclass
class Plan:
    """The files that will be written, by path below the content root, and the filings they make."""

    files: dict[str, str] = field(default_factory=dict)
    filings: list[str] = field(default_factory=list)


def plan(root: Path, registry: Registry, request: ScaffoldRequest) -> Plan:
    """Everything that applies, prepared. Raises Failure when one of the files is there already."""
    plan_so_far = Plan()
    if not (root / "beian.yaml").exists():
        plan_so_far.files["beian.yaml"] = "\n".join([SETTINGS_HEAD, *member_lines({"engine": __version__}), ""])
    if not (root / ".gitignore").exists():
        plan_so_far.files[".gitignore"] = IGNORED
    folder = f"filings/{request.entity}"
    if not (root / folder / "entity.yaml").exists() or not request.algorithm:
        _plan_entity(plan_so_far, registry, request)
        for policy, text in policy_texts(root / "overrides").items():
            plan_so_far.files[f"{folder}/policies/{policy}.md"] = text
    if request.algorithm and request.decision:
        records = {
            shelf: sorted(file.stem for file in (root / folder / shelf).glob("*.yaml"))
            for shelf in ("products", "models")
        }
        for proposal in request.decision.proposals:
            _plan_algorithm(plan_so_far, registry, request, request.decision, proposal, records)
    return plan_so_far


def known_login(root: Path, entity: str) -> str | None:
    """Whether users log in, as the entity’s usual practice says, or else one of its products."""
    folder = root / "filings" / entity
    for file in (folder / "practice.yaml", *sorted((folder / "products").glob("*.yaml"))):
        data = load(file.read_bytes(), file.name).data if file.is_file() else None
        answer = data.get("login_required") if isinstance(data, dict) else None
        if answer in ("yes", "no"):
            return str(answer)
    return None


def plan_no_filing(registry: Registry, request: ScaffoldRequest) -> Plan:
    """The record of a decision not to file, with the entity's files."""
    plan_so_far = Plan()
    if request.decision and request.algorithm and request.today:
        answers = no_filing_answers(request.decision, request.name or request.algorithm, request.today)
        notes = {pointer.removeprefix("/filing_decision"): note for pointer, note in question_notes().items()}
        _add(plan_so_far, registry, request.entity, f"decisions/{request.algorithm}", "decision", answers, notes)
    return plan_so_far


def write_plan(root: Path, plan_so_far: Plan) -> None:
    """All of the files, or none. Raises Failure when one is there already."""
    write_together(root, {root / path: text.encode() for path, text in plan_so_far.files.items()})


# -- the entity ----------------------------------------------------------------------------------------------------


def _plan_entity(plan_so_far: Plan, registry: Registry, request: ScaffoldRequest) -> None:
    posts: dict[str, AnswerTree] = {person: {} for person in PEOPLE.values()}
    name = {"name": request.name} if request.name and not request.algorithm else {}
    responsibility = first_responsibility()
    answers: dict[str, AnswerTree] = {
        "entity": {**name, **PEOPLE},
        "people": posts,
        "responsibility": {**responsibility, "policy_figures": dict.fromkeys(_typed_figures(registry))},
        "practice": first_practice(request.login),
    }
    notes = {
        "people": {
            "/legal-representative": ["法定代表人；标识可以改成姓名拼音，entity.yaml 内一并改"],
            "/security-officer": ["算法安全责任人；与法定代表人是同一人的，删去这一条，entity.yaml 内写同一标识"],
        },
        "responsibility": {
            f"/posts/{key}/number": ["  或者写 holders：任职人员的标识；值守安排写在 working_time"]
            for key in responsibility["posts"]
        },
        "practice": NOTES | {f"/{name}": ["  各产品通用；都写在产品记录中的，删去这一项"] for name in USUAL},
    }
    for stem in ENTITY_FILES:
        if stem == "practice" and not _has_products(request):
            continue
        _add(plan_so_far, registry, request.entity, stem, stem, answers.get(stem, {}), notes.get(stem))
    plan_so_far.filings.append(request.entity)


def _has_products(request: ScaffoldRequest) -> bool:
    """Whether anything but interfaces for other companies is filed, as far as is known."""
    return request.decision is None or any(one.roles != ("technical_supporter",) for one in request.decision.proposals)


def _typed_figures(registry: Registry) -> list[str]:
    """What the starter policies refer to and no answer tells."""
    texts = "".join(policy_texts(registry.overrides or Path()).values())
    figures = registry.schema("responsibility")["properties"]["policy_figures"]["properties"]
    mentioned = (key for key in figures if f"[[answer:responsibility/policy_figures/{key}]]" in texts)
    return [key for key in mentioned if "x-from" not in figures[key]]


def _add(
    plan_so_far: Plan,
    registry: Registry,
    entity: str,
    stem: str,
    schema_name: str,
    answers: AnswerTree,
    notes: Notes | None = None,
) -> None:
    """One file, with its private half where that has something to ask or knows of some answers."""
    schema = registry.schema(schema_name)
    title = label(schema).zh
    plan_so_far.files[f"filings/{entity}/{stem}.yaml"] = (
        HEAD.format(title=title) + "\n" + blank_form(schema, answers, notes=notes)
    )
    private = blank_form(schema, answers, private=True, notes=notes)
    if has_entries(private):
        plan_so_far.files[f"private/{entity}/{stem}.yaml"] = PRIVATE_HEAD.format(title=title) + "\n" + private


def _own_login(plan_so_far: Plan, request: ScaffoldRequest) -> dict[str, str]:
    """What a product says of the login: nothing where the entity’s practice is new and says it for all."""
    is_usual = f"filings/{request.entity}/practice.yaml" in plan_so_far.files
    return {} if is_usual or request.login is None else {"login_required": request.login}


# -- an algorithm --------------------------------------------------------------------------------------------------


def _plan_algorithm(
    plan_so_far: Plan,
    registry: Registry,
    request: ScaffoldRequest,
    decision: Decision,
    proposal: Proposal,
    records: Mapping[str, list[str]],
) -> None:
    slug = request.slug(proposal)
    has_roles = bool(registry.schema(proposal.type).get("x-roles"))
    own_files = [role for role in ROLES if role in proposal.roles] if has_roles else ["filing"]
    sells = own_files != [SUPPORTER]
    launched = {"launched_on": request.launch.isoformat()} if request.launch else {}
    status = "online" if request.launch and request.today and request.launch <= request.today else "planned"
    shelves = {"models": "model", **({"products": "product"} if sells else {})}
    fresh = [shelf for shelf in shelves if not records[shelf]]
    known = {
        "models": first_model(decision),
        "products": first_product(
            launched | ({"status": status} if launched else {}) | _own_login(plan_so_far, request)
        ),
    }
    ids = {
        "products": str(request.algorithm),
        "models": f"{request.algorithm}-model",
    }  # two records, two ids: papers tell them apart
    for shelf in fresh:
        path = f"{shelf}/{ids[shelf]}"
        if f"filings/{request.entity}/{path}.yaml" not in plan_so_far.files:
            _add(plan_so_far, registry, request.entity, path, shelves[shelf], known[shelf], NOTES)
    ticked: dict[str, AnswerTree] = {"models": {}, "products": {"functions": [FUNCTION]}}
    used: dict[str, AnswerTree] = {shelf: {ids[shelf]: ticked[shelf]} for shelf in fresh}
    notes = {f"/{shelf}": [f"  现有：{'、'.join(records[shelf])}"] for shelf in shelves if records[shelf]}
    name = request.name if len(decision.proposals) == 1 else None  # names are unique within an entity
    roles = own_files if has_roles else []
    algorithm = algorithm_answers(decision, proposal, roles, request.launch)
    algorithm |= ({"name": name} if name else {}) | ({"models": used["models"]} if "models" in used else {})
    if launched and ("products" not in used or SUPPORTER in own_files):  # else both follow from the product
        algorithm |= launched | {"launch_status": status}
    asked = question_notes() | notes | {"/planned_submission_on": [f"  {line}" for line in date_lines(proposal)]}
    _add(plan_so_far, registry, request.entity, f"{slug}/algorithm", "algorithm", algorithm, asked)
    assessment = first_assessment(registry, proposal.type, own_files, decision, used, request.login == "yes")
    for stem, begun in ((proposal.type, {}), ("assessment", assessment), ("disclosure", {})):
        _add(plan_so_far, registry, request.entity, f"{slug}/{stem}", stem, begun, NOTES)
    for stem in own_files:
        products = {"products": used["products"]} if "products" in used and stem != SUPPORTER else {}
        _add(plan_so_far, registry, request.entity, f"{slug}/{stem}", stem, products, notes)
        plan_so_far.filings.append("/".join([request.entity, slug, *([stem] if has_roles else [])]))
