"""The operator's settings: `tarazu.toml` read strictly, with the place of every mistake.

A crossing's terms, names, files and zones; the officers who may sign in; where to listen.
"""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from tarazu.calendars import zone_of
from tarazu.faults import TarazuError
from tarazu.rules.commands import Terms

OFFICER_DIGITS_MAX = 40  # the desk reads no more
CONTACT_MAX = 120  # it stands in one line at the foot of a board


class SettingsUnreadable(TarazuError):
    """A settings file that cannot be followed; nothing was started."""


class Posts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The two posts of a crossing as one language writes them."""

    home: str
    peer: str


class CrossingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One crossing: who runs it, where its files are, how its posts are called.

    `west` and `east` are the countries that lie there; pages never mirror them. `book` and
    `private` are paths beside the settings file. `posts` has an entry for each language. `contact`
    is where drivers can ask: one text, or one for each language; there is none to begin with. A
    destination is one name, or one for each language.
    Units: `…_s` seconds.
    """

    name: str
    home: str
    peer: str
    book: str
    private: str
    anchor: str = ""
    west: str = ""
    east: str = ""
    home_zone: str
    peer_zone: str
    posts: dict[str, Posts]
    contact: str | dict[str, str] = ""
    plan_label: str = ""
    is_model: bool = False
    stranded_after_s: int = 604_800
    undo_s: int = 120
    approve_s: int = 300
    entrance_area: bool = False
    papers_first: bool = False
    retention_s: int = 7_776_000
    destinations: tuple[str | dict[str, str], ...] = ()

    @property
    def terms(self) -> Terms:
        """What of these the rules must know; it is written into the book."""
        return Terms(
            home=self.home,
            peer=self.peer,
            stranded_after_s=self.stranded_after_s,
            undo_s=self.undo_s,
            approve_s=self.approve_s,
            entrance_area=self.entrance_area,
            papers_first=self.papers_first,
        )

    def contact_in(self, code: str) -> str:
        """Give the contact for drivers as it is written for a language; "" where there is none."""
        return self.contact if isinstance(self.contact, str) else self.contact.get(code, "")

    def destinations_in(self, code: str) -> dict[str, str]:
        """Give every name of every known destination, and how a language writes that place."""
        names: dict[str, str] = {}
        for place in self.destinations:
            written = place if isinstance(place, dict) else {code: place}
            for name in written.values():
                names[name] = written.get(code, name)
        return names


class OfficerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One who may sign in: a number, never a name; a role; an argon2id hash of the secret."""

    number: str
    role: Literal["officer", "supervisor"]
    hash: str
    crossings: tuple[str, ...] = ()


class FeedSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One system that may post facts: its name and the SHA-256 of its token, in hex."""

    name: str
    token_sha256: str
    crossings: tuple[str, ...] = ()


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings of one process.

    `publications` is a folder beside the settings file, in which returns and plans leave what they
    publish; "" is none. `register` is a file of notices beside it; "" is the register that ships.
    """

    host: str = "127.0.0.1"
    port: int = 8_080
    languages: tuple[str, ...] = ("en", "fa")
    public_address: str = ""
    publications: str = "publications"
    register: str = "register.csv"
    crossing: tuple[CrossingSettings, ...] = ()
    officer: tuple[OfficerSettings, ...] = ()
    feed: tuple[FeedSettings, ...] = ()


def settings_of(text: str, *, name: str = "tarazu.toml") -> Settings:
    """Read the text of a settings file; `name` stands in messages.

    Raises: SettingsUnreadable.
    """
    try:
        settings = msgspec.convert(tomllib.loads(text), Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsUnreadable(f"{name}: {error}. Nothing was started.") from None
    names = [crossing.name for crossing in settings.crossing]
    if not names or len(set(names)) < len(names):
        raise SettingsUnreadable(
            f"{name}: expected at least one [[crossing]], each with its own name, found "
            f"{', '.join(names) or 'none'}. Nothing was started."
        )
    for crossing in settings.crossing:
        _check_crossing(crossing, settings.languages, name)
    for officer in settings.officer:
        if not is_officer_number(officer.number):
            raise SettingsUnreadable(
                f"{name}: an [[officer]] has the number {officer.number[:60]!r}: expected 1 to "
                f"{OFFICER_DIGITS_MAX} of the digits 0 to 9, since it stands in every record of "
                "theirs and no name may. Nothing was started."
            )
    numbers = [officer.number for officer in settings.officer]
    twice = next((one for n, one in enumerate(numbers) if one in numbers[:n]), None)
    if twice is not None:
        raise SettingsUnreadable(
            f"{name}: two [[officer]] have the number {twice!r}: expected each number once, since "
            "it says in the book who did something. Nothing was started. Give one of them another."
        )
    return settings


def is_officer_number(text: str) -> bool:
    """Say whether a text is a number as officers have them; a name never is.

    Source: design 6.4, "an officer's number, never a name".

    >>> is_officer_number("112"), is_officer_number("ali"), is_officer_number("۱۱۲")
    (True, False, False)
    """
    return text.isascii() and text.isdigit() and len(text) <= OFFICER_DIGITS_MAX


def _check_crossing(crossing: CrossingSettings, languages: tuple[str, ...], name: str) -> None:
    for zone in (crossing.home_zone, crossing.peer_zone):
        zone_of(zone)
    missing = [code for code in languages if code not in crossing.posts]
    if missing:
        raise SettingsUnreadable(
            f'{name}: crossing "{crossing.name}" has no posts.{missing[0]}: expected the names '
            "of both posts in every language of `languages`. Nothing was started."
        )
    if crossing.contact == "":
        return
    for code in languages:
        text = crossing.contact_in(code)
        if not text.strip() or len(text.splitlines()) > 1 or len(text) > CONTACT_MAX:
            raise SettingsUnreadable(
                f'{name}: crossing "{crossing.name}" has no contact that can be shown in "{code}": '
                f"expected one line of at most {CONTACT_MAX} characters, as one text or as one for "
                f"each language of `languages`, found {text[:40]!r}. Nothing was started."
            )


def read_settings(path: Path) -> Settings:
    """Read a settings file.

    Raises: SettingsUnreadable.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsUnreadable(
            f"{path}: cannot be read ({error}). Nothing was started. "
            "`tarazu serve --settings FILE` names another file."
        ) from None
    return settings_of(text, name=str(path))
