"""One finding of the check of a regime; its sentences are in `tarazu.words`, by its code."""

import msgspec


class CheckFinding(msgspec.Struct, frozen=True):
    """One finding: its stable code, the clause it is about, and whether the regime can work.

    `clause` is the name of an account or lane, or a place such as "exempt 1", "gate" or "regime".
    `is_error` says that as written the regime cannot run, or that trucks of it never go; all else
    is a warning. `values` are what a sentence may quote, under stable keys; no value is a float.
    """

    code: str
    clause: str = ""
    is_error: bool = False
    values: dict[str, str | int] = {}


# Every code there is, in the order of the modules that find them. A code, once released, keeps its
# meaning: catalogues have sentences for each, and a refused adoption shows one.
FINDING_CODES = (
    # What keeps a regime from running (`shape`).
    "same_country",
    "valid_until_before_from",
    "unknown_zone",
    "duplicate_account",
    "negative_number",
    "zero_number",
    "number_too_large",
    "zero_ratio",
    "contradiction_cap_zero",
    "cap_zero_never_calls",
    "no_lane",
    "duplicate_lane",
    "lane_without_match",
    "last_lane_has_match",
    "bad_share",
    "zero_window",
    "hours_unreadable",
    "never_open",
    # Circuits of credit (`deadlock`).
    "peer_has_errors",
    "peer_not_facing",
    "deadlock",
    "deadlock_with_peer",
    "starved",
    "lives_on_stock",
    "runs_dry",
    "token_may_be_lost",
    # Clauses that do nothing, or something else than they seem to (`idle`).
    "empty_text",
    "odd_name",
    "unknown_country",
    "unreachable_selector",
    "empty_selector",
    "nothing_gated",
    "nothing_spends",
    "exempt_frees_all",
    "grant_only",
    "nothing_earns",
    "never_releases",
    "earns_what_it_spends",
    "cap_below_one",
    "opening_above_cap",
    "grant_above_cap",
    "reset_above_cap",
    "exposure_ignored",
    "unreachable_lane",
    "lane_of_nobody",
    "share_of_single_lane",
    "cycle_weight_ignored",
    "precedence_ignored",
    "unreachable_exempt",
    "interval_selects_nothing",
    "staging_with_immediate",
    "called_max_with_immediate",
    "staging_above_called",
    "overlapping_hours",
    "window_longer_than_hours",
    "closed_all_along",
    # Harm (`harm`).
    "no_end",
    "keeps_peer_from_home",
    "keeps_peer_for_a_while",
    "keeps_home_from_home",
    "keeps_home_for_a_while",
    "no_longest_stay",
    "longest_stay_partial",
    "humanitarian_waits",
    "medicine_waits",
    "perishable_waits",
    "no_entrance_area",
    "empties_earn",
)
