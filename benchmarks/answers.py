"""How many answers a filing asks for, by page and by what it takes to give them.

    python -m benchmarks.answers [--root FOLDER] FILING...

Counted are the filing's answers and its entity's, also private ones: a value is one answer, a list of plain values one, a file
one. Typed and chosen ones stand in YAML, confirmed ones are proposed and confirmed by a person, derived ones follow from
others and are nobody's work. Told apart is what the form demands: of the answers given those that are needed and would not
follow if they were left out; the others are optional or words of one's own. Not counted is what a command writes (waivers, confirmations, the record) and what `new`
writes as names of records that are always there.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from beian.check.workspace import Workspace
from beian.core.model import Filing, at, parts
from beian.core.places import find_content_root
from beian.schema.derived.derivation import filled, without
from beian.schema.registry import kind
from beian.schema.validation import required_members
from beian.schema.walk import answers_of, schema_at

BY_COMMAND = re.compile(
    r"/[^/]+/(waivers|attestations|confirmations|adopted|published|answered_by|example|filing_number|change|cancellation)\b"
)
SCAFFOLD = re.compile(
    r"/assessment/(risks/[^/]+/kind|controls/[^/]+/area|workflow/(steps/[^/]+/(name|kind)|links/.*))"
    r"|/responsibility/(systems/[^/]+/(kind|name|policy)|incident_levels/[^/]+/name|posts/[^/]+/name)"
    r"|/entity/related_registrations/[^/]+/kind"
)
CHOSEN = ("option", "options", "reference", "references")
WAYS = ("typed", "chosen", "confirmed", "derived")


def counted(filing: Filing) -> Counter[tuple[str, str]]:
    """How many answers of each page are given in each way, and the characters of those typed (`typed characters`)."""
    found: Counter[tuple[str, str]] = Counter()
    for pointer, value, schema in answers_of(filing):
        page = parts(pointer)[0]
        derivation = filing.derived.get(pointer)
        if "const" in schema or value is None or value == [] or BY_COMMAND.match(pointer) or page == "decisions":
            continue
        if page == "policies":
            continue  # their figures and own clauses stand with the answers, or are the firm's documents
        if derivation is None and SCAFFOLD.match(pointer):
            continue
        found[page, "demanded"] += _is_demanded(filing, pointer)
        if derivation is not None:
            found[page, "confirmed" if derivation.proposed else "derived"] += 1
        elif kind(schema) in CHOSEN:
            found[page, "chosen"] += 1
        else:
            found[page, "typed"] += 1
            found[page, "typed characters"] += len("".join(str(value).split()))
    return found


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
    workspace = Workspace(find_content_root(Path(given.root)))
    for name in given.filings:
        found = counted(workspace.library.one(name))
        print(f"\n{name}\n{'page':26}" + "".join(f"{way:>11}" for way in (*WAYS, "characters")))
        for page in dict.fromkeys(page for page, _ in found):
            row = [found[page, way] for way in (*WAYS, "typed characters")]
            print(f"{page:26}" + "".join(f"{number:>11}" for number in row))
        totals = [sum(n for (_, way), n in found.items() if way == wanted) for wanted in (*WAYS, "typed characters")]
        print(f"{'all':26}" + "".join(f"{number:>11}" for number in totals))
        demanded = sum(number for (_, way), number in found.items() if way == "demanded")
        print(f"answers: {sum(totals[:3])}, of which the form demands {demanded}")


if __name__ == "__main__":
    main()
