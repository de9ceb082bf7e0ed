"""How many answers a filing asks for, by page and by what it takes to give them.

    python -m benchmarks.answers [--root FOLDER] FILING...

Counted are the filing's answers and its entity's, also private ones: a value is one answer, a list of plain values one, a file
one. Typed and chosen ones stand in YAML, confirmed ones are proposed and confirmed by a person, derived ones follow from
others and are nobody's work. A figure of a policy that is proposed counts as confirmed, also when `adopt` wrote it out; so does
the adoption, once. A policy is one typed answer: the clause of its own that a starter asks for, or the text that was
published already (a file, no characters). Told apart is what the form demands: of the answers given those that are needed and
would not follow if they were left out; the others are optional or words of one's own.

Not counted is what a command writes: waivers, confirmations, the record; what `new` says of the decision (its questions are
counted, and name and launch that it asks for) and names of records that are always there; kind, person and description that
`evidence add` fills in. Pictures of one day take one date. Characters are those that are typed: a file's name and a reference, which
`evidence add` prints and an editor completes, are none.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from beian.check.workspace import Workspace
from beian.core.model import Filing, at, parts
from beian.core.places import find_content_root
from beian.core.text.references import REFERENCE
from beian.schema.derived.derivation import filled, without
from beian.schema.forms.first_records import policy_texts
from beian.schema.registry import kind
from beian.schema.validation import required_members
from beian.schema.walk import Answer, answers_of, schema_at

BY_COMMAND = re.compile(
    r"/[^/]+/(waivers|attestations|confirmations|adopted|published|answered_by|example|filing_number|change|cancellation)\b"
    r"|/algorithm/(type|roles|filing_decision/(must_file|public_opinion|serves_public|reason|questions/[^/]+/note))$"
    r"|/algorithm/security_assessment/(required|reason|triggers|event_on)$"
    r"|/[^/]+/products/[^/]+/functions$|/evidence/[^/]+/(kind|taken_by)$|/models/[^/]+/origin$"
)
SCAFFOLD = re.compile(
    r"/assessment/(risks/[^/]+/kind|controls/[^/]+/area|workflow/(steps/[^/]+/(name|kind)|links/.*)|services/[^/]+/product)"
    r"|/assessment/data/modalities/[^/]+/direction"
    r"|/responsibility/(systems/[^/]+/(kind|name|policy)|incident_levels/[^/]+/name|posts/[^/]+/name)"
    r"|/entity/related_registrations/[^/]+/kind"
)
OPEN = "【填写：本单位的具体做法，约一百五十字】"
FIGURES = "/responsibility/policy_figures/"
DATE = re.compile(r"/evidence/[^/]+/taken_on$")
DESCRIPTION = re.compile(r"/evidence/[^/]+/description$")
CHOSEN = ("option", "options", "reference", "references")
FILES = ("file", "files")
WAYS = ("typed", "chosen", "confirmed", "derived")
Count = Counter[tuple[str, str]]


def counted(filing: Filing, overrides: Path = Path()) -> Count:
    """How many answers of each page are given in each way, and the characters of those typed (`typed characters`)."""
    found: Count = Counter()
    days: set[object] = set()
    for pointer, value, schema in answers_of(filing):
        page = parts(pointer)[0]
        way = _way(filing, (pointer, value, schema))
        if "const" in schema or value is None or value == [] or page in ("decisions", "policies") or not way:
            continue
        if DATE.search(pointer):
            if value in days:
                continue
            days.add(value)
        found[page, way] += 1
        found[page, "demanded"] += _is_demanded(filing, pointer)
        if way == "typed" and kind(schema) not in FILES:
            found[page, "typed characters"] += _characters(value)
    for own in _own_clauses(filing, overrides):
        found["policies", "typed"] += 1
        found["policies", "typed characters"] += _characters(own)
    found["policies", "confirmed"] += bool(at(filing.answers, "/responsibility/adopted"))
    return found


def _way(filing: Filing, answer: Answer) -> str | None:
    pointer, value, schema = answer
    derivation = filing.derived.get(pointer)
    if derivation is None and (BY_COMMAND.match(pointer) or SCAFFOLD.match(pointer)):
        return None
    if DESCRIPTION.match(pointer) and value == at(filing.answers, pointer.replace("/description", "/caption")):
        return None
    if derivation is not None:
        return "confirmed" if derivation.proposed else "derived"
    if pointer.startswith(FIGURES) and "x-from" in schema and _is_adopted(filing, pointer):
        return "confirmed" if "confirm" in schema["x-from"] else "derived"
    return "chosen" if kind(schema) in CHOSEN else "typed"


def _is_adopted(filing: Filing, pointer: str) -> bool:
    """Whether `adopt` wrote the figure."""
    adopted = at(filing.answers, "/responsibility/adopted") or {}
    return any(pointer[1:] in (one.get("said") or {}) for one in adopted.values())


def _own_clauses(filing: Filing, overrides: Path) -> Iterator[str]:
    """What each policy says at the place that its starter leaves open; nothing of one that was published before."""
    starters = policy_texts(overrides)
    for policy, record in (filing.answers.get("policies") or {}).items():
        before, _, after = starters.get(policy, "").partition(OPEN)
        start, end = before.rpartition("\n")[2].partition("，")[2], after.partition("\n")[0]
        own = re.search(re.escape(start) + "(.*)" + re.escape(end), str(record.get("text") or "")) if start else None
        yield own[1] if own else ""


def _characters(value: object) -> int:
    return len("".join(REFERENCE.sub("", "".join(value) if isinstance(value, list) else str(value)).split()))


def totals(found: Count) -> dict[str, int]:
    """The sums of all pages by way, with `typed characters`."""
    return {wanted: sum(n for (_, way), n in found.items() if way == wanted) for wanted in (*WAYS, "typed characters")}


def _is_demanded(filing: Filing, pointer: str) -> bool:
    """Whether somebody must give or confirm the answer: needed in its record, and nothing follows without it."""
    derivation = filing.derived.get(pointer)
    if derivation is not None:
        return derivation.proposed
    around, name = pointer.rpartition("/")[0], parts(pointer)[-1]
    record, schema = at(filing.answers, around), schema_at(filing.schema, around)
    if not isinstance(record, dict) or schema is None or name not in required_members(record, schema):
        return False
    member = schema_at(filing.schema, pointer) or {}
    if "x-from" not in member:
        return True
    given = without(filing.answers, [*filing.derived, pointer])
    answers, derived = filled(given, filing.schema["properties"])
    return at(answers, pointer) is None or derived[pointer].proposed


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers")
    parser.add_argument("--root", default=".")
    parser.add_argument("filings", nargs="+")
    given = parser.parse_args()
    root = find_content_root(Path(given.root))
    workspace = Workspace(root)
    for name in given.filings:
        found = counted(workspace.library.one(name), root.path / "overrides")
        print(f"\n{name}\n{'page':26}" + "".join(f"{way:>11}" for way in (*WAYS, "characters")))
        for page in dict.fromkeys(page for page, _ in found):
            row = [found[page, way] for way in (*WAYS, "typed characters")]
            print(f"{page:26}" + "".join(f"{number:>11}" for number in row))
        summed = totals(found)
        print(f"{'all':26}" + "".join(f"{number:>11}" for number in summed.values()))
        demanded = sum(number for (_, way), number in found.items() if way == "demanded")
        print(f"answers: {sum(summed[way] for way in WAYS[:3])}, of which the form demands {demanded}")


if __name__ == "__main__":
    main()
