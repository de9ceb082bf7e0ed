"""YAML as filers write it: read strictly, with the place of every value, and written back."""
