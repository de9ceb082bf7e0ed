"""Verbs that need no content root, nor the packages that reading one takes."""

from __future__ import annotations

import argparse
from pathlib import Path


def doctor(options: argparse.Namespace) -> int:
    """What is missing on this machine; 2 when something required is."""
    from beian.faces import doctor as diagnosis

    return diagnosis.run(Path(options.root) if options.root else None)


def verify(options: argparse.Namespace) -> int:
    """Whether one bundle, or every bundle below `dist/`, is whole and unchanged."""
    from beian.bundle import verify as verification

    return verification.run(options.bundle)


def new(options: argparse.Namespace) -> int:
    """Decides what to file and starts it; works in an empty folder."""
    from beian.faces import new as start

    return start.run(options)


def explain(options: argparse.Namespace) -> int:
    """All that is known about one rule."""
    from beian.faces import law

    return law.explain(options)
