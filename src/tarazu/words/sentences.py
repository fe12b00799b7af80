"""A whole plan in plain sentences, for `regime explain` and for pages, and in one line."""

import msgspec

from tarazu.rules.regime import Regime
from tarazu.words.accounts import limits_of, rule_of
from tarazu.words.gate import free_of, gate_of
from tarazu.words.language import Language
from tarazu.words.order import exemptions_of, intervals_of, is_gating, order_of
from tarazu.words.trucks import each_of, listed, sentence


class Section(msgspec.Struct, frozen=True):
    """A heading and the sentences below it."""

    title: str
    sentences: tuple[str, ...]


def explain(regime: Regime, language: Language) -> tuple[Section, ...]:
    """Say all that a plan says, in the order of its document; a clause without effect is said too.

    Nothing that the plan leaves out is invented: a default is said as what it does.
    """
    sections = [("explain.title.plan", "", _head(language, regime))]
    for account in regime.accounts:
        said = [sentence(rule_of(language, account)), *limits_of(language, account)]
        sections.append(("explain.title.account", account.name, said))
    sections.append(("explain.title.order", "", order_of(language, regime)))
    if regime.exempts:
        sections.append(("explain.title.exempt", "", exemptions_of(language, regime)))
    if regime.intervals:
        sections.append(("explain.title.interval", "", intervals_of(language, regime)))
    sections.append(("explain.title.gate", "", gate_of(language, regime)))
    sections.append(("explain.title.free", "", free_of(language, regime)))
    return tuple(
        Section(language.text(key, account=name), tuple(said)) for key, name, said in sections
    )


def plan_line(regime: Regime, language: Language, *, name: str = "") -> str:
    """Say a plan in one sentence, for the foot of a page: its name and the rule of each account.

    A page that has a shorter name for the plan gives it as `name`.
    """
    rules = [rule_of(language, account) for account in regime.accounts]
    if not rules and is_gating(regime):
        trucks = each_of(language, regime.gate.gated)
        rules = [language.text("plan.gated_only", trucks=trucks)]
    elif not rules:
        rules = [language.text("plan.nothing_gated")]
    rule = listed(language, rules, last="semicolon", between="semicolon")
    return sentence(language.text("plan.line", name=name or regime.name, rule=rule))


def _head(language: Language, regime: Regime) -> list[str]:
    home, peer = language.country(regime.home), language.country(regime.peer)
    start = language.instant(regime.valid_from, regime.time_zone)
    said = [
        language.text(
            "explain.name", name=regime.name, crossing=regime.crossing, home=home, peer=peer
        ),
        language.text("explain.issuer", issuer=regime.issuer, instrument=regime.instrument),
    ]
    if regime.valid_until is None:
        said.append(language.text("explain.valid_revoked", start=start, zone=regime.time_zone))
    else:
        end = language.instant(regime.valid_until, regime.time_zone)
        said.append(
            language.text("explain.valid_until", start=start, end=end, zone=regime.time_zone)
        )
    said.append(language.text("explain.sides", home=home, peer=peer))
    said.append(language.text(f"explain.carry.{regime.carry}"))
    if not regime.accounts:
        said.append(language.text("explain.no_account"))
    return [sentence(text) for text in said]
