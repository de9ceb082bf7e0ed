"""The exit codes of every verb."""

CLEAN = 0
PROBLEMS = 1  # findings that a person should mend
OPERATOR = 2  # something outside of the answers is in the way: a name, an option, a file, the machine
BUG = 3  # ours
INTERRUPTED = 130
