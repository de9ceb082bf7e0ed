"""Rules about what prose says."""
