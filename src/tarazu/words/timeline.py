"""The timeline: notices in the order of time, and those that differ side by side."""

from collections.abc import Sequence

from tarazu.calendars import GregorianDate, SolarDate, gregorian_date_of, solar_date_of
from tarazu.document import Document, Entries, Entry, Paragraph, Section
from tarazu.notices import Notice, as_of, claims_of, in_time
from tarazu.words.language import Language
from tarazu.words.notices import (
    claim_words,
    day_words,
    detail_of,
    said_words,
    speaker_of,
    statement_of,
    status_of,
)


def timeline_of(notices: Sequence[Notice], language: Language, *, as_of_day: int) -> Document:
    """Tell notices as they stand on a day, by the months of the language's leading calendar.

    Statements of the same thing that differ are one block, where the first of them stands, whatever
    month the others fall in: no reader should meet one without the other.
    """
    standing = in_time(as_of(notices, as_of_day))
    months: dict[str, list[tuple[Notice, ...]]] = {}
    for group in _groups(standing):
        months.setdefault(_month_of(in_time(group)[0], language), []).append(group)
    voice = Paragraph(language.text("notice.timeline.voice"), lead=True)
    opening = (voice,) if standing else (voice, Paragraph(language.text("notice.timeline.none")))
    return Document(
        kind="timeline",
        name="timeline",
        language=language.code,
        title=language.text("notice.timeline.title"),
        subtitle=language.text(
            "notice.timeline.subtitle",
            count=len(standing),
            date=day_words(as_of_day, language),
        ),
        sections=(
            Section(language.text("notice.timeline.read"), opening),
            *(Section(month, _blocks(groups, language)) for month, groups in months.items()),
        ),
        sources=tuple(dict.fromkeys(one.source for one in standing)),
    )


def side_by_side(
    notices: Sequence[Notice], language: Language, *, groups_max: int | None = None
) -> tuple[Entries, ...]:
    """Tell notices in their order; those of the same thing that differ share a block.

    `groups_max` leaves out what comes later, and never one of those that differ.
    """
    return _blocks(_groups(notices)[:groups_max], language)


def entry_of(notice: Notice, language: Language) -> Entry:
    """Tell one notice as a line of a timeline; an address that is no web address makes no link."""
    is_web = notice.address.startswith(("https://", "http://"))
    return Entry(
        when=said_words(notice, language),
        text=statement_of(notice, language),
        said_by=speaker_of(notice, language),
        source=notice.source,
        href=notice.address if is_web else "",
        mark=status_of(notice, language),
        detail=detail_of(notice, language),
    )


def _groups(notices: Sequence[Notice]) -> list[tuple[Notice, ...]]:
    """Put those that differ together, where the first of them stands."""
    differing = claims_of(notices)
    return list(dict.fromkeys(differing.get(one.claim, (one,)) for one in notices))


def _blocks(groups: Sequence[tuple[Notice, ...]], language: Language) -> tuple[Entries, ...]:
    """Put notices that stand alone into common blocks, and each group that differs into its own."""
    blocks: list[Entries] = []
    alone: list[Entry] = []
    for group in groups:
        entries = tuple(entry_of(one, language) for one in group)
        if len(group) == 1:
            alone += entries
            continue
        if alone:
            blocks.append(Entries("", tuple(alone)))
            alone = []
        named = claim_words(group[0], language)
        heading = named or language.text("notice.timeline.differ", count=len(group))
        blocks.append(Entries(heading, entries))
    if alone:
        blocks.append(Entries("", tuple(alone)))
    return tuple(blocks)


def _month_of(notice: Notice, language: Language) -> str:
    first, last = notice.days
    known = (notice.said_day, first, last)
    day = next((day for day in known if day is not None), None)
    if day is None:
        return language.text("notice.timeline.undated")
    calendar = language.calendar_first
    named: GregorianDate | SolarDate = (
        solar_date_of(day) if calendar == "solar-hijri" else gregorian_date_of(day)
    )
    return language.text(
        "notice.timeline.month",
        month=language.text(f"month.{calendar}.{named.month}"),
        year=language.digits(str(named.year)),
    )
