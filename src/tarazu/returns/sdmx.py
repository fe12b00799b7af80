"""The figures of a return as SDMX: the data as SDMX-CSV 2.0 and SDMX-ML 2.1, and their structure.

SDMX knows no solar Hijri months and no budget years. A period that is no Gregorian month, quarter
or year is written as the days that it has, `2025-10-23/P30D`, which is a time period of SDMX; its
own name stands beside it in PERIOD_LABEL (decision 0016).
"""

import re
from datetime import UTC, date, datetime, time
from typing import Literal

import pandas as pd
from msgspec.structs import replace
from pysdmx.io.csv.sdmx20.writer import write as write_csv
from pysdmx.io.pd import PandasDataset
from pysdmx.io.xml.sdmx21.writer.structure import write as write_structure
from pysdmx.io.xml.sdmx21.writer.structure_specific import write as write_data
from pysdmx.model import (
    Code,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    DataStructureDefinition,
    DataType,
    Organisation,
    Role,
    Schema,
)
from pysdmx.model.message import Header

from tarazu.calendars import gregorian_date_of
from tarazu.periods import Cut, Span, span_of
from tarazu.returns.cells import Key
from tarazu.returns.monthly import Figure, Return, figures_in
from tarazu.returns.table import decimal_of

AGENCY = "TARAZU"  # who maintains the structures, not who publishes the figures
TOTAL, UNNAMED = "_T", "_X"  # of a dimension: all of it; a part that the source does not name
_FREQUENCIES: dict[Cut, str] = {"month": "M", "quarter": "Q", "year": "A", "to-date": "_O"}
# The letters are those of the code list of SDMX for the status of an observation; the last is ours.
_STATUSES = {
    "A": "counted",
    "P": "counted, provisional",
    "O": "not published by the source",
    "Q": "kept back by the source",
    "SOME_PARTS": "the sum of the parts that were published; others have no value",
}
_OWN = {"suppressed": "Q", "unpublished": "O", "incomplete": "SOME_PARTS"}
_OF_DATASET = {
    "UNIT_MEASURE": "unit of the values",
    "UNIT_MULT": "power of ten by which values are multiplied",
    "DECIMALS": "digits behind the point",
    "CALENDAR": "reckoning of the periods: gregorian, solar-hijri, or a budget year",
    "TIME_ZONE": "zone whose days bound the periods",
    "SCOPE": "which rows of the source were counted",
    "SOURCE": "who published what was counted, where, and under what terms",
    "PUBLICATION_STATUS": "provisional, final or revised",
    "REVISION": "number of the revision",
}
_OF_OBSERVATION = {"OBS_STATUS": "status of the value", "PERIOD_LABEL": "name of the period"}


def sdmx_files(
    made: Return,
    *,
    name: str,
    revision: int,
    status: Literal["provisional", "final", "revised"],
    made_on: date,
) -> dict[str, bytes]:
    """Write every figure of a return as SDMX: data as CSV and as XML, and their structure.

    A total has the code _T in the dimensions by which the return is told. A value that is kept back
    or not published has an observation without value; what nobody counted has none.
    Units: a value is written as a decimal of the unit itself, to the last digit.
    """
    structure = _structure_of(made)
    message = f"{_identifier(name)}_{revision}"
    attributes = _attributes_of(made, revision, status)
    columns, rows = _observations_of(made, is_provisional=status == "provisional")
    # Values go through as text, so that no digit is lost in a float; the structure says their type.
    schema = _as_text(structure).to_schema()
    marked = _dataset(schema, columns, [[_marked(text) for text in row] for row in rows])
    marked.attributes = {key: _marked(text) for key, text in attributes.items()}
    plain = _dataset(schema, columns, rows)
    plain.attributes = dict(attributes)
    concepts = ConceptScheme(
        id="CONCEPTS",
        agency=AGENCY,
        version="1.0",
        name="Concepts of a return",
        items=[each.concept for each in structure.components if isinstance(each.concept, Concept)],
    )
    return {
        "data.sdmx.csv": (write_csv([plain]) or "").encode(),
        "data.sdmx.xml": _unmarked(write_data([marked], header=_header(message, made_on))).encode(),
        "structure.sdmx.xml": (
            write_structure([_STATUS_CODES, concepts, structure], header=_header(message, made_on))
            or ""
        ).encode(),
    }


def _header(message: str, made_on: date) -> Header:
    prepared = datetime.combine(made_on, time(), UTC)
    return Header(id=message, prepared=prepared, sender=Organisation(AGENCY))


_STATUS_CODES = Codelist(
    id="CL_OBS_STATUS",
    agency=AGENCY,
    version="1.0",
    name="Status of an observation",
    items=[Code(code, name=told) for code, told in _STATUSES.items()],
)


def time_period(span: Span) -> str:
    """Write a span as a time period of SDMX: by its Gregorian name, or as its days.

    Source: SDMX 2.1, section 6, 4.2.7 (distinct range).
    """
    if span.reckoning == "gregorian" and span.cut != "to-date":
        return span.label
    first = gregorian_date_of(span.first_day)
    return f"{first.year:04d}-{first.month:02d}-{first.day:02d}/P{span.days}D"


def _structure_of(made: Return) -> DataStructureDefinition:
    told = " and ".join(made.by) or "period"
    value_type = DataType.DECIMAL if made.measure.decimals else DataType.BIG_INTEGER
    components = [
        _component("FREQ", "frequency", Role.DIMENSION),
        _component("INDICATOR", "what was counted", Role.DIMENSION),
        *(_component(_identifier(name), name, Role.DIMENSION) for name in made.by),
        _component("TIME_PERIOD", "period", Role.DIMENSION, DataType.PERIOD),
        _component("OBS_VALUE", "value", Role.MEASURE, value_type),
        *(_attribute(name, told, "O") for name, told in _OF_OBSERVATION.items()),
        *(_attribute(name, told, "D") for name, told in _OF_DATASET.items()),
    ]
    return DataStructureDefinition(
        id="_".join(map(_identifier, ("RETURN_BY", *made.by))),
        agency=AGENCY,
        version="1.0",
        name=f"A return by {told}",
        components=Components(components),
    )


def _component(
    name: str, told: str, role: Role, dtype: DataType = DataType.STRING, level: str | None = None
) -> Component:
    urn = f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={AGENCY}:CONCEPTS(1.0).{name}"
    concept = Concept(name, name=told, dtype=dtype, urn=urn)
    codes = _STATUS_CODES if name == "OBS_STATUS" else None
    return Component(
        name,
        role == Role.DIMENSION or level == "O",
        role,
        concept,
        dtype,
        local_codes=codes,
        attachment_level=level,
    )


def _attribute(name: str, told: str, level: str) -> Component:
    return _component(name, told, Role.ATTRIBUTE, level=level)


def _as_text(structure: DataStructureDefinition) -> DataStructureDefinition:
    texts = [replace(each, local_dtype=DataType.STRING) for each in structure.components]
    return replace(structure, components=Components(texts))


def _dataset(schema: Schema, columns: list[str], rows: list[list[str]]) -> PandasDataset:
    return PandasDataset(structure=schema, data=pd.DataFrame(rows, columns=columns, dtype=str))


def _attributes_of(made: Return, revision: int, status: str) -> dict[str, str]:
    source = made.source
    scope = "; ".join(f"{name}: {text}" for name, text in made.where) or "all"
    told = (source.name, source.publisher, source.address, source.licence, source.vintage)
    return {
        "UNIT_MEASURE": made.measure.unit,
        "UNIT_MULT": "0",
        "DECIMALS": str(made.measure.decimals),
        "CALENDAR": made.span.reckoning,
        "TIME_ZONE": made.span.zone,
        "SCOPE": scope,
        "SOURCE": "; ".join(filter(None, told)),
        "PUBLICATION_STATUS": status,
        "REVISION": str(revision),
    }


def _observations_of(made: Return, *, is_provisional: bool) -> tuple[list[str], list[list[str]]]:
    """Give every figure as a row of texts: its keys, its value, its status, its period's name."""
    columns = ["FREQ", "INDICATOR", *map(_identifier, made.by)]
    columns += ["TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "PERIOD_LABEL"]
    figures = figures_in(made)
    rows = []
    for period, key in sorted(figures, key=lambda place: (place[0], place[1] or ())):
        if key is not None and not made.by:
            continue  # told by nothing, its only part is the total
        figure = figures[period, key]
        span = span_of(period, made.span.reckoning, made.span.zone)
        value = None if figure.value is None else decimal_of(figure.value, made.measure.decimals)
        rows.append(
            [
                _FREQUENCIES[span.cut],
                made.measure.name,
                *_codes_of(key, len(made.by)),
                time_period(span),
                value or "",
                _status_of(figure, is_provisional=is_provisional),
                period,
            ]
        )
    return columns, rows


def _codes_of(key: Key | None, count: int) -> tuple[str, ...]:
    return (TOTAL,) * count if key is None else tuple(text or UNNAMED for text in key)


def _status_of(figure: Figure, *, is_provisional: bool) -> str:
    return _OWN.get(figure.standing, "P" if is_provisional else "A")


def _identifier(text: str) -> str:
    """Give a name that SDMX takes: capitals, digits and low lines, with a letter first."""
    name = re.sub(r"[^A-Z0-9_]", "_", text.upper())
    return name if name[:1].isalpha() else f"N{name}"


# The writer of XML spoils quotes, joiners and unbroken blanks. What it would spoil goes through it
# as the number of its character between two marks, and leaves as a reference to that character.
_MARK = "¤"
_MARKED = re.compile(f"{_MARK}([0-9a-f]+){_MARK}")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _marked(text: str) -> str:
    kept = _NOT_IN_XML.sub("\ufffd", text)
    return "".join(
        one
        if one.isprintable() and one not in f"\"'&<>\\{_MARK}"
        else f"{_MARK}{ord(one):x}{_MARK}"
        for one in kept
    )


def _unmarked(xml: str | None) -> str:
    return _MARKED.sub(r"&#x\1;", xml or "")
