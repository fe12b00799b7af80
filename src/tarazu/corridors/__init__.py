"""Corridors: which way the trade can go, what it costs, and what a closure moves."""
