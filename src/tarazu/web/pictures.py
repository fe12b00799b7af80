"""Pictures of documents: SVG that lay in a file, made into markup that a page may hold.

The picture is written anew from what was read, so that nothing reaches the browser that was not
looked at. What it may hold is shapes, text and their looks; anything else refuses the whole.
"""

import re
from xml.etree import ElementTree

from markupsafe import Markup, escape

from tarazu.faults import TarazuError

SIZE_MAX = 2_000_000  # characters: a map of a region has 50,000
DEPTH_MAX = 40
_SVG = "{http://www.w3.org/2000/svg}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_SHAPES = """
    svg g defs title desc path rect circle ellipse line polyline polygon text tspan clipPath
    pattern marker use linearGradient stop
"""
_LOOKS = """
    class id lang href role version viewBox preserveAspectRatio transform visibility
    x x1 x2 y y1 y2 cx cy r rx ry dx dy d points rotate width height
    fill fill-opacity fill-rule opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-opacity stroke-width paint-order vector-effect
    font-family font-size font-style font-variant font-weight letter-spacing text-anchor
    dominant-baseline textLength lengthAdjust unicode-bidi direction
    clip-path clip-rule clipPathUnits marker-end marker-mid marker-start markerHeight markerUnits
    markerWidth refX refY orient patternUnits patternTransform gradientUnits gradientTransform
    offset stop-color stop-opacity shape-rendering text-rendering aria-hidden aria-label
"""
_ELEMENTS, _ATTRIBUTES = frozenset(_SHAPES.split()), frozenset(_LOOKS.split())
_XML_ATTRIBUTES = {f"{_XML}lang": "xml:lang", f"{_XML}space": "xml:space"}
_ROOT_ONLY_OURS = ("role", "aria-label", "aria-hidden", "id", "lang")
_POINTS_WITHIN = re.compile(r"#([A-Za-z_][\w.-]*)")
_USES = re.compile(r"url\(\s*#([A-Za-z_][\w.-]*)\s*\)")
_VIEW_BOX = re.compile(r"\s*(?:-?[0-9.]+[\s,]+){3}-?[0-9.]+\s*")


class PictureRefused(TarazuError):
    """A picture holds what a picture of ours never does; it is not shown."""


def picture_of(svg: str, *, name: str, label: str) -> Markup:
    """Give a picture as markup for a page, named for who cannot see it.

    `name` sets the ids of one picture apart from those of the next. No script, style, address,
    picture of others or foreign markup comes through, whatever the text is.
    Raises: PictureRefused.
    """
    if len(svg) > SIZE_MAX:
        raise _refused(f"{len(svg):,} characters", f"at most {SIZE_MAX:,}")
    start = svg.removeprefix('<?xml version="1.0" encoding="UTF-8"?>').lstrip()
    # Declarations, entities, comments and instructions begin like this; ours have none.
    for mark in ("<!", "<?"):
        if mark in start:
            raise _refused(f'"{mark}"', "elements and text alone")
    try:
        root = ElementTree.fromstring(start)
    except (ElementTree.ParseError, ValueError) as error:
        raise _refused(f"no XML ({error})", "one element <svg>") from None
    if root.tag != f"{_SVG}svg" or not _VIEW_BOX.fullmatch(root.get("viewBox", "")):
        raise _refused(f"<{root.tag[-40:]}>", "<svg> of the SVG namespace with its viewBox")
    for attribute in _ROOT_ONLY_OURS:
        root.attrib.pop(attribute, None)
    root.attrib.update({"role": "img", "aria-label": label})
    return Markup("").join(_written(root, name, depth=0))


def _written(element: ElementTree.Element, name: str, *, depth: int) -> list[Markup]:
    """Write an element and what is in it, each part looked at first."""
    tag = element.tag.removeprefix(_SVG) if isinstance(element.tag, str) else "?"
    if tag not in _ELEMENTS or depth > DEPTH_MAX or (tag == "svg") != (depth == 0):
        raise _refused(f"<{tag[:40]}> at depth {depth}", f"shapes and text, {DEPTH_MAX} deep")
    parts = [Markup("<{}").format(tag)]
    parts += [
        Markup(' {}="{}"').format(*_attribute(tag, key, value, name))
        for key, value in element.attrib.items()
    ]
    parts.append(Markup(">"))
    # A browser reads what is in a title as HTML: text alone, and escaped, is the same in both.
    if tag in ("title", "desc") and len(element):
        raise _refused(f"elements in <{tag}>", "text alone")
    parts.append(escape(element.text or ""))
    for child in element:
        parts += _written(child, name, depth=depth + 1)
        parts.append(escape(child.tail or ""))
    return [*parts, Markup("</{}>").format(tag)]


def _attribute(tag: str, key: str, value: str, name: str) -> tuple[str, str]:
    known = _XML_ATTRIBUTES.get(key, key)
    if known is key and key not in _ATTRIBUTES:
        raise _refused(f'the attribute "{key[-40:]}" of <{tag}>', "looks and places alone")
    if "\\" in value:
        raise _refused(f'"\\" in {key}', "values as they are meant")
    if key == "id":
        if not _POINTS_WITHIN.fullmatch(f"#{value}"):
            raise _refused(f'the id "{value[:40]}"', "letters, digits and strokes")
        return key, f"{name}-{value}"
    if key == "href":
        within = _POINTS_WITHIN.fullmatch(value)
        if within is None or tag != "use":
            raise _refused(f'href="{value[:40]}" of <{tag}>', "a part of the same picture")
        return key, f"#{name}-{within[1]}"
    used = _USES.sub(lambda found: f"url(#{name}-{found[1]})", value)
    if value.lower().count("url(") != len(_USES.findall(value)):
        raise _refused(f'{key}="{value[:40]}"', "a part of the same picture")
    return known, used


def _refused(found: str, expected: str) -> PictureRefused:
    return PictureRefused(
        f"A picture holds {found}, expected {expected}. It is not shown; the tables are. Publish "
        "again with the same version of Tarazu as serves the pages."
    )
