"""The private half, encrypted and tracked: `private/` on the machine, `private.age/` in Git, one file for each file.

What changed is told by keyed digests, for age writes other bytes every time: the key and the digests are in the
encrypted index. Beside the plain files, `.locked` remembers what both sides last agreed on, so that neither locking nor
unlocking overwrites what somebody else changed meanwhile.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from beian.content.transaction import write_together
from beian.content.trees import WorkTree
from beian.core.errors import Failure
from beian.core.files import remove, write, write_changed
from beian.core.json_shapes import Shape, fits, parse_json
from beian.core.places import ContentRoot
from beian.core.text.masking import masked
from beian.privacy.age import START, Identity, Recipient, encrypted, recipients_in, recipients_text

PLAIN, LOCKED, PEOPLE = "private", "private.age", "private.recipients"
INDEX, LOCKED_FOR, AGREED = "index.age", "recipients.txt", ".locked"
INDEX_SHAPE: Shape = {"key": str, "files": {str: str}}
DIGEST = re.compile(r"[0-9a-f]{64}\Z")
NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*\Z")


@dataclass
class Done:
    """What was written, what was removed, and what the person should know."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # local files that differ, left as they are


class PrivateHalf:
    """Both forms of the private half of a content root."""

    def __init__(self, root: ContentRoot) -> None:
        self.root, self._tree = root.path, WorkTree(root.path)

    # -- people -----------------------------------------------------------------------------------------------------

    def recipients(self) -> list[Recipient]:
        """Who shall read it, by `private.recipients`. Raises Failure for a line that is no key."""
        return self._people(PEOPLE)

    def locked_for(self) -> list[Recipient]:
        """Who can read what is locked."""
        return self._people(f"{LOCKED}/{LOCKED_FOR}")

    def _people(self, path: str) -> list[Recipient]:
        return recipients_in((self._tree.read(path) or b"").decode("utf-8", "replace"), path)

    def add(self, name: str, key: str) -> None:
        """One more recipient; who is there already gets this name."""
        others = [one for one in self.recipients() if one.key != key]
        write(self.root / PEOPLE, recipients_text([*others, Recipient(key, name)]).encode())

    def newcomers(self) -> list[Recipient]:
        """Who should be able to read what is locked, and cannot yet."""
        known = {one.key for one in self.locked_for()}
        return [one for one in self.recipients() if one.key not in known] if self.is_locked else []

    def leavers(self) -> list[Recipient]:
        """Who should not be able to read it any more, and still can."""
        known = {one.key for one in self.recipients()}
        return [one for one in self.locked_for() if one.key not in known]

    @property
    def is_locked(self) -> bool:
        """Whether there is a tracked form at all."""
        return (self.root / LOCKED / INDEX).is_file()

    # -- both ways --------------------------------------------------------------------------------------------------

    def lock(self, *, force: bool = False) -> Done:
        """Encrypt what changed, or everything when the recipients did. Raises Failure before anything is written."""
        people, plain = self.recipients(), self._plain
        if not people:
            raise Failure(
                f"{PEOPLE} 中没有人。先运行 beian private key，再运行 beian private recipients --add 姓名。",
                f"{PEOPLE} names nobody. Run beian private key, then beian private recipients --add NAME.",
            )
        _refuse_telling_names(plain)
        if not force:
            self._refuse_overwriting_others()
        anew = {one.key for one in people} != {one.key for one in self.locked_for()}
        digests = {path: self._digest(path, content) for path, content in plain.items()}
        done = Done(removed=sorted(self._theirs.keys() - plain.keys()))
        locked = self.root / LOCKED
        for path in plain:
            if anew or self._theirs.get(path) != digests[path] or not (locked / f"{path}.age").is_file():
                done.written.append(path)
        if anew or done.written or done.removed:
            index = json.dumps({"key": self._key.hex(), "files": digests}, sort_keys=True).encode()
            files = {f"{path}.age": encrypted(plain[path], people) for path in done.written}
            files |= {INDEX: encrypted(index, people), LOCKED_FOR: recipients_text(people).encode()}
            write_together(self.root, {locked / path: content for path, content in files.items()}, replace=True)
        for path in done.removed:
            remove(locked / f"{path}.age")
        self._agree(digests)
        return done

    def unlock(self, *, force: bool = False) -> Done:
        """Decrypt what changed into `private/`; local files that were changed meanwhile stay, unless `force`.

        Raises Failure when a file is not what the index says, before anything is written.
        """
        if not self.is_locked:
            raise Failure(f"没有 {LOCKED}/，没有可解密的内容。", f"there is no {LOCKED}/, so nothing to unlock.")
        theirs, agreed, done = self._theirs, dict(self._agreed), Done()
        opened = {}
        for path, digest in theirs.items():
            mine = self._mine.get(path)
            if mine == digest:
                agreed[path] = digest
            elif mine is None or mine == agreed.get(path) or force:
                opened[path] = self._open(path, digest)
            else:
                done.kept.append(path)
        write_together(self.root, {self.root / PLAIN / path: content for path, content in opened.items()}, replace=True)
        agreed |= {path: theirs[path] for path in opened}
        done.written = list(opened)
        done.removed = sorted(path for path in self._mine if path in agreed and path not in theirs)
        self._agree(agreed)
        return done

    def _refuse_overwriting_others(self) -> None:
        """Raises Failure for files that others changed or removed since this machine last saw them."""
        names = self._theirs.keys() | self._mine.keys()
        stale = sorted(
            path for path in names if self._theirs.get(path) not in (self._mine.get(path), self._agreed.get(path))
        )
        if stale:
            listed = "、".join(stale)
            raise Failure(
                f"{LOCKED}/ 中这些文件比这台机器上的新，未加密：{listed}。先运行 beian private unlock；以本机为准则加 --force。",
                f"{LOCKED}/ has newer files than this machine, so nothing was locked: {listed}. Run beian private unlock"
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
    def _index(self) -> dict[str, object]:
        """The index, or a new one with a new key. Raises Failure when it cannot be read."""
        if not self.is_locked:
            return {"key": secrets.token_hex(32), "files": {}}
        name = f"{LOCKED}/{INDEX}"
        content = self._identity.decrypted(self._tree.read(name) or b"", name)
        try:
            index = parse_json(content)
            if fits(index, INDEX_SHAPE) and len(bytes.fromhex(index["key"])) == 32 and _are_digests(index["files"]):
                return index
        except ValueError:
            pass
        raise Failure(f"{name} 已损坏，请从版本库恢复。", f"{name} is damaged; restore it from Git.")

    @property
    def _key(self) -> bytes:
        return bytes.fromhex(str(self._index["key"]))

    @property
    def _theirs(self) -> dict[str, str]:
        files = self._index["files"]
        return dict(files) if isinstance(files, dict) else {}

    @cached_property
    def _agreed(self) -> dict[str, str]:
        """The digest of each file when this machine last locked or unlocked it."""
        try:
            known = parse_json((self.root / PLAIN / AGREED).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

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
    """Whether these are paths of files with their digests: anybody can encrypt for us, so the index may be anybody's."""
    return all(NAME.match(path) and DIGEST.match(digest) for path, digest in files.items())


def is_sealed(path: str, content: bytes) -> bool:
    """Whether a file of `private.age/` may be in Git: encrypted, or the list of public keys."""
    return content.startswith(START) if path.endswith(".age") else path == f"{LOCKED}/{LOCKED_FOR}"


def _refuse_telling_names(paths: Iterable[str]) -> None:
    """Names of files are not encrypted. Raises Failure for one that may tell something."""
    telling = sorted(path for path in paths if not NAME.match(path) or masked(path) != path)
    if telling:
        listed = "、".join(telling)
        raise Failure(
            f"文件名不加密，只能用字母、数字、点和连字符，不能是证件号码或者手机号码，请改名：{listed}",
            "names of files are not encrypted and may have letters, digits, dots and hyphens only, and no number of a"
            f" person; rename: {listed}",
        )
