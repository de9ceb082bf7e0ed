"""Content read against schemas: fields, filings, editions, the opened content root. Judges no content."""
