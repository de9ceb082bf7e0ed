"""The verbs: arguments, what runs, what is said. Nothing here decides."""
