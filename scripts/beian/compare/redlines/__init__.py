"""Redlines: two versions of a paper merged into one, with what is a change and what is none, proven before it is written."""
