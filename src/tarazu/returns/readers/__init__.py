"""Readers of figures that others published: each gives a counted table and says how it read."""
