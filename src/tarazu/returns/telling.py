"""The sentence: what a return says, as a statistician would write it, from its figures alone.

Change, contribution and coincidence are told; a cause never is. What cannot be compared is said
with its reason, a part that came into the count is no rise, and what is absent is not zero.
"""

from collections.abc import Sequence

import msgspec

from tarazu.notices import Notice, on_days
from tarazu.periods import Span, span_before, to_date, unlike, year_before
from tarazu.returns.bearing import bearing_on
from tarazu.returns.change import Change, Part, rounded
from tarazu.returns.monthly import Line, Return
from tarazu.returns.naming import (
    amount_of,
    is_residual,
    kept_of,
    part_name,
    percent_of,
    points_of,
    subject_of,
)
from tarazu.returns.table import COUNTED_UNITS
from tarazu.words import Language, listed, notice_line, period_name, period_title, sentence

PARTS_TOLD = 3  # each way; the table has them all
NOTICES_TOLD = 3
RESIDUAL_TOLD = 5  # percent of the total, from which on it is said that it is not told apart

# Kinds of notices that may bear on a count; they stand before what was only said.
ACTS = ("closure", "partial_stop", "reopening", "ban", "customs_stop", "duty_change")


class Telling(msgspec.Struct, frozen=True):
    """A return in sentences: the first to be read, those on its parts, and what stands beside it.

    `beside` holds the notices of the period and what must be known to read the figures.
    """

    lead: tuple[str, ...]
    parts: tuple[str, ...]
    beside: tuple[str, ...]

    @property
    def text(self) -> str:
        """Give all of it as one paragraph."""
        return " ".join((*self.lead, *self.parts, *self.beside))


def telling_of(
    made: Return, language: Language, *, notices: Sequence[Notice] = (), provisional: bool = False
) -> Telling:
    """Put a return into sentences, with the notices of its days that may bear on it."""
    teller = _Teller(made, language)
    of_days = coinciding(notices, made.span)
    found = bearing_on(of_days, made)
    groups = (
        [teller.total(), teller.compared(), *teller.not_compared(), *teller.moved(made.month)],
        [
            teller.largest(),
            teller.residual(),
            *(teller.moved(made.year) if made.span.cut != "year" else ()),
            teller.so_far(),
            teller.flows(),
            teller.concentration(),
        ],
        [
            *teller.notices(found, elsewhere=len(of_days) - len(found)),
            language.text("return.provisional") if provisional else "",
            _note_of(made.source.note, language),
        ],
    )
    return Telling(*(tuple(sentence(text) for text in group if text) for group in groups))


def coinciding(notices: Sequence[Notice], span: Span) -> tuple[Notice, ...]:
    """Give the notices that are about some day of a period, in the order of time."""
    return on_days(notices, span.first_day, span.end_day - 1)


class _Teller:
    """One return being told in one language."""

    def __init__(self, made: Return, language: Language) -> None:
        self.made, self.language = made, language
        self.before, self.earlier = span_before(made.span), year_before(made.span)
        self.text = language.text

    def total(self) -> str:
        made = self.made
        kept = kept_of(made, self.language)
        subject = subject_of(made, self.language)
        if made.measure.unit in COUNTED_UNITS and made.total.value is not None:
            subject = self.amount(made.total.value)
        if kept:
            subject = self.text("return.limited", subject=subject, kept=kept)
        period = period_title(made.span, self.language)
        if made.total.value is None:
            return self.text(f"return.total.{made.total.standing}", subject=subject, period=period)
        is_count = made.measure.unit in COUNTED_UNITS
        said = self.text(
            f"return.total.{'count' if is_count else 'amount'}",
            subject=subject,
            period=period,
            amount=self.amount(made.total.value),
            count=made.total.value,
        )
        if made.total.standing != "incomplete":
            return said
        missing = sum(line.now.standing in _WITHOUT for line in made.lines)
        return self.text("return.total.incomplete", said=said, count=missing)

    def compared(self) -> str:
        pieces = []
        if self.made.month and self.before and self.made.span.cut != "year":
            pieces.append(self.change(self.made.month, self.before))
        if self.made.year and self.earlier:
            pieces.append(self.change(self.made.year, self.earlier))
        if not pieces:
            return ""
        changes = [self.made.month, self.made.year]
        is_known = any(change is not None and change.left_out for change in changes)
        key = "return.compared_known" if is_known else "return.compared"
        return self.text(key, pieces=listed(self.language, pieces, last="and"))

    def not_compared(self) -> list[str]:
        """Say of each comparison that is missing why it is; the same reason is given once."""
        made = self.made
        wanted = []
        if made.month is None and made.span.cut in ("month", "quarter"):
            wanted.append((self.before, "month", [line.month_before for line in made.lines]))
        if made.year is None:
            wanted.append((self.earlier, "year", [line.year_before for line in made.lines]))
        said: list[str] = []
        alike: dict[str, list[str]] = {}
        for span, what, figures in wanted:
            if span is None:
                said.append(self.text(f"return.cannot.no_{what}"))
                continue
            period = period_name(span, self.language)
            differs = [one for one in unlike(made.span, span) if one != "days"]
            if differs:
                reasons = [self.text(f"return.unlike.{one}") for one in differs]
                reason = listed(self.language, reasons, last="and")
                said.append(self.text("return.cannot.unlike", period=period, reason=reason))
                continue
            is_absent = all(figure.standing == "absent" for figure in figures)
            alike.setdefault("absent" if is_absent else "unknown", []).append(period)
        for key, periods in alike.items():
            period = listed(self.language, periods, last="or")
            said.append(self.text(f"return.cannot.{key}", period=period))
        return said

    def moved(self, change: Change | None) -> list[str]:
        """Say which parts moved the total most, what offset what, and what came into the count."""
        if change is None or len(change.parts) < 2 or not change.total_before:
            return []
        than = self.before if change is self.made.month else self.earlier
        assert than is not None, change.before
        period = period_name(than, self.language)
        came = [part for part in change.parts if part.standing == "came"]
        left = [part for part in change.parts if part.standing == "left"]
        is_all = not came and not left
        said = [] if is_all else [self.matched(change, than)]
        said.append(self.balance_of(change, period, is_all=is_all))
        for key, parts in (("came", came), ("left", left)):
            if parts:
                names = self.some(parts, change.total_before)
                said.append(
                    self.text(f"return.{key}", count=len(parts), period=period, names=names)
                )
        return said

    def matched(self, change: Change, than: Span) -> str:
        """Say how the parts that both periods counted changed, without what came and left."""
        both = [part for part in change.parts if part.standing == "both"]
        if not both:
            return ""
        now, before = (sum(getattr(part, side) for part in both) for side in ("now", "before"))
        return self.text("return.matched", piece=self.than(now, before, than))

    def balance_of(self, change: Change, period: str, *, is_all: bool) -> str:
        # A part that moved the total by less than can be told at one decimal is in the table.
        both = [
            part
            for part in change.parts
            if part.standing == "both" and rounded(part.difference or 0, change.total_before, 1_000)
        ]
        ups = [part for part in both if (part.difference or 0) > 0]
        downs = [part for part in both if (part.difference or 0) < 0]
        if not both:
            return ""
        scope = self.text(f"return.scope.{'all' if is_all else 'both'}", period=period)
        first, second = (ups, downs) if change.matched >= 0 else (downs, ups)
        if not first:
            return ""
        key = "return.moved." + ("even" if not change.matched else "up" if first is ups else "down")
        main, against = (self.some(parts, change.total_before) for parts in (first, second))
        if against:
            return self.text(f"{key}_against", scope=scope, main=main, against=against)
        return self.text(key, scope=scope, main=main)

    def some(self, parts: list[Part], of: int) -> str:
        """Name the parts that moved most, each with its contribution; the rest are counted.

        A part whose contribution is too small to be told is named only where no other is.
        """
        ordered = sorted(parts, key=lambda part: (-abs(part.difference or 0), part.key))
        felt = [part for part in ordered if rounded(part.difference or 0, of, 1_000)]
        told = [self.contribution(part, of) for part in (felt or ordered)[:PARTS_TOLD]]
        return self.with_rest(told, len(parts) - len(told))

    def contribution(self, part: Part, of: int) -> str:
        points = points_of(self.language, part.difference or 0, of)
        return self.text("return.contribution", part=self.part(part.key), points=points)

    def with_rest(self, told: list[str], rest: int) -> str:
        if rest:
            told = [*told, self.text("return.others", count=rest)]
        return listed(self.language, told, last="and")

    def largest(self) -> str:
        told = [line for line in self.made.lines if (line.now.value or 0) > 0]
        told = [line for line in told if not is_residual(line.key)][:PARTS_TOLD]
        if len(self.made.lines) < 2 or not told:
            return ""
        parts = [self.line(line) for line in told]
        return self.text(
            "return.largest",
            count=len(parts),
            parts=listed(self.language, parts, last="semicolon", between="semicolon"),
        )

    def line(self, line: Line) -> str:
        assert line.now.value is not None, line.key
        facts = []
        if self.made.total.value:
            # From the values: a share that was rounded already would be rounded twice.
            share = percent_of(self.language, line.now.value, self.made.total.value)
            facts.append(self.text("return.of_total", share=share))
        was = line.year_before
        is_known = line.now.standing == was.standing == "counted"
        if self.made.year and self.earlier and is_known and was.value is not None:
            facts.append(self.than(line.now.value, was.value, self.earlier))
        return self.text(
            "return.part",
            part=self.part(line.key),
            amount=self.amount(line.now.value),
            facts=listed(self.language, facts, last="comma"),
        )

    def residual(self) -> str:
        whole = self.made.total.value
        part = sum(line.now.value or 0 for line in self.made.lines if is_residual(line.key))
        if not whole or abs(part) * 100 < abs(whole) * RESIDUAL_TOLD:
            return ""
        return self.text("return.residual", share=percent_of(self.language, part, whole))

    def so_far(self) -> str:
        made = self.made
        if made.span.cut != "month" or made.span.number == 1:
            return ""
        part = to_date(made.span)
        period, earlier = period_name(part, self.language), year_before(part)
        change = made.year_to_date
        if change is None or earlier is None:
            return self.text("return.so_far.cannot", period=period)
        return self.text(
            "return.so_far",
            period=period,
            amount=self.amount(change.total_now),
            piece=self.change(change, earlier),
        )

    def flows(self) -> str:
        """Set all that came in beside all that went out."""
        if not self.made.flows:
            return ""
        every = self.made.flows[-1]
        if every.in_count is None or every.out_count is None or every.balance is None:
            return self.text("return.flows.unknown")
        said = self.text(
            "return.flows",
            came=every.in_count,
            went=every.out_count,
            balance=self.language.signed(every.balance),
        )
        if every.ratio is None:
            return said
        tenths = rounded(every.in_count, every.out_count, 1_000)
        assert tenths is not None, every
        return self.text("return.flows.ratio", said=said, ratio=self.language.decimal(tenths, 1))

    def concentration(self) -> str:
        if len(self.made.lines) < 2 or self.made.concentration is None:
            return ""
        return self.text("return.concentration", points=self.made.concentration)

    def notices(self, found: Sequence[Notice], *, elsewhere: int) -> list[str]:
        """Say who said what of the same days; nothing about what came of it."""
        other = [self.text("return.notices.elsewhere", count=elsewhere)] if elsewhere else []
        if not found:
            return other
        ordered = sorted(found, key=lambda one: one.kind not in ACTS)[:NOTICES_TOLD]
        told = sorted(ordered, key=found.index)
        said = [sentence(notice_line(one, self.language)) for one in told]
        rest = len(found) - len(told)
        more = [self.text("return.notices.more", count=rest)] if rest else []
        return [self.text("return.notices"), *said, *more, *other]

    def change(self, change: Change, than: Span) -> str:
        said = self.than(change.total_now, change.total_before, than)
        if change.left_out:
            return self.text("return.left_out", said=said, count=change.left_out)
        return said

    def than(self, now: int, before: int, span: Span) -> str:
        """Say how a value stands to an earlier one, by day as well where the days differ."""
        period, days = period_name(span, self.language), self.made.span.days
        if self.made.span.cut == "month" and span.cut == "to-date":
            days = to_date(self.made.span).days
        if not before:
            return self.text("return.than.zero" if now else "return.than.same", period=period)
        said = self.text(
            f"return.than.{_way(now - before)}",
            period=period,
            percent=percent_of(self.language, now - before, before),
        )
        if days == span.days:
            return said
        by_day = now * span.days - before * days
        daily = self.text(
            f"return.daily.{_way(by_day)}",
            percent=percent_of(self.language, by_day, before * days),
        )
        return self.text("return.by_day", said=said, daily=daily, days=days, before_days=span.days)

    def amount(self, value: int) -> str:
        return amount_of(self.language, self.made.measure, value)

    def part(self, key: tuple[str, ...]) -> str:
        return part_name(self.language, self.made.by, key)


_WITHOUT = ("suppressed", "unpublished", "incomplete")


def _note_of(note: str, language: Language) -> str:
    """Tell a standing caveat of a reader; quote any other note as its source writes it."""
    if language.has(f"return.caveat.{note}"):
        return language.text(f"return.caveat.{note}")
    return language.text("return.source_note", note=note.rstrip(".")) if note else ""


def _way(difference: int) -> str:
    return "same" if not difference else "more" if difference > 0 else "less"
