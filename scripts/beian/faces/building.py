"""The verb `build`. Apart from the others, because it loads hardly anything when there is nothing to do."""

from __future__ import annotations

import argparse
import os

from beian.engine.building import build_papers
from beian.faces.saying import progress, say
from beian.values.clock import today
from beian.values.places import ContentRoot

CLEAN, PROBLEMS = 0, 1


def build(root: ContentRoot, options: argparse.Namespace) -> int:
    """Papers of the chosen filings into `build/<edition>/<filing>/`; filings with errors are refused."""
    outcome = build_papers(
        root,
        options.filings,
        today(None),
        edition=options.edition,
        workers=options.executor,
        hash_always=bool(os.environ.get("CI")),
        progress=progress,
    )
    for filing, problems in outcome.refused:
        from beian.faces import report

        say(f"{filing}：有错误，未生成。 not built, it has errors.")
        say(report.as_text(problems))
    for target, (chinese, english) in outcome.unprintable:
        say(f"{target}：没有生成 PDF，Word 已照常生成。 no PDF was made; Word was, all the same.")
        say(f"{chinese}\n{english}")
    if outcome.failures:
        from beian.engine.build import refuse

        refuse(outcome.failures)
    say(f"生成 {outcome.made} 个文件，其余未变。 {outcome.made} files made, the rest unchanged.")
    return PROBLEMS if outcome.refused or outcome.unprintable else CLEAN
