"""JSON for other systems: the same board, desk and tickets as data; facts and commands taken in."""
