"""Which files are stale, and making them: here, in processes, on a cluster."""
