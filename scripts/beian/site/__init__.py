"""The review site; the only room that knows MkDocs."""
