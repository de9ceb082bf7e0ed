"""A small client of the YAML language server: what an editor says and shows, for tests."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import support

VERSION = re.search(r"yaml-language-server@(\S+?)[\"'\s]", (support.CHECKOUT / ".ci" / "run").read_text("utf-8"))[1]
PACKAGE = Path("node_modules", "yaml-language-server")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")  # read before tests get an empty home
OFFLINE = Path(__file__).parent / "e2e" / "offline.cjs"
SECONDS = 60


def server() -> list[str]:
    """The command of the pinned server. Fails, with how to mend it, where node or the server is missing."""
    node = shutil.which("node")
    assert node, "node is missing: install it, then run .ci/run tools"
    folder = CACHE / "beian" / f"yaml-language-server-{VERSION}" / PACKAGE
    assert (folder / "package.json").is_file(), f"there is no {folder}: run .ci/run tools"
    assert json.loads((folder / "package.json").read_text("utf-8"))["version"] == VERSION
    return [node, "--require", str(OFFLINE), str(folder / "bin" / "yaml-language-server"), "--stdio"]


def settings() -> dict[str, Any]:
    """The shipped settings as an editor hands them on: dotted names as sections, schemas by their addresses."""
    flat = json.loads((support.CHECKOUT / ".vscode" / "settings.json").read_text("utf-8"))
    nested: dict[str, Any] = {"http": {}, "[yaml]": {}, "editor": {}, "files": {}}
    for name, value in flat.items():
        *sections, last = name.split(".")
        place = nested
        for section in sections:
            place = place.setdefault(section, {})
        place[last] = value
    mapped = nested["yaml"]["schemas"]
    nested["yaml"]["schemas"] = {(support.CHECKOUT / name).as_uri(): patterns for name, patterns in mapped.items()}
    return nested


class LanguageServer:
    """One server on one folder. Every question waits for its answer, at most a minute."""

    def __init__(self, root: Path) -> None:
        self.root, self.settings = root, settings()
        self._answers: dict[int, Any] = {}
        self._published: dict[str, list] = {}
        self._versions: dict[str, int] = {}
        self._asked, self._ended = 0, False
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            server(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        folder = {"uri": root.as_uri(), "name": root.name}
        text = {"hover": {"contentFormat": ["markdown"]}, "publishDiagnostics": {}}
        text["completion"] = {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": True}}
        able = {"workspace": {"configuration": True, "workspaceFolders": True}, "textDocument": text}
        greeting = {"processId": None, "rootUri": folder["uri"], "workspaceFolders": [folder], "capabilities": able}
        self._ask("initialize", {**greeting, "locale": "zh-cn"})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": self.settings})

    def __enter__(self) -> LanguageServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._ask("shutdown", {})
            self._tell("exit", {})
            self._process.wait(10)
        finally:
            self._process.kill()
            self._process.wait()
            self._reader.join(10)
            for pipe in (self._process.stdin, self._process.stdout):
                pipe.close()

    # -- what an editor does ------------------------------------------------------------------------------------------

    def problems(self, path: str, text: str | None = None) -> list[tuple[int, str]]:
        """Line and words of what the server finds wrong in a file, or in `text` as if it had been typed there."""
        uri = (self.root / path).as_uri()
        content = (self.root / path).read_text("utf-8") if text is None else text
        version = self._versions[uri] = self._versions.get(uri, 0) + 1
        with self._changed:
            self._published.pop(uri, None)
        if version == 1:
            opened = {"uri": uri, "languageId": "yaml", "version": 1, "text": content}
            self._tell("textDocument/didOpen", {"textDocument": opened})
        else:
            changed = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": content}]}
            self._tell("textDocument/didChange", changed)
        found = self._awaited(self._published, uri)
        return sorted((one["range"]["start"]["line"] + 1, one["message"]) for one in found)

    def hover(self, path: str, line: int, column: int) -> str:
        """What is shown over a place (1-based) of an opened file."""
        found = self._ask("textDocument/hover", self._place(path, line, column))
        return found["contents"]["value"] if found else ""

    def completions(self, path: str, line: int, column: int) -> dict[str, str]:
        """What may stand at a place of an opened file: label and help."""
        found = self._ask("textDocument/completion", self._place(path, line, column)) or {}
        return {item["label"]: _markdown(item.get("documentation", "")) for item in found.get("items", [])}

    def _place(self, path: str, line: int, column: int) -> dict[str, Any]:
        position = {"line": line - 1, "character": column - 1}
        return {"textDocument": {"uri": (self.root / path).as_uri()}, "position": position}

    # -- the wire -----------------------------------------------------------------------------------------------------

    def _send(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self._process.stdin.flush()

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _ask(self, method: str, params: Any) -> Any:
        self._asked += 1
        number = self._asked
        self._send({"id": number, "method": method, "params": params})
        answer = self._awaited(self._answers, number)
        assert "error" not in answer, answer
        return answer["result"]

    def _awaited(self, answers: dict, key: object) -> Any:
        with self._changed:
            assert self._changed.wait_for(lambda: key in answers or self._ended, SECONDS), f"no answer: {key}"
            assert key in answers, f"the server has ended ({self._process.poll()}; 97: it went to the network)"
            return answers.pop(key)

    def _read(self) -> None:
        while size := self._size():
            message = json.loads(self._process.stdout.read(size))
            if "method" in message and "id" in message:
                asked = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
                answer = None if asked is None else [self.settings.get(one.get("section")) for one in asked]
                self._send({"id": message["id"], "result": answer})
                continue
            with self._changed:
                if "id" in message:
                    self._answers[message["id"]] = message
                elif message["method"] == "textDocument/publishDiagnostics":
                    self._published[message["params"]["uri"]] = message["params"]["diagnostics"]
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _size(self) -> int:
        """The length of the next message; 0 when the server has ended."""
        size = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        return size


def _markdown(text: Any) -> str:
    return text["value"] if isinstance(text, dict) else text
