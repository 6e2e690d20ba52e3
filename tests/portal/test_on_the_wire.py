"""Amounts of every exponent as they go over the wire: whole numbers in the currency's own unit."""

import pytest

from payments import refunding
from payments.models import Payment
from payments.money import Money
from portal import backflow, sweeps
from tests.conftest import NOON
from tests.payments.payers import agree, begin, place_in, stored
from tests.plans.collectors import charges, permit, save, take, told
from tests.portal.visits import keep, open_page

pytestmark = pytest.mark.django_db
# Currency, what is owed and what is paid in our minor units, and the number on the wire.
AMOUNTS = [
    ("JPY", 50_000, 848, "848"),
    ("KWD", 500_000, 5_120, "5120"),
    ("CNY", 50_000_00, 848_40, "84840"),
    ("ISK", 90_000, 848, "84800"),
]
by_currency = pytest.mark.parametrize(("currency", "owed", "minor", "wire"), AMOUNTS)


def sent(sandbox, path, name):
    """Return every value of a parameter in the requests to a path, as text, as it was sent."""
    return [
        value
        for verb, where, form in sandbox.http.asked
        if (verb, where) == ("POST", path)
        for given, value in form
        if given == name
    ]


@pytest.fixture
def pay(canal, sandbox):
    def act(currency, owed, minor):
        begun = begin(place_in(currency, owed, canal), minor)
        sandbox.pay(open_page(begun))
        keep(sandbox.events())
        sweeps.act_on_events(at=NOON)
        return stored(begun)

    return act


@by_currency
def test_a_payment_is_asked_for_in_whole_units(pay, sandbox, currency, owed, minor, wire):
    payment = pay(currency, owed, minor)

    price = "line_items[0][price_data]"
    assert sent(sandbox, "/v1/checkout/sessions", f"{price}[unit_amount]") == [wire]
    assert sent(sandbox, "/v1/checkout/sessions", f"{price}[currency]") == [currency.lower()]
    assert (payment.state, payment.received_minor) == ("SUCCEEDED", minor)


@by_currency
def test_a_refund_is_asked_for_in_whole_units(pay, sandbox, currency, owed, minor, wire):
    payment = pay(currency, owed, minor)
    refund = refunding.propose(
        payment, amount=Money(minor, currency), cause="MISTAKE", text="Twice.", by="o:2", at=NOON
    )

    backflow.send(refund, at=NOON)

    assert sent(sandbox, "/v1/refunds", "amount") == [wire]
    refund.refresh_from_db()
    assert (refund.state, refund.amount_minor) == ("SUCCEEDED", minor)


@pytest.mark.parametrize(
    ("currency", "owed", "fee", "wire"),
    [("JPY", 36_000, 13, "13"), ("KWD", 360_000, 70, "70"), ("USD", 360_00, 13, "13")],
)
def test_the_portals_part_is_asked_for_in_whole_units(canal, sandbox, currency, owed, fee, wire):
    canal.stripe_account, canal.platform_fee_bp = "acct_1Canal", 148
    debt = place_in(currency, owed, canal)
    payment = begin(debt, {"JPY": 848, "KWD": 5_120, "USD": 8_48}[currency])

    open_page(payment)

    name = "payment_intent_data[application_fee_amount]"
    assert sent(sandbox, "/v1/checkout/sessions", name) == [wire]
    assert Payment.objects.get().platform_fee_minor == fee


@pytest.mark.parametrize(("currency", "owed"), [("JPY", 36_000), ("KWD", 360_000)])
def test_a_debit_is_asked_for_in_whole_units(canal, sandbox, currency, owed):
    debt = place_in(currency, owed, canal)
    plan = agree(debt)
    permit(plan, save(debt, sandbox))
    told(plan, sandbox)
    first = plan.instalments.get(number=1).amount_minor

    assert take(sandbox) == 1

    assert sent(sandbox, "/v1/payment_intents", "amount") == [str(first)]
    assert sent(sandbox, "/v1/payment_intents", "currency") == [currency.lower()]
    assert charges(sandbox) == [first]
