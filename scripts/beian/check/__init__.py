"""Checking: a content root is opened, its filings are judged by the rules, and what may be shown of them is decided."""
