"""Benchmarks: ratios within one run, never absolute limits. `make bench`."""
