"""Verbs that need no content root, nor the packages that reading one takes."""

from __future__ import annotations

import argparse
from pathlib import Path


def doctor(options: argparse.Namespace) -> int:
    """What is missing on this machine; 2 when something required is."""
    from beian.commands import doctor as diagnosis

    return diagnosis.run(Path(options.root) if options.root else None)


def verify(options: argparse.Namespace) -> int:
    """Whether one bundle is whole and unchanged; without one, every bundle below `dist/` and every recorded round."""
    from beian.bundle import manifest as verification

    if options.bundle:
        return verification.run(options.bundle)
    from beian.commands.record.verify import verify_record
    from beian.core.places import find_content_root

    root = find_content_root(Path(options.root or "."))
    wrong, rounds = verify_record(root, options.anchor)
    bundles = sorted(root.dist.glob("**/*.zip"))
    if not rounds and not options.anchor:
        return verification.run_all(bundles)
    return 1 if (bundles and verification.run_all(bundles)) or wrong else 0


def new(options: argparse.Namespace) -> int:
    """Decides what to file and starts it; works in an empty folder."""
    from beian.commands import new as start

    return start.run(options)


def explain(options: argparse.Namespace) -> int:
    """All that is known about one rule."""
    from beian.commands.answers import law

    return law.explain(options)
