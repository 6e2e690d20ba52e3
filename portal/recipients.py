"""Who is written to about an event, and what speaks against sending a letter now.

Knows addresses, languages and rests; knows neither words nor the post.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from payments import obligors
from payments.models import Debt, Event, Lender, Obligor, Payment
from plans import disputes, holds
from portal import (
    contacts,
    ladder_letters,
    letter_kinds,
    letters,
    readers,
    reminder_letters,
    return_letters,
)
from portal.letter_kinds import BORROWER, LENDER
from portal.models import ContactPoint, Invitation, Notice

INVITATION, DIFFERENCE = "invitation.made", "difference.found"
OF_REFUNDS = ("refund.refused", "refund.not_made")
# No letter that asks for something goes out between these hours, local to the debt.
QUIET_FROM, QUIET_UNTIL = time(22), time(8)

# Why a letter was not sent, as the notice keeps it.
NO_ADDRESS = "NO_ADDRESS"
BY_POST = "BY_POST"
CONTACT_STOPPED = "CONTACT_STOPPED"
ADDRESS_STOPPED = "ADDRESS_STOPPED"
NO_LONGER_TRUE = "NO_LONGER_TRUE"
NOT_SHOWN = "NOT_SHOWN"
NOT_THEIRS = "NOT_THEIRS"
TOLD_ALREADY = "TOLD_ALREADY"
NOT_ASKED = "NOT_ASKED"


@dataclass(frozen=True)
class Recipient:
    """One side's address and language; without an address, ``reason`` says why not.

    ``person`` is the id of the borrower whose address it is, None for a lender.
    """

    side: str
    to: str
    language: str
    reason: str = ""
    person: int | None = None


class Directory:
    """Where both sides of a run of events can be reached, read in a fixed number of queries."""

    def __init__(self, events: Iterable[Event]) -> None:
        listed = list(events)
        borrowers = {e.debt.borrower_id: e.debt.borrower for e in listed if e.debt}
        self._others: dict[int, list[int]] = defaultdict(list)
        joint = Obligor.objects.filter(debt__in={e.debt_id for e in listed if e.debt_id})
        for obligor in joint.select_related("borrower").order_by("pk"):
            self._others[obligor.debt_id].append(obligor.borrower_id)
            borrowers[obligor.borrower_id] = obligor.borrower
        self._languages = readers.languages_of_borrowers(borrowers.values())
        self._confirmed: dict[int, list[str]] = defaultdict(list)
        points = ContactPoint.objects.filter(
            borrower__in=borrowers,
            kind=ContactPoint.Kind.EMAIL,
            state=ContactPoint.State.VERIFIED,
        ).order_by("pk")
        for borrower_id, value in points.values_list("borrower", "value"):
            self._confirmed[borrower_id].append(value)
        made = [e.data.get("invitation") for e in listed if e.kind == INVITATION]
        invited = Invitation.objects.filter(pk__in=made, kind=Invitation.Kind.EMAIL)
        points_of = invited.values_list("pk", "contact_point__value", "contact_point__borrower")
        self._invited = {pk: (value, person) for pk, value, person in points_of}

    def reach(self, event: Event, *, side: str) -> list[Recipient]:
        """Return each address of ``side`` once, or one entry that says why there is none."""
        if side == LENDER:
            return [self._lender(event.lender)]
        if event.kind != INVITATION and self._others[event.debt_id]:
            return self._each(event)
        person = event.debt.borrower_id
        language = self._languages[person]
        values, reason = self._confirmed[person], NO_ADDRESS
        if event.kind == INVITATION:
            value, person = self._invited.get(event.data.get("invitation"), ("", person))
            values, reason = ([value] if value else []), BY_POST
        once = {value.casefold(): value for value in reversed(values)}
        if not once:
            return [Recipient(BORROWER, "", language, reason, person)]
        return [Recipient(BORROWER, value, language, "", person) for value in once.values()]

    def _each(self, event: Event) -> list[Recipient]:
        """Return each address of everybody who owes the debt, in the language of each."""
        people = [event.debt.borrower_id, *self._others[event.debt_id]]
        once = {
            value.casefold(): Recipient(BORROWER, value, self._languages[person], "", person)
            for person in people
            for value in self._confirmed[person]
        }
        nobody = Recipient(BORROWER, "", self._languages[people[0]], NO_ADDRESS, people[0])
        return list(once.values()) or [nobody]

    def _lender(self, lender: Lender) -> Recipient:
        language = readers.language_of_lender(lender)
        return Recipient(LENDER, lender.email, language, "" if lender.email else NO_ADDRESS)


def objection_to(notice: Notice, *, at: datetime) -> str:
    """Return why ``notice`` may not be sent at all now, or nothing.

    Asked in the moment before sending, so that who asks us to stop is heard at once.
    """
    if notice.side == LENDER:
        return TOLD_ALREADY if _is_told_by_an_earlier_letter(notice.event) else ""
    debt, kind = notice.event.debt, notice.event.kind
    if debt.is_hidden:
        return NOT_SHOWN
    if notice.event.actor == contacts.UNPROVEN:
        return NOT_THEIRS  # A stranger did this: it is no news of the borrower's own.
    if kind == "payment.failed" and notice.event.data.get("purpose") == Payment.Purpose.AUTOPAY:
        return TOLD_ALREADY  # The letter about the debit says more: what happens next, and when.
    if kind == "debt.reopened" and debt.state == Debt.State.SETTLING:
        return TOLD_ALREADY  # The letter about the settlement says more: until when, and how.
    if kind == "debt.reopened" and debt.state in Debt.OVER:
        return NO_LONGER_TRUE
    if kind in OF_REFUNDS and not return_letters.was_asked_for(notice.event):
        return NOT_ASKED
    if not _is_good_address(notice):
        return ADDRESS_STOPPED
    if letter_kinds.asks(kind) and _is_stopped(kind, debt):
        return CONTACT_STOPPED
    if letter_kinds.asks(kind) and debt.state in Debt.OVER:
        return NO_LONGER_TRUE
    if kind in ladder_letters.ABOUT_MISSING and ladder_letters.is_over(notice.event):
        return NO_LONGER_TRUE
    if kind == reminder_letters.COMING and reminder_letters.is_over(notice.event, at=at):
        return NO_LONGER_TRUE
    if kind == INVITATION and not _is_open_invitation(notice.event, at=at):
        return NO_LONGER_TRUE
    return ""


def not_before(event: Event, *, at: datetime) -> datetime:
    """Return ``at``, or the end of the quiet hours in which a letter that asks has to wait."""
    if not letter_kinds.asks(event.kind):
        return at
    local = at.astimezone(ZoneInfo(event.lender.time_zone))
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_UNTIL, local.tzinfo)


def _is_told_by_an_earlier_letter(event: Event) -> bool:
    """Of the differences that one walk found one letter tells; a return is over as it begins."""
    if event.kind == DIFFERENCE:
        return letters.found_together(event).filter(pk__lt=event.pk).exists()
    return event.kind == "chargeback.lost" and return_letters.was_a_return(event)


def _is_stopped(kind: str, debt: Debt) -> bool:
    if letter_kinds.is_before_taking(kind):
        return bool(holds.not_collected_for([debt.pk]))
    return disputes.is_contact_stopped(debt)


def _is_good_address(notice: Notice) -> bool:
    """An invitation may go to an address not yet confirmed; all else only to confirmed ones."""
    is_invitation = notice.event.kind == INVITATION
    good = ContactPoint.USABLE if is_invitation else (ContactPoint.State.VERIFIED,)
    return ContactPoint.objects.filter(
        obligors.of_whom(notice.event.debt),
        kind=notice.kind,
        value=notice.to,
        state__in=good,
    ).exists()


def _is_open_invitation(event: Event, *, at: datetime) -> bool:
    return Invitation.objects.filter(
        pk=event.data["invitation"], spent_at=None, revoked_at=None, expires_at__gt=at
    ).exists()
