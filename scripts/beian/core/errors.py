"""Failures: what stops a command. Findings are `Problem` values; bugs stay tracebacks.

A failure says what went wrong, and what to do next, in Chinese and English, and never carries a restricted value.
"""


class Failure(Exception):
    """The operator can mend it: printed without traceback, exit code 2. `details` follow in whichever language it is told."""

    def __init__(self, chinese: str, english: str, details: str = "") -> None:
        super().__init__(
            *filter(None, (chinese, english, details))
        )  # all, so that it can come back from another process
        self.chinese, self.english, self.details = chinese, english, details

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.chinese, self.english, self.details)))


class OurFault(Failure):
    """What the program made is wrong, and nothing that the operator typed: printed without traceback, exit code 3."""
