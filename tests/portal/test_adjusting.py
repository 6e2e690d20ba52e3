"""Taking something off an account, as a lender's officers see it."""

import pytest
from django.urls import reverse

from payments import ledger
from payments.models import Lender
from tests.conftest import employ
from tests.payments.payers import agree
from tests.portal.officers import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
FORM = {"bucket": "FEE", "amount": "1500", "cause": "FEE", "text": "Never due."}


def url(debt):
    return reverse("lender:adjustment", args=[debt.code])


def test_an_officer_takes_a_fee_off(zhang_debt, wen):
    agree(zhang_debt)
    client = signed_in(wen)

    answer = client.post(url(zhang_debt), FORM, follow=True)

    assert "Taken off. A plan that runs follows." in text_of(answer)
    assert ledger.owed(zhang_debt).minor == 29_042_70


def test_a_large_sum_waits_for_a_second_officer(zhang_debt, canal, wen):
    Lender.objects.update(refund_limit_minor=1_00)
    signed_in(wen).post(url(zhang_debt), FORM)
    other = signed_in(employ(canal, "chen", "APPROVER"))

    page = other.get(url(zhang_debt))
    code = page.context["rows"][0]["adjustment"].code
    other.post(reverse("lender:adjustment-approval", args=[code]))

    assert "Waits for a second officer" in text_of(page)
    assert ledger.owed(zhang_debt).minor == 29_042_70


def test_more_than_is_owed_is_asked_again(zhang_debt, wen):
    answer = signed_in(wen).post(url(zhang_debt), FORM | {"amount": "1500.01"})

    assert answer.status_code == 422
    assert "¥1,500.00 is owed in this part." in text_of(answer)


def test_another_lenders_account_is_not_found(hill_debt, wen):
    assert signed_in(wen).get(url(hill_debt)).status_code == 404
