"""How many of a growing row of places are taken before a given one, in logarithmic time."""

_BLOCK = 128  # places whose marks are counted one by one: about what one step of the tree costs


class Ranks:
    """Marks on places, counted by a Fenwick tree over blocks of them.

    Take one, free one, count those before one: each in O(log n). Places are whole numbers that
    grow; the base moves up as old places are freed, so that memory follows the places that may
    still be taken and not the age of the book.
    """

    __slots__ = ("_base", "_marks", "_tree", "count")

    def __init__(self) -> None:
        """Start with no place taken."""
        self._base = 0
        self._marks = bytearray(_BLOCK)
        self._tree = [0, 0]
        self.count = 0

    def take(self, place: int) -> None:
        """Mark a place that is not marked."""
        index = place - self._base
        if not 0 <= index < len(self._marks):
            self._rebuild(place)
            index = place - self._base
        assert not self._marks[index], f"place {place} is taken"
        self._marks[index] = 1
        self._add(index, 1)

    def free(self, place: int) -> None:
        """Unmark a place that is marked."""
        index = place - self._base
        assert self._marks[index], f"place {place} is not taken"
        self._marks[index] = 0
        self._add(index, -1)

    def before(self, place: int) -> int:
        """Count the marked places below this one."""
        index = place - self._base
        if not 0 <= index <= len(self._marks):
            return 0 if index < 0 else self.count
        node, tree = index // _BLOCK, self._tree
        total = self._marks.count(1, node * _BLOCK, index)
        while node:
            total += tree[node]
            node &= node - 1
        return total

    def _add(self, index: int, change: int) -> None:
        self.count += change
        tree, node = self._tree, index // _BLOCK + 1
        size = len(tree)
        while node < size:
            tree[node] += change
            node += node & -node

    def _rebuild(self, place: int) -> None:
        # Doubling makes the cost of a rebuild constant for each place that was added since.
        marks, base = self._marks, self._base
        first, last = marks.find(1), marks.rfind(1)
        low = place if first < 0 else min(place, base + first)
        high = place if first < 0 else max(place, base + last)
        blocks = 2 * (high - low + 1) // _BLOCK + 1
        self._base = low
        self._marks = bytearray(blocks * _BLOCK)
        if first >= 0:
            start = base + first - low
            self._marks[start : start + last - first + 1] = marks[first : last + 1]
        self._tree = tree = [0] * (blocks + 1)
        for node in range(1, blocks + 1):
            tree[node] += self._marks.count(1, (node - 1) * _BLOCK, node * _BLOCK)
            parent = node + (node & -node)
            if parent <= blocks:
                tree[parent] += tree[node]
