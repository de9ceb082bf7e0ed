"""No value of six characters or more is demanded in two places: given, needed, and nothing would follow without it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

import support
from beian.core.model import Filing, at, parts
from beian.schema.derived.derivation import filled, without
from beian.schema.registry import kind
from beian.schema.validation import required_members
from beian.schema.walk import answers_of, schema_at

LEAST = 6
BY_COMMAND = re.compile(
    r"/[^/]+/(waivers|attestations|confirmations|adopted|published|filing_number|change|cancellation)\b"
)
CHOSEN = ("option", "options", "reference", "references")
TWICE = {  # places that may hold one value, by reason
    "a day is a fact of each record, though records are made on one day": r".*_on|.*/users_as_of",
    "who supplies a model, provides a place or holds a licence is chosen of those given": (
        r".*/(supplier|provider|holder|icp_holder)|/entity/name"
    ),
    "limits and formats of input and output differ as often as they are alike": r".*/modalities/.*/(size|formats)",
    "why a number is not needed is said of each model": r"/models/.*/(generative_ai_reason|number_reason|kind)",
    "an approved name and what an accepted round says never move": (
        r"/algorithm/name|/filing/filed_name|/products/suohe-.*|/entity/related_registrations/(icp-website|icp-guide)/number"
    ),
    "a registration is of the model or the product that its kind names; a value for the portal alone repeats it": (
        r"/entity/related_registrations/.*/number|/models/.*/generative_ai_number|/products/.*/news/licence_number"
        r"|/entity/portal_only/.*/value"
    ),
}


def demanded(filing: Filing) -> dict[str, list[str]]:
    """The values that stand in several needed answers of a filing, none of which may be left out."""
    given, members = without(filing.answers, filing.derived), filing.schema["properties"]
    places: dict[str, list[str]] = defaultdict(list)
    for pointer, value, schema in answers_of(filing):
        words = " ".join(value.split()) if isinstance(value, str) else ""
        asked = pointer not in filing.derived and kind(schema) not in CHOSEN and not BY_COMMAND.match(pointer)
        if asked and len(words) >= LEAST and parts(pointer)[0] != "policies" and _is_needed(filing, pointer):
            places[words].append(pointer)
    repeated = {value: pointers for value, pointers in places.items() if len(pointers) > 1}
    for value, pointers in repeated.items():
        repeated[value] = [one for one in pointers if at(filled(without(given, [one]), members)[0], one) is None]
    return {value: pointers for value, pointers in repeated.items() if len(pointers) > 1}


def _is_needed(filing: Filing, pointer: str) -> bool:
    around, _, name = pointer.rpartition("/")
    record, schema = at(filing.answers, around), schema_at(filing.schema, around)
    return isinstance(record, dict) and schema is not None and name in required_members(record, schema)


def unexplained(filing: Filing) -> dict[str, list[str]]:
    rows = demanded(filing).items()
    return {
        value: pointers
        for value, pointers in rows
        if not any(all(re.fullmatch(pattern, one) for one in pointers) for pattern in TWICE.values())
    }


@pytest.mark.long
def test_no_value_is_demanded_twice() -> None:
    opened = support.workspace(support.CHECKOUT)
    assert {one.id: unexplained(one) for one in opened.library.filings if unexplained(one)} == {}


@pytest.mark.long
def test_each_reason_is_one_of_the_examples() -> None:
    opened = support.workspace(support.CHECKOUT)
    found = [pointers for one in opened.library.filings for pointers in demanded(one).values()]
    for pattern in TWICE.values():
        assert any(all(re.fullmatch(pattern, one) for one in pointers) for pointers in found), pattern


@pytest.mark.parametrize("name", ["name", "introduction"])
def test_what_is_demanded_twice_is_found(name: str, tmp_path: Path) -> None:
    """A function under another id asks for its words again."""
    root = tmp_path / "内容"
    support.copy_entity(root, "acme")
    file = root / "filings/acme/products/wenyin-app.yaml"
    words = support.filing_in(root, "acme").answers["products"]["wenyin-web"]["functions"]["chat"][name]
    text = "".join(f"      {line}\n" if line else "\n" for line in words.split("\n"))
    support.replace_once(file, "  chat:\n", f"  talk:\n    {name}: |\n{text}  chat:\n")
    found = unexplained(support.filing_in(root, "acme"))
    assert any("/products/wenyin-app/functions/talk/" in one for pointers in found.values() for one in pointers)
