"""Asking for and offering a settlement: who may say yes to what, and what cannot be offered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from payments import ledger
from payments.models import Debt, Event
from payments.states import WrongState
from plans.models import Plan, Proposal, Settlement
from plans.settlement import settlement_signing, settlements
from plans.settlement.settlement_signing import ChangedSince
from plans.settlement.settlement_sums import Wanted, WrongDay
from plans.settlement.settlements import BelowFloor, NotLess, NotSettleable, SamePerson
from plans.settlement.tiers import Tier, tier_of
from tests.conftest import NOON, TODAY
from tests.payments.payers import agree, breaches, pay, state_of
from tests.plans.settlers import EXPIRES, THIRTY_OFF, allow, offered, sign
from tests.plans.test_policy import CANAL as POLICY

ASKED = Wanted(28_000_00, 1, date(2026, 11, 30))
State = Settlement.State


@pytest.fixture
def debt(zhang_debt):
    allow(zhang_debt.lender)
    return zhang_debt


def ask(debt, wanted=ASKED):
    return settlements.ask(
        debt,
        wanted=wanted,
        text="我可以一次付清一部分。",
        language="zh-hans",
        by="borrower:1",
        at=NOON,
    )


@pytest.mark.parametrize(
    ("minor", "tier"),
    [
        (90_00, Tier.AT_ONCE),
        (89_99, Tier.ONE_OFFICER),
        (70_00, Tier.ONE_OFFICER),
        (69_99, Tier.TWO_OFFICERS),
        (60_00, Tier.TWO_OFFICERS),
        (59_99, Tier.BELOW_FLOOR),
    ],
)
def test_the_more_is_given_up_the_more_people_agree(minor, tier):
    rules = replace(
        POLICY,
        settlement_floor_percent=60,
        settlement_one_officer_percent=70,
        settlement_at_once_percent=90,
    )

    assert tier_of(minor, balance_minor=100_00, policy=rules) == tier


def test_by_default_nothing_less_is_taken():
    assert tier_of(99_99, balance_minor=100_00, policy=POLICY) == Tier.BELOW_FLOOR


def test_one_officer_offers_within_their_tier(debt):
    made = offered(debt)

    assert (made.state, made.tier, made.discount_minor) == ("OFFERED", "ONE_OFFICER", 9_162_81)
    assert state_of(debt) == Debt.State.VERIFIED


def test_below_it_a_second_officer_agrees_first(debt):
    made = offered(debt, Wanted(19_000_00, 1, date(2026, 12, 1)))
    assert made.state == State.PROPOSED

    with pytest.raises(SamePerson):
        settlements.approve(made, by="officer:2", at=NOON)
    settlements.approve(made, by="officer:3", at=NOON)

    assert (made.state, made.approved_by) == ("OFFERED", "officer:3")


def test_what_nobody_proposed_is_approved_by_nobody(debt):
    asked = ask(debt, replace(ASKED, amount_minor=10_000_00))
    settlements.decline(asked, reason_text="It is too little.", by="officer:2", at=NOON)

    with pytest.raises(WrongState):
        settlements.approve(asked, by="officer:3", at=NOON)


def test_nobody_goes_below_the_floor(debt):
    with pytest.raises(BelowFloor) as refusal:
        offered(debt, Wanted(18_000_00, 1, date(2026, 12, 1)))

    assert refusal.value.least_minor == 18_325_62


def test_an_offer_is_for_less_than_is_owed(debt):
    with pytest.raises(NotLess):
        offered(debt, Wanted(30_542_70, 1, date(2026, 12, 1)))


@pytest.mark.parametrize("days", [6, 61])
def test_no_offer_runs_out_in_under_seven_days_or_lasts_for_ever(debt, days):
    expires = TODAY + timedelta(days=days)

    with pytest.raises(WrongDay):
        offered(debt, replace(THIRTY_OFF, first_date=date(2027, 1, 5)), expires=expires)


def test_seven_days_are_enough(debt):
    assert offered(debt, expires=TODAY + timedelta(days=7)).state == State.OFFERED


def test_no_payment_is_due_before_the_offer_runs_out(debt):
    with pytest.raises(WrongDay):
        offered(debt, replace(THIRTY_OFF, first_date=date(2026, 11, 15)))


def test_within_the_rules_what_a_borrower_asks_is_offered_at_once(debt):
    asked = ask(debt)

    assert (asked.state, asked.expires_date) == ("OFFERED", date(2026, 11, 16))
    assert Event.objects.get(kind="settlement.offered").actor == f"policy:{asked.policy.version}"


def test_below_them_a_person_answers_by_a_day(debt):
    asked = ask(debt, replace(ASKED, amount_minor=10_000_00))

    assert (asked.state, asked.tier) == ("ASKED", "BELOW_FLOOR")
    assert asked.answer_by_date == date(2026, 11, 4)


def test_a_person_agrees_to_what_was_asked(debt):
    asked = ask(debt, replace(ASKED, amount_minor=22_000_00))

    settlements.agree(asked, by="officer:2", at=NOON)

    assert asked.state == State.OFFERED


def test_what_a_second_officer_does_not_agree_to_waits_for_another_answer(debt):
    asked = ask(debt, replace(ASKED, amount_minor=19_000_00))
    settlements.agree(asked, by="officer:2", at=NOON)
    assert asked.state == State.PROPOSED

    settlements.refuse(asked, by="officer:3", at=NOON)

    assert asked.state == State.ASKED


def test_another_sum_answers_what_was_asked(debt):
    asked = ask(debt, replace(ASKED, amount_minor=10_000_00))

    made = offered(debt)

    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (State.ANSWERED, made)


def test_only_a_person_says_no_with_a_reason(debt):
    asked = ask(debt, replace(ASKED, amount_minor=10_000_00))

    with pytest.raises(AssertionError):
        settlements.decline(asked, reason_text="No.", by="policy:1", at=NOON)
    settlements.decline(asked, reason_text="It is too little.", by="officer:2", at=NOON)

    assert (asked.state, asked.reason_text) == (State.DECLINED, "It is too little.")


def test_there_is_one_offer_at_a_time(debt):
    offered(debt)

    with pytest.raises(NotSettleable):
        offered(debt)
    with pytest.raises(NotSettleable):
        ask(debt)


def test_a_signature_takes_the_place_of_a_plan_and_of_an_offer_of_one(debt):
    plan = agree(debt)
    made = offered(debt)

    sign(made)

    plan.refresh_from_db()
    assert (made.state, plan.state) == (State.ACTIVE, Plan.State.CANCELLED)
    assert state_of(debt) == Debt.State.SETTLING
    assert not Proposal.objects.filter(state=Proposal.State.PENDING_REVIEW).exists()
    assert breaches() == []


def test_nothing_is_signed_but_what_was_read(debt):
    made = offered(debt)

    with pytest.raises(ChangedSince):
        settlement_signing.accept(
            made,
            digest="0" * 64,
            signed_name="张伟",
            signed_address=None,
            language="en",
            by="borrower:1",
            at=NOON,
        )

    assert Settlement.objects.get().state == State.OFFERED


def test_what_is_paid_before_signing_counts(debt):
    made = offered(debt)
    pay(debt, 7_126_63)

    sign(made)
    pay(debt, 7_126_63)
    pay(debt, 7_126_63)

    assert state_of(debt) == Debt.State.SETTLED
    assert ledger.owed(debt).minor == 0


def test_a_questioned_debt_is_not_settled(debt):
    made = offered(debt)
    Debt.objects.filter(pk=debt.pk).update(state=Debt.State.IN_DISPUTE)

    with pytest.raises(NotSettleable):
        sign(made)


def test_an_offer_runs_out_after_its_last_day_where_the_debt_lives(debt):
    made = offered(debt)
    last = NOON + (EXPIRES - TODAY)

    assert settlements.expire_due(at=last) == 0
    assert settlements.expire_due(at=last + timedelta(days=1)) == 1
    assert settlements.expire_due(at=last + timedelta(days=1)) == 0

    made.refresh_from_db()
    assert made.state == State.EXPIRED


def test_paying_everything_ends_what_was_offered(debt):
    made = offered(debt)

    pay(debt, 30_542_70)

    made.refresh_from_db()
    assert (made.state, state_of(debt)) == (State.WITHDRAWN, Debt.State.PAID)


def test_of_signing_and_taking_back_one_wins(debt):
    made = offered(debt)
    other = Settlement.objects.select_related("debt__lender").get()

    settlements.withdraw(other, by="officer:2", at=NOON)

    with pytest.raises(WrongState):
        sign(made)
