"""Sentences of a page: ids with their gaps filled, lists of names, moments on both clocks."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from tarazu.calendars import Instant
from tarazu.rules.regime import Direction, Regime
from tarazu.web.context import Clock, PageContext
from tarazu.words import plan_line

# Pictures of control characters: nobody types them, and they have no direction of their own, so
# that the catalogue does not set them apart from the line as it does with names.
_GAP_FIRST = 0x2400


def say(page: PageContext, key: str, /, **values: object) -> str:
    """Give the sentence with that id as plain text."""
    return page.words.text(key, **values)


def rich(page: PageContext, key: str, /, **values: object) -> Markup:
    """Give the sentence with that id as markup: sentence and texts escaped, markup kept.

    The gaps are filled with marks first, so that the sentence is escaped whole and a value that
    looks like markup cannot become any.
    """
    marks: dict[str, Markup] = {}
    filled: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, Markup):
            mark = chr(_GAP_FIRST + len(marks))
            marks[mark] = value
            filled[name] = mark
        else:
            filled[name] = value
    text = str(escape(page.words.text(key, **filled)))
    for mark, value in marks.items():
        text = text.replace(mark, str(value))
    return Markup(text)


def place_number(page: PageContext, number: int) -> str:
    """Write the number of a ticket: its digits, never grouped.

    A place is a name as much as a number: it is read aloud and compared digit by digit.
    """
    return page.words.digits(str(number))


def alone(text: str) -> Markup:
    """Set a text apart from the direction of the line around it."""
    return Markup("<bdi>{}</bdi>").format(text)


def strong(text: str) -> Markup:
    """Set a text in the weight of what matters, apart from the direction of the line."""
    return Markup('<b class="nw"><bdi>{}</bdi></b>').format(text)


def quoted(text: str) -> Markup:
    """Set what somebody entered apart from the line: it may be in any language."""
    return Markup('<q dir="auto">{}</q>').format(text)


def lowered(name: str) -> str:
    """Write a name of a key as it stands inside a sentence."""
    return name[:1].lower() + name[1:]


def listed(page: PageContext, names: Sequence[str], *, last: str = "and") -> str:
    """Join names in the manner of the language; `last` is "and" or "or"."""
    assert names, "a list of nothing"
    text = names[0]
    for place, name in enumerate(names[1:], start=2):
        key = f"list.{last}" if place == len(names) else "list.comma"
        text = say(page, key, first=text, last=name)
    return text


def registered(page: PageContext, countries: Sequence[str], *, last: str = "and") -> str:
    """Say where trucks are registered, of one country or of several."""
    if not countries:
        return say(page, "page.any_country")
    names = [page.words.country(country) for country in countries]
    return say(page, "registered_in", country=listed(page, names, last=last))


def flow(page: PageContext, direction: Direction, who: str) -> str:
    """Name a flow: which way, and where its trucks are registered."""
    return say(page, f"flow.{direction}", registered=who)


def clock_time(page: PageContext, at: Instant, clock: Clock | None = None) -> str:
    """Write hours and minutes on home's clock, or on the clock given."""
    return page.words.time(at, (clock or page.home_clock).zone)


def moment(page: PageContext, at: Instant) -> str:
    """Write an instant on home's clock as shortly as it is clear: today by its time alone."""
    return page.words.moment(at, page.now, page.home_clock.zone)


def date_in(page: PageContext, at: Instant) -> str:
    """Write the date on home's clock, with its weekday, in the calendar that leads."""
    return page.words.date(at, page.home_clock.zone)


def on_both_clocks(page: PageContext, at: Instant) -> Markup:
    """Write an instant on both named clocks, home's first; once where the two show the same."""
    at_home = clock_time(page, at)
    at_peer = clock_time(page, at, page.peer_clock)
    named = _named(page, at_home, page.home_clock)
    if at_home == at_peer:
        return strong(named)
    return Markup("{} ({})").format(strong(named), alone(_named(page, at_peer, page.peer_clock)))


def _named(page: PageContext, time: str, clock: Clock) -> str:
    return say(page, "page.time_on", time=time, clock=page.words.time_of(clock.country))


def plan_said(page: PageContext, regime: Regime | None, *, in_force: bool) -> str:
    """Say the plan in one sentence, and when it ends if it does; or that none is in force."""
    if regime is None:
        return say(page, "page.plan_none")
    if not in_force:
        return say(page, "page.plan_ended", name=page.plan_label or regime.name)
    line = plan_line(regime, page.words, name=page.plan_label)
    if regime.valid_until is None:
        return line
    return f"{line} {say(page, 'page.plan_until', date=date_in(page, regime.valid_until))}"
