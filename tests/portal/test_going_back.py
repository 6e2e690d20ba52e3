"""Officers give money back and answer banks: who may, what is asked, what everybody reads."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from payments import ledger, refunding
from payments.models import Chargeback, CreditNote, Lender, Refund
from payments.money import Money
from portal import sweeps
from portal.models import Membership, User
from tests.conftest import NOON
from tests.payments.payers import begin, breaches, dispute, give_back, pay, stored
from tests.portal.officers import signed_in
from tests.portal.visits import keep, open_page, words

pytestmark = pytest.mark.django_db
Role = Membership.Role
WORDS = "We took it twice. We are sorry."


def officer_of(lender, name, role):
    user = User.objects.create_user(name)
    Membership.objects.create(user=user, lender=lender, role=role)
    return user


@pytest.fixture
def su(canal):
    return signed_in(officer_of(canal, "su", Role.OFFICER))


@pytest.fixture
def wen(canal):
    return signed_in(officer_of(canal, "wen", Role.APPROVER))


@pytest.fixture
def payment(zhang_debt, sandbox):
    """Mr Zhang has paid 8,000.00 on the provider's page, and it is booked."""
    begun = begin(zhang_debt, 8_000_00)
    sandbox.pay(open_page(begun))
    keep(sandbox.events())
    sweeps.act_on_events(at=NOON)
    return stored(begun)


def give(client, payment, amount, *, cause="MISTAKE", text=WORDS):
    told = {"amount": amount, "cause": cause, "text": text}
    return client.post(reverse("lender:refund", args=[payment.code]), told, follow=True)


def press(client, name, code):
    return client.post(reverse(f"lender:{name}", args=[code]), follow=True)


def test_an_officer_gives_a_payment_back_and_the_account_says_so(su, payment):
    answer = give(su, payment, "100.00")

    assert "Given back. The borrower is told." in words(answer)
    account = words(su.get(reverse("lender:account", args=[payment.debt.code])))
    assert "gone back since, all or in part" in account
    assert ledger.owed(payment.debt) == Money(22_642_70, "CNY")
    assert WORDS in words(answer)
    assert breaches() == []


def test_much_money_waits_for_somebody_else(su, wen, payment):
    give(su, payment, "6000.00")
    refund = Refund.objects.get()
    own = press(su, "refund-approval", refund.code)
    assert (own.status_code, Refund.objects.get().state) == (404, "PROPOSED")

    assert "Waiting for a second officer" in words(wen.get(reverse("lender:going-back")))
    answer = press(wen, "refund-approval", refund.code)

    assert "Given back" in words(answer)
    assert Refund.objects.get().state == "SUCCEEDED"
    assert breaches() == []


def test_an_approver_does_not_agree_to_what_they_asked_for(wen, payment):
    give(wen, payment, "6000.00")

    answer = press(wen, "refund-approval", Refund.objects.get().code)

    assert "somebody else has to agree" in words(answer)
    assert Refund.objects.get().state == "PROPOSED"


def test_what_is_refused_moves_nothing(su, wen, payment):
    give(su, payment, "6000.00")

    press(wen, "refund-refusal", Refund.objects.get().code)

    assert Refund.objects.get().state == "CANCELED"
    assert ledger.owed(payment.debt) == Money(22_542_70, "CNY")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"amount": "8000.01"}, "At most ¥8,000.00 of this payment can be given back."),
        ({"amount": "-5"}, "Please write an amount in figures"),
        ({"amount": "100", "cause": "OVERPAID"}, "Only ¥0.00 of it is held as paid too much."),
        ({"amount": "100", "text": ""}, "Please write a few words for the borrower."),
    ],
)
def test_what_cannot_be_given_back_is_said_kindly(su, payment, told, said):
    answer = give(su, payment, **told)

    assert (answer.status_code, said in words(answer)) == (422, True)
    assert Refund.objects.count() == 0


def test_a_payment_of_another_lender_is_not_found(hill, payment):
    ortiz = signed_in(officer_of(hill, "ortiz", Role.ADMIN))

    assert give(ortiz, payment, "100.00").status_code == 404
    assert Refund.objects.count() == 0


def test_a_provider_that_is_silent_is_said_and_made_up_for(su, payment, sandbox):
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")

    answer = give(su, payment, "100.00")

    assert "It is sent again by itself, and only once." in words(answer)
    assert sweeps.follow_what_goes_back(at=NOON + refunding.NEWS_AFTER * 2) == 1
    assert Refund.objects.get().state == "SUCCEEDED"
    assert len(sandbox.app.store.every("refund")) == 1


def claimed(payment, sandbox):
    sandbox.dispute(payment.charge_id)
    keep(sandbox.events())
    sweeps.act_on_events(at=NOON)
    return Chargeback.objects.get()


def test_the_papers_for_a_bank_hold_agreement_receipts_and_contacts(su, payment, sandbox):
    claim = claimed(payment, sandbox)

    text = papers_for_the_bank(su, claim)

    assert payment.receipt.code in text
    assert claim.dispute_id in text
    assert "A payment arrived" in text
    assert "What went back of them" not in text


def papers_for_the_bank(su, claim):
    answer = su.get(reverse("lender:evidence", args=[claim.code]))
    return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


def test_the_papers_for_a_bank_hold_what_went_back_already(su, payment, sandbox):
    sandbox.client().refunds.create({"payment_intent": payment.intent_id, "amount": 123_45})

    text = papers_for_the_bank(su, claimed(payment, sandbox))

    assert "What went back of them" in text
    assert "¥123.45" in text
    codes = list(CreditNote.objects.order_by("pk").values_list("reason", "code"))
    assert [code in text for reason, code in codes if reason == "MISTAKE"] == [True]


def test_an_answer_goes_to_the_bank_with_the_papers_and_wins(su, payment, sandbox):
    claim = claimed(payment, sandbox)
    url = reverse("lender:chargeback", args=[claim.code])

    answer = su.post(url, {"text": "winning_evidence"}, follow=True)

    assert "Answered." in words(answer)
    assert Chargeback.objects.get().state == "WON"
    assert len(sandbox.app.store.every("file")) == 1
    assert ledger.owed(payment.debt) == Money(22_542_70, "CNY")
    assert breaches() == []


def test_a_claim_can_be_left_to_the_payer(su, payment, sandbox):
    claim = claimed(payment, sandbox)

    answer = press(su, "acceptance", claim.code)

    assert "The payer keeps the money." in words(answer)
    assert Chargeback.objects.get().state == "LOST"
    assert ledger.owed(payment.debt) == Money(30_542_70, "CNY")


def test_a_returned_debit_cannot_be_answered(su, payment):
    dispute(payment, kind="RETURN", state="LOST")
    claim = Chargeback.objects.get()

    page = su.get(reverse("lender:chargeback", args=[claim.code]))
    answer = su.post(reverse("lender:chargeback", args=[claim.code]), {"text": "No."}, follow=True)

    assert "Nothing to answer" in words(page)
    assert "cannot be answered any more" in words(answer)


def test_the_list_asks_the_same_number_of_questions_for_one_row_and_for_three(
    su, zhang_debt, li_debt
):
    counts = []
    for number, debt in enumerate((zhang_debt, li_debt, zhang_debt)):
        paid = pay(debt, 100_00)
        give_back(paid, 10_00, name=f"re_{number}")
        dispute(paid, name=f"dp_{number}", kind="INQUIRY", taken=False)
        with CaptureQueriesContext(connection) as counted:
            su.get(reverse("lender:going-back"))
        counts.append(len(counted))

    assert counts[0] == counts[2]
    assert Lender.objects.count() == 1


def test_a_corrected_receipt_says_so_to_whoever_checks_it(client, zhang_debt):
    paid = pay(zhang_debt, 100_00)
    give_back(paid, 10_00)
    note = CreditNote.objects.get()
    check = reverse("receipt-check")

    receipt = client.get(check, {"number": paid.receipt.code, "code": paid.receipt.check_code})
    credit = client.get(check, {"number": note.code, "code": note.check_code})

    assert "It was corrected on 2 November 2026." in words(receipt)
    assert f"It corrects receipt {paid.receipt.code}." in words(credit)
    assert "10.00" not in words(credit) + words(receipt)
