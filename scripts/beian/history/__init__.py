"""History: what changed between two states of a filing."""
