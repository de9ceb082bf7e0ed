"""One content root opened and judged: which problems its filings have, and what may be shown of them."""
