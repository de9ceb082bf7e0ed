"""The bill of materials, and what `make audit` can tell without asking anybody: `python -m tools.materials`.

Owns `build/sbom.cdx.json` (CycloneDX 1.6): every package of the lock with hashes and licence, who needs whom, and the
vendored parts with their digests. The same lock and parts give the same bytes: no time, no machine, no path.
It knows no weakness of a package; `pip-audit` asks PyPI for these.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]
LOCK = "requirements.lock"
TARGET = "build/sbom.cdx.json"
PACKAGE = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>\S+)[^\n]*(?P<hashes>(?:\\\n\s+--hash=sha256:[0-9a-f]{64}\s*)+)", re.MULTILINE
)
DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
NO_HOST = re.compile(r"^\s*(?:-i|--(?:extra-)?index-url|--find-links|-f)\b|://", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """One line of the lock: its hashes are those of all its files, for every platform."""

    name: str
    version: str
    hashes: tuple[str, ...]


def main() -> int:
    """Write the bill; then say what is wrong with lock and parts. 1 when something is."""
    target = CHECKOUT / TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(bill(CHECKOUT), "utf-8")
    print(TARGET)
    found = list(faults(CHECKOUT))
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


def bill(checkout: Path) -> str:
    """The bill of materials as CycloneDX JSON."""
    packages, parts = _packages(checkout), _parts(checkout)
    needed = _needed({one.name for one in packages})
    known = [_component(one, required=one.name in needed) for one in packages]
    engine = Component(name="beian", type=ComponentType.APPLICATION, bom_ref="beian", version=version("beian"))
    bom = Bom(components=[*known, *map(_part, parts)])
    bom.metadata.component = engine
    for component in (engine, *known):
        asked = _asked(component.name)
        bom.register_dependency(component, [one for one in known if one.name in asked])
    digest = hashlib.sha256((checkout / LOCK).read_bytes() + yaml.safe_dump(parts).encode()).hexdigest()
    bom.serial_number = uuid5(NAMESPACE_URL, digest)
    bom.metadata.timestamp = None
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1) + "\n"


def faults(checkout: Path) -> Iterator[str]:
    """What is wrong: a host in the lock, a package that is not the locked one, a part that was changed or has no licence."""
    text = (checkout / LOCK).read_text("utf-8")
    if NO_HOST.search(text):
        yield f"{LOCK}: 锁定文件提到了下载地址 names where to download from"
    locked: dict[str, set[str]] = {}
    for one in _packages(checkout):
        locked.setdefault(one.name, set()).add(one.version)
    for name, versions in locked.items():
        here = _installed(name)
        if here and here.version not in versions:
            yield f"{name}: 安装的 {here.version} 不是锁定的版本 is installed, but not locked"
        if here and _licence(here) is None:
            yield f"{name}: 没有写明许可证 states no licence"
    for part in _parts(checkout):
        if hashlib.sha256((checkout / part["file"]).read_bytes()).hexdigest() != part["sha256"]:
            yield f"{part['file']}: 内容与登记的摘要不同 is not what was entered"


def _packages(checkout: Path) -> list[Package]:
    """The packages of the lock; one that differs by version of Python is there twice."""
    text = (checkout / LOCK).read_text("utf-8")
    return [
        Package(canonicalize_name(one["name"]), one["version"], tuple(DIGEST.findall(one["hashes"])))
        for one in PACKAGE.finditer(text)
    ]


def _parts(checkout: Path) -> list[dict[str, str]]:
    """The vendored files: the fonts, and what `vendored.yaml` names."""
    folder = "templates/pandoc/fonts"
    fonts = yaml.safe_load((checkout / folder / "fonts.yaml").read_text("utf-8"))["fonts"]
    own = [
        one
        | {"file": f"{folder}/{one['file']}", "name": one["package"]}
        | {"purl": f"pkg:npm/{one['package'].replace('@', '%40')}@{one['version']}"}
        for one in fonts
    ]
    return [*own, *_vendored()["parts"]]


@cache
def _vendored() -> Any:
    return yaml.safe_load(Path(__file__).with_name("vendored.yaml").read_text("utf-8"))


def _component(one: Package, *, required: bool) -> Component:
    here = _installed(one.name)
    licence = _licence(here) if here else None
    return Component(
        name=one.name,
        version=one.version,
        bom_ref=f"{one.name}=={one.version}",
        purl=PackageURL("pypi", None, one.name, one.version),
        scope=ComponentScope.REQUIRED if required else ComponentScope.OPTIONAL,
        licenses=[licence] if licence else [],
        properties=[Property(name="file:sha256", value=digest) for digest in one.hashes],  # a package is several files
    )


def _part(part: dict[str, str]) -> Component:
    return Component(
        name=part["name"],
        version=part["version"],
        type=ComponentType.FILE,
        bom_ref=part["file"],
        description=part["file"],
        purl=PackageURL.from_string(part["purl"]) if "purl" in part else None,
        licenses=[LicenseExpression(part["licence"])],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=part["sha256"])],
    )


def _licence(one: Distribution) -> DisjunctiveLicense | LicenseExpression | None:
    """What the package says of itself: an expression, or the words of its metadata."""
    told = one.metadata
    if expression := told.get("License-Expression"):
        return LicenseExpression(expression)
    named = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    words = " / ".join(sorted(named)) or (told.get("License") or "").strip().split("\n")[0]
    read = _vendored()["licences"].get(canonicalize_name(one.name))
    return LicenseExpression(read) if read else DisjunctiveLicense(name=words) if words else None


def _installed(name: str) -> Distribution | None:
    """The package in this environment; one for another platform is not there."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _asked(name: str) -> list[str]:
    """The packages that one asks for by itself, without extras."""
    here = _installed(name)
    wanted = (Requirement(line) for line in (here.requires or [] if here else []))
    return [canonicalize_name(one.name) for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]


def _needed(locked: set[str]) -> set[str]:
    """The packages that the engine needs to run; the others serve its maintainers."""
    found: set[str] = set()
    left = ["beian"]
    while left:
        asked = [one for one in _asked(left.pop()) if one in locked and one not in found]
        found.update(asked)
        left += asked
    return found


if __name__ == "__main__":
    sys.exit(main())
