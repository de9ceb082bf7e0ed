"""Verbs about published lists and similar texts."""
