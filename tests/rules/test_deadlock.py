"""Circuits of credit: what stands still, what lives on stock, and what runs dry."""

import itertools

import pytest

from tarazu.rules import State, execute
from tarazu.rules import commands as cmd
from tarazu.rules.check import CheckFinding, errors_of, findings_of
from tarazu.rules.reasons import Refusal
from tarazu.rules.regime import (
    Account,
    Exempt,
    Gate,
    Grant,
    Ratio,
    Regime,
    Reset,
    Selector,
)
from tests.rules.regimes import START_AT
from tests.rules.sketches import (
    AID,
    CIRCUITS,
    MIRROR,
    PEER,
    R1,
    R2,
    R3,
    R4,
    account,
    afghan_out,
    changed,
    circuits,
    codes,
    exempts,
    found,
    iranian_out,
    regime_with,
    select,
)


def test_strict_one_to_one_on_both_sides_is_dead_and_the_remedies_are_named():
    (finding,) = found("deadlock_with_peer", R1, peer=MIRROR)
    assert finding == CheckFinding(
        code="deadlock_with_peer",
        clause="iranian-out",
        is_error=True,
        values={
            "circuit": "in AF > out IR > in AF",
            "accounts": "iranian-out, peer:afghan-out",
            "remedies": "opening overdraft grant exempt count",
            "free": "in IR",
        },
    )
    assert errors_of(R1) == []


@pytest.mark.parametrize("regime", [R1, R2, R3])
def test_the_readings_of_the_order_live_as_long_as_the_peer_gates_nobody(regime):
    assert circuits(regime) == []
    assert circuits(regime, regime_with(sides=PEER)) == []


@pytest.mark.parametrize(
    ("regime", "peer"),
    [
        (regime_with(iranian_out(opening=1)), MIRROR),
        (regime_with(iranian_out(overdraft=1)), MIRROR),
        (regime_with(iranian_out(grant=Grant("day", 1))), MIRROR),
        (R1, regime_with(afghan_out(opening=1), sides=PEER)),
        (R1, regime_with(afghan_out(overdraft=1), sides=PEER)),
        (R1, regime_with(afghan_out(grant=Grant("week", 1)), sides=PEER)),
        (exempts(Exempt((AID,))), MIRROR),
        (exempts(Exempt(waited_s_min=60)), MIRROR),
        # What the far side counts it counts, whatever earns here.
        (exempts(Exempt((AID,), earns=False)), MIRROR),
        (R1, exempts(Exempt((AID,)), regime=MIRROR)),
        (regime_with(account("a", "in AF, in IR", "out IR")), MIRROR),
    ],
)
def test_each_remedy_sets_a_dead_circuit_going(regime, peer):
    assert not {"deadlock", "deadlock_with_peer", "starved", "runs_dry"} & set(
        circuits(regime, peer)
    )


def test_an_exemption_that_does_not_earn_anywhere_sets_nothing_going():
    both = {"exempts": (Exempt((AID,), earns=False),)}
    assert "deadlock" in codes(changed(regime_with(account("a", "out IR", "out IR")), **both))


def test_a_grant_of_nothing_and_an_opening_that_the_cap_takes_are_no_credit():
    dead = ["deadlock_with_peer"]
    assert circuits(regime_with(iranian_out(grant=Grant("day", 0))), MIRROR) == dead
    assert (
        circuits(regime_with(iranian_out(opening=1, cap=0)), MIRROR) == []
    )  # an error, not searched
    capped = {"opening": 1, "cap": 1}
    assert circuits(regime_with(iranian_out(**capped)), MIRROR) == []


def test_a_movement_that_another_laden_state_leaves_free_breaks_the_circuit():
    loaded = Account(
        "a",
        earn=(select("in IR"),),
        spend=(Selector(direction="out", registered="AF", laden="loaded"),),
    )
    assert circuits(R1, regime_with(loaded, sides=PEER)) == []


@pytest.mark.parametrize(
    ("home_rules", "peer_rules"), [(R2, "in AF/out IR"), (R3, "in AF, in IR/out AF, out IR")]
)
def test_other_readings_answered_in_kind_are_dead_too(home_rules, peer_rules):
    earn, spend = peer_rules.split("/")
    peer = regime_with(account("answer", earn, spend), sides=PEER)
    assert circuits(home_rules, peer) == ["deadlock_with_peer"]


def test_two_accounts_of_one_regime_can_wait_for_each_other():
    dead = regime_with(account("a", "in AF", "out IR"), account("b", "out IR", "in AF"))
    (finding,) = found("deadlock", dead)
    assert finding.is_error
    assert finding.values["accounts"] == "a, b"
    assert circuits(regime_with(account("a", "in AF", "out IR", opening=1), dead.accounts[1])) == []


def test_a_dead_regime_that_leaves_no_movement_free_offers_nothing_to_count():
    (finding,) = found(
        "deadlock", regime_with(account("a", "in", "out"), account("b", "out", "in"))
    )
    assert finding.values["remedies"] == "opening overdraft grant exempt"
    assert "free" not in finding.values


def test_what_waits_behind_a_circuit_is_told_once_and_not_as_a_circuit():
    behind = regime_with(iranian_out(), account("behind", "out IR", "out AF"))
    findings = [f for f in findings_of(behind, peer=MIRROR) if f.code in CIRCUITS]
    assert [(f.code, f.clause) for f in findings] == [
        ("deadlock_with_peer", "iranian-out"),
        ("starved", "behind"),
    ]
    assert findings[1].values == {"movement": "out IR", "needs": "iranian-out"}


def test_what_the_peer_never_releases_starves_an_account_here():
    peer = regime_with(account("shut", "", "out AF"), sides=PEER)
    (finding,) = found("starved", R1, peer=peer)
    assert finding.values == {"movement": "in AF", "needs": "peer:shut"}


def test_a_circuit_of_the_peers_own_accounts_is_told_as_theirs():
    peer = regime_with(account("theirs", "out AF", "out AF"), sides=PEER)
    (finding,) = found("deadlock_with_peer", R2, peer=peer)
    assert (finding.clause, finding.values["accounts"]) == ("peer:theirs", "peer:theirs")


def test_a_same_flag_window_lives_on_the_trucks_that_are_abroad():
    (finding,) = found("lives_on_stock", R4)
    assert (finding.clause, finding.is_error) == ("iranian-window", False)
    assert finding.values == {"circuit": "in IR > out IR > in IR", "accounts": "iranian-window"}
    assert circuits(regime_with(account("iranian-window", "in IR", "out IR", opening=1))) == []
    # The peer's own window is the peer's to hear of.
    assert circuits(R1, regime_with(account("w", "in AF", "out AF"), sides=PEER)) == []


def test_trucks_of_a_third_country_come_without_having_left_first():
    assert circuits(regime_with(account("a", "in TM", "out TM"))) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "releases"),
    [
        ({"ratio": Ratio(2, 1), "opening": 3}, {"ratio": Ratio(2, 1)}, 4),
        ({"ratio": Ratio(2, 3)}, {"ratio": Ratio(3, 2), "opening": 1}, 2),
        ({"ratio": Ratio(2, 1)}, {"ratio": Ratio(1, 2), "opening": 1}, 1),
        ({"ratio": Ratio(1, 2), "opening": 1, "cap": 1}, {"ratio": Ratio(2, 1)}, 1),
    ],
)
def test_a_circuit_whose_turns_pay_for_less_runs_dry(ours, theirs, releases):
    peer = regime_with(afghan_out(**theirs), sides=PEER)
    (finding,) = found("runs_dry", regime_with(iranian_out(**ours)), peer=peer)
    assert finding.values["releases"] == releases


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"ratio": Ratio(2, 1), "opening": 2}, {"ratio": Ratio(1, 2)}),
        ({"ratio": Ratio(1, 2), "opening": 1, "cap": 3}, {"ratio": Ratio(1, 1)}),
    ],
)
def test_a_circuit_whose_turns_pay_for_as_much_goes_on(ours, theirs):
    assert (
        circuits(regime_with(iranian_out(**ours)), regime_with(afghan_out(**theirs), sides=PEER))
        == []
    )


def test_credit_that_may_go_to_trucks_nobody_counts_runs_out():
    shared = regime_with(account("shared", "in AF", "out IR, out AF", opening=5))
    (finding,) = found("runs_dry", shared, peer=MIRROR)
    assert finding.values["releases"] == 5


@pytest.mark.parametrize("limits", [{"expires_after_s": 600}, {"reset": Reset("day")}])
def test_a_circuit_can_lose_the_credit_that_it_lives_on(limits):
    peer = regime_with(afghan_out(**limits), sides=PEER)
    (finding,) = found("token_may_be_lost", regime_with(iranian_out(opening=1)), peer=peer)
    assert (finding.clause, finding.is_error) == ("peer:afghan-out", False)
    assert circuits(R1, regime_with(afghan_out(**limits, grant=Grant("day", 1)), sides=PEER)) == []


def test_a_ring_does_not_lead_through_an_account_that_is_dead_by_itself():
    regime = regime_with(
        account("a", "out IR, out AF", "out IR", opening=1),
        account("shut", "", "out AF"),
    )
    assert circuits(regime) == []
    assert codes(regime) >= {"never_releases"}


def test_the_peers_file_must_be_the_peers():
    assert circuits(R1, R1) == ["peer_not_facing"]
    assert found("peer_not_facing", R1, peer=R1)[0].values == {"home": "IR", "peer": "AF"}


def test_a_peers_file_with_an_error_is_not_searched():
    (finding,) = found("peer_has_errors", R1, peer=regime_with(afghan_out(opening=-1), sides=PEER))
    assert finding.is_error
    assert finding.values == {"code": "negative_number", "clause": "afghan-out"}


# The engine as witness: two posts at work, with trucks of every flow at hand.

READINGS = (
    "in AF/out IR",
    "in IR/out AF",
    "in IR, in AF/out IR, out AF",
    "in IR/out IR",
    "out IR/out AF",
)
FLIP = str.maketrans({"I": "A", "R": "F", "A": "I", "F": "R"})
FLOWS = (("IR", "out"), ("IR", "in"), ("AF", "out"), ("AF", "in"))
ROUNDS = 12


class Post:
    """One side of the line under its own regime; `out` is its own direction out."""

    def __init__(self, regime: Regime) -> None:
        self.state = State()
        terms = cmd.Terms(home=regime.home, peer=regime.peer)
        self.do(cmd.ConfigureCrossing(terms=terms))
        self.do(cmd.AdoptRegime(regime=changed(regime, gate=Gate(call="immediate"))))

    def do(self, command):
        return execute(self.state, command, START_AT)

    def lets_out(self, truck: str, country: str) -> list[tuple[str, str]]:
        """Ask to leave: the trucks that go now, this one or those that its going releases."""
        facts = {"truck": truck, "registered": country, "direction": "out"}
        answer = self.do(cmd.RegisterTicket(**facts))
        if isinstance(answer, Refusal):  # nothing gates it
            answer = self.do(cmd.RecordMovement(**facts))
            return [(truck, country), *released(answer)]
        return released(answer)

    def sees_in(self, truck: str, country: str) -> list[tuple[str, str]]:
        return released(
            self.do(cmd.RecordMovement(truck=truck, registered=country, direction="in"))
        )


def released(events) -> list[tuple[str, str]]:
    kinds = [event.data for event in events]
    return [(d.truck, d.registered) for d in kinds if type(d).__name__ == "TicketReleased"]


def played(home_rules: Regime, peer_rules: Regime) -> dict[tuple[str, str], int]:
    """Send trucks of all four flows again and again; count those that pass in the last rounds."""
    posts = {"out": Post(home_rules), "in": Post(peer_rules)}
    passed = dict.fromkeys(FLOWS, 0)
    for number in range(ROUNDS):
        for country, direction in FLOWS:
            going = [
                (direction, one)
                for one in posts[direction].lets_out(f"{country}{direction}{number}", country)
            ]
            while going:
                way, (truck, registered) = going.pop(0)
                passed[registered, way] += number >= ROUNDS // 2
                other = "in" if way == "out" else "out"
                going += [(other, one) for one in posts[other].sees_in(truck, registered)]
    return passed


@pytest.mark.parametrize(("ours", "theirs"), list(itertools.product(READINGS, READINGS)))
@pytest.mark.parametrize("openings", [(0, 0), (1, 0), (0, 1)])
def test_the_check_says_dead_where_two_posts_at_work_stand_still(ours, theirs, openings):
    earn, spend = ours.split("/")
    home_rules = regime_with(account("ours", earn, spend, opening=openings[0]))
    earn, spend = theirs.translate(FLIP).split("/")
    peer_rules = regime_with(account("theirs", earn, spend, opening=openings[1]), sides=PEER)
    found_dead: set[str] = set()
    for finding in findings_of(home_rules, peer=peer_rules):
        if finding.code in ("deadlock", "deadlock_with_peer"):
            found_dead |= set(str(finding.values["accounts"]).replace("peer:", "").split(", "))
        if finding.code == "starved":
            found_dead.add(finding.clause)
    passed = played(home_rules, peer_rules)
    still = set()
    for name, regime, direction in (("ours", home_rules, "out"), ("theirs", peer_rules, "in")):
        countries = [selector.registered for selector in regime.accounts[0].spend]
        if not any(passed[country, direction] for country in countries):
            still.add(name)
    assert found_dead == still
