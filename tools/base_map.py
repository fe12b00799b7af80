"""Cut the base map of the region out of the world atlas, and write it beside the charts.

Run it by hand when the atlas is raised:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/base_map.py package

It writes `region.json` (for each country its outer and inner rings, as degrees east and north to
two decimals, about a kilometre) and `region-LICENSE.txt`. Borders stay as the source draws them;
ground to which it gives no country keeps its name and an empty code. Countries that are not listed
here are not drawn: what is empty on the map need not be sea.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHARTS = ROOT / "src/tarazu/charts"
# What is drawn, in degrees: from the Aegean to the Altai, from Ceylon to the Urals.
WEST, SOUTH, EAST, NORTH = 25.0, 5.0, 100.0, 56.0
# ISO 3166 numeric codes, as the atlas has them, and the letters that the rest of Tarazu uses.
COUNTRIES = {
    "004": "AF", "031": "AZ", "051": "AM", "048": "BH", "156": "CN", "268": "GE", "356": "IN",
    "364": "IR", "368": "IQ", "398": "KZ", "414": "KW", "417": "KG", "512": "OM", "524": "NP",
    "586": "PK", "634": "QA", "682": "SA", "762": "TJ", "784": "AE", "792": "TR", "795": "TM",
    "860": "UZ", "887": "YE", "760": "SY",
}  # fmt: skip
WITHOUT_COUNTRY = ("Siachen Glacier",)
NOTE = (
    "Cut from npm world-atlas 2.0.2, countries-50m.json (ISC, region-LICENSE.txt); made from "
    "Natural Earth, public domain. Borders as Natural Earth draws them, disputed ones too: they "
    "state nothing on whose ground it is."
)
Point = tuple[float, float]


def main(folder: Path) -> None:
    """Write the map and its licence from an unpacked world-atlas."""
    atlas = json.loads((folder / "countries-50m.json").read_text(encoding="utf-8"))
    (CHARTS / "region.json").write_text(region_text(atlas), encoding="utf-8")
    licence = (folder / "LICENSE").read_text(encoding="utf-8")
    (CHARTS / "region-LICENSE.txt").write_text(f"{NOTE}\n\n{licence}", encoding="utf-8")


def region_text(atlas: dict[str, Any]) -> str:
    """Give the text of the map: a head, then one line for each country, by its code."""
    arcs = _arcs(atlas)
    lines = []
    for shape in atlas["objects"]["countries"]["geometries"]:
        name, code = shape["properties"]["name"], COUNTRIES.get(shape.get("id", ""), "")
        if code or name in WITHOUT_COUNTRY:
            rings = [_shown(_joined(ring, arcs)) for ring in _rings(shape)]
            kept = [ring for ring in rings if len(ring) > 3]
            head = f'{{"id": "{code}", "name": {json.dumps(name)}, "rings": '
            lines.append(f"{head}{json.dumps(kept, separators=(',', ':'))}}}")
    body = ",\n".join(sorted(lines))
    box = [WEST, SOUTH, EAST, NORTH]
    head = f'"note": {json.dumps(NOTE)},\n"box": {json.dumps(box)},\n'
    return f'{{{head}"countries": [\n{body}\n]}}\n'


def _arcs(atlas: dict[str, Any]) -> list[list[Point]]:
    """Undo the quantisation: every arc as degrees, from steps of whole numbers."""
    (wide, high), (left, low) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    found: list[list[Point]] = []
    for arc in atlas["arcs"]:
        x = y = 0
        points: list[Point] = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * wide + left, y * high + low))
        found.append(points)
    return found


def _rings(shape: dict[str, Any]) -> list[list[int]]:
    parts = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return [ring for part in parts for ring in part]


def _joined(ring: list[int], arcs: list[list[Point]]) -> list[Point]:
    """Join the arcs of a ring; a number below zero is an arc read backwards (TopoJSON)."""
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def _shown(ring: list[Point]) -> list[list[float]]:
    """Cut a ring to the box, side by side (Sutherland and Hodgman), and round its points."""
    for axis, bound, sign in ((0, WEST, 1), (0, EAST, -1), (1, SOUTH, 1), (1, NORTH, -1)):
        ring = _beyond(ring, axis, bound * sign, sign)
    # Neighbours have the same points and round them alike, so no gap opens between them.
    rounded: list[list[float]] = []
    for point in ring:
        near = [round(point[0], 2), round(point[1], 2)]
        if not rounded or rounded[-1] != near:
            rounded.append(near)
    return rounded


def _beyond(ring: list[Point], axis: int, bound: float, sign: int) -> list[Point]:
    """Keep what of a ring lies on one side of a line."""
    kept: list[Point] = []
    for before, point in zip(ring[-1:] + ring, ring, strict=False):
        is_in, was_in = point[axis] * sign >= bound, before[axis] * sign >= bound
        if is_in != was_in:
            part = (bound * sign - before[axis]) / (point[axis] - before[axis])
            kept.append(tuple(a + (b - a) * part for a, b in zip(before, point, strict=True)))
        if is_in:
            kept.append(point)
    return kept


if __name__ == "__main__":
    main(Path(sys.argv[1]))
