"""How the places, crossings, goods and amounts of a plan are written in a language."""

from collections.abc import Iterable, Sequence

from tarazu.corridors.changes import legs_at
from tarazu.corridors.network import Network
from tarazu.notices import Notice
from tarazu.words import Language, place_words

_MILLION = 1_000_000
_THOUSAND = 1_000
_LONG_H = 10  # hours that are told whole
ASSUMED_MARK = "*"
COUNTED_MARK = "†"


class Naming:
    """Names and numbers of one network in one language."""

    def __init__(
        self, network: Network, language: Language, notices: Sequence[Notice] = ()
    ) -> None:
        """Take the names of a network in a language; the Persian ones serve Dari too."""
        self.network, self.language = network, language
        self.notices = {one.id: one for one in notices}
        self.text = language.text
        self.is_rtl = language.dir == "rtl"

    def place(self, place: str) -> str:
        """Name a place; one that the network does not have keeps its word."""
        known = self.network.places.get(place)
        if known is None:
            return place
        return known.name_fa if self.is_rtl else known.name_en

    def lands(self) -> dict[str, str]:
        """Name the countries of the network, for a map."""
        codes = {place.country for place in self.network.places.values()}
        return {code: self.language.country(code) for code in sorted(codes)}

    def goods(self, commodity: str) -> str:
        """Name a commodity."""
        known = self.network.commodities[commodity]
        return known.name_fa if self.is_rtl else known.name_en

    def crossing(self, crossing: str) -> str:
        """Name a crossing: both sides where their names differ."""
        key = f"corridor.crossing.{crossing}"
        if self.language.has(key):
            return self.text(key)
        legs = [leg for leg in self.network.legs.values() if leg.crossing == crossing]
        ends = dict.fromkeys(self.place(end) for leg in legs[:1] for end in (leg.start, leg.end))
        return " / ".join(ends) or self.place(crossing)

    def notice(self, name: str) -> str:
        """Say what a notice is and about which places or goods; an unknown one keeps its id."""
        notice = self.notices.get(name)
        if notice is None:
            return name
        kind = self.text(f"notice.kind.{notice.kind}")
        about = [self._where(word) for word in notice.place.split()]
        about += [
            self.goods(word) if word in self.network.commodities else word
            for word in notice.commodity.split()
        ]
        text = kind
        for one in about:
            text = self.text("corridor.notice", kind=text, about=one)
        return text

    def _where(self, word: str) -> str:
        """Name a place of a notice as the network does, else as notices do."""
        found = legs_at(self.network, word)
        if found and found[0].crossing and word not in self.network.legs:
            return self.crossing(found[0].crossing)
        return place_words(word, self.language)

    def toward(self, place: str) -> str:
        """Say to which country a border leg goes that ends at a place."""
        country = self.network.places[place].country
        return self.text("corridor.toward", country=self.language.country(country))

    def way(self, stops: Sequence[str] | None) -> str:
        """Name the crossings and ports of a way in their order; None is goods that stay behind."""
        if stops is None:
            return self.text("corridor.way.stays")
        if not stops:
            return self.text("corridor.way.none")
        named = [self.crossing(one) for one in stops]
        text = named[0]
        for name in named[1:]:
            text = self.text("corridor.way.then", first=text, last=name)
        return text

    def leg(self, leg: str) -> str:
        """Name a leg by its two ends."""
        known = self.network.legs[leg]
        return self.text("corridor.leg", start=self.place(known.start), end=self.place(known.end))

    def all_of(self, texts: Iterable[str]) -> str:
        """Join texts, each of them once."""
        told = tuple(dict.fromkeys(texts))
        text = told[0] if told else ""
        for one in told[1:]:
            text = self.text("list.semicolon", first=text, last=one)
        return text

    def whole(self, value: float) -> str:
        """Write an amount in whole units."""
        return self.language.number(round(value))

    def change(self, value: float) -> str:
        """Write a difference in whole units, with its sign."""
        return self.language.signed(round(value))

    def or_none(self, value: float | None) -> str:
        """Write an amount in whole units; an absent one is a dash, for it is not zero."""
        return "–" if value is None else self.whole(value)

    def tenth(self, value: float) -> str:
        """Write an amount with one decimal."""
        text = f"{abs(value):,.1f}"
        if self.is_rtl:
            text = self.language.digits(text.replace(",", "٬").replace(".", "٫"))
        return f"\u2066\u2212{text}\u2069" if round(value, 1) < 0 else text

    def usd(self, value: float) -> str:
        """Write an amount of dollars in millions with one decimal, a small one in thousands."""
        if abs(value) < _MILLION / 10:
            return self.text("corridor.usd.thousand", amount=self.whole(value / _THOUSAND))
        return self.text("corridor.usd.million", amount=self.tenth(value / _MILLION))

    def at_least(self, hours: float, is_least: bool) -> str:
        """Write hours, short ones with a decimal; with "at least" where more is not known."""
        text = self.whole(hours) if hours >= _LONG_H else self.tenth(hours)
        return self.text("corridor.at_least", hours=text) if is_least else text

    def marked(self, text: str, *, assumed: bool) -> str:
        """Mark a text that rests on an assumed figure."""
        return f"{text}{ASSUMED_MARK}" if assumed else text

    def counted(self, text: str) -> str:
        """Mark a text that rests on counted traffic taken as capacity."""
        return f"{text}{COUNTED_MARK}"


def thousands(value: float) -> float:
    """Give an amount in thousands."""
    return value / _THOUSAND
