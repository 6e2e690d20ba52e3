"""One borrower's whole story at one lender, told by the rules: every record that has an address.

Knows which records there are; does not know who may see them.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.contrib.sessions.models import Session
from django.test import Client

from payments import (
    charging,
    closing,
    differences,
    methods,
    payouts,
    placing,
    setups,
    transfers,
)
from payments.models import (
    Chargeback,
    CreditNote,
    Debt,
    Difference,
    Lender,
    Payout,
    Refund,
    Remittance,
)
from payments.money import Money
from payments.placements import Part, Placement
from payments.provider.methods import Kept
from payments.transfers import Line
from payments.wire_movements import PayoutSeen
from plans import answers, autopay, disputes, mandates, proposals, reversals
from plans.models import Agreement, Debit, Dispute, Plan, Proposal
from plans.schedule import Frequency, Terms
from portal import contacts, invitations, uploads
from portal.models import ContactPoint, Identity, Invitation, User
from tests.conftest import NOON, place
from tests.payments import payers
from tests.portal import ahead_story, month_story, settlement_story
from tests.portal.ladder_story import missed
from tests.portal.protection_story import protected
from tests.portal.stories import STEADY, pay, suggest

OFFICER = "officer:wen"
LIGHTER = Terms(Frequency.MONTHLY, date(2026, 12, 15), 24, anchor_day=15)
# Longer than either lender's rules allow, so that a no names the nearest plan.
LONGER = Terms(Frequency.MONTHLY, date(2026, 12, 15), 72, anchor_day=15)
LATE = (("late", 7), ("over", 8))
HEADER = "Reference,Name,Date of birth,Currency,Principal,Total,Documents"


def tell(user: User, first: Placement, lender: Lender) -> dict[str, str]:
    """Let it happen to ``user`` and return the public code of each record, by what it is."""
    debts = {
        name: _owned(user, _another(first, name, more), lender)
        for more, name in enumerate(
            ("settled", "free", "sent", "answered", "refused", "shown"), start=0
        )
    }
    codes = {f"{name}_debt": debt.code for name, debt in debts.items()}
    codes |= _agreed_and_paid(debts["settled"])
    codes |= _invited(debts["free"])
    codes["quote"] = ahead_story.quoted(debts["free"]).code
    codes |= ahead_story.helped(debts["free"])
    codes |= settlement_story.told(user, _another(first, "less", 6), lender)
    codes |= settlement_story.ended(user, _another(first, "ended", 7), lender)
    codes |= settlement_story.reduced(user, _another(first, "off", 23), lender)
    codes["order"] = ahead_story.ordered(lender)
    codes["shares"] = ahead_story.shared(debts["free"])
    codes |= protected(debts["refused"])
    codes |= missed(*(_owned(user, _another(first, name, more), lender) for name, more in LATE))
    codes["sent"] = suggest(debts["sent"]).code
    codes |= _given_back(debts["refused"])
    codes |= month_story.proven(debts["shown"])
    codes["live_payment"] = _paying(debts["sent"]).code
    codes["countered"] = _countered(debts["answered"]).code
    codes["declined"] = _declined(debts["refused"]).code
    held = replace(_another(first, "held", 9), is_on_plan=True)
    codes["held_debt"] = place(held, lender).code
    codes["transfer"] = _sent(debts["settled"])
    return codes | _brought(lender, first)


def begin(user: User, first: Placement, lender: Lender) -> dict[str, str]:
    """Let ``user`` find their debt and send a plan for it, and nothing more."""
    debt = _owned(user, first, lender)
    return {"settled_debt": debt.code, "sent": suggest(debt).code}


def _another(first: Placement, name: str, more: int) -> Placement:
    """Return a debt of the same person with a reference and a sum of its own."""
    if more == 0:
        return first
    minor = first.total.minor - more * 1_00
    return replace(
        first,
        reference=f"{first.reference}-{name}",
        total=Money(minor, first.total.currency),
        parts=(Part("PRINCIPAL", minor),),
    )


def _owned(user: User, placement: Placement, lender: Lender) -> Debt:
    debt = place(placement, lender)
    assert debt.state == Debt.State.VERIFIED, debt.held_reasons
    Identity.objects.get_or_create(
        borrower=debt.borrower, defaults={"user": user, "proven_by": "letter", "proven_at": NOON}
    )
    placing.open_to_borrower(debt, by=f"borrower:{user.pk}", at=NOON)
    debt.refresh_from_db()
    return debt


def _agreed_and_paid(debt: Debt) -> dict[str, str]:
    offer = suggest(debt)
    answers.approve(offer, balance_minor=offer.total_minor, by=OFFICER, at=NOON)
    plan = Plan.objects.get(debt=debt)
    agreement = Agreement.objects.get(plan=plan)
    payment = pay(debt, debt.claimed_minor // 36)
    collected = _collected(plan)
    asked = disputes.open_dispute(
        debt, kind=Dispute.Kind.AMOUNT, text="我还过一千元。", by="borrower:1", at=NOON
    )
    return {
        "agreed": offer.code,
        "plan": plan.code,
        "agreement": agreement.code,
        "payment": payment.code,
        "receipt": payment.receipt.code,
        "dispute": asked.code,
        "entry": str(payment.entry_id),
        "payout": _paid_out(debt).payout_id,
        "difference": str(_differs(debt).pk),
        "statement": _remitted(debt).code,
    } | collected


def _collected(plan: Plan) -> dict[str, str]:
    """Let the next payment be taken from a card, and begin to save another one."""
    debt, at = plan.debt, datetime(2027, 1, 5, 4, tzinfo=UTC)
    card = Kept(f"pm_{plan.code}", "cus_1", "card", "visa", "4242", 2034, 12)
    mandate = mandates.give(
        plan,
        method=methods.keep(debt, card, account="", at=NOON),
        consent=mandates.Consent("2026-11", "en", "I allow it.", address="192.0.2.7"),
        by="borrower:1",
        at=NOON,
    )
    autopay.plan_due(at=at)
    return {
        "mandate": mandate.code,
        "debit": Debit.objects.get(plan=plan).code,
        "setup": setups.start(debt, language="en", by="borrower:1", at=NOON).code,
    }


def _paid_out(debt: Debt) -> Payout:
    seen = PayoutSeen(f"po_{debt.lender.code}", "PAID", 1_00, debt.currency, NOON.date(), NOON)
    payouts.apply(debt.lender, seen, account="", at=NOON)
    return Payout.objects.get(payout_id=seen.payout_id)


def _differs(debt: Debt) -> Difference:
    """Find that something differs, and have it mended: nothing waits for it any more."""
    number = f"txn_{debt.lender.code}"
    finding = differences.Finding("STRANGE_MOVEMENT", number, debt.currency, lender=debt.lender)
    differences.note("", [finding], at=NOON)
    differences.note("", [], at=NOON)
    return Difference.objects.get(object_id=number)


def _remitted(debt: Debt) -> Remittance:
    """Close the statement that holds the payment, three days later."""
    return closing.close(
        debt.lender,
        currency=debt.currency,
        last=NOON.date(),
        by=OFFICER,
        at=NOON + timedelta(days=3),
    )


def _invited(debt: Debt) -> dict[str, str]:
    """Invite by both ways, and let the borrower begin a plan."""
    point = ContactPoint.objects.create(
        lender=debt.lender,
        borrower=debt.borrower,
        kind=ContactPoint.Kind.EMAIL,
        value=f"{debt.lender.code}.old@example.org",
        source="lender file",
    )
    ways = ((Invitation.Kind.EMAIL, point), (Invitation.Kind.LETTER, None))
    token, letter = [
        invitations.invite(debt, kind=kind, contact_point=to, by=OFFICER, at=NOON)[1]
        for kind, to in ways
    ]
    proposals.save_draft(debt, terms=STEADY, budget=None, by="borrower:1", at=NOON)
    return {
        "token": token,
        "letter_code": letter,
        "stop_token": contacts.stop_token(point),
        "point": str(point.pk),
    }


def _sent(debt: Debt) -> str:
    """Let an officer write a bank transfer down, which waits for another."""
    line = Line(on=NOON.date(), amount=Money(120_00, debt.currency), payer=debt.borrower.name)
    return transfers.write_down(debt.lender, line, debt=debt, by=OFFICER, at=NOON).code


def _given_back(debt: Debt) -> dict[str, str]:
    """Pay, give a part back, and let the payer's bank ask about the rest."""
    payment = pay(debt, 300_00)
    seen = payers.refund_seen(payment, 100_00, name=f"re_{debt.code}")
    asked = payers.dispute_seen(
        payment, name=f"dp_{debt.code}", kind="INQUIRY", taken=False, minor=200_00
    )
    reversals.settle(payment, refunds_seen=[seen], disputes_seen=[asked], at=NOON)
    return {
        "refunded": payment.code,
        "refund": Refund.objects.get(payment=payment).code,
        "claim": Chargeback.objects.get(payment=payment).code,
        "credit_note": CreditNote.objects.get(debt=debt).code,
    }


def _paying(debt: Debt):
    return charging.start(
        debt,
        purpose="OWN",
        amount=Money(200_00, debt.currency),
        language="en",
        by="borrower:1",
        at=NOON,
    )


def _countered(debt: Debt) -> Proposal:
    return answers.counter(
        suggest(debt),
        terms=LIGHTER,
        reason_code="OTHER",
        reason_text="A little more each month.",
        by=OFFICER,
        at=NOON,
    )


def _declined(debt: Debt) -> Proposal:
    offer = suggest(debt, LONGER)
    answers.decline(offer, reason_code="OTHER", reason_text="It is too long.", by=OFFICER, at=NOON)
    return offer


def _brought(lender: Lender, first: Placement) -> dict[str, str]:
    """Bring two files: one that waits to be looked at, and one that was placed."""
    code, currency = lender.code.upper(), lender.currency
    papers = "contract; statement"
    row = f"{code}-F1,{first.name},1987-05-17,{currency},80.00,80.00,{papers}"
    wrong = f"{code}-F2,{first.name},1987-02-30,{currency},80.00,80.00,{papers}"
    waiting, placed = [
        uploads.keep(
            lender,
            filename="debts.csv",
            body="\n".join([HEADER, line, wrong, ""]).encode(),
            encoding="",
            by=OFFICER,
            at=NOON,
        )
        for line in (row, row.replace("F1", "F3"))
    ]
    batch, _report = uploads.place(placed, by=OFFICER, at=NOON, rows_max=100)
    debt = Debt.objects.get(batch=batch, reference=f"{code}-F3")
    invitations.invite(debt, kind=Invitation.Kind.LETTER, contact_point=None, by=OFFICER, at=NOON)
    return {"upload": waiting.code, "batch": batch.code}


def browser_of(session_key: str) -> Client:
    """Return a new browser that holds this session; "" for one that holds none."""
    client = Client(raise_request_exception=False)
    if session_key:
        client.cookies["session"] = session_key
    return client


def session_of(client: Client) -> str:
    key = client.session.session_key
    assert Session.objects.filter(pk=key).exists()
    return str(key)
