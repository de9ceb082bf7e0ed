"""Programs for maintainers, apart from the package and the wheel: what makes `.venv`, and what writes committed files
(Word's styles, the vendored fonts, the bill of materials, the record of the shipped example).

Run them from the checkout: `python -m tools.reference`; `bootstrap.py`, before anything is installed, as a file. The
package imports none of them, so a rendered paper never depends on one. Each writes the same bytes from the same sources.
"""
