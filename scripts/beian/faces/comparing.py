"""The verbs that compare versions: each takes a content root and parsed options, and returns an exit code."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from beian.values.places import ContentRoot

if TYPE_CHECKING:
    from beian.engine.versions import State, Versions

CLEAN, PROBLEMS = 0, 1


def diff(root: ContentRoot, options: argparse.Namespace) -> int:
    """Differences by field; 0 also when something differs."""
    from beian.engine.versions import Versions
    from beian.history.differences import differences
    from beian.pages import changes

    versions = Versions(root)
    found = []
    for filing in versions.filings(options.filings):
        old, new = _states(versions, filing, options)
        found.append(changes.Compared(filing, old.name, new.name, differences(old.fields, new.fields)))
    forms = {
        "text": changes.as_text,
        "markdown": changes.as_markdown,
        "json": changes.as_json,
        "html": changes.as_html,
    }
    print(forms[options.format](found), flush=True)
    return CLEAN


def redline(root: ContentRoot, options: argparse.Namespace) -> int:
    """Redlines into `build/redline/`; 1 when one was refused."""
    from beian.engine.redlines import redlines
    from beian.engine.versions import Versions

    versions = Versions(root)
    refused = False
    for filing in versions.filings([options.filing] if options.filing else []):
        old, new = _states(versions, filing, options)
        for one in redlines(root, filing, old, new, options.papers):
            if one.reason:
                refused = True
                print(f"× {filing} {one.paper}：{one.reason.zh} {one.reason.en}", flush=True)
            else:
                made = "、".join(path.relative_to(root.path).as_posix() for path in one.files)
                print(f"√ {filing} {one.paper}：{one.changes} 处修订 {one.changes} changes：{made}", flush=True)
    return PROBLEMS if refused else CLEAN


def _states(versions: Versions, filing: str, options: argparse.Namespace) -> tuple[State, State]:
    """Both versions; `--from=--` reaches us as an empty list (argparse), which names none."""
    return versions.state(filing, options.old or ""), versions.state(filing, options.new or "")
