"""Maps: what they may say, and what each wrong map is told about its place and its remedy."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.faults import TarazuError
from tarazu.feed import Map, MapMisfit, MapUnreadable, map_of, read_map
from tests.feed.logs import FOREIGN, log_of
from tests.places import EXAMPLES

FIELDS = """[fields]
at = "when"
fact = { constant = "movement" }
plate = "plate"
registered = { constant = "IR" }
direction = { constant = "in" }
"""
LIST = '[[list]]\npath = "trucks"\n'
SNAPSHOTS = """[time]
zone = "Asia/Kabul"
[fields]
plate = "plate"
registered = { constant = "IR" }
direction = { constant = "out" }
[[list]]
path = "trucks"
[snapshots]
"""


def without(field: str) -> str:
    return "\n".join(line for line in FIELDS.splitlines() if not line.startswith(field))


# A map, the place that is named, and what is said of it.
BAD: list[tuple[str, str, str]] = [
    ("[time\nzone", "is no TOML", "line 1"),
    ("fields = 3", "key `fields` of the top of the file", "expected a table, found 3"),
    ('sourc = "x"', "key `sourc` of the top of the file", "Did you mean `source`?"),
    ('format = "xlsx"', "key `format`", "expected csv or jsonl"),
    ('delimiter = ";;"', "key `delimiter`", "expected one character"),
    ("delimiter = '\"'", "key `delimiter`", "expected one character"),
    ('encoding = "utf-9"', "key `encoding`", 'such as "utf-8" or "cp1256"'),
    ('encoding = "rot13"', "key `encoding`", "no encoding known here"),
    ("columns = []", "key `columns`", "the list is empty"),
    ("columns = [1]", "key `columns`", "expected a text in quotes, found 1"),
    ('[time]\nzone = "Kabul"', "key `zone` of [time]", 'such as "Asia/Kabul"'),
    ('[time]\nzone = "../../etc/passwd"', "key `zone` of [time]", "not in the zone tables"),
    ('[time]\nformats = "%d.%m"', "key `formats` of [time]", "it lacks %Y, %H, %M"),
    ('[time]\nformats = ["%Q"]', "key `formats` of [time]", 'holds "%Q"'),
    ('[time]\nformats = ["%Y-%m-%d %H:%M"]', "key `zone` of [time]", "carry no offset"),
    ('[time]\ncalendar = "persian"', "key `calendar` of [time]", "gregorian or solar-hijri"),
    ('[time]\nonly = { a = "1" }', "key `only` of [time]", "above the first [section]"),
    ('[time]\nzona = "UTC"', "key `zona` of [time]", "Did you mean `zone`?"),
    (FIELDS + 'plates = "x"', "key `plates` of [fields]", "Did you mean `plate`?"),
    (without("plate"), "key `fields`", "nothing sets the field `plate`"),
    (without("registered"), "key `fields`", "nothing sets the field `registered`"),
    (without("at"), "key `fields`", "nothing sets the field `at`"),
    (without("fact"), "key `fields`", "nothing sets the field `fact`"),
    (FIELDS + 'cargo = ""', "key `cargo` of [fields]", "name of a column is empty"),
    (FIELDS + "cargo = 7", "key `cargo` of [fields]", "expected a table, found 7"),
    (FIELDS + "cargo = {}", "`cargo` of [fields]", "exactly one of `column`"),
    (
        FIELDS + 'cargo = { column = "c", constant = "fuel" }',
        "`cargo` of [fields]",
        "exactly one of `column`, `columns`, `constant` and `from`, found 2",
    ),
    (FIELDS + 'cargo = { constant = "fule" }', "key `constant`", 'Did you mean "fuel"?'),
    (FIELDS + 'cargo = { constant = "fuel", tabel = {} }', "key `tabel`", "is not known here"),
    (
        without("registered") + '\nregistered = { constant = "Iran" }',
        "key `constant`",
        "two capital",
    ),
    (without("registered") + '\nregistered = { constant = "" }', "key `constant`", "it is empty"),
    (without("plate") + '\nplate = { constant = "X" }', "key `constant`", "each row's own"),
    (without("plate") + '\nplate = { from = "file" }', "key `from`", "expected line or plate"),
    (FIELDS + 'cargo = { from = "line" }', "key `from`", "makes `plate` and `source_id`"),
    (FIELDS + 'cargo = { columns = ["a", "b"] }', "key `columns`", "only the field `at` joins"),
    (
        FIELDS + 'cargo = { column = "c", table = { a = "b" } }',
        "key `a` of `table` of `cargo` of [fields]",
        '"b" cannot stand here. Expected one of general',
    ),
    (
        FIELDS + 'cargo = { column = "c", otherwise = "fuel" }',
        "key `otherwise`",
        "beside a `table`",
    ),
    (FIELDS + "[[table]]\nvalues = {}", "key `column` of [[table]] number 1", "it is missing"),
    (FIELDS + '[[table]]\ncolumn = "c"', "key `values` of [[table]] number 1", "it is missing"),
    (
        FIELDS + '[[table]]\ncolumn = "c"\n[table.values]\n1.0 = { cargo = "fuel" }',
        "key `0` of `1` of `values`",
        "no fact has this field",
    ),
    (
        FIELDS + '[[table]]\ncolumn = "c"\n[table.values]\na = { plate = "1" }',
        "key `plate`",
        "each row's own",
    ),
    (FIELDS + "[[list]]", "key `path` of [[list]] number 1", "it is missing"),
    ('format = "csv"\n' + FIELDS + LIST, "key `format`", "lists stand in JSON lines"),
    ('format = "jsonl"\ncolumns = ["a"]\n' + FIELDS, "key `columns`", "leave it out"),
    (
        FIELDS + '[snapshots]\nat = "outer.a"\nstate = "s"\nwaiting = "1"',
        "the top",
        "add a [[list]]",
    ),
    (SNAPSHOTS, "key `waiting` of [snapshots]", "it is missing"),
    (SNAPSHOTS + 'waiting = "2"', "key `at` of [snapshots]", "it is missing"),
    (
        SNAPSHOTS + 'waiting = "2"\nat = "t"\nstate = "s"',
        "key `at` of [snapshots]",
        'Expected "outer.t"',
    ),
    (
        SNAPSHOTS + 'waiting = "2"\nat = "outer.t"\nstate = "s"\ncalled = "2"',
        "[snapshots]",
        'the state "2" stands twice',
    ),
    (
        SNAPSHOTS + 'waiting = "2"\nat = "outer.t"\nstate = "s"\nabsent_after = 0',
        "key `absent_after` of [snapshots]",
        "a whole number from 1 on, found 0",
    ),
    (
        SNAPSHOTS.replace('plate = "plate"', 'plate = "plate"\nfact = "f"')
        + 'waiting = "2"\nat = "outer.t"\nstate = "s"',
        "key `snapshots`",
        "makes the field `fact`",
    ),
    (
        SNAPSHOTS.replace('direction = { constant = "out" }', "")
        + 'waiting = "2"\nat = "outer.t"\nstate = "s"',
        "key `fields`",
        "nothing sets the field `direction`",
    ),
]


@pytest.mark.parametrize(("text", "place", "said"), BAD)
def test_a_wrong_map_is_told_where_and_what_was_expected(text: str, place: str, said: str) -> None:
    with pytest.raises(MapUnreadable) as caught:
        map_of(text, name="week.map.toml")
    message = str(caught.value)
    assert message.startswith("week.map.toml")
    assert place in message
    assert said in message
    assert " Nothing was read. Correct the map and import again." in message


@pytest.mark.parametrize("name", ["kdd-tollgate", "belarus-queue", "plain-log"])
def test_every_map_among_the_examples_reads(name: str) -> None:
    assert read_map(EXAMPLES / f"{name}.map.toml").times.zone


def test_an_absent_map_and_one_in_another_encoding_are_faults(tmp_path: Path) -> None:
    with pytest.raises(MapUnreadable, match="Map absent.toml cannot be read"):
        read_map(tmp_path / "absent.toml")
    (tmp_path / "map.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(MapUnreadable, match="is not UTF-8: byte 0"):
        read_map(tmp_path / "map.toml")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("when,plates,way,note", 'reads column "plate", and the log log.csv has no such column'),
        ("when,plates,way,note", "Did you mean `plates`?"),
        ("when,plate,way,note,plate", "has 2 columns of that name"),
        ("when;plate;way;note", 'is delimiter = ";" missing in the map?'),
        ("when\tplate\tway\tnote", 'is delimiter = "\\t" missing in the map?'),
    ],
)
def test_a_map_that_does_not_fit_a_log_says_which_column(
    header: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(MapMisfit) as caught:
        log_of(tmp_path, header + "\n", map_of(FOREIGN))
    assert said in str(caught.value)
    assert "Nothing was read." in str(caught.value)


def test_a_log_in_other_names_needs_a_section_of_fields(tmp_path: Path) -> None:
    with pytest.raises(MapMisfit, match=r"or give the map a \[fields\] section"):
        log_of(tmp_path, "when,what,who,whence\n", Map())


@given(st.text())
def test_no_text_makes_reading_a_map_raise_anything_but_a_fault(text: str) -> None:
    try:
        map_of(text)
    except TarazuError as fault:
        assert str(fault).startswith("MAP.toml")


WORDS = st.sampled_from(
    ["fields", "time", "at", "fact", "plate", "column", "constant", "table", "list", "values"]
)
TOML_VALUES = st.recursive(
    st.booleans() | st.integers(0, 9) | st.sampled_from(["", "line", "at", "fuel"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


def test_a_misfit_shows_the_names_of_a_log_so_that_they_can_be_printed(tmp_path: Path) -> None:
    found = map_of('[time]\nzone = "UTC"\n')
    header = "at,fact,pl\x1b[2Jate\u202e,registered\n1,2,3,4\n"
    with pytest.raises(MapMisfit) as caught:
        log_of(tmp_path, header, found, name="we\u202eek.csv")
    assert str(caught.value).isprintable()
    assert "pl\\x1b[2Jate\\u202e" in str(caught.value)


def toml_of(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml_of(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml_of(each) for each in value) + "]"
    return json.dumps(value)


@given(st.dictionaries(WORDS, TOML_VALUES, max_size=5))
def test_no_shape_of_a_map_makes_reading_it_raise_anything_but_a_fault(
    data: dict[str, object],
) -> None:
    text = "\n".join(f"{key} = {toml_of(value)}" for key, value in data.items())
    try:
        map_of(text)
    except MapUnreadable as fault:
        assert str(fault).startswith("MAP.toml, ")
