"""Answers as HTML: the worksheet in the order of the form, and what is still open."""
