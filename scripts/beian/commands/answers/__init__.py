"""Verbs about answers: check, hooks, todo, schema, law."""
