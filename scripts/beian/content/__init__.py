"""Reading and writing the repository's files: strict YAML with positions, trees (work tree, index, commit), the
private half, published lists. Knows no schema.
"""
