from tarazu.station.views import BoardView

from .moments import R1, R2

WITHDRAWN = 1
AT_START = 2_196  # registered in Iran, abroad on 22 Nov 2025: scenario, step 2


def _tickets(view: BoardView) -> int:
    (account,), (way,) = view.accounts, view.ways
    staged = sum(one.credit_rank is not None for one in way.called)
    return account.spent + account.called + staged + way.waiting + WITHDRAWN


def test_what_is_left_is_what_was_earned_less_spent_less_called():
    for view in (R1, R2):
        for one in view.accounts:
            assert one.earned - one.gone - one.spent - one.called == one.left - one.owed


def test_every_ticket_given_out_is_spent_called_staged_waiting_or_withdrawn():
    assert _tickets(R1) == R1.ways[0].next_number - 1 == 512
    assert _tickets(R2) == R2.ways[0].next_number - 1 == 510


def test_those_called_with_a_credit_are_as_many_as_the_account_holds_for_calls():
    for view in (R1, R2):
        with_credit = [one for one in view.ways[0].called if one.credit_rank is None]
        assert len(with_credit) == view.accounts[0].called


def test_the_stock_abroad_follows_from_those_who_went_and_came_back():
    went, came_back = 485, 371
    assert R1.abroad.count == AT_START + went - came_back
    assert R2.abroad.count == AT_START + 498 - came_back
