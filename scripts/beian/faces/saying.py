"""Lines for the terminal: what came out, and how far the work is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from beian.values.masking import masked


def say(text: str) -> None:
    print(text, flush=True)


def progress(target: str) -> None:
    print(f"  √ {target}", file=sys.stderr, flush=True)


class _Masking:
    """A stream on which no number of a person is written, whoever writes: verbs, argparse, a traceback."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(masked(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def masked_output() -> Iterator[None]:
    """All that is printed meanwhile is masked."""
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_Masking, streams)  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams
