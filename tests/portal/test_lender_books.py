"""The lender's pages for payouts and for what differs, and the press that closes a statement."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from payments import differences, inbox, payouts
from payments.differences import Finding
from payments.models import BalanceTransaction, Difference, Payout, Remittance
from payments.wire_movements import PayoutSeen
from portal import paperwork, sweeps
from tests.conftest import NOON
from tests.payments.payers import pay
from tests.portal.desk import admin_of, read
from tests.portal.officers import signed_in, text_of
from tests.portal.provider_side import paid, run
from tests.portal.stories import post
from tests.portal.test_paperwork import text_of as words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(wen):
    return signed_in(wen)


@pytest.fixture
def admin(canal):
    return admin_of(canal)


@pytest.fixture
def strange(canal):
    finding = Finding("STRANGE_MOVEMENT", "txn_1", "CNY", 0, 485_20, lender=canal)
    return differences.note("", [finding], at=NOON)[0]


def show(officer, name, *args):
    answer = officer.get(reverse(f"lender:{name}", args=args))
    read(answer)
    return text_of(answer)


def test_a_payout_says_which_bank_line_to_look_for_and_what_it_holds(officer, zhang_debt, sandbox):
    paid(zhang_debt, sandbox)
    with time_machine.travel(NOON + timedelta(days=5)):
        run(at=NOON + timedelta(days=5))
        payout = Payout.objects.get()

        assert f"{payout.payout_id} 5 November 2026" in show(officer, "payouts")
        said = show(officer, "payout", payout.payout_id)

    assert "Look for one line of ¥823.50 on your bank statement" in said
    assert "Payment 2 November 2026 ¥823.50" in said
    assert BalanceTransaction.objects.filter(payout_id=payout.payout_id).count() == 2


def test_a_payout_is_booked_when_the_provider_tells_of_it(officer, zhang_debt, sandbox):
    paid(zhang_debt, sandbox)
    with time_machine.travel(NOON + timedelta(days=5)):
        for raw, _signature in sandbox.events():
            inbox.store(json.loads(raw), at=NOON + timedelta(days=5))

        assert sweeps.read_payouts(at=NOON + timedelta(days=5)) == 1
        assert sweeps.read_payouts(at=NOON + timedelta(days=5)) == 0

    assert Payout.objects.get().state == Payout.State.PAID


def test_a_difference_is_read_by_all_and_explained_by_an_admin(officer, admin, strange):
    where = reverse("lender:difference", args=[strange.pk])
    assert "An admin explains this" in show(officer, "difference", strange.pk)

    assert officer.post(where, {"text": "A sale of our own shop."}).status_code == 404
    assert admin.post(where, {"text": "ok"}).status_code == 422
    assert admin.post(where, {"text": "A sale of our own shop."}).status_code == 302

    said = show(admin, "differences")
    assert "belongs to no payment, refund or payout known here. txn_1 Explained" in said
    assert Difference.objects.get().closed_by.startswith("officer:")


def test_no_other_lender_sees_what_differs(ortiz, strange):
    hills = signed_in(ortiz)

    assert "Nothing differs" in show(hills, "differences")
    assert hills.get(reverse("lender:difference", args=[strange.pk])).status_code == 404


def test_an_admin_closes_the_statement_up_to_yesterday(admin, zhang_debt):
    pay(zhang_debt, 848_40, fee=24_90)

    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        answer = admin.post(reverse("lender:closing"), {"currency": "CNY"})
        again = admin.post(reverse("lender:closing"), {"currency": "CNY"})

    closed = Remittance.objects.get()
    assert answer.url == reverse("lender:statement", args=[closed.code])
    assert (str(closed.last_date), closed.net_minor) == ("2026-11-03", 823_50)
    assert again.url == reverse("lender:remittance")


def test_nothing_is_closed_by_hand_while_something_differs(admin, zhang_debt, strange):
    pay(zhang_debt, 848_40)

    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        answer = admin.post(reverse("lender:closing"), {"currency": "CNY"})

    assert answer.url == reverse("lender:differences")
    assert Remittance.objects.count() == 0


def test_a_statement_is_a_workbook_with_exact_numbers(admin, zhang_debt):
    pay(zhang_debt, 848_40, fee=24_90)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        admin.post(reverse("lender:closing"), {"currency": "CNY"})

    answer = admin.get(reverse("lender:statement-xlsx", args=["CANAL-CNY-00001"]))

    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [(row[1], Decimal(str(row[6]))) for row in rows[1:3]] == [
        ("Payment", Decimal("848.4")),
        ("Payment provider’s charge", Decimal("-24.9")),
    ]
    assert (rows[-1][1], rows[-1][6]) == ("Left at the payment provider", 823.5)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["payouts", "differences"])
def test_the_lists_take_as_many_queries_for_one_as_for_three(
    officer, canal, name, count, django_assert_num_queries
):
    for number in range(count):
        Payout.objects.create(
            lender=canal,
            payout_id=f"po_{number}",
            amount_minor=1_00,
            currency="CNY",
            arrival_date=NOON.date(),
            created_at=NOON,
        )
    findings = [Finding("TOTAL", f"n{number}", "CNY", lender=canal) for number in range(count)]
    differences.note("", findings, at=NOON)

    with django_assert_num_queries(5):
        officer.get(reverse(f"lender:{name}"))


def test_a_statement_is_a_document_in_both_languages(admin, canal, zhang_debt):
    receipt = pay(zhang_debt, 848_40, fee=24_90).receipt.code
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        admin.post(reverse("lender:closing"), {"currency": "CNY"})
    closed = Remittance.objects.get()

    english = words_of(paperwork.remittance(closed, language="en"))
    chinese = words_of(paperwork.remittance(closed, language="zh-hans"))

    for said in (english, chinese):
        assert all(part in said for part in (closed.code, receipt, "823.50", "24.90"))
    assert "After" in english or "after" in english
    assert admin.get(reverse("lender:statement-pdf", args=[closed.code])).content[:5] == b"%PDF-"


def test_the_lender_gets_a_letter_when_a_statement_is_closed(admin, canal, zhang_debt):
    pay(zhang_debt, 848_40, fee=24_90)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        admin.post(reverse("lender:closing"), {"currency": "CNY"})

    sent = post(at=NOON + timedelta(days=3))

    [letter] = [one for one in sent if "CANAL-CNY-00001" in one.body]
    assert letter.to == ["letters@canal.example"]
    assert [name for name, _body, _kind in letter.attachments] == ["statement.pdf"]
    assert "823.50" in letter.body


def test_a_payout_that_came_back_is_told_by_letter(canal):
    seen = PayoutSeen("po_1", "PENDING", 823_50, "CNY", NOON.date(), NOON)
    payouts.apply(canal, seen, account="", at=NOON)
    payouts.apply(canal, replace(seen, state="FAILED"), account="", at=NOON)

    assert payouts.apply(canal, seen, account="", at=NOON) is False
    [letter] = post()
    assert "823.50" in letter.body
    assert "/lender/payouts/po_1/" in letter.body
