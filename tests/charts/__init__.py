"""Charts and maps: their geometry by numbers, and how two engines draw them."""
