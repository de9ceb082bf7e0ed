"""What one run keeps in `build/` for the next: JSON under a seal over its bytes.

Whatever else stands there - cut off, edited, of another make - counts as nothing kept, and the work is done again; so no
reader of what was kept has to doubt its shape.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from beian.engine.files import write

FORM = b"1 "  # another number when what is kept takes another shape


def keep(file: Path, data: Any) -> None:
    """Write `data` for a later run. Raises Failure when the disk refuses."""
    write(file, sealed(data))


def sealed(data: Any) -> bytes:
    """What `keep` writes."""
    return _sealed(json.dumps(data).encode())


def kept(file: Path) -> Any:
    """What was kept there; None when nothing was, or when it is not as it was written."""
    with suppress(OSError):
        content = file.read_bytes()
        body = content[len(_sealed(b"")) - 1 : -1]
        if content == _sealed(body):
            return json.loads(body)
    return None


def _sealed(body: bytes) -> bytes:
    return b'{"seal": "%s", "kept": %s}' % (hashlib.sha256(FORM + body).hexdigest().encode(), body)
