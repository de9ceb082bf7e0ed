"""Verbs about the record: submit, event, status, verify."""
