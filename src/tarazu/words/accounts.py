"""An account of a plan in words: what earns, what may go for it, and every limit that it has."""

from tarazu.rules.regime import Account, Grant, Reset
from tarazu.words.language import Language
from tarazu.words.trucks import (
    TruckGroup,
    cargo_in_words,
    groups_of,
    listed,
    registered_in_words,
    sentence,
    spaced,
    trucks_in_words,
)


def rule_of(language: Language, account: Account) -> str:
    """Say the rule of an account in one clause: for each truck that ..., one ... may go out."""
    if account.earn and account.spend:
        return language.text(
            "account.rule",
            earned=_earned(language, account),
            released=_released(language, account, account.ratio.releases),
        )
    if account.spend:
        released = _released(language, account, 1)
        grant = account.grant
        if grant is None or grant.trucks == 0:
            return language.text("account.rule_spend_only", released=released)
        granted = language.text(
            "account.granted", count=grant.trucks, period=period_of(language, grant)
        )
        return language.text("account.rule_granted", granted=granted, released=released)
    if account.earn:
        return language.text(
            "account.rule_earn_only",
            earned=_earned(language, account),
            count=account.ratio.releases,
        )
    return language.text("account.rule_neither")


def limits_of(language: Language, account: Account) -> list[str]:
    """Say every limit of an account, one sentence each; a limit that it lacks is said too."""
    said: list[str] = []
    for key, trucks in (("opening", account.opening), ("overdraft", account.overdraft)):
        if trucks:
            said.append(language.text(f"explain.{key}", count=trucks))
    if account.spend and not account.overdraft:
        said.append(language.text("explain.no_overdraft"))
    if account.cap is None:
        said.append(language.text("explain.no_cap"))
    else:
        said.append(language.text("explain.cap", count=account.cap))
    if account.expires_after_s is None:
        said.append(language.text("explain.never_expires"))
    else:
        length = language.duration_exact(account.expires_after_s)
        said.append(language.text("explain.expires", length=length))
    if account.reset is not None:
        key = "explain.reset" if account.reset.to else "explain.reset_to_none"
        period = period_of(language, account.reset)
        said.append(language.text(key, count=account.reset.to, period=period))
    if account.grant is not None:
        period = period_of(language, account.grant)
        said.append(language.text("explain.grant", count=account.grant.trucks, period=period))
    if account.exposure_max is not None:
        said.append(language.text("explain.exposure", count=account.exposure_max))
    return [sentence(text) for text in said]


def period_of(language: Language, clause: Reset | Grant) -> str:
    """Name the period of a reset or a grant, with its calendar where that matters."""
    if clause.every == "day":
        return language.text("period.day")
    return language.text(f"period.{clause.every}.{clause.calendar}")


def _earned(language: Language, account: Account) -> str:
    counted = account.ratio.counted
    trucks = listed(
        language,
        [trucks_in_words(language, group, count=counted) for group in groups_of(account.earn)],
        last="or_else",
    )
    return language.text("earn.for", count=counted, trucks=trucks)


def _released(language: Language, account: Account, releases: int) -> str:
    groups = groups_of(account.spend)
    if len(groups) > 1:
        trucks = [
            language.text("trucks.each", trucks=trucks_in_words(language, group))
            for group in groups
        ]
        return language.text(
            "release.may.list", count=releases, trucks=listed(language, trucks, last="or_else")
        )
    group = groups[0]
    way = group.directions[0] if len(group.directions) == 1 else "any"
    return language.text(
        f"release.may.{way}", count=releases, trucks=_some(language, group, releases)
    )


def _some(language: Language, group: TruckGroup, count: int) -> str:
    """Say how many of a group: "one registered in Iran", "2 empty trucks registered in Iran"."""
    registered = registered_in_words(language, group)
    cargo = cargo_in_words(language, group)
    kind = group.laden or ("any" if registered or cargo else "bare")
    return spaced(language.text(f"release.{kind}", count=count, registered=registered, cargo=cargo))
