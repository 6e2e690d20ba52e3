"""Settlements being paid: golden values of Mr Zhang's, breach, cure, and money that goes back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments import freezing, ledger
from payments.models import Debt, Entry, Event
from payments.money import Money
from payments.states import WrongState
from plans.models import Settlement
from plans.settlement import settling
from tests.conftest import NOON, TODAY, ZHANG, place
from tests.payments.payers import breaches, dispute, pay
from tests.payments.test_accruing import grow, night
from tests.plans import settlers
from tests.plans.settlers import AFTER_CURE, CURED_BY, LATE, allow, offered, sign

EACH = 7_126_63
MUCH_LATER = AFTER_CURE + timedelta(days=60)


@pytest.fixture
def settlement(zhang_debt):
    return settlers.settling(zhang_debt)


def stands(settlement):
    """Return the state of a settlement and of its debt, and what is owed, as they are stored."""
    settlement.refresh_from_db()
    debt = Debt.objects.get(pk=settlement.debt_id)
    return settlement.state, debt.state, ledger.owed(debt).minor


def pay_all(debt):
    return [pay(debt, EACH) for _ in range(3)]


def test_thirty_percent_off_is_three_payments_and_nothing_is_given_up_before_they_are_paid(
    settlement, zhang_debt
):
    assert settlement.rows == [["2026-12-01", EACH], ["2027-01-01", EACH], ["2027-02-01", EACH]]
    assert settlement.discount_minor == 9_162_81

    pay(zhang_debt, EACH)
    pay(zhang_debt, EACH)

    assert stands(settlement) == ("ACTIVE", "SETTLING", 30_542_70 - 2 * EACH)
    assert not Entry.objects.filter(kind=Entry.Kind.WAIVER).exists()


def test_the_last_payment_fulfils_it_and_the_rest_is_given_up(settlement, zhang_debt):
    pay_all(zhang_debt)

    assert stands(settlement) == ("FULFILLED", "SETTLED", 0)
    assert ledger.history(zhang_debt)[-1].change_minor == -9_162_81
    assert ledger.credit(zhang_debt) == Money(0, "CNY")
    assert breaches() == []


def test_what_is_given_up_is_no_part_of_what_the_lender_is_due(settlement, zhang_debt):
    pay_all(zhang_debt)

    waiver = Entry.objects.get(kind=Entry.Kind.WAIVER)
    kinds = set(waiver.postings.values_list("account__kind", flat=True))
    assert kinds <= {"PRINCIPAL", "INTEREST", "FEE", "PLACED"}


def test_a_breach_keeps_what_was_paid_and_adds_nothing(settlement, zhang_debt):
    pay(zhang_debt, EACH)
    settling.notice_late(at=MUCH_LATER)

    settling.breach(Settlement.objects.get(), by="officer:2", at=MUCH_LATER + timedelta(days=11))

    assert stands(settlement) == ("BREACHED", "OPEN", 23_416_07)
    assert breaches() == []


def test_who_is_late_is_told_once_and_has_ten_days(settlement):
    assert settling.notice_late(at=LATE) == 1
    assert settling.notice_late(at=LATE) == 0

    settlement.refresh_from_db()
    assert settlement.cure_until == CURED_BY


def test_nobody_ends_it_while_there_is_time_to_make_up_for_it(settlement):
    settling.notice_late(at=LATE)
    settlement.refresh_from_db()

    with pytest.raises(settling.TooEarly) as early:
        settling.breach(settlement, by="officer:2", at=LATE)

    assert early.value.until == CURED_BY
    assert stands(settlement)[0] == "ACTIVE"


def test_no_night_ends_it(settlement):
    settling.notice_late(at=LATE)
    settling.notice_late(at=MUCH_LATER)

    assert stands(settlement)[:2] == ("ACTIVE", "SETTLING")


def test_a_payment_in_the_time_to_cure_makes_up_for_it(settlement, zhang_debt):
    settling.notice_late(at=LATE)

    pay(zhang_debt, EACH, at=LATE)

    settlement.refresh_from_db()
    assert settlement.cure_until is None
    assert Event.objects.filter(kind="settlement.cured").count() == 1
    with pytest.raises(settling.TooEarly):
        settling.breach(settlement, by="officer:2", at=AFTER_CURE)


def test_a_payment_after_the_time_to_cure_still_makes_up_for_it_until_a_person_ended_it(
    settlement, zhang_debt
):
    settling.notice_late(at=LATE)
    pay(zhang_debt, EACH, at=AFTER_CURE)
    settlement.refresh_from_db()

    with pytest.raises(settling.TooEarly):
        settling.breach(settlement, by="officer:2", at=AFTER_CURE)


def test_there_is_one_chance_to_make_up_for_it(settlement, zhang_debt):
    settling.notice_late(at=LATE)
    pay(zhang_debt, EACH, at=LATE)
    later = LATE + timedelta(days=40)

    settling.notice_late(at=later)

    settlement.refresh_from_db()
    assert (settlement.cures, settlement.cure_until) == (2, later.date())


def test_nobody_is_told_of_a_late_payment_while_the_debt_is_questioned(settlement, zhang_debt):
    Debt.objects.filter(pk=zhang_debt.pk).update(state=Debt.State.IN_DISPUTE)

    assert settling.notice_late(at=LATE) == 0


def test_a_payment_that_goes_back_opens_it_again_with_time_to_make_up_for_it(
    settlement, zhang_debt
):
    first = pay_all(zhang_debt)[0]

    dispute(first)

    assert stands(settlement) == ("ACTIVE", "SETTLING", 30_542_70 - 2 * EACH)
    assert settlement.cure_until == TODAY + timedelta(days=10)
    assert breaches() == []

    pay(zhang_debt, EACH)

    assert stands(settlement) == ("FULFILLED", "SETTLED", 0)
    assert breaches() == []


def test_a_dispute_that_is_won_fulfils_it_again(settlement, zhang_debt):
    first = pay_all(zhang_debt)[0]
    dispute(first)

    dispute(first, state="WON", taken=False)

    assert stands(settlement) == ("FULFILLED", "SETTLED", 0)
    assert breaches() == []


def test_what_is_paid_beyond_the_sum_is_the_borrowers(settlement, zhang_debt):
    pay(zhang_debt, 30_000_00)

    assert stands(settlement) == ("FULFILLED", "SETTLED", 0)
    assert ledger.credit(zhang_debt) == Money(30_000_00 - 21_379_89, "CNY")
    assert breaches() == []


def test_what_goes_back_of_a_payment_from_before_is_owed_and_the_settlement_stands(zhang_debt):
    before = pay(zhang_debt, 1_000_00)
    settlement = settlers.settling(zhang_debt)
    pay_all(zhang_debt)

    dispute(before)

    assert stands(settlement) == ("FULFILLED", "OPEN", 1_000_00)
    assert breaches() == []


def test_interest_rests_from_the_offer_on_and_goes_on_only_after_a_breach(zhang_debt):
    growing = grow(zhang_debt)
    allow(growing.lender)
    settlement = sign(offered(growing), at=NOON + timedelta(days=5))
    night(date(2026, 12, 1), growing)
    assert ledger.owed(growing).minor == settlement.balance_minor

    settling.notice_late(at=LATE)
    settlement.refresh_from_db()
    settling.breach(settlement, by="officer:2", at=AFTER_CURE)

    assert freezing.is_frozen(growing, AFTER_CURE.date() - timedelta(days=1))
    assert not freezing.is_frozen(growing, AFTER_CURE.date())
    assert breaches() == []


def test_only_one_of_two_officers_ends_it(settlement):
    settling.notice_late(at=LATE)
    settlement.refresh_from_db()
    other = Settlement.objects.select_related("debt__lender").get()

    settling.breach(settlement, by="officer:2", at=AFTER_CURE)

    with pytest.raises(WrongState):
        settling.breach(other, by="officer:3", at=AFTER_CURE)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    payments=st.lists(st.integers(10_00, 7_500_00), min_size=1, max_size=4),
    gone=st.integers(0, 3),
    is_won=st.booleans(),
)
def test_settle_breach_and_replay_leave_what_plain_payments_would(canal, payments, gone, is_won):
    debts = [_another(canal, f"{name}-{Debt.objects.count()}") for name in ("S", "P")]
    settlement = settlers.settling(debts[0])
    for debt in debts:
        _pay_and_lose(debt, payments, gone=gone, is_won=is_won)
    settlement.refresh_from_db()
    if settlement.state == Settlement.State.ACTIVE:
        _end(settlement)
    waived = settlement.discount_minor if settlement.entry_id else 0

    settled, plain = [ledger.owed(debt).minor - ledger.credit(debt).minor for debt in debts]
    assert settled + waived == plain
    assert waived or _buckets(debts[0]) == _buckets(debts[1])
    assert breaches() == []


def _pay_and_lose(debt, payments, *, gone, is_won):
    """Pay each of these sums; one of them goes back, and may come again."""
    made = [pay(debt, minor) for minor in _upto_the_sum(payments)]
    if gone < len(made):
        dispute(made[gone], name=f"dp_{debt.code}")
        if is_won:
            dispute(made[gone], name=f"dp_{debt.code}", state="WON", taken=False)


def _upto_the_sum(payments):
    """Leave out what nobody could pay any more: the settlement is fulfilled with the one before."""
    return [
        minor
        for n, minor in enumerate(payments)
        if sum(payments[:n]) < settlers.THIRTY_OFF.amount_minor
    ]


def _another(canal, name):
    return place(replace(ZHANG, reference=name), canal)


def _end(settlement):
    settling.notice_late(at=MUCH_LATER)
    settlement.refresh_from_db()
    until = settlement.cure_until or date(2027, 3, 1)
    at = NOON + (until - TODAY) + timedelta(days=60)
    settling.breach(settlement, by="officer:2", at=at)


def _buckets(debt):
    return {kind: minor for kind, minor in ledger.owed_by_bucket(debt).items() if minor}


def test_an_offer_whose_sum_was_paid_before_it_is_signed_is_fulfilled_at_once(zhang_debt):
    allow(zhang_debt.lender)
    offer = offered(zhang_debt)
    pay(zhang_debt, offer.amount_minor)

    sign(offer)

    assert stands(offer) == (Settlement.State.FULFILLED, Debt.State.SETTLED, 0)
    assert breaches() == []
