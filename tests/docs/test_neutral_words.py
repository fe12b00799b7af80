"""Nothing that we say ourselves takes a side: the list of the page, searched for in every file."""

import pytest

from tests.docs.neutral import LIST, files, finds_in, words_of
from tests.docs.pages import ROOT

WORDS = words_of((ROOT / LIST).read_text("utf-8"))


def test_no_file_says_in_our_own_voice_what_the_list_forbids() -> None:
    finds = [
        str(find)
        for path in files()
        for find in finds_in(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"), WORDS)
    ]
    assert not finds, "\n".join(finds)


def test_every_word_of_the_list_is_found_where_it_may_not_stand() -> None:
    names = {
        "all": "src/tarazu/anything.py",
        "pages": "src/tarazu/web/templates/anything.html.j2",
    }
    for word in WORDS:
        said = f"It says {word.word.replace('*', 'x')} here."
        if word.where == "catalogues":
            name = f"src/tarazu/words/locales/{word.language}/LC_MESSAGES/tarazu.po"
            text = f'msgid "some.key"\nmsgstr "{said}"\n'
        else:
            name, text = names[word.where], said
        assert word in [find.word for find in finds_in(name, text, WORDS)], word


FOUND = "a " + "lor" + "ry"  # in two pieces, so that the search of the tree passes over this file


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs/any.md", FOUND),
        ("docs/any.md", f"```console\n$ {FOUND}\n```"),
        ("docs/any.md", f"“said” {FOUND} “said”"),
        ("docs/any.md", f"“{FOUND}\nover two lines”"),
        ("src/tarazu/any.py", f"x = 1  # {FOUND}"),
        ("src/tarazu/any.py", f"x = 'quotation: {FOUND}'"),
        ("src/tarazu/words/locales/fa/LC_MESSAGES/tarazu.po", f'msgid "k"\nmsgstr "{FOUND}"\n'),
        ("check", FOUND.upper()),
    ],
)
def test_our_own_voice_is_searched(name: str, text: str) -> None:
    assert [find.text.lower() for find in finds_in(name, text, WORDS)] == [FOUND[2:]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs/any.md", f"> {FOUND}"),
        ("docs/any.md", f"It said “{FOUND}” (a source)."),
        ("docs/any.md", f"{FOUND}x and x{FOUND[2:]}"),
        ("src/tarazu/any.py", f"x = '{FOUND}'  # quotation: a source"),
        ("src/tarazu/any.js", f"x = '{FOUND}'; // quotation: a source"),
        (
            "src/tarazu/words/locales/en/LC_MESSAGES/tarazu.po",
            f'#, quotation\nmsgid "k"\nmsgstr "{FOUND}"\n',
        ),
        (
            "src/tarazu/words/locales/en/LC_MESSAGES/tarazu.po",
            f'msgid "{FOUND}"\nmsgstr "a truck"\n',
        ),
        (
            "src/tarazu/words/locales/en/LC_MESSAGES/tarazu.po",
            'msgid "k"\nmsgstr "type “regime”"\n',
        ),
        ("docs/any.md", "`tarazu regime check`"),
        ("src/tarazu/any.py", "no_show = vehicle"),
    ],
)
def test_a_quotation_and_a_name_are_left_alone(name: str, text: str) -> None:
    assert finds_in(name, text, WORDS) == []
