"""The walks have teeth: each of these bugs, sown into the rules, is found by them."""

import copy
import sys

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tarazu.rules import (
    calling,
    credit,
    due,
    fold_credit,
    fold_tickets,
    overrides,
    passages,
    paying,
    stopping,
)
from tarazu.rules import events as ev
from tarazu.rules.law import Law
from tarazu.rules.paying import returning
from tarazu.rules.state import Lot
from tarazu.rules.waiting import Waiting
from tarazu.rules.work import Work
from tests.rules.regimes import regimes
from tests.rules.test_walks import later
from tests.rules.walk import Walk, command_of, steps, steps_of

EXAMPLES = 400


def walks_find_a_fault(examples: int = EXAMPLES) -> bool:
    """Walk until a law breaks, at most so often; the walks are the same each time."""

    @seed(1404)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(regimes(), later.flatmap(regimes), steps)
    def walk_once(regime, spare, drawn):
        walk = Walk(regime)
        for pause, move in steps_of(drawn):
            walk.wait(pause)
            walk.do(command_of(walk.state, move, spare=spare))

    try:
        walk_once()
    except Exception:
        return True
    return False


def sow(monkeypatch, sound, bug) -> None:
    """Put a bug in the place of a function wherever the rules have taken it to."""
    places = 0
    for name, module in list(sys.modules.items()):
        if not name.startswith("tarazu.rules"):
            continue
        for key, value in list(vars(module).items()):
            if value is sound:
                monkeypatch.setattr(module, key, bug)
                places += 1
            elif isinstance(value, dict):
                for kind, handler in list(value.items()):
                    if handler is sound:
                        monkeypatch.setitem(value, kind, bug)
                        places += 1
    assert places, f"nobody uses {sound}"


def law_with(monkeypatch, change) -> None:
    """Read every plan wrongly in one point."""
    sound = Law.__init__

    def init(self, *args):
        sound(self, *args)
        change(self)

    monkeypatch.setattr(Law, "__init__", init)


def the_cap_looks_at_what_is_available_only(monkeypatch):
    def fits(account, units):
        room = units if account.cap is None else max(0, account.cap - account.available)
        return min(units, room)

    sow(monkeypatch, paying.fits, fits)


def overdraft_is_repaid_after_saving(monkeypatch):
    def pour(account, units, expires_at, calls):
        account.free += units
        account.lots.append(Lot(expires_at, units))
        account.lots.sort(key=credit.age_of)

    sow(monkeypatch, credit.pour, pour)


def credit_expires_after_the_releases_of_its_last_instant(monkeypatch):
    sound = Work.expiry_of

    def expiry_of(self, account):
        ends = sound(self, account)
        return None if ends is None else ends + 1

    monkeypatch.setattr(Work, "expiry_of", expiry_of)


def an_exempt_truck_spends(monkeypatch):
    sound = calling.begin_call

    def begin_call(work, choice, **override):
        sound(work, msgspec.structs.replace(choice, exempt=None), **override)

    sow(monkeypatch, sound, begin_call)


def an_exempt_truck_spends_when_it_goes(monkeypatch):
    sound = passages.release

    def release(work, ticket, going, seen=None):
        if going.exempt is not None:
            going = msgspec.structs.replace(going, spends=ticket.standing.spends)
        sound(work, ticket, going, seen)

    sow(monkeypatch, sound, release)


def a_lapse_keeps_the_credit(monkeypatch):
    sound = fold_tickets.lapsed

    def lapsed(state, at, event):
        state.facts.calls[event.ticket].held = []
        sound(state, at, event)

    sow(monkeypatch, sound, lapsed)


def a_truck_on_hold_is_called(monkeypatch):
    sound = Waiting.refresh

    def refresh(self, facts, ticket, at):
        holds, facts.holds = facts.holds, {}
        sound(self, facts, ticket, at)
        facts.holds = holds

    monkeypatch.setattr(Waiting, "refresh", refresh)


def intervals_are_ignored(monkeypatch):
    monkeypatch.setattr(Waiting, "barred_until", lambda self, facts, ticket: 0)


def shares_are_ignored(monkeypatch):
    law_with(monkeypatch, lambda law: setattr(law, "shares", {}))


def an_officer_approves_his_own_override(monkeypatch):
    sound = overrides.approve

    def approve(work, command):
        proposal = work.facts.proposals.get(command.override)
        if proposal is None:
            return sound(work, command)
        other = msgspec.structs.replace(proposal, by="another")
        work.facts.proposals[command.override] = other
        refusal = sound(work, command)
        if refusal is not None:
            work.facts.proposals[command.override] = proposal
        return refusal

    sow(monkeypatch, sound, approve)


def a_counter_decreases(monkeypatch):
    sound = fold_credit.forfeited

    def forfeited(state, at, event):
        sound(state, at, event)
        state.facts.accounts[event.account].forfeited -= 2 * event.units

    sow(monkeypatch, sound, forfeited)


def a_correction_frees_reserved_credit_twice(monkeypatch):
    sound = fold_tickets.taken_back

    def taken_back(state, at, event):
        held = copy.deepcopy(state.facts.calls[event.ticket].held)
        sound(state, at, event)
        for part in held:
            account = state.facts.accounts[part.account]
            credit.give_back(account, part, state.facts.calls.values())

    sow(monkeypatch, sound, taken_back)


def a_suspension_does_not_extend_windows(monkeypatch):
    sound = stopping.resume

    def resume(work, command):
        for call in work.facts.calls.values():
            call.left_ms = None  # the old deadline stands
        return sound(work, command)

    sow(monkeypatch, sound, resume)


def a_call_lapses_at_its_deadline(monkeypatch):
    law_with(monkeypatch, lambda law: setattr(law, "window_ms", law.window_ms - 1))


def a_release_costs_what_a_movement_earns(monkeypatch):
    sound = Law.kind_of

    def kind_of(self, *facts):
        kind = sound(self, *facts)
        costs = tuple(
            msgspec.structs.replace(s, units=self.account_of[s.account].ratio.releases)
            for s in kind.spends
        )
        return msgspec.structs.replace(kind, spends=costs)

    monkeypatch.setattr(Law, "kind_of", kind_of)


def a_reset_forgives_debt(monkeypatch):
    sound = fold_credit.reset

    def reset(state, at, event):
        sound(state, at, event)
        state.facts.accounts[event.account].debt = 0

    sow(monkeypatch, sound, reset)


def sixty_an_hour_come_all_at_once(monkeypatch):
    law_with(monkeypatch, lambda law: setattr(law, "slot_ms", 0))


def the_number_of_live_calls_is_ignored(monkeypatch):
    law_with(monkeypatch, lambda law: setattr(law, "called_max", None))


def the_third_lapse_is_like_the_second(monkeypatch):
    monkeypatch.setattr(calling, "LAPSES_MAX", 99)


def a_passage_without_a_call_is_free(monkeypatch):
    sow(monkeypatch, passages._uncalled, lambda work, kind: passages.Going(uncalled=True))


def the_newest_credit_is_spent_first(monkeypatch):
    sound = credit._take

    def take(lots, units, *, newest=False):
        return sound(lots, units, newest=not newest)

    sow(monkeypatch, sound, take)


def what_expired_under_a_call_comes_back(monkeypatch):
    def nothing_is_stale(account, call, at):
        return sum(returning(account, call, at)), 0, 0

    sow(monkeypatch, returning, nothing_is_stale)


def a_grant_comes_before_the_reset(monkeypatch):
    sound = due._pass_instant

    def pass_instant(work):
        if work.state.law is not None:
            for account in work.facts.accounts.values():
                if account.next_grant_at is not None and account.next_grant_at <= work.at:
                    next_at = work.law.next_grant(account.name, work.at)
                    paying.grant(work, account.name, next_at)
        sound(work)

    sow(monkeypatch, sound, pass_instant)


def a_movement_earns_twice(monkeypatch):
    sound = passages._earn_all

    def earn_all(work, kind, movement, exempt):
        sound(work, kind, movement, exempt)
        sound(work, kind, movement, exempt)

    sow(monkeypatch, sound, earn_all)


def a_lapse_leaves_a_gap_in_the_places(monkeypatch):
    sound = ev.CallLapsed

    def call_lapsed(*, ticket, place):
        return sound(ticket=ticket, place=place + 1)

    monkeypatch.setattr(calling, "CallLapsed", call_lapsed)


BUGS = [
    the_cap_looks_at_what_is_available_only,
    overdraft_is_repaid_after_saving,
    credit_expires_after_the_releases_of_its_last_instant,
    an_exempt_truck_spends,
    an_exempt_truck_spends_when_it_goes,
    a_lapse_keeps_the_credit,
    a_truck_on_hold_is_called,
    intervals_are_ignored,
    shares_are_ignored,
    an_officer_approves_his_own_override,
    a_counter_decreases,
    a_correction_frees_reserved_credit_twice,
    a_suspension_does_not_extend_windows,
    a_call_lapses_at_its_deadline,
    a_release_costs_what_a_movement_earns,
    a_reset_forgives_debt,
    sixty_an_hour_come_all_at_once,
    the_number_of_live_calls_is_ignored,
    the_third_lapse_is_like_the_second,
    a_passage_without_a_call_is_free,
    the_newest_credit_is_spent_first,
    what_expired_under_a_call_comes_back,
    a_grant_comes_before_the_reset,
    a_movement_earns_twice,
    a_lapse_leaves_a_gap_in_the_places,
]


def test_sound_rules_have_no_fault():
    assert not walks_find_a_fault(30)


@pytest.mark.parametrize("bug", BUGS, ids=[bug.__name__ for bug in BUGS])
def test_the_walks_find(bug, monkeypatch):
    bug(monkeypatch)
    assert walks_find_a_fault(), f"no walk of {EXAMPLES} saw that {bug.__name__}"
