"""The reader of networks: what it takes, and every cell that it must refuse."""

from pathlib import Path

import pytest

from tarazu.corridors.network import Figure, NetworkUnreadable, figures_of, network_of
from tests.corridors.small import small_network

# file, what stands there, what it becomes; the place of the fault; what was expected.
SPOILT = {
    "unknown start": ("legs.csv", "road,east", "road,nowhere", "line 2, column start", "a place"),
    "unknown end": ("legs.csv", "gate-west,port", "gate-west,x", "line 4, column end", "a place"),
    "unknown mode": ("legs.csv", "road,100", "canal,100", "line 2, column mode", "road, rail"),
    "unknown source": ("legs.csv", "100,atlas", "100,hearsay", "column km_source", "a source"),
    "no source": ("legs.csv", "100,atlas", "100,", "line 2, column km_source", "a source"),
    "no figure": ("legs.csv", "100,atlas", ",atlas", "line 2, column km", "a number"),
    "a capacity without a source": (
        "legs.csv", "9000,atlas", "9000,", "line 3, column capacity_t_month_source", "a source",
    ),
    "not a number": ("legs.csv", "100,atlas", "nan,atlas", "line 2, column km", "a number"),
    "a number with a comma": ("legs.csv", "100,atlas", '"1,00",atlas', "column km", "a number"),
    "a cost below zero": ("legs.csv", ",10,atlas", ",-10,atlas", "column cost_usd_t", "from 0"),
    "no hours": ("legs.csv", "3,atlas,10", "0,atlas,10", "line 2, column hours", "from 0.1"),
    "too fast": ("legs.csv", "3,atlas,10", "1,atlas,10", "line 2, column hours", "1.1 to 12.5"),
    "too slow": ("legs.csv", "3,atlas,10", "300,atlas,10", "line 2, column hours", "by road"),
    "shorter than straight": ("legs.csv", "100,atlas", "50,atlas", "column km", "straight way, 83"),
    "a border within a country": (
        "legs.csv", "gate,gate-east,gate-west", "gate,gate-east,east",
        "line 3, column end", "another country",
    ),
    "a road over a border": (
        "legs.csv", "east,gate-east,road", "east,gate-west,road",
        "line 2, column end", "the same country",
    ),
    "a border and no crossing": ("legs.csv", "no,gate,no", "no,,no", "column crossing", "the id"),
    "a crossing on a road": ("legs.csv", "yes,,no", "yes,gate,no", "column crossing", "nothing"),
    "a long border": ("legs.csv", "border,1,", "border,99,", "line 3, column km", "70 kilometres"),
    "a sea leg from a town": ("legs.csv", "sea,port", "sea,east", "column start", "kind port"),
    "a leg to itself": ("legs.csv", "east,gate-east", "east,east", "column end", "another place"),
    "the same id twice": ("legs.csv", "south,", "road,", "line 4, column id", "line 2"),
    "the same way twice": (
        "legs.csv", "sea,port",
        f"b,gate-east,east,road,99{',atlas,9' * 2},atlas,,,no,,no,\nsea,port",
        "line 5, column end", "“road”",
    ),
    "an id with a space": ("legs.csv", "south,", "the south,", "column id", "small letters"),
    "neither yes nor no": ("legs.csv", "yes,,no", "both,,no", "column both_ways", "yes or no"),
    "a cell too few": ("legs.csv", ",yes,,no,\n", ",yes,,no\n", "legs.csv, line 2", "16 cells"),
    "an open quote": ("legs.csv", "road,east", 'road,"east', "legs.csv, line", "cells"),
    "another column": ("legs.csv", "id,start", "id,begin", "legs.csv, line 1", "id, start, end"),
    "a place off the globe": ("places.csv", "34.5,62", "94.5,62", "column lat", "from -90 to 90"),
    "a kind of its own": ("places.csv", "AF,city", "AF,village", "column kind", "city, post"),
    "a country in words": ("places.csv", "AF,city", "Farah,city", "column country", "two letters"),
    "a place without a name": ("places.csv", "East,شرق", ",شرق", "column name_en", "a text"),
    "a space before a name": ("places.csv", "East,", " East,", "column name_en", "no space"),
    "a code that is a word": ("commodities.csv", "1006", "rice", "column hs", "2 to 10 digits"),
    "unknown goods": ("flows.csv", "rice-far,rice", "rice-far,tea", "commodity", "a commodity"),
    "a flow to itself": ("flows.csv", "far,east", "far,far", "column destination", "another place"),
    "a flow below zero": ("flows.csv", "500,", "-500,", "column tonnes_month", "from 0"),
    "an offer twice": (
        "supplies.csv", "rice,far", "rice,far,1,atlas,,,1,atlas\nrice,far",
        "line 3, column origin", "one row",
    ),
    "a day in words": ("sources.csv", "2026-11-24", "yesterday", "column read_on", "a day such as"),
    "no rules for the assumed": ("sources.csv", "assumed,", "guess,", "sources.csv", "“assumed”"),
}  # fmt: skip


def test_a_good_network_is_read_whole(tmp_path: Path) -> None:
    network = network_of(small_network(tmp_path))
    assert list(network.legs) == ["road", "gate", "south", "sea"]
    assert network.legs["gate"].capacity_t_month == Figure(9000, "atlas")
    assert network.legs["road"].capacity_t_month is None
    assert network.legs["gate"].both_ways is False
    assert network.flows["rice-far"].value_usd_month == Figure(450_000, "atlas")
    assert network.supplies[0].lead_days.is_assumed
    assert len(list(figures_of(network))) == 4 * 3 + 1 + 2 + 2 + 2


@pytest.mark.parametrize("case", SPOILT)
def test_one_bad_cell_is_refused_with_its_place(case: str, tmp_path: Path) -> None:
    file, old, new, place, expected = SPOILT[case]
    with pytest.raises(NetworkUnreadable) as refused:
        network_of(small_network(tmp_path, file, old, new))
    message = str(refused.value)
    assert message.startswith(file)
    assert place in message
    assert expected in message.split("found")[0]
    assert "No network was read." in message


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    (small_network(tmp_path) / "flows.csv").unlink()
    with pytest.raises(NetworkUnreadable, match=r"^flows\.csv: expected a file of UTF-8 text"):
        network_of(tmp_path)
