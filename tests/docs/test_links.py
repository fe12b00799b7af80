"""Every link leads somewhere, and every page can be found from the index."""

import re
from pathlib import Path

import pytest

from tarazu.rules import Reason
from tests.docs.pages import ROOT, Link, PageUnreadable, page, page_of, page_paths, pages

# Made by a command (`tarazu demo --pictures`, `./check bench`), not by hand.
MADE = ("docs/pictures/", "docs/measurements.md")
LINKS = [link for one in pages() for link in one.links]
INDEX = "docs/README.md"


def goal_of(link: Link) -> tuple[Path | None, str]:
    """Give the file that a link leads to and the heading in it; None for an address elsewhere."""
    if re.match(r"[a-z]+:", link.target):
        return None, ""
    path, _, anchor = link.target.partition("#")
    start = ROOT / link.page
    return ((start.parent / path).resolve() if path else start), anchor


def is_made(path: Path) -> bool:
    return path.relative_to(ROOT).as_posix().startswith(MADE)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link.place}: {link.target}")
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(link: Link) -> None:
    goal, anchor = goal_of(link)
    if goal is None:
        assert link.target.startswith(("https://", "mailto:")), link.target
        return
    assert goal.is_relative_to(ROOT), f"{link.place} leads out of the repository"
    if is_made(goal) and not (ROOT / MADE[0]).exists():
        return  # before the pictures were drawn for the first time
    assert goal.exists(), f"{link.place}: there is no {link.target}"
    if anchor:
        assert anchor in page_of(goal.name, goal.read_text("utf-8")).anchors, link.place


def reached_by(path: Path) -> set[Path]:
    """List the pages that a page leads to; a folder leads to its own index, or to all in it."""
    found: set[Path] = set()
    for link in page_of(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")).links:
        goal, _ = goal_of(link)
        if goal is not None and goal.is_dir():
            index = goal / "README.md"
            found |= {index} if index.is_file() else set(goal.glob("*.md"))
        elif goal is not None and goal.suffix == ".md" and goal.is_file():
            found.add(goal)
    return found


def test_every_page_can_be_reached_from_the_index() -> None:
    reached, ahead = {ROOT / INDEX}, [ROOT / INDEX]
    while ahead:
        found = reached_by(ahead.pop()) - reached
        ahead += sorted(found)
        reached |= found
    lost = [
        path.relative_to(ROOT).as_posix()
        for path in page_paths()
        if path not in reached and path.is_relative_to(ROOT / "docs")
    ]
    assert not lost, f"nobody finds these from {INDEX}: {lost}"


def test_the_first_screen_of_the_front_page_says_what_this_is_and_is_not() -> None:
    first_screen = page("README.md").text.splitlines()[:25]
    assert any("docs/background/safeguards.md" in line for line in first_screen)


def test_links_in_code_are_no_links_and_pictures_are() -> None:
    shown = page_of("p.md", "`[a](b)` [c](d#e) ![f](g.png) [![h](i.png)](j)\n```text\n[k](l)\n```")
    assert sorted(link.target for link in shown.links) == ["d#e", "g.png", "i.png", "j"]


def test_a_heading_is_named_as_forges_name_it() -> None:
    shown = page_of("p.md", "# One, two\n## One, two\n## `a.b`: c_d\n```text\n# no heading\n```")
    assert shown.anchors == {"one-two", "one-two-1", "ab-c_d"}


def test_a_fence_that_is_never_closed_is_told_with_its_line() -> None:
    with pytest.raises(PageUnreadable, match=r"p\.md, line 2"):
        page_of("p.md", "text\n```console\n$ true")


def test_a_broken_link_is_found() -> None:
    goal, _ = goal_of(Link("docs/README.md", 1, "guides/no-such-guide.md"))
    assert goal is not None
    assert not goal.exists()


def test_the_pages_have_links_at_all() -> None:
    assert sum(len(one.links) for one in pages()) > 50


@pytest.mark.parametrize("reason", list(Reason))
def test_the_address_that_a_refusal_gives_leads_to_its_clause(reason: Reason) -> None:
    assert str(reason) in page("docs/rulebook/refusals.md").anchors
