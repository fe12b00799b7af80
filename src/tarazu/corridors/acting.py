"""Notices in force on a day, read as changes of a network.

A notice acts through its stable words alone: places, partner, commodity. What cannot be counted is
named with the reason, and never guessed.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from tarazu.corridors.changes import Beside, Change, Changes, Effect, LeftOut, Terms, legs_at
from tarazu.corridors.network import Leg, Network
from tarazu.faults import WrongName
from tarazu.notices import Notice, as_of, claims_of

# Kinds that change where goods may go; a reopening and a waiver act on these, the others on none.
_ACTING = ("closure", "partial_stop", "ban", "customs_stop", "duty_change", "sanction")
_AT_CROSSINGS = ("closure", "partial_stop", "reopening")
# Words of notices for several commodities: food is the first chapters of the Harmonized System.
_FOOD = tuple(f"{chapter:02d}" for chapter in range(1, 25))
_FRESH = "fresh-produce"
_UNITS: dict[tuple[str, str], Effect] = {
    ("duty_change", "percent"): "percent",
    ("duty_change", "usd a tonne"): "usd",
    ("partial_stop", "percent of capacity"): "share",
    ("partial_stop", "tonnes a month"): "tonnes",
}


class NoSuchNotice(WrongName):
    """A notice was named that is not among those of the plan, or is no waiver or sanction."""


def changes_of(network: Network, notices: Sequence[Notice], day: int, terms: Terms) -> Changes:
    """Give what the notices in force on a day change, in their order.

    A notice is in force from the day that it names, or the day by which it had been said, until the
    last day that it names, or a reopening of the same place and goods. Of readings that differ only
    the one marked to be run acts. `expected` notices act where `terms` asks for it.
    Raises: NoSuchNotice.
    """
    _check_names(notices, terms)
    reading = _Reading(network, terms, _standing(notices, day, terms), day)
    for one in reading.standing:
        if one.kind in _ACTING:
            reading.read(one)
    acting = {one.notice for one in reading.changes}
    changes, left_out = tuple(reading.changes), tuple(reading.left_out)
    return Changes(day, changes, left_out, _beside(notices, acting, terms))


def _check_names(notices: Sequence[Notice], terms: Terms) -> None:
    """Hold that the notices which the user names are there, and are what he takes them for.

    Raises: NoSuchNotice.
    """
    kinds = {one.id: one.kind for one in notices}
    asked = [(name, "") for name in terms.without]
    asked += [(name, "waiver") for name in terms.waivers]
    asked += [(name, "sanction") for name in terms.not_bound]
    for name, kind in asked:
        if name not in kinds:
            raise NoSuchNotice(
                f'Notice "{name[:60]}" is not among the {len(kinds)} notices of this plan. '
                "Nothing was planned. `tarazu notices list` shows their names."
            )
        if kind and kinds[name] != kind:
            fitting = [one for one in kinds if kinds[one] == kind]
            raise NoSuchNotice(
                f'Notice "{name[:60]}" is no {kind}: its kind is {kinds[name]}. Nothing was '
                f"planned. Name a {kind}; this register has {', '.join(fitting) or 'none'}."
            )


def _standing(notices: Sequence[Notice], day: int, terms: Terms) -> tuple[Notice, ...]:
    """Give the notices that may act, with the status that each has when the plan is made."""
    last = terms.known_day
    said = notices if last is None else [one for one in notices if _is_known(one, last)]
    return tuple(
        one
        for one in as_of(said, terms.seen_on(day))
        if one.status in ("happened", "expected")
        and (one.reading != "beside" or one.id in terms.waivers)
        and one.id not in terms.without
    )


def _is_known(notice: Notice, day: int) -> bool:
    return notice.known_day is None or notice.known_day <= day


def _beside(notices: Sequence[Notice], acting: set[str], terms: Terms) -> tuple[Beside, ...]:
    """Pair the readings that act with those that are only shown."""
    found = []
    for group in claims_of(notices).values():
        taken = tuple(one.id for one in group if one.id in acting)
        shown = [one for one in group if one.reading == "beside" and one.id not in terms.waivers]
        found += [Beside(taken, one.id) for one in shown if taken]
    return tuple(found)


def _begins(notice: Notice) -> int | None:
    """Give its first day; None where it was in force for as long as is known."""
    if notice.window_from_day is None and notice.window_to_day is None:
        return notice.known_day
    return notice.window_from_day


class _Reading:
    """Turns the notices that stand on a day into changes, one by one."""

    def __init__(
        self, network: Network, terms: Terms, standing: Sequence[Notice], day: int
    ) -> None:
        self.standing = standing
        self.changes: list[Change] = []
        self.left_out: list[LeftOut] = []
        self._network, self._terms, self._day = network, terms, day
        acting = [one for one in standing if terms.expected or one.status == "happened"]
        # An opening is an event: what began before it is over, for its place and goods.
        self._openings = [one for one in acting if one.kind == "reopening" and self._has_begun(one)]
        self._waivers = [
            one for one in acting if one.id in terms.waivers and self._is_in_force(one)
        ]
        holding = {one.id for one in self._waivers}
        self.left_out += [
            LeftOut(one, "waiver_not_in_force") for one in terms.waivers if one not in holding
        ]

    def read(self, notice: Notice) -> None:
        """Add what a notice changes, or say why it changes nothing that can be counted."""
        if _begins(notice) is None and notice.window_to_day is None:
            self.left_out.append(LeftOut(notice.id, "no_day"))
        elif not self._is_in_force(notice):
            return
        elif notice.status == "expected" and not self._terms.expected:
            self.left_out.append(LeftOut(notice.id, "expected"))
        elif not notice.place and (_is_transit_stop(notice) or not _names_any(notice)):
            # What names nothing would change everything, and transit stops somewhere.
            self.left_out.append(LeftOut(notice.id, "no_place"))
        elif notice.kind == "sanction":
            self._bind(notice)
        else:
            self._change(notice)

    def _has_begun(self, notice: Notice) -> bool:
        begins = _begins(notice)
        return begins is not None and begins <= self._day

    def _is_in_force(self, notice: Notice) -> bool:
        ends = notice.window_to_day
        has_begun = self._has_begun(notice) or (_begins(notice) is None and ends is not None)
        return has_begun and (ends is None or ends >= self._day)

    def _change(self, notice: Notice) -> None:
        effect: Effect = "shut"
        amount = 0.0
        if notice.kind in ("partial_stop", "duty_change"):
            unit = _UNITS.get((notice.kind, notice.unit.strip().casefold()))
            number = _number(notice.value)
            if unit is None or number is None or (notice.kind == "partial_stop" and number < 0):
                said = f"{notice.value} {notice.unit}".strip()
                self.left_out.append(LeftOut(notice.id, "no_amount", said))
                return
            effect, amount = unit, number / 100 if unit == "share" else number
            if notice.kind == "partial_stop" and notice.commodity:
                # A capacity has no goods of its own: how much of it these goods had is not known.
                self.left_out.append(LeftOut(notice.id, "some_goods", notice.commodity))
                return
        # At a crossing the partner is who lies across it, and no matter of whose goods pass.
        partner = "" if notice.kind in _AT_CROSSINGS else notice.partner
        commodities = self._commodities(notice)
        for place, legs in self._places(notice):
            if effect == "share" and not any(leg.capacity_t_month for leg in legs):
                self.left_out.append(LeftOut(notice.id, "no_capacity", place))
                continue
            countries = self._countries(place, legs) if _is_transit_stop(notice) else ()
            names = tuple(leg.id for leg in legs)
            change = Change(notice.id, effect, place, names, commodities, partner, countries)
            self._add(replace(change, amount=amount), notice)

    def _bind(self, notice: Notice) -> None:
        """Leave legs under a measure out, but where the user named a waiver or is not bound."""
        commodities = self._commodities(notice)
        for place, legs in self._places(notice):
            names = tuple(leg.id for leg in legs)
            waivers = [one for one in self._waivers if _is_about(one, place)]
            by = waivers[0].id if waivers else ""
            under = Change(notice.id, "under", place, names, commodities, notice.partner, by=by)
            is_free = notice.id in self._terms.not_bound or any(not one.partner for one in waivers)
            if is_free or waivers:
                self._add(under, notice)
            if not is_free:
                # A waiver for a partner lets the goods from and to it pass, and no others.
                waived = tuple(one.partner for one in waivers)
                self._add(replace(under, effect="shut", waived=waived), notice)

    def _add(self, change: Change, notice: Notice) -> None:
        """Add a change without what was opened again after it began."""
        begins = _begins(notice)
        parts = [change]
        for one in self._openings:
            opened = _begins(one)
            if opened is not None and (begins is None or opened >= begins):
                parts = [piece for part in parts for piece in self._without(part, one)]
        self.changes += parts

    def _without(self, change: Change, opening: Notice) -> Iterator[Change]:
        goods = set(self._commodities(opening, quiet=True))
        kept = tuple(one for one in change.commodities if one not in goods)
        if not change.place:
            is_meant = not opening.place and opening.partner in ("", change.partner)
            opened = set(change.legs) if is_meant else set()
        else:
            places = self._places(opening, quiet=True)
            opened = {leg.id for _, legs in places for leg in legs}
        still = tuple(one for one in change.legs if one not in opened)
        if still:
            yield replace(change, legs=still)
        if kept and len(still) < len(change.legs):
            again = tuple(one for one in change.legs if one in opened)
            yield replace(change, legs=again, commodities=kept)

    def _places(
        self, notice: Notice, *, quiet: bool = False
    ) -> Iterator[tuple[str, tuple[Leg, ...]]]:
        """Give the places that a notice names, with their legs; no place is everywhere."""
        if not notice.place:
            everywhere = tuple(self._network.legs.values())
            if notice.kind in _AT_CROSSINGS:
                across = tuple(leg for leg in everywhere if self._is_across(leg, notice))
                if across:
                    yield notice.partner or "borders", across
                elif not quiet:
                    self.left_out.append(LeftOut(notice.id, "no_such_place", notice.partner))
            else:
                yield "", everywhere
            return
        for word in notice.place.split():
            legs = legs_at(self._network, word)
            if legs:
                yield word, legs
            elif not quiet:
                self.left_out.append(LeftOut(notice.id, "no_such_place", word))

    def _is_across(self, leg: Leg, notice: Notice) -> bool:
        ends = self._countries(leg.start, (leg,))
        return leg.mode == "border" and notice.partner in ("", *ends)

    def _countries(self, place: str, legs: Sequence[Leg]) -> tuple[str, ...]:
        """Give the country of a port or a post, and both of a crossing."""
        known = self._network.places
        if legs[0].mode == "border":
            return known[legs[0].start].country, known[legs[0].end].country
        return (known[place].country,)

    def _commodities(self, notice: Notice, *, quiet: bool = False) -> tuple[str, ...]:
        """Give the commodities of the network that a notice means; no word means all."""
        if not notice.commodity:
            return tuple(self._network.commodities)
        found: list[str] = []
        for word in notice.commodity.split():
            meant = [
                one.id
                for one in self._network.commodities.values()
                if one.id == word
                or (word == "food" and one.hs.startswith(_FOOD))
                or (word == _FRESH and one.perishable)
                or (word.isdigit() and any(code.startswith(word) for code in one.hs.split("|")))
            ]
            if not meant and not quiet:
                self.left_out.append(LeftOut(notice.id, "no_such_commodity", word))
            found += meant
        return tuple(dict.fromkeys(found))


def _names_any(notice: Notice) -> bool:
    return bool(notice.partner or notice.commodity)


def _is_transit_stop(notice: Notice) -> bool:
    return notice.kind == "customs_stop" and notice.topic == "transit"


def _is_about(waiver: Notice, place: str) -> bool:
    return not waiver.place or place in waiver.place.split()


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
