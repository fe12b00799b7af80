"""One moment at the crossing, as the mocks show it: Monday 24 November 2025, 13:30 in Iran.

The figures of the two plans add up; `test_moments.py` adds them. Other shapes are made from them.
"""

from typing import Literal

from msgspec.structs import replace

from tarazu.calendars import Instant, instant_of
from tarazu.plates import plate_of
from tarazu.rules.commands import HoldReason
from tarazu.rules.regime import (
    Account,
    Cargo,
    Direction,
    Gate,
    Laden,
    Lane,
    Regime,
    Selector,
)
from tarazu.station.views import (
    AccountView,
    BoardView,
    CalledView,
    FlowView,
    HeldView,
    LastAction,
    Overtaking,
    StockView,
    SuspensionView,
    TicketView,
    TruckView,
    WaitingView,
    WayView,
)

WEEK_S = 604_800


def at(time: str, *, day: int = 24) -> Instant:
    """Read a time of those days on Iran's clock."""
    return instant_of(f"2025-11-{day}T{time}:00+03:30")


NOW = at("13:30")


def regime(name: str, earns: str, spends: str, *, staging_max: int = 0) -> Regime:
    """Give a plan with one account, one to one, and the lane that the mocks add."""
    return Regime(
        name=name,
        crossing="dogharoon",
        home="IR",
        peer="AF",
        issuer="as reported",
        instrument="order as reported on 22 Nov 2025",
        valid_from=at("00:00", day=22),
        time_zone="Asia/Tehran",
        accounts=(
            Account(
                name="one",
                earn=(Selector(direction="in", registered=earns),),
                spend=(Selector(direction="out", registered=spends),),
            ),
        ),
        lanes=(
            Lane(
                name="perishable",
                match=(Selector(cargo="perishable"), Selector(cargo="medicine")),
                precedence=1,
                share_max="1/5",
            ),
            Lane(name="general"),
        ),
        gate=Gate(call="officer", staging_max=staging_max),
    )


def truck(
    plate: str, registered: str, cargo: Cargo = "general", laden: Laden = "loaded"
) -> TruckView:
    """Give a truck with its plate."""
    return TruckView(registered, laden, cargo, plate_of(plate, registered))


def account(
    name: str,
    figures: tuple[int, int, int],
    earn: tuple[tuple[Direction, str], ...],
    spend: tuple[tuple[Direction, str], ...],
    **more: int,
) -> AccountView:
    """Give an account from earned, spent and called; the rest follows."""
    earned, spent, called = figures
    left = earned - spent - called - more.get("gone", 0)
    base = AccountView(
        name=name,
        counted=1,
        releases=1,
        earned=earned,
        spent=spent,
        called=called,
        gone=0,
        left=max(0, left),
        owed=max(0, -left),
        overridden=0,
        overdraft=0,
        cap=None,
        may_go=max(0, left + more.get("overdraft", 0)),
        expires_next_at=None,
        earn_flows=earn,
        spend_flows=spend,
    )
    return replace(base, **more)


def called(
    ticket: int, who: TruckView, called_at: Instant, until_at: Instant, **more: object
) -> CalledView:
    """Give a called truck on the way out."""
    base = CalledView(
        ticket=ticket,
        truck=who,
        direction="out",
        lane="general",
        called_at=called_at,
        until_at=until_at,
        staged_at=None,
        credit_rank=None,
        is_late=False,
        override=None,
        is_exempt=False,
    )
    return replace(base, **more)


def held(
    ticket: int, who: TruckView, hold: HoldReason, since_at: Instant, said: tuple[str, str]
) -> HeldView:
    """Give a truck on hold, with the authority and what it said."""
    return HeldView(ticket, who, hold, since_at, *said)


PAPERS = ("customs", "Transit paper missing, window 3.")
IR_PLATES = ("12 ع 345 42", "45 ع 683 12", "78 ع 216 36")

R1 = BoardView(
    crossing="dogharoon",
    at=NOW,
    seq=2018,
    regime=regime("R1 Iranian out for Afghan in", "AF", "IR"),
    in_force=True,
    accounts=(account("iranian-out", (499, 485, 3), (("in", "AF"),), (("out", "IR"),)),),
    flows=(
        FlowView("in", "IR", "free", 68, at("13:27"), False),
        FlowView("in", "AF", "counted", 97, at("13:29"), False),
        FlowView("out", "IR", "gated", 84, at("13:25"), False),
        FlowView("out", "AF", "free", 91, at("13:22"), False),
    ),
    ways=(
        WayView(
            direction="out",
            countries=("IR",),
            waiting=23,
            on_hold=2,
            held=(
                held(
                    470,
                    truck("29 ع 557 12", "IR", "fuel"),
                    "fuel_quality",
                    at("10:12"),
                    ("the fuel laboratory", "Tanker: wait for the second sample."),
                ),
                held(493, truck("71 ع 264 32", "IR"), "documents", at("12:06"), PAPERS),
            ),
            called=(
                called(485, truck(IR_PLATES[0], "IR"), at("12:41"), at("13:41"), is_late=True),
                called(
                    507,
                    truck(IR_PLATES[1], "IR", "perishable"),
                    at("13:22"),
                    at("14:22"),
                    lane="perishable",
                ),
                called(488, truck(IR_PLATES[2], "IR"), at("13:26"), at("14:26")),
            ),
            next=WaitingView(
                ticket=489,
                truck=truck("63 ع 918 36", "IR"),
                direction="out",
                lane="general",
                registered_at=at("11:39"),
                destination="Herat",
                why="first",
            ),
            next_tickets=(489, 490, 491),
            no_call=None,
            opens_at=None,
            slot_free_at=None,
            suspension=None,
            next_number=513,
        ),
    ),
    abroad=StockView("IR", 2310, 630, 242, WEEK_S),
    visiting=StockView("AF", 236, 0, 0, WEEK_S),
    overrides=7,
    uncalled=0,
    longest_wait_s=11_820,
    call="officer",
    undo=LastAction(at("13:29"), "movement", 2018, None, truck("HRT 61907", "AF"), "in"),
)

R2 = BoardView(
    crossing="dogharoon",
    at=NOW,
    seq=2021,
    regime=regime("R2 Afghan out for Iranian in", "IR", "AF", staging_max=2),
    in_force=True,
    accounts=(account("afghan-out", (371, 370, 1), (("in", "IR"),), (("out", "AF"),)),),
    flows=(
        FlowView("in", "IR", "counted", 68, at("13:27"), False),
        FlowView("in", "AF", "free", 97, at("13:29"), False),
        FlowView("out", "IR", "free", 88, at("13:25"), False),
        FlowView("out", "AF", "gated", 66, at("13:20"), False),
    ),
    ways=(
        WayView(
            direction="out",
            countries=("AF",),
            waiting=136,
            on_hold=2,
            held=(
                held(318, truck("HRT 30952", "AF"), "documents", at("16:40", day=23), PAPERS),
                held(
                    354,
                    truck("FRH 11873", "AF"),
                    "inspection",
                    at("09:20"),
                    ("customs", "Waits for the X-ray."),
                ),
            ),
            called=(
                called(347, truck("KBL 23891", "AF"), at("12:58"), at("13:58")),
                called(
                    349,
                    truck("HRT 40618", "AF"),
                    at("13:05"),
                    at("14:05"),
                    staged_at=at("13:11"),
                    credit_rank=1,
                ),
                called(
                    350,
                    truck("BLK 77204", "AF"),
                    at("13:16"),
                    at("14:16"),
                    staged_at=at("13:24"),
                    credit_rank=2,
                ),
            ),
            next=WaitingView(
                ticket=352,
                truck=truck("HRT 54821", "AF"),
                direction="out",
                lane="general",
                registered_at=at("12:28", day=23),
                destination="Kabul",
                why="first",
            ),
            next_tickets=(352, 353, 355),
            no_call="staging_full",
            opens_at=None,
            slot_free_at=None,
            suspension=None,
            next_number=511,
        ),
    ),
    abroad=StockView("IR", 2323, 630, 242, WEEK_S),
    visiting=StockView("AF", 380, 0, 0, WEEK_S),
    overrides=2,
    uncalled=0,
    longest_wait_s=90_120,
    call="officer",
    undo=LastAction(at("13:27"), "movement", 2021, None, truck("36 ع 742 63", "IR"), "in"),
)

STOP = SuspensionView(at("13:28"), "data link at Islam Qala post is down", "its duty officer")


def ticket(
    status: Literal["waiting", "called", "released", "withdrawn"] = "waiting", **more: object
) -> TicketView:
    """Give ticket 462 of the mocks: a missed call, twelve ahead, three that went earlier."""
    base = TicketView(
        ticket=462,
        code="7KD-4F2",
        at=NOW,
        seq=2018,
        status=status,
        truck=truck("85 ع 472 32", "IR"),
        direction="out",
        lane="general",
        registered_at=at("09:32"),
        ahead=12,
        left=11,
        last_called=488,
        lapses=1,
        holds=(),
        call=None,
        suspension=None,
        no_call=None,
        overtaken=(
            Overtaking(507, at("13:22"), "lane", lane="perishable"),
            Overtaking(498, at("12:51"), "override", override=7),
            Overtaking(488, at("13:26"), "my_lapse", from_at=at("11:48"), to_at=at("12:48")),
        ),
        overtaken_count=38,
        ended_at=None,
        ended_why="",
        in_force=True,
        regime=R1.regime,
        call_window_s=3_600,
        lapse="to_back",
    )
    return replace(base, **more)
