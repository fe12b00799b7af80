"""A plan in sentences: complete, in every language, and as the mocks of the pages have it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.rules.regime import Account, Grant, Lane, Ratio, Regime, Selector
from tarazu.words import Language, explain, languages, order_line, plan_line
from tests.words.plans import FROM_AT, counts_of, lengths_of, plans, selectors

EN, FA, PRS = languages()
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
R1 = Account(
    name="iranian-out",
    earn=(Selector(direction="in", registered="AF"),),
    spend=(Selector(direction="out", registered="IR"),),
)


def plan_of(*accounts: Account, **clauses: object) -> Regime:
    head = {
        "name": "R1",
        "crossing": "dogharoon",
        "home": "IR",
        "peer": "AF",
        "issuer": "model",
        "instrument": "none",
        "valid_from": FROM_AT,
        "time_zone": "Asia/Tehran",
        "accounts": accounts,
    }
    return Regime(**{**head, **clauses})  # type: ignore[arg-type]


def text_of(plan: Regime, language: Language) -> str:
    lines = [plan_line(plan, language), order_line(plan, language)]
    for section in explain(plan, language):
        lines += [section.title, *section.sentences]
    return "\n".join(lines).translate(ISOLATES)


def rule_in(language: Language, *accounts: Account) -> str:
    return plan_line(plan_of(*accounts), language).translate(ISOLATES)


@settings(deadline=None, max_examples=60)
@given(plan=plans, language=st.sampled_from(languages()))
def test_every_plan_is_said_whole(plan: Regime, language: Language) -> None:
    text = text_of(plan, language)
    assert not re.search(r"[{}]|  | [.,;]|\.\.", text)
    for name in (plan.name, *(a.name for a in plan.accounts), *(a.name for a in plan.lanes)):
        assert name in text
    for count in counts_of(plan):
        assert count in (0, 1) or language.number(count) in text
    for length in lengths_of(plan):
        assert language.duration_exact(length) in text


@settings(deadline=None, max_examples=60)
@given(plan=plans)
def test_every_sentence_ends_and_begins_as_one(plan: Regime) -> None:
    for language in languages():
        for section in explain(plan, language):
            assert section.title
            for line in section.sentences:
                assert line.endswith(".")
                assert not line[0].islower()


@settings(deadline=None, max_examples=60)
@given(selector=selectors)
def test_persian_and_dari_sentences_hold_no_latin_letter_outside_names(selector: Selector) -> None:
    account = Account(name="a", earn=(selector,), spend=(selector,))
    for language in (FA, PRS):
        rule = rule_in(language, account).replace("R1", "").replace("XX", "")
        assert not re.search("[A-Za-z0-9]", rule), rule


@settings(deadline=None, max_examples=60)
@given(selector=selectors)
def test_every_combination_of_facts_is_named_in_english(selector: Selector) -> None:
    rule = rule_in(EN, Account(name="a", earn=(selector,), spend=(selector,)))
    assert f"that {'passes' if selector.direction is None else ''}".strip() in rule
    if selector.registered is not None:
        assert f"registered in {EN.country(selector.registered)}" in rule
    if selector.laden is not None:
        word = "without a trailer" if selector.laden == "bobtail" else selector.laden
        assert rule.count(word) == 2
    if selector.cargo is not None:
        assert rule.count(EN.text(f"trucks.with.{selector.cargo}")) == 2


def test_the_first_wording_reads_as_on_the_board() -> None:
    assert rule_in(EN, R1) == (
        "Plan R1: for each truck registered in Afghanistan that comes in, "
        "one registered in Iran may go out."
    )
    assert rule_in(FA, R1) == (
        "طرح R1: به‌ازای هر کامیون پلاک افغانستان که وارد شود، "
        "یک کامیون پلاک ایران می‌تواند خارج شود."
    )
    assert rule_in(PRS, R1) == (
        "طرح R1: در بدل هر لاری پلیت افغانستان که وارد شود، یک لاری پلیت ایران می‌تواند خارج شود."
    )


def test_a_page_may_give_a_plan_a_shorter_name() -> None:
    plan = plan_of(R1, name="R1 Iranian out for Afghan in")
    assert plan_line(plan, EN, name="R1") == plan_line(plan_of(R1), EN)


def test_selectors_that_differ_in_one_fact_are_said_in_one_breath() -> None:
    both = tuple(Selector(direction="in", registered=code) for code in ("IR", "AF"))
    out = (Selector(direction="out"),)
    assert rule_in(EN, Account(name="a", earn=both, spend=out)) == (
        "Plan R1: for each truck registered in Iran or Afghanistan that comes in, "
        "one truck may go out."
    )


def test_a_fact_that_one_selector_leaves_open_does_not_hide_the_other() -> None:
    earn = (Selector(direction="in"), Selector(direction="in", registered="AF"))
    rule = rule_in(EN, Account(name="a", earn=earn, spend=(Selector(direction="out"),)))
    assert "truck that comes in, or truck registered in Afghanistan that comes in" in rule


@pytest.mark.parametrize(
    ("counted", "releases", "said"),
    [
        (1, 2, "for each truck that comes in, 2 registered in Iran may go out"),
        (3, 1, "for every 3 trucks that come in, one registered in Iran may go out"),
        (3, 2, "for every 3 trucks that come in, 2 registered in Iran may go out"),
    ],
)
def test_any_ratio_is_said_in_whole_trucks(counted: int, releases: int, said: str) -> None:
    account = Account(
        name="a",
        earn=(Selector(direction="in"),),
        spend=(Selector(direction="out", registered="IR"),),
        ratio=Ratio(counted=counted, releases=releases),
    )
    assert said in rule_in(EN, account)


def test_a_quota_says_what_is_given_and_what_one_credit_lets_go() -> None:
    quota = Account(name="a", spend=R1.spend, grant=Grant(every="day", trucks=300))
    assert rule_in(EN, quota) == (
        "Plan R1: 300 credits are given every day; "
        "for each credit one registered in Iran may go out."
    )


def test_what_neither_earns_nor_waits_is_called_free() -> None:
    (free,) = explain(plan_of(R1), EN)[-1].sentences
    assert free == (
        "Free, neither counted nor gated: any truck registered in Iran that comes in; "
        "any truck registered in another country that comes in; "
        "any truck registered in Afghanistan that goes out; "
        "any truck registered in another country that goes out."
    )


def test_a_flow_that_cargo_decides_is_neither_free_nor_bound() -> None:
    perishable = Account(name="a", spend=(Selector(direction="out", cargo="perishable"),))
    said = " ".join(explain(plan_of(perishable), EN)[-1].sentences)
    assert "as laden state and cargo decide: any truck registered in Iran that goes out" in said


def test_the_order_is_published_as_it_is_followed() -> None:
    lanes = (
        Lane(name="fuel", match=(Selector(cargo="fuel"),), precedence=2),
        Lane(name="fresh", match=(Selector(cargo="perishable"),), precedence=1, share_max="1/5"),
        Lane(name="general"),
    )
    order = explain(plan_of(R1, lanes=lanes), EN)[2].sentences
    assert any("in this order: “fresh”, “fuel”, “general”" in line for line in order)
    assert any("Lane “fresh” gets at most 1 in 5 of the last 100 calls" in line for line in order)
    assert order_line(plan_of(R1, lanes=lanes), EN) == (
        "Called first, at most 1 call in 5: any truck with perishable cargo."
    )


def test_a_name_with_braces_is_put_in_as_it_is() -> None:
    plan = plan_of(Account(name="{name}", earn=R1.earn, spend=R1.spend), name="{x} {0}")
    assert "{x} {0}" in plan_line(plan, EN)
    assert "Account “{name}”" in [section.title for section in explain(plan, EN)]


def test_no_page_calls_a_plan_by_the_word_of_the_code() -> None:
    for language in languages():
        assert "regime" not in text_of(plan_of(R1), language).lower()
