"""Finishing, laying out and checking Word files."""
