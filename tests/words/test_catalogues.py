"""The catalogues: complete, in step with the English, in good spelling, and compiled."""

import re
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import tarazu.words
from tarazu.rules.finding import FINDING_CODES
from tarazu.rules.kinds import KINDS
from tarazu.rules.reasons import Reason
from tarazu.words import CODES, CatalogueMissing, language_of
from tarazu.words.catalogues import _translations_of

LOCALES = Path(tarazu.words.__file__).parent / "locales"
# What a machine or an author of a plan types stays Latin in every language.
TYPED = re.compile(
    r"R[12]|F8|QR|UTC|IANA|ISO 3166-1|\bIR\b|\bAF\b|Asia/\w+|«tarazu regime check»|tarazu\.toml|"
    r"[a-z_]+ = \S+|\[\{.*?\}\]|\[+[a-z]+\]+|\"[a-z,-]+\"|\"\d\d:\d\d\"|\"1/5\"|\b[a-z_]+\b|"
    r"\b1\b|259_200|3_600"
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


# Words of Iran for which Dari has another; a book is no دفتر there, which is an office.
ELSEWHERE = (
    r"کامیون|پلاک|دادگاه|بیمارستان|نوامبر|مدارک|\bآذر\b|شماره|اصلاح|سامانه|تابلو|گذرواژه|سوخت|"
    r"صفحه‌کلید|بازرسی|\bبدهی\b|دارو|از سرگیری|از سر گرفت|قبل از|لاریی|\bدفتر\b|\bکد\b|"
    r"\bجاری\b|\bطبق\b"
)


# Texts that say "way" and mean no direction of a crossing.
IDIOMS = {"way.nobody_called", "start.lead", "start.differs"}


def test_dari_has_its_own_words() -> None:
    for key, message in entries_of("prs").items():
        text = " ".join(forms_of(message))
        assert not re.search(ELSEWHERE, text), f"{key}: {text}"


@pytest.mark.parametrize("code", ["fa", "prs"])
def test_a_lane_and_a_way_have_one_word_each(code: str) -> None:
    for key, message in entries_of(code).items():
        english, text = " ".join(forms_of(ENGLISH[key])), " ".join(forms_of(message))
        if re.search(r"\blanes?\b", english, re.IGNORECASE):
            assert re.search(r"صف|\[\[lane\]\]|\{lane\}", text), f"{key}: {text}"
        if re.search(r"\bways?\b", english, re.IGNORECASE) and key not in IDIOMS:
            assert re.search("مسیر|ورود|خروج", text), f"{key}: {text}"
        assert not re.search("راه (معلق|خروج|ورود|برگشت)", text), f"{key}: {text}"


def test_the_reasons_have_their_texts_and_no_others_have() -> None:
    reasons = {key.split(".")[1] for key in ENGLISH if key.startswith("reason.")}
    assert reasons == {reason.value for reason in Reason}


def test_the_kinds_of_records_have_their_texts_and_no_others_have() -> None:
    kinds = {key.split(".")[1] for key in ENGLISH if key.startswith("event.")}
    shared = {kind for kind in kinds if kind.startswith("with_")} | {"line"}
    assert kinds - shared == {*KINDS, "boot", "rescued"}


def test_the_findings_have_their_texts_and_no_others_have() -> None:
    findings = {key.split(".")[1] for key in ENGLISH if key.startswith("finding.")}
    assert findings == set(FINDING_CODES)


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
