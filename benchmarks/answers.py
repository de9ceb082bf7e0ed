"""How many answers a filing asks for, by page and by what it takes to give them.

    python -m benchmarks.answers [--root FOLDER] FILING...

Counted are the filing's answers and its entity's, also private ones: a value is one answer, a list of plain values one, a file
one. Typed and chosen ones stand in YAML, confirmed ones are proposed and confirmed by a person, derived ones follow from
others and are nobody's work. Not counted is what a command writes (waivers, confirmations, the record) and what `new`
writes as names of records that are always there.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from beian.check.workspace import Workspace
from beian.core.model import Filing, parts
from beian.core.places import find_content_root
from beian.schema.registry import kind
from beian.schema.walk import answers_of

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
        if derivation is not None:
            found[page, "confirmed" if derivation.proposed else "derived"] += 1
        elif kind(schema) in CHOSEN:
            found[page, "chosen"] += 1
        else:
            found[page, "typed"] += 1
            found[page, "typed characters"] += len("".join(str(value).split()))
    return found


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
        print(f"answers: {sum(totals[:3])}")


if __name__ == "__main__":
    main()
