"""Fixtures: the shipped content in a place of its own, and a guard that keeps tests out of the checkout."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import filed as rounds
import support
from beian.core.processes.parallel import trim_memory
from beian.papers.formats import pdf
from beian.schema.filings import Library
from beian.site.make_site import make_site
from sweeps import pytest_collection_modifyitems, pytest_report_header  # noqa: F401 - pytest calls them here

HOME = "家 home"
PLACE = "内容 库"  # a path with a space and hanzi, as people have on Windows and on shared drives
# event -> where its arguments name the place, and the open folder that a relative place is below (-1: none)
WRITES = {"os.mkdir": (0, 2), "os.remove": (0, 1), "os.rmdir": (0, 1), "os.rename": (1, 3), "os.symlink": (1, 2)}
# settings that change what commands do
FOREIGN = ("CI", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "FONT_DIR", "NO_COLOR", "FORCE_COLOR")
COLLECTED = gc.get_threshold()
IGNORED = (support.COMPILED.name, ".pytest_cache", ".hypothesis", ".git")

sys.pycache_prefix, sys.dont_write_bytecode = str(support.COMPILED), False  # templates are compiled once, too
_written: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected papers in tests/golden")


# -- the guard ------------------------------------------------------------------------------------------------------


def _watch(event: str, arguments: tuple) -> None:
    if event == "open":
        path, _, flags = arguments
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    elif event == "shutil.rmtree":
        path, writes = arguments[0], True
    elif event in WRITES:
        place, folder = WRITES[event]
        path, writes = arguments[place], arguments[folder] == -1
    else:
        return
    if writes and isinstance(path, str | bytes | os.PathLike):
        place = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - Path.resolve would open files from within the hook
        if place.startswith(f"{support.CHECKOUT}{os.sep}") and not set(IGNORED) & set(Path(place).parts):
            _written.append(place)


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _checkout_is_left_alone(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that writes into the checkout fails, so that none can depend on another's leavings."""
    _written.clear()
    yield
    gc.set_threshold(*COLLECTED)  # a command that ran here collects seldom: over thousands of tests, gigabytes
    golden = str(support.CHECKOUT / "tests" / "golden")
    updating = request.config.getoption("--update-golden")
    written = [path for path in _written if not (updating and path.startswith(golden))]
    assert not written, f"this test wrote into the checkout; use the content_root fixture: {written}"


@pytest.fixture(autouse=True, scope="module")
def _memory_is_given_back() -> Iterator[None]:
    """Typst remembers the last papers, and what it and others took and left is kept by the C library."""
    yield
    pdf.forget()
    trim_memory()


@pytest.fixture(autouse=True, scope="session")
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Git and the tools see an empty home and no settings of this machine."""
    home = tmp_path_factory.mktemp(HOME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        for part in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{part}_NAME", "Test")
            patch.setenv(f"GIT_{part}_EMAIL", "test@acme.example")
        for name in [name for name in os.environ if name in FOREIGN or name.startswith("GITHUB_")]:
            patch.delenv(name)
        patch.setenv("BEIAN_LANG", "both")  # whatever the locale of whoever runs the tests
        yield


# -- content --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all test processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "shared"


@pytest.fixture(scope="session")
def shipped(shared: Path) -> Path:
    """The shipped content in a Git repository of its own, with one commit. Read only."""

    def make(root: Path) -> None:
        support.copy_content(root)
        support.commit_all(root)

    return support.once(shared / f"shipped {PLACE}", make)


@pytest.fixture(scope="session")
def checked(shared: Path, shipped: Path) -> Path:
    """The shipped content as a check leaves it: the next one judges anew only what was changed. No repository; read only."""

    def make(root: Path) -> None:
        shutil.copytree(shipped, root, ignore=shutil.ignore_patterns("build", "dist", "site", ".git"))
        support.problems_in(root)

    return support.once(shared / f"checked {PLACE}", make)


@pytest.fixture(scope="session")
def composed(shared: Path, checked: Path) -> Path:
    """The same once its papers were composed: templates are parsed, the fonts' tables and the pictures read. Read only."""

    def make(root: Path) -> None:
        shutil.copytree(checked, root)
        support.compose_all(root)

    return support.once(shared / f"composed {PLACE}", make)


@pytest.fixture
def bare_root(shipped: Path, tmp_path: Path) -> Path:
    """A copy of the shipped content, Git history included, to change at will; without what other tests made there.

    For what is about the tree itself; what judges or makes papers begins with `content_root`.
    """

    def made(folder: str, _: list[str]) -> set[str]:
        return {"build", "dist", "site"} if Path(folder) == shipped else set()

    return Path(shutil.copytree(shipped, tmp_path / PLACE, ignore=made))


@pytest.fixture
def content_root(bare_root: Path, composed: Path) -> Path:
    """The same with what a digest keeps of this content: a test pays for what it changes."""
    shutil.copytree(composed / "build/cache", bare_root / "build/cache")
    return bare_root


@pytest.fixture
def checked_root(checked: Path, tmp_path: Path) -> Path:
    """A copy of the checked content, to change at will."""
    return Path(shutil.copytree(checked, tmp_path / PLACE))


@pytest.fixture
def one_role(content_root: Path) -> Path:
    """The same without the filing of the other role, whose papers are much the same."""
    support.git(content_root, "rm", "--quiet", f"filings/{support.SUPPORTER}.yaml")
    support.git(content_root, "commit", "--quiet", "--amend", "--no-edit")
    return content_root


@pytest.fixture(scope="session")
def library(shipped: Path) -> Library:
    """The shipped filings, loaded once. Read only."""
    return support.workspace(shipped).library


@pytest.fixture(scope="session")
def built(shared: Path) -> Path:
    """A content root with all papers of all editions, built once by the real command. Read only."""

    def build(root: Path) -> None:
        support.copy_content(root)
        for edition in ("filing", "review", "public"):
            done = support.beian("build", "--edition", edition, cwd=root)
            assert done.returncode == 0, done.stdout + done.stderr

    return support.once(shared / f"built {PLACE}", build)


@pytest.fixture(scope="session")
def examples(shared: Path) -> Path:
    """A content root with all that is shipped. Read only."""

    def make(root: Path) -> None:
        root.mkdir(parents=True)
        for name in ("filings", "examples"):
            shutil.copytree(support.CHECKOUT / name, root / name)
        shutil.copy2(support.CHECKOUT / "beian.yaml", root / "beian.yaml")

    return support.once(shared / "examples", make)


@pytest.fixture(scope="session")
def everything(shared: Path, examples: Path) -> Path:
    """All that is shipped, packed once by the real command; then what no bundle of a next round needs. Read only."""

    def make(root: Path) -> None:
        shutil.copytree(examples, root)
        done = support.beian("pack", cwd=root)
        assert done.returncode == 0, done.stdout + done.stderr
        (root / "said.txt").write_text(done.stdout, "utf-8")
        rest = support.beian("build", cwd=root)
        assert rest.returncode == 0, rest.stdout + rest.stderr

    return support.once(shared / "everything", make)


@pytest.fixture
def built_root(built: Path, tmp_path: Path) -> Path:
    """A copy of the built content root, to change and build again; file times are kept."""
    return Path(shutil.copytree(built, tmp_path / PLACE))


@pytest.fixture(scope="session")
def sited(shared: Path, built: Path) -> Path:
    """The built content root with its review site, made once, but for the other role (see `one_role`). Read only."""

    def make(root: Path) -> None:
        shutil.copytree(built, root)
        (root / f"filings/{support.SUPPORTER}.yaml").unlink()
        assert make_site(support.workspace(root, private=False), "review").anew

    return support.once(shared / f"sited {PLACE}", make)


@pytest.fixture
def site_root(sited: Path, tmp_path: Path) -> Path:
    """A copy of the content root with its site, to change and make again."""
    return Path(shutil.copytree(sited, tmp_path / PLACE))


@pytest.fixture(scope="session")
def to_record(shared: Path) -> Path:
    """A content root whose entity is signed and has no round yet. Read only."""

    def make(root: Path) -> None:
        support.copy_content(root)
        shutil.copy(support.CHECKOUT / ".gitignore", root)
        support.commit_all(root)
        said = support.beian("submit", "acme", cwd=root, AS_OF=rounds.DAY).stdout
        assert "缺少《算法备案承诺书》" in said
        assert all(f"登记：beian signed {name} SCAN.pdf" in said for name in rounds.LETTERS)
        *others, longest = sorted(rounds.LETTERS)
        support.register_scans(root, "acme", longest, AS_OF=rounds.DAY)
        support.lay_scans(root, "acme", *others, day=rounds.DAY)

    return support.once(shared / f"to record {PLACE}", make)


@pytest.fixture(scope="session")
def submitted(shared: Path, to_record: Path) -> Path:
    """A content root whose entity has its first round, recorded once by the real command. Read only."""

    def make(root: Path) -> None:
        shutil.copytree(to_record, root)
        done = support.beian("submit", "acme", cwd=root, AS_OF=rounds.DAY)
        assert done.returncode == 0, done.stdout + done.stderr

    return support.once(shared / "recorded 内容", make)


@pytest.fixture(scope="session")
def filed(shared: Path, submitted: Path) -> Path:
    """A content root with rounds, recorded once by the real commands (see `filed.py`). Read only."""
    return support.once(shared / f"filed {PLACE}", lambda root: rounds.make(root, submitted))


@pytest.fixture
def filed_root(filed: Path, tmp_path: Path) -> Path:
    """A copy of the content root with rounds, to change at will."""
    return Path(shutil.copytree(filed, tmp_path / PLACE))
