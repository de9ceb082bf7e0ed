"""Writes answers back into their YAML file: only the named ones change, every other byte stays as it is.

A change is made by replacing pieces of the text at the places that the parser names. The result is read again and must
hold exactly the answers that were asked for; what cannot be proven is not written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from beian.content.text_file import FORBIDDEN, decode, invisible_character
from beian.content.yaml.edits import (
    REMOVED,
    Edit,
    KeyPath,
    comparable_json,
    edits_between,
    nested_value,
    with_value_at,
    without_removed,
)
from beian.content.yaml.members import BREAK, CannotEdit, MemberText, layout_of, place_of
from beian.content.yaml.scalars import WHOLE
from beian.content.yaml.splices import Splice, add_member, remove_member, replace_value
from beian.content.yaml.strict import Document, YamlNode, load, node_tree
from beian.content.yaml.text import member_lines
from beian.core.errors import Failure
from beian.core.model import at, parts

__all__ = ["REMOVED", "edit_answers"]
BOM = b"\xef\xbb\xbf"
Order = Callable[[KeyPath], Sequence[str]]  # the way to a map -> its keys in the order of their questions


def edit_answers(content: bytes, changes: Mapping[str, object], order: Order | None = None) -> bytes:
    """The content with other answers at some pointers, all of which mean places before the change.

    A value is a text, a whole number, a truth value, None (nothing behind the key), a map or a list; REMOVED takes the
    answer out. What is missing is made: a map around it, an entry where `order` puts it, an item behind the last one.
    Raises Failure when the file cannot be read, or when the result is not proven to be what was asked for.
    """
    before = _read(content)
    text, wanted = content.removeprefix(BOM).decode(), before.data
    todo: list[Edit] = []
    pointer = ""
    try:
        for pointer, value in changes.items():
            _refuse(None if value is REMOVED else value)
            path = tuple(parts(pointer))
            if any(pointer != other and f"{other}/".startswith(f"{pointer}/") for other in changes):
                raise CannotEdit("同时改写它和它里面的内容", "it is to change together with what is inside")
            wanted = with_value_at(wanted, path, value)
            todo += edits_between(at(before.data, pointer), value, path, pointer in before.plain_types)
        result = content[: len(content) - len(text.encode())] + _spliced(text, todo, order).encode()
    except CannotEdit as why:
        raise why.failure(pointer) from None
    except ValueError:  # one of the steps would make it unreadable
        raise _unproven(changes) from None
    if not _proven(load(result, ""), before, without_removed(wanted)):
        raise _unproven(changes)
    return result


def _read(content: bytes) -> Document:
    """What the file says; nothing where it is empty, or holds comments alone."""
    text, problems = decode(content, "")
    if not problems and all(line.strip()[:1] in ("", "#") for line in text.split("\n")):
        return Document("", None)
    document = load(content, "")
    if document.problems:
        message = document.problems[0].message
        raise Failure(
            f"文件无法读取，没有改写：{message.zh}。", f"the file cannot be read and was not changed: {message.en}."
        )
    return document


def _refuse(value: object) -> None:
    """Raises Unwritable for what no answer can be."""
    if isinstance(value, str):
        hidden = FORBIDDEN.search(value.replace("\r", "\0"))
        if hidden:
            raise CannotEdit(*invisible_character(hidden[0])[:2])
    elif isinstance(value, Mapping | list | tuple):
        inside = [*value, *value.values()] if isinstance(value, Mapping) else value
        for inner in inside:
            _refuse(inner)
    elif not isinstance(value, bool | None) and not (isinstance(value, int) and WHOLE.match(str(value))):
        raise CannotEdit("只能写文字、整数和是非", "an answer is a text, a whole number or a truth value")
    if isinstance(value, Mapping) and not all(isinstance(key, str) for key in value):
        raise CannotEdit("键必须是文字", "a key is a text")


# -- the text --------------------------------------------------------------------------------------------------------------


def _spliced(text: str, todo: Iterable[Edit], order: Order | None) -> str:
    """The text after all steps: first what changes where it is, then what is new, then lists from behind."""
    ends = Counter(found[0] for found in BREAK.finditer(text))
    newline = ends.most_common(1)[0][0] if ends else "\n"
    root, now, new, late = node_tree(text), list[Splice](), list[Edit](), list[Edit]()
    for step in todo:
        place = None if step.late else _found(text, root, step.way)
        if place:
            now += replace_value(place, step.value, layout_of(root))
        else:
            (late if step.late else new).append(step)
    text = _applied(text, now, newline)
    for step in [*new, *sorted(late, key=Edit.rank, reverse=True)]:
        root = node_tree(text)
        text = _applied(text, list(_late(text, root, step) if step.late else _new(text, root, step, order)), newline)
    return text


def _applied(text: str, pieces: list[Splice], newline: str) -> str:
    limit = len(text)
    for start, end, put_in in sorted(pieces, key=lambda piece: piece[:2])[::-1]:
        if end > limit:
            raise CannotEdit("两处改写互相重叠", "two changes overlap")
        text, limit = text[:start] + put_in.replace("\n", newline) + text[end:], start
    return text


def _found(text: str, root: YamlNode | None, path: KeyPath) -> MemberText | None:
    """The entry at the end of a way, None when there is none."""
    entry, rest = _deepest(text, root, path)
    return None if rest else entry


def _deepest(text: str, root: YamlNode | None, path: KeyPath) -> tuple[MemberText | None, KeyPath]:
    """The last entry on a way, None before the first; and the steps of the way that lead on to nowhere."""
    entry: MemberText | None = None
    node = root
    for number, step in enumerate(path):
        place = None if node is None or node.id == "scalar" else place_of(node, step)
        if node is None or place is None:
            return entry, path[number:]
        entry = MemberText(text, node, place)
        node = entry.value
    return entry, ()


def _new(text: str, root: YamlNode | None, step: Edit, order: Order | None) -> Iterator[Splice]:
    """What is put into the text for an answer that is not there yet."""
    entry, (first, *rest) = _deepest(text, root, step.way)
    node, layout = entry.value if entry else root, layout_of(root)
    value = nested_value(rest, step.value)
    if node is None:
        lines = ([""] if text and text[-1] not in "\r\n" else []) + member_lines({first: value}, layout)
        yield len(text), len(text), "\n".join([*lines, ""])
    elif not entry and not node.value:
        yield node.start_mark.index, node.end_mark.index, "\n".join(member_lines(nested_value([first], value), layout))
    elif entry and (node.id == "scalar" or not node.value):
        yield from replace_value(entry, nested_value([first], value), layout)
    elif node.id == "sequence":
        yield from add_member(text, node, len(node.value), None, value, layout)
    else:
        keys = [key.value for key, _ in node.value]
        wanted = list(order(step.way[: len(step.way) - len(rest) - 1])) if order else []
        yield from add_member(text, node, _number(keys, first, wanted), first, value, layout)


def _number(keys: list[str], key: str, wanted: list[str]) -> int:
    """Where a new key stands among those that are there: behind the nearest of those that come before it."""
    place = wanted.index(key) if key in wanted else len(wanted)
    before = next((other for other in reversed(wanted[:place]) if other in keys), None)
    if before is not None and key in wanted:
        return keys.index(before) + 1
    return min((keys.index(other) for other in wanted[place:] if other in keys), default=len(keys))


def _late(text: str, root: YamlNode | None, step: Edit) -> Iterator[Splice]:
    """An item that comes before another, or an entry that is taken out."""
    parent = _found(text, root, step.way[:-1])
    node = parent.value if parent else root
    if node and step.value is not REMOVED:
        yield from add_member(text, node, int(step.way[-1]), None, step.value, layout_of(root))
    elif place := _found(text, root, step.way):
        yield from remove_member(place, parent)


# -- the proof -------------------------------------------------------------------------------------------------------------


def _proven(after: Document, before: Document, wanted: object) -> bool:
    """Whether the result holds the wanted answers, in the old order, and no new doubtful ones."""
    same = after.usable and comparable_json(after.data) == comparable_json(wanted)
    return same and _in_order(before.data, after.data) and _doubtful(after) <= _doubtful(before)


def _unproven(changes: Mapping[str, object]) -> Failure:
    pointers = "、".join(list(changes)[:5])
    return Failure(
        f"无法保证只改动指定的内容，文件保持原样：{pointers}。请在编辑器中修改。",
        f"it cannot be proven that nothing else would change, so the file was left alone: {pointers}. "
        "Please change it in an editor.",
    )


def _in_order(before: object, after: object) -> bool:
    """Whether the keys of maps that were there stand in their order."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        both = [key for key in before if key in after]
        return both == [key for key in after if key in before] and all(
            _in_order(before[key], after[key]) for key in both
        )
    return True


def _doubtful(document: Document) -> int:
    """How many texts would be read as something else by other tools, or stand in curly quotes."""
    texts = [pointer for pointer in document.plain_types if isinstance(at(document.data, pointer), str)]
    return len(texts) + len(document.curly)
