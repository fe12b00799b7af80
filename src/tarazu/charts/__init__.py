"""Charts and maps as SVG: one picture for page, paper and file, with its unit and its table."""
