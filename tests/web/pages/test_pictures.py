"""Pictures that lay in a file: ours come through whole, everything else is refused."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from tarazu.document import Picture
from tarazu.web.faces.documents import document_face
from tarazu.web.pages import document_page
from tarazu.web.pictures import SIZE_MAX, PictureRefused, picture_of

from .contexts import context
from .documents import SVG, sample
from .markup import Page

SPACE = 'xmlns="http://www.w3.org/2000/svg"'
BOX = 'viewBox="0 0 10 10"'


def svg(inside: str, more: str = "") -> str:
    return f"<svg {SPACE} {BOX} {more}>{inside}</svg>"


# What somebody who can write into the folder could try; each would do harm or fetch something.
HOSTILE = {
    "script": svg("<script>alert(1)</script>"),
    "script of another space": svg('<x:script xmlns:x="http://www.w3.org/1999/xhtml">x</x:script>'),
    "handler": svg('<rect onload="alert(1)"/>'),
    "handler at the root": svg("", 'onload="alert(1)"'),
    "handler in capitals": svg('<rect ONCLICK="alert(1)"/>'),
    "foreign markup": svg("<foreignObject><p>x</p></foreignObject>"),
    "a link": svg('<a href="https://evil.example"><text>x</text></a>'),
    "a link that runs": svg('<a href="javascript:alert(1)"><text>x</text></a>'),
    "a picture of others": svg('<image href="https://evil.example/x.png"/>'),
    "use of another file": svg('<use href="https://evil.example/x.svg#a"/>'),
    "use by the old name": svg(
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://evil.example/x#a"/>'
    ),
    "href where nothing is used": svg('<rect href="#a"/>'),
    "a sheet": svg("<style>*{fill:red}</style>"),
    "a style": svg('<rect style="fill:red"/>'),
    "paint from elsewhere": svg('<rect fill="url(https://evil.example/x#a)"/>'),
    "paint in capitals": svg('<rect fill="URL(https://evil.example/x#a)"/>'),
    "paint with an escape": svg(r'<rect fill="u\72l(https://evil.example/x#a)"/>'),
    "paint from here and from elsewhere": svg('<rect fill="url(#a) url(//evil.example)"/>'),
    "movement": svg('<rect><animate attributeName="x" to="9"/></rect>'),
    "a value that is set": svg('<rect><set attributeName="onload" to="alert(1)"/></rect>'),
    "an entity": f'<!DOCTYPE svg [<!ENTITY a "aaaa">]>{svg("<text>&a;</text>")}',
    "a doctype": f"<!DOCTYPE svg>{svg('')}",
    "a comment": svg("<!-- --><rect/>"),
    "characters that are not read": svg("<text><![CDATA[</text><script>x</script>]]></text>"),
    "an instruction": f'<?xml-stylesheet href="https://evil.example/x.css"?>{svg("")}',
    "elements in a title": svg("<title><rect/></title>"),
    "a picture in a picture": svg(svg("")),
    "no space": f"<svg {BOX}/>",
    "no box": f"<svg {SPACE}/>",
    "a box that is none": f'<svg {SPACE} viewBox="0 0 x 10"/>',
    "another root": f"<g {SPACE}/>",
    "markup": "<p>x</p>",
    "half": svg("<g>")[:-1],
    "nothing": "",
    "an id with a quote": svg("<g id='a\"b'/>"),
    "depth without end": svg("<g>" * 200_000 + "</g>" * 200_000),
    "size without end": svg("<text>" + "x" * SIZE_MAX + "</text>"),
}
_SHAPES = """
    svg g defs title desc path rect circle ellipse line polyline polygon text tspan clippath
    pattern marker use lineargradient stop
"""
_HARMLESS = frozenset(_SHAPES.split())


class _Harm(HTMLParser):
    """Reads markup as a browser does, and notes what runs, leads away or fetches."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HARMLESS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            text = (value or "").lower()
            leads = "href" in name and not text.startswith("#")
            fetches = "url(" in text and not re.fullmatch(r"url\(#[\w.-]+\)", text)
            if name.startswith("on") or name == "style" or leads or fetches or "\\" in text:
                self.found.append(f"{name}={value}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(decl)

    def handle_pi(self, data: str) -> None:
        self.found.append(data)


def harm_in(markup: str) -> list[str]:
    """Give what would do harm in a page."""
    reader = _Harm()
    reader.feed(markup)
    reader.close()
    return reader.found


def let_through(check: Callable[[str], str]) -> list[str]:
    """Name the hostile pictures that a check lets do harm."""
    through = []
    for name, text in HOSTILE.items():
        try:
            drawn = check(text)
        except PictureRefused:
            continue
        if harm_in(drawn):
            through.append(name)
    return through


@pytest.mark.parametrize("name", HOSTILE)
def test_a_picture_that_holds_more_than_shapes_and_text_is_refused(name: str):
    with pytest.raises(PictureRefused, match="It is not shown; the tables are"):
        picture_of(HOSTILE[name], name="p", label="x")


def test_nothing_hostile_does_harm_and_a_check_that_only_looks_for_scripts_is_found_out():
    assert let_through(lambda text: picture_of(text, name="p", label="x")) == []

    def naive(text: str) -> str:
        if "<script" in text:
            raise PictureRefused("a script")
        return text

    through = let_through(naive)
    assert {"handler", "use of another file", "a style", "paint from elsewhere"} <= {*through}


def test_a_picture_of_ours_comes_through_whole_and_named():
    drawn = picture_of(SVG, name="p1", label='Both "rise" & stay')
    assert isinstance(drawn, Markup)
    assert 'role="img" aria-label="Both &#34;rise&#34; &amp; stay"' in drawn
    for part in ('d="M40 80 120 60 200 64 280 30"', "<title>In and out by month</title>"):
        assert part in drawn
    assert not harm_in(drawn)
    Page(drawn)  # well formed


def test_the_parts_of_two_pictures_on_a_page_keep_apart():
    one, other = (picture_of(SVG, name=name, label="x") for name in ("p1", "p2"))
    assert 'id="p1-field"' in one
    assert "url(#p1-field)" in one
    assert "p1-" not in other


def test_what_looks_like_markup_in_a_text_stays_a_text():
    text = svg("<text>&lt;script&gt;x&lt;/script&gt; &amp;amp;</text>")
    drawn = picture_of(text, name="p", label="x")
    assert "<text>&lt;script&gt;x&lt;/script&gt; &amp;amp;</text>" in drawn


def test_a_page_says_that_a_picture_is_refused_and_what_it_would_show(
    caplog: pytest.LogCaptureFixture,
):
    bad = Picture(HOSTILE["script"], "Caption", "Both lines rise.")
    section = sample().sections[0]
    document = sample(
        sections=(
            type(section)(section.heading, (*section.blocks[:3], bad)),
            *sample().sections[1:],
        )
    )
    page = Page(document_page(context(), document, beside="/x/"))
    assert "The picture is not shown" in page.said("figure")
    assert "Both lines rise." in page.said("figure")
    assert "Caption" in page.said("figcaption")
    assert "<script>" in caplog.text
    assert document_face(sample()).sections[0].rows[-1][0].picture is not None
