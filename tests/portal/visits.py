"""What happens at the provider's page and after it, for tests of the doors and the sweeps."""

import json

from django.urls import reverse

from payments import charging, inbox
from payments.models import Entry, Receipt
from tests.conftest import NOON
from tests.payments.payers import breaches, stored

HERE = "http://portal.test/"


def open_page(payment):
    """Ask the provider for the page of ``payment`` and return its address."""
    return charging.open_page(
        payment, title="Payment", return_url=HERE, cancel_url=HERE, email="zhang@example.org"
    )


def keep(events, *, at=NOON):
    """Store events as the webhook's door does, in the order given."""
    for raw, _ in events:
        inbox.store(json.loads(raw), at=at)


def is_paid(payment):
    """Say whether it is booked, once, with a receipt, and all promises hold."""
    kept = stored(payment)
    booked = Entry.objects.filter(kind="PAYMENT").count(), Receipt.objects.count()
    return (kept.state, booked, breaches()) == ("SUCCEEDED", (1, 1), [])


def pay_url(debt):
    return reverse("borrower:pay", args=[debt.code])


def url_of(payment, name="payment"):
    return reverse(f"borrower:{name}", args=[payment.code])


def press(browser, debt, choice, amount=""):
    """Choose a sum on the pay page and press the button."""
    return browser.post(pay_url(debt), {"choice": choice, "amount": amount})


def words(answer):
    """Return a page with its gaps evened out, to look for sentences in."""
    return " ".join(answer.content.decode().split())
