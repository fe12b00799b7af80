"""What documents about corridors have in common: their sections, their maps, and who says what."""

from collections.abc import Sequence

from tarazu.calendars import DAY_MS
from tarazu.corridors import grids
from tarazu.corridors.maps import map_of, widest_line
from tarazu.corridors.naming import Naming
from tarazu.corridors.network import Network
from tarazu.corridors.plan import Plan
from tarazu.document import Block, Entries, Grid, Paragraph, Section
from tarazu.notices import Notice, as_of
from tarazu.words import Language, entry_of


class Teller:
    """Makes the sections of one document in one language."""

    def __init__(
        self,
        network: Network,
        language: Language,
        notices: Sequence[Notice],
        day: int | None = None,
    ) -> None:
        """Take the notices; with a `day` they are told with the status that each has on it."""
        self.naming = Naming(network, language, notices)
        told = notices if day is None else as_of(notices, day)
        self._known = {one.id: one for one in told}

    def date(self, day: int) -> str:
        """Write a day in the calendar of the language."""
        return self.naming.language.date(day * DAY_MS, "UTC")

    def maps(self, are_wanted: bool, plans: Sequence[tuple[str, Plan]]) -> tuple[Section, ...]:
        """Draw plans as maps of one scale."""
        if not are_wanted:
            return ()
        most = max(widest_line(plan, self.naming.network) for _, plan in plans)
        pictures = [
            map_of(
                plan,
                self.naming.network,
                self.naming,
                tuple(self.naming.notices.values()),
                caption=self.naming.text(f"corridor.map.{key}", date=self.date(plan.day)),
                tonnes_max=most,
            )
            for key, plan in plans
        ]
        return (self.section("map", *pictures),)

    def section(self, key: str, *blocks: Block | None) -> Section:
        """Make a section of the blocks that there are."""
        return Section(
            self.naming.text(f"corridor.section.{key}"), tuple(one for one in blocks if one)
        )

    def if_any(self, key: str, grid: Grid | None) -> tuple[Section, ...]:
        """Make a section of a table; none where it has no rows."""
        return (self.section(key, grid),) if grid else ()

    def under(self, plan: Plan) -> tuple[Section, ...]:
        """Give the section of legs under a measure, which no reader may miss."""
        grid = grids.legs_under(plan, self.naming)
        if grid is None:
            return ()
        measures = dict.fromkeys(name for one in plan.under for name in (one.notice, one.by))
        advice = Paragraph(self.naming.text("corridor.note.advice"), lead=True)
        return (self.section("under", advice, grid, *self._entries("under", measures)),)

    def notices_of(self, plan: Plan) -> tuple[Section, ...]:
        """Tell the notices that act, the readings beside them, and those that are not counted."""
        shown = [one.shown for one in plan.beside]
        return self.said("acting", plan.acting, shown, grids.left_out(plan, self.naming))

    def said(
        self,
        key: str,
        names: Sequence[str] | dict[str, None],
        shown: Sequence[str],
        left_out: Grid | None = None,
    ) -> tuple[Section, ...]:
        """Tell who says what acts, and what stands beside it; no section where nothing is."""
        blocks = [*self._entries(key, names), *self._entries("beside", shown)]
        blocks += [left_out] if left_out else []
        return (self.section("notices", *blocks),) if blocks else ()

    def sources(self) -> tuple[str, ...]:
        """Give the sources of the network, each with its licence."""
        return tuple(
            self.naming.text("corridor.source", name=one.name, licence=one.licence)
            for one in self.naming.network.sources.values()
        )

    def _entries(self, key: str, names: Sequence[str] | dict[str, None]) -> list[Block]:
        known = self._known
        told = [known[name] for name in dict.fromkeys(names) if name in known]
        if not told:
            return []
        entries = tuple(entry_of(one, self.naming.language) for one in told)
        return [Entries(self.naming.text(f"corridor.entries.{key}"), entries)]
