"""What happens to units inside an account: mechanics without judgement, used by the folding.

Oldest units go first. Units are free (in lots), reserved by calls, or debt; each function keeps
`free`, `reserved`, `uncovered` and `debt` in step with the lots. Source: design 3.1, 3.4 and 3.5.
"""

from bisect import insort
from collections.abc import Iterable

from tarazu.calendars import NEVER, Instant
from tarazu.rules.state import Account, Call, Lot, Reserved


def age_of(lot: Lot) -> Instant:
    """Give the key by which lots are spent: the one that expires first goes first."""
    return NEVER if lot.expires_at is None else lot.expires_at


def pour(account: Account, units: int, expires_at: Instant | None, calls: Iterable[Call]) -> None:
    """Put credit in: to debt, then to units reserved in overdraft in order of call, then free.

    Source: design 3.5, where a new credit goes.
    """
    repaid = min(account.debt, units)
    account.debt -= repaid
    units -= repaid
    if units and account.uncovered:
        for call in calls:
            for held in call.held:
                if held.account == account.name and held.uncovered and units:
                    covered = min(held.uncovered, units)
                    held.uncovered -= covered
                    account.uncovered -= covered
                    insort(held.lots, Lot(expires_at, covered), key=age_of)
                    units -= covered
    if units:
        account.free += units
        _keep(account.lots, Lot(expires_at, units))


def _keep(lots: list[Lot], lot: Lot) -> None:
    if lots and lots[-1].expires_at == lot.expires_at:
        lots[-1].units += lot.units
    else:
        insort(lots, lot, key=age_of)


def _take(lots: list[Lot], units: int, *, newest: bool = False) -> list[Lot]:
    """Take units out of lots, oldest first or newest first; the lots must hold as many."""
    taken: list[Lot] = []
    while units:
        lot = lots[-1 if newest else 0]
        if lot.units <= units:
            taken.append(lots.pop(-1 if newest else 0))
            units -= lot.units
        else:
            lot.units -= units
            taken.append(Lot(lot.expires_at, units, lot.condemned))
            units = 0
    return taken


def reserve(account: Account, units: int) -> Reserved:
    """Hold units for a call: the oldest free ones, and the rest in overdraft."""
    covered = min(max(account.free, 0), units)
    account.free -= covered
    account.uncovered += units - covered
    account.reserved += units
    return Reserved(account.name, _take(account.lots, covered), units - covered)


def commit(account: Account, held: Reserved) -> int:
    """Spend what a call holds, and say how many units: the release happened."""
    units = held.uncovered
    for lot in held.lots:
        units += lot.units
    account.reserved -= units
    account.uncovered -= held.uncovered
    account.debt += held.uncovered
    account.spent += units
    return units


def give_back(account: Account, held: Reserved, calls: Iterable[Call]) -> None:
    """Return what a call holds, with its old life; what was taken in overdraft just ends."""
    account.reserved -= held.uncovered + sum(lot.units for lot in held.lots)
    account.uncovered -= held.uncovered
    for lot in held.lots:
        pour(account, lot.units, lot.expires_at, calls)


def spend(account: Account, units: int) -> None:
    """Spend units that no call holds: the oldest free ones, and the rest as debt."""
    covered = min(account.free, units)
    _take(account.lots, covered)
    account.free -= covered
    account.debt += units - covered
    account.spent += units


def drop_free(account: Account, units: int, *, newest: bool = False) -> None:
    """Remove free units that expired, were reset off or, newest first, were forfeited."""
    _take(account.lots, units, newest=newest)
    account.free -= units


def drop_reserved(account: Account, held: Reserved, units: int, *, condemned: bool) -> None:
    """Remove units of a call that is about to end: condemned ones, or the oldest others."""
    left = units
    for lot in [lot for lot in held.lots if lot.condemned == condemned]:
        gone = min(lot.units, left)
        lot.units -= gone
        left -= gone
    assert left == 0, f"{account.name}: {left} of {units} units to drop are not held"
    held.lots = [lot for lot in held.lots if lot.units]
    account.reserved -= units


def condemn(account: Account, units: int, calls: Iterable[Call]) -> None:
    """Mark the oldest reserved units as reset off, should their call end unused."""
    held_lots = [
        (age_of(lot), held, lot)
        for call in calls
        for held in call.held
        if held.account == account.name
        for lot in held.lots
        if not lot.condemned
    ]
    held_lots.sort(key=lambda entry: entry[0])
    for _, held, lot in held_lots:
        if not units:
            break
        if lot.units > units:
            lot.units -= units
            held.lots.insert(0, Lot(lot.expires_at, units, condemned=True))
            units = 0
        else:
            lot.condemned = True
            units -= lot.units


def pour_anew(account: Account, calls: Iterable[Call]) -> None:
    """Let free units go first to debt and to calls in overdraft, after a conversion of units."""
    lots, account.lots, account.free = account.lots, [], 0
    for lot in lots:
        pour(account, lot.units, lot.expires_at, calls)


def scale(lots: list[Lot], from_units: int, to_units: int) -> list[Lot]:
    """Convert lots to the units of another ratio; the sum is rounded down once, never up.

    >>> [lot.units for lot in scale([Lot(1, 1), Lot(2, 2)], 2, 1)]
    [0, 1]
    """
    scaled, before = [], 0
    for lot in lots:
        after = before + lot.units
        # The remainder is dropped, so that nobody gains a release by a change of regime.
        units = after * to_units // from_units - before * to_units // from_units
        scaled.append(Lot(lot.expires_at, units, lot.condemned))
        before = after
    return scaled
