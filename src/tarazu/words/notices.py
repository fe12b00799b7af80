"""How a language says a notice: who said it, on which day in both calendars, and what."""

from tarazu.calendars import DAY_MS
from tarazu.notices import Notice
from tarazu.words.language import Language

# Of these kinds the saying is the thing: that one "happened" says no more than that it was said.
_SAYINGS = {"stance", "demand", "condition", "commitment", "claim", "quoted_figure"}
_PERSIAN = ("fa", "prs")


def notice_line(notice: Notice, language: Language) -> str:
    """Say a notice in one sentence: who said on which day what."""
    who, statement = speaker_of(notice, language), statement_of(notice, language)
    first, last = notice.said_day, notice.said_to_day
    if first is None:
        return language.text("notice.said_undated", who=who, statement=statement)
    if last is None:
        date = day_words(first, language)
        return language.text("notice.said_on", who=who, date=date, statement=statement)
    return language.text(
        "notice.said_between",
        who=who,
        first=day_words(first, language),
        last=day_words(last, language),
        statement=statement,
    )


def statement_of(notice: Notice, language: Language) -> str:
    """Give what was said in the language; in English where nobody wrote it in Persian."""
    return _in(language, notice.statement, notice.statement_fa)


def speaker_of(notice: Notice, language: Language) -> str:
    """Name who says it by office, with the role where the office does not say it already."""
    name = _in(language, notice.said_by, notice.said_by_fa)
    role = role_of(notice, language)
    if not role or role.casefold() in name.casefold():
        return name
    return language.text("notice.who", name=name, role=role)


def role_of(notice: Notice, language: Language) -> str:
    """Name the role of the speaker; one that the catalogue does not hold stays as it is written."""
    return _named("role", notice.role.casefold().replace(" ", "_"), notice.role, language)


def place_words(place: str, language: Language) -> str:
    """Name a place; one that the catalogue does not hold keeps its stable word."""
    return _named("place", place, place, language)


def claim_words(notice: Notice, language: Language) -> str:
    """Name what statements that differ are about; "" where the catalogue does not hold it."""
    return _named("claim", notice.claim, "", language)


def status_of(notice: Notice, language: Language) -> str:
    """Say what is known of a notice; of a mere saying, that it was said."""
    if notice.status == "happened" and notice.kind in _SAYINGS:
        return language.text("notice.status.said")
    return language.text(f"notice.status.{notice.status}")


def said_words(notice: Notice, language: Language) -> str:
    """Write when it was said, in both calendars."""
    if notice.said_day is None:
        return language.text("notice.day_unknown")
    first = day_words(notice.said_day, language)
    if notice.said_to_day is None:
        return first
    last = day_words(notice.said_to_day, language)
    return language.text("notice.between", first=first, last=last)


def detail_of(notice: Notice, language: Language) -> str:
    """Say the days that it is about, its date as the source writes it, the reason that was given.

    Of statements that differ, it also says which one a plan of corridors takes.
    """
    said = [_window(notice, language)]
    if notice.as_written:
        calendar = language.text(f"notice.calendar.{notice.calendar}")
        said.append(language.text("notice.as_written", text=notice.as_written, calendar=calendar))
    if notice.reason:
        reason = _in(language, notice.reason, notice.reason_fa)
        said.append(language.text("notice.reason", reason=reason))
    if notice.reading:
        said.append(language.text(f"notice.reading.{notice.reading}"))
    return " ".join(filter(None, said))


def day_words(day: int, language: Language) -> str:
    """Write a day in both calendars, the leading one first."""
    first, second = language.date_both(day * DAY_MS, "UTC")
    return language.text("date.both", first=first, second=second)


def _window(notice: Notice, language: Language) -> str:
    first, last = notice.window_from_day, notice.window_to_day
    if first is None:
        if last is None:
            return ""
        return language.text("notice.about_until", date=day_words(last, language))
    if last is None:
        return language.text("notice.about_from", date=day_words(first, language))
    if first == last:
        return language.text("notice.about_day", date=day_words(first, language))
    return language.text(
        "notice.about_days", first=day_words(first, language), last=day_words(last, language)
    )


def _in(language: Language, english: str, persian: str) -> str:
    return persian if persian and language.code in _PERSIAN else english


def _named(family: str, word: str, otherwise: str, language: Language) -> str:
    key = f"notice.{family}.{word}"
    return language.text(key) if word and language.has(key) else otherwise
