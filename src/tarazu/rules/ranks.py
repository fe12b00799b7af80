"""How many of a growing row of places are taken before a given one, in logarithmic time."""


class Ranks:
    """A Fenwick tree over places: take one, free one, count those before one, each in O(log n).

    Places are whole numbers that grow; the tree moves its base up as old places are freed, so that
    memory follows the places that may still be taken and not the age of the book.
    """

    __slots__ = ("_base", "_size", "_taken", "_tree", "count")

    def __init__(self) -> None:
        """Start with no place taken."""
        self._base = 0
        self._size = 64
        self._tree = [0] * (self._size + 1)
        self._taken: set[int] = set()
        self.count = 0

    def take(self, place: int) -> None:
        """Mark a place that is not marked."""
        index = place - self._base
        if not 0 <= index < self._size:
            self._rebuild(place)
            index = place - self._base
        self._taken.add(place)
        self.count += 1
        tree, size, node = self._tree, self._size, index + 1
        while node <= size:
            tree[node] += 1
            node += node & -node

    def free(self, place: int) -> None:
        """Unmark a place that is marked."""
        self._taken.remove(place)
        self.count -= 1
        tree, size, node = self._tree, self._size, place - self._base + 1
        while node <= size:
            tree[node] -= 1
            node += node & -node

    def before(self, place: int) -> int:
        """Count the marked places below this one."""
        node = min(max(place - self._base, 0), self._size)
        tree, total = self._tree, 0
        while node:
            total += tree[node]
            node &= node - 1
        return total

    def _rebuild(self, place: int) -> None:
        # Doubling makes the cost of a rebuild constant for each place that was added since.
        low = min(min(self._taken, default=place), place)
        high = max(max(self._taken, default=place), place)
        self._base = low
        self._size = max(64, 2 * (high - low + 1))
        self._tree = tree = [0] * (self._size + 1)
        for taken in self._taken:
            tree[taken - low + 1] += 1
        for node in range(1, self._size + 1):
            parent = node + (node & -node)
            if parent <= self._size:
                tree[parent] += tree[node]
