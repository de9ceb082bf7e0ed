"""What this machine has and lacks, each lack with the command that mends it: `make doctor`.

Must work when half of the rest does not, so it imports nothing that is installed at the top, and of ours only what prints.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from beian.commands.exit_codes import CLEAN, OPERATOR
from beian.commands.terminal.console import say, say_json
from beian.commands.terminal.wording import half, wording

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = PACKAGE.parents[1]

SETUP = "make setup" if os.name != "nt" else r"py tools\bootstrap.py"
# Signs that a Chinese Windows console (GBK) can print too.
FINE, BROKEN, ABSENT = "√", "×", "○"


@dataclass(frozen=True)
class Diagnosis:
    """One thing looked at: how it stands, and how to mend it."""

    ok: bool
    name: str
    found: str
    mend_zh: str = ""
    mend_en: str = ""
    required: bool = True

    @property
    def mark(self) -> str:
        return FINE if self.ok else BROKEN if self.required else ABSENT

    def as_dict(self) -> dict[str, object]:
        """The shape of `--json`."""
        how = {} if self.ok else {"mend": self.mend_zh, "mend_en": self.mend_en}
        return {"name": self.name, "ok": self.ok, "required": self.required, "found": self.found, **how}


def doctor(options: argparse.Namespace) -> int:
    """What is missing on this machine; 2 when something required is."""
    found = diagnose(Path(options.root) if options.root else Path.cwd())
    broken = sum(1 for one in found if one.required and not one.ok)
    if options.json:
        say_json([one.as_dict() for one in found])
        return OPERATOR if broken else CLEAN
    for one in found:
        say(f"{one.mark} {half(one.name)}: {half(one.found)}")
        if not one.ok:
            say(f"    修复：{one.mend_zh}", f"    Mend: {one.mend_en}", "\n")
    if broken:
        say(f"\n{wording(f'{broken} 项必须修复', f'{broken} to mend', ' · ')}")
    else:
        say(f"\n{wording('必需项齐全', 'everything required is there', ' · ')}")
    return OPERATOR if broken else CLEAN


def diagnose(root: Path) -> list[Diagnosis]:
    return [
        python(),
        program("Git", ["git"], "git", required=True),
        program("Make", ["make"], "make", "不装也可以直接用 beian 命令", "without it use the command beian"),
        packages(),
        pandoc(),
        typst(),
        fonts(),
        schemas(),
        content(root),
        private(root),
        hooks(root),
        *end_to_end(),
    ]


def python() -> Diagnosis:
    import platform

    zh, en = f"安装 Python 3.11 或更新版本，再运行 {SETUP}", f"install Python 3.11 or newer, then run {SETUP}"
    return Diagnosis(sys.version_info >= (3, 11), "Python", platform.python_version(), zh, en)


def program(
    name: str, commands: list[str], package: str, why_zh: str = "", why_en: str = "", *, required: bool = False
) -> Diagnosis:
    """A program on PATH, under any of its names; `package` is what apt and brew call it."""
    from shutil import which

    path = next(filter(None, map(which, commands)), None)
    install = f"brew install {package}" if sys.platform == "darwin" else f"sudo apt-get install {package}"
    if os.name == "nt":
        install = f"winget install {package}"
    zh, en = (f"{install}（{why_zh}）", f"{install} ({why_en})") if why_zh else (install, install)
    return Diagnosis(path is not None, name, path or "未找到 · not found", zh, en, required)


def packages() -> Diagnosis:
    """The installed packages against the lock of a checkout, or against what an installed beian asks for."""
    locked = CHECKOUT / "requirements.lock"
    mend = SETUP if locked.is_file() else "python -m pip install --upgrade --force-reinstall beian"
    try:
        wrong = list(unmet(wanted(locked)))
    except ImportError as error:
        wrong = [str(error)]
    shown = ", ".join(wrong[:5]) + (" …" if len(wrong) > 5 else "")
    return Diagnosis(not wrong, "软件包 · packages", shown or "与锁定版本一致 · as locked", mend, mend)


def wanted(locked: Path) -> list[str]:
    from importlib import metadata

    if locked.is_file():
        return re.findall(r"^([A-Za-z0-9].*?)\s*\\?$", locked.read_text(encoding="utf-8"), re.MULTILINE)
    try:
        return metadata.requires("beian") or []
    except metadata.PackageNotFoundError:
        return []


def unmet(lines: Iterable[str]) -> Iterator[str]:
    from importlib import metadata

    from packaging.requirements import Requirement  # may be what is missing

    for line in lines:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield f"{requirement.name} 未安装 · missing"
        else:
            if not requirement.specifier.contains(version, prereleases=True):
                yield f"{requirement.name} {version} ({requirement.specifier})"


def pandoc() -> Diagnosis:
    from importlib.util import find_spec

    spec = find_spec("pypandoc")
    path = (
        Path(spec.origin).parent / "files" / ("pandoc.exe" if os.name == "nt" else "pandoc")
        if spec and spec.origin
        else None
    )
    found = output(path, "--version").partition("\n")[0] if path and path.is_file() else ""
    return Diagnosis(bool(found), "Pandoc", found or "未找到 · not found", SETUP, SETUP)


def typst() -> Diagnosis:
    from importlib import import_module, metadata

    try:
        import_module("typst")
        return Diagnosis(True, "Typst", metadata.version("typst"))
    except ImportError as error:
        return Diagnosis(False, "Typst", str(error), SETUP, SETUP)


def fonts() -> Diagnosis:
    engine = PACKAGE / "_engine" if (PACKAGE / "_engine").is_dir() else CHECKOUT
    folder = engine / "templates" / "pandoc" / "fonts"
    record = folder / "fonts.yaml"
    # Two lines per font are all that is needed here, and PyYAML may be what is missing.
    text = record.read_text(encoding="utf-8") if record.is_file() else ""
    pairs = re.findall(r"^- file: (\S+)$.*?^  sha256: (\w+)$", text, re.MULTILINE | re.DOTALL)
    wrong = [file for file, digest in pairs if sha256(folder / file) != digest] if pairs else [record.name]
    restore = "git checkout -- templates/pandoc/fonts" if engine is CHECKOUT else "python -m pip install -U beian"
    found = (
        f"缺失或已被改动 · missing or changed: {', '.join(wrong)}"
        if wrong
        else f"{len(pairs)} 个字体文件 · {len(pairs)} font files"
    )
    return Diagnosis(not wrong, "字体 · fonts", found, restore, restore)


def schemas() -> Diagnosis:
    """The engine's schemas judged by jsonschema and by ours; and whether the two validators agree."""
    restore = "git checkout -- schemas" if (CHECKOUT / "schemas").is_dir() else "python -m pip install -U beian"
    try:
        from beian.schema.meta.schema_files import schema_faults, validators_disagree

        found = [*schema_faults(), *validators_disagree()]
    except ImportError as error:
        return Diagnosis(False, "模式文件 · schemas", str(error), SETUP, SETUP)
    shown = "\n".join(one.describe() for one in found) or "无误，两个校验程序一致 · sound, both validators agree"
    return Diagnosis(
        not found,
        "模式文件 · schemas",
        shown,
        f"按上面的说明改正，或者 {restore}",
        f"mend it as said above, or {restore}",
    )


def content(root: Path) -> Diagnosis:
    found = (root / "beian.yaml").is_file()
    zh, en = "在含有 beian.yaml 的文件夹中运行", "run this in the folder that holds beian.yaml"
    return Diagnosis(found, "填报内容 · content", str(root.resolve()), zh, en)


def private(root: Path) -> Diagnosis:
    found = (root / "private").is_dir()
    zh = "向保管人索取 private/ 文件夹，放在此处；没有它只能生成审阅版"
    en = "ask its keeper for the folder private/ and put it here; without it only the review edition can be built"
    state = "已找到 · there" if found else "未找到 · not there"
    return Diagnosis(found, "不入库的资料 · private half", state, zh, en, required=False)


def hooks(root: Path) -> Diagnosis:
    from beian.commands.hooks import installed

    found = installed(root)
    state = "已安装 · installed" if found else "未安装 · not installed"
    mend = "beian hooks (make hooks)"
    return Diagnosis(found, "提交前检查 · Git hooks", state, mend, mend, required=False)


def end_to_end() -> list[Diagnosis]:
    """What only `make test-e2e` needs."""
    why = "仅端到端测试需要", "only make test-e2e needs it"
    browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return [
        program("Chromium", browsers, "chromium", *why),
        program("LibreOffice", ["soffice", "libreoffice"], "libreoffice-writer-nogui", *why),
        program("Poppler", ["pdftoppm"], "poppler-utils", *why),
        program("QPDF", ["qpdf"], "qpdf", *why),
    ]


def sha256(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def output(*command: object) -> str:
    import subprocess

    try:
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, encoding="utf-8", timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout
