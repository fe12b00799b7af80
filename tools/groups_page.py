"""The reference page of the groups of commodities: from the table that the returns read."""

from collections.abc import Iterator

from tarazu.returns.trade import MIXED, Group, groups
from tarazu.words import language_of

INTRO = """\
`tarazu returns trade --by group`, and `--by sitc_section`, tell commodities by broad groups. A
commodity is a code of the Harmonized System (HS), and its chapter, the first two digits, says the
group. This page is written from the table that is read, `src/tarazu/returns/groups.csv`, so the
two cannot differ.

- **The groups are ours.** They follow the sections of the Standard International Trade
  Classification, Revision 4 (SITC), with four groups of their own that a reader at a border asks
  for: food, medicines, fuels, precious stones and metals. Oil seeds, and fats and oils, are food
  here.
- **The sections are those of SITC, where a whole chapter has one.** A chapter with known parts in
  several sections is `mixed` and is shown as such: nobody divides it by a guess. The note names
  the headings. The classification: United Nations, *Standard International Trade Classification,
  Revision 4*, Statistical Papers, Series M, No. 34/Rev. 4, which gives the HS subheadings of each
  SITC heading. The table was written by hand, by chapter, and has not been compared with it row by
  row: a chapter with one section may still hold a rare subheading of another.
- **Not finer, and not by the categories of BEC.** The United Nations Statistics Division publishes
  correspondence tables of the six digits of HS with SITC and with the Broad Economic Categories
  (BEC). Tarazu does not ship them: no terms were found that allow it. BEC tells goods by use, for
  capital, as intermediate goods or for consumption, and hardly a chapter has one use, so at this
  level it would say nothing true. Whoever has such a table can join it to the file and name its
  column in [a map](map-file.md) as a dimension; `--by` then tells the return by it.
- A code without a known chapter, 77 (reserved) and 98 and 99 (national) among them, is
  `unspecified`.
"""


def groups_page(notice: str) -> str:
    """Write the reference of the groups: how they came about, then each chapter."""
    lines = ["# Groups of commodities", "", notice, INTRO, *_by_group(), "", *_chapters()]
    return "\n".join((*lines, ""))


def _by_group() -> Iterator[str]:
    chapters: dict[str, list[Group]] = {}
    for one in groups().values():
        chapters.setdefault(one.group, []).append(one)
    yield "## The groups"
    yield ""
    yield "| group | chapters |"
    yield "| --- | --- |"
    for group, found in sorted(chapters.items()):
        yield f"| {_name(group)} | {', '.join(one.chapter for one in found)} |"


def _chapters() -> Iterator[str]:
    mixed = sum(one.sitc_section == MIXED for one in groups().values())
    yield "## The chapters"
    yield ""
    yield f"Of {len(groups())} chapters {mixed} are mixed."
    yield ""
    yield "| HS chapter | group | SITC section | note |"
    yield "| --- | --- | --- | --- |"
    for one in groups().values():
        yield f"| {one.chapter} | {_name(one.group)} | {one.sitc_section} | {one.note} |"


def _name(group: str) -> str:
    return language_of("en").text(f"return.value.group.{group.replace(' ', '_')}")
