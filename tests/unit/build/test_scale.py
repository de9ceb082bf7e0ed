"""Building many entities: what is not looked at again, what always is, and who may do the work."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import support
from beian.build.freshness import SHARED
from beian.build.index import TOOLCHAIN, Index
from beian.build.toolchain_digest import Toolchain
from beian.content.sealed_cache import load_stored, store
from beian.core.file_stamps import SETTLED
from beian.core.places import ContentRoot
from beian.papers.formats.toolchain import facts
from benchmarks.filings import generate

PAPERS = "build/filing"
HEAVY = ("typst", "pypdf", "jinja2", "lxml", "PIL", "yaml", "jsonschema_rs", "distributed")


def build(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return support.beian("build", "--edition", "filing", *arguments, cwd=root, **environment)


def papers(root: Path, *entities: str) -> dict[str, bytes]:
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for entity in entities
        for file in (root / PAPERS / entity).rglob("*.*")
    }


@pytest.fixture(scope="session")
def built_two(shared: Path, built: Path) -> Path:
    """The built content root with a second entity, all built. Read only."""

    def make(root: Path) -> None:
        shutil.copytree(built, root)
        support.add_entity(root, "xinyue")
        (root / f"filings/{support.SUPPORTER}.yaml").unlink()  # its papers are much the same as the other role's
        shutil.rmtree(root / PAPERS / support.SUPPORTER)
        assert build(root).returncode == 0

    return support.once(shared / "built two 内容", make)


@pytest.fixture
def two(built_two: Path, tmp_path: Path) -> Path:
    """A copy of it, to change at will."""
    return Path(shutil.copytree(built_two, tmp_path / "两 two"))


# -- nothing to do ------------------------------------------------------------------------------------------------------


def test_a_build_with_nothing_to_do_loads_nothing_heavy(built_root: Path) -> None:
    time.sleep(2 * SETTLED / 1e9)  # the files were copied just now: a quick machine would rightly trust none of them
    build(built_root)
    code = (
        "import sys; from beian.commands.cli import main; code = main(['build', '--edition', 'filing']);"
        f" print([name for name in {HEAVY} if name in sys.modules]); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=built_root,
        env={**os.environ, **support.PACKAGE, "CI": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "生成 0 个文件" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_the_engine_is_made_of_is_recalled_only_while_no_file_of_it_looks_different(built_root: Path) -> None:
    """A recalled one is believed, so one that must not be would show."""
    time.sleep(2 * SETTLED / 1e9)  # as above: the files were copied just now
    root = ContentRoot(built_root)
    assert build(built_root).returncode == 0
    known = Index(root).get(TOOLCHAIN, "known")
    assert known["facts"] == facts()
    forged = {**known, "facts": {"engine": "forged", "fonts": "forged", "tools": {"pandoc": "forged"}}}
    assert Toolchain(root, SHARED, forged, hash_always=True).recall() == known["facts"]
    assert Toolchain(root, SHARED, {**forged, "stamp": "other"}, hash_always=False).recall() == known["facts"]
    asked = f"from beian.build.toolchain_digest import Toolchain\nfrom beian.core.places import ContentRoot\nfrom pathlib import Path\nprint(Toolchain(ContentRoot(Path('.')), {SHARED!r}, {forged!r}, hash_always=False).recall()['fonts'])"
    done = subprocess.run([sys.executable, "-c", asked], cwd=built_root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "forged"


@pytest.mark.long
def test_a_change_that_keeps_size_and_time_is_noticed(two: Path) -> None:
    file = two / "filings/xinyue/entity.yaml"
    status = file.stat()
    text = file.read_text("utf-8")
    changed = text.replace("\nprepared_on: 2026-11-1", "\nprepared_on: 2026-10-1", 1)
    assert changed != text
    file.write_text(changed, "utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "生成 0 个文件" not in build(two).stdout


def test_a_paper_forged_with_its_size_and_time_is_made_again(built_root: Path) -> None:
    build(built_root)
    file = built_root / PAPERS / "acme/commitment_letter.pdf"
    whole, status = file.read_bytes(), file.stat()
    file.write_bytes(b"x" * len(whole))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "生成 1 个文件" in build(built_root).stdout
    assert file.read_bytes() == whole


@pytest.mark.long
def test_what_was_remembered_is_no_authority_in_ci(built_root: Path) -> None:
    """With stamps that lie: as if a file had changed without any trace."""
    build(built_root)
    file = built_root / "build/index.json"
    (built_root / PAPERS / "acme/commitment_letter.pdf").write_bytes(b"")
    state = load_stored(file)
    from beian.core.file_stamps import stamp

    places = [f"{edition}/acme" for edition in ("filing", "review", "public")]
    state["entities"]["acme"]["filing"]["outputs_stamp"] = stamp(built_root / "build", places).digest
    store(file, state)
    assert "生成 0 个文件" in build(built_root, CI="").stdout
    assert "生成 1 个文件" in build(built_root, CI="true").stdout


def test_another_day_is_judged_anew_and_makes_nothing(built_root: Path) -> None:
    build(built_root)
    done = build(built_root, AS_OF="2026-11-28")
    assert "生成 0 个文件" in done.stdout, done.stdout


@pytest.mark.long
def test_a_filing_of_another_entity_with_errors_does_not_stop_a_named_one(two: Path) -> None:
    support.replace_once(two / "filings/acme/wenyin/service_provider.yaml", "算法-1", "算法-0")
    assert build(two, "xinyue").returncode == 0
    assert build(two, "acme/wenyin").returncode == 1


def test_an_unknown_name_lists_what_there_is(built_root: Path) -> None:
    for name in ("nobody", "acme/nothing"):
        done = build(built_root, name)
        assert done.returncode == 2
        assert "acme/wenyin/service_provider" in done.stderr


@pytest.mark.long
def test_examples_are_not_built_beside_a_real_entity(two: Path) -> None:
    shutil.copytree(two / "filings/xinyue", two / "filings/real")
    shutil.copytree(two / "examples/private/xinyue", two / "private/real")
    support.replace_once(two / "filings/real/entity.yaml", "example: true\n", "")
    done = build(two)
    assert {line.split("/")[1] for line in done.stderr.splitlines() if "/" in line} == {"real"}
    assert build(two, "acme").returncode == 2


# -- a cluster ----------------------------------------------------------------------------------------------------------


def _port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Cluster:
    """A Dask scheduler and its workers, each a process in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.address = folder, f"127.0.0.1:{_port()}"
        self.processes = [self._start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", self.address[10:])]

    def worker(self, name: str, **environment: str) -> None:
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder / name))
        self.processes.append(self._start(name, "worker", f"tcp://{self.address}", *options, **environment))

    def _start(self, name: str, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        (self.folder / name).mkdir()
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *words, "--no-dashboard"],
                cwd=self.folder / name,
                env={**os.environ, **support.PACKAGE, "TMPDIR": str(self.folder / name), **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def ready(self, workers: int) -> None:
        from distributed import Client

        with Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
            process.wait()


@pytest.fixture
def dask_cluster(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "cluster").mkdir()
    cluster = Cluster(tmp_path / "cluster")
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.mark.long
def test_a_cluster_makes_the_same_papers_without_a_shared_disk(two: Path, dask_cluster: Cluster) -> None:
    for name in ("one", "two"):
        dask_cluster.worker(name)
    dask_cluster.ready(2)
    entities = ("xinyue", "acme")
    before = papers(two, *entities)
    shutil.rmtree(two / "build")
    done = build(two, *entities, "--executor", f"dask://{dask_cluster.address}")
    assert done.returncode == 0, done.stderr
    assert papers(two, *entities) == before
    assert "生成 0 个文件" in build(two, *entities).stdout
    for name in ("scheduler", "one", "two"):
        assert "10000000002" not in (dask_cluster.folder / f"{name}.log").read_text("utf-8")
        left = list((dask_cluster.folder / name).rglob("people.yaml"))
        assert left == [], "what travelled is removed when its order is done"


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="sends signals")
def test_a_killed_worker_leaves_no_answer_on_its_disk(two: Path, dask_cluster: Cluster) -> None:
    for name in ("steady", "doomed"):
        dask_cluster.worker(name)
    dask_cluster.ready(2)
    entities = ("xinyue", "acme")
    before = papers(two, *entities)
    shutil.rmtree(two / "build")
    words = ["build", "--edition", "filing", *entities, "--executor", f"dask://{dask_cluster.address}"]
    environment = {**os.environ, **support.PACKAGE}
    running = subprocess.Popen([sys.executable, "-m", "beian", *words], cwd=two, env=environment)
    disk, doomed = dask_cluster.folder / "doomed", dask_cluster.processes[-1]

    def private() -> list[Path]:
        """All that a task lays down or a tool writes; Dask's own files are elsewhere."""
        return [file for folder in disk.glob("beian-*") for file in folder.rglob("*") if file.is_file()]

    until = time.monotonic() + 90
    while not any(file.name == "people.yaml" for file in private()) and time.monotonic() < until:
        time.sleep(0.02)
    assert any(file.name == "people.yaml" for file in private()), "it was not killed at its work"
    doomed.kill()
    doomed.wait()
    running.wait(timeout=120)
    until = time.monotonic() + 20
    while list(disk.glob("beian-*")) and time.monotonic() < until:
        time.sleep(0.1)
    assert list(disk.glob("beian-*")) == []
    assert b"10000000002" not in b"".join(file.read_bytes() for file in disk.rglob("*") if file.is_file())
    assert build(two, *entities).returncode == 0
    assert papers(two, *entities) == before


@pytest.mark.long
def test_folders_of_killed_processes_go_before_the_next_work(built_root: Path, tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, alive, other = (tmp_path / f"beian-{name}" for name in (f"{ended.pid}-a", f"{os.getpid()}-b", "notes"))
    for folder in (dead, alive, other):
        folder.mkdir()
        (folder / "people.yaml").write_text("restricted", "utf-8")
    shutil.rmtree(built_root / PAPERS)
    assert build(built_root, "acme", TMPDIR=str(tmp_path)).returncode == 0
    assert [folder.is_dir() for folder in (dead, alive, other)] == [False, True, True]


@pytest.mark.long
def test_a_named_build_or_pack_again_does_nothing(two: Path) -> None:
    """Named as a whole or in part, however often; what another name asked for counts too."""
    shutil.rmtree(two / "build")
    for names in (["acme/wenyin"], ["acme"], ["xinyue"]):
        assert "生成 0 个文件" not in build(two, *names, CI="").stdout
    time.sleep(2 * SETTLED / 1e9)
    for names in (["acme"], ["acme/wenyin"], ["acme/wenyin/service_provider", "xinyue"], []):
        assert loaded(two, "build", "--edition", "filing", *names) == []
    for paper in ("commitment_letter", "wenyin/service_provider/self_assessment"):
        (two / PAPERS / f"acme/{paper}.pdf").unlink()
    assert "生成 1 个文件" in build(two, "acme/wenyin", CI="").stdout
    assert "生成 1 个文件" in build(two, "acme", CI="").stdout, "the part vouched for the whole"
    assert support.beian("pack", "acme", cwd=two, CI="").returncode == 0
    assert loaded(two, "pack", "acme/wenyin/service_provider") == []
    bundle = two / "dist/acme/wenyin/service_provider/acme-wenyin-service_provider.zip"
    whole = bundle.read_bytes()
    bundle.write_bytes(whole[:-1] + b"x")
    assert support.beian("pack", "acme/wenyin", cwd=two, CI="").returncode == 0
    assert bundle.read_bytes() == whole
    support.replace_once(two / "filings/acme/wenyin/disclosure.yaml", "不查验事实", "不核对事实")
    assert support.beian("pack", "acme", cwd=two, CI="").returncode == 0
    assert bundle.read_bytes() != whole


def loaded(root: Path, *words: str) -> list[str]:
    """The heavy libraries that a command with nothing to do loaded."""
    code = (
        "import sys; from beian.commands.cli import main; main(sys.argv[1:]);"
        f" print([name for name in {HEAVY} if name in sys.modules])"
    )
    environment = {**os.environ, **support.PACKAGE, "CI": ""}
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
    assert "生成 0 个文件" in done.stdout or "unchanged" in done.stdout
    return [name for name in HEAVY if f"'{name}'" in done.stdout.splitlines()[-1]]


@pytest.mark.long
def test_a_worker_with_another_engine_is_refused_before_anything_is_sent(
    two: Path, dask_cluster: Cluster, tmp_path: Path
) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    shutil.copy(support.CHECKOUT / "templates/pandoc/fonts/NotoSansSC-Regular.ttf", fonts)
    dask_cluster.worker("same")
    dask_cluster.worker("other", FONT_DIR=str(fonts))
    dask_cluster.ready(2)
    shutil.rmtree(two / "build")
    done = build(two, "xinyue", "--executor", f"dask://{dask_cluster.address}")
    assert done.returncode == 2
    assert "没有发送任何内容" in done.stderr
    assert done.stderr.count("tcp://") == 2, "the one worker, in both languages"
    assert not (two / PAPERS).exists()


@pytest.mark.long
def test_a_cluster_that_cannot_be_used_is_a_clear_failure(two: Path, tmp_path: Path) -> None:
    (two / PAPERS / "xinyue/commitment_letter.pdf").unlink()
    for address in ("tcp://127.0.0.1:1", "dask://127.0.0.1:1"):
        began = time.monotonic()
        done = build(two, "xinyue", "--executor", address)
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert time.monotonic() - began < 60
    (tmp_path / "distributed.py").write_text("raise ImportError\n", "utf-8")
    path = os.pathsep.join([support.PACKAGE["PYTHONPATH"], str(tmp_path)])
    done = build(two, "xinyue", "--executor", "dask://127.0.0.1:1", PYTHONPATH=path)
    assert done.returncode == 2
    assert "beian[cluster]" in done.stderr


# -- what the benchmarks measure ---------------------------------------------------------------------------------------


@pytest.mark.long
def test_generated_filings_are_valid_and_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert len(generate(tmp_path / name, 15)) == 15
    one, two = (
        {f.relative_to(tmp_path / n): f.read_bytes() for f in (tmp_path / n).rglob("*.*")} for n in ("one", "two")
    )
    assert one == {**one, **dict(zip(one, two.values(), strict=True))}
    done = support.beian("check", "--fail-on", "error", cwd=tmp_path / "one", AS_OF="2026-11-26")
    assert done.returncode == 0, done.stdout
    assert "20 项备案" in done.stdout
