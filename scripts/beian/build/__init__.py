"""Which files are stale, and making them: in this process, in processes of this machine, or on a cluster."""
