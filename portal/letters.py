"""Writes the letter about an event: subject, words and attachments, for one side in one language.

Plain text from ``letters/KIND.txt`` (the lender's: ``KIND.lender.txt``), the subject on the first
line. Knows nothing of sending. No subject has a name, an amount or a creditor in it.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.template.backends.django import DjangoTemplates
from django.utils import timezone
from django.utils.translation import override

from payments import arrivals, obligors
from payments.days import local_date
from payments.models import Event, Payout, Receipt, Remittance
from payments.money import Money
from plans import progress
from plans.models import Agreement, Proposal
from portal import (
    agreed_payments,
    autopay_letters,
    change_letters,
    clearance_letters,
    concern_letters,
    contacts,
    invitations,
    ladder_letters,
    paperwork,
    reminder_letters,
    review_letters,
    settling_letters,
)
from portal.filling import address
from portal.letter_kinds import BORROWER, LENDER
from portal.models import ContactPoint, Invitation, Notice
from portal.offer_letters import FACTS as FACTS_OF_OFFERS
from portal.return_letters import FACTS as FACTS_OF_RETURNS
from portal.sending import Attachment
from portal.templatetags.look import lender_name

PDF = "application/pdf"
# The longest value that a letter repeats, in characters.
VALUE_MAX = 200

Facts = dict[str, Any]


@dataclass(frozen=True)
class Letter:
    """What is sent: neutral outside, plain text inside."""

    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()


def write(notice: Notice) -> Letter:
    """Return the letter of ``notice``, whose event comes with lender, debt and borrower."""
    return _written(notice, is_riding=False)


def write_together(notices: Sequence[Notice]) -> Letter:
    """Return one letter to one address that says what each of ``notices`` would have said alone."""
    first, *others = notices
    if not others:
        return write(first)
    parts = [_written(notice, is_riding=True) for notice in notices]
    with override(first.language):
        facts = {"parts": parts} | _ways_out(first)
        text = _plain_text().get_template("together.txt").render(facts)
    subject, _newline, body = text.strip().partition("\n")
    attached = tuple(paper for part in parts for paper in part.attachments)
    return Letter(subject.strip(), _spaced(body), attached)


def _written(notice: Notice, *, is_riding: bool) -> Letter:
    event = notice.event
    with override(notice.language), timezone.override(ZoneInfo(event.lender.time_zone)):
        facts = FACTS[event.kind](notice)
        attachments = facts.pop("attachments", ())
        about = {
            "lender": lender_name(event.lender),
            "reference": event.debt.reference if event.debt else "",
            "is_riding": is_riding,
        }
        name = f"{event.kind}.txt" if notice.side == BORROWER else f"{event.kind}.lender.txt"
        text = _plain_text().get_template(name).render(_clean(about | _ways_out(notice) | facts))
    subject, _newline, body = text.strip().partition("\n")
    return Letter(subject.strip(), _spaced(body), tuple(attachments))


@lru_cache(maxsize=1)
def _plain_text() -> DjangoTemplates:
    """Return the engine for letters: they are text, in which markup has no meaning to escape."""
    folder = Path(__file__).resolve().parent / "templates" / "letters"
    libraries = {"words": "portal.templatetags.words"}
    options = {"autoescape": False, "libraries": libraries}
    return DjangoTemplates(
        {"NAME": "letters", "DIRS": [folder], "APP_DIRS": False, "OPTIONS": options}
    )


def _ways_out(notice: Notice) -> Facts:
    """Return where the reader of this address can say "not me" and "no more of these"."""
    if notice.side == LENDER:
        return {}
    point = ContactPoint.objects.filter(
        obligors.of_whom(notice.event.debt), kind=notice.kind, value=notice.to
    ).first()
    assert point is not None, f"{notice} goes to no contact point"
    token = contacts.stop_token(point)
    return {
        "real_url": address("is-this-real"),
        "not_me_url": address("not-me-here", token),
        "stop_url": address("opt-out", token),
    }


def _spaced(body: str) -> str:
    """Return the text without the empty lines that template tags leave behind."""
    lines = "\n".join(line.rstrip() for line in body.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _clean(facts: Mapping[str, Any]) -> Facts:
    """Return the facts with each text on one line, so that a name cannot write a letter."""
    return {k: _one_line(v) if isinstance(v, str) else v for k, v in facts.items()}


def _one_line(text: str) -> str:
    shown = (c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join("".join(shown).split())[:VALUE_MAX]


def _invitation_made(notice: Notice) -> Facts:
    invitation = Invitation.objects.get(pk=notice.event.data["invitation"])
    until = local_date(invitation.expires_at, notice.event.debt.lender.time_zone)
    return {"url": address("invitation", invitations.secret_of(invitation)), "until": until}


def _proposal_pending(notice: Notice) -> Facts:
    proposal = Proposal.objects.get(code=notice.event.data["proposal"])
    page = "borrower:proposal" if notice.side == BORROWER else "lender:case"
    return {"url": address(page, proposal.code), "answer_by": proposal.answer_by_date}


def _proposal_declined(notice: Notice) -> Facts:
    proposal = Proposal.objects.get(code=notice.event.data["proposal"])
    return {
        "url": address("borrower:proposal", proposal.code),
        "has_nearest": proposal.nearest is not None,
    }


def _proposal_expired(notice: Notice) -> Facts:
    return {"url": address("borrower:builder", notice.event.debt.code)}


def _plan_agreed(notice: Notice) -> Facts:
    agreement = Agreement.objects.select_related(
        "plan__debt__lender", "plan__debt__borrower", "plan__proposal"
    ).get(plan__code=notice.event.data["plan"])
    rows = agreement.contents["payments"]["rows"]
    _number, first_day, first_minor = rows[0]
    kept = paperwork.agreement(agreement, reader=notice.borrower)
    is_borrowers = notice.side == BORROWER
    page, code = (
        ("borrower:plan", agreement.plan.code)
        if is_borrowers
        else ("lender:account", notice.event.debt.code)
    )
    return {
        "url": address(page, code),
        "count": len(rows),
        "first": Money(first_minor, agreement.contents["payments"]["currency"]),
        "first_date": date.fromisoformat(first_day),
        "review": agreed_payments.review_date_of(agreement),
        "attachments": [("agreement.pdf", bytes(kept.body), PDF)],
    }


def _receipt_issued(notice: Notice) -> Facts:
    receipt = Receipt.objects.select_related("payment", "debt__lender", "debt__borrower").get(
        code=notice.event.data["receipt"]
    )
    kept = paperwork.receipt(
        receipt, side=notice.side, language=notice.language, reader=notice.borrower
    )
    is_borrowers = notice.side == BORROWER
    page, code = (
        ("borrower:receipt", receipt.code)
        if is_borrowers
        else ("lender:account", notice.event.debt.code)
    )
    next_day = receipt.progress.get("next_date")
    return {
        "url": address(page, code),
        "number": receipt.code,
        "amount": Money(receipt.amount_minor, receipt.currency),
        "left": Money(receipt.owed_after_minor, receipt.currency),
        "next_date": date.fromisoformat(next_day) if next_day else None,
        "attachments": [("receipt.pdf", bytes(kept.body), PDF)],
    }


def _payment_processing(notice: Notice) -> Facts:
    told, debt = notice.event.data, notice.event.debt
    return {
        "url": address("borrower:payment", told["payment"]),
        "amount": Money(told["amount_minor"], debt.currency),
        "days": arrivals.USUAL_DAYS,
    }


def _payment_failed(notice: Notice) -> Facts:
    told, debt = notice.event.data, notice.event.debt
    return {
        "url": address("borrower:pay", debt.code),
        "amount": Money(told["amount_minor"], debt.currency),
        "was_sent": told.get("was_sent", False),
        "has_plan": progress.running_plan(debt) is not None,
    }


def _debt_page(notice: Notice) -> Facts:
    return {"url": address("borrower:debt", notice.event.debt.code)}


def _remittance_closed(notice: Notice) -> Facts:
    closed = Remittance.objects.select_related("lender").get(code=notice.event.data["remittance"])
    body = paperwork.remittance(closed, language=notice.language)
    return {
        "url": address("lender:statement", closed.code),
        "number": closed.code,
        "first_date": closed.first_date,
        "last_date": closed.last_date,
        "net": Money(closed.net_minor, closed.currency),
        "attachments": [("statement.pdf", body, PDF)],
    }


def _payout_failed(notice: Notice) -> Facts:
    payout = Payout.objects.get(payout_id=notice.event.data["payout"], lender=notice.event.lender)
    return {
        "url": address("lender:payout", payout.payout_id),
        "amount": Money(payout.amount_minor, payout.currency),
    }


def _difference_found(notice: Notice) -> Facts:
    return {"url": address("lender:differences"), "count": found_together(notice.event).count()}


def found_together(event: Event) -> QuerySet[Event]:
    """Return what was found in the same walk as ``event``, itself too: one letter tells of all."""
    return Event.objects.filter(lender=event.lender_id, kind=event.kind, at=event.at)


# What the letter of each kind of event says; its words are in the template of the same name.
FACTS: dict[str, Callable[[Notice], Facts]] = {
    "invitation.made": _invitation_made,
    "proposal.pending": _proposal_pending,
    "proposal.declined": _proposal_declined,
    "proposal.expired": _proposal_expired,
    "plan.agreed": _plan_agreed,
    **change_letters.FACTS,
    **reminder_letters.FACTS,
    **review_letters.FACTS,
    "receipt.issued": _receipt_issued,
    "payment.processing": _payment_processing,
    "payment.failed": _payment_failed,
    **autopay_letters.FACTS,
    **ladder_letters.FACTS,
    **clearance_letters.FACTS,
    **FACTS_OF_RETURNS,
    **concern_letters.FACTS,
    **settling_letters.FACTS,
    **FACTS_OF_OFFERS,
    "remittance.closed": _remittance_closed,
    "payout.failed": _payout_failed,
    "difference.found": _difference_found,
}
