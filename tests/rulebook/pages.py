"""The pages of the rulebook: headings, fenced plans and fenced cases, with their places."""

import re
from pathlib import Path

import msgspec

BOOK = Path(__file__).parents[2] / "docs" / "rulebook"
_TIME = r"(?:\+\d+d |\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d(?:\.\d{3})?)?"
_LINE = re.compile(rf"(?P<time>{_TIME})?\s+(?P<rest>\S.*)")


class CaseUnreadable(Exception):
    """A case that nobody can play; the message names page and line."""


class Line(msgspec.Struct):
    """One line of a case: when, what is asked, and what must follow (None: figures are stated)."""

    number: int
    time: str | None
    order: str
    expected: list[str] | None


class Case(msgspec.Struct):
    """One case: its title, the plan it runs under, the operator's terms, and its lines."""

    page: str
    section: str
    number: int
    title: str
    lines: list[Line]
    regime: Line
    terms: str
    above: str
    plans: dict[str, str]

    @property
    def place(self) -> str:
        return f"{self.page}.md, line {self.number}: {self.title}"


class Section(msgspec.Struct):
    """One heading with what stands under it up to the next heading."""

    page: str
    title: str
    text: str
    cases: list[Case]


def sections_of(page: str, text: str) -> list[Section]:
    """Read a page; a plan in a `toml` fence holds for the cases below it."""
    sections = [Section(page, page, "", [])]
    plans: dict[str, str] = {}
    above, fence, body, start = "", "", [], 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            if not fence:
                fence, body, start = line[3:].strip() or "text", [], number
                continue
            if fence == "toml":
                above = "\n".join(body)
                named = re.search(r'^name\s*=\s*"(.+)"', above.partition("[regime]")[2], re.M)
                if named:
                    plans[named[1]] = above
            elif fence == "case":
                section = sections[-1]
                case = _case(page, section.title, start, body, above, plans)
                section.cases.append(case)
            fence = ""
        elif fence:
            body.append(line)
        elif line.startswith("#"):
            sections.append(Section(page, line.lstrip("# "), "", []))
        else:
            sections[-1].text += line + "\n"
    if fence:
        raise CaseUnreadable(f"{page}.md, line {start}: this fence is never closed")
    return sections


def _case(page, section, start, body, above, plans) -> Case:
    title, terms = "", ""
    regime = Line(start, None, "one-to-one", None)
    lines: list[Line] = []
    for number, line in enumerate(body, start + 1):
        if not line.strip():
            continue
        if line.startswith("# "):
            title = line[2:].strip()
        elif line.startswith("terms "):
            terms = line[6:].strip()
        elif line.startswith("regime "):
            regime = _line(page, number, " " + line[7:])
        elif line.split()[0] == "->":
            last = lines[-1] if lines else regime
            last.expected = [*(last.expected or []), *_items(line.strip()[2:])]
        else:
            lines.append(_line(page, number, line))
    if not title or not lines:
        raise CaseUnreadable(f'{page}.md, line {start}: a case begins with "# " and its title')
    return Case(page, section, start, title, lines, regime, terms, above, dict(plans))


def _line(page: str, number: int, line: str) -> Line:
    found = _LINE.fullmatch(line.rstrip())
    if found is None:
        raise CaseUnreadable(f"{page}.md, line {number}: expected a time or a blank, found {line}")
    order, arrow, expected = found["rest"].partition("->")
    return Line(number, found["time"], order.strip(), _items(expected) if arrow else None)


def _items(text: str) -> list[str]:
    return [" ".join(item.split()) for item in text.split(",") if item.strip()]


def pages() -> dict[str, list[Section]]:
    """Read the whole rulebook: page by page, section by section."""
    return {
        path.stem: sections_of(path.stem, path.read_text("utf-8")) for path in BOOK.glob("*.md")
    }


def cases() -> list[Case]:
    """List every case of the rulebook."""
    return [
        case for _, page in sorted(pages().items()) for section in page for case in section.cases
    ]
