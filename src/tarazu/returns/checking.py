"""What is checked before a return is set: that its rows, its sums and its stock agree."""

from tarazu.document import Check, Checks
from tarazu.periods import span_of
from tarazu.returns.book import Stock
from tarazu.returns.change import HUNDREDTHS, Change
from tarazu.returns.monthly import Return
from tarazu.returns.table import Tie
from tarazu.words import Language, period_name, sentence

TIES_SHOWN = 5  # of those that do not fit; the rest is counted
_WITHOUT = ("suppressed", "unpublished", "incomplete")


def checks_of(
    made: Return,
    language: Language,
    *,
    stock: Stock | None = None,
    late: int | None = None,
    quiet_days: int | None = None,
) -> Checks:
    """Check a return anew, from its own figures; what does not hold is said, and nothing mended."""
    checks = [*_rows(made, language), *_ties(made, language), *_sums(made, language)]
    if stock is not None:
        key = "return.check.stock" if stock.agrees else "return.check.stock_differs"
        checks.append(
            Check(
                language.text(
                    key,
                    start=stock.start,
                    went=stock.went + stock.taken_over,
                    corrected=language.signed(stock.corrected),
                    came=stock.came,
                    end=stock.end,
                ),
                stock.agrees,
            )
        )
    for word, count in (("quiet_days", quiet_days), ("late", late)):
        if count is not None:
            key = f"return.check.{word}" if count else f"return.check.no_{word}"
            checks.append(Check(language.text(key, count=count), not count))
    return Checks(tuple(Check(sentence(one.text), one.fits) for one in checks))


def _rows(made: Return, language: Language) -> list[Check]:
    reading = made.reading
    dropped = sum(drop.count for drop in reading.drops)
    said = language.text(
        f"return.check.{reading.counts}",
        read=reading.rows_read,
        kept=reading.rows_kept,
        dropped=dropped,
    )
    checks = [Check(said, reading.adds_up)]
    for drop in reading.drops:
        key = f"drop.{drop.reason}"
        reason = language.text(key) if language.has(key) else drop.reason.replace("_", " ")
        line = language.text("return.check.drop", count=drop.count, reason=reason, line=drop.line)
        checks.append(Check(line, fits=True))
    return checks


def _ties(made: Return, language: Language) -> list[Check]:
    """Say how many totals of the source's own are met, and name those that are not.

    A total of other days than the return's is counted and holds nothing back.
    """
    ties = made.reading.ties
    if not ties:
        return []
    wrong = [tie for tie in ties if not tie.fits]
    own = [tie for tie in wrong if _is_within(tie, made)]
    head = language.text("return.check.ties", fit=len(ties) - len(wrong), count=len(ties))
    checks = [Check(head, not own), *(_tie(tie, made, language) for tie in own[:TIES_SHOWN])]
    if len(own) > TIES_SHOWN:
        more = language.text("return.check.more_ties", count=len(own) - TIES_SHOWN)
        checks.append(Check(more, fits=False))
    if len(wrong) > len(own):
        other = language.text("return.check.other_ties", count=len(wrong) - len(own))
        checks.append(Check(other, fits=True))
    return checks


def _is_within(tie: Tie, made: Return) -> bool:
    """Say whether a total is of days of the return alone, or of the whole file."""
    if not tie.period:
        return True
    span = span_of(tie.period, made.span.reckoning, made.span.zone)
    return made.span.first_day <= span.first_day and span.end_day <= made.span.end_day


def _tie(tie: Tie, made: Return, language: Language) -> Check:
    stated, summed = (
        language.decimal(value, made.measure.decimals) for value in (tie.stated, tie.summed)
    )
    text = language.text("return.check.tie", what=tie.what, stated=stated, summed=summed)
    return Check(text, fits=False)


def _sums(made: Return, language: Language) -> list[Check]:
    """Sum parts, shares and contributions again."""
    without = sum(line.now.standing in _WITHOUT for line in made.lines)
    key = "return.check.without" if without else "return.check.all_with"
    checks = [Check(language.text(key, count=without), not without)]
    shares = [line.share for line in made.lines if line.share is not None]
    if shares:
        values = sum(line.now.value or 0 for line in made.lines)
        fits = sum(shares) == HUNDREDTHS and values == made.total.value
        checks.append(Check(language.text("return.check.shares"), fits))
    changes = [made.month] if made.span.cut != "year" else []
    for change in (*changes, made.year):
        if change is not None and change.percent is not None:
            checks.append(_contributions(change, change.percent, made, language))
    return checks


def _contributions(change: Change, percent: int, made: Return, language: Language) -> Check:
    known = [part for part in change.parts if part.difference is not None]
    fits = sum(part.contribution or 0 for part in known) == percent
    fits = fits and sum(part.difference or 0 for part in known) == change.difference
    before = span_of(change.before, made.span.reckoning, made.span.zone)
    text = language.text(
        "return.check.contributions",
        period=period_name(before, language),
        percent=language.signed_decimal(percent, 2, fixed=True),
    )
    return Check(text, fits)
