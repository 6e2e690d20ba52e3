"""Fills papers from records: what a receipt, agreement, letter or statement says.

Words come out in the language that is active; knows no layout, no storage and no requests.
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from payments import ledger
from payments.codes import tidy
from payments.days import local_date
from payments.models import Account, Borrower, CreditNote, Debt, Lender, Payment, Receipt
from payments.money import Money
from plans.models import Agreement, Proposal
from plans.schedule import Shape
from portal import agreed_payments, change_words, designations, method_names, papers
from portal.models import ContactPoint, Invitation, User
from portal.sentences import SHAPE_NAMES
from portal.templatetags.look import first_lender, lender_name
from portal.words import percent_text

# When a plan can end early, by the version of the wording that was signed.
BREACH = {
    "2026-11": papers.BreachTerms(
        late_count=2, late_days=15, missed_count=3, window_count=6, notice_days=14
    )
}


def receipt_paper(receipt: Receipt, *, side: str) -> papers.ReceiptPaper:
    """Return the copy of one side; ``receipt.payment`` has settled."""
    debt, payment = receipt.debt, receipt.payment

    def amount(minor: int) -> Money:
        return Money(minor, receipt.currency)

    return papers.ReceiptPaper(
        lender=lender_party(debt.lender),
        borrower=papers.Party(debt.borrower.name),
        number=receipt.code,
        issued_date=local_date(receipt.issued_at, debt.lender.time_zone),
        paid_date=payment.paid_on
        or local_date(payment.settled_at or receipt.issued_at, debt.lender.time_zone),
        amount=amount(receipt.amount_minor),
        method=method_words(payment),
        provider_reference=payment.intent_id,
        debt_reference=debt.reference,
        lines=tuple(papers.PartLine(code, amount(minor)) for code, minor in receipt.lines),
        order_name=receipt.order_name,
        owed_before=amount(receipt.owed_before_minor),
        owed_after=amount(receipt.owed_after_minor),
        check_code=receipt.check_code,
        check_url=check_url(receipt),
        progress=progress_on(receipt),
        final_after=receipt.final_after,
        copy=papers.Copy(side),
        changes=designations.changes(receipt),
        source=designations.source(receipt),
        designation=designations.said(payment),
    )


def pending_paper(payment: Payment, *, at: datetime) -> papers.ReceiptPaper:
    """Return the paper of a payment on its way: it proves nothing yet and has no number."""
    debt, owed = payment.debt, ledger.owed(payment.debt)
    return papers.ReceiptPaper(
        lender=lender_party(debt.lender),
        borrower=papers.Party(debt.borrower.name),
        number="",
        issued_date=local_date(at, debt.lender.time_zone),
        paid_date=local_date(payment.created_at, debt.lender.time_zone),
        amount=Money(payment.amount_minor, payment.currency),
        method=method_words(payment),
        provider_reference=payment.intent_id,
        debt_reference=debt.reference,
        lines=(),
        order_name="",
        owed_before=owed,
        owed_after=owed,
        check_code="",
        check_url="",
        is_pending=True,
    )


def agreement_paper(agreement: Agreement) -> papers.AgreementPaper:
    """Return the agreement as it was signed, from the contents that its digest seals."""
    plan, told = agreement.plan, agreement.contents
    lender = plan.debt.lender
    balance = Money(told["balance"]["total_minor"], told["balance"]["currency"])
    agreed = local_date(plan.agreed_at, lender.time_zone)
    changed = told.get("change")
    # The seal holds one of the lender's two names; while it is theirs, a reader sees either.
    sealed = told["parties"]["lender"]
    named = lender_party(lender, name="" if sealed == lender.name else sealed)
    return papers.AgreementPaper(
        lender=named,
        borrower=papers.Party(told["parties"]["borrower"]),
        number=agreement.code,
        agreed_date=agreed,
        debt_reference=told["debt"]["reference"],
        balance=balance,
        balance_date=agreed,
        parts=_parts(dict(told["balance"]["made_of"]), balance.currency),
        payments=agreed_payments.of(agreement),
        frequency=frequency_words(plan.proposal),
        method=_("Online, with a card or another way that the payment page offers"),
        charges=papers.Charges(
            annual_fee=told["charges"]["annual_fee"] != "none",
            interest=told["charges"]["interest"] != "frozen",
            annual_rate=percent_text(told["charges"].get("rate_bp", 0)),
            other_fees=told["charges"]["other_fees"] != "none",
        ),
        is_bank_card=told["undertaking"] == "no_new_card_until_settled",
        order_name=told["duties"]["order"],
        breach=BREACH[agreement.version],
        signature=_signature(agreement),
        accepted_date=agreed,
        accepted_by=_accepted_by(agreement),
        accepted_how=change_words.how_agreed(agreement),
        replaces=changed["replaces"] if changed else "",
        changed=str(change_words.DONE[changed["kind"]]) if changed else "",
        review_date=agreed_payments.review_date_of(agreement),
        questioned=_questioned(told["balance"]),
    )


def _questioned(balance: dict[str, Any]) -> Money | None:
    minor = balance.get("questioned_minor")
    return Money(minor, balance["currency"]) if minor else None


def _signature(agreement: Agreement) -> papers.Signature:
    return papers.Signature(
        typed_name=agreement.signed_name,
        signed_at=agreement.signed_at,
        zone=agreement.plan.debt.lender.time_zone,
        address=agreement.signed_address or "",
        version=agreement.version,
        digest=agreement.digest,
        how=agreement.contents.get("change", {}).get("signed", "typed"),
    )


def letter_paper(invitation: Invitation, *, code: str, at: datetime) -> papers.LetterPaper:
    """Return the invitation that goes by post, with the code that opens the debt."""
    borrower, zone = invitation.person, invitation.debt.lender.time_zone
    return papers.LetterPaper(
        name=borrower.name,
        address=_postal_address(borrower),
        date=local_date(at, zone),
        code=tidy(code),
        url=address("find"),
        stop_url=address("not-me"),
        contact=address("help"),
        until=local_date(invitation.expires_at, zone),
    )


def statement_paper(debt: Debt, *, person: Borrower, at: datetime) -> papers.StatementPaper:
    """Return ``debt`` line by line up to now for ``person``, who owes it; its books are open."""
    lender, currency = debt.lender, debt.currency
    buckets = ledger.owed_by_bucket(debt)
    return papers.StatementPaper(
        lender=lender_party(lender),
        borrower=papers.Party(person.name),
        debt_reference=debt.reference,
        product=str(debt.get_product_display()),
        itemisation_date=debt.itemisation_date,
        as_of=local_date(at, lender.time_zone),
        itemisation=tuple(
            papers.PartLine(line.kind, Money(line.amount_minor, currency), line.on_date, line.text)
            for line in debt.lines.order_by("number")
        ),
        movements=_movements(debt),
        owed=Money(sum(buckets.values()), currency),
        owed_parts=_parts(buckets, currency),
        original_creditor=first_lender(debt),
        links=tuple(
            papers.Link(link.from_name, link.to_name, link.on_date)
            for link in debt.assignments.order_by("number")
        ),
    )


def lender_party(lender: Lender, *, name: str = "") -> papers.Party:
    """Return the lender as papers name it, by default in the language that is active."""
    contact = ", ".join(filter(None, (lender.phone, lender.hours)))
    return papers.Party(name or lender_name(lender), address=lender.address, contact=contact)


def method_words(payment: Payment) -> str:
    """Return how it was paid: ``Visa ending 4242``, ``Alipay``."""
    return method_names.name_of(
        payment.method_kind, brand=payment.method_brand, last4=payment.method_last4
    )


def frequency_words(proposal: Proposal) -> str:
    """Return how often a plan asks for a payment: ``Every month, on day 15``."""
    if proposal.shape != Shape.EQUAL and not proposal.review_date:
        return str(SHAPE_NAMES[Shape(proposal.shape)])
    if proposal.frequency == "MONTHLY":
        day = proposal.anchor_day or proposal.first_date.day
        return _("Every month, on day %(day)s") % {"day": day}
    return {
        "WEEKLY": _("Every week"),
        "FORTNIGHTLY": _("Every two weeks"),
        "FOUR_WEEKLY": _("Every four weeks"),
    }[proposal.frequency]


def check_url(receipt: Receipt | CreditNote) -> str:
    """Return where anybody can check this paper; it holds its number and code, no amount."""
    asked = urlencode({"number": receipt.code, "code": receipt.check_code})
    return f"{address('receipt-check')}?{asked}"


def address(name: str, *args: str) -> str:
    """Return the whole address of a page, from our own origin and never from a request."""
    return settings.PORTAL_ORIGIN + reverse(name, args=args)


def _parts(buckets: dict[str, int], currency: str) -> tuple[papers.PartLine, ...]:
    """Return what is owed by bucket, in the order in which buckets are shown."""
    return tuple(
        papers.PartLine(kind, Money(buckets[kind], currency))
        for kind in Account.OWED
        if kind in buckets
    )


def progress_on(receipt: Receipt | CreditNote) -> papers.Progress | None:
    """Return how far the plan had come, as the receipt or credit note keeps it."""
    told, currency = receipt.progress, receipt.currency
    if not told:
        return None
    next_date = date.fromisoformat(told["next_date"]) if told["next_date"] else None
    return papers.Progress(
        paid=told["paid"],
        count=told["count"],
        paid_amount=Money(told["paid_minor"], currency),
        total=Money(told["total_minor"], currency),
        next_date=next_date,
        next_amount=Money(told["next_minor"], currency) if next_date else None,
    )


def _accepted_by(agreement: Agreement) -> str:
    """Return the officer who said yes, or nothing where no person did."""
    by, offer = agreement.agreed_by, agreement.plan.proposal
    side, _colon, key = (offer.by if offer.is_from_lender else by).partition(":")
    if side != "officer":
        return ""
    officer = User.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    return (officer and officer.get_full_name()) or _("an officer")


def _postal_address(borrower: Borrower) -> str:
    found = ContactPoint.objects.filter(
        borrower=borrower, kind=ContactPoint.Kind.POST, state__in=ContactPoint.USABLE
    )
    return found.order_by("-pk").values_list("value", flat=True).first() or ""


def _movements(debt: Debt) -> tuple[papers.Movement, ...]:
    """Return every change of what is owed, payments with their receipt's number."""
    numbers = dict(Receipt.objects.filter(debt=debt).values_list("payment__entry", "code"))
    numbers |= dict(CreditNote.objects.filter(debt=debt).values_list("entry", "code"))
    return tuple(
        papers.Movement(
            on_date=local_date(movement.at, debt.lender.time_zone),
            kind=movement.kind,
            amount=Money(movement.change_minor, debt.currency),
            balance=Money(movement.after_minor, debt.currency),
            text=numbers.get(movement.entry_id, ""),
        )
        for movement in ledger.history(debt)
        if movement.change_minor
    )
