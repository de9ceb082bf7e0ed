"""Verbs that workflows run."""
