"""Reads what prose says: text becomes claims with positions, which the kinds in `schemas/claims` compare with the answers."""
