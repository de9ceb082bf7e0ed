"""Processes: how many, their limits, their executors, their temporary folders."""
