"""Schemas: the registry, validation, the one walk over data and schema, and editions."""
