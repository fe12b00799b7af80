"""The page “What this is and is not” says the same in every language, and so does its long form."""

import re

import pytest

from tarazu.words import CODES, about_paragraphs
from tests.docs.pages import page
from tests.web.site.gates import Gate

ABOUT = {code: about_paragraphs(code) for code in CODES}
SAFEGUARDS = page("docs/background/safeguards.md")
# What every version must say, and by which words it can be seen to.
SAID = {
    "no authority": {"en": "No authority ordered it", "fa": "هیچ مرجعی", "prs": "هیچ مرجعی"},
    "a model": {"en": "MODEL SCENARIO", "fa": "«سناریوی مدل»", "prs": "«سناریوی مدل»"},
    "recognises nobody": {"en": "recognises nobody", "fa": "به رسمیت", "prs": "به رسمیت"},
    "not its own": {
        "en": "not Tarazu’s own",
        "fa": "از خود ترازو نیست",
        "prs": "از خود ترازو نیست",
    },
    "no time": {"en": "No time is promised", "fa": "وعده داده نمی‌شود", "prs": "وعده داده نمی‌شود"},
    "pseudonyms": {"en": "whoever watches the gate", "fa": "تماشا", "prs": "تماشا"},
    "cannot prevent": {"en": "cannot prevent", "fa": "نمی‌تواند", "prs": "نمی‌تواند"},
    "the end": {"en": "its end", "fa": "پایان آن", "prs": "پایان آن"},
    "the longest stay": {"en": "the longest stay", "fa": "بیشترین مدت", "prs": "بیشترین مدت"},
    "a contact": {"en": "a contact for drivers", "fa": "راه تماس", "prs": "راه تماس"},
}


def test_every_language_has_as_many_paragraphs_as_the_english() -> None:
    assert {code: len(ABOUT[code]) for code in CODES} == dict.fromkeys(CODES, len(ABOUT["en"]))


@pytest.mark.parametrize("code", CODES)
def test_every_paragraph_is_one_of_whole_sentences(code: str) -> None:
    for text in ABOUT[code]:
        assert text == text.strip()
        assert text.endswith(".")
        assert "  " not in text
        assert not re.search(r"[<>{}]", text), "text, not markup, and nothing to fill in"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("what", SAID)
def test_every_language_says_what_must_be_said(what: str, code: str) -> None:
    assert SAID[what][code] in " ".join(ABOUT[code])


@pytest.mark.parametrize("code", CODES)
def test_the_page_shows_every_paragraph_and_when_plates_are_erased_here(code: str) -> None:
    gate = Gate()
    try:
        said = gate.browser().open(f"/about?lang={code}").said("prose")
    finally:
        gate.close()
    for text in ABOUT[code]:
        assert text in said
    assert {"en": "erased 90 days", "fa": "۹۰ روز", "prs": "۹۰ روز"}[code] in said


# What the page says in short, and how the long form in English says it.
LONG_FORM = (
    "No authority ordered it, approved it or uses it",
    "It is not observed data",
    "does not decide whether a country should order such a rule",
    "The plan is not Tarazu's own",
    "No time is promised",
    "holds no plate, name, telephone or document",
    "the last three signs of its plate",
    "There is no faster place for money",
    "takes two officers and a reason",
    "A contact for drivers",
)


@pytest.mark.parametrize("words", LONG_FORM)
def test_the_long_form_says_what_the_page_says(words: str) -> None:
    text = " ".join(SAFEGUARDS.text.replace("**", "").split())
    assert words in text


@pytest.mark.parametrize("code", ["fa", "prs"])
def test_persian_and_dari_are_written_in_their_own_letters_and_digits(code: str) -> None:
    text = " ".join(ABOUT[code])
    assert not re.search(r"[A-Za-z0-9,;?]", text)
    assert not re.search("[يكة٠-٩]", text)
    assert not re.search("\u200c[ .،؛:»)]|[ «(]\u200c", text)
    assert not re.search(r"(^|[ «(])ن?می ", text)


def test_dari_does_not_speak_persian_of_iran() -> None:
    assert not re.search(r"کامیون|پلاک|شماره|دارو[^ئ]|تلفن", " ".join(ABOUT["prs"]))


@pytest.mark.parametrize(
    "heading",
    [
        "What this is",
        "It recognises nobody",
        "Against the use of trucks and drivers as a means of pressure",
        "Against watching persons",
        "Against favour",
        "What it cannot prevent",
        "What an operator must publish",
    ],
)
def test_the_long_form_has_every_part(heading: str) -> None:
    assert f"## {heading}" in SAFEGUARDS.prose
