"""The catalogues: complete, in step with the English, in good spelling, and compiled."""

import re
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import tarazu.words
from tarazu.rules.events import EventData
from tarazu.rules.reasons import Reason
from tarazu.words import CODES, CatalogueMissing, finding_text, language_of, languages
from tarazu.words.catalogues import _translations_of

LOCALES = Path(tarazu.words.__file__).parent / "locales"
HARMFUL = [
    "contradiction_cap_zero",
    "never_releases",
    "unreachable_lane",
    "unreachable_exempt",
    "nothing_earns",
    "deadlock",
    "deadlock_with_peer",
    "no_end",
    "keeps_peer_from_home",
    "no_longest_stay",
    "humanitarian_waits",
    "medicine_waits",
    "perishable_waits",
    "no_entrance_area",
    "cap_below_one",
    "window_longer_than_hours",
    "unknown_country",
    "empties_earn",
]
HARMLESS = [
    "nothing_gated",
    "share_of_single_lane",
    "overlapping_hours",
    "interval_selects_nothing",
    "staging_with_immediate",
    "grant_only",
    "valid_until_before_from",
    "same_country",
    "cycle_weight_ignored",
    "precedence_ignored",
]
# What a machine or an author of a plan types stays Latin in every language.
TYPED = re.compile(
    r"R[12]|F8|QR|UTC|ISO 3166-1|\bIR\b|\bAF\b|«tarazu regime check»|tarazu\.toml|[a-z_]+ = \S+|"
    r"\[\{.*?\}\]|\[+[a-z]+\]+|\"[a-z]+\"|\b[a-z_]+\b|\b1\b|259_200"
)


def catalogue_of(code: str) -> Catalog:
    with (LOCALES / code / "LC_MESSAGES" / "tarazu.po").open("rb") as lines:
        return read_po(lines, abort_invalid=True)


CATALOGUES = {code: catalogue_of(code) for code in CODES}


def entries_of(code: str) -> dict[str, Message]:
    return {key_of(message): message for message in CATALOGUES[code] if message.id}


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def gaps_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


ENGLISH = entries_of("en")


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_in_every_language_in_the_order_of_the_english(code: str) -> None:
    assert list(entries_of(code)) == list(ENGLISH)
    for message in entries_of(code).values():
        assert all(forms_of(message)), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_the_gaps_of_the_english(code: str) -> None:
    for key, message in entries_of(code).items():
        english, translated = forms_of(ENGLISH[key]), forms_of(message)
        assert len(english) == len(translated), key
        assert gaps_of(translated[-1]) == gaps_of(english[-1]), key
        # The number one can be said as a word.
        number = {"count", "n"}
        assert gaps_of(translated[0]) - number == gaps_of(english[0]) - number, key


@pytest.mark.parametrize("code", ["fa", "prs"])
def test_the_english_above_a_translation_is_the_english_of_today(code: str) -> None:
    for key, message in entries_of(code).items():
        english = list(dict.fromkeys(forms_of(ENGLISH[key])))
        assert message.auto_comments == english, (
            f"{code}: the English of {key} changed; read the translation again, "
            'then renew the "#." line above it'
        )


@pytest.mark.parametrize("code", CODES)
def test_the_compiled_catalogue_is_that_of_the_source(code: str) -> None:
    with (LOCALES / code / "LC_MESSAGES" / "tarazu.mo").open("rb") as compiled:
        translations = GNUTranslations(compiled)
    for key, message in entries_of(code).items():
        forms = forms_of(message)
        found = (
            (translations.gettext(key),)
            if len(forms) == 1
            else tuple(translations.ngettext(key, key, count) for count in (1, 2))
        )
        assert found == forms, f"{code}: {key} was not compiled; run uv sync"


def test_a_catalogue_that_was_not_compiled_is_a_fault_that_names_the_remedy() -> None:
    with pytest.raises(CatalogueMissing, match="uv sync --reinstall-package tarazu"):
        _translations_of("xx")


def test_a_text_that_no_catalogue_holds_is_a_bug() -> None:
    with pytest.raises(AssertionError, match=r"no text 'board\.nothing'"):
        language_of("en").text("board.nothing")


MISSPELT = {
    "a letter or digit of Arabic": "[يكة٠-٩]",
    "a half space beside nothing to join": "\u200c[ .،؛:»)]|[ «(]\u200c|\u200c$|\u200c\u200c",
    "a prefix that stands alone": r"(^|[ «(])ن?می ",
    "a suffix that stands alone": r" (ها|های|هایی|ای|اند)([ .،؛:»]|$)",
    "a space too many": r"  |^ | $| [.،؛:»]|« ",
    "an ezafe that is not written ٔ": "ه ی |هء",
}


@pytest.mark.parametrize("code", ["fa", "prs"])
def test_persian_and_dari_are_spelt_with_care(code: str) -> None:
    for key, message in entries_of(code).items():
        for text in forms_of(message):
            plain = re.sub(r"\{[a-z_]+\}", "۷", text)
            for mistake, pattern in MISSPELT.items():
                assert not re.search(pattern, plain), f"{code}: {key}: {mistake}"
            rest = TYPED.sub("", plain)
            assert not re.search(r"[A-Za-z0-9,;?]", rest), f"{code}: {key}: Latin in {rest!r}"


def test_dari_has_its_own_words() -> None:
    for key, message in entries_of("prs").items():
        text = " ".join(forms_of(message))
        assert not re.search(r"کامیون|پلاک|دادگاه|بیمارستان|نوامبر|مدارک|\bآذر\b", text), key


def test_every_stable_word_of_the_rules_has_its_texts() -> None:
    for reason in Reason:
        assert f"reason.{reason}" in ENGLISH
    for happening in get_args(EventData):
        assert f"event.{happening.__struct_config__.tag}" in ENGLISH


@pytest.mark.parametrize("code", HARMFUL + HARMLESS)
def test_every_finding_says_what_and_what_to_write_instead(code: str) -> None:
    for language in languages():
        text = finding_text(code, language)
        assert text.what.endswith(".")
        assert text.instead.endswith(".")
        assert bool(text.harm) == (code in HARMFUL)


def test_no_finding_has_texts_that_the_check_does_not_know() -> None:
    assert {key.split(".")[1] for key in ENGLISH if key.startswith("finding.")} == {
        *HARMFUL,
        *HARMLESS,
    }


@pytest.mark.parametrize(("code", "locale"), [("en", "en"), ("fa", "fa"), ("prs", "fa_AF")])
def test_names_of_countries_months_and_days_are_those_of_the_cldr(code: str, locale: str) -> None:
    cldr = Locale.parse(locale)
    language = language_of(code)
    for key in ENGLISH:
        if key.startswith("country."):
            assert language.text(key) == cldr.territories[key.removeprefix("country.")]
    width = "abbreviated" if code == "en" else "wide"
    for month in range(1, 13):
        name = cldr.months["format"][width][month]
        assert language.text(f"month.gregorian.{month}") == name
    for day in range(7):
        assert language.text(f"weekday.long.{day}") == cldr.days["format"]["wide"][day]
        assert language.text(f"weekday.short.{day}") == cldr.days["format"][width][day]


def test_the_order_is_shown_in_both_wordings_with_their_sources() -> None:
    flagged = {key for key, message in ENGLISH.items() if "quotation" in message.flags}
    assert flagged == {"order.wording_a", "order.wording_b", "scenario.split_unknown"}
    for key in ("order.wording_a", "order.wording_b"):
        assert f"{key}_source" in ENGLISH
