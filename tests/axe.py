"""Axe, which judges pages for people who see or hear little."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
SERIOUS = ("serious", "critical")

# Hundreds of rows that are alike take axe minutes and tell it nothing new.
FEW_ALIKE = """() => { for (const parent of document.body.querySelectorAll('*')) {
  const seen = {};
  for (const child of [...parent.children]) {
    const kind = child.tagName + '.' + child.className;
    seen[kind] = (seen[kind] || 0) + 1;
    if (seen[kind] > 8) child.remove();
  }
} }"""


def violations(page: Page) -> list[str]:
    """The serious and critical violations on a page."""
    page.evaluate(FEW_ALIKE)
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} ({one['impact']}): {one['help']} — {node['target'][0]}: {node['html'][:120]}"
        for one in result["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"][:3]
    ]
