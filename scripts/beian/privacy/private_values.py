"""The values, names and files of the private half, to be recognised elsewhere in other spellings or as copies.

The private half is read as it is on disk, by the form of the files and not by their schema: a misspelt entry holds a
secret too. A landline, a passport or a card number has no form of its own; it is found because it equals a value here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cached_property

from beian.content.trees import WorkTree
from beian.content.yaml.strict import load
from beian.core.json_shapes import parse_json
from beian.core.places import ContentRoot, engine_folder
from beian.core.text.characters import NARROW
from beian.core.text.masking import may_identify
from beian.privacy.decoding import texts_of
from beian.privacy.secret_encodings import (
    ALTERED,
    AS_IT_IS,
    REVERSED,
    FoundSecret,
    SecretSearch,
    normal_form,
    unescaped,
)

PUBLIC_HALF = "filings"
YAML = (".yaml", ".yml")
CERTAIN = 11  # digits that stand in no other text by chance, whatever is around them
BETWEEN = r"[^\w\n,;，；、]{0,2}"  # what may stand between the letters of a shorter number
DATE = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])\Z")
WORDS = re.compile(r"[^\s\"'#,\[\]{}:][^\"'#,\[\]{}:\n]*")  # of a file that is no YAML


class PrivateValues:
    """The private half below some folders of a content root; nothing is read before the first comparison."""

    def __init__(self, root: ContentRoot, *folders: str) -> None:
        self._root, self._tree, self._folders = root, WorkTree(root.path), folders

    def find(self, text: str) -> Iterator[str]:
        """The values and names of the private half that a text contains, in any spelling."""
        for match in self._search.find(text):
            if _stands_apart(match, text) and not self._is_public(match.secret):
                yield match.secret

    def has_file(self, content: bytes) -> bool:
        """Whether the private half has a file of exactly these bytes."""
        alike = self._sizes.get(len(content), ())
        return bool(alike) and hashlib.sha256(content).digest() in {self._digest(path) for path in alike}

    @cached_property
    def _paths(self) -> list[str]:
        return [path for folder in self._folders for path in self._tree.files(folder)]

    @cached_property
    def _search(self) -> SecretSearch:
        return SecretSearch(
            {secret for path in self._paths for secret in self._secrets(path) if not DATE.match(secret)}
        )

    def _secrets(self, path: str) -> Iterator[str]:
        """The values of a file, and its keys and its name where they could be somebody's number."""
        yield from revealing_name(path)
        if path.lower().endswith(YAML):
            yield from _secrets_in(self._tree.read(path) or b"", path)

    @cached_property
    def _sizes(self) -> dict[int, list[str]]:
        paths: dict[int, list[str]] = {}
        for path in self._paths:
            paths.setdefault((self._root.path / path).stat().st_size, []).append(path)
        paths.pop(0, None)
        return paths

    def _digest(self, path: str) -> bytes:
        return hashlib.sha256(self._tree.read(path) or b"").digest()

    def _is_public(self, secret: str) -> bool:
        """Whether a secret without a digit is also an option, or an answer or a key of the public half."""
        return secret.translate(NARROW).lower() in self._public_words if not _digits(secret) else False

    @cached_property
    def _public_words(self) -> frozenset[str]:
        schemas = (parse_json(file.read_bytes()) for file in engine_folder("schemas").rglob("*.json"))
        files = (path for path in self._tree.files(PUBLIC_HALF) if path.endswith(YAML))
        answers = (load(self._tree.read(path) or b"", path).data for path in files)
        return frozenset(word.lower() for data in (*schemas, *answers) for word in (*_scalars(data), *_keys(data)))


def _secrets_in(content: bytes, path: str) -> Iterator[str]:
    data = load(content, path).data
    if data is None:
        yield from (match[0].strip() for text in texts_of(content) for match in WORDS.finditer(text))
    yield from _scalars(data)
    yield from revealing_keys(data)


def revealing_keys(data: object) -> Iterator[str]:
    """The keys of a file of the private half that could be somebody's number."""
    yield from (key for key in _keys(data) if may_identify(key))


def revealing_name(path: str) -> Iterator[str]:
    """The name of a file of the private half without its ending, where it could be somebody's number."""
    stem, _, ending = path.rpartition("/")[2].rpartition(".")
    yield from (name for name in (stem or ending,) if may_identify(name))


def _scalars(data: object) -> Iterator[str]:
    """All texts and numbers except names of files, whose content is found by digest."""
    if isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _scalars(value)
    elif isinstance(data, str) and not data.startswith("files/"):
        yield data
    elif isinstance(data, int) and not isinstance(data, bool):
        yield str(data)


def _keys(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (str(key) for key in data)
    if isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _keys(value)


def _stands_apart(find: FoundSecret, text: str) -> bool:
    """Whether a find is not by chance: a short number or a word counts only apart from the letters around it."""
    if find.encoding not in (AS_IT_IS, ALTERED, REVERSED) or _digits(find.secret) >= CERTAIN:
        return True
    secret, searched = (unescaped(value).translate(NARROW).lower() for value in (find.secret, text))
    letters = normal_form(secret).decode("utf-8", "replace") if _digits(secret) else secret
    letters = letters[::-1] if find.encoding is REVERSED else letters
    between = BETWEEN if _digits(secret) else r"\s*"
    return re.search(rf"(?<![0-9a-z]){between.join(map(re.escape, letters))}(?![0-9a-z])", searched) is not None


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)
