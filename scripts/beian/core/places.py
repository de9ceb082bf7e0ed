"""The folders of the engine (schemas, templates) and of a content root. Looks only whether files are there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from beian.core.errors import Failure

_PACKAGE = Path(__file__).resolve().parent.parent


def engine_folder(name: str) -> Path:
    """`schemas` or `templates` of the engine: inside the wheel, or at the top of the engine's repository."""
    shipped = _PACKAGE / "_engine" / name
    return shipped if shipped.is_dir() else _PACKAGE.parent.parent / name


@dataclass(frozen=True)
class ContentRoot:
    """A folder with `beian.yaml`, `filings/`, `private/` and `overrides/`.

    `base` is the revision that the site compares the work with (empty: where it left the default branch; None: none),
    `site_folder` where the site goes.
    """

    path: Path
    base: str | None = ""
    site_folder: str = "site"

    @property
    def overrides(self) -> Path:
        return self.path / "overrides"

    @property
    def build(self) -> Path:
        return self._output("build")

    @property
    def dist(self) -> Path:
        return self._output("dist")

    @property
    def site(self) -> Path:
        return self._output(self.site_folder)

    def _output(self, name: str) -> Path:
        """A folder of outputs. Raises Failure for a link: it may come with a pull request, and lead anywhere."""
        folder = self.path / name
        if folder.is_symlink():
            raise Failure(
                f"{name} 是一个链接，生成的文件会写到别处。请删除这个链接。",
                f"{name} is a link, so what is made would be written elsewhere. Remove the link.",
            )
        return folder


def find_content_root(start: Path) -> ContentRoot:
    """The nearest folder at or above `start` that holds `beian.yaml`. Raises Failure when there is none."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "beian.yaml").is_file():
            return ContentRoot(folder)
    raise Failure(
        "这里不是 beian 内容仓库（上级文件夹中没有 beian.yaml）。请进入仓库文件夹，或用 --root 指定。",
        "This is not a beian content root (no beian.yaml here or above). Go to the repository, or name it with --root.",
    )
