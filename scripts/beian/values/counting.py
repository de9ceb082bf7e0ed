"""Counting characters as a web form does: every visible character is one 字, white space is none."""

from __future__ import annotations


def characters(text: str) -> int:
    """How many 字 a text has. The portal's own way of counting is not known (unverified)."""
    return sum(1 for letter in text if not letter.isspace())
