"""Tarazu (ترازو, "scales"): runs a reciprocal release regime for freight trucks at a border."""

__version__ = "0.1.0"
