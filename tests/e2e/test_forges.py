"""The comment at a pull request and the note at a merge request: the steps as they stand, before hosts that we play."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import support

pytestmark = pytest.mark.e2e
MARK = "<!-- beian review -->"
COMMENT = support.CHECKOUT / ".github/workflows/comment.yml"
GITLAB = support.CHECKOUT / "templates/forges/gitlab/dot_gitlab-ci.yml"
HEAD = "0123456789abcdef0123456789abcdef01234567"

# What `gh api` does with a path: answers from a file, through the filter, or keeps what is sent. The filter is jq's own.
GH = """\
#!{python}
import json, os, pathlib, subprocess, sys
folder = pathlib.Path({folder!r})
words = sys.argv[1:]
assert words[0] == "api"
def after(name):
    return words[words.index(name) + 1] if name in words else ""
path = next(word for word in words[1:] if word.startswith("repos/")).partition("?")[0]
if method := after("--method"):
    field, _, file = after("--field").partition("=@")
    sent = {{"method": method, "path": path, field: pathlib.Path(file).read_text("utf-8")}}
    (folder / "sent.json").write_text(json.dumps(sent), "utf-8")
    sys.exit()
answer = json.loads((folder / "answers.json").read_text("utf-8")).get(path)
if answer is None:
    print('{{"message":"Not Found","status":"404"}}')
    sys.exit(1)
if not after("--jq"):
    sys.stdout.write(answer)
    sys.exit()
done = subprocess.run(["jq", "--raw-output", after("--jq")], input=json.dumps(answer), capture_output=True, text=True)
sys.stdout.write(done.stdout)
sys.exit(done.returncode)
"""


def commented(folder: Path, numbers: str | None, **more: Any) -> dict[str, str] | None:
    """What the job sends to the host of a pull request 12 whose run has these numbers; None when it sends nothing."""
    artifacts = [{"id": 71, "name": "review.html"}, {"id": 72, "name": "preview"}]
    answers = {
        "repos/o/r/pulls": [{"number": 11, "head": {"sha": "0" * 40}}, {"number": 12, "head": {"sha": HEAD}}],
        "repos/o/r/issues/12/comments": [{"id": 5, "user": {"login": "someone"}, "body": f"{MARK} mine"}],
        **more,
    }
    if numbers is not None:
        artifacts.append({"id": 73, "name": "numbers.txt"})
        answers["repos/o/r/actions/artifacts/73/zip"] = numbers
    answers["repos/o/r/actions/runs/9/artifacts"] = {"artifacts": artifacts}
    (folder / "answers.json").write_text(json.dumps(answers), "utf-8")
    (folder / "sent.json").unlink(missing_ok=True)
    gh = folder / "gh"
    gh.write_text(GH.format(python=sys.executable, folder=str(folder)), "utf-8")
    gh.chmod(0o755)
    environment = {"GH_REPO": "o/r", "HEAD": HEAD, "RUN": "9", "GITHUB_SERVER_URL": "https://github.com"}
    (job,) = support.yaml_texts(COMMENT)["jobs"].values()
    done = subprocess.run(
        ["bash", "-e", "-c", job["steps"][0]["run"]],
        cwd=folder,
        env={**os.environ, **environment, "PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    sent = folder / "sent.json"
    return json.loads(sent.read_text("utf-8")) if sent.exists() else None


def test_a_comment_says_numbers_and_links(tmp_path: Path) -> None:
    sent = commented(tmp_path, "3 9 1 2\n")
    assert sent is not None
    assert (sent["method"], sent["path"]) == ("POST", "repos/o/r/issues/12/comments")
    run = "https://github.com/o/r/actions/runs/9"
    assert sent["body"].splitlines() == [
        MARK,
        "",
        "**备案改动 · Filings changed**：3 项备案 filings · 9 处改动 changes · 1 个新问题 new problems · 2 个问题已消除 solved",
        "",
        f"[审阅页 review page]({run}/artifacts/71) · ",
        f"[预览 preview]({run}/artifacts/72) · ",
        f"[摘要 summary]({run})",
    ]


def test_a_comment_is_written_anew_and_nobody_elses(tmp_path: Path) -> None:
    mine = {"id": 6, "user": {"login": "github-actions[bot]"}, "body": f"{MARK}\n\nold"}
    others = {"id": 5, "user": {"login": "someone"}, "body": MARK}
    sent = commented(tmp_path, "1 1 0 0", **{"repos/o/r/issues/12/comments": [others, mine]})
    assert sent is not None
    assert (sent["method"], sent["path"]) == ("PATCH", "repos/o/r/issues/comments/6")


@pytest.mark.parametrize(
    "numbers",
    [
        None,
        "",
        "1 2 3",
        "1 2 3 4 5",
        "1 2 3 1234567",
        "1 2 3 4\n[点击](https://harm.example)",
        "$(touch harm) 2 3 4",
        "<img src=x> 1 2 3",
        "PK\x03\x04" + "9 " * 200,
    ],
)
def test_numbers_that_are_none_are_not_repeated(tmp_path: Path, numbers: str | None) -> None:
    sent = commented(tmp_path, numbers)
    assert sent is not None
    head = sent["body"].splitlines()[2]
    assert head == "**备案改动 · Filings changed**"
    assert "harm" not in sent["body"]
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize(
    "pulls", [[], [{"number": 12, "head": {"sha": "1" * 40}}], [{"number": "12;x", "head": {"sha": HEAD}}]]
)
def test_a_head_that_moved_on_gets_no_comment(tmp_path: Path, pulls: list[dict[str, Any]]) -> None:
    assert commented(tmp_path, "1 1 0 0", **{"repos/o/r/pulls": pulls}) is None


# -- GitLab ---------------------------------------------------------------------------------------------------------------


class Host(BaseHTTPRequestHandler):
    """The notes of merge request 4, as GitLab serves them."""

    notes: list[dict[str, Any]]
    asked: list[tuple[str, str, str]]

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = parse_qs(self.rfile.read(length).decode("utf-8")).get("body", [""])[0]
        self.asked.append((self.command, urlsplit(self.path).path, body))
        good = self.headers["PRIVATE-TOKEN"] == "bot"
        self.send_response(200 if good else 401)
        self.end_headers()
        self.wfile.write(json.dumps(self.notes if self.command == "GET" else {}).encode("utf-8"))

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def host() -> Iterator[ThreadingHTTPServer]:
    Host.notes, Host.asked = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def note(folder: Path, host: ThreadingHTTPServer, bot: str = "bot") -> int:
    support.write_text(folder / "build/ci/note.md", f"{MARK}\n\n**备案改动**：1 & 2 = 3 + @甲\n")
    environment = {
        "CI_API_V4_URL": f"http://127.0.0.1:{host.server_port}/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "4",
        "BEIAN_NOTE_TOKEN": bot,
        "no_proxy": "127.0.0.1",
    }
    script = "\n".join(support.yaml_texts(GITLAB)["note"]["script"])
    command = ["sh", "-e", "-c", script]
    return subprocess.run(command, cwd=folder, env={**os.environ, **environment}, check=False).returncode


def test_a_note_is_written_once_and_then_anew(tmp_path: Path, host: ThreadingHTTPServer) -> None:
    notes = "/api/v4/projects/7/merge_requests/4/notes"
    text = f"{MARK}\n\n**备案改动**：1 & 2 = 3 + @甲\n"
    assert note(tmp_path, host) == 0
    assert Host.asked == [("GET", notes, ""), ("POST", notes, text)]
    Host.asked.clear()
    Host.notes = [{"id": 1, "body": "a person's"}, {"id": 2, "body": f"{MARK}\nold"}, {"id": 3, "body": f"{MARK}\nold"}]
    assert note(tmp_path, host) == 0
    assert Host.asked == [("GET", notes, ""), ("PUT", f"{notes}/2", text)]


def test_a_token_that_is_refused_fails_the_job(tmp_path: Path, host: ThreadingHTTPServer) -> None:
    assert note(tmp_path, host, "another") != 0
