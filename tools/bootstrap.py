"""Make `.venv` from requirements.lock: what `make setup` runs, and on Windows `py tools/bootstrap.py`.

Runs before anything is installed, so: the standard library alone, and a syntax that an old Python still reads far
enough to say that it is too old. Every download is checked against the hashes in the lock, pip's own installer of uv
included. No package index is named here: whatever the user gave pip is handed on to uv, which does not read pip.conf.
"""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
FINISHED = VENV / "finished"  # a .venv without it was interrupted half-way and is made anew
OLDEST = (3, 11)

PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}

TOO_OLD = """\
本机的 Python 是 {found}，需要 3.11 或更新版本。安装后运行：make setup PYTHON=python3.12
This Python is {found}; 3.11 or newer is needed. Once installed, run: make setup PYTHON=python3.12"""
NO_PIP = """\
无法在 .venv 中安装软件包：这个 Python 不带 pip，或网络不可用（原因见上）。
Debian、Ubuntu 请先运行：sudo apt-get install python3-venv，然后再运行 make setup。
No package could be installed into .venv: this Python has no pip, or the network is out of reach (see above).
On Debian and Ubuntu run first: sudo apt-get install python3-venv, then make setup again."""
NO_SYNC = """\
软件包未能全部安装（原因见上）。请检查网络、代理和 pip 的软件源设置，然后再运行 make setup。
Not every package could be installed (see above). Check network, proxy and pip's index, then run make setup again."""
NO_UV = "uv 未成功，改用 pip（较慢） · uv did not get through; trying pip, which is slower …"
PREPARING = "正在准备 .venv（首次约十秒） · preparing .venv (about ten seconds the first time) …"
READY = ".venv 已就绪 · ready"


def main(arguments: list) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Python 3.7 and newer
            stream.reconfigure(errors="replace")
    if sys.version_info < OLDEST:
        return give_up(TOO_OLD.format(found=sys.version.split()[0]))
    if arguments[:1] == ["lock"]:
        return lock(arguments[1:])
    print(PREPARING, file=sys.stderr, flush=True)
    turn = wait_for_turn()
    if not (FINISHED.is_file() and runs(VENV_PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))")):
        make_venv()
    FINISHED.unlink(missing_ok=True)
    environment = with_cache(dict(os.environ))
    pip = find_pip(environment)
    if pip is None or not install_uv(pip, environment):
        return give_up(NO_PIP)
    if not sync(pip, environment):
        return give_up(NO_SYNC)
    FINISHED.touch()
    del turn
    print(READY, file=sys.stderr)
    return 0


def wait_for_turn() -> object:
    """Hold the lock file while another make may want the same .venv; let go when the answer is dropped."""
    handle = LOCK.open("rb")
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
    except (ImportError, OSError):  # Windows, some network drives
        pass
    return handle


def make_venv() -> None:
    # Without pip: it would take three seconds, and a bare Debian Python cannot (no ensurepip).
    import venv

    venv.create(VENV, clear=True, with_pip=False, symlinks=os.name != "nt")


def find_pip(environment: dict) -> "list | None":
    """The pip of this Python, working on .venv; else one of .venv's own."""
    outside = [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]  # pip 22.3 and newer
    inside = [str(VENV_PYTHON), "-m", "pip"]
    if runs(*outside, "--version"):
        return outside
    if runs(*inside, "--version") or call([str(VENV_PYTHON), "-m", "ensurepip"], environment, quiet=True):
        return inside
    return None


def install_uv(pip: list, environment: dict) -> bool:
    pin = pinned("uv")
    version = re.match(r"uv==(\S+)", pin).group(1)
    if runs(VENV_PYTHON, "-c", f"import importlib.metadata as m; assert m.version('uv') == '{version}'"):
        return True
    wanted = VENV / "uv.txt"
    wanted.write_text(pin, encoding="utf-8")
    install = ["install", "-qq", "--no-deps", "--require-hashes", "--requirement", str(wanted)]
    return call([*pip, *install], environment)


def sync(pip: list, environment: dict) -> bool:
    """Install what the lock says, then beian itself as a link to scripts/ (no download: its builder is in the lock)."""
    uv = [str(VENV_PYTHON), "-m", "uv", "pip"]
    target = ["--quiet", "--python", str(VENV_PYTHON)]
    itself = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    for_uv = uv_environment(pip, environment)
    # The hashes decide what may be installed, so looking at every index is safe, and it is what pip does.
    for_uv.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    if call([*uv, "sync", *target, "--require-hashes", str(LOCK)], for_uv):
        return call([*uv, "install", *target, *itself], for_uv)
    print(NO_UV, file=sys.stderr, flush=True)
    everything = ["--no-deps", "--require-hashes", "--requirement", str(LOCK)]
    return call([*pip, "install", "-qq", *everything], environment) and call(
        [*pip, "install", "-qq", *itself], environment
    )


def lock(options: list) -> int:
    """Rewrite requirements.lock from pyproject.toml: every platform, Python 3.11 and newer, hashes, no index named."""
    environment = uv_environment([sys.executable, "-m", "pip"], with_cache(dict(os.environ)))
    environment.pop("UV_INDEX", None)  # side indexes may hold old or other packages of the same name
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--extra", "dev", "--universal"]
    command += ["--generate-hashes", "--no-emit-package", "beian", "--custom-compile-command", "make lock"]
    command += ["--quiet", "--output-file", LOCK.name, *options]
    return 0 if call(command, environment) else 2


def pinned(name: str) -> str:
    """The lines of the lock that pin `name`, with its hashes."""
    found = re.search(rf"^{name}==.*(?:\n[ \t]+.*)*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise SystemExit(f"requirements.lock: {name} is missing; run make lock")
    return found.group() + "\n"


def with_cache(environment: dict) -> dict:
    """Keep the caches inside .venv where there is no home to write to (containers, service accounts)."""
    home = environment.get("HOME") or environment.get("USERPROFILE")
    if not (home and os.access(home, os.W_OK)):
        environment.setdefault("PIP_CACHE_DIR", str(VENV / "cache" / "pip"))
        environment.setdefault("UV_CACHE_DIR", str(VENV / "cache" / "uv"))
    environment.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_USER="0", UV_PYTHON_DOWNLOADS="never")
    return environment


def uv_environment(pip: list, environment: dict) -> dict:
    """Hand pip's index, certificate and the like on to uv, unless uv has been told itself."""
    listed = subprocess.run([*pip, "config", "list"], env=environment, capture_output=True, text=True, check=False)
    settings = dict(line.split("=", 1) for line in listed.stdout.splitlines() if "=" in line)
    told = dict(environment)
    for option, variable in PIP_TO_UV.items():
        places = (f"{section}.{option}" for section in (":env:", "install", "global"))
        value = next((settings[place] for place in places if place in settings), None)
        if value:
            separator = "," if option == "find-links" else " "
            told.setdefault(variable, separator.join(ast.literal_eval(value).split()))
    return told


def runs(*command: object) -> bool:
    try:
        return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def call(command: list, environment: dict, quiet: bool = False) -> bool:
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, env=environment, cwd=ROOT, stdout=output, stderr=output, check=False).returncode == 0


def give_up(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
