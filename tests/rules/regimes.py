"""Random regimes: every clause of design sections 3 to 3.5, switched on and off by hypothesis."""

import msgspec
from hypothesis import strategies as st

from tarazu.rules.regime import (
    Account,
    Exempt,
    Gate,
    Grant,
    Interval,
    Lane,
    Opening,
    Ratio,
    Regime,
    Reset,
    Selector,
)

HOUR_S = 3_600
START_AT = 1_763_757_000_000  # 2025-11-22T00:00:00+03:30
COUNTRIES = ("IR", "AF", "TM")
CARGOES = ("general", "perishable", "humanitarian")
LADEN = ("loaded", "empty")


def maybe(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | values


selectors = st.builds(
    Selector,
    direction=maybe(st.sampled_from(("in", "out"))),
    registered=maybe(st.sampled_from(COUNTRIES[:2])),
    laden=st.none() | st.none() | st.sampled_from(LADEN),
    cargo=st.none() | st.none() | st.sampled_from(CARGOES),
)


def some(low: int, high: int) -> st.SearchStrategy:
    return st.lists(selectors, min_size=low, max_size=high).map(tuple)


@st.composite
def accounts(draw: st.DrawFn, name: str) -> Account:
    ratio = draw(st.sampled_from([(1, 1), (1, 1), (1, 1), (2, 1), (1, 2), (3, 2), (2, 3)]))
    return Account(
        name=name,
        earn=draw(st.just((Selector(direction="in", registered="AF"),)) | some(0, 2)),
        spend=draw(st.just((Selector(direction="out", registered="IR"),)) | some(1, 2)),
        ratio=Ratio(counted=ratio[0], releases=ratio[1]),
        opening=draw(st.sampled_from((0, 0, 1, 3))),
        overdraft=draw(st.sampled_from((0, 0, 1, 2))),
        cap=draw(st.sampled_from((None, None, 1, 2, 5))),
        expires_after_s=draw(st.sampled_from((None, None, 600, 7_200, 90_000))),
        reset=draw(
            maybe(
                st.builds(
                    Reset,
                    every=st.sampled_from(("day", "week", "month", "year")),
                    calendar=st.sampled_from(("gregorian", "solar-hijri")),
                    to=st.integers(0, 2),
                )
            )
        ),
        grant=draw(
            maybe(
                st.builds(
                    Grant,
                    every=st.sampled_from(("day", "week", "month")),
                    trucks=st.integers(0, 2),
                )
            )
        ),
        exposure_max=draw(st.sampled_from((None, None, 0, 1, 3))),
    )


@st.composite
def lanes(draw: st.DrawFn, cycle: bool) -> tuple[Lane, ...]:
    names = draw(st.sampled_from(((), ("fresh",), ("fresh", "aid"))))
    found = [
        Lane(
            name=name,
            match=draw(some(1, 2)),
            precedence=None if cycle else draw(maybe(st.integers(1, 2))),
            weight=draw(st.integers(1, 3)),
            share_max=draw(st.sampled_from((None, "1/5", "1/2", "2/3"))),
        )
        for name in names
    ]
    last = Lane(
        name="general",
        precedence=None if cycle else draw(maybe(st.just(1))),
        weight=draw(st.integers(1, 3)),
        share_max=draw(st.sampled_from((None, None, "1/2"))),
    )
    return (*found, last)


hours = st.sampled_from(
    (
        (),
        (),
        (Opening("sat-thu", "07:00", "17:30"),),
        (Opening("sat-fri", "08:00", "20:00"),),
        (Opening("sat-fri", "22:00", "06:00"), Opening("mon", "10:00", "11:00")),
    )
)


@st.composite
def gates(draw: st.DrawFn) -> Gate:
    return Gate(
        hours=draw(hours),
        releases_per_hour_max=draw(st.sampled_from((None, None, 60, 7))),
        call=draw(st.sampled_from(("auto", "auto", "officer", "immediate"))),
        call_window_s=draw(st.sampled_from((60, 3_600, 50_000))),
        lapse=draw(st.sampled_from(("to_back", "keep_once", "withdraw"))),
        staging_max=draw(st.sampled_from((0, 0, 1, 3))),
        called_max=draw(st.sampled_from((None, None, 1, 4))),
        gated=draw(st.just(()) | some(1, 1)),
    )


@st.composite
def _working_account(draw: st.DrawFn, name: str) -> Account:
    """An account of the kind that is ordered: peer trucks in earn, home trucks out spend."""
    n, m = draw(st.sampled_from([(1, 1), (1, 1), (1, 1), (2, 1), (1, 2), (3, 2)]))
    daily = st.sampled_from(("day", "week"))
    home_out = Selector(direction="out", registered="IR")
    loaded, fresh = Selector(registered="IR", laden="loaded"), Selector(cargo="perishable")
    others = (home_out, loaded) if name == "a" else (Selector(direction="out"), fresh)
    return Account(
        name=name,
        earn=(Selector(direction="in", registered="AF"),),
        spend=(draw(st.sampled_from((home_out, *others))),),
        ratio=Ratio(counted=n, releases=m),
        opening=draw(st.sampled_from((0, 1, 2, 4))),
        overdraft=draw(st.sampled_from((0, 0, 1, 3))),
        cap=draw(st.sampled_from((None, None, 2, 4))),
        expires_after_s=draw(st.sampled_from((None, None, 600, 7_200, 90_000))),
        reset=draw(maybe(st.builds(Reset, every=daily, to=st.integers(0, 2)))),
        grant=draw(maybe(st.builds(Grant, every=daily, trucks=st.integers(1, 3)))),
        exposure_max=draw(st.sampled_from((None, None, None, 0, 2))),
    )


@st.composite
def _working(draw: st.DrawFn, valid_from: int) -> Regime:
    """A plan under which trucks that come are called and go, most of the time."""
    names = draw(st.sampled_from((("a",), ("a",), ("a", "b"))))
    order = draw(st.sampled_from(("precedence", "cycle")))
    fresh = Lane(
        name="fresh",
        match=(Selector(cargo="perishable"),),
        precedence=None if order == "cycle" else draw(st.sampled_from((None, 1))),
        weight=draw(st.integers(1, 3)),
        share_max=draw(st.sampled_from((None, "1/5", "1/2"))),
    )
    general = Lane(name="general", weight=draw(st.integers(1, 2)))
    aid = Exempt(
        match=(Selector(cargo="humanitarian"),),
        per_day_max=draw(st.sampled_from((None, 1, 2))),
        earns=draw(st.booleans()),
    )
    patient = Exempt(waited_s_min=draw(st.sampled_from((600, 40_000))), per_day_max=1)
    interval = Interval(match=(Selector(direction="out", registered="IR"),), per_truck_s=30_000)
    return msgspec.structs.replace(
        draw(_wild(valid_from)),
        valid_until=None,
        order=order,
        accounts=tuple(draw(_working_account(name)) for name in names),
        lanes=draw(st.sampled_from(((general,), (fresh, general), (fresh, general)))),
        exempts=draw(st.sampled_from(((), (), (aid,), (aid, patient)))),
        intervals=draw(st.sampled_from(((), (interval,)))),
        gate=draw(gates()),
    )


def regimes(valid_from: int = START_AT) -> st.SearchStrategy[Regime]:
    """Three that work for each that is wild."""
    working = _working(valid_from)
    return st.one_of(working, working, working, _wild(valid_from))


@st.composite
def _wild(draw: st.DrawFn, valid_from: int) -> Regime:
    """Any clause with any other, sense or not; many of these gate nothing that comes."""
    order = draw(st.sampled_from(("precedence", "precedence", "cycle")))
    names = draw(st.sampled_from((("a",), ("a",), ("a", "b"), ("b",))))
    until = draw(st.sampled_from((None, None, 2 * 24, 20)))
    return Regime(
        name="random",
        crossing="test",
        home="IR",
        peer="AF",
        issuer="nobody",
        instrument="none",
        valid_from=valid_from,
        time_zone="Asia/Tehran",
        valid_until=None if until is None else valid_from + until * HOUR_S * 1_000,
        carry=draw(st.sampled_from(("balance", "none"))),
        order=order,
        accounts=tuple(draw(accounts(name)) for name in names),
        lanes=draw(lanes(order == "cycle")),
        exempts=tuple(
            draw(
                st.lists(
                    st.builds(
                        Exempt,
                        match=some(1, 1),
                        per_day_max=st.sampled_from((None, 1, 2)),
                        earns=st.booleans(),
                        waited_s_min=st.sampled_from((None, None, 600, 40_000)),
                    ),
                    max_size=2,
                )
            )
        ),
        intervals=tuple(
            draw(
                st.lists(
                    st.builds(
                        Interval, match=some(1, 1), per_truck_s=st.sampled_from((900, 100_000))
                    ),
                    max_size=1,
                )
            )
        ),
        gate=draw(gates()),
    )
