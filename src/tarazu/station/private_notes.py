"""True things about rows that are kept already: no record waits for them, so a later batch may."""

from tarazu.calendars import Instant
from tarazu.station.private_file import PrivateFile


class Notes:
    """Ends of registrations, and last uses of trucks and texts, until they are written."""

    def __init__(self) -> None:
        """Start with none."""
        self.ends: dict[str, tuple[int, Instant]] = {}
        self.seen: dict[str, Instant] = {}
        self.used: dict[str, Instant] = {}

    def __bool__(self) -> bool:
        """Say whether there is something to write."""
        return bool(self.ends or self.seen or self.used)

    def write(self, file: PrivateFile) -> None:
        """Write them into the open batch; `forget` them once it is durable."""
        for commitment, (ticket, at) in self.ends.items():
            file.change(
                "UPDATE registration SET ticket = ?, ended_at = ? WHERE commitment = ?",
                (ticket, at, commitment),
            )
        for token, at in self.seen.items():
            file.change("UPDATE truck SET seen_at = max(seen_at, ?) WHERE token = ?", (at, token))
        for digest, at in self.used.items():
            file.change("UPDATE text SET used_at = max(used_at, ?) WHERE digest = ?", (at, digest))

    def forget(self) -> None:
        """They are durable."""
        self.ends.clear()
        self.seen.clear()
        self.used.clear()
