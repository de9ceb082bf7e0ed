"""What the private half holds, to be known again elsewhere: its values and names in other spellings, its files by digest.

Read as it is on disk, by the form of the files and not by their schema: a misspelt entry holds a secret too. A landline,
a passport or a card number has no form that tells it; it counts because it is the same as one here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from beian.content.trees import WorkTree
from beian.content.yaml.strict import load
from beian.core.json_shapes import parse_json
from beian.core.places import ContentRoot, engine_folder
from beian.core.text.characters import NARROW
from beian.core.text.masking import may_identify
from beian.privacy.decoding import texts_of
from beian.privacy.secret_encodings import ALTERED, AS_IT_IS, REVERSED, FoundSecret, SecretSearch, plain, unescaped

OPEN = "filings"
YAML = (".yaml", ".yml")
CERTAIN = 11  # digits that stand in no other text by chance, whatever is around them
BETWEEN = r"[^\w\n,;，；、]{0,2}"  # what may stand between the letters of a shorter number
DATE = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])\Z")
WORDS = re.compile(r"[^\s\"'#,\[\]{}:][^\"'#,\[\]{}:\n]*")  # of a file that is no YAML


class PrivateValues:
    """The private half below some folders of a content root. Nothing is read before something is to be compared."""

    def __init__(self, root: ContentRoot, *folders: str) -> None:
        self._root, self._tree, self._folders = root, WorkTree(root.path), folders

    def find(self, text: str) -> Iterator[str]:
        """The values and names of the private half that a text holds, in whatever spelling."""
        for find in self._needles.find(text):
            if _stands_in(find, text) and not self._is_said_openly(find.secret):
                yield find.secret

    def has_file(self, content: bytes) -> bool:
        """Whether the private half holds a file of just these bytes."""
        alike = self._sizes.get(len(content), ())
        return bool(alike) and hashlib.sha256(content).digest() in {self._digest(path) for path in alike}

    @cached_property
    def _paths(self) -> list[str]:
        return [path for folder in self._folders for path in self._tree.files(folder)]

    @cached_property
    def _needles(self) -> SecretSearch:
        return SecretSearch({one for path in self._paths for one in self._secrets(path) if not DATE.match(one)})

    def _secrets(self, path: str) -> Iterator[str]:
        """The values of a file, and what could be somebody's number among its keys and in its name."""
        yield from telling_name(path)
        if path.lower().endswith(YAML):
            yield from _secrets_in(self._tree.read(path) or b"", path)

    @cached_property
    def _sizes(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for path in self._paths:
            found.setdefault((self._root.path / path).stat().st_size, []).append(path)
        found.pop(0, None)
        return found

    def _digest(self, path: str) -> bytes:
        return hashlib.sha256(self._tree.read(path) or b"").digest()

    def _is_said_openly(self, secret: str) -> bool:
        """Whether words without a digit are an option, or an answer or a key of the open half as well."""
        return secret.translate(NARROW).lower() in self._open_words if not _digits(secret) else False

    @cached_property
    def _open_words(self) -> frozenset[str]:
        schemas = (parse_json(file.read_bytes()) for file in engine_folder("schemas").rglob("*.json"))
        files = (path for path in self._tree.files(OPEN) if path.endswith(YAML))
        answers = (load(self._tree.read(path) or b"", path).data for path in files)
        return frozenset(one.lower() for data in (*schemas, *answers) for one in (*_scalars(data), *_keys(data)))


def _secrets_in(content: bytes, path: str) -> Iterator[str]:
    data = load(content, path).data
    if data is None:
        yield from (found[0].strip() for text in texts_of(content) for found in WORDS.finditer(text))
    yield from _scalars(data)
    yield from telling_keys(data)


def telling_keys(data: Any) -> Iterator[str]:
    """The keys of a file of the private half that could be somebody's number."""
    yield from (key for key in _keys(data) if may_identify(key))


def telling_name(path: str) -> Iterator[str]:
    """The name of a file of the private half without its ending, where it could be somebody's number."""
    stem, _, ending = path.rpartition("/")[2].rpartition(".")
    yield from (name for name in (stem or ending,) if may_identify(name))


def _scalars(data: Any) -> Iterator[str]:
    """All texts and numbers, but names of files, which the digests are for."""
    if isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from _scalars(one)
    elif isinstance(data, str) and not data.startswith("files/"):
        yield data
    elif isinstance(data, int) and not isinstance(data, bool):
        yield str(data)


def _keys(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (str(key) for key in data)
    if isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from _keys(one)


def _stands_in(find: FoundSecret, text: str) -> bool:
    """Whether a find is no chance: a short number, or a word, stands apart from what is around it."""
    if find.way not in (AS_IT_IS, ALTERED, REVERSED) or _digits(find.secret) >= CERTAIN:
        return True
    secret, there = (unescaped(one).translate(NARROW).lower() for one in (find.secret, text))
    letters = plain(secret).decode("utf-8", "replace") if _digits(secret) else secret
    letters = letters[::-1] if find.way is REVERSED else letters
    between = BETWEEN if _digits(secret) else r"\s*"
    return re.search(rf"(?<![0-9a-z]){between.join(map(re.escape, letters))}(?![0-9a-z])", there) is not None


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)
