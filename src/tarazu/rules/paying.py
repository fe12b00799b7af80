"""What a movement earns, what a release costs, and what becomes of credit that comes back."""

from collections.abc import Iterable

from tarazu.calendars import Instant
from tarazu.rules.event_parts import Spend
from tarazu.rules.events import (
    CreditEarned,
    CreditExpired,
    CreditForfeited,
    CreditGranted,
    CreditReset,
    RegimeBegan,
)
from tarazu.rules.state import Account, Call, Facts
from tarazu.rules.work import Work


def can_pay(facts: Facts, spends: Iterable[Spend]) -> bool:
    """Say whether every account has its cost available, overdraft included (I2, I6)."""
    accounts = facts.accounts
    for spend in spends:
        account = accounts[spend.account]
        # `available` spelled out: this is asked more often than anything else.
        if account.free - account.debt - account.uncovered + account.overdraft < spend.units:
            return False
    return True


def fits(account: Account, units: int) -> int:
    """Say how many of `units` the cap lets stand; held units count toward it."""
    if account.cap is None:
        return units
    return min(units, max(0, account.cap - account.balance))


def exposed_units(account: Account, releases_ahead_max: int | None) -> int:
    """Say how many units one counted movement earns under `exposure_max`.

    Source: design 3.4: min(m, n + max(0, n E - x)), x the units earned above 1:1 so far.
    """
    n, m = account.counted, account.releases
    if releases_ahead_max is None:
        return m
    gone = account.forfeited + account.expired + account.reset_off
    ahead = account.earned - gone - n * account.movements
    return min(m, n + max(0, n * releases_ahead_max - ahead))


def earn(work: Work, account_name: str, movement: int) -> None:
    """Post what one counted movement earns; what the cap refuses is forfeited.

    Where the call is the release, the cap waits for the releases of this instant (design 3.5).
    """
    account = work.facts.accounts[account_name]
    law = work.law
    units = exposed_units(account, law.account_of[account_name].exposure_max)
    posted = units if law.mode == "immediate" else fits(account, units)
    work.add(
        CreditEarned(
            account=account_name,
            movement=movement,
            units=units,
            posted=posted,
            expires_at=work.expiry_of(account),
        )
    )
    if posted < units:
        work.add(CreditForfeited(account=account_name, units=units - posted, posted=False))


def grant(work: Work, account_name: str, next_at: Instant | None) -> None:
    """Post the grant of a period that begins now."""
    account = work.facts.accounts[account_name]
    law = work.law
    clause = law.account_of[account_name].grant
    assert clause is not None, f"account {account_name} has no grant"
    units = clause.trucks * account.counted
    posted = units if law.mode == "immediate" else fits(account, units)
    work.add(
        CreditGranted(
            account=account_name,
            units=units,
            posted=posted,
            expires_at=work.expiry_of(account),
            why="grant",
            next_at=next_at,
        )
    )
    if posted < units:
        work.add(CreditForfeited(account=account_name, units=units - posted, posted=False))


def refund(work: Work, spends: Iterable[Spend]) -> None:
    """Grant back what a release cost that did not happen; no cap forfeits it (design 3.4)."""
    for spend in spends:
        work.add(
            CreditGranted(
                account=spend.account,
                units=spend.units,
                posted=spend.units,
                expires_at=work.expiry_of(work.facts.accounts[spend.account]),
                why="correction",
            )
        )


def expire(work: Work, account: Account) -> None:
    """Let go of the free units whose life has ended."""
    if account.paused_at is not None:
        return
    life = account.life_at(work.at)
    units = 0
    for lot in account.lots:
        if lot.expires_at is None or lot.expires_at > life:
            break
        units += lot.units
    if units:
        work.add(CreditExpired(account=account.name, units=units))


def forfeit_above_cap(work: Work, units_max: dict[str, int] | None = None) -> None:
    """Forfeit free units that stand above a cap, newest first; of each account at most so many."""
    for name, account in work.facts.accounts.items():
        if account.cap is not None and account.balance > account.cap:
            units = min(account.free, account.balance - account.cap)
            units = units if units_max is None else min(units, units_max.get(name, 0))
            if units:
                work.add(CreditForfeited(account=name, units=units, posted=True))


def posted_units(work: Work) -> dict[str, int]:
    """Sum what this command has posted so far to each account, corrections left out."""
    posted: dict[str, int] = {}
    for event in work.events:
        data = event.data
        is_new = isinstance(data, CreditEarned) or (
            isinstance(data, CreditGranted) and data.why == "grant"
        )
        if is_new and isinstance(data, CreditEarned | CreditGranted):
            posted[data.account] = posted.get(data.account, 0) + data.posted
        elif isinstance(data, RegimeBegan):
            # The cap of a new plan holds for all that its accounts begin with, carried or not.
            posted = {name: account.free for name, account in work.facts.accounts.items()}
    return posted


def returning(account: Account, call: Call, at: Instant) -> tuple[int, int, int]:
    """Split what a call holds of an account: (comes back, was reset off, has expired)."""
    back = reset_off = expired = 0
    life = account.life_at(at)
    for held in call.held:
        if held.account != account.name:
            continue
        back += held.uncovered
        for lot in held.lots:
            if lot.condemned:
                reset_off += lot.units
            elif lot.expires_at is not None and lot.expires_at <= life:
                expired += lot.units
            else:
                back += lot.units
    return back, reset_off, expired


def lose_stale(work: Work, call: Call) -> None:
    """Let go, of a call that ends unused, what was reset off or expired while it lived."""
    for name in [held.account for held in call.held]:
        account = work.facts.accounts[name]
        _, reset_off, expired = returning(account, call, work.at)
        if reset_off:
            work.add(CreditReset(account=name, units=reset_off, ticket=call.ticket))
        if expired:
            work.add(CreditExpired(account=name, units=expired, ticket=call.ticket))
