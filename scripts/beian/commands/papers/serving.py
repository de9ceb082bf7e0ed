"""The review site over HTTP on this machine only, made anew when an answer changes."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

from beian.check.workspace import Workspace
from beian.commands.terminal.wording import worded
from beian.core.errors import Failure
from beian.core.model import Progress
from beian.core.places import ContentRoot
from beian.site.make_site import make_site

HOST = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    """Files of the folder, never cached; only for requests that name this machine (a page elsewhere cannot rebind)."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        host = self.headers.get("Host", "").partition(":")[0]
        if host not in (HOST, "localhost"):
            self.send_error(403)
            return None
        return super().send_head()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        """Requests are nobody's business."""


def serve_site(root: ContentRoot, port: int, progress: Progress = lambda _: None) -> None:
    """The review site on this machine only, made anew when an answer changes, until interrupted."""
    watched = [root.path / name for name in ("filings", "examples", "overrides", "beian.yaml", "mkdocs.yml")]
    seen = snapshot(watched)
    make_site(Workspace(root, private=False), "review", progress)

    def look() -> None:
        nonlocal seen
        now = snapshot(watched)
        if now != seen:
            seen = now
            try:
                make_site(Workspace(root, private=False), "review", progress)
            except Failure as failure:
                progress(worded(failure))

    serve_folder(root.site, port, look, progress)


def serve_folder(folder: Path, port: int, every_second: Callable[[], None], started: Callable[[str], None]) -> None:
    """Serve until interrupted. Raises Failure when the port is taken."""
    try:
        server = ThreadingHTTPServer((HOST, port), partial(_Handler, directory=str(folder)))
    except OSError as error:
        raise Failure(
            f"端口 {port} 不能使用（{error.strerror}）；用 --port 换一个。",
            f"port {port} cannot be used ({error.strerror}); choose another with --port.",
        ) from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    started(f"http://{HOST}:{server.server_port}/")
    try:
        while True:
            time.sleep(1)
            every_second()
    finally:
        server.shutdown()
        server.server_close()


def snapshot(folders: Iterable[Path]) -> frozenset[tuple[str, int, int]]:
    """What the files below are, by name, size and time: two snapshots differ when a file changed."""
    found = set()
    for folder in folders:
        for file in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            try:
                status = file.stat()
            except OSError:
                continue  # written anew at this moment: the next look sees it
            if file.is_file():
                found.add((str(file), status.st_size, status.st_mtime_ns))
    return frozenset(found)
