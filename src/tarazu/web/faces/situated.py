"""The situation as a document, to be printed: the same states and statements as on its page."""

from collections.abc import Mapping

from tarazu.calendars import DAY_MS
from tarazu.document import Block, Column, Document, Grid, Paragraph, Row, Section
from tarazu.settings import CrossingSettings
from tarazu.web.faces.situation import aged, by_our_book, named, stopped_by
from tarazu.web.standing import Situation, Standing
from tarazu.words import Language, entry_of, side_by_side, statement_of


def situation_document(
    now: Situation, language: Language, *, ours: Mapping[str, CrossingSettings]
) -> Document:
    """Tell how every crossing stands, by whom and since when; `ours` are those with a book."""
    first, second = language.date_both(now.day * DAY_MS, "UTC")
    is_model = any(one.is_model for one in ours.values())
    rows = [
        Row(
            (
                _name(one, language, ours),
                language.text(f"situation.{one.state}"),
                " ".join(_how(one, language, ours)),
                statement_of(one.awaited[0], language) if one.awaited else "–",
            )
        )
        for one in now.standings
    ]
    columns = [
        Column(language.text(f"situation.column.{name}"))
        for name in ("crossing", "state", "how", "next")
    ]
    table = Grid(language.text("situation.table"), tuple(columns), tuple(rows), (), "situation")
    sections = [
        Section(
            language.text("situation.title"),
            (Paragraph(language.text("situation.lead"), lead=True), table),
        ),
        *(
            Section(_name(one, language, ours), _said(one, language))
            for one in now.standings
            if one.said or one.awaited
        ),
    ]
    if now.awaited:
        elsewhere = side_by_side(now.awaited, language)
        sections.append(Section(language.text("situation.awaited_elsewhere"), elsewhere))
    told = [notice for one in now.standings for notice in (*one.said, *one.beside, *one.awaited)]
    return Document(
        kind="situation",
        name="situation",
        language=language.code,
        title=language.text("situation.title"),
        subtitle=language.text("date.both", first=first, second=second),
        label=language.text("scenario.label") if is_model else "",
        sections=tuple(sections),
        sources=tuple(dict.fromkeys(one.source for one in (*told, *now.awaited))),
    )


def _name(one: Standing, language: Language, ours: Mapping[str, CrossingSettings]) -> str:
    posts = ours[one.crossing].posts.get(language.code) if one.crossing in ours else None
    return f"{posts.home} – {posts.peer}" if posts else named(language, one.places[0])


def _how(
    one: Standing, language: Language, ours: Mapping[str, CrossingSettings]
) -> tuple[str, ...]:
    """Say why it stands so: of our gate by its own book, of others how old what was said is."""
    gate = one.gate
    if gate is None:
        lines = tuple(dict.fromkeys(f"{entry_of(each, language).said_by}." for each in one.said))
        if one.why != "said":
            lines = (language.text(f"situation.why.{one.why}"), *lines)
        return (*lines, *(language.text(key, **gaps) for key, gaps in aged(one)))
    zone = ours[one.crossing].home_zone
    key, at = by_our_book(one, gate)
    told = {} if at is None else {"time": language.moment(at, gate.at, zone)}
    wait = language.text("situation.none")
    if gate.longest_wait_s is not None:
        wait = language.duration(gate.longest_wait_s)
    waiting = language.number(gate.waiting)
    return (
        language.text(f"situation.why.{key}", **told),
        *(
            language.text(
                stopped_by(stop),
                time=language.moment(stop.since_at, gate.at, zone),
                reason=stop.reason,
                source=stop.source,
            )
            for stop in gate.suspensions
        ),
        language.text("situation.figures", waiting=waiting, wait=wait),
    )


def _said(one: Standing, language: Language) -> tuple[Block, ...]:
    parts = (("situation.said_of", (*one.said, *one.beside)), ("situation.awaited", one.awaited))
    blocks: list[Block] = []
    for key, notices in parts:
        if notices:
            blocks += (Paragraph(language.text(key)), *side_by_side(notices, language))
    return tuple(blocks)
