"""Logs as they come: every way in which a row or a file can be broken, and what is made of it."""

import gzip
from pathlib import Path

import pytest

from tarazu.feed import Fact, LogUnreadable, Map, MapMisfit, Reject, map_of, read_log
from tests.feed.logs import FOREIGN, GOOD, HEADER, facts_in, items_of, log_of, only_reject

# A row, the column that is named, the value that was found, the word for it, and what is said.
BAD: list[tuple[str, str, str, str, str]] = [
    ("yesterday,P1,1,x", "when", "yesterday", "not_a_time", 'as "%d.%m.%Y %H:%M:%S" in Asia/Kabul'),
    (",P1,1,x", "when", "", "missing", "Expected a time"),
    ("31.11.2025 08:10:00,P1,1,x", "when", "31.11.2025 08:10:00", "not_a_time", "is no time"),
    ("22.11.2025 08:10:00,,1,x", "plate", "", "missing", "A fact needs the field `plate`"),
    ("22.11.2025 08:10:00,P1,9,x", "way", "9", "not_in_table", 'knows "درون", "برون", "1"'),
    ("22.11.2025 08:10:00,P1,,x", "way", "", "missing", "A movement needs the field `direction`"),
    (
        "22.11.2025 08:10:00,P1,1",
        "",
        "22.11.2025 08:10:00,P1,1\\n",
        "wrong_number_of_cells",
        "found 3",
    ),
    (GOOD + ",", "", GOOD + ",\\n", "wrong_number_of_cells", "Expected 4 cells"),
    ("22.11.2025 08:10:00,P\x001,1,x", "plate", "P\\x001", "control_character", "cannot be seen"),
    (
        '22.11.2025 08:10:00,"P1"2,1,x',
        "",
        '22.11.2025 08:10:00,"P1"2,1,x\\n',
        "broken_quotes",
        "CSV",
    ),
    (GOOD + "y" * 501, "note", "Islam Qala" + "y" * 69 + "…", "too_long", "at most 500"),
]


@pytest.mark.parametrize(("row", "column", "value", "reason", "said"), BAD)
def test_a_bad_row_is_told_by_line_column_value_and_reason(
    row: str, column: str, value: str, reason: str, said: str, tmp_path: Path
) -> None:
    items = items_of(tmp_path, GOOD, row, GOOD)
    assert len(items) == 3
    reject = only_reject(items)
    assert (reject.line, reject.column, reject.value, reject.reason) == (3, column, value, reason)
    where = f'Line 3, column "{column}": ' if column else "Line 3: "
    assert reject.text.startswith(where)
    assert said in reject.text
    assert reject.text.isprintable()


def test_a_row_reads_as_the_map_says(tmp_path: Path) -> None:
    (fact,) = facts_in(items_of(tmp_path, GOOD))
    assert fact == Fact(
        1_763_782_800_000,
        "movement",
        "HRT 54821",
        "AF",
        "in",
        place="Islam Qala",
        source_id="log.csv:2",
        line=2,
    )


@pytest.mark.parametrize("way", ["درون", "\u200fدرون ", "۱", "١", " 1"])
def test_table_values_are_compared_in_any_digits_and_without_unseen_marks(
    way: str, tmp_path: Path
) -> None:
    (fact,) = facts_in(items_of(tmp_path, f"22.11.2025 08:10:00,P1,{way},x"))
    assert fact.direction == "in"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_marks_of_order_and_ends_of_line_do_not_matter(end: str, mark: str, tmp_path: Path) -> None:
    text = mark + end.join((HEADER, GOOD, "", GOOD))
    facts = facts_in(list(log_of(tmp_path, text, map_of(FOREIGN))))
    assert [fact.line for fact in facts] == [2, 4]


def test_quoted_line_breaks_stay_in_their_row_and_lines_are_still_counted(tmp_path: Path) -> None:
    facts = facts_in(items_of(tmp_path, GOOD[:-10] + '"Islam\r\nQala, ""south"""', GOOD))
    assert [(fact.line, fact.place) for fact in facts] == [
        (2, 'Islam Qala, "south"'),
        (4, "Islam Qala"),
    ]


def test_a_quote_that_is_never_closed_costs_its_own_row_only(tmp_path: Path) -> None:
    items = items_of(tmp_path, GOOD, '22.11.2025 08:10:00,"P1,1,x', *[GOOD] * 500)
    reject = only_reject(items)
    assert (reject.line, reject.reason) == (3, "broken_quotes")
    assert reject.row == ('22.11.2025 08:10:00,"P1,1,x',)
    assert [item.line for item in items] == list(range(2, 504))


def test_a_line_without_an_end_costs_its_own_row_only(tmp_path: Path) -> None:
    items = items_of(tmp_path, GOOD, "9" * 200_000, GOOD)
    reject = only_reject(items)
    assert (reject.line, reject.reason) == (3, "too_long")
    assert [item.line for item in items] == [2, 3, 4]


def test_bytes_that_are_no_utf_8_cost_their_row_and_come_back_as_they_were(tmp_path: Path) -> None:
    broken = b"22.11.2025 08:10:00,P1,1," + b"Her\xe4t"
    text = b"\n".join((HEADER.encode(), GOOD.encode(), broken, GOOD.encode()))
    reject = only_reject(list(log_of(tmp_path, text, map_of(FOREIGN))))
    assert (reject.line, reject.reason) == (3, "undecodable")
    assert "name the encoding" in reject.text
    assert reject.row[3].encode("utf-8", "surrogateescape") == b"Her\xe4t"
    assert reject.text.isprintable()


@pytest.mark.parametrize("encoding", ["cp1256", "utf-16", "utf-8-sig"])
def test_a_log_in_another_encoding_is_read_where_the_map_says_so(
    encoding: str, tmp_path: Path
) -> None:
    text = f"{HEADER}\n22.11.2025 08:10:00,P1,1,فرات\n".encode(encoding)
    found = map_of(f'encoding = "{encoding}"\n' + FOREIGN)
    (fact,) = facts_in(list(log_of(tmp_path, text, found)))
    assert fact.place == "فرات"


def test_a_broken_letter_of_another_encoding_costs_its_row(tmp_path: Path) -> None:
    text = f"{HEADER}\n{GOOD}\n".encode("utf-16-le") + b"\x00\xd8" + "\n".encode("utf-16-le")
    found = map_of('encoding = "utf-16-le"\n' + FOREIGN)
    assert only_reject(list(log_of(tmp_path, text, found))).reason == "undecodable"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "it is empty"),
        (b"\n\n", "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (b'when,"plate', "its first line is no row of CSV"),
        (b"when,pl\xe4te\n", "its first line is not utf-8"),
        (HEADER.encode("utf-16"), 'encoding = "utf-16"'),
    ],
)
def test_a_log_without_column_names_is_a_fault(text: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(LogUnreadable) as caught:
        log_of(tmp_path, text, map_of(FOREIGN))
    assert said in str(caught.value)
    assert "Nothing was read." in str(caught.value)


def test_an_absent_log_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(LogUnreadable, match="Log absent.csv cannot be opened: No such file"):
        read_log(tmp_path / "absent.csv", Map())


def test_gzip_is_known_by_its_first_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    packed = gzip.compress(f"{HEADER}\n{GOOD}\n".encode())
    log = log_of(tmp_path, packed, map_of(FOREIGN), name="log.csv")
    assert len(facts_in(list(log))) == 1
    assert log.progress() == (len(packed), len(packed))


def test_a_cut_gzip_says_how_many_rows_were_read(tmp_path: Path) -> None:
    rows = "".join(f"22.11.2025 08:{n % 60:02d}:00,P{n * n},1,x\n" for n in range(50_000))
    packed = gzip.compress(f"{HEADER}\n{rows}".encode())
    log = log_of(tmp_path, packed[: len(packed) // 2], map_of(FOREIGN), name="log.csv.gz")
    read = 0
    with pytest.raises(LogUnreadable) as caught:
        for _ in log:
            read += 1
    assert 0 < read < 50_000
    assert log.tally.rows == read
    assert log.tally.adds_up()
    assert f"breaks off after {read:,} rows: it ends in the middle of its gzip" in str(caught.value)


def test_a_short_log_whose_gzip_is_cut_still_gives_its_whole_rows(tmp_path: Path) -> None:
    packed = gzip.compress(f"{HEADER}\n{GOOD}\n{GOOD}\n".encode())
    log = log_of(tmp_path, packed[:-8], map_of(FOREIGN))
    assert isinstance(next(log), Fact)
    assert isinstance(next(log), Fact)
    with pytest.raises(LogUnreadable, match="breaks off after 2 rows"):
        next(log)


def test_a_gzip_with_a_broken_byte_is_a_fault(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(f"{HEADER}\n{GOOD}\n".encode()))
    packed[-6] ^= 1  # the checksum
    with pytest.raises(LogUnreadable, match="breaks off after"):
        list(log_of(tmp_path, bytes(packed), map_of(FOREIGN)))


def test_progress_grows_to_the_size_of_the_file(tmp_path: Path) -> None:
    log = log_of(tmp_path, f"{HEADER}\n" + f"{GOOD}\n" * 20_000, map_of(FOREIGN))
    seen = [log.progress()[0] for _ in log]
    assert seen == sorted(seen)
    assert seen[0] < log.progress()[1] == log.progress()[0]


def test_rows_are_chosen_by_the_map_and_counted_as_filtered(tmp_path: Path) -> None:
    found = 'only = { way = ["۱"] }\nskip = { note = ["test", "tests"] }\n' + FOREIGN
    rows = [GOOD, "x,P1,2,x", "x,P1,1,test", GOOD]
    log = log_of(tmp_path, "\n".join((HEADER, *rows)), map_of(found))
    assert len(facts_in(list(log))) == 2
    assert (log.tally.rows, log.tally.facts, log.tally.filtered) == (4, 2, 2)
    assert log.tally.adds_up()


def test_a_log_without_a_header_takes_its_columns_from_the_map(tmp_path: Path) -> None:
    found = map_of('columns = ["when", "plate", "way", "note"]\ndelimiter = ";"\n' + FOREIGN)
    (fact,) = facts_in(list(log_of(tmp_path, GOOD.replace(",", ";"), found)))
    assert fact.line == 1


def test_date_and_time_in_two_columns_are_joined(tmp_path: Path) -> None:
    found = FOREIGN.replace('at = "when"', 'at = { columns = ["day", "clock"] }')
    text = "day,clock,plate,way,note\n22.11.2025, 08:10:00 ,P1,1,x\n"
    (fact,) = facts_in(list(log_of(tmp_path, text, map_of(found))))
    assert fact.at == 1_763_782_800_000


def test_a_table_sets_several_fields_and_stands_above_fields(tmp_path: Path) -> None:
    table = """
[[table]]
column = "note"
otherwise = { place = "elsewhere" }
[table.values]
"F" = { cargo = "fuel", laden = "loaded", place = "tank park" }
"E" = { laden = "empty", registered = "IR" }
"""
    rows = [GOOD[:-10] + note for note in ("F", "E", "unknown")]
    facts = facts_in(items_of(tmp_path, *rows, found=FOREIGN + table))
    assert [(f.registered, f.laden, f.cargo, f.place) for f in facts] == [
        ("AF", "loaded", "fuel", "tank park"),
        ("IR", "empty", "none", "E"),
        ("AF", "loaded", "general", "elsewhere"),
    ]


def test_the_country_can_be_read_from_the_plate(tmp_path: Path) -> None:
    found = FOREIGN.replace('{ constant = "AF" }', '{ from = "plate", among = ["IR", "AF"] }')
    rows = [f"22.11.2025 08:10:00,{plate},1,x" for plate in ("HRT 54821", "۱۲ع۳۴۵ ۴۲", "???")]
    items = items_of(tmp_path, *rows, found=found)
    assert [item.registered for item in items if isinstance(item, Fact)] == ["AF", "IR"]
    assert only_reject(items).reason == "not_a_country"
    assert only_reject(items).column == "plate"


def test_a_plate_that_fits_no_grammar_is_kept_as_it_was_typed(tmp_path: Path) -> None:
    (fact,) = facts_in(items_of(tmp_path, "22.11.2025 08:10:00, no plate seen ,1,x"))
    assert fact.plate == "no plate seen"


def test_plates_and_ids_can_be_made_from_the_line(tmp_path: Path) -> None:
    made = 'plate = { from = "line" }\nsource_id = { from = "line", prefix = "g" }'
    found = 'source = "week 7"\n' + FOREIGN.replace('plate = "plate"', made)
    facts = facts_in(items_of(tmp_path, GOOD, GOOD, found=found))
    assert [fact.plate for fact in facts] == ["LINE-2", "LINE-3"]
    assert [fact.source_id for fact in facts] == ["week 7:g2", "week 7:g3"]


def test_ids_of_a_named_source_bear_its_name_so_that_two_systems_never_meet(tmp_path: Path) -> None:
    found = FOREIGN + 'source_id = "note"\n'
    (fact,) = facts_in(items_of(tmp_path, GOOD, found=found))
    assert fact.source_id == "Islam Qala"
    (fact,) = facts_in(items_of(tmp_path, GOOD, found='source = "camera 2"\n' + found))
    assert fact.source_id == "camera 2:Islam Qala"


def test_json_lines_are_read_with_paths_numbers_and_nulls(tmp_path: Path) -> None:
    found = map_of(
        FOREIGN.replace('"%d.%m.%Y %H:%M:%S"', '"epoch_s"').replace('"note"', '"post.name"')
    )
    lines = (
        '{"when": 1763782800, "plate": "P1", "way": 1, "post": {"name": "Islam Qala"}, "x": []}\n'
        '\n{"when": 1763782800.5, "plate": "P2", "way": "1", "post": null}\r\n'
    )
    facts = facts_in(list(log_of(tmp_path, lines, found, name="log.jsonl")))
    assert [(f.line, f.at, f.plate, f.place) for f in facts] == [
        (1, 1_763_782_800_000, "P1", "Islam Qala"),
        (3, 1_763_782_800_500, "P2", ""),
    ]


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("{", "", "not_json"),
        ('{"plate": "\udc81"}', "", "not_json"),
        ("[" * 100_000, "", "not_json"),
        ("[]", "", "not_an_object"),
        ('"x"', "", "not_an_object"),
        ('{"when": ["x"], "plate": "P1", "way": 1}', "when", "not_a_text"),
        ('{"when": {}, "plate": "P1", "way": 1}', "when", "not_a_text"),
        ('{"plate": "P1", "way": 1}', "when", "missing"),
    ],
)
def test_a_bad_line_of_json_is_told_and_stops_nothing(
    line: str, column: str, reason: str, tmp_path: Path
) -> None:
    good = '{"when": "22.11.2025 08:10:00", "plate": "P1", "way": 1}'
    text = "\n".join((good, line, good)).encode("utf-8", "surrogateescape")
    log = log_of(tmp_path, text, map_of(FOREIGN), name="log.jsonl")
    items = list(log)
    assert log.tally.adds_up()
    assert len(items) == 3
    reject = only_reject(items)
    assert (reject.line, reject.column, reject.reason) == (2, column, reason)
    assert log.columns == ("json",)
    assert reject.row[0].startswith(line[:20])


LISTS = """
format = "jsonl"
[time]
zone = "Asia/Kabul"
[fields]
at = "outer.when"
plate = "plate"
fact = { constant = "register" }
registered = { column = "of", table = { Iran = "IR" } }
direction = { constant = "out" }
[[list]]
path = "live"
[[list]]
path = "classes.first"
set = { cargo = "perishable" }
"""


def test_items_of_lists_are_rows_with_what_their_list_sets(tmp_path: Path) -> None:
    line = (
        '{"when": "2025-11-22 08:10:00", "live": [{"plate": "P1", "of": "Iran"}, 7],'
        ' "classes": {"first": [{"plate": "P2", "of": "Iran"}, {"plate": "P3", "of": "Mars"}]}}'
    )
    log = log_of(tmp_path, line + '\n{"live": 1, "classes": 2}\n{}', map_of(LISTS))
    items = list(log)
    assert log.tally.adds_up()
    facts = [item for item in items if isinstance(item, Fact)]
    assert [(f.plate, f.cargo, f.at, f.source_id) for f in facts] == [
        ("P1", "general", 1_763_782_800_000, "log.csv:1.1"),
        ("P2", "perishable", 1_763_782_800_000, "log.csv:1.3"),
    ]
    rejects = [item for item in items if isinstance(item, Reject)]
    assert [(r.line, r.column, r.reason) for r in rejects] == [
        (1, "", "not_an_object"),
        (1, "of", "not_in_table"),
        (2, "live", "not_a_list"),
    ]


def test_our_own_names_need_no_map(tmp_path: Path) -> None:
    text = "at,fact,plate,registered,direction,else\n2025-11-22T03:40:00Z,movement,P1,AF,in,x\n"
    (fact,) = facts_in(list(log_of(tmp_path, text, Map())))
    assert (fact.at, fact.direction, fact.source_id) == (1_763_782_800_000, "in", "log.csv:2")
    with pytest.raises(MapMisfit, match='reads column "registered"'):
        log_of(tmp_path, text.replace("registered", "nation"), Map())
