"""How long work says what it is doing: called with each thing that is done."""

from collections.abc import Callable

Progress = Callable[[str], None]
