"""Monthly returns: what crossed, what was traded, what changed, and what made the change."""
