"""The form of references in long answers: `[[person:zhou-yining]]`, and which shelf of records each sort means."""

from __future__ import annotations

import re

REFERENCE = re.compile(r"\[\[(?P<sort>[a-z]+):(?P<target>[^\[\]\s]+)\]\]")
SHELVES = {"person": "people", "model": "models", "product": "products", "policy": "policies", "evidence": "evidence"}
