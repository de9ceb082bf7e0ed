"""What a bundle is made from, as one digest: the key under which the index knows it."""

from __future__ import annotations

from beian.check.workspace import Workspace
from beian.core.model import Filing
from beian.papers.catalogue import document_folders
from beian.papers.formats.toolchain import digest, files_digest, toolchain_digest
from beian.record.rounds import submissions


def inputs_digest(workspace: Workspace, filing: Filing) -> str:
    """Of everything that a bundle can depend on: the entity's files in both halves, overrides, templates, engine, tools."""
    folder = workspace.library.folders[filing.entity]
    files = [(path, digest(workspace.tree.read(path) or b"")) for path in folder.files]
    files += [(path, digest(workspace.disk.read(path) or b"")) for path in folder.private_files]
    templates = [files_digest(place, "*") for place in document_folders(workspace.root)]
    record = files_digest(workspace.root.path / submissions(filing.id), "*")
    parts = [part for name, content in files for part in (name, content)]
    overrides = files_digest(workspace.root.overrides, "*")
    return digest(filing.id, *parts, *templates, overrides, record, toolchain_digest())
