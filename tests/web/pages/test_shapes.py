import re

import pytest
from msgspec.structs import replace

from tarazu.web.context import Clock, Done
from tarazu.web.faces.board import _numbers
from tarazu.web.pages import board_page, desk_page, start_page

from .contexts import context, officer, sides
from .markup import Page
from .moments import NOW, R1, R2, STOP, account, at
from .shapes import BOARDS, IMMEDIATE, PARTLY, drawn


def _desk(name: str, **more: object) -> Page:
    return Page(desk_page(BOARDS[name], officer(context("en"), **more)))


def _board(name: str) -> Page:
    return Page(drawn(f"board-{name}", "en"))


def test_the_desk_shows_the_figures_of_the_moment():
    page = _desk("r1")
    assert "499 earned" in page.said("strip")
    assert "485 + 3 spent + called" in page.said("strip")
    assert "11 may go credits left" in page.said("strip")
    assert "23 2 on hold waiting to go out" in page.said("strip")
    assert "2,310 630 on hold abroad, registered in Iran" in page.said("strip")
    assert "242 stranded, over 7 days" in page.said("strip")
    said = page.said("next")
    for words in ("489", "63 ع 918 IRAN 36", "1 h 51 min, since 11:39", "General, to Herat"):
        assert words in said, words
    assert "1 of 21" in said


def test_the_desk_says_why_this_truck_is_next():
    assert _desk("r1").said("why") == (
        "One came in, so one may go: 11 credits left First in line; no priority load is due."
    )
    assert _desk("r2").said("why") == (
        "0 credits left, staging is full The next credit goes to 349, then 352 is called."
    )


def test_called_trucks_stand_longest_called_first_and_the_late_one_says_so():
    page = _desk("r1")
    numbers = [attrs["id"] for attrs in page.with_class("row")]
    assert numbers == ["row-485", "row-507", "row-488"]
    assert "11 min, until 13:41" in page.said("late")
    assert "perishable, until 14:22" in page.said("#row-507")
    assert "called, until 14:26" in page.said("#row-488")


def test_a_staged_truck_shows_its_turn_and_has_no_released_key():
    page = _desk("r2")
    assert "staged, 1st for credit No credit yet" in page.said("#row-349")
    assert "Released" not in page.said("#row-350")
    assert page.values("do").count("release") == 1


def test_every_called_truck_that_has_not_come_has_the_key_of_its_arrival():
    page = _desk("ahead")
    assert page.values("do").count("arrive") == 3
    assert page.values("do").count("release") == 1
    assert "At the gate" in page.said("#row-347")


def test_the_flows_of_the_plan_choose_the_keys():
    keys = {
        "r1": ["movement:in:AF", "register:out:IR", "movement:in:IR", "movement:out:AF"],
        "r2": ["movement:in:IR", "register:out:AF", "movement:in:AF", "movement:out:IR"],
        "whole-gate": ["movement:in", "register:out"],
        "two-ways": ["register:out:IR", "register:in:AF", "movement:in:IR", "movement:out:AF"],
        "no-regime": ["movement:in:IR", "movement:in:AF", "movement:out:IR", "movement:out:AF"],
    }
    for name, expected in keys.items():
        text = drawn(f"desk-{name}", "en")
        form = text[text.index('id="record"') : text.index("</form>", text.index('id="record"'))]
        assert re.findall(r'name="do" value="([^"]*)"', form) == expected, name


def test_flows_that_earn_alike_are_counted_together_with_their_parts():
    said = _board("whole-gate").said("counted")
    assert "165" in said
    assert "68 registered in Iran" in said
    assert "97 registered in Afghanistan" in said


def test_a_release_that_counts_shows_its_count_below_the_calls():
    said = _board("two-ways").said("called")
    assert "Counted today 97" in said
    assert "Counted today 84" in said


def test_one_calling_column_unless_both_ways_are_gated():
    assert len(_board("r1").with_class("called")) == 1
    assert len(_board("whole-gate").with_class("called")) == 1
    assert len(_board("two-ways").with_class("called")) == 2
    assert len(_desk("two-ways").with_class("next")) == 2
    assert not _board("no-regime").with_class("q")


def test_the_tightest_account_comes_first():
    for said in (_board("three").said("bals"), _desk("three").said("accts")):
        first, second, third = (
            said.index(who) for who in ("in Afghanistan", "out, registered in Iran ", "Iran and")
        )
        assert first < second < third
    assert [beam["transform"] for _, beam in _board("three").tags if "transform" in beam][1:] == [
        "rotate(3.0 100 26)",
        "rotate(-6.6 100 26)",
        "rotate(-9.0 100 26)",
    ]


def test_the_heavier_end_of_the_beam_goes_down():
    level = account("one", (3, 3, 0), (("in", "AF"),), (("out", "IR"),))
    for left, tilt in ((11, "-6.6"), (0, "0.0"), (40, "-9.0")):
        figures = replace(level, left=left, may_go=left, earned=3 + left)
        text = board_page(replace(R1, accounts=(figures,)), context("en"))
        assert f"rotate({tilt} 100 26)" in text


def test_sides_are_those_of_the_crossing_in_every_language():
    def order(page: Page) -> list[str]:
        sections = page.with_class("q")
        return [section["class"].split()[-1] for section in sections]

    for code in ("en", "fa"):
        assert order(Page(drawn("board-r1", code))) == ["to-west", "to-east"]
        # Where home lies in the east, going out leads to the west.
        page = context(code, west="AF", east="IR")
        turned = Page(board_page(R1, page))
        assert order(turned) == ["to-west", "to-east"]
        assert turned.with_class("to-west")[0]["class"].startswith("q called")
        assert "rotate(6.6 100 26)" in board_page(R1, page)


def test_call_auto_gives_way_to_the_time_of_the_next_call():
    page = _desk("auto")
    assert page.said("itself") == "Called by itself at 13:31"
    assert "call:out" not in page.values("do")
    assert page.values("do").count("release") == 3


def test_call_immediate_has_no_called_list():
    page = Page(desk_page(IMMEDIATE, officer(context("en"))))
    assert "No calls under this plan" in page.said("called")
    assert page.said("itself") == "Goes by itself with the next credit"
    assert "release" not in page.values("do")
    board = _board("immediate").said("called")
    assert "Next to go" in board
    assert "goes with the next credit 489" in board
    assert "Go to the gate now" not in board


def test_what_cannot_be_done_now_is_shut_and_says_why():
    shut = {
        "r2": "No credit to call with",
        "suspended": "Calls are frozen",
        "closed": "The gate is closed",
        "empty": "Nobody to call",
        "ended": "The plan has ended",
    }
    for name, words in shut.items():
        page = _desk(name)
        assert words in page.said("shut"), name
        assert not [value for value in page.values("do") if value.startswith("call:")], name


def test_a_closed_gate_says_when_it_opens():
    assert "489 is first when the gate opens at Tue 08:00." in _desk("closed").said("why")
    assert "Called before the gate closed" in _board("closed").said("called")


def test_a_suspended_way_says_since_when_why_and_who_says_so():
    for page in (_board("suspended"), _desk("suspended")):
        said = page.said()
        assert "Way out suspended since 13:28" in said
        assert "data link at Islam Qala post is down" in said
        assert "says its duty officer" in said
    assert _desk("suspended").said("#row-488").endswith("its time stands still Suspended")
    assert "Go to the gate now" not in _board("suspended").said("called")
    assert not _board("suspended").with_class("sun")


def test_without_a_plan_passages_are_still_recorded():
    page = _desk("no-regime")
    assert "No plan is in force" in page.said("idle")
    assert page.values("do").count("movement:in:AF") == 1
    assert "No plan is in force" in _board("no-regime").said("mid")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "out of turn so far: 7"),
        ("fa", "خارج از نوبت تاکنون: ۷"),
        ("prs", "خارج از نوبت تا حال: ۷"),
    ],
)
def test_the_board_counts_who_went_out_of_turn(code: str, words: str):
    page = Page(board_page(replace(R1, overrides=7), context(code)))
    assert words in page.said("wait")


def test_a_board_that_gates_nothing_counts_who_is_away_and_no_noughts():
    said = Page(board_page(replace(R1, ways=(), accounts=(), overrides=0), context("en"))).said(
        "wait"
    )
    assert said == "2,310 abroad, registered in Iran 242 stranded"
    # The plan stands large in the middle, and not once more at the foot while the page is live.
    page = Page(board_page(replace(R1, ways=(), accounts=()), context("en")))
    assert page.said("mid").startswith("Plan R1")
    assert "Plan R1" not in page.said("l1")
    assert "Plan R1" in Page(board_page(R1, context("en"))).said("l1")


def test_an_ended_plan_registers_nobody_and_keeps_the_list():
    page = _desk("ended")
    assert not [value for value in page.values("do") if value.startswith("register")]
    assert "489" in page.said("next")


def test_an_empty_crossing_says_what_is_empty_and_never_draws_an_empty_table():
    page = _desk("empty")
    assert "Nobody waits." in page.said("next")
    assert "Nobody is on the way." in page.said("called")
    assert not page.with_class("rows")
    assert "No truck waits that may be called." in _board("empty").said("called")


def test_without_a_credit_no_hour_is_promised_for_a_call():
    (way,) = R1.ways
    spent = replace(R1.accounts[0], spent=496, left=0, may_go=0)
    bare = replace(way, no_call="no_credit", slot_free_at=at("13:31"))
    view = replace(R1, ways=(bare,), accounts=(spent,), call="auto")
    page = Page(desk_page(view, officer(context("en"))))
    assert "13:31" not in page.said("next")
    assert "0 credits left The next credit goes to 489." in page.said("why")


def test_a_plan_that_takes_only_some_loads_says_so_on_the_key():
    said = Page(desk_page(PARTLY, officer(context("en")))).said("count")
    assert "registered in Afghanistan · some loads only" in said


def test_debt_overdraft_and_lost_credit_are_shown():
    one = account("one", (40, 43, 0), (("in", "AF"),), (("out", "IR"),), overdraft=8, gone=2)
    said = Page(desk_page(replace(R1, accounts=(one,)), officer(context("en")))).said("acct")
    assert "3 may go credits left: 0" in said
    for words in ("5 went before they were earned", "8 may go before", "2 credits lost"):
        assert words in said, words


def test_a_ratio_is_said_in_its_own_numbers():
    one = replace(R1.accounts[0], counted=15, releases=10)
    view = replace(R1, accounts=(one,))
    assert "15 let 10 go" in Page(board_page(view, context("en"))).said("counted")
    why = Page(desk_page(view, officer(context("en")))).said("why")
    assert "15 came in, so 10 may go: 11 credits left" in why


def test_one_clock_is_enough_where_both_sides_keep_the_same_time():
    page = context("en", peer_clock=Clock("Asia/Tehran", "TM"))
    assert len(Page(board_page(R1, page)).with_class("clock")) == 1


def test_long_numbers_are_drawn_narrower_and_never_grouped():
    page = _board("long")
    assert "104858" in page.said("w6")
    assert "+6" in page.said("also")


@pytest.mark.parametrize(
    ("tickets", "shown", "rest"), [((833, 832, 1131), 3, ""), ((833, 832, 1131, 7), 2, "+2")]
)
def test_what_does_not_fit_beside_the_count_of_the_rest_goes_into_it(
    tickets: tuple[int, ...], shown: int, rest: str
):
    found = _numbers(context("en"), "board.also", list(tickets), 3)
    assert (len(found.numbers), found.more) == (shown, rest)


def test_stale_figures_are_marked_and_the_clocks_go_on():
    text = drawn("board-stale", "en")
    page = Page(text)
    assert 'data-link="lost"' in text
    assert "No link since 13:30" in page.said("when-lost")
    assert "13:52" in page.said("time")


def test_the_line_above_the_undo_says_where_the_plate_changed_the_flow():
    done = Done("movement", direction="out", registered="AF", asked=("out", "IR"))
    page = _desk("r1", done=done)
    said = page.said("said")
    assert said == "Recorded as the plate says: out, registered in Afghanistan."


def test_the_start_puts_both_wordings_side_by_side():
    page = Page(start_page(sides("en"), context("en")))
    said = page.said("sides")
    for words in ("Wording a R1", "Wording b R2", "23 wait to go", "136 wait to go", "Ticket 462"):
        assert words in said, words
    assert "about 6,160 trucks" in page.said("label")
    assert "What differs" in page.said("differs")


def test_the_start_says_who_runs_a_plan_and_counts_no_noughts_where_nothing_is_gated():
    one, other = sides("en")
    bare = replace(R2, ways=(), accounts=())
    other = replace(other, view=bare, note="Run at Dogharoon.", ticket="", ticket_number=None)
    page = Page(start_page((one, other), context("en")))
    first, second = page.said("sides").split("Wording b")
    assert "on hold 2" in first
    assert "Run at Dogharoon." in second
    assert "2,323 abroad, registered in Iran" in second
    for words in ("wait to go", "on hold", "may go"):
        assert words not in second.partition("Run at Dogharoon.")[2], words


def test_the_start_and_the_board_count_the_same_stranded():
    view = replace(R1, visiting=replace(R1.abroad, country="AF", stranded=58))
    one, other = sides("en")
    said = Page(start_page((replace(one, view=view), other), context("en"))).said("sides")
    assert "stranded, of them here: 58 300" in said
    board = Page(board_page(view, context("en"))).said("wait")
    assert "300 stranded of them here: 58 ·" in board


def test_a_held_truck_keeps_its_reason_one_press_away():
    said = _desk("r1").said("#held-470-fuel_quality")
    for words in ("470", "fuel quality", "29 ع 557 IRAN 12", "Since 10:12", "The place is kept"):
        assert words in said, words


def test_yesterday_is_named_by_its_day():
    assert "since Sun 12:28" in _desk("r2").said("facts")
    assert STOP.since_at < NOW < at("08:00", day=25)
    assert R2.ways[0].next is not None


def test_a_closed_board_with_called_trucks_says_when_the_gate_opens():
    (way,) = R1.ways
    night = replace(way, no_call="closed", opens_at=at("07:00", day=25))
    said = Page(board_page(replace(R1, ways=(night,)), context("en"))).said("hero")
    assert "Called before the gate closed; it opens at" in said
    assert "07:00" in said
