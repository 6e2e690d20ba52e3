"""The provider's truth against the books: what is certain is mended, the rest is a person's."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from payments import (
    charging,
    closing,
    comparing,
    differences,
    gateway,
    ledger,
    reconciling,
    statement_checks,
)
from payments.models import (
    Account,
    BalanceTransaction,
    Chargeback,
    Difference,
    Entry,
    Payout,
    Reconciliation,
    Refund,
    StripeEvent,
)
from payments.money import Money
from plans import progress
from tests.conftest import NOON
from tests.payments.payers import breaches, stored
from tests.portal.provider_side import LATER, listed, paid, run, strange
from tests.portal.test_two_accounts import connect
from tests.portal.test_two_accounts import pay as pay_on_account
from tests.sandbox_fixtures import DISPUTES

pytestmark = pytest.mark.django_db


def test_where_all_was_heard_the_provider_and_the_books_agree(canal, zhang_debt, sandbox):
    paid(zhang_debt, sandbox)

    report = run()

    assert (report.open, report.differs_minor) == ([], {"CNY": 0})
    assert report.counts["events_recovered"] == 0
    row = BalanceTransaction.objects.get()
    assert (row.lender, row.entry, row.fee_minor, row.net_minor) == (
        canal,
        Entry.objects.get(kind="PAYMENT"),
        24_90,
        823_50,
    )


def test_a_payment_whose_webhooks_were_all_lost_is_recovered(zhang_debt, sandbox):
    payment = paid(zhang_debt, sandbox, is_heard=False)

    report = run()

    assert stored(payment).state == "SUCCEEDED"
    assert report.counts["events_recovered"] == StripeEvent.objects.count() > 0
    assert (report.open, report.differs_minor, breaches()) == ([], {"CNY": 0}, [])


def test_a_payment_older_than_the_providers_events_is_found_by_its_movement(zhang_debt, sandbox):
    payment = paid(zhang_debt, sandbox, is_heard=False)

    with time_machine.travel(NOON + timedelta(days=45)):
        report = run(at=NOON + timedelta(days=45))

    assert (stored(payment).state, report.counts["events_seen"]) == ("SUCCEEDED", 0)
    assert [row.kind for row in report.open] == []


def test_a_refund_made_in_the_dashboard_is_recovered(zhang_debt, sandbox):
    payment = paid(zhang_debt, sandbox)
    sandbox.client().refunds.create({"payment_intent": payment.intent_id, "amount": 100_00})

    report = run()

    assert Refund.objects.get().entry is not None
    assert (report.open, report.differs_minor, breaches()) == ([], {"CNY": 0}, [])


def test_a_dispute_that_no_webhook_told_of_is_recovered(zhang_debt, sandbox):
    paid(zhang_debt, sandbox, card=DISPUTES, is_heard=False)

    report = run()

    assert Chargeback.objects.get().entry is not None
    assert (report.open, report.differs_minor, breaches()) == ([], {"CNY": 0}, [])


def test_a_charge_that_was_told_late_is_booked_late(zhang_debt, sandbox):
    payment = paid(zhang_debt, sandbox, is_heard=False)
    outcome = charging.look_up(payment, at=NOON)
    progress.settle(payment, replace(outcome, fee=None), at=NOON)
    assert not Entry.objects.filter(kind="CHARGE").exists()

    report = run()

    assert Entry.objects.get(kind="CHARGE").key == f"charge:{payment.key}"
    assert (report.counts["mended"], report.open, report.differs_minor) == (1, [], {"CNY": 0})
    assert breaches() == []


def test_a_charge_that_differs_is_listed(zhang_debt, sandbox):
    payment = paid(zhang_debt, sandbox, is_heard=False)
    outcome = charging.look_up(payment, at=NOON)
    progress.settle(payment, replace(outcome, fee=Money(24_91, "CNY")), at=NOON)

    report = run()

    assert listed(report) == [("FEE", 24_91, 24_90), ("TOTAL", 0, 1)]


def test_payouts_are_booked_matched_and_hold_their_movements(canal, zhang_debt, sandbox):
    paid(zhang_debt, sandbox)
    later = NOON + timedelta(days=5)

    with time_machine.travel(later):
        report = run(at=later)

    payout = Payout.objects.get()
    assert (payout.state, payout.amount_minor, payout.lender) == ("PAID", 823_50, canal)
    held = BalanceTransaction.objects.filter(payout_id=payout.payout_id)
    assert sorted(held.values_list("kind", "net_minor")) == [
        ("charge", 823_50),
        ("payout", -823_50),
    ]
    assert (report.open, report.differs_minor, breaches()) == ([], {"CNY": 0}, [])
    assert Account.objects.get(kind="BANK").balance_minor == 823_50


def test_a_payout_that_came_back_is_the_lenders_again(canal, zhang_debt, sandbox):
    account = sandbox.open_merchant(bank="closed")
    canal.stripe_account = account
    canal.save()
    zhang_debt.refresh_from_db()
    paid(zhang_debt, sandbox)
    later = NOON + timedelta(days=6)

    with time_machine.travel(later):
        report = run(account, at=later)

    payout = Payout.objects.get()
    assert (payout.state, payout.returned.kind) == ("FAILED", "PAYOUT")
    assert Account.objects.get(kind="BANK").balance_minor == 0
    assert (report.open, report.differs_minor, breaches()) == ([], {"CNY": 0}, [])


def test_money_that_is_not_ours_stops_what_goes_by_itself_until_it_is_explained(
    client, canal, zhang_debt, sandbox
):
    paid(zhang_debt, sandbox)
    strange(sandbox)

    report = run()

    assert listed(report) == [("STRANGE_MOVEMENT", 0, 485_20)]
    assert report.differs_minor == {"CNY": 0}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["open_differences"]) == (200, 1)
    december = NOON + timedelta(days=30)
    assert closing.close_due(at=december) == 0
    differences.explain(report.open[0], text="A sale of our own shop.", by="officer:1", at=LATER)
    assert run().open == []
    assert client.get("/readyz").json()["open_differences"] == 0
    assert closing.close_due(at=december) == 1


def test_what_the_books_say_and_the_provider_does_not_is_listed(zhang_debt, sandbox):
    paid(zhang_debt, sandbox)
    legs = [("CLEARING", 1_00), ("PAYABLE", -1_00)]
    ledger.post(zhang_debt, kind="RESTORATION", key="forged", at=NOON, legs=legs)

    report = run()

    assert listed(report) == [("NO_MOVEMENT", 1_00, 0), ("TOTAL", 0, -1_00)]
    assert list(statement_checks.provider_sums_are_the_ledgers()) == [
        "account own CNY: the provider says -100 more"
    ]


def test_a_balance_beyond_its_movements_is_listed(zhang_debt, sandbox):
    paid(zhang_debt, sandbox)
    run()
    walk = Reconciliation.objects.get()

    there = {"CNY": 823_51}

    assert [
        (f.kind, f.ours_minor, f.theirs_minor) for f in comparing.balance_gaps(walk, there)
    ] == [("BALANCE", 823_50, 823_51)]


def test_money_that_comes_while_a_balance_is_read_is_no_part_of_what_stood_there(
    zhang_debt, li_debt, sandbox, monkeypatch
):
    paid(zhang_debt, sandbox)
    send, coming = sandbox.http.request, [li_debt]

    def meanwhile(method, url, *rest, **more):
        if url.endswith("/v1/balance") and coming:
            paid(coming.pop(), sandbox)
        return send(method, url, *rest, **more)

    monkeypatch.setattr(sandbox.http, "request", meanwhile)
    first, second = run(), run(at=LATER)

    assert coming == []
    assert (first.counts["base"], first.open, second.open) == ({}, [], [])


def test_what_is_younger_than_some_minutes_is_no_difference_yet(zhang_debt, sandbox):
    paid(zhang_debt, sandbox)
    strange(sandbox)
    legs = [("CLEARING", 1_00), ("PAYABLE", -1_00)]
    ledger.post(zhang_debt, kind="RESTORATION", key="forged", at=NOON, legs=legs)

    soon = NOON + timedelta(minutes=5)

    assert (run(at=soon).open, comparing.difference_minor("", at=soon)) == ([], {"CNY": 0})
    assert len(run().open) == 3


def test_two_lenders_on_two_accounts_are_held_apart(canal, hill, zhang_debt, hill_debt, sandbox):
    numbers = {each.code: connect(each, sandbox) for each in (canal, hill)}
    pay_on_account(zhang_debt, 848_40, sandbox)
    pay_on_account(hill_debt, 100_00, sandbox)
    strange(sandbox, numbers["hill"])
    later = timezone.now() + timedelta(hours=1)

    reports = {account: run(account, at=later) for account in reconciling.accounts()}

    assert [reports[numbers[code]].differs_minor for code in ("canal", "hill")] == [
        {"CNY": 0},
        {"USD": 0},
    ]
    assert listed(reports[numbers["hill"]]) == [("STRANGE_MOVEMENT", 0, 485_20)]
    assert (reports[""].open, reports[numbers["canal"]].open) == ([], [])
    assert differences.is_trusted(numbers["canal"])
    assert not differences.is_trusted(numbers["hill"])
    assert list(differences.listed(canal)) == []
    assert breaches() == []


def test_running_twice_changes_nothing(zhang_debt, sandbox):
    paid(zhang_debt, sandbox, is_heard=False)
    run()
    before = facts()

    again = run()

    assert facts() == before
    assert (again.open, again.counts["mended"], again.counts["events_recovered"]) == ([], 0, 0)


def facts():
    return [
        list(model.objects.order_by("pk").values_list("pk", *names))
        for model, names in (
            (Entry, ["key", "digest"]),
            (BalanceTransaction, ["transaction_id", "entry"]),
            (Difference, ["kind", "state"]),
            (Payout, ["state"]),
        )
    ]


@pytest.mark.parametrize("calls", range(12))
def test_a_walk_that_is_broken_off_anywhere_goes_on_to_the_same_end(
    zhang_debt, sandbox, calls, monkeypatch
):
    monkeypatch.setattr("payments.provider.movements.PAGE_ROWS", 2)
    payment = paid(zhang_debt, sandbox, is_heard=False)
    sandbox.faults.on_requests(*[""] * calls, *["lost_before"] * (gateway.RETRIES_MAX + 1))
    with suppress(gateway.Unreachable):
        run()
    sandbox.faults.requests.clear()

    report = run(at=LATER + timedelta(minutes=1))

    assert (stored(payment).state, report.open) == ("SUCCEEDED", [])
    assert BalanceTransaction.objects.exclude(entry=None).count() == 1
    assert (report.differs_minor, breaches()) == ({"CNY": 0}, [])
