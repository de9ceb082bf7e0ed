"""Every kind of page judged by axe: no serious or critical violation, in both languages and both colour schemes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from axe import violations

pytestmark = pytest.mark.e2e
FIELDS = ("entity.html", "records.html", "algorithm.html", "filing.html")


def kinds(site: Path) -> dict[str, list[str]]:
    """One page of each kind, by name: whatever has an address of its own in the site, both languages."""
    found: dict[str, list[str]] = {}
    for file in sorted(site.rglob("*.html")):
        place = file.relative_to(site)
        match place.parts:
            case (_, "filings", *folders, name):
                kind = f"{name} of {'an entity' if len(folders) == 1 else 'an algorithm'}"
            case (_, "reference", name) if name in FIELDS:
                kind = "fields"
            case (_, ("law" | "reference"), name) | (("zh" | "en"), name):
                kind = name
            case ("differences", *_, folder, "index.html"):
                kind = "differences of a branch" if folder.startswith("main") else "differences of rounds"
            case ("differences", *_, name):
                kind = "any two rounds" if name == "rounds.html" else "redline"
            case ("files", *_):
                kind = "paper"
            case _:
                continue
        language = f"{place.parts[0]} " if place.parts[0] in ("zh", "en") else ""
        found.setdefault(f"{language}{kind}", []).append(place.as_posix())
    return found


def test_every_kind_of_page_is_there(site: Path) -> None:
    found = kinds(site)
    for language in ("zh", "en"):
        shown = {name.removeprefix(f"{language} ") for name in found if name.startswith(f"{language} ")}
        assert {"index.html", "differences.html", "rules.html", "glossary.html", "calculator.html"} <= shown
        assert {f"{page}.html of an {of}" for page in ("index", "worksheet") for of in ("entity", "algorithm")} <= shown
    assert {"paper", "redline", "any two rounds", "differences of rounds", "differences of a branch"} <= set(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_serious(
    open_page: Callable[..., Page], address: str, site: Path, scheme: str, width: int
) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    found = {}
    for kind, places in kinds(site).items():
        page.goto(f"{address}/{places[0]}")
        wrong = violations(page)
        if wrong:
            found[f"{kind}: {places[0]}"] = wrong
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_search_is_accessible(open_page: Callable[..., Page], address: str, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(f"{address}/zh/index.html")
    page.locator(".md-search__input").press_sequentially("备案")
    page.locator(".md-search-result__link").first.wait_for()
    page.wait_for_timeout(500)  # the theme fades its results in
    assert violations(page) == []
