"""The findings of a check in words: every code, every value, driven by the plans that show them."""

import re
from functools import cache

import pytest

from tarazu.rules.check import CheckFinding, errors_of, findings_of
from tarazu.rules.finding import FINDING_CODES
from tarazu.rules.reasons import Reason, Refusal
from tarazu.rules.regime import Exempt, Gate, Ratio, Regime, Reset
from tarazu.words import Language, finding_text, languages
from tarazu.words.refusals import brief_of
from tests.rules import sketches as sk
from tests.rules.test_check import ERRORS
from tests.rules.test_idle import IDLE

EN, FA, PRS = languages()
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
STAY = Exempt(waited_s_min=259_200)
NAMED = Exempt((sk.select("out IR"), sk.select("out AF")), waited_s_min=60)
HOME_GATED = sk.regime_with(sk.account("a", "out AF", "in IR"))
# Plans whose findings are not among those of the tests of the check, and the plans that face them.
PLANS: list[tuple[Regime, Regime | None]] = [
    (sk.R1, sk.MIRROR),
    (sk.R1, sk.R1),
    (sk.R1, sk.regime_with(sk.afghan_out(opening=-1), sides=sk.PEER)),
    (sk.R1, sk.regime_with(sk.account("shut", "", "out AF"), sides=sk.PEER)),
    (sk.regime_with(sk.account("a", "in AF", "out IR"), sk.account("b", "out IR", "in AF")), None),
    (sk.regime_with(sk.account("a", "in", "out"), sk.account("b", "out", "in")), None),
    (sk.regime_with(sk.account("a", "in", "in"), sk.account("b", "out", "out")), None),
    (sk.R4, None),
    (
        sk.regime_with(sk.iranian_out(ratio=Ratio(2, 1), opening=3)),
        sk.regime_with(sk.afghan_out(ratio=Ratio(2, 1)), sides=sk.PEER),
    ),
    (
        sk.regime_with(sk.iranian_out(opening=1)),
        sk.regime_with(sk.afghan_out(reset=Reset("day")), sides=sk.PEER),
    ),
    (sk.R2, None),
    (sk.exempts(STAY, regime=sk.R2), None),
    (HOME_GATED, None),
    (sk.exempts(STAY, regime=HOME_GATED), None),
    (sk.exempts(Exempt((sk.AID,), waited_s_min=60)), None),
    (sk.regime_with(gate=Gate(gated=(sk.select("in TM"),))), None),
    (sk.regime_with(sk.iranian_out(cap=0, overdraft=1)), None),
    (sk.exempts(NAMED, regime=sk.regime_with(sk.account("a", "in", "out"))), None),
]
HARMLESS = {
    *("same_country", "valid_until_before_from", "unknown_zone", "duplicate_account"),
    *("negative_number", "zero_number", "number_too_large", "zero_ratio", "no_lane", "bad_share"),
    *("duplicate_lane", "lane_without_match", "last_lane_has_match", "zero_window"),
    *("hours_unreadable", "peer_has_errors", "peer_not_facing", "empty_text", "odd_name"),
    *("empty_selector", "nothing_gated", "nothing_spends", "exempt_frees_all", "grant_only"),
    *("earns_what_it_spends", "opening_above_cap", "grant_above_cap", "reset_above_cap"),
    *("exposure_ignored", "lane_of_nobody", "share_of_single_lane", "cycle_weight_ignored"),
    *("precedence_ignored", "interval_selects_nothing", "staging_with_immediate"),
    *("called_max_with_immediate", "staging_above_called", "overlapping_hours"),
}
# Values that need no gap: the sentence says them in words, or names their key.
IN_WORDS = {
    ("contradiction_cap_zero", "counted"),
    ("contradiction_cap_zero", "releases"),
    ("deadlock", "remedies"),
    ("deadlock_with_peer", "remedies"),
    ("exposure_ignored", "exposure_max"),
    ("share_of_single_lane", "share_max"),
    ("staging_with_immediate", "staging_max"),
    ("called_max_with_immediate", "called_max"),
}


@cache
def found() -> tuple[CheckFinding, ...]:
    """Give every different finding of all those plans."""
    plans = PLANS + [(plan, None) for *_, plan in (*ERRORS, *IDLE)]
    listed = [finding for plan, peer in plans for finding in findings_of(plan, peer=peer)]
    return tuple({repr(finding): finding for finding in listed}.values())


def one(code: str, **values: str | int) -> CheckFinding:
    """Give the first finding with that code and those values."""
    return next(f for f in found() if f.code == code and f.values.items() >= values.items())


def said(finding: CheckFinding, language: Language) -> tuple[str, str, str]:
    text = finding_text(finding.code, language, finding.values)
    return (
        text.what.translate(ISOLATES),
        text.harm.translate(ISOLATES),
        text.instead.translate(ISOLATES),
    )


def test_the_plans_of_these_tests_show_every_finding() -> None:
    assert {finding.code for finding in found()} == set(FINDING_CODES)


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
@pytest.mark.parametrize("code", FINDING_CODES)
def test_every_finding_says_what_whom_it_harms_and_what_to_write_instead(
    code: str, language: Language
) -> None:
    for finding in (finding for finding in found() if finding.code == code):
        what, harm, instead = said(finding, language)
        for sentence in (what, instead, harm or "."):
            assert sentence.endswith("."), sentence
            assert not re.search(r"\{\w+\}|  | [.,;،؛]|…", sentence), sentence
        assert bool(harm) == (code not in HARMLESS)


@pytest.mark.parametrize("code", FINDING_CODES)
def test_every_value_that_a_finding_carries_is_said(code: str) -> None:
    for finding in (finding for finding in found() if finding.code == code):
        keys = [f"finding.{code}.{part}" for part in ("what", "harm", "instead")]
        keys += [f"{key}.{value}" for key in keys for value in finding.values]
        gaps = {gap for key in keys for gap in EN.gaps(key)}
        unsaid = {(code, value) for value in finding.values if value not in gaps}
        assert unsaid <= IN_WORDS


def test_each_remedy_of_a_deadlock_is_named() -> None:
    for code in ("deadlock", "deadlock_with_peer"):
        for finding in (finding for finding in found() if finding.code == code):
            instead = said(finding, EN)[2]
            for remedy in str(finding.values["remedies"]).split():
                assert ("let" if remedy == "count" else remedy) in instead


def test_a_deadlock_names_the_ring_and_what_would_break_it() -> None:
    finding = one("deadlock_with_peer", accounts="iranian-out, peer:afghan-out")
    ring = "in, registered in Afghanistan → out, registered in Iran → in, registered in Afghanistan"
    assert said(finding, EN)[0].endswith(
        f"{ring}. Accounts: “iranian-out” and “afghan-out” of the peer."
    )
    assert said(finding, EN)[2].endswith("needs no credit: in, registered in Iran.")
    assert "ورود، پلاک افغانستان ← خروج، پلاک ایران ← ورود، پلاک افغانستان." in said(finding, FA)[0]
    assert "«iranian-out» و «afghan-out» طرف مقابل" in said(finding, PRS)[0]


@pytest.mark.parametrize("cargo", ["humanitarian", "medicine", "perishable"])
def test_what_cannot_wait_waits_like_any_other(cargo: str) -> None:
    finding = one(f"{cargo}_waits", direction="out", registered="IR")
    what, _, instead = said(finding, EN)
    assert "waits like any other: a truck registered in Iran that goes out" in what
    assert f'match = [{{ cargo = "{cargo}" }}]' in instead
    assert "مانند بقیه منتظر می‌ماند: کامیون پلاک ایران که خارج شود" in said(finding, FA)[0]
    assert "مانند بقیه منتظر می‌ماند: لاری پلیت ایران که خارج شود" in said(finding, PRS)[0]


@pytest.mark.parametrize(
    ("code", "values", "english", "dari"),
    [
        ("same_country", {}, "the same country: Iran.", "هر دو ایران است."),
        ("negative_number", {"key": "reset.to"}, "reset.to is −1;", "reset.to برابر −۱ است"),
        ("number_too_large", {}, "opening is 1,000,000,001;", "۱٬۰۰۰٬۰۰۰٬۰۰۱"),
        (
            "longest_stay_partial",
            {},
            "a truck registered in Iran that goes out with general cargo (loaded).",
            "لاری پلیت ایران با محمولهٔ عمومی که خارج شود (با بار).",
        ),
        ("keeps_peer_for_a_while", {}, "for up to 3 days of open time", "تا ۳ روز از ساعت کار"),
        ("overlapping_hours", {}, "“hours 1” cover the same 1 h of a week", "در ۱ ساعت از هفته"),
        ("grant_only", {"every": "day"}, "300 every day:", "۳۰۰ در هر روز:"),
        (
            "window_longer_than_hours",
            {"open_s": 43_200},
            "has 12 h 1 s to come",
            "(حداکثر ۱۲ ساعت)",
        ),
        ("unreachable_lane", {}, "before it (first)", "(first)"),
        ("unreachable_exempt", {"before": "1"}, "([[exempt]] number 1).", "([[exempt]] نمبر ۱)."),
        (
            "longest_stay_partial",
            {"registered": "*"},
            "a truck registered in another country that goes out",
            "لاری با پلیت کشوری دیگر با محمولهٔ عمومی که خارج شود",
        ),
        ("peer_has_errors", {}, "About “afghan-out”: A number is below zero.", "صفر نوشته شده"),
        ("starved", {}, "“shut” of the peer: in, registered in Afghanistan.", "«shut» طرف مقابل"),
    ],
)
def test_values_are_written_as_a_reader_of_the_language_writes_them(
    code: str, values: dict[str, str | int], english: str, dari: str
) -> None:
    finding = one(code, **values)
    assert english in said(finding, EN)[0]
    assert dari in said(finding, PRS)[0]


def test_a_date_is_said_in_full_and_in_utc() -> None:
    what = said(one("valid_until_before_from"), EN)[0]
    assert "valid_from is Fri 21 Nov 2025 (30 Aban 1404), 20:30 (both in UTC)." in what


def test_a_sign_that_nobody_sees_is_shown_by_its_number() -> None:
    assert "“a\\u000ab”" in said(one("odd_name", key="name"), EN)[0]
    assert "«»" in said(one("odd_name", found=""), FA)[0]
    joined = finding_text("odd_name", FA, {"key": "name", "found": "می\u200cرود "})
    assert "«می\u200cرود »" in joined.what


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_a_refused_plan_is_told_its_error_without_a_gap(language: Language) -> None:
    for code in {error.code for _, _, plan in ERRORS for error in errors_of(plan)}:
        brief = brief_of(language, code)
        assert brief.endswith(".")
        assert "…" not in brief
        # It stands in the middle of a sentence, so it must begin in the script of that sentence.
        assert language is EN or re.match("[«آ-ی]", brief), brief
        assert brief in language.reason(Refusal(Reason.REGIME_INVALID, detail=code))


def test_without_its_values_a_finding_is_said_with_its_gaps_left_open() -> None:
    assert finding_text("bad_share", EN).what == "A share_max is no share."
    assert finding_text("cap_below_one", EN).what.startswith("The cap is …: a credit")
    for code in FINDING_CODES:
        assert finding_text(code, PRS).instead.endswith(".")


def test_a_code_that_the_check_does_not_know_is_a_bug() -> None:
    with pytest.raises(AssertionError, match=r"no text 'finding\.nothing\.what'"):
        finding_text("nothing", EN)
