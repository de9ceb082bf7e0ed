"""Values, failures, text, files and processes that every room may use."""
