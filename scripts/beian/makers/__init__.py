"""Programs that maintainers run to make committed assets again: the vendored fonts and Word's reference document.

What they write is committed, so nothing at run time imports this room, and a rendered paper never depends on it.
Every program writes the same bytes from the same sources.
"""
