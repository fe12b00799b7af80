"""What leaves the private store: rows no record names, rows past their retention, old keys."""

from collections.abc import Collection, Iterable, Mapping

from tarazu.calendars import Instant
from tarazu.station.private_file import PrivateFile
from tarazu.station.private_records import Needed, Sweep, SweepRefused

_RETIRED = "key IS NOT NULL AND end_at <= ?"
RETIRING = f"SELECT name FROM period WHERE {_RETIRED} ORDER BY start_at, name"
_NAME_OF = {"registration": "commitment", "truck": "token", "text": "digest"}


def swept(
    file: PrivateFile,
    after_seq: int,
    known: Mapping[str, Collection[str] | None],
    *,
    removed_max: int,
) -> Sweep:
    """Remove the rows kept after a record that are not among the known of their table."""
    orphans: dict[str, list[str]] = {}
    for table, names in known.items():
        kept = _names(file, table, "after_seq >= ?", after_seq)
        named = None if names is None else frozenset(names)
        orphans[table] = [] if named is None else [name for name in kept if name not in named]
    count = sum(map(len, orphans.values()))
    if count > removed_max:
        raise SweepRefused(
            f"Of what the private store {file.place.name!r} kept after record {after_seq}, "
            f"{count} rows are named by no record, expected at most {removed_max}. Nothing was "
            f"removed. Check that this store and this book belong together; a book restored from a "
            f"backup is shorter than its store."
        )
    with file.batch():
        for table, names in orphans.items():
            _delete(file, table, names)
        if count:
            mark_unscrubbed(file)
    scrub_if_due(file)
    present = set(_names(file, "registration", "true"))
    missing = tuple(name for name in known["registration"] or () if name not in present)
    return Sweep(
        registrations=len(orphans["registration"]),
        trucks=len(orphans["truck"]),
        texts=len(orphans["text"]),
        missing=missing,
    )


def delete_due(file: PrivateFile, past_at: Instant, needed: Needed) -> tuple[int, int, int]:
    """Delete what ended or was last used at `past_at` or before, and is not needed."""
    ended = _without(_names(file, "registration", "ended_at <= ?", past_at), needed.registrations)
    trucks = _without(_names(file, "truck", "seen_at <= ?", past_at), needed.trucks)
    texts = _without(_names(file, "text", "used_at <= ?", past_at), needed.texts)
    _delete(file, "registration", ended)
    _delete(file, "truck", trucks)
    _delete(file, "text", texts)
    return len(ended), len(trucks), len(texts)


def delete_registration(file: PrivateFile, commitment: str) -> int:
    """Delete one registration and say whether there was one."""
    return _delete_one(file, "registration", commitment)


def delete_truck(file: PrivateFile, token: str) -> int:
    """Delete one truck and say whether there was one."""
    return _delete_one(file, "truck", token)


def retire_due(file: PrivateFile, past_at: Instant, now: Instant) -> tuple[str, ...]:
    """Destroy the keys of the periods that ended at `past_at` or before, and name them.

    The period's name stays, so that no new key is ever made for it.
    """
    rows = file.ask(RETIRING, (past_at,))
    if rows:
        sql = f"UPDATE period SET key = NULL, retired_at = ? WHERE {_RETIRED}"
        file.change(sql, (now, past_at))
    return tuple(row[0] for row in rows)


def mark_unscrubbed(file: PrivateFile) -> None:
    """Note, in the batch that deletes, that old bytes are still in the files."""
    file.change("UPDATE store SET unscrubbed = 1 WHERE unscrubbed = 0")


def scrub_if_due(file: PrivateFile) -> bool:
    """Take out of the files what was deleted, now or before a crash; false if it must wait."""
    if not file.ask("SELECT unscrubbed FROM store")[0][0]:
        return True
    if not file.scrub():
        return False
    with file.batch():
        file.change("UPDATE store SET unscrubbed = 0")
    return True


def _names(file: PrivateFile, table: str, condition: str, *values: int) -> list[str]:
    name = _NAME_OF[table]
    rows = file.ask(f"SELECT {name} FROM {table} WHERE {condition} ORDER BY {name}", values)
    return [row[0] for row in rows]


def _without(names: Iterable[str], needed: Collection[str]) -> list[str]:
    kept = frozenset(needed)
    return [name for name in names if name not in kept]


def _delete_one(file: PrivateFile, table: str, name: str) -> int:
    count = _delete(file, table, [name])
    if count:
        mark_unscrubbed(file)
    return count


def _delete(file: PrivateFile, table: str, names: Iterable[str]) -> int:
    sql = f"DELETE FROM {table} WHERE {_NAME_OF[table]} = ?"
    return sum(file.change(sql, (name,)) for name in names)
