"""Plays a case on the rules, line by line, and compares what follows with what is written."""

import msgspec

from tarazu.calendars import day_of, zone_of
from tarazu.rules import Refusal, State, evolve, execute, next_due
from tarazu.rules import commands as cmd
from tarazu.rules.events import Event
from tarazu.rules.order import trucks_ahead
from tests.rulebook.orders import Names, command_of_words
from tests.rulebook.pages import Case, CaseUnreadable, Line
from tests.rulebook.plans import regime_of_words, start_at, terms_of_words, time_of
from tests.rulebook.told import Teller, says, shown
from tests.rules import oracle
from tests.rules.witness import Witness


class Outcome(msgspec.Struct):
    """One line of a case with what it should have brought and what it did."""

    line: Line
    expected: list[str]
    found: list[str]
    is_right: bool


class Stage:
    """One crossing on which one case is played."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.terms = terms_of_words(case.terms)
        self.regime = None
        if case.regime.order != "none":
            self.regime = self.plan(case.regime.order)
        self.zone = "Asia/Tehran" if self.regime is None else self.regime.time_zone
        self.at = start_at() if self.regime is None else time_of("00:00", self.zone)
        self.teller = Teller(self.zone, day_of(self.at, zone_of(self.zone)))
        self.names = Names(self.teller)
        self.state, self.mirror = State(), State()
        # The plain laws know one zone; whatever follows from a command keeps them there.
        self.is_watched, self.witness = self.zone == "Asia/Tehran", Witness()

    def plan(self, words: str):
        return regime_of_words(words, above=self.case.above, plans=self.case.plans)

    def play(self) -> list[Outcome]:
        """Play the whole case; the first line is the adoption of its plan."""
        found = []
        if self.terms is not None:
            self._execute(cmd.ConfigureCrossing(terms=self.terms))
            if self.regime is not None:
                found = self._execute(cmd.AdoptRegime(regime=self.regime))
        outcomes = [_compare(self.case.regime, found)] if self.case.regime.expected else []
        return outcomes + [self._line(line) for line in self.case.lines]

    def _line(self, line: Line) -> Outcome:
        if line.time is not None:
            at = time_of(line.time, self.zone)
            if at < self.at:
                raise CaseUnreadable(f"{self.case.page}.md, line {line.number}: time goes back")
            self.at = at
        found = self._execute(cmd.PassTime())
        if line.expected is None:
            stated = [" ".join(part.split()) for part in line.order.split(",")]
            figures = [self._figure(part) for part in stated]
            told = [shown(*item) for item in found]
            return Outcome(line, stated, [*told, *figures], [*told, *figures] == stated)
        command = command_of_words(line.order, self.names, self.plan)
        if command is not None:
            found += self._execute(command)
        return _compare(line, found)

    def _execute(self, command) -> list[tuple[str, list[str]]]:
        answer = execute(self.state, command, self.at)
        if isinstance(answer, Refusal):
            assert self.mirror.digest() == self.state.digest(), "a refusal left a trace"
            return [self.teller.refusal(answer)]
        found = []
        for event in answer:
            self._fold(event)
            found.append(self.teller.event(event))
            self.names.note(event)
        assert self.mirror.digest() == self.state.digest(), "folding differs"
        if self.is_watched:
            assert not oracle.faults_of(self.state), oracle.faults_of(self.state)
            self.witness.settled(self.state)
        due = next_due(self.state)
        assert due is None or due > self.at, f"still due at {due}"
        return found

    def _fold(self, event: Event) -> None:
        """Fold an event into the mirror, under the eyes of the walks' witness."""
        if self.is_watched:
            self.witness.before(self.mirror, event)
        evolve(self.mirror, event)
        if self.is_watched:
            self.witness.after(self.mirror, event)

    def _figure(self, stated: str) -> str:
        """State the figure that the words ask for, in the same words."""
        facts, (key, *rest) = self.state.facts, stated.split()
        if key == "list":
            waiting = sorted(facts.tickets.values(), key=lambda t: t.place)
            return self._row("list", [t.truck for t in waiting if not t.called])
        if key == "calls":
            return self._row("calls", [self.teller.truck_of[n] for n in facts.calls])
        if key in ("abroad", "visiting"):
            return self._row(key, list(getattr(facts, key)))
        if key == "ahead_of":
            ahead = trucks_ahead(self.state, self.names.ticket(rest[0]), self.at)
            return f"ahead_of {rest[0]} {ahead}"
        if key == "lane_of":
            return f"lane_of {rest[0]} {facts.tickets[self.names.ticket(rest[0])].standing.lane}"
        if not rest or rest[0] not in facts.accounts or not hasattr(facts.accounts[rest[0]], key):
            return f"nobody knows the figure {stated}"
        return f"{key} {rest[0]} {getattr(facts.accounts[rest[0]], key)}"

    @staticmethod
    def _row(key: str, trucks: list[str]) -> str:
        return " ".join([key, *(trucks or ["nobody"])])


def _compare(line: Line, found: list[tuple[str, list[str]]]) -> Outcome:
    expected = line.expected or []
    fits = len(expected) == len(found) and all(map(_says, expected, found))
    return Outcome(line, expected, [shown(*item) for item in found], fits)


def _says(expected: str, found: tuple[str, list[str]]) -> bool:
    return says(expected, *found)


def report(case: Case, outcomes: list[Outcome]) -> str:
    """Write expected and found line by line, the lines that differ marked."""
    lines = [case.place]
    for outcome in outcomes:
        mark = " " if outcome.is_right else "!"
        time = outcome.line.time or ""
        lines.append(f"{mark} {outcome.line.number:>4} {time:<12} {outcome.line.order}")
        if not outcome.is_right:
            lines.append(f"        expected: {', '.join(outcome.expected) or 'nothing'}")
            lines.append(f"        found:    {', '.join(outcome.found) or 'nothing'}")
    return "\n".join(lines)


def play(case: Case) -> str:
    """Play a case; give an empty text where all is as written, a report where not."""
    outcomes = Stage(case).play()
    return "" if all(outcome.is_right for outcome in outcomes) else report(case, outcomes)
