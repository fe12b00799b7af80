"""The board of a book, in the terminal."""

from contextlib import closing
from typing import TYPE_CHECKING

from tarazu.cli.terminal import (
    AsJson,
    BookPath,
    InLanguage,
    PrivatePath,
    Tongue,
    UntilNow,
    language_in,
    table,
    tell,
    tell_json,
)

if TYPE_CHECKING:
    from tarazu.station.reading import Waits
    from tarazu.station.views import AccountView, BoardView, WayView
    from tarazu.words import Language


def board(
    book: BookPath,
    private: PrivatePath = None,
    now: UntilNow = False,
    as_json: AsJson = False,
    tongue: InLanguage = Tongue.en,
) -> None:
    """Show the board of a book: accounts, flows, who is called and who is next, and why.

    Below stand the longest waits, of trucks that were released and of those that still wait.
    It shows what the last record made true, beside a running server too.
    """
    import msgspec

    from tarazu.cli.books import reading
    from tarazu.journal import open_reader
    from tarazu.station import board_of
    from tarazu.station.reading import waits_in

    with reading(book, private, now=now) as seen, closing(open_reader(book)) as reader:
        view = board_of(seen)
        waits = waits_in(reader.records(1, seen.head.seq + 1), now=view.at)
    if as_json:
        tell_json({**msgspec.structs.asdict(view), "waits": waits})
    else:
        language = language_in(tongue)
        _tell(view, language)
        _tell_waits(waits, language)


def zone_of_plan(view_regime: object) -> str:
    """Give the zone in which a book is shown: its plan's, or UTC where it has none."""
    return str(getattr(view_regime, "time_zone", "UTC"))


def _tell(view: "BoardView", language: "Language") -> None:
    from tarazu.words import plan_line

    zone = zone_of_plan(view.regime)
    tell(f"{view.crossing}  #{view.seq}  {language.instant(view.at, zone)}")
    if view.regime is None:
        tell(language.text("page.plan_none"))
    elif not view.in_force:
        tell(language.text("page.plan_ended", name=view.regime.name))
    else:
        tell(plan_line(view.regime, language))
    tell()
    _tell_accounts(view.accounts, language)
    rows = [
        (
            language.text(
                f"flow.{flow.direction}", registered=language.registered_in(flow.registered)
            ),
            language.text(f"role.{flow.role}"),
            language.number(flow.today),
        )
        for flow in view.flows
    ]
    table(("", "", language.text("board.counted")), rows, right="llr")
    for way in view.ways:
        tell()
        _tell_way(way, language, zone)
    tell()
    for key, stock in (("desk.abroad", view.abroad), ("desk.visiting", view.visiting)):
        if stock.country:
            who = language.registered_in(stock.country)
            stranded = language.text("board.stranded")
            count, some = language.number(stock.count), language.number(stock.stranded)
            counted = f"{language.text(key, who=who)}: {count}"
            tell(language.text("list.comma", first=counted, last=f"{stranded} {some}"))


def _tell_waits(waits: "Waits", language: "Language") -> None:
    longest = {"released": waits.released_max_s, "waiting": waits.waiting_max_s}
    for who, wait_s in longest.items():
        if wait_s is not None:
            tell(language.text(f"board.longest_{who}", length=language.duration(wait_s)))


def _tell_accounts(accounts: "tuple[AccountView, ...]", language: "Language") -> None:
    names = ("account.earned", "account.spent", "board.called", "account.left", "account.may_go")
    rows = []
    for account in accounts:
        counts = (account.earned, account.spent, account.called, account.left, account.may_go)
        rows.append((account.name, *map(language.number, counts)))
    if rows:
        table(("", *map(language.text, names)), rows, right="lrrrrr")
    for account in accounts:
        if account.owed:
            tell(f"{account.name}: {language.text('account.owed', n=account.owed)}")
        if account.gone:
            tell(f"{account.name}: {language.text('account.gone', n=account.gone)}")
    if rows:
        tell()


def _tell_way(way: "WayView", language: "Language", zone: str) -> None:
    def listed(numbers: list[int]) -> str:
        return " ".join(language.digits(str(number)) for number in numbers)

    waiting = f"{language.text('board.waiting')} {language.number(way.waiting)}"
    held = f"{language.text('board.held')} {language.number(way.on_hold)}"
    counts = language.text("list.comma", first=waiting, last=held)
    tell(f"{language.text(f'going.{way.direction}')}: {counts}")
    if way.called:
        tell(f"  {language.text('board.called')}: {listed([one.ticket for one in way.called])}")
    if way.next_tickets:
        tell(f"  {language.text('board.next')}: {listed(list(way.next_tickets))}")
    if way.next is not None:
        tell(f"  {language.digits(str(way.next.ticket))}: {language.text(f'why.{way.next.why}')}")
    if way.suspension is not None:
        stop = way.suspension
        key = f"stop.{way.direction}" if stop.source else f"stop.{way.direction}_unsaid"
        since = language.instant(stop.since_at, zone)
        tell("  " + language.text(key, time=since, reason=stop.reason, source=stop.source))
    elif way.no_call is not None:
        tell(f"  {language.no_call(way.no_call)}")
