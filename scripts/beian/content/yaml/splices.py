"""The text replacements that set a value, add an entry or remove one in a YAML file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from beian.content.yaml.members import (
    BREAK,
    BlockScalar,
    CannotEdit,
    MemberText,
    block_of,
    children,
    entry_end,
    is_block,
    line_before,
    line_end,
    line_start,
    next_line,
    skip_comments,
    start_of,
)
from beian.content.yaml.strict import YamlNode
from beian.content.yaml.text import Layout, block, entry_lines, flow, item_lines, key_text, scalar, value_lines

Splice = tuple[int, int, str]  # from, to, what stands there then, with "\n" at the ends of lines


def replace_value(place: MemberText, value: object, layout: Layout) -> list[Splice]:
    """The text replacements that put another value at a place."""
    place.check()
    text, old = place.text, place.value
    respelt = _same_layout(text[start_of(old) : old.end_mark.index], old, value)
    if respelt:
        return [(start_of(old), old.end_mark.index, respelt)]
    if place.flow:
        return _put_in_line(place, value)
    behind = place.behind
    was = block_of(text, old) if old.id == "scalar" and old.style in ("|", ">") else None
    if was:
        start, end = start_of(old), was.header_end
        lines = line_end(text, end), max(line_end(text, end), line_end(text, was.end))
    elif is_block(old):
        start = end = behind
        if start_of(old) < line_end(text, behind):  # a map or list on the line of its dash
            start, end = start_of(old), entry_end(text, place.end, place.indent)
            lines = end, end
        else:
            lines = line_end(text, behind), entry_end(text, place.end, place.indent)
    else:
        start, end = (start_of(old), old.end_mark.index) if old.end_mark.index > start_of(old) else (behind, behind)
        lines = line_end(text, end), line_end(text, end)
    inline, more = _value_lines(place, value, layout, was, lines[1])
    filled = bool(value) and isinstance(value, Mapping | list | tuple)
    if (filled or not inline) and not text[behind:start].strip(" "):
        start = behind
    if start == behind and inline:
        inline = f" {inline}"
    if more and lines[1] == len(text):
        more = _with_last_line_end(more, value)
    return [(start, end, inline), (*lines, "".join(f"\n{line}" for line in more))]


def _same_layout(written: str, old: YamlNode, value: object) -> str:
    """A text of several lines with some letters replaced by others, its lines as they were; nothing for other changes."""
    if old.id != "scalar" or not isinstance(value, str) or len(value) != len(old.value) or not BREAK.search(written):
        return ""
    letters = {(before, after) for before, after in zip(old.value, value, strict=True) if before != after}
    table = dict(letters)
    fits = len(table) == len(letters) and old.value.translate(str.maketrans(table)) == value
    plain = all(
        before > "\x7f" and after.isalnum() and written.count(before) == old.value.count(before)
        for before, after in letters
    )
    return BREAK.sub("\n", written).translate(str.maketrans(table)) if letters and fits and plain else ""


def _value_lines(
    place: MemberText, value: object, layout: Layout, was: BlockScalar | None, end: int
) -> tuple[str, list[str]]:
    """What stands behind the key or dash, and the lines below it with their indentation."""
    old, at = place.value, place.indent
    style = old.style if old.id == "scalar" else None
    if isinstance(value, str):
        chomping = was.chomping if was else ""
        many = "\n" in value and not (style == '"' and "\n" in old.value)
        if many or (was and (value.endswith("\n") or (chomping == "-" and was.lines > 1))):
            column = was.column if was and was.column is not None and was.column > at else at + layout.step
            column = column if was or place.key is not None else at + 2
            scalar_block = block(value, column - at, was.style if was else "|", chomping)
            if scalar_block and (was or not _comment_at(place.text, end, column)):
                return scalar_block[0], [" " * column + line if line else "" for line in scalar_block[1]]
        return scalar(value, '"' if "\n" in value else style), []
    if place.key is None and value and isinstance(value, Mapping | list | tuple):
        first, *rest = item_lines(value, layout)
        return first.removeprefix("- "), [" " * at + line if line else "" for line in rest]
    inline, lines = value_lines(value, layout, layout.step if isinstance(value, Mapping) else layout.dash)
    return inline, [" " * at + line if line else "" for line in lines]


def _comment_at(text: str, end: int, column: int) -> bool:
    """Whether the next line that is not empty is a comment that a block above would take for its own."""
    rest = text[next_line(text, end) :].lstrip("\r\n \t")
    start = len(text) - len(rest)
    return rest.startswith("#") and start - line_start(text, start) >= column


def _put_in_line(place: MemberText, value: object) -> list[Splice]:
    old = place.value
    new = flow(value, old.style if old.id == "scalar" else None)
    if old.end_mark.index > start_of(old):
        return [(start_of(old), old.end_mark.index, new)]
    behind = place.behind
    return [(behind, behind, f" {new}" if place.has_colon else f": {new}")]


# -- adding ----------------------------------------------------------------------------------------------------------------


def add_member(text: str, node: YamlNode, number: int, key: str | None, value: object, layout: Layout) -> list[Splice]:
    """The text replacements that add an entry to a map, or an item to a list, as its member `number`; neither is empty."""
    if node.flow_style:
        return _add_in_line(text, node, number, key, value)
    column = node.start_mark.column
    lines = item_lines(value, layout) if key is None else entry_lines(key, value, layout, _style_of_keys(node))
    lines = [" " * column + line if line else "" for line in lines]
    apart = _stand_apart(text, node)
    before = MemberText(text, node, number - 1) if number else None
    if before and _ends_in_open_block(text, before.value):
        if key is None:
            raise CannotEdit("文件最后一行没有换行", "the last line of the file has no line end")
        return add_member(text, node, number - 1, key, value, layout)
    if before:
        before.check()
        at = entry_end(text, before.end, column)
        lines = _with_last_line_end(lines, value) if at == len(text) else lines
        return [(at, at, "".join(f"\n{line}" for line in ([""] if apart else []) + lines))]
    after = MemberText(text, node, 0)
    after.check()
    if not after.own_line:
        return [(after.start, after.start, "\n".join(lines).lstrip(" ") + "\n" + " " * column)]
    at = _comments_start(text, line_start(text, after.start))
    return [(at, at, "".join(f"{line}\n" for line in lines + ([""] if apart else [])))]


def _style_of_keys(node: YamlNode) -> str | None:
    styles = {key.style for key, _ in node.value}
    return styles.pop() if len(styles) == 1 else None


def _stand_apart(text: str, node: YamlNode) -> bool:
    """Whether an empty line stands before every entry but the first."""
    starts = [line_start(text, MemberText(text, node, number).start) for number in range(1, len(node.value))]
    tops = [_comments_start(text, start) for start in starts]
    return bool(tops) and all(not text[line_before(text, top) : top].strip() for top in tops)


def _comments_start(text: str, line: int) -> int:
    """The start of the comment lines right above a line; the line itself where they are the head of the file."""
    top = line
    while top:
        previous = line_before(text, top)
        if not text[previous:top].lstrip(" ").startswith("#"):
            return top
        top = previous
    return line


def _ends_in_open_block(text: str, node: YamlNode) -> bool:
    """Whether a value ends with a block at the end of a file without a last line end: what follows would change it."""
    while node.id != "scalar" and not node.flow_style and node.value:
        node = children(node)[-1]
    if node.id != "scalar" or node.style not in ("|", ">"):
        return False
    scalar_block = block_of(text, node)
    return scalar_block.end == len(text) and scalar_block.chomping != "-"


def _with_last_line_end(lines: list[str], value: object) -> list[str]:
    """The last lines of a file that had no last line end; with one where the last text has one."""
    while value and isinstance(value, Mapping | list | tuple):
        value = list(value.values())[-1] if isinstance(value, Mapping) else value[-1]
    return [*lines, ""] if isinstance(value, str) and value.endswith("\n") else lines


def _add_in_line(text: str, node: YamlNode, number: int, key: str | None, value: object) -> list[Splice]:
    new = flow(value) if key is None else f"{key_text(key, _style_of_keys(node))}: {flow(value)}"
    other = MemberText(text, node, max(number - 1, 0))
    pad = f"\n{' ' * (other.start - line_start(text, other.start))}" if other.own_line else ""
    if not number:
        return [(other.start, other.start, f"{new},{pad or ' '}")]
    comma = _comma(text, other)
    end = comma + 1 if comma is not None else other.end
    rest = text[end : line_end(text, end)].strip(" ")
    if not pad or (rest and not rest.startswith("#")):  # something else stands on that line
        return [(other.end, other.end, f",{pad or ' '}{new}")]
    first = [] if comma is not None else [(other.end, other.end, ",")]
    return [*first, (line_end(text, end), line_end(text, end), f"{pad}{new}{',' if comma is not None else ''}")]


def _comma(text: str, place: MemberText) -> int | None:
    """Where the comma behind an entry of one line stands, if there is one."""
    at = skip_comments(text, place.end)
    return at if text[at : at + 1] == "," else None


# -- taking out ------------------------------------------------------------------------------------------------------------


def remove_member(place: MemberText, parent: MemberText | None) -> list[Splice]:
    """The text replacements that remove a member with the comment on its lines; `parent` holds its map or list, if any does."""
    place.check()
    text, node = place.text, place.around
    if node.flow_style:
        return _drop_in_line(place)
    end, alone = entry_end(text, place.end, place.indent), len(node.value) == 1
    empty = "{}" if node.id == "mapping" else "[]"
    if alone and parent is None:
        return [(place.start, line_end(text, place.end), empty), (line_end(text, place.end), end, "")]
    if alone and not place.own_line:
        return [(place.start, end, empty)]
    behind = [(parent.behind, parent.behind, f" {empty}")] if alone and parent else []
    if place.own_line:
        return [*behind, (line_start(text, place.start), next_line(text, end), "")]
    following = MemberText(text, node, place.number + 1)
    if not text[end : following.start].strip():
        return [(place.start, following.start, "")]
    start = place.start - len(text[: place.start]) + len(text[: place.start].rstrip(" "))
    return [(start, end, "")]


def _drop_in_line(place: MemberText) -> list[Splice]:
    text, node, comma = place.text, place.around, _comma(place.text, place)
    if len(node.value) == 1:
        return [(place.start, place.end if comma is None else comma + 1, "")]
    end = place.end if comma is None else comma + 1
    rest = text[end : line_end(text, end)].strip(" ")
    previous = MemberText(text, node, place.number - 1) if place.number else None
    left = _comma(text, previous) if previous and comma is None else None
    trailing = [(left, left + 1, "")] if left is not None else []
    if place.own_line and (not rest or rest.startswith("#")):
        return [*trailing, (line_start(text, place.start), next_line(text, end), "")]
    if comma is None and previous:
        return [(previous.end, place.end, "")]
    blanks = re.compile(" *").match(text, end)
    return [*trailing, (place.start, blanks.end() if blanks else end, "")]
