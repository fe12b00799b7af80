"""A regime document: what reads, what is refused with its place, and what is written back."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tarazu.calendars import EARLIEST_AT, LATEST_AT, instant_of
from tarazu.rules.document import RegimeUnreadable, fill, regime_of, text_of_regime
from tarazu.rules.regime import (
    Account,
    Exempt,
    Gate,
    Lane,
    Opening,
    Ratio,
    Regime,
    Reset,
    Selector,
)
from tests.rules.regimes import START_AT, regimes

PRESETS = Path(__file__).parents[2] / "src" / "tarazu" / "regimes"
HEAD = """
[regime]
name = "R1"
crossing = "dogharoon"
home = "IR"
peer = "AF"
issuer = "model"
instrument = "none"
valid_from = 2025-11-22T00:00:00+03:30
time_zone = "Asia/Tehran"
"""
BARE = Regime(
    name="R1",
    crossing="dogharoon",
    home="IR",
    peer="AF",
    issuer="model",
    instrument="none",
    valid_from=START_AT,
    time_zone="Asia/Tehran",
)
FILLING = {
    "home": "IR",
    "peer": "AF",
    "crossing": "dogharoon",
    "valid_from": "2025-11-22T00:00:00+03:30",
    "valid_until": "2026-03-20T23:59:59+03:30",
    "time_zone": "Asia/Tehran",
}
WHOLE = """
[regime]
name       = "Iranian out for Afghan in"
crossing   = "dogharoon"
home       = "IR"
peer       = "AF"
issuer     = "Iran's judiciary, as reported"
instrument = "text not seen; as reported on 22 Nov 2025"
valid_from = 2025-11-22T00:00:00+03:30
valid_until = 2026-03-20T23:59:59+03:30
carry      = "balance"
order      = "precedence"
time_zone  = "Asia/Tehran"
[[account]]
name      = "iranian-out"
earn      = [{ direction = "in",  registered = "AF" }]
spend     = [{ direction = "out", registered = "IR" }]
ratio     = { counted = 1, releases = 1 }
opening   = 0
overdraft = 0
cap       = 200
expires_after_s = 259_200
reset     = { every = "month", calendar = "solar-hijri", to = 0 }
grant     = { every = "day", trucks = 0 }
exposure_max = 500
[[lane]]
name = "perishable"
match = [{ cargo = "perishable" }, { cargo = "medicine" }]
precedence = 1
share_max = "1/5"
[[lane]]
name = "general"
[[exempt]]
match = [{ cargo = "humanitarian" }]
per_day_max = 20
earns = false
[[interval]]
match = [{ direction = "out", registered = "IR" }]
per_truck_s = 864_000
[gate]
hours = [{ days = "sat-thu", from = "07:00", to = "17:30" }]
releases_per_hour_max = 60
call = "auto"
call_window_s = 3_600
lapse = "to_back"
staging_max = 10
called_max = 40
gated = [{ direction = "out" }]
"""


def refusal(text: str) -> str:
    with pytest.raises(RegimeUnreadable) as caught:
        regime_of(text, name="r.toml")
    return str(caught.value)


def test_the_document_of_the_design_reads_whole():
    regime = regime_of(WHOLE)
    account = regime.accounts[0]
    assert account.expires_after_s == 259_200
    assert account.reset == Reset(every="month", calendar="solar-hijri", to=0)
    assert account.earn == (Selector(direction="in", registered="AF"),)
    assert regime.valid_until == instant_of("2026-03-20T20:29:59Z")
    assert regime.lanes[0].share_max == "1/5"
    assert regime.exempts == (
        Exempt(match=(Selector(cargo="humanitarian"),), per_day_max=20, earns=False),
    )
    assert regime.gate.hours == (Opening("sat-thu", "07:00", "17:30"),)


def test_a_head_alone_reads_with_every_default():
    assert regime_of(HEAD) == BARE


def test_tables_of_tables_read_like_lists_of_inline_tables():
    inline = HEAD + '[[account]]\nname = "a"\nearn = [{ direction = "in" }]\nratio.counted = 2\n'
    long = HEAD + (
        '[[account]]\nname = "a"\n[[account.earn]]\ndirection = "in"\n'
        "[account.ratio]\ncounted = 2\n"
    )
    lists = 'account = [{ name = "a", earn = [{ direction = "in" }], ratio = { counted = 2 } }]\n'
    assert regime_of(inline) == regime_of(long) == regime_of(lists + HEAD)


def test_a_time_without_an_offset_is_one_of_the_regimes_zone():
    local = HEAD.replace("00:00:00+03:30", "00:00:00")
    assert regime_of(local).valid_from == START_AT
    moved = local.replace("Asia/Tehran", "Asia/Kabul")
    assert regime_of(moved).valid_from == START_AT - 3_600_000


def test_a_time_in_quotation_marks_and_one_with_milliseconds_read():
    quoted = HEAD.replace("2025-11-22T00:00:00+03:30", '"2025-11-21T20:30:00Z"')
    assert regime_of(quoted).valid_from == START_AT
    finer = HEAD.replace("00:00:00+03:30", "00:00:00.250+03:30")
    assert regime_of(finer).valid_from == START_AT + 250


def test_a_mark_of_the_byte_order_is_passed_over():
    assert regime_of("\ufeff" + HEAD) == BARE


def test_an_unknown_zone_is_left_to_the_check_where_every_time_has_an_offset():
    assert regime_of(HEAD.replace("Asia/Tehran", "Asia/Teheran")).time_zone == "Asia/Teheran"


def test_a_very_large_number_is_left_to_the_check():
    text = HEAD + f'[[account]]\nname = "a"\nopening = {2**70}\n'
    assert regime_of(text).accounts[0].opening == 2**70


CLAUSE = HEAD + '[[account]]\nname = "a"\n[[account]]\nname = "b"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[regime", "r.toml: not TOML: "),
        (
            CLAUSE + "ratio = { counted = 1.5 }",
            "[[account]] 2, ratio.counted: expected a whole number, found a decimal number (1.5).",
        ),
        (CLAUSE + "opening = 1.0", "[[account]] 2, opening: expected a whole number"),
        (CLAUSE + "opening = true", "found true or false (true)."),
        (CLAUSE + "ratio = 3", "[[account]] 2, ratio: expected a table, found a whole number (3)."),
        (
            CLAUSE + 'earns = [{ direction = "in" }]',
            '[[account]] 2: unknown key "earns". Did you mean "earn"? Expected name, earn, spend,',
        ),
        (
            CLAUSE + 'earn = { direction = "in" }',
            "[[account]] 2, earn: expected a list: write [{ … }], found a table.",
        ),
        (CLAUSE + "earn = 3", "[[account]] 2, earn: expected a list, found a whole number (3)."),
        (
            CLAUSE + "earn = [{}, { cargo = 'fule' }]",
            '"none" or "perishable", found a text ("fule"). Did you mean "fuel"?',
        ),
        (
            CLAUSE + "earn = [{}, { cargo = 'fuel', weight = 1 }]",
            '[[account]] 2, earn 2: unknown key "weight". Expected direction, registered, laden or',
        ),
        (CLAUSE + "earn = [{ laden = 3 }]", 'expected "bobtail", "empty" or "loaded", found a'),
        (CLAUSE + "earn = [[]]", "[[account]] 2, earn 1: expected a table, found a list."),
        (
            CLAUSE + 'reset = { to = 3 }\ngrant = { every = "dya", trucks = 1 }',
            '- [[account]] 2, reset: expected the key "every", found none.\n',
        ),
        (HEAD + "[[interval]]\nper_truck_s = 3", '[[interval]] 1: expected the key "match"'),
        (HEAD + "[[gate]]\n", "[gate]: expected a table, found a list."),
        (HEAD + "[account]\n", "[account]: expected a list of tables: write [[account]]"),
        ("account = 3\n" + HEAD, "[[account]]: expected a list, found a whole number (3)."),
        ("lane = [3]\n" + HEAD, "[[lane]] 1: expected a table, found a whole number (3)."),
        (HEAD + "[gates]\n", '[gates]: unknown table. Did you mean "gate"? Expected [regime],'),
        (HEAD + "[qqqq]\n", "[qqqq]: unknown table. Expected [regime], [gate], [[account]],"),
        ("[gate]\n", "[regime]: expected this table, found none."),
        ("regime = 3\n", "[regime]: expected a table, found a whole number (3)."),
        (HEAD + "issue = 3", '[regime]: unknown key "issue". Did you mean "issuer"?'),
        (HEAD + "accounts = []", '[regime]: unknown key "accounts". Expected name, crossing,'),
        (HEAD.replace('"AF"', "3"), "[regime], peer: expected a text, found a whole number (3)."),
        (HEAD.replace('issuer = "model"', ""), '[regime]: expected the key "issuer", found none.'),
        (HEAD + 'order = "cycles"', '("cycles"). Did you mean "cycle"?'),
        (
            HEAD.replace("T00:00:00+03:30", ""),
            "2025-11-22T00:00:00+03:30, found a date without a time (2025-11-22).",
        ),
        (HEAD.replace("2025-11-22T", ""), "not TOML"),
        (HEAD + "valid_until = 10:00:00", "found a time without a date (10:00:00)."),
        (HEAD + "valid_until = 3", "[regime], valid_until: expected a date and time such as"),
        (HEAD + "valid_until = 1404-12-29T00:00:00", "in the years 1980 to 2099, found 1404-12-29"),
        (HEAD.replace("2025-11-22T", "1404-09-01T"), "is it of another calendar?"),
        (HEAD + "valid_until = 2100-01-01T00:00:00Z", "in the years 1980 to 2099"),
        (HEAD + 'valid_until = "soon"', '[regime], valid_until: Time "soon" cannot be read'),
        (HEAD + "valid_until = 2026-01-01T00:00:00.000001Z", "does not have that shape"),
        (
            HEAD.replace("+03:30", "").replace("Asia/Tehran", "Asia/Teheran"),
            "has neither Z nor an offset, and no zone is known for it",
        ),
        (HEAD.replace("+03:30", "").replace('"Asia/Tehran"', "3"), "and no zone is known"),
    ],
)
def test_every_mistake_is_told_with_its_place_and_what_was_expected(text, sentence):
    message = refusal(text)
    assert sentence in message
    assert message.startswith("r.toml: ")
    assert "Nothing was read." in message


def test_all_mistakes_are_told_at_once():
    message = refusal(HEAD + 'order = "x"\n[[lane]]\nname = 3\n[gate]\ncalled_max = "4"\n')
    assert message.startswith("r.toml: 3 mistakes. Nothing was read.\n- [regime], order: ")
    assert message.count("\n- ") == 3


texts = st.text(max_size=8)
far = st.integers(EARLIEST_AT, LATEST_AT - 1)
zones = st.sampled_from(("Asia/Tehran", "Asia/Kabul", "America/St_Johns", "UTC", "nowhere"))


@st.composite
def strange(draw: st.DrawFn) -> Regime:
    """A regime as no officer would write it: any text, any time, empty lists."""
    regime = draw(regimes())
    return msgspec.structs.replace(
        regime,
        name=draw(texts),
        issuer=draw(texts),
        valid_from=draw(far),
        valid_until=draw(st.none() | far),
        time_zone=draw(zones),
        lanes=draw(st.sampled_from(((), regime.lanes, (Lane(name=draw(texts), match=()),)))),
        exempts=draw(st.sampled_from((regime.exempts, (Exempt(), Exempt(match=()))))),
        gate=draw(st.sampled_from((Gate(), regime.gate))),
    )


@settings(max_examples=100, deadline=None)
@given(regimes() | strange())
@example(msgspec.structs.replace(BARE, name='a"b\\c\x7f\x00\n\r\t\u200f۱'))
@example(msgspec.structs.replace(BARE, valid_from=LATEST_AT - 1))
@example(msgspec.structs.replace(BARE, valid_from=EARLIEST_AT))
@example(msgspec.structs.replace(BARE, time_zone="America/St_Johns"))
def test_a_regime_that_is_written_reads_back_as_the_same_regime(regime):
    text = text_of_regime(regime)
    assert regime_of(text) == regime
    assert text_of_regime(regime_of(text)) == text


def test_only_what_differs_from_the_defaults_is_written_and_times_are_those_of_the_zone():
    account = Account(name="a", spend=(Selector(),), ratio=Ratio(counted=2), cap=12_000)
    regime = msgspec.structs.replace(
        BARE,
        accounts=(account,),
        exempts=(Exempt(earns=False),),
        gate=Gate(hours=(Opening("fri", "08:00", "12:00"),)),
    )
    assert text_of_regime(regime) == (
        HEAD.lstrip()
        + '\n[[account]]\nname = "a"\nspend = [{}]\nratio = { counted = 2, releases = 1 }\n'
        "cap = 12_000\n"
        "\n[[exempt]]\nearns = false\n"
        '\n[gate]\nhours = [{ days = "fri", from = "08:00", to = "12:00" }]\n'
    )


@pytest.mark.parametrize("preset", sorted(PRESETS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_preset_that_is_shipped_reads_once_it_is_filled(preset):
    text = preset.read_text("utf-8")
    regime = regime_of(fill(text, FILLING, name=preset.stem), name=preset.stem)
    assert (regime.home, regime.peer, regime.crossing) == ("IR", "AF", "dogharoon")
    assert regime.valid_from == START_AT
    assert regime.valid_until == instant_of("2026-03-20T20:29:59Z")
    endless = regime_of(fill(text, FILLING | {"valid_until": None}))
    assert endless == msgspec.structs.replace(regime, valid_until=None)


def test_a_preset_is_not_filled_by_halves():
    with pytest.raises(RegimeUnreadable, match=r"p: the placeholder \{peer\} has no value"):
        fill('"{home}" {peer} { x = 1 }', {"home": "IR"}, name="p")


def test_a_value_that_no_placeholder_asks_for_is_refused():
    with pytest.raises(RegimeUnreadable, match=r'"hom"\. Did you mean "home"\? Expected home\.'):
        fill("{home}", {"home": "IR", "hom": "AF"})
    with pytest.raises(RegimeUnreadable, match="Expected no value at all"):
        fill("[regime]", {"home": "IR"})


@pytest.mark.parametrize("value", ['a"b', "a\\b", "a\nb"])
def test_a_value_cannot_end_the_text_that_it_stands_in(value):
    with pytest.raises(RegimeUnreadable, match="cannot stand in a text"):
        fill('name = "{home}"', {"home": value})


def test_a_filled_value_is_not_filled_again():
    assert fill("{home}{peer}", {"home": "{peer}", "peer": "x"}) == "{peer}x"
