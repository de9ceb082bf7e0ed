"""The schemas judged themselves: what the engine asks of each file, and jsonschema as a second opinion."""
