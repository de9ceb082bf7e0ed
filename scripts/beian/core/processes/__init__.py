"""Processes: their number, limits, executors and temporary folders."""
