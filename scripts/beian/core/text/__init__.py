"""Reading, comparing and masking text; knows no schema."""
