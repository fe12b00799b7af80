"""A register as an Atom feed (RFC 4287): one entry for each notice, with ids that stay."""

from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from tarazu.calendars import DAY_MS, Instant, text_of
from tarazu.notices.notice import Notice

ATOM = "http://www.w3.org/2005/Atom"


def atom_of(
    notices: Iterable[Notice],
    *,
    title: str,
    feed: str,
    updated_at: Instant,
    address: str = "",
) -> str:
    """Write notices as a feed that is valid whatever they say.

    `feed` names the register, the same for ever: the ids of the entries are made from it and from
    the ids of the notices. `address` is where the feed itself lies. `updated_at` is when the feed
    was last renewed; an entry was updated on the day when the notice was read, or else said.
    """
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f"<feed xmlns={quoteattr(ATOM)}>",
        f"  <id>{_id_of(feed)}</id>",
        f"  <title>{_text(title)}</title>",
        f"  <updated>{text_of(updated_at)}</updated>",
    ]
    if address:
        lines.append(f'  <link rel="self" href={_attribute(address)}/>')
    for one in notices:
        lines += _entry(one, feed, updated_at)
    return "\n".join([*lines, "</feed>", ""])


def _entry(notice: Notice, feed: str, updated_at: Instant) -> list[str]:
    day = notice.known_day if notice.read_day is None else notice.read_day
    updated = updated_at if day is None else day * DAY_MS
    lines = [
        "  <entry>",
        f"    <id>{_id_of(feed, notice.id)}</id>",
        f"    <title>{_text(f'{notice.said_by}: {notice.statement}')}</title>",
        f"    <updated>{text_of(updated)}</updated>",
        f"    <author><name>{_text(notice.said_by)}</name></author>",
        *(
            f'    <category scheme="urn:tarazu:{scheme}" term={_attribute(term)}/>'
            for scheme, term in (
                ("kind", notice.kind),
                ("topic", notice.topic),
                ("status", notice.status),
                *(("place", place) for place in notice.place.split()),
            )
        ),
        f'    <content type="text">{_text(_content(notice))}</content>',
    ]
    if notice.address:
        lines.append(f'    <link rel="alternate" href={_attribute(notice.address)}/>')
    return [*lines, "  </entry>"]


def _content(notice: Notice) -> str:
    said = [notice.statement]
    if notice.reason:
        said.append(f"Reason given: {notice.reason}.")
    if notice.value:
        said.append(f"Figure: {notice.value} {notice.unit}".strip() + ".")
    if notice.as_written:
        said.append(f"Date as the source writes it: {notice.as_written} ({notice.calendar}).")
    said.append(f"Source: {notice.source}.")
    return " ".join(said)


def _id_of(feed: str, notice: str = "") -> str:
    register = uuid5(NAMESPACE_URL, feed)
    return f"urn:uuid:{uuid5(register, notice) if notice else register}"


def _allowed(text: str) -> str:
    """Leave out what XML 1.0 cannot hold, whoever wrote it."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\n\r" or (letter >= " " and not "\ud800" <= letter <= "\udfff")
        if letter not in "\ufffe\uffff"
    )


def _text(text: str) -> str:
    return escape(_allowed(text))


def _attribute(text: str) -> str:
    return quoteattr(_allowed(text))
