"""The feed: valid by what RFC 4287 asks, stable, and safe whatever a notice says."""

import re
from xml.etree import ElementTree as Xml

import pytest

from tarazu.calendars import instant_of
from tarazu.notices import SHIPPED, atom_of, shipped_register
from tests.notices.samples import day, notice

A = "{http://www.w3.org/2005/Atom}"
UPDATED = instant_of("2026-01-05T00:00:00Z")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def faults_of(text: str) -> list[str]:
    """List what RFC 4287 (4.1, 4.2) asks of a feed and this one lacks."""
    feed = Xml.fromstring(text)
    faults = [] if feed.tag == f"{A}feed" else ["root"]
    entries = feed.findall(f"{A}entry")
    for where, element in (("feed", feed), *(("entry", entry) for entry in entries)):
        for name in ("id", "title", "updated"):
            found = element.findall(f"{A}{name}")
            if len(found) != 1 or not (found[0].text or "").strip():
                faults.append(f"{where} {name}")
        if not RFC_3339.fullmatch(element.findtext(f"{A}updated") or ""):
            faults.append(f"{where} updated")
        if not re.match(r"[a-z][a-z0-9+.-]*:\S+$", element.findtext(f"{A}id") or ""):
            faults.append(f"{where} id")
        if where == "entry" and not element.findtext(f"{A}author/{A}name"):
            faults.append("entry author")
        links = element.findall(f"{A}link")
        if any(not link.get("href") for link in links):
            faults.append(f"{where} link")
        alternates = [link for link in links if link.get("rel", "alternate") == "alternate"]
        if len(alternates) > 1:
            faults.append(f"{where} two alternates")
        if where == "entry" and not alternates and element.find(f"{A}content") is None:
            faults.append("entry without content")
        if any(not one.get("term") for one in element.findall(f"{A}category")):
            faults.append(f"{where} category")
    ids = [entry.findtext(f"{A}id") for entry in entries]
    return faults + (["ids repeat"] if len(set(ids)) < len(ids) else [])


def feed_of(*notices, **more) -> str:
    return atom_of(notices, title="Notices", feed="here", updated_at=UPDATED, **more)


def test_the_feed_of_the_shipped_register_has_all_that_is_asked_of_a_feed() -> None:
    text = feed_of(*shipped_register(), address="https://example.org/notices.atom")
    assert faults_of(text) == []
    assert len(Xml.fromstring(text).findall(f"{A}entry")) == len(shipped_register())


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (r"<title>[^<]*</title>", "", "feed title"),
        (r"2026-01-05T00:00:00Z", "5 Jan 2026", "feed updated"),
        (r"    <author>.*</author>\n", "", "entry author"),
        (r"<id>urn:uuid:[^<]*", "<id>n1", "feed id"),
        (r'href="[^"]*"', 'href=""', "entry link"),
        (r"(?s)<entry>.*</entry>", r"\g<0>\g<0>", "ids repeat"),
    ],
)
def test_the_check_of_the_feed_catches_a_bad_one(old, new, fault) -> None:
    text = feed_of(notice(address="https://example.org/1"))
    bad = re.sub(old, new, text, count=1 if fault.startswith(("feed", "ids")) else 0)
    assert bad != text
    assert fault in faults_of(bad)


def test_ids_stay_whatever_the_notice_says_and_differ_between_registers() -> None:
    def id_of(text: str) -> str | None:
        return Xml.fromstring(text).findtext(f"{A}entry/{A}id")

    first = id_of(feed_of(notice()))
    assert first == id_of(feed_of(notice(statement="Other.", status="denied"), notice("n2")))
    assert first != id_of(feed_of(notice("n2")))
    other = atom_of([notice()], title="Notices", feed=SHIPPED, updated_at=UPDATED)
    assert first != id_of(other)


def test_an_entry_was_updated_when_it_was_read_or_else_said() -> None:
    for told, updated in (
        (notice(said_day=day("2025-11-21"), read_day=day("2025-12-01")), "2025-12-01T00:00:00Z"),
        (notice(said_day=day("2025-11-21")), "2025-11-21T00:00:00Z"),
        (notice(), "2026-01-05T00:00:00Z"),
    ):
        assert Xml.fromstring(feed_of(told)).findtext(f"{A}entry/{A}updated") == updated


def test_nothing_that_a_notice_says_can_break_the_feed() -> None:
    wicked = "</title><script>&\x00\x1b\ud800\uffff\"'\u202e"
    text = feed_of(notice(statement=wicked, said_by=wicked, address=f"https://e.org/?a={wicked}"))
    assert faults_of(text) == []
    assert "<script>" not in text
