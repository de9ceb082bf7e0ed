"""Links to a line at the repository's host. The address is given, never guessed: a site says nothing of the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from beian.core.problem import Position

ADDRESS = re.compile(r"https?://[^\s{}<>\"']+\{path\}([^\s{}<>\"']*\{line\})?[^\s{}<>\"']*\Z")
PRIVATE = "private/"  # never at the host


@dataclass(frozen=True)
class SourceLink:
    """An address with `{path}` and `{line}` in it; an address that is none of that sort gives no links."""

    address: str

    def line(self, position: Position) -> str:
        """The address of a line, or nothing when there is no host or the file is not there."""
        if not ADDRESS.match(self.address) or position.path.startswith(PRIVATE):
            return ""
        return self.address.replace("{line}", str(position.line)).replace("{path}", quote(position.path))


NOWHERE = SourceLink("")
