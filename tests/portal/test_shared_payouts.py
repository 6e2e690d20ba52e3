"""One account that several lenders share: each gets its part of a payout, or a person is asked."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from payments import remitting
from payments.models import Account, Entry, Lender, Payout
from tests.conftest import NOON
from tests.payments.payers import breaches, place_in
from tests.portal.officers import signed_in, text_of
from tests.portal.provider_side import listed, paid, run, strange

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=5)


@pytest.fixture
def shared(canal, zhang_debt, sandbox):
    """Canal Bank and a second lender are both paid on the portal's own account."""
    return pay_both(canal, zhang_debt, sandbox)


def pay_both(canal, zhang_debt, sandbox, account=""):
    on = {"currency": "CNY", "stripe_account": account}
    lake = Lender.objects.create(code="lake", name="Lake Credit", **on)
    Lender.objects.update(stripe_account=account)
    for debt, minor in ((zhang_debt, 848_40), (place_in("CNY", 1_000_00, lake), 500_00)):
        debt.refresh_from_db()
        paid(debt, sandbox, minor)
    return canal, lake


def walk(at=LATER):
    with time_machine.travel(at):
        return run(at=at)


def parts():
    rows = Payout.objects.order_by("lender").values_list("lender__code", "amount_minor", "state")
    return list(rows)


def test_each_lender_gets_what_its_own_movements_in_a_payout_come_to(shared, sandbox):
    report = walk()
    walk(LATER + timedelta(days=1))

    assert parts() == [("canal", 823_50, "PAID"), ("lake", 485_20, "PAID")]
    assert set(Payout.objects.values_list("whole_minor", flat=True)) == {823_50 + 485_20}
    for lender, minor in zip(shared, (823_50, 485_20), strict=True):
        told = remitting.open_figures(lender, currency="CNY")
        assert (told.paid_out_minor, told.closing_minor) == (minor, 0)
    assert (report.open, report.differs_minor, breaches()) == ([], {"CNY": 0}, [])


def test_a_payout_that_holds_money_of_nobody_waits_for_a_person(shared, sandbox):
    strange(sandbox)

    report = walk()

    assert sorted(listed(report)) == [
        ("SHARED_PAYOUT", 823_50 + 485_20, 823_50 + 2 * 485_20),
        ("STRANGE_MOVEMENT", 0, 485_20),
    ]
    assert Payout.objects.count() == Entry.objects.filter(kind="PAYOUT").count() == 0
    assert breaches() == []


def test_a_part_of_a_payout_that_came_back_is_the_lenders_again(canal, zhang_debt, sandbox):
    account = sandbox.open_merchant(bank="closed")
    pay_both(canal, zhang_debt, sandbox, account)

    with time_machine.travel(LATER):
        report = run(account, at=LATER)

    assert [state for _code, _minor, state in parts()] == ["FAILED", "FAILED"]
    assert sum(Account.objects.filter(kind="BANK").values_list("balance_minor", flat=True)) == 0
    assert (report.open, report.differs_minor, breaches()) == ([], {"CNY": 0}, [])


def test_the_page_of_a_part_says_so_and_shows_the_lenders_own_movements_alone(shared, wen):
    walk()
    payout = Payout.objects.get(lender__code="canal")

    with time_machine.travel(NOON):
        said = text_of(signed_in(wen).get(reverse("lender:payout", args=[payout.payout_id])))

    assert "This is your part, ¥823.50, of one payout of ¥1,308.70" in said
    assert "485.20" not in said
