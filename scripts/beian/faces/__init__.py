"""Faces: what people and programs see. Commands take plain values and return an exit code; nothing here judges."""
