"""HTTP in, pages and JSON out: no rule, no SQL."""
