"""Strips attachments: a PDF keeps what its pages show, a picture its pixels. A digitally signed file is never changed."""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path

from beian.core.errors import Failure
from beian.core.files import read_limited, write_changed
from beian.core.problem import Text
from beian.core.processes.limited_process import LimitedProcess

MOST = 30_000_000  # bytes of a file


def strip_file(file: Path) -> bool:
    """Rewrite a file without its properties, scripts, links and embedded files; returns whether it changed.

    Raises Failure for what is signed, what would show less afterwards, and what is neither PDF nor picture.
    """
    content = read_limited(file, MOST)
    with LimitedProcess() as helper:
        stripped = b64decode(helper.call(stripped_text, content, file.name, what=Text(file.name, file.name)))
    return write_changed(file, stripped)


def stripped_text(content: bytes, name: str) -> str:
    """The stripped content, in base64. Runs in a process with limits; raises Failure as `strip_file`."""
    from beian.bundle.scans import scan_file
    from beian.content import active_content as inspecting
    from beian.content import attachments
    from beian.core.picture import header

    if len(content) > MOST:
        raise Failure(f"{name} 超过 {MOST:,} 字节。", f"{name} has more than {MOST:,} bytes.")
    if header(content):
        return b64encode(attachments.clean_attachment(content, name)).decode()
    inspection = inspecting.find_active_content(content)
    if inspection.digitally_signed:
        raise Failure(
            f"{name} 有数字签名，改写会使签名失效，未改动。",
            f"{name} is digitally signed: rewriting breaks that. Left alone.",
        )
    pages = scan_file.open_scan(content, name)
    if scan_file.shows_more(pages):
        raise Failure(
            f"{name} 有可填写的表单或者图层，去掉会改变页面的样子，未改动。请打开后打印为 PDF。",
            f"{name} has form fields or layers, without which its pages look otherwise. Left alone; print it to PDF.",
        )
    if inspection.active_content or inspection.properties:
        content = scan_file.bare_scan(pages, name).content
    return b64encode(content).decode()
