"""The verbs of the command line, one module per kind of work; each declares its arguments and names what runs.

Importing them loads nothing heavy: a verb names its function as `module:function` of `beian.faces`.
"""

from beian.faces.verbs import answers, bundles, comparing, law, registers, rounds, templates

GROUPS = (answers, law, registers, bundles, rounds, comparing, templates)
