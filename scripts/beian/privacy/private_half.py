"""The private half, encrypted and tracked: `private/` on the machine, `private.age/` in Git, one file for each file.

Keyed digests show what changed, for age writes other bytes every time: the key and the digests are in the encrypted
index. Beside the plain files, `.locked` remembers what both sides last agreed on, so that neither locking nor unlocking
overwrites what somebody else changed meanwhile.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypedDict

from beian.content.transaction import write_together
from beian.content.trees import WorkTree
from beian.core.errors import Failure
from beian.core.files import remove, write, write_changed
from beian.core.json_shapes import Shape, fits, parse_json
from beian.core.places import ContentRoot
from beian.core.text.masking import masked
from beian.privacy.age import START, Identity, Recipient, encrypt, recipients_in, recipients_text

PLAIN, LOCKED, PEOPLE = "private", "private.age", "private.recipients"
INDEX, LOCKED_FOR, AGREED = "index.age", "recipients.txt", ".locked"
INDEX_SHAPE: Shape = {"key": str, "files": {str: str}}
DIGEST = re.compile(r"[0-9a-f]{64}\Z")
NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*\Z")


class LockedIndex(TypedDict):
    """What `index.age` holds once it is decrypted: the key of the digests as hex, and the digest of each file."""

    key: str
    files: dict[str, str]


@dataclass
class LockResult:
    """The result of locking or unlocking: paths that were written, were removed, and stayed as they are."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # local files that differ, left as they are


class PrivateHalf:
    """The private half of a content root in both forms: plain files, and encrypted ones for Git."""

    def __init__(self, root: ContentRoot) -> None:
        self.root, self._tree = root.path, WorkTree(root.path)

    # -- people -----------------------------------------------------------------------------------------------------

    def recipients(self) -> list[Recipient]:
        """The people who shall be able to read it, from `private.recipients`. Raises Failure for a line that is no key."""
        return self._people(PEOPLE)

    def locked_for(self) -> list[Recipient]:
        """The people who can read what is locked now."""
        return self._people(f"{LOCKED}/{LOCKED_FOR}")

    def _people(self, path: str) -> list[Recipient]:
        return recipients_in((self._tree.read(path) or b"").decode("utf-8", "replace"), path)

    def add(self, name: str, key: str) -> None:
        """Add a recipient, or give a recipient with this key another name."""
        others = [recipient for recipient in self.recipients() if recipient.key != key]
        write(self.root / PEOPLE, recipients_text([*others, Recipient(key, name)]).encode())

    def newcomers(self) -> list[Recipient]:
        """Recipients who cannot yet read what is locked."""
        present = {recipient.key for recipient in self.locked_for()}
        return [recipient for recipient in self.recipients() if recipient.key not in present] if self.is_locked else []

    def leavers(self) -> list[Recipient]:
        """People who can still read what is locked and are recipients no more."""
        wanted = {recipient.key for recipient in self.recipients()}
        return [recipient for recipient in self.locked_for() if recipient.key not in wanted]

    @property
    def is_locked(self) -> bool:
        """Whether there is an encrypted form."""
        return (self.root / LOCKED / INDEX).is_file()

    # -- both ways --------------------------------------------------------------------------------------------------

    def lock(self, *, force: bool = False) -> LockResult:
        """Encrypt what changed, or everything when the recipients did. Raises Failure before anything is written."""
        recipients, plain = self.recipients(), self._plain
        if not recipients:
            raise Failure(
                f"{PEOPLE} 中没有人。先运行 beian private key，再运行 beian private recipients --add 姓名。",
                f"{PEOPLE} names nobody. Run beian private key, then beian private recipients --add NAME.",
            )
        _refuse_revealing_names(plain)
        if not force:
            self._refuse_overwriting_others()
        encrypt_all = {recipient.key for recipient in recipients} != {recipient.key for recipient in self.locked_for()}
        digests = {path: self._digest(path, content) for path, content in plain.items()}
        result = LockResult(removed=sorted(self._theirs.keys() - plain.keys()))
        locked = self.root / LOCKED
        for path in plain:
            if encrypt_all or self._theirs.get(path) != digests[path] or not (locked / f"{path}.age").is_file():
                result.written.append(path)
        if encrypt_all or result.written or result.removed:
            index = json.dumps({"key": self._key.hex(), "files": digests}, sort_keys=True).encode()
            files = {f"{path}.age": encrypt(plain[path], recipients) for path in result.written}
            files |= {INDEX: encrypt(index, recipients), LOCKED_FOR: recipients_text(recipients).encode()}
            write_together(self.root, {locked / path: content for path, content in files.items()}, replace=True)
        for path in result.removed:
            remove(locked / f"{path}.age")
        self._agree(digests)
        return result

    def unlock(self, *, force: bool = False) -> LockResult:
        """Decrypt what changed into `private/`; local files that were changed meanwhile stay, unless `force`.

        Raises Failure when a file is not what the index says, before anything is written.
        """
        if not self.is_locked:
            raise Failure(f"没有 {LOCKED}/，没有可解密的内容。", f"there is no {LOCKED}/, so nothing to unlock.")
        theirs, agreed, result = self._theirs, dict(self._agreed), LockResult()
        opened = {}
        for path, digest in theirs.items():
            local = self._mine.get(path)
            if local == digest:
                agreed[path] = digest
            elif local is None or local == agreed.get(path) or force:
                opened[path] = self._open(path, digest)
            else:
                result.kept.append(path)
        write_together(self.root, {self.root / PLAIN / path: content for path, content in opened.items()}, replace=True)
        agreed |= {path: theirs[path] for path in opened}
        result.written = list(opened)
        result.removed = sorted(path for path in self._mine if path in agreed and path not in theirs)
        self._agree(agreed)
        return result

    def _refuse_overwriting_others(self) -> None:
        """Raises Failure for files that others changed or removed since this machine last saw them."""
        names = self._theirs.keys() | self._mine.keys()
        stale = sorted(
            path for path in names if self._theirs.get(path) not in (self._mine.get(path), self._agreed.get(path))
        )
        if stale:
            paths = "、".join(stale)
            raise Failure(
                f"{LOCKED}/ 中这些文件比这台机器上的新，未加密：{paths}。先运行 beian private unlock；以本机为准则加 --force。",
                f"{LOCKED}/ has newer files than this machine, so nothing was locked: {paths}. Run beian private unlock"
                " first, or take this machine's with --force.",
            )

    # -- what is there ----------------------------------------------------------------------------------------------

    @cached_property
    def _plain(self) -> dict[str, bytes]:
        paths = self._tree.files(PLAIN)
        return {path.removeprefix(f"{PLAIN}/"): self._tree.read(path) or b"" for path in paths}

    @cached_property
    def _mine(self) -> dict[str, str]:
        return {path: self._digest(path, content) for path, content in self._plain.items()}

    @cached_property
    def _identity(self) -> Identity:
        return Identity()

    @cached_property
    def _index(self) -> LockedIndex:
        """The index, or a new one with a new key. Raises Failure when it cannot be read."""
        if not self.is_locked:
            return {"key": secrets.token_hex(32), "files": {}}
        name = f"{LOCKED}/{INDEX}"
        content = self._identity.decrypted(self._tree.read(name) or b"", name)
        try:
            index = parse_json(content)
            if fits(index, INDEX_SHAPE) and len(bytes.fromhex(index["key"])) == 32 and _are_digests(index["files"]):
                return {"key": index["key"], "files": index["files"]}
        except ValueError:
            pass
        raise Failure(f"{name} 已损坏，请从版本库恢复。", f"{name} is damaged; restore it from Git.")

    @property
    def _key(self) -> bytes:
        return bytes.fromhex(self._index["key"])

    @property
    def _theirs(self) -> dict[str, str]:
        return self._index["files"]

    @cached_property
    def _agreed(self) -> dict[str, str]:
        """The digest of each file when this machine last locked or unlocked it."""
        try:
            agreed = parse_json((self.root / PLAIN / AGREED).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return agreed if isinstance(agreed, dict) else {}

    def _agree(self, digests: dict[str, str]) -> None:
        write_changed(self.root / PLAIN / AGREED, json.dumps(digests, indent=1, sort_keys=True).encode())

    def _digest(self, path: str, content: bytes) -> str:
        return hmac.digest(self._key, path.encode() + b"\0" + content, "sha256").hex()

    def _open(self, path: str, digest: str) -> bytes:
        name = f"{LOCKED}/{path}.age"
        locked = self._tree.read(name)
        content = self._identity.decrypted(locked, name) if locked else b""
        if locked is None or not hmac.compare_digest(self._digest(path, content), digest):
            raise Failure(
                f"{name} 与索引不一致（缺少、旧的或被替换），未解密。请从版本库恢复 {LOCKED}/。",
                f"{name} is not what the index says (missing, old or replaced), so nothing was unlocked. Restore"
                f" {LOCKED}/ from Git.",
            )
        return content


def _are_digests(files: dict[str, str]) -> bool:
    """Whether these are safe paths with digests: anybody can encrypt for us, so anybody may have written the index."""
    return all(NAME.match(path) and DIGEST.match(digest) for path, digest in files.items())


def is_sealed(path: str, content: bytes) -> bool:
    """Whether a file of `private.age/` may be in Git: encrypted, or the list of public keys."""
    return content.startswith(START) if path.endswith(".age") else path == f"{LOCKED}/{LOCKED_FOR}"


def _refuse_revealing_names(paths: Iterable[str]) -> None:
    """Raises Failure for names of files that may reveal something, since names are not encrypted."""
    revealing = sorted(path for path in paths if not NAME.match(path) or masked(path) != path)
    if revealing:
        names = "、".join(masked(f"{PLAIN}/{path}") for path in revealing)
        raise Failure(
            f"文件名不加密，只能用字母、数字、点和连字符，不能是证件号码或者手机号码，请改名：{names}",
            "names of files are not encrypted and may have letters, digits, dots and hyphens only, and no number of a"
            f" person; rename: {names}",
        )
