"""Records of bundles: beside each bundle stands what went in and what came out, so that a stale one is noticed."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path

from beian.engine.digests import digest, engine_digest, files_digest, tool_versions
from beian.engine.files import write_changed
from beian.engine.workspace import Workspace
from beian.history.rounds import submissions
from beian.papers.catalogue import document_folders
from beian.papers.stand_ins import digest_of
from beian.values.model import Filing
from beian.values.plain_json import parse


def bundle_path(workspace: Workspace, filing: Filing) -> Path:
    return workspace.root.dist / filing.id / f"{filing.id.replace('/', '-')}.zip"


def inputs_digest(workspace: Workspace, filing: Filing) -> str:
    """Of everything that a bundle can depend on: the entity's files in both halves, overrides, templates, engine, tools."""
    folder = workspace.library.folders[filing.entity]
    files = [(path, digest(workspace.tree.read(path) or b"")) for path in folder.files]
    files += [(path, digest(workspace.disk.read(path) or b"")) for path in folder.private_files]
    templates = [files_digest(place, "*") for place in document_folders(workspace.root)]
    record = files_digest(workspace.root.path / submissions(filing.id), "*")
    parts = [part for name, content in files for part in (name, content)]
    overrides = files_digest(workspace.root.overrides, "*")
    return digest(
        filing.id, *parts, *templates, overrides, record, engine_digest(), json.dumps(tool_versions(), sort_keys=True)
    )


def is_whole(workspace: Workspace, filing: Filing) -> bool:
    """Whether the bundle is there, unchanged, and made from what is there now."""
    path = bundle_path(workspace, filing)
    try:
        record = parse(path.with_suffix(".json").read_text("utf-8"))
        made = digest_of(path).hex()
        return (record["inputs"], record["sha256"]) == (inputs_digest(workspace, filing), made)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def keep_bundle(workspace: Workspace, filing: Filing, content: bytes) -> bool:
    """Write a bundle and its record; returns whether the bundle's bytes changed."""
    path = bundle_path(workspace, filing)
    changed = write_changed(path, content)
    record = {
        "inputs": inputs_digest(workspace, filing),
        "sha256": hashlib.sha256(content).hexdigest(),
        "platform": platform.platform(),
        "python": platform.python_version(),
    }
    write_changed(path.with_suffix(".json"), json.dumps(record, indent=1).encode() + b"\n")
    return changed
