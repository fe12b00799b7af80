"""What the pages show is done here, and the runner has teeth: a wrong page does not pass."""

from pathlib import Path

import pytest

from tarazu.faults import TarazuError
from tests.docs.examples import READ, RUN, ExampleWrong, agrees, do, folder_for, is_known
from tests.docs.pages import Fence, page_of, pages

# These have runners and readers of their own: tests/rulebook, tests/feed, tests/journal.
ELSEWHERE = ("docs/rulebook/", "docs/reference/", "docs/guides/import-a-log.md")
OURS = [page for page in pages() if not page.name.startswith(ELSEWHERE)]
FENCES = [fence for page in OURS for fence in page.fences]
READS = [fence for fence in FENCES if fence.words[:2] in READ]
PAGES_TO_RUN = [page for page in OURS if any(fence.words[:2] in RUN for fence in page.fences)]


@pytest.mark.parametrize("fence", FENCES, ids=lambda fence: fence.place)
def test_every_fence_says_what_is_to_be_done_with_it(fence: Fence) -> None:
    assert is_known(fence), f"{fence.place}: {' '.join(fence.words)}"


@pytest.mark.parametrize("fence", READS, ids=lambda fence: fence.place)
def test_every_file_on_a_page_can_be_read_as_what_it_is(fence: Fence, tmp_path: Path) -> None:
    do(fence, tmp_path)


@pytest.mark.parametrize("page", PAGES_TO_RUN, ids=lambda page: page.name)
def test_every_example_does_what_its_page_says(page, tmp_path: Path) -> None:
    folder = folder_for(tmp_path)
    for fence in page.fences:
        if fence.words[:2] in RUN:
            do(fence, folder)


def fence_of(words: str, text: str) -> Fence:
    (fence,) = page_of("page.md", f"```{words}\n{text}\n```").fences
    return fence


RIGHT = [
    ("console run", "$ echo one; echo two\none\ntwo"),
    ("console run", "$ echo one; echo two\n..."),
    ("console run", "$ echo one; echo two; echo three\n...\nthree"),
    ("console run", "$ echo not shown"),
    ("console run", "$ echo \\\n  one\none"),
    ("console run exit=1", "$ echo one\none\n$ false"),
    ("console run", "$ echo one > file\n$ cat file\none"),
    ("python run", "assert 1 + 1 == 2"),
    ("python run", ">>> 1 + 1\n2"),
    (
        "json facts",
        '{"at": 1763799000000, "fact": "lift", "plate": "1", "registered": "IR", "reason": "debt"}',
    ),
]
WRONG = [
    ("console run", "$ echo one\ntwo"),
    ("console run", "$ echo one; echo two\none"),
    ("console run", "$ echo one\none\ntwo"),
    ("console run", "$ echo one; echo two\n...\none"),
    ("console run", "$ false"),
    ("console run", "$ false | true"),
    ("console run", "$ echo $NOBODY_SET_THIS"),
    ("console run exit=1", "$ true"),
    ("console run exit=1", "$ false\n$ false"),
    ("console run", "echo one"),
    ("console run", ""),
    ("console run", "$ tarazu-of-another-name"),
    ("python run", "assert 1 + 1 == 3"),
    ("python run", "import warnings; warnings.warn('old')"),
    ("python run", ">>> 1 + 1\n3"),
    ("toml plan", "[regime]\nname = 1"),
    ("toml settings", "port = 1"),
    ("json facts", '{"fact": "movement"}'),
    ("ruby run", "puts 1"),
]


@pytest.mark.parametrize(("words", "text"), RIGHT)
def test_an_example_that_is_right_passes(words: str, text: str, tmp_path: Path) -> None:
    do(fence_of(words, text), tmp_path)


@pytest.mark.parametrize(("words", "text"), WRONG)
def test_an_example_that_is_wrong_fails(words: str, text: str, tmp_path: Path) -> None:
    with pytest.raises((ExampleWrong, TarazuError)):
        do(fence_of(words, text), tmp_path)


@pytest.mark.parametrize(
    "words",
    ["console", "console runs", "python", "toml", "toml plan loud", "console sketch exit=1"],
)
def test_a_mark_that_the_runner_does_not_know_is_none(words: str) -> None:
    assert not is_known(fence_of(words, "anything"))


def test_dots_stand_for_any_number_of_lines_and_for_none() -> None:
    assert agrees(["...", "b"], ["b"])
    assert agrees(["a", "...", "c"], ["a", "b", "b", "c"])
    assert not agrees(["a", "..."], ["b", "a"])
