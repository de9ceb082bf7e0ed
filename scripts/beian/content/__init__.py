"""What stands in the repository, as data with positions: strict YAML, trees, both halves, lists that others made. Knows no schema."""
