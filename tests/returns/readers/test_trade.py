"""Trade as three sources publish it: codes are texts, re-exports stand apart, totals are ties."""

import csv
import gzip
from decimal import Decimal

import pytest

from tarazu.returns.cells import cells_of
from tarazu.returns.monthly import return_of
from tarazu.returns.readers import TablesDiffer, joined, read, read_all

from .files import (
    COMTRADE,
    ETHIOPIA,
    STATS_NZ,
    drops_of,
    in_one_cell,
    needs_data,
    rows_of,
    written,
)

ET_HEAD = (
    "Year,Month,CPC,HS Code,HS Description,Destination,Quantity,Unit,Gross Wt. (Kg),Net.Wt. (Kg),"
    "FOB Value (ETB),FOB Value (USD),Total tax (ETB),Total tax (USD)"
)
NZ_HEAD = (
    "month,hs,hs_desc,uom,country,Export_FOB,Export_Qty,Re_export_FOB,Re_export_Qty,"
    "total_export_FOB,total_export_qty,status"
)
UN_HEAD = "yr,periodDesc,rgDesc,rtTitle,cmdCode,cmdDescE,Subregion,Region,TradeValue"


def test_codes_keep_their_zeros_and_procedures_tell_the_flow(tmp_path):
    usd, etb, net, gross = read(
        written(
            tmp_path,
            ET_HEAD,
            '2015,01,1000 100,07099900,"Beans, dry",Somalia,,,3649020,3168808.81,33.67,15.985,0,0',
            "2015,02,3052 505,84295200,Diggers,Djibouti,,,10.5,10.0,7.5,0.375,0.0,0.0",
            "2015,02,7100 505,84295200,Diggers,,,,1.0,1.0,1.0,1.0,0.0,0.0",
        )
    )
    assert rows_of(usd) == [
        ("export", "07099900", "Beans, dry", "Somalia", "1000 100", "2015-01", 1598, "counted"),
        ("other flow", "84295200", "Diggers", "unspecified", "7100 505", "2015-02", 100, "counted"),
        ("re-export", "84295200", "Diggers", "Djibouti", "3052 505", "2015-02", 38, "counted"),
    ]
    assert [rows_of(table)[0][-2] for table in (etb, net, gross)] == [
        3367,
        316_880_881,
        364_902_000,
    ]
    assert [(table.measure.unit, table.measure.decimals) for table in (usd, etb, net, gross)] == [
        ("usd", 2),
        ("etb", 2),
        ("kg", 2),
        ("kg", 2),
    ]


def test_a_value_in_birr_that_is_finer_than_it_can_be_is_not_rounded_in_silence(tmp_path):
    row = "2015,01,1000 100,{},x,Somalia,,,1.0,1.0,33.675,1.0,0.0,0.0"
    tables = read(written(tmp_path, ET_HEAD, row.format("07099900"), row.format("7099900")))
    assert [table.measure.unit for table in tables] == ["usd", "kg", "kg"]
    assert drops_of(tables[0])["not_in_table"].line == 3


@needs_data
def test_the_customs_of_ethiopia_lose_nothing_but_parts_of_a_cent():
    for path in ETHIOPIA:
        columns: dict[str, list[Decimal]] = {}
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                for name in (
                    "FOB Value (USD)",
                    "FOB Value (ETB)",
                    "Net.Wt. (Kg)",
                    "Gross Wt. (Kg)",
                ):
                    columns.setdefault(name, []).append(Decimal(row[name]))
        for table, texts in zip(read(path), columns.values(), strict=True):
            in_one_cell(table)
            assert (table.reading.rows_read, table.reading.drops) == (len(texts), ())
            total = table.frame.select("value").sum().collect().item()
            exact = sum(texts) * 100
            if table.measure.unit == "usd":
                assert abs(total - exact) < Decimal("0.5") * len(texts)
                assert abs(total - exact) < 200  # two dollars, of two and a half thousand million
            else:
                assert total == exact


@needs_data
def test_the_three_greatest_partners_of_ethiopia_are_those_that_are_known():
    cells = cells_of(read(ETHIOPIA[2])[0], ("partner",))
    year: dict[str, int] = {}
    for of_month in cells.periods.values():
        for (partner,), cell in of_month.items():
            year[partner] = year.get(partner, 0) + cell.value
    first = sorted(year, key=lambda name: -year[name])[:3]
    assert [(name, year[name] // 100_000_000) for name in first] == [
        ("China", 304),
        ("Somalia", 303),
        ("Germany", 212),
    ]


@needs_data
def test_three_years_join_and_contributions_sum_to_the_change_to_the_last_unit():
    usd = read_all(ETHIOPIA)[0]
    assert usd.reading.rows_read == 9_661 + 10_306 + 10_671
    assert usd.reading.adds_up
    for by in (("partner",), ("commodity",), ("flow", "partner")):
        made = return_of(usd, "2015-03", by)
        for change in (made.month, made.year):
            assert sum(part.difference for part in change.parts) == change.difference
            assert sum(part.contribution for part in change.parts) == change.percent


def nz(folder, *rows: str):
    return read(written(folder, NZ_HEAD, *rows))


NZ_ROW = "202501,0101210015,Horses,NMB,Australia,50000,1.0,10,0.0,50010,1.0,Final"
NZ_MILK = "202501,0402100000,Milk,KGM,Iran,700,36.0,0,0.0,700,36.0,Provisional"
NZ_ORE = "202501,2601110000,Ore,TNE,Iran,700,2.0,0,0.0,700,2.0,Final"


def test_re_exports_stand_apart_and_a_weight_is_in_kilograms(tmp_path):
    value, weight = nz(tmp_path, NZ_ROW, NZ_MILK, NZ_ORE)
    horses = [row for row in rows_of(value) if row[1] == "0101210015"]
    assert [(row[0], row[3], row[-2]) for row in horses] == [
        ("export", "Australia", 50_000),
        ("re-export", "Australia", 10),
    ]
    assert [row[-2] for row in rows_of(weight) if row[0] == "export"] == [36, 2000]
    assert drops_of(weight)["other_unit"].count == 2
    assert value.source.vintage == "Final, Provisional"
    assert all(tie.fits for tie in (*value.reading.ties, *weight.reading.ties))


def test_totals_that_are_not_their_two_parts_are_caught(tmp_path):
    changed = NZ_ROW.replace("50010", "50000"), NZ_MILK.replace("700,36.0,F", "710,36.0,F")
    value, weight = nz(tmp_path, changed[0], NZ_MILK.replace(",700,36.0,P", ",710,36.0,P"))
    column, rows = value.reading.ties
    assert (column.stated, column.summed) == (50_710, 50_710), "one change hides the other here"
    assert (rows.stated, rows.summed, rows.fits) == (2, 0, False)
    assert all(tie.fits for tie in weight.reading.ties)


@needs_data
def test_the_exports_of_stats_nz_equal_their_own_totals():
    for path, rows in zip(STATS_NZ, (17_705, 21_147), strict=True):
        value, weight = read(path)
        for table in (value, weight):
            in_one_cell(table)
            assert table.reading.adds_up
            assert table.reading.rows_read == 2 * rows
            assert all(tie.fits for tie in table.reading.ties), table.reading.ties
        assert value.reading.drops == ()
        assert value.source.vintage == "Final"
        total = value.frame.select("value").sum().collect().item()
        assert total == value.reading.ties[0].stated


@needs_data
def test_two_months_of_stats_nz_give_a_change_on_the_month():
    made = return_of(read_all(STATS_NZ)[0], "2025-02", ("flow",))
    assert (made.month.total_before, made.month.total_now) == (6_054_649_883, 6_606_364_542)


def un(folder, *rows: str):
    (table,) = read(written(folder, UN_HEAD, *rows))
    return table


UN_ROW = "2018,2018,{},Afghanistan,{},Nuts,{},x,{}"


def test_a_total_is_never_summed_with_its_parts_and_what_it_has_beyond_them_is_a_part(tmp_path):
    table = un(
        tmp_path,
        UN_ROW.format("Export", 8, "Pakistan", 60),
        UN_ROW.format("Export", 8, "World", 100),
        UN_ROW.format("Export", 8, "Iraq", 15),
        UN_ROW.format("Export", 9, "World", 7),
        UN_ROW.format("Import", 8, "Iraq", 4),
        UN_ROW.format("Import", 8, "World", 4),
    )
    assert [(row[1], row[2], row[4], row[-2]) for row in rows_of(table)] == [
        ("export", "08", "Iraq", 15),
        ("export", "08", "Pakistan", 60),
        ("export", "08", "unspecified", 25),
        ("export", "09", "unspecified", 7),
        ("import", "08", "Iraq", 4),
    ]
    assert drops_of(table)["total_of_parts"].count == 3
    assert [(tie.stated, tie.summed, tie.fits) for tie in table.reading.ties] == [
        (107, 107, True),
        (4, 4, True),
    ]


def test_a_changed_total_shows_in_the_rest_and_a_chapter_without_a_total_in_the_tie(tmp_path):
    rows = [UN_ROW.format("Export", 8, "Iraq", 15), UN_ROW.format("Export", 8, "World", 14)]
    assert [row[-2] for row in rows_of(un(tmp_path, *rows))] == [15, -1]
    (tie,) = un(tmp_path, *rows, UN_ROW.format("Export", 9, "Iraq", 5)).reading.ties
    assert (tie.stated, tie.summed, tie.period) == (14, 19, "2018")


@pytest.mark.parametrize("flow", ["Exports", ""])
def test_a_flow_that_is_no_known_one_is_left_out(tmp_path, flow):
    table = un(tmp_path, UN_ROW.format("Export", 8, "Iraq", 15), UN_ROW.format(flow, 8, "Iran", 5))
    assert drops_of(table)["not_in_table"].line == 3


@needs_data
def test_the_extracts_of_comtrade_give_the_totals_as_published_and_show_what_is_not_named():
    (table,) = read(COMTRADE)
    in_one_cell(table)
    assert (table.reading.rows_read, table.reading.rows_kept) == (7_807, 6_867)
    assert drops_of(table)["total_of_parts"].count == 940
    assert len(table.reading.ties) == 26
    assert all(tie.fits for tie in table.reading.ties), "parts and the rest make the total"
    cells = cells_of(table, ("flow", "partner")).of("2018")
    named = {key: cell.value for key, cell in cells.items() if key[0] == "export"}
    rest = named.pop(("export", "unspecified"))
    assert (sum(named.values()), rest) == (520_537_466, 879_960_249 - 520_537_466)
    cells = cells_of(table, ("flow",))
    assert cells.of("2019")[("export",)].value == 868_594_239


def test_files_that_count_other_things_or_a_period_twice_are_not_joined(tmp_path):
    first = written(tmp_path, NZ_HEAD, NZ_MILK)
    again = written(tmp_path, NZ_HEAD, NZ_ORE, name="again.csv")
    with pytest.raises(TablesDiffer, match=r'"made\.csv" and "again\.csv" both have 2025-01'):
        read_all([first, again])
    horses = written(tmp_path, NZ_HEAD, NZ_ROW.replace("202501", "202502"), name="horses.csv")
    with pytest.raises(TablesDiffer, match="Nothing was joined"):
        read_all([first, horses])
    un_table = un(tmp_path, UN_ROW.format("Export", 8, "Iraq", 15))
    with pytest.raises(TablesDiffer, match="differ in their dimensions"):
        joined([read(again)[0], un_table])
    assert joined([un_table]) is un_table


def test_joined_tables_keep_every_account(tmp_path):
    bad = NZ_MILK.replace("202501", "202502").replace("0402100000", "0402")
    later = written(tmp_path, NZ_HEAD, NZ_ORE.replace("202501", "202502"), bad, name="later.csv")
    value, _ = read_all([written(tmp_path, NZ_HEAD, NZ_MILK), later])
    drop = drops_of(value)["not_in_table"]
    assert (drop.count, drop.example.split(":")[0]) == (2, "later.csv")
    assert (value.reading.rows_read, value.reading.rows_kept) == (6, 4)
    assert value.reading.file == "made.csv, later.csv"
    assert len(value.reading.ties) == 4
    assert value.source.vintage == "Provisional, Final, Provisional"
