"""Tidying the text of a YAML file or a policy: line ends, blanks at line ends, marks that nobody sees, full-width signs.

Comments, order, indentation and values stay as they are. What intake refuses and only a person can mend stays too, for
`check` to report: tabs as indentation, curly quotes round a value, control characters, changes of direction.
"""

from __future__ import annotations

import re

from beian.intake.strict_yaml import Document, load, with_slips_mended
from beian.values.characters import proper
from beian.values.model import at
from beian.values.typed_lines import MARKERS

# soft hyphen, zero-width space and joiners, word joiner, byte order mark: pasted unseen from web pages and Word
HARMLESS = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
TITLE = re.compile(r"\A#\s*(?=[^#\s])")
BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)


def tidied(content: bytes, path: str) -> bytes:
    """The tidied content of the file `path`; as it is when it is not UTF-8."""
    try:
        text = HARMLESS.sub("", content.decode("utf-8"))
    except UnicodeDecodeError:
        return content
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text if text.endswith("\n") or not text else f"{text}\n"
    text = with_slips_mended(text)
    whole = load(text.encode(), path)
    for shorten in (_without_blanks, _without_blanks_between_values):
        tidy = shorten(text, whole)
        for candidate in (tidy.rstrip("\n") + "\n" if tidy.strip() else tidy, tidy):
            if candidate == text or not whole.usable or load(candidate.encode(), path).data == whole.data:
                return candidate.encode()
    return text.encode()


def tidied_policy(content: bytes) -> bytes:
    """The tidied content of a policy: a blank after the signs of its headings, and the hanzi that are meant."""
    try:
        text = HARMLESS.sub("", proper(content.decode("utf-8")))
    except UnicodeDecodeError:
        return content
    title, *lines = BLANKS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    text = "\n".join([TITLE.sub("# ", title), *map(_headed, lines)]).rstrip("\n")
    return f"{text}\n".encode() if text else content


def _headed(line: str) -> str:
    found = MARKERS["heading"].match(line)
    return f"{found[1] or found[2]} {line[found.end() :]}" if found else line


def _without_blanks(text: str, _: Document) -> str:
    return BLANKS.sub("", text)


def _without_blanks_between_values(text: str, document: Document) -> str:
    """Without blanks at line ends, except in answers of several lines, where they are part of the answer."""
    inside = {
        line
        for pointer, place in document.positions.items()
        if place.end_line > place.line and isinstance(at(document.data, pointer), str)
        for line in range(place.line, place.end_line + 1)
    }
    lines = text.split("\n")
    return "\n".join(line if number in inside else line.rstrip(" \t") for number, line in enumerate(lines, 1))
