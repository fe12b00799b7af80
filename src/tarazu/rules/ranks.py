"""How many of a growing row of places are taken before a given one, in logarithmic time."""

from array import array

_SHIFT = 6  # a word holds the marks of 64 places: to count them costs less than a step of the tree
_IN_WORD = (1 << _SHIFT) - 1


class Ranks:
    """Marks on places, counted by a Fenwick tree over words of them.

    Take one, free one, count those before one: each in O(log n). Places are whole numbers that
    grow; the base moves up as old places are freed, so that memory follows the places that may
    still be taken and not the age of the book.
    """

    __slots__ = ("_base", "_tree", "_words", "count")

    def __init__(self) -> None:
        """Start with no place taken."""
        self._base = 0
        self._words = array("Q", [0])
        self._tree = array("q", [0, 0])
        self.count = 0

    def take(self, place: int) -> None:
        """Mark a place that is not marked."""
        index = place - self._base
        if not 0 <= index >> _SHIFT < len(self._words):
            self._rebuild(place)
            index = place - self._base
        mark = 1 << (index & _IN_WORD)
        assert not self._words[index >> _SHIFT] & mark, f"place {place} is taken"
        self._words[index >> _SHIFT] |= mark
        self._add(index >> _SHIFT, 1)

    def free(self, place: int) -> None:
        """Unmark a place that is marked."""
        index = place - self._base
        mark = 1 << (index & _IN_WORD)
        assert self._words[index >> _SHIFT] & mark, f"place {place} is not taken"
        self._words[index >> _SHIFT] ^= mark
        self._add(index >> _SHIFT, -1)

    def before(self, place: int) -> int:
        """Count the marked places below this one."""
        index = place - self._base
        node = index >> _SHIFT
        if not 0 <= node < len(self._words):
            return 0 if index < 0 else self.count
        tree = self._tree
        total = (self._words[node] & ((1 << (index & _IN_WORD)) - 1)).bit_count()
        while node:
            total += tree[node]
            node &= node - 1
        return total

    def _add(self, word: int, change: int) -> None:
        self.count += change
        tree, node = self._tree, word + 1
        size = len(tree)
        while node < size:
            tree[node] += change
            node += node & -node

    def _rebuild(self, place: int) -> None:
        """Begin at the word of the first mark, with room for twice as many places as are used.

        Doubling makes the cost of a rebuild constant for each place that was added since.
        """
        words, base = self._words, self._base
        marked = [index for index, word in enumerate(words) if word]
        target = (place & ~_IN_WORD) - base >> _SHIFT  # counted in words from the old base
        first, last = (min(target, marked[0]), max(target, marked[-1])) if marked else (target,) * 2
        size = 2 * (last - first + 1)
        self._base = base + (first << _SHIFT)
        self._words = fresh = array("Q", bytes(8 * size))
        for index in marked:
            fresh[index - first] = words[index]
        self._tree = tree = array("q", bytes(8 * (size + 1)))
        for node in range(1, size + 1):
            tree[node] += fresh[node - 1].bit_count()
            parent = node + (node & -node)
            if parent <= size:
                tree[parent] += tree[node]
