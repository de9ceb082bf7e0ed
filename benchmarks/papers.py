"""The whole route of a long report, beside Pandoc with XeLaTeX and Pandoc with LibreOffice where these are installed.

Prints medians and ratios of one run: a report with its pictures, Word and PDF, made with cached pictures.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pypdf import PdfReader

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.core.places import ContentRoot
from beian.papers.formats import pandoc, pdf
from benchmarks.__main__ import build, content_root, measured

PAPER, FILING = "self_assessment", "acme0/wenyin/service_provider"
LIMIT = 1.5  # seconds for 30 pages with 15 pictures, its pictures cached


def prepared(root: ContentRoot, folder: Path) -> tuple[int, int]:
    """The report's AST and pictures in `folder`; its pages and pictures."""
    workspace = Workspace(root)
    with Build(root, workspace.evidence) as run:
        filing = workspace.filings([FILING])[0]
        chosen = [one for one in run.compositions(filing) if one.paper.id == PAPER]
        products = run.products(chosen)
        run.make(products)
        job = run.write_task(products[0])
        made = run.path(f"{filing.edition}/{filing.id}/{PAPER}.pdf").read_bytes()
    ast = job.ast
    for name, content in job.pictures:
        drawing = name.endswith(".svg")
        (folder / f"{name}.png" if drawing else folder / name).write_bytes(pdf.png(content) if drawing else content)
        ast = ast.replace(f'"{name}"'.encode(), f'"{name}.png"'.encode()) if drawing else ast
    (folder / "paper.json").write_bytes(ast)
    return len(PdfReader(io.BytesIO(made)).pages), len(job.pictures)


def others(folder: Path) -> dict[str, Callable[[], object]]:
    """The routes that this machine has."""

    def run(*command: object) -> None:
        subprocess.run([str(part) for part in command], cwd=folder, check=True, capture_output=True, timeout=600)

    def word() -> None:
        run(pandoc.executable(), "-f", "json", "paper.json", "-o", "paper.docx")

    def office() -> None:
        word()
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        run("soffice", profile, "--headless", "--convert-to", "pdf", "paper.docx")

    def latex() -> None:
        word()
        options = ("--pdf-engine=xelatex", "-V", "documentclass=ctexart")
        run(pandoc.executable(), "-f", "json", "paper.json", *options, "-o", "paper.pdf")

    routes = {"soffice": ("Pandoc and LibreOffice", office), "xelatex": ("Pandoc and XeLaTeX", latex)}
    return {label: route for tool, (label, route) in routes.items() if shutil.which(tool)}


def main() -> int:
    options = argparse.ArgumentParser(prog="benchmarks.papers", description=__doc__)
    options.add_argument("--runs", type=int, default=3)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="beian-bench-") as name:
        folder = Path(name)
        (folder / "content").mkdir()
        root = content_root(folder / "content", 1)
        pages, pictures = prepared(root, folder)
        build(root, [FILING])

        def change(number: int) -> None:
            path = root.path / "filings/acme0/wenyin/assessment.yaml"
            text = path.read_text("utf-8")
            path.write_text(text.replace("scope_of_use: |\n", f"scope_of_use: |\n  （改动{number}）", 1), "utf-8")

        ours = measured(lambda: build(root, [FILING]), runs, change)
        theirs = {label: measured(route, 1) for label, route in others(folder).items()}
    print(
        f"{PAPER}: {pages} pages, {pictures} pictures; Word and PDF after one changed answer, pictures cached; median of {runs} runs"
    )
    print(f"  {'build':32} {ours:7.2f} s   per 30 pages {ours * 30 / pages:5.2f} s (limit {LIMIT} s)")
    for label, seconds in theirs.items():
        print(f"  {label:32} {seconds:7.2f} s   {seconds / ours:6.1f} times as long")
    return 0


if __name__ == "__main__":
    sys.exit(main())
