"""The page “What this is and is not” says the same in every language, and so does its long form."""

import re
import tomllib
from importlib import resources

import pytest

from tarazu.words import CODES
from tests.docs.pages import page

ABOUT = tomllib.loads(resources.files("tarazu.words").joinpath("about.toml").read_text("utf-8"))
SAFEGUARDS = page("docs/background/safeguards.md")
# What every version must say, and by which words it can be seen to.
SAID = {
    "no authority": {"en": "No authority ordered it", "fa": "هیچ مرجعی", "prs": "هیچ مرجعی"},
    "a model": {"en": "MODEL SCENARIO", "fa": "«سناریوی مدل»", "prs": "«سناریوی مدل»"},
    "recognises nobody": {"en": "recognises nobody", "fa": "به رسمیت", "prs": "به رسمیت"},
    "pseudonyms": {"en": "whoever watches the gate", "fa": "تماشا", "prs": "تماشا"},
    "cannot prevent": {"en": "cannot prevent", "fa": "نمی‌تواند", "prs": "نمی‌تواند"},
    "the end": {"en": "its end", "fa": "پایان آن", "prs": "پایان آن"},
    "the longest stay": {"en": "the longest stay", "fa": "بیشترین مدت", "prs": "بیشترین مدت"},
    "a contact": {"en": "a contact for drivers", "fa": "راه تماس", "prs": "راه تماس"},
}


def test_every_language_has_as_many_paragraphs_as_the_english() -> None:
    assert tuple(ABOUT) == CODES
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
