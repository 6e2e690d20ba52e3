"""One sum for several debts: proposed by law or in proportion, changed at will, paid one by one."""

import pytest
from django.urls import reverse

from payments.models import Debt, Payment, Share
from plans import progress
from portal import filling
from portal.models import Identity
from tests.conftest import NOON
from tests.payments.payers import breaches, pay, place_in, said, stored
from tests.portal.visits import pay_url, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def second(zhang, li_debt):
    """Another debt of Mr Zhang's at Canal Bank."""
    Identity.objects.create(
        user=zhang, borrower=li_debt.borrower, proven_by="letter", proven_at=NOON
    )
    return li_debt


@pytest.fixture
def at_hill(zhang, hill):
    """A debt of his at Hill Credit, in yuan too."""
    debt = place_in("CNY", 10_000_00, hill, reference="HC-88")
    Identity.objects.create(user=zhang, borrower=debt.borrower, proven_by="letter", proven_at=NOON)
    return debt


def here():
    return reverse("borrower:share")


def proposed(answer):
    return {
        debt.code: answer.context["form"].fields[name].initial.minor
        for name, debt in answer.context["form"].debts.items()
    }


def keep(browser, amounts, total):
    form = {f"part_{debt.code}": text for debt, text in amounts.items()}
    return browser.post(f"{here()}?amount={total}", form)


def settle(payment):
    payment = stored(payment)
    progress.settle(payment, said(payment), at=NOON)
    return payment


def test_between_debts_of_one_lender_the_heaviest_due_comes_first(zhangs, zhang_debt, second):
    answer = zhangs.get(here(), {"amount": "31000"})

    assert proposed(answer) == {zhang_debt.code: 30_542_70, second.code: 457_30}


def test_the_payer_may_put_another_debt_first(zhangs, zhang_debt, second):
    answer = zhangs.get(here(), {"amount": "8500", "first": second.code})

    assert proposed(answer) == {zhang_debt.code: 380_00, second.code: 8_120_00}


def test_across_lenders_a_sum_is_shared_in_proportion(zhangs, zhang_debt, at_hill):
    answer = zhangs.get(here(), {"amount": "4054.27"})

    assert proposed(answer) == {zhang_debt.code: 3_054_27, at_hill.code: 1_000_00}


def test_the_parts_are_paid_one_after_another_each_with_its_receipt(
    zhangs, zhang_debt, at_hill, sandbox
):
    kept = keep(zhangs, {zhang_debt: "3054.27", at_hill: "1000.00"}, "4054.27")["Location"]
    before = words(zhangs.get(kept))
    assert "¥4,054.27 in 2 parts" in before
    assert "It is shared in proportion to what is asked for." in before
    assert "Canal Bank · ¥3,054.27 · Not paid yet" in before
    assert not Payment.objects.exists()

    zhangs.post(kept)
    first = settle(Payment.objects.get())
    between = words(zhangs.get(kept))
    zhangs.post(kept)
    second = settle(Payment.objects.get(debt=at_hill))

    assert "Paid, see the receipt" in between and "Pay part 2: ¥1,000.00" in between
    assert (first.purpose, first.amount_minor, second.amount_minor) == ("SHARE", 305_427, 100_000)
    assert "Every part is paid or on its way." in words(zhangs.get(kept))
    paper = filling.receipt_paper(first.receipt, side="BORROWER")
    assert "shared in proportion to what was asked for" in paper.designation
    assert breaches() == []


def test_parts_that_were_changed_are_the_payers_decision(zhangs, zhang_debt, second):
    keep(zhangs, {zhang_debt: "", second: "500"}, "500")

    share = Share.objects.get()
    assert (share.debt, share.amount_minor, share.basis) == (second, 500_00, "CHOSEN")


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("8120.01", "You can pay up to ¥8,120.00."),
        ("1", "The smallest amount that the payment page takes is ¥4.00."),
        ("1e3", "Please write an amount in figures"),
        ("", "Please give at least one of them a part."),
    ],
)
def test_a_part_that_will_not_do_is_asked_again(zhangs, zhang_debt, second, part, sentence):
    answer = keep(zhangs, {zhang_debt: "", second: part}, "500")

    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert not Share.objects.exists()


def test_a_part_that_did_not_go_through_is_asked_for_again(zhangs, zhang_debt, second, sandbox):
    kept = keep(zhangs, {zhang_debt: "500", second: ""}, "500")["Location"]
    zhangs.post(kept)
    failed = stored(Payment.objects.get())
    progress.settle(failed, said(failed, "CANCELED"), at=NOON)

    answer = zhangs.post(kept)

    assert (answer.status_code, Payment.objects.count()) == (303, 2)
    assert Share.objects.get().payment != failed


def test_where_nothing_can_be_paid_there_is_nothing_to_share(zhangs, zhang_debt):
    pay(zhang_debt, 30_542_70)

    assert zhangs.get(here())["Location"] == reverse("borrower:home")


def test_the_pay_page_leads_there_where_there_is_another_debt(zhangs, zhang_debt, second):
    assert reverse("borrower:share") in words(zhangs.get(pay_url(zhang_debt)))

    Debt.objects.filter(pk=second.pk).update(state=Debt.State.IN_DISPUTE)

    assert reverse("borrower:share") not in words(zhangs.get(pay_url(zhang_debt)))


def test_the_receipt_of_a_part_names_the_law_by_which_the_payer_decided(
    zhangs, zhang_debt, second, sandbox
):
    zhangs.post(keep(zhangs, {zhang_debt: "", second: "500"}, "500")["Location"])
    payment = settle(Payment.objects.get())

    assert filling.receipt_paper(payment.receipt, side="BORROWER").designation == (
        "It is a part of one sum for several debts; the payer decided which."
        " Who pays may decide that (Civil Code of China, article 560)."
    )
