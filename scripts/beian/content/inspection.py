"""Inspects attachments for active content in a process with limits, because anybody may have made them."""

from __future__ import annotations

from functools import cache

from beian.core.errors import Failure
from beian.core.file_kinds import UNREADABLE, Attachment
from beian.core.hashing import digest_of
from beian.core.problem import Text
from beian.core.processes.limited_process import LimitedProcess


def inspect_attachment(content: bytes) -> Attachment:
    """What an attachment would do by itself, and tells; what takes too much cannot be looked into. Worked out once."""
    key = digest_of(content)
    if key not in _known:
        try:
            acts, property_names, signed = _inspector().call(inspect_here, content, what=Text("附件", "attachment"))
            _known[key] = Attachment(tuple(acts), tuple(property_names), signed)
        except Failure:
            _known[key] = Attachment((UNREADABLE,))
    return _known[key]


_known: dict[bytes, Attachment] = {}
_inspector = cache(LimitedProcess)


def inspect_here(content: bytes) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """What is found, as JSON has it; called in the helper's process, and loads what only that needs."""
    from beian.content import active_content as inspecting

    found = inspecting.find_active_content(content)
    return found.active_content, found.properties, found.digitally_signed
