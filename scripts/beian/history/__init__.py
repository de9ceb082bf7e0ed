"""History: rounds and events as they were recorded, what follows from them, and what changed between two states."""
