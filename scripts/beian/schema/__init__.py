"""JSON Schemas and what they make of the content: fields, filings, editions, drafts, forms. Judges no content beyond
them.
"""
