"""Plain values that every room may use. This room imports no other room."""
