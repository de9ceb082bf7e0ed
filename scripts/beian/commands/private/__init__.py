"""Verbs about the private half."""
