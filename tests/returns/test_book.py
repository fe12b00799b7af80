"""A book counted by periods: passages in their month, stock and flow that agree, late facts."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.calendars import instant_of
from tarazu.returns.book import figures_of
from tarazu.returns.monthly import return_of
from tarazu.rules import Refusal, State, execute
from tarazu.rules import commands as cmd

DAY_MS = 86_400_000
START_AT = instant_of("2025-10-23T00:00:00+03:30")  # 1 Aban 1404


class Gate:
    """A crossing without a plan whose events are kept, as a book keeps them."""

    def __init__(self, *, begins: float = 0) -> None:
        self.state, self.events = State(), []
        self.ask(cmd.ConfigureCrossing(terms=cmd.Terms(home="IR", peer="AF")), begins)

    def ask(self, command: object, day: float, *, own_day: float | None = None) -> bool:
        at = START_AT + round(day * DAY_MS)
        answer = execute(self.state, command, at)
        if isinstance(answer, Refusal):
            return False
        own_at = None if own_day is None else START_AT + round(own_day * DAY_MS)
        self.events += [(event, own_at) for event in answer]
        return True

    def passes(self, truck: str, direction: str, day: float, **more: object) -> bool:
        registered = "IR" if truck.startswith("i") else "AF"
        command = cmd.RecordMovement(
            truck=truck, registered=registered, direction=direction, by="14"
        )
        return self.ask(command, day, **more)

    def figures(self, **more: object):
        return figures_of(
            self.events,
            crossing="dogharoon",
            digest="ab" * 32,
            zone="Asia/Tehran",
            reckoning="solar-hijri",
            **more,
        )


def test_passages_count_in_the_solar_month_in_which_they_were():
    gate = Gate()
    gate.passes("i1", "out", 0)
    gate.passes("a1", "in", 29.99)
    gate.passes("a2", "in", 30)
    made = return_of(gate.figures().table, "1404-08", ("direction", "registered"))
    assert [(line.key, line.now.value) for line in made.lines if line.now.value] == [
        (("in", "AF"), 1),
        (("out", "IR"), 1),
    ]
    assert return_of(gate.figures().table, "1404-09", ("direction",)).total.value == 1


def test_stays_that_ended_and_stays_that_go_on_stand_apart():
    gate = Gate()
    for number, day in enumerate((1, 2, 3)):
        gate.passes(f"i{number}", "out", day)
    gate.passes("i0", "in", 5)
    gate.passes("i9", "in", 6)
    gate.passes("a1", "in", 31)
    stock = gate.figures().stocks["1404-08"]
    assert (stock.start, stock.went, stock.came, stock.unmatched, stock.end) == (0, 3, 1, 1, 2)
    assert (stock.stays.ended, stock.stays.median_s) == (1, 4 * 86_400)
    assert (stock.stays.still, stock.stays.still_longest_s) == (2, 28 * 86_400)
    assert stock.stranded == 2
    assert gate.figures().stocks["1404-09"].start == 2


def test_a_passage_that_was_taken_back_does_not_count():
    gate = Gate()
    gate.passes("i1", "out", 1)
    gate.passes("i1", "in", 2)
    assert gate.ask(cmd.UndoMovement(movement=2, by="14"), 2.0001)
    figures = gate.figures()
    assert return_of(figures.table, "1404-08", ("direction",)).total.value == 1
    stock = figures.stocks["1404-08"]
    assert (stock.came, stock.end, stock.stays.ended, stock.agrees) == (0, 1, 0, True)


def test_a_return_that_is_taken_back_in_the_next_month_is_a_correction_of_its_stock():
    gate, minute = Gate(), 1 / 1_440
    gate.passes("i1", "out", 1)
    gate.passes("i1", "in", 30 - minute / 2)
    assert gate.ask(cmd.UndoMovement(movement=2, by="14"), 30 + minute / 2)
    first, second = gate.figures().stocks.values()
    assert (first.end, second.start, second.corrected, second.end) == (0, 0, 1, 1)
    assert second.agrees


def test_a_passage_recorded_after_its_month_counts_there_and_is_named_late():
    gate = Gate()
    gate.passes("i1", "out", 1)
    gate.passes("i2", "out", 31, own_day=29)
    figures = gate.figures()
    assert return_of(figures.table, "1404-08", ("direction",)).total.value == 2
    assert figures.late == {"1404-08": 1}


def test_a_month_is_whole_once_the_book_has_gone_past_it():
    gate = Gate()
    gate.passes("i1", "out", 1)
    assert gate.figures().whole == {"1404-08": False}
    gate.passes("i2", "out", 40)
    figures = gate.figures()
    assert figures.whole == {"1404-08": True, "1404-09": False}
    # A book that began within a month does not hold it from end to end.
    late = Gate(begins=3)
    late.passes("i1", "out", 5)
    late.passes("i2", "out", 70)
    assert late.figures().whole == {"1404-08": False, "1404-09": True, "1404-10": False}
    assert figures.quiet_days["1404-08"] == 29


def test_of_a_whole_month_what_never_came_is_a_counted_zero_and_of_a_part_of_one_it_is_absent():
    gate = Gate()
    gate.passes("i1", "out", 1)
    gate.passes("i2", "out", 31)
    table = gate.figures().table
    flows = return_of(table, "1404-08", ("direction", "registered")).flows
    assert [(one.in_count, one.out_count, one.balance) for one in flows] == [(0, 1, -1)]
    flows = return_of(table, "1404-09", ("direction", "registered")).flows
    assert [(one.in_count, one.out_count, one.balance) for one in flows] == [(None, 1, None)]
    assert table.reading.adds_up


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["i1", "i2", "i3", "a1", "a2"]),
            st.sampled_from(["in", "out", "undo"]),
            st.integers(0, 400),
        ),
        max_size=40,
    )
)
def test_stock_and_flow_agree_in_every_period_of_any_book(steps: list[tuple[str, str, int]]):
    gate, hours = Gate(), 0
    for truck, what, more in steps:
        hours += more if what != "undo" else 0
        if what == "undo":
            last = gate.state.facts.last_movement
            gate.ask(cmd.UndoMovement(movement=last, by="14"), hours / 24)
        else:
            gate.passes(truck, what, hours / 24)
    figures = gate.figures()
    labels = list(figures.stocks)
    assert all(stock.agrees for stock in figures.stocks.values())
    for one, following in pairwise(labels):
        assert figures.stocks[one].end == figures.stocks[following].start
    assert figures.stocks[labels[-1]].end == len(gate.state.facts.abroad)
