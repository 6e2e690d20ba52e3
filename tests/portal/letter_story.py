"""One debt to which everything happens that makes a letter."""

from dataclasses import replace
from datetime import timedelta

from payments import closing, methods, payouts, refunding
from payments.events import record, record_for
from payments.models import Lender
from payments.money import Money
from payments.provider.methods import Kept
from payments.wire_movements import PayoutSeen
from plans import (
    answers,
    autopay,
    collecting,
    disputes,
    exhibits,
    expiring,
    holds,
    line_disputes,
    mandates,
    progress,
    second_looks,
)
from plans.changing import changes
from plans.changing.leeway import Kind
from plans.holds import Wish
from plans.models import Adjustment, Plan
from portal import sweeps
from tests.conftest import NOON
from tests.payments import payers
from tests.payments.payers import begin, said
from tests.plans.amending import ask as amend
from tests.plans.collectors import DUE, TOLD, night, permit
from tests.portal import settlement_story
from tests.portal.stories import STEADY, invite, pay, suggest

TWO_YEARS = replace(STEADY, count=24)
SHOWN = {"checked": ["CONTRACT"], "document": "Contract of 2025"}


def tell_everything(debt):
    """Let each event happen that makes a letter."""
    invite(debt)
    settlement_story.every_turn(debt)
    first = suggest(debt)
    offer = answers.counter(
        first, terms=TWO_YEARS, reason_code="LENGTH", reason_text="", by="officer:2", at=NOON
    )
    answers.withdraw(offer, by="borrower:1", at=NOON)
    refuse_twice(suggest(debt))
    third = suggest(debt)
    answers.counter(
        third, terms=TWO_YEARS, reason_code="LENGTH", reason_text="", by="officer:2", at=NOON
    )
    answers.expire_due(at=NOON + timedelta(days=15))
    holds.start(debt, text="", by="borrower:1", at=NOON)
    rest_and_ask(debt)
    debt.refresh_from_db()
    for kind in ("AMOUNT", "NOT_ME"):
        opened = disputes.open_dispute(debt, kind=kind, text="", by="borrower:1", at=NOON)
        disputes.answer(opened, is_upheld=False, text="", by="officer:2", at=NOON, **SHOWN)
    debt.refresh_from_db()
    plan = answers.approve(suggest(debt), balance_minor=30_542_70, by="officer:2", at=NOON)
    record(debt, "plan.taken_back", by="borrower:1", at=NOON, plan=plan.code)
    look_again(plan)
    amend(plan, Kind.SKIP, lambda left: changes.skip(left, day=left.coming[9][0]))
    collect(debt)
    slow = begin(debt, 500_00)
    for word in ("PROCESSING", "FAILED"):
        progress.settle(slow, said(slow, word), at=NOON)
    first = pay(debt, 848_40)
    last = pay(debt, 29_694_30)
    payers.dispute(last)
    payers.dispute(last, state="LOST")
    give_back(debt, first)
    closing.close(
        debt.lender, currency="CNY", last=NOON.date(), by="night", at=NOON + timedelta(days=1)
    )
    seen = PayoutSeen("po_1", "FAILED", 823_50, "CNY", NOON.date(), NOON)
    payouts.apply(debt.lender, seen, account="", at=NOON)


def look_again(plan):
    """Tell of a review that comes, and of one that leaves the plan as it is."""
    told = {"at": NOON, "plan": plan.code}
    record(plan.debt, "review.opened", by="night", day="2027-06-15", **told)
    record(plan.debt, "review.closed", by="officer:2", **told)


def refuse_twice(sent):
    """Say no to a plan, and no again by another person."""
    answers.decline(sent, reason_code="LENGTH", reason_text="", by="officer:2", at=NOON)
    look = second_looks.ask(sent, by="borrower:1", at=NOON)
    second_looks.answer(look, is_agreed=False, text="No.", by="officer:3", at=NOON)


def give_back(debt, first):
    """Give a part of a payment back, propose another part, and ask about what is held."""
    payers.give_back(first, 100_00)
    amount, why = Money(747_00, "CNY"), {"cause": "MISTAKE", "text": "Twice."}
    Lender.objects.update(refund_limit_minor=1_00)
    refunding.propose(first, amount=amount, **why, by="officer:2", at=NOON)
    record(debt, "credit.asked", by="books", at=NOON, amount_minor=1_00, days=14)
    refused = refunding.propose(first, amount=Money(1_40, "CNY"), **why, by="borrower:1", at=NOON)
    refunding.refuse(refused, by="officer:3", at=NOON)
    record(debt, "refund.not_made", by="stripe", at=NOON, refund=refused.code)
    made = Adjustment.objects.create(
        lender=debt.lender,
        debt=debt,
        code="a1",
        bucket="FEE",
        amount_minor=1_00,
        cause="FEE",
        at=NOON,
    )
    facts = {"adjustment": made.code, "minor": 1_00, "left_minor": 5_00}
    record(debt, "adjustment.done", by="officer:2", at=NOON, **facts)
    record_for(debt.lender, "difference.found", by="books", at=NOON, difference=1)


def rest_and_ask(debt):
    """Rest, rest longer, and question a line up to another look at its answer."""
    rest_longer(debt)
    asked = line_disputes.open_dispute(
        debt, ground="OTHER", asked={"line-3": 5_00}, text="", by="borrower:1", at=NOON
    )
    paper = {"kind": "PDF", "body": b"%PDF-", "shows": "CONTRACT"}
    exhibits.add(asked, side="LENDER", **paper, by="officer:2", at=NOON)
    line_disputes.decide(asked, upheld={}, text="No.", by="officer:2", at=NOON)
    line_disputes.appeal(asked, text="", by="borrower:1", at=NOON)
    line_disputes.withdraw(asked, by="borrower:1", at=NOON)


def rest_longer(debt):
    """Begin a rest, make it longer and end it."""
    helped = holds.begin(debt, Wish("ADVISER", reference="StepChange"), by="borrower:1", at=NOON)
    holds.extend(helped, until=None, by="borrower:1", at=NOON)
    holds.end(helped, text="", by="borrower:1", at=NOON)


def collect(debt):
    """Let payments be taken by themselves, and everything happen that can happen then."""
    card = Kept("pm_1", "cus_1", "card", "visa", "4242", 2027, 1)
    method, plan = (
        methods.keep(debt, card, account="", at=NOON),
        Plan.objects.get(debt=debt, state="ACTIVE"),
    )
    mandate = permit(plan, method)
    holds.end_due(at=TOLD)
    night(TOLD)
    take_and_hear("insufficient_funds", at=DUE)
    take_and_hear("authentication_required", at=DUE + timedelta(days=3))
    january = DUE + timedelta(days=31)
    night(january - timedelta(days=4))
    expiring.notice(at=january + timedelta(days=10))
    autopay.let_go(at=january + timedelta(days=5))
    methods.lose(method, [debt], at=NOON)
    mandates.cancel(mandate, by="borrower:1", at=NOON)
    sweeps.remind(at=january - timedelta(days=2))


def take_and_hear(code, *, at):
    """Send the debit that is due; the bank refuses it."""
    (debit,) = collecting.due(at=at)
    payment = collecting.begin(debit, at=at)
    progress.settle(payment, said(payment, "FAILED", failure=code), at=at)
