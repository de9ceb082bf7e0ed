"""Verbs about papers: build, compare, template, serve."""
