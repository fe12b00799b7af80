"""Clauses that do nothing, or something else than they seem to, are found and told."""

import pytest

from tarazu.rules.regime import (
    Account,
    Exempt,
    Grant,
    Interval,
    Lane,
    Opening,
    Ratio,
    Reset,
    Selector,
)
from tests.rules.sketches import (
    AID,
    GATED,
    GENERAL,
    R1,
    account,
    changed,
    exempts,
    found,
    gate,
    iranian_out,
    lanes,
    regime_with,
    select,
)

FRESH = Selector(cargo="perishable")
FROM = R1.valid_from  # midnight in Tehran, a Saturday
DAY = (Opening("sat-fri", "08:00", "20:00"),)

IDLE = [
    ("nothing_gated", "regime", {}, regime_with()),
    ("nothing_spends", "a", {}, regime_with(account("a", "in", ""))),
    ("never_releases", "a", {}, regime_with(account("a", "", "out IR"))),
    ("never_releases", "a", {}, regime_with(account("a", "", "out IR", grant=Grant("day", 0)))),
    (
        "nothing_earns",
        "a",
        {"opening": 2, "overdraft": 1},
        regime_with(account("a", "", "out IR", opening=2, overdraft=1)),
    ),
    (
        "grant_only",
        "a",
        {"trucks": 300, "every": "day"},
        regime_with(account("a", "", "out IR", opening=2, grant=Grant("day", 300))),
    ),
    ("earns_what_it_spends", "a", {}, regime_with(account("a", "out IR", "out IR", opening=1))),
    ("exempt_frees_all", "iranian-out", {}, exempts(Exempt())),
    (
        "unreachable_selector",
        "a",
        {"key": "earn"},
        regime_with(
            Account("a", earn=(Selector(laden="bobtail", cargo="fuel"),), spend=(Selector(),))
        ),
    ),
    ("empty_selector", "a", {"key": "spend"}, regime_with(Account("a", spend=(Selector(),)))),
    (
        "unknown_country",
        "regime",
        {"key": "home", "found": "IRN"},
        regime_with(sides=("IRN", "AF")),
    ),
    (
        "unknown_country",
        "a",
        {"key": "earn.registered", "found": "af"},
        regime_with(account("a", "in af", "out")),
    ),
    ("empty_text", "regime", {"key": "issuer"}, changed(R1, issuer=" ")),
    ("odd_name", "regime", {"key": "name", "found": "a\nb"}, changed(R1, name="a\nb")),
    ("odd_name", "a ", {"key": "account", "found": "a "}, regime_with(account("a ", "in", "out"))),
    ("odd_name", "", {"key": "lane", "found": ""}, lanes(Lane(name=""))),
    (
        "opening_above_cap",
        "iranian-out",
        {"opening": 5, "cap": 4},
        regime_with(iranian_out(opening=5, cap=4)),
    ),
    (
        "grant_above_cap",
        "iranian-out",
        {"trucks": 5, "cap": 4},
        regime_with(iranian_out(grant=Grant("day", 5), cap=4)),
    ),
    (
        "reset_above_cap",
        "iranian-out",
        {"to": 4, "cap": 4},
        regime_with(iranian_out(reset=Reset("day", to=4), cap=4)),
    ),
    (
        "exposure_ignored",
        "iranian-out",
        {"exposure_max": 9},
        regime_with(iranian_out(exposure_max=9)),
    ),
    (
        "unreachable_lane",
        "second",
        {"before": "first"},
        lanes(Lane("first", (FRESH,)), Lane("second", (FRESH,)), GENERAL),
    ),
    ("lane_of_nobody", "in", {}, lanes(Lane("in", (select("in"),)), GENERAL)),
    (
        "share_of_single_lane",
        "general",
        {"share_max": "1/5"},
        lanes(Lane("general", share_max="1/5")),
    ),
    ("cycle_weight_ignored", "general", {"weight": 2}, lanes(Lane("general", weight=2))),
    (
        "precedence_ignored",
        "general",
        {"precedence": 2},
        lanes(Lane("general", precedence=2), order="cycle"),
    ),
    ("unreachable_exempt", "exempt 1", {}, exempts(Exempt((select("in IR"),)))),
    ("unreachable_exempt", "exempt 1", {}, exempts(Exempt((AID,), per_day_max=0))),
    ("unreachable_exempt", "exempt 2", {"before": "1"}, exempts(Exempt((AID,)), Exempt((AID,)))),
    (
        "unreachable_exempt",
        "exempt 2",
        {"before": "1"},
        exempts(Exempt((AID,), waited_s_min=60), Exempt((AID,), waited_s_min=60)),
    ),
    # Where no account gates, an exemption frees nobody from anything.
    ("unreachable_exempt", "exempt 1", {}, exempts(Exempt((AID,)), regime=regime_with(gate=GATED))),
    # A second word on what an ungated movement earns is never asked.
    (
        "unreachable_exempt",
        "exempt 2",
        {},
        exempts(Exempt((select("in AF"),)), Exempt((select("in"),), earns=True)),
    ),
    (
        "interval_selects_nothing",
        "interval 1",
        {},
        changed(R1, intervals=(Interval((select("in"),), 9),)),
    ),
    ("staging_with_immediate", "gate", {"staging_max": 2}, gate(call="immediate", staging_max=2)),
    ("called_max_with_immediate", "gate", {"called_max": 2}, gate(call="immediate", called_max=2)),
    (
        "staging_above_called",
        "gate",
        {"staging_max": 5, "called_max": 4},
        gate(staging_max=5, called_max=4),
    ),
    (
        "overlapping_hours",
        "hours 2",
        {"other": "hours 1", "minutes": 60},
        gate(hours=(Opening("sun", "22:00", "02:00"), Opening("mon", "01:00", "03:00"))),
    ),
    (
        "window_longer_than_hours",
        "gate",
        {"window_s": 43_201, "open_s": 43_200},
        gate(hours=DAY, call_window_s=43_201),
    ),
    ("closed_all_along", "gate", {}, changed(gate(hours=DAY), valid_until=FROM + 28_800_000 - 1)),
]


@pytest.mark.parametrize(("code", "clause", "values", "regime"), IDLE)
def test_an_idle_clause_is_found_with_its_place(code, clause, values, regime):
    findings = [f for f in found(code, regime) if f.clause == clause]
    assert [finding.values for finding in findings] == [values]
    assert findings[0].is_error == (code in ("never_releases", "closed_all_along"))


IN_USE = [
    ("unreachable_lane", lanes(Lane("first", (FRESH,)), Lane("aid", (AID,)), GENERAL)),
    # The last lane takes whoever is left, were it nobody.
    ("unreachable_lane", lanes(Lane("out", (select("out"),)), GENERAL)),
    ("lane_of_nobody", changed(regime_with(), lanes=(Lane("aid", (AID,)), GENERAL))),
    ("share_of_single_lane", lanes(Lane("aid", (AID,), share_max="1/2"), GENERAL)),
    ("cycle_weight_ignored", lanes(Lane("general", weight=2), order="cycle")),
    ("precedence_ignored", lanes(Lane("general", precedence=2))),
    ("unreachable_exempt", exempts(Exempt((AID,), per_day_max=5), Exempt((AID,)))),
    ("unreachable_exempt", exempts(Exempt((AID,), waited_s_min=60), Exempt((AID,)))),
    ("unreachable_exempt", exempts(Exempt((select("in AF"),), earns=False))),
    ("unreachable_exempt", exempts(Exempt((AID,)), Exempt((select("in AF"),), earns=False))),
    (
        "unreachable_exempt",
        exempts(
            Exempt((AID,), earns=False), regime=regime_with(account("a", "out", ""), gate=GATED)
        ),
    ),
    ("empty_selector", exempts(Exempt(waited_s_min=60))),
    ("interval_selects_nothing", changed(R1, intervals=(Interval((select("out"),), 9),))),
    ("staging_above_called", gate(staging_max=4, called_max=4)),
    ("staging_above_called", gate(staging_max=4)),
    ("called_max_with_immediate", gate(called_max=4)),
    (
        "overlapping_hours",
        gate(hours=(Opening("sun", "22:00", "02:00"), Opening("mon", "02:00", "03:00"))),
    ),
    ("window_longer_than_hours", gate(hours=DAY, call_window_s=43_200)),
    ("closed_all_along", changed(gate(hours=DAY), valid_until=FROM + 28_800_000)),
    (
        "closed_all_along",
        changed(gate(hours=(Opening("sat", "00:00", "01:00"),)), valid_until=FROM),
    ),
    ("closed_all_along", changed(gate(hours=DAY), valid_until=FROM - 1)),
    ("closed_all_along", gate(hours=DAY)),
    ("closed_all_along", changed(gate(), valid_until=FROM)),
    (
        "closed_all_along",
        changed(gate(hours=(Opening("sat", "24:00", "00:00"),)), valid_until=FROM + 9),
    ),
    ("window_longer_than_hours", gate(hours=DAY, call_window_s=50_000, call="immediate")),
    ("window_longer_than_hours", gate(call_window_s=500_000)),
    ("exposure_ignored", regime_with(iranian_out(ratio=Ratio(2, 3), exposure_max=9))),
    ("odd_name", changed(R1, name="طرح می\u200cرود", lanes=(Lane("تازه / دارو"),))),
    (
        "unreachable_selector",
        regime_with(Account("a", earn=(Selector(laden="empty", cargo="fuel"),))),
    ),
    (
        "unreachable_selector",
        regime_with(Account("a", earn=(Selector(laden="bobtail", cargo="none"),))),
    ),
    ("exempt_frees_all", exempts(Exempt(per_day_max=5))),
    ("opening_above_cap", regime_with(iranian_out(opening=4, cap=4))),
    ("grant_above_cap", regime_with(iranian_out(grant=Grant("day", 4), cap=4))),
    ("reset_above_cap", regime_with(iranian_out(reset=Reset("day", to=3), cap=4))),
    ("nothing_earns", R1),
]


@pytest.mark.parametrize(("code", "regime"), IN_USE)
def test_a_clause_that_does_something_is_left_alone(code, regime):
    assert found(code, regime) == []
