"""Programs that maintainers run to make committed assets again: Word's styles, the vendored fonts,
the bill of materials, and the record of the shipped example.

What they write is committed, so nothing at run time imports this room, and a rendered paper never depends on it.
Every program writes the same bytes from the same sources.
"""
