"""The verbs of the command line, one module per kind of work; each declares its arguments and names what runs.

Importing them loads nothing heavy: a verb names its function as `module:function` of `beian.faces`.
"""

from beian.faces.verbs import (
    after_approval,
    answers,
    bundles,
    ci,
    comparing,
    law,
    private_half,
    registers,
    rounds,
    templates,
)

GROUPS = (answers, law, registers, bundles, rounds, after_approval, comparing, templates, private_half, ci)
