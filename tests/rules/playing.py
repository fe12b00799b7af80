"""Short ways to play a case that is no clause of its own, and to give single commands."""

from tarazu.rules import State, execute
from tarazu.rules import commands as cmd
from tests.rulebook.pages import sections_of
from tests.rulebook.stage import play
from tests.rules.regimes import START_AT


def plays(lines: str, *, above: str = "") -> None:
    """Play a case that is no clause of its own."""
    text = f"```toml\n{above}\n```\n```case\n# A corner\n{lines}\n```"
    (case,) = [one for section in sections_of("corner", text) for one in section.cases]
    report = play(case)
    assert not report, "\n" + report


def do(state: State, command, at: int = START_AT):
    execute(state, cmd.PassTime(), at)
    return execute(state, command, at)


def crossing(regime, **terms) -> State:
    state = State()
    do(state, cmd.ConfigureCrossing(terms=cmd.Terms(home="IR", peer="AF", **terms)))
    do(state, cmd.AdoptRegime(regime=regime))
    return state


def register(state: State, truck: str, at: int = START_AT, **facts):
    facts = {"registered": "IR", "direction": "out", **facts}
    return do(state, cmd.RegisterTicket(truck=truck, **facts), at)
