"""Verifies a bundle against its manifest, with the standard library only.

The bytes of a bundle follow from its files. So verification reads the files, compares each with the manifest, and writes
the same zip again: any changed byte, of a file or of the container, shows.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from beian.core.archive import stored_zip
from beian.core.json_shapes import parse_json
from beian.core.problem import Text

MANIFEST = "2-internal/manifest.json"
MAX_BYTES = 2_000_000_000


def manifest_digest(manifest: Mapping[str, object]) -> str:
    """SHA-256 of a manifest without its own `digest`."""
    body = {key: value for key, value in manifest.items() if key != "digest"}
    return hashlib.sha256(
        json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def bundle_faults(content: bytes) -> list[Text]:
    """What is wrong with a bundle's bytes, in both languages; empty when it is whole and unchanged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            stored = all(entry.compress_type == zipfile.ZIP_STORED for entry in container.infolist())
            size = sum(entry.file_size for entry in container.infolist())
            if size > min(len(content), MAX_BYTES) or not stored:
                return [
                    Text("内容比文件本身还大，或者被压缩过", "larger inside than outside, or packed by another program")
                ]
            entries = [(entry.filename, container.read(entry)) for entry in container.infolist()]
        files = dict(entries)
        manifest = parse_json(files[MANIFEST])
        return _differing_files(content, entries, files, manifest)
    except (
        zipfile.BadZipFile,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        return [Text(f"不是完整的报送包（{type(error).__name__}）", f"not a whole bundle ({type(error).__name__})")]


def _differing_files(
    content: bytes, entries: list[tuple[str, bytes]], files: Mapping[str, bytes], manifest: Mapping[str, Any]
) -> list[Text]:
    faults = []
    if manifest.get("digest") != manifest_digest(manifest):
        faults.append(Text("清单被改动", "the manifest was changed"))
    in_manifest = {row["path"]: row["sha256"] for row in manifest["files"]}
    actual = {path: hashlib.sha256(body).hexdigest() for path, body in files.items() if path != MANIFEST}
    missing, added = sorted(in_manifest.keys() - actual.keys()), sorted(actual.keys() - in_manifest.keys())
    faults += [Text(f"缺少文件：{path}", f"missing: {path}") for path in missing]
    faults += [Text(f"多出文件：{path}", f"not in the manifest: {path}") for path in added]
    changed = sorted(path for path in in_manifest.keys() & actual.keys() if in_manifest[path] != actual[path])
    faults += [Text(f"文件被改动：{path}", f"changed: {path}") for path in changed]
    if not faults and stored_zip(entries) != content:
        faults.append(Text("压缩包本身被改动", "the container was changed"))
    return faults


def run(bundle: Path) -> int:
    """What `beian verify BUNDLE` says, for whoever has this file and Python alone: 0 whole, 1 changed."""
    content = bundle.read_bytes()
    faults = bundle_faults(content)
    print(f"{'×' if faults else '√'} {bundle.as_posix()}  sha256 {hashlib.sha256(content).hexdigest()}")
    for fault in faults:
        print(f"    {fault.zh} · {fault.en}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1])))
