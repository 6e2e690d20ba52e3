"""Letters that a debt is over: at once, final after the last window, withdrawn when owed again."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from payments import clearances
from payments.models import Clearance, CreditReport, Event
from tests.conftest import NOON
from tests.payments.payers import agree, breaches, dispute, give_back, pay, state_of
from tests.plans import settlers

WHOLE = 30_542_70
CARDS = date(2027, 3, 2)  # 120 days after NOON
State = Clearance.State


def letter():
    return Clearance.objects.get()


def kinds():
    told = Event.objects.filter(kind__startswith="clearance.").order_by("pk")
    return list(told.values_list("kind", flat=True))


def test_who_has_paid_everything_gets_the_letter_at_once(zhang_debt):
    pay(zhang_debt, WHOLE)

    made = letter()
    assert (made.code, made.kind, made.paid_minor) == ("CANAL-2026-P-000001", "PAID", WHOLE)
    assert (made.state, made.final_after) == (State.PROVISIONAL, CARDS)
    assert breaches() == []


def test_there_is_no_letter_while_something_is_owed(zhang_debt):
    pay(zhang_debt, WHOLE - 100_00)

    assert not Clearance.objects.exists()


def test_after_the_last_window_it_is_final(zhang_debt):
    pay(zhang_debt, WHOLE)
    last = NOON + (CARDS - NOON.date())

    assert clearances.finalise_due(at=last) == 0
    assert clearances.finalise_due(at=last + timedelta(days=1)) == 1
    assert clearances.finalise_due(at=last + timedelta(days=2)) == 0

    assert letter().state == State.FINAL
    assert kinds() == ["clearance.issued", "clearance.final"]


def test_where_no_payment_can_go_back_it_is_final_at_once(zhang_debt):
    pay(zhang_debt, WHOLE - 100_00)
    late = NOON + timedelta(days=200)
    paid = pay(zhang_debt, 100_00, at=late)
    assert paid.final_after is not None
    Clearance.objects.all().delete()
    paid.final_after = None
    paid.save()

    clearances.issue_due(at=late)

    assert letter().state == State.FINAL


def test_what_was_missed_is_issued_in_the_night_and_once(zhang_debt):
    pay(zhang_debt, WHOLE)
    Clearance.objects.all().delete()

    assert clearances.issue_due(at=NOON) == 1
    assert clearances.issue_due(at=NOON) == 0


def test_a_settlement_has_a_letter_that_says_what_was_given_up(zhang_debt):
    settlers.settling(zhang_debt)
    pay(zhang_debt, 21_379_89)

    made = letter()
    assert (made.kind, made.paid_minor, made.waived_minor) == ("SETTLED", 21_379_89, 9_162_81)


@pytest.mark.parametrize("back", ["refund", "chargeback"])
def test_a_payment_that_goes_back_withdraws_it_and_another_follows(zhang_debt, back):
    paid = pay(zhang_debt, WHOLE)

    if back == "refund":
        give_back(paid, 100_00)
    else:
        dispute(paid)

    assert letter().state == State.WITHDRAWN
    assert kinds() == ["clearance.issued", "clearance.withdrawn"]
    assert state_of(zhang_debt) == "OPEN"

    pay(zhang_debt, WHOLE if back == "chargeback" else 100_00)

    codes = Clearance.objects.order_by("pk").values_list("code", "state")
    assert list(codes)[1] == ("CANAL-2026-P-000002", State.PROVISIONAL)
    assert breaches() == []


def test_a_dispute_that_is_won_brings_a_new_letter(zhang_debt):
    paid = pay(zhang_debt, WHOLE)
    dispute(paid)

    dispute(paid, state="WON", taken=False)

    assert list(Clearance.objects.order_by("pk").values_list("state", flat=True)) == [
        State.WITHDRAWN,
        State.PROVISIONAL,
    ]


def test_paying_everything_early_completes_the_plan_and_the_rest_is_not_needed(zhang_debt):
    plan = agree(zhang_debt)
    pay(zhang_debt, 848_40)
    pay(zhang_debt, WHOLE - 848_40, purpose="ALL")

    plan.refresh_from_db()
    assert (plan.state, state_of(zhang_debt)) == ("COMPLETED", "PAID")
    assert letter().kind == "PAID"


def test_the_credit_file_is_told_once_and_again_if_it_is_owed_again(zhang_debt):
    paid = pay(zhang_debt, WHOLE)
    lender = zhang_debt.lender_id
    assert list(clearances.to_report(lender)) == [letter()]

    clearances.report(letter(), reference="R-1", by="officer:2", at=NOON)
    assert list(clearances.to_report(lender)) == []
    with pytest.raises(clearances.AlreadyReported):
        clearances.report(letter(), reference="R-2", by="officer:3", at=NOON)

    dispute(paid)
    assert list(clearances.to_report(lender)) == [letter()]
    clearances.report(letter(), reference="R-3", by="officer:2", at=NOON)

    assert list(clearances.to_report(lender)) == []
    told = CreditReport.objects.order_by("pk").values_list("kind", "reference")
    assert list(told) == [("CLEARED", "R-1"), ("REOPENED", "R-3")]


def test_a_letter_withdrawn_before_it_was_reported_asks_for_nothing(zhang_debt):
    dispute(pay(zhang_debt, WHOLE))

    assert list(clearances.to_report(zhang_debt.lender_id)) == []


def test_what_was_reported_is_never_changed(zhang_debt):
    pay(zhang_debt, WHOLE)
    clearances.report(letter(), reference="R-1", by="officer:2", at=NOON)

    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_creditreport SET reference = 'R-9'")


def test_its_number_and_check_code_find_it(zhang_debt):
    pay(zhang_debt, WHOLE)
    made = letter()

    assert clearances.find(made.code.lower(), made.check_code) == made
    assert clearances.find(made.code, "AAAAAAAA") is None
