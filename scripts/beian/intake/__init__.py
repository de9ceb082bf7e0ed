"""Intake: from bytes in a tree to data with positions. Knows no schema and judges no content."""
