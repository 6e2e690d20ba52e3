"""Disputes at the local peer: asked about, taken back, answered with files, decided."""

import io

import pytest
import stripe

from tests.payments.test_sandbox_payments import charge, kinds

PDF = b"%PDF-1.7\n\x00\xff binary\r\n--not the boundary\r\n%%EOF"


@pytest.fixture
def stripe_v1(sandbox):
    return sandbox.client()


def net(services):
    moved = services.balance_transactions.list().data
    return [entry.net for entry in moved if entry.type != "payout"][::-1]


def a_file(services, content=PDF, name="statement.pdf", purpose="dispute_evidence"):
    file = io.BytesIO(content)
    file.name = name
    return services.files.create({"purpose": purpose, "file": file})


@pytest.mark.parametrize(
    ("card", "reason", "status", "balance"),
    [
        ("pm_card_createDispute", "fraudulent", "needs_response", [28_83, -45_00]),
        (
            "pm_card_createDisputeProductNotReceived",
            "product_not_received",
            "needs_response",
            [28_83, -45_00],
        ),
        ("pm_card_createDisputeInquiry", "fraudulent", "warning_needs_response", [28_83]),
    ],
)
def test_each_disputing_card_disputes_in_its_own_way(stripe_v1, card, reason, status, balance):
    charge(stripe_v1, card)

    dispute = stripe_v1.disputes.list().data[0]

    assert (dispute.reason, dispute.status) == (reason, status)
    assert net(stripe_v1) == balance


def test_a_part_of_a_charge_can_be_disputed_long_after(sandbox, stripe_v1):
    intent = charge(stripe_v1)
    sandbox.advance(days=60)

    told = sandbox.dispute(intent.latest_charge, amount=12_00, reason="duplicate")

    assert (told["amount"], told["reason"]) == (12_00, "duplicate")
    assert net(stripe_v1) == [28_83, -12_00 - 15_00]
    assert stripe_v1.charges.retrieve(intent.latest_charge).disputed


def test_a_won_dispute_brings_money_and_fee_back(sandbox, stripe_v1):
    dispute = sandbox.dispute(charge(stripe_v1).latest_charge)

    sandbox.decide(dispute["id"], "won")

    won = stripe_v1.disputes.retrieve(dispute["id"])
    assert (won.status, [entry.net for entry in won.balance_transactions]) == (
        "won",
        [-45_00, 45_00],
    )
    assert kinds(stripe_v1)[-2:] == ["charge.dispute.funds_reinstated", "charge.dispute.closed"]


def test_a_lost_dispute_keeps_its_fee(stripe_v1, sandbox):
    dispute = sandbox.dispute(charge(stripe_v1).latest_charge)

    stripe_v1.disputes.close(dispute["id"])

    assert stripe_v1.disputes.retrieve(dispute["id"]).status == "lost"
    assert net(stripe_v1) == [28_83, -45_00]


def test_an_unanswered_dispute_is_lost_in_the_end(sandbox, stripe_v1):
    dispute = sandbox.dispute(charge(stripe_v1).latest_charge)
    sandbox.advance(days=6)
    before = stripe_v1.disputes.retrieve(dispute["id"]).status

    sandbox.advance(days=1)

    after = stripe_v1.disputes.retrieve(dispute["id"])
    assert (before, after.status) == ("needs_response", "lost")
    assert after.evidence_details.past_due


def test_an_answered_dispute_waits_for_the_bank(sandbox, stripe_v1):
    dispute = sandbox.dispute(charge(stripe_v1).latest_charge)
    stripe_v1.disputes.update(dispute["id"], {"evidence": {"customer_name": "Zhang"}})

    sandbox.advance(days=60)

    assert stripe_v1.disputes.retrieve(dispute["id"]).status == "under_review"


def test_evidence_can_be_kept_before_it_is_sent(sandbox, stripe_v1):
    dispute = sandbox.dispute(charge(stripe_v1).latest_charge)

    kept = stripe_v1.disputes.update(
        dispute["id"], {"evidence": {"customer_name": "Zhang"}, "submit": False}
    )

    assert (kept.status, kept.evidence_details.has_evidence) == ("needs_response", True)
    assert kept.evidence_details.submission_count == 0


def test_an_inquiry_moves_no_money_until_it_escalates(sandbox, stripe_v1):
    inquiry = sandbox.dispute(charge(stripe_v1).latest_charge, inquiry=True)
    before = net(stripe_v1)

    escalated = stripe_v1.disputes.update(
        inquiry["id"], {"evidence": {"uncategorized_text": "escalate_inquiry_evidence"}}
    )

    assert (before, net(stripe_v1)) == ([28_83], [28_83, -45_00])
    assert (escalated.status, escalated.is_charge_refundable) == ("needs_response", False)


@pytest.mark.parametrize("outcome", ["won", ""])
def test_an_inquiry_can_come_to_nothing(sandbox, stripe_v1, outcome):
    inquiry = sandbox.dispute(charge(stripe_v1).latest_charge, inquiry=True)

    if outcome:
        sandbox.decide(inquiry["id"], outcome)
    sandbox.advance(days=7)

    assert stripe_v1.disputes.retrieve(inquiry["id"]).status == "warning_closed"
    assert net(stripe_v1) == [28_83]


def test_a_decided_dispute_stays_decided(sandbox, stripe_v1):
    dispute = sandbox.dispute(charge(stripe_v1).latest_charge)
    sandbox.decide(dispute["id"], "lost")

    with pytest.raises(stripe.InvalidRequestError):
        stripe_v1.disputes.update(dispute["id"], {"evidence": {"customer_name": "Zhang"}})
    with pytest.raises(AssertionError):
        sandbox.decide(dispute["id"], "won")


@pytest.mark.parametrize(
    "given", [{"amount": 30_01}, {"reason": "bored"}, {"amount": "x"}], ids=str
)
def test_a_dispute_that_makes_no_sense_is_refused(sandbox, stripe_v1, given):
    paid = charge(stripe_v1).latest_charge

    with pytest.raises(AssertionError):
        sandbox.dispute(paid, **given)

    assert stripe_v1.disputes.list().data == []


def test_a_charge_is_not_disputed_twice_at_once(sandbox, stripe_v1):
    paid = charge(stripe_v1).latest_charge
    sandbox.dispute(paid, amount=5_00)

    with pytest.raises(AssertionError):
        sandbox.dispute(paid, amount=5_00)


def test_a_file_is_sent_as_evidence(sandbox, stripe_v1):
    dispute = sandbox.dispute(charge(stripe_v1).latest_charge)
    file = a_file(stripe_v1)

    told = stripe_v1.disputes.update(dispute["id"], {"evidence": {"uncategorized_file": file.id}})

    assert (file.filename, file.size, file.type) == ("statement.pdf", len(PDF), "pdf")
    assert stripe_v1.files.retrieve(file.id).purpose == "dispute_evidence"
    assert told.evidence.uncategorized_file == file.id
    assert told.evidence_details.submission_method == "manual"


def test_evidence_cannot_name_a_file_that_is_not_there(sandbox, stripe_v1):
    dispute = sandbox.dispute(charge(stripe_v1).latest_charge)

    with pytest.raises(stripe.InvalidRequestError) as no:
        stripe_v1.disputes.update(dispute["id"], {"evidence": {"receipt": "file_none"}})

    assert no.value.param == "evidence[receipt]"


@pytest.mark.parametrize("content", [b"", b"MZ\x90 a program", b"%PDF-" + bytes(5_000_000)])
def test_a_file_must_be_a_document_of_a_fair_size(stripe_v1, content):
    with pytest.raises(stripe.InvalidRequestError) as no:
        a_file(stripe_v1, content)

    assert no.value.param == "file"


def test_a_file_for_something_else_is_not_here(stripe_v1):
    with pytest.raises(stripe.APIError) as no:
        a_file(stripe_v1, purpose="identity_document")

    assert no.value.http_status == 501


def test_a_network_warns_of_a_charge(sandbox, stripe_v1):
    charge(stripe_v1, "pm_card_createIssuerFraudRecord")
    later = charge(stripe_v1)
    sandbox.warn_of_fraud(later.latest_charge)

    warnings = stripe_v1.radar.early_fraud_warnings.list().data

    assert [warning.actionable for warning in warnings] == [True, True]
    assert warnings[0].charge == later.latest_charge
    assert kinds(stripe_v1)[-1] == "radar.early_fraud_warning.created"
    assert net(stripe_v1) == [28_83, 28_83]


def test_a_charge_can_be_given_a_note(stripe_v1):
    paid = charge(stripe_v1).latest_charge

    stripe_v1.charges.update(paid, {"metadata": {"reviewed": "yes"}})

    assert stripe_v1.charges.retrieve(paid).metadata.to_dict() == {"reviewed": "yes"}
    assert kinds(stripe_v1)[-1] == "charge.updated"
