"""age, the encryption of the tracked private half: who can read it, and this person's own key. Owns pyrage.

A key is never on the command line, where other users of the machine and the history of the shell would see it: it comes
from a file, or in CI from the environment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyrage

from beian.core.errors import Failure

KEY, PLACE = "BEIAN_AGE_KEY", "BEIAN_AGE_IDENTITY"
START = b"age-encryption.org/v1"
LINE = re.compile(r"(age1[0-9a-z]+)(?:\s+#\s*(\S.*?))?\s*\Z")
HEAD = "# 能够解密 private.age/ 的人，每行一个公钥和姓名 · who can read private.age/: a public key and a name a line\n"


@dataclass(frozen=True)
class Recipient:
    """Somebody who can read what is locked: a public key, and what the person is called."""

    key: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name or '（未写姓名 no name）'} {self.key[:16]}…"


def recipients_in(text: str, name: str) -> list[Recipient]:
    """The recipients of a file called `name`. Raises Failure, with the line, for what is no public key."""
    recipients = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            match = LINE.match(line.strip())
            key, person = match.groups() if match else ("", None)
            try:
                pyrage.x25519.Recipient.from_str(key)
            except pyrage.RecipientError:
                raise Failure(
                    f"{name}:{number}: 不是公钥。每行写“age1… # 姓名”；公钥由本人运行 beian private key 得到。",
                    f"{name}:{number}: no public key. Write 'age1… # name'; people get theirs with beian private key.",
                ) from None
            recipients.append(Recipient(key, person or ""))
    return list({recipient.key: recipient for recipient in recipients}.values())


def recipients_text(recipients: Sequence[Recipient]) -> str:
    """The file of these recipients."""
    return HEAD + "".join(
        f"{recipient.key} # {recipient.name}\n" if recipient.name else f"{recipient.key}\n" for recipient in recipients
    )


def encrypt(content: bytes, recipients: Sequence[Recipient]) -> bytes:
    """The content encrypted for these recipients; the bytes are others every time."""
    return bytes(pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient.key) for recipient in recipients]))


class Identity:
    """This person's own key. Raises Failure when there is none."""

    def __init__(self) -> None:
        text = os.environ.get(KEY) or _read_identity(identity_file())
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        try:
            self._keys = [pyrage.x25519.Identity.from_str(line) for line in lines]
        except pyrage.IdentityError:
            self._keys = []
        if not self._keys:
            raise Failure("密钥文件中没有可用的密钥。", "the identity file holds no usable key.")

    @property
    def public(self) -> list[str]:
        """The public keys of this identity."""
        return [str(identity_key.to_public()) for identity_key in self._keys]

    def decrypted(self, content: bytes, name: str) -> bytes:
        """The decrypted content of a file called `name`. Raises Failure when it is for others only, or damaged."""
        try:
            return bytes(pyrage.decrypt(content, self._keys))
        except pyrage.DecryptError:
            raise Failure(
                f"{name} 不能用您的密钥（{self.public[0]}）解密，或者文件已损坏。请已有权限的人把这个公钥加入 private.recipients，再运行 beian private lock。",
                f"{name} cannot be read with your key ({self.public[0]}), or is damaged. Ask somebody who can read it to"
                " add this public key to private.recipients and to run beian private lock.",
            ) from None


def identity_file() -> Path:
    """The path of this person's key."""
    path = os.environ.get(PLACE)
    return Path(path) if path else Path("~/.config/beian/identity.txt").expanduser()


def make_identity() -> str:
    """Make a new key, readable for its owner only; returns its public key. Raises Failure where there is a key already."""
    key, path = pyrage.x25519.Identity.generate(), identity_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"# public key: {key.to_public()}\n{key}\n")
    except FileExistsError:
        raise Failure(
            f"{path} 已有密钥，未覆盖。公钥：{'、'.join(Identity().public)}",
            f"{path} holds a key already, which was not overwritten. Public key: {', '.join(Identity().public)}",
        ) from None
    except OSError as error:
        raise Failure(f"无法写入 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}") from None
    return str(key.to_public())


def _read_identity(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Failure(
            f"没有密钥：{path}。请先运行 beian private key，或用环境变量 {PLACE} 指明密钥文件。",
            f"there is no key: {path}. Run beian private key first, or name the file in the variable {PLACE}.",
        ) from None
