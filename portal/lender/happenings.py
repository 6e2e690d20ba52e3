"""What happened to a debt, told to the lender's people, newest first.

Knows the kinds of events and who acted; a kind it has no words for shows under its own name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.models import Debt, Event
from plans.models import Lapse
from portal.models import User

SHOWN = 100
TOLD = {
    "debt.placed": gettext_lazy("Placed"),
    "debt.verified": gettext_lazy("Checked, and nothing was found"),
    "debt.held": gettext_lazy("Held until questions are answered"),
    "debt.corrected": gettext_lazy("The parts were corrected"),
    "debt.confirmed": gettext_lazy("A question was answered"),
    "debt.opened": gettext_lazy("The borrower opened it"),
    "debt.closed": gettext_lazy("Closed"),
    "debt.paid": gettext_lazy("Paid off"),
    "clearance.issued": gettext_lazy("The letter that nothing more is owed was issued"),
    "clearance.final": gettext_lazy("The letter that nothing more is owed became final"),
    "clearance.withdrawn": gettext_lazy("The letter that nothing more is owed was withdrawn"),
    "credit_file.told": gettext_lazy("The credit file was told"),
    "payment.started": gettext_lazy("The borrower began a payment"),
    "payment.succeeded": gettext_lazy("A payment arrived"),
    "payment.processing": gettext_lazy("A payment is on its way from the borrower's bank"),
    "transfer.confirmed": gettext_lazy("A bank transfer was confirmed"),
    "payment.failed": gettext_lazy("A payment did not go through"),
    "payment.stopped": gettext_lazy("A payment was stopped"),
    "payment.warned": gettext_lazy("The card’s network warns that a payment may not be genuine"),
    "refund.proposed": gettext_lazy("Money is to be given back"),
    "refund.waiting": gettext_lazy("Giving it back waits for a second officer"),
    "refund.approved": gettext_lazy("A second officer agreed to give money back"),
    "refund.refused": gettext_lazy("Giving money back was refused or withdrawn"),
    "refund.sent": gettext_lazy("Money was given back"),
    "refund.failed": gettext_lazy("Money given back came back to you"),
    "refund.not_made": gettext_lazy("The payment provider would not give the money back"),
    "chargeback.opened": gettext_lazy("The payer's bank asks about a payment"),
    "chargeback.taken": gettext_lazy("The payer's bank took a payment back"),
    "chargeback.answered": gettext_lazy("You answered the payer's bank"),
    "chargeback.given_up": gettext_lazy("You let the payer keep the money"),
    "chargeback.won": gettext_lazy("The payment stands: its money is back"),
    "chargeback.lost": gettext_lazy("The payer keeps the money"),
    "chargeback.closed": gettext_lazy("The bank's question ended without a claim"),
    "credit_note.issued": gettext_lazy("A receipt was corrected"),
    "credit.moved": gettext_lazy("What was paid too much counts toward another account"),
    "credit.undone": gettext_lazy("Counting it here was undone: its payment was taken back"),
    "credit.asked": gettext_lazy("The borrower was asked about money paid too much"),
    "plan.reopened": gettext_lazy("The plan goes on: a payment went back"),
    "debt.reopened": gettext_lazy("Owed again: a payment went back"),
    "quote.made": gettext_lazy("The borrower was told what pays everything off on a day"),
    "quote.honoured": gettext_lazy("A payment at the quoted sum paid everything off"),
    "link.made": gettext_lazy("The borrower made a link with which somebody else can pay"),
    "link.used": gettext_lazy("Somebody paid for the borrower"),
    "link.withdrawn": gettext_lazy("The borrower took a payment link back"),
    "share.decided": gettext_lazy("The borrower shared one sum over several debts"),
    "order.written": gettext_lazy("An order of payments was written"),
    "order.ended": gettext_lazy("An order of payments ended"),
    "receipt.issued": gettext_lazy("A receipt was written"),
    "setup.started": gettext_lazy("The borrower began to save a way to pay"),
    "method.saved": gettext_lazy("The borrower saved a way to pay"),
    "method.updated": gettext_lazy("The bank sent the borrower a new card"),
    "method.expiring": gettext_lazy("The borrower's card runs out before the next payment"),
    "method.gone": gettext_lazy("A saved way to pay can no longer be used"),
    "mandate.given": gettext_lazy("The borrower lets payments be taken automatically"),
    "mandate.cancelled": gettext_lazy("The borrower stopped automatic payments"),
    "mandate.carried": gettext_lazy("Automatic payments go on with the changed plan"),
    "mandate.ended": gettext_lazy("Automatic payments ended with the plan"),
    "autopay.paused": gettext_lazy("Automatic payments rest after the last try"),
    "autopay.resumed": gettext_lazy("The borrower lets automatic payments go on"),
    "debit.announced": gettext_lazy("The borrower was told of an automatic payment"),
    "debit.moved": gettext_lazy("The borrower moved an automatic payment"),
    "debit.paid": gettext_lazy("An automatic payment arrived"),
    "debit.failed": gettext_lazy("An automatic payment did not go through"),
    "debit.needs_borrower": gettext_lazy("The bank asks the borrower to confirm a payment"),
    "debit.not_taken": gettext_lazy("An automatic payment was not taken on its day"),
    "proposal.submitted": gettext_lazy("The borrower sent a plan"),
    "proposal.pending": gettext_lazy("The plan waits for a person's answer"),
    "proposal.countered": gettext_lazy("Another plan was suggested"),
    "proposal.declined": gettext_lazy("The plan was not agreed, with a reason"),
    "second_look.asked": gettext_lazy("The borrower asked for a different person"),
    "second_look.answered": gettext_lazy("A second person looked at the plan and answered"),
    "proposal.withdrawn": gettext_lazy("The plan was taken back"),
    "proposal.expired": gettext_lazy("The suggested plan ran out"),
    "proof.added": gettext_lazy("The borrower added a paper about a cost"),
    "proof.deleted": gettext_lazy("The papers about costs were deleted"),
    "plan.agreed": gettext_lazy("A plan was agreed"),
    "plan.changed": gettext_lazy("The plan was changed"),
    "review.opened": gettext_lazy("The plan is to be looked at again; the borrower was told"),
    "review.closed": gettext_lazy("An officer looked at the plan and left it as it is"),
    "instalment.coming": gettext_lazy("The borrower was told of a payment that comes"),
    "plan.late": gettext_lazy("A payment is late; the borrower was told"),
    "plan.at_risk": gettext_lazy("The plan is at risk; the borrower was told"),
    "plan.notice": gettext_lazy("The borrower was given notice"),
    "plan.waiting": gettext_lazy("The notice is over; the plan waits for a person"),
    "plan.recovered": gettext_lazy("The plan is no longer at risk: money came"),
    "plan.kept": gettext_lazy("An officer left the plan as it is"),
    "plan.given_time": gettext_lazy("An officer gave more time"),
    "plan.broken": gettext_lazy("An officer ended the plan"),
    "plan.reinstated": gettext_lazy("The borrower took the plan up again"),
    "plan.began": gettext_lazy("The plan began: its first hours are over"),
    "plan.taken_back": gettext_lazy("The borrower took the plan back in its first hours"),
    "plan.completed": gettext_lazy("The plan was kept to its end"),
    "dispute.opened": gettext_lazy("The borrower questions the debt"),
    "dispute.taken_up": gettext_lazy("An officer looks at the borrower's question"),
    "dispute.appealed": gettext_lazy("The borrower asked for another look at an answer"),
    "dispute.withdrawn": gettext_lazy("The borrower took a question back"),
    "exhibit.added": gettext_lazy("A paper was added to a question"),
    "debt.adjusted": gettext_lazy("Something was taken off"),
    "adjustment.proposed": gettext_lazy("Taking something off waits for a second officer"),
    "adjustment.done": gettext_lazy("Both sides were told what was taken off"),
    "adjustment.refused": gettext_lazy("Nothing was taken off"),
    "dispute.answered": gettext_lazy("The borrower's question was answered"),
    "settlement.asked": gettext_lazy("The borrower asked to settle for less"),
    "settlement.pending": gettext_lazy("The borrower waits for a person's answer about settling"),
    "settlement.waiting": gettext_lazy("An offer to settle waits for a second officer"),
    "settlement.refused": gettext_lazy("An offer to settle was not made"),
    "settlement.offered": gettext_lazy("An offer to settle was made"),
    "settlement.declined": gettext_lazy("Settling for less was not agreed, with a reason"),
    "settlement.withdrawn": gettext_lazy("An offer to settle was taken back or turned down"),
    "settlement.expired": gettext_lazy("An offer to settle ran out"),
    "settlement.agreed": gettext_lazy("The borrower signed a settlement"),
    "settlement.late": gettext_lazy("The borrower was told of a late settlement payment"),
    "settlement.cured": gettext_lazy("The borrower made up for a late settlement payment"),
    "settlement.breached": gettext_lazy("The settlement was ended; what was paid stays credited"),
    "settlement.fulfilled": gettext_lazy("The settlement was paid; the rest is given up"),
    "settlement.rest_given_up": gettext_lazy(
        "What went back is too little to be paid: it is given up with the rest"
    ),
    "settlement.reopened": gettext_lazy("The settlement goes on: a payment went back"),
    "situation.told": gettext_lazy("The borrower told of their situation"),
    "authority.given": gettext_lazy("The borrower let somebody help"),
    "authority.accepted": gettext_lazy("An adviser began to help"),
    "authority.ended": gettext_lazy("The borrower ended an adviser's help"),
    "adviser.came_in": gettext_lazy("The adviser looked at the account"),
    "adviser.proposed": gettext_lazy("The adviser proposed a plan"),
    "obligor.joined": gettext_lazy("Somebody who owes it too was added"),
    "obligor.not_theirs": gettext_lazy("Whoever reads our letters to a joint borrower is not them"),
    "support.changed": gettext_lazy("The borrower changed what you know of what helps them"),
    "hold.started": gettext_lazy("A rest began; contact rests"),
    "hold.extended": gettext_lazy("The rest got a new last day"),
    "hold.changed": gettext_lazy("The borrower chose whether automatic payments rest too"),
    "hold.ended": gettext_lazy("The rest ended"),
    "interest.began": gettext_lazy("Interest began"),
    "interest.changed": gettext_lazy("The interest rate changed"),
    "interest.cut": gettext_lazy("Interest above the yearly ceiling was left out"),
    "interest.stopped": gettext_lazy("Interest stopped"),
    "interest.went_on": gettext_lazy("Interest goes on"),
    "invitation.made": gettext_lazy("An invitation was made"),
    "identity.proven": gettext_lazy("The borrower showed who they are"),
    "contact.confirmed": gettext_lazy("The borrower confirmed an address"),
    "contact.stopped": gettext_lazy("The borrower asked us to stop writing to an address"),
}


@dataclass(frozen=True)
class Happening:
    """One thing that happened: when, what, who did it, and the note that was kept with it."""

    at: datetime
    text: str
    who: str
    note: str


def of(debt: Debt) -> list[Happening]:
    """Return what happened to ``debt``, newest first, in two queries."""
    return _told(Event.objects.filter(debt=debt))


def of_lapse(lapse: Lapse) -> list[Happening]:
    """Return what happened in one time of missing payments, newest first, in two queries."""
    return _told(Event.objects.filter(debt=lapse.debt_id, data__lapse=lapse.code))


def _told(found: QuerySet[Event]) -> list[Happening]:
    events = list(found.order_by("-pk")[:SHOWN])
    names = _names_of(event.actor for event in events)
    return [
        Happening(
            at=event.at,
            text=str(TOLD.get(event.kind, event.kind)),
            who=names[event.actor],
            note=str(event.data.get("note", "")),
        )
        for event in events
    ]


def letter_about(what: str) -> str:
    """Return how a letter to the borrower is told of, by what it was about."""
    return _("Letter to the borrower: %(what)s") % {"what": what}


def _names_of(actors: Iterable[str]) -> dict[str, str]:
    """Return who each actor is, as the lender's people may know it."""
    found = set(actors)
    ids = [int(pk) for a in found if (pk := a.removeprefix("officer:")).isdigit()]
    officers = {user.pk: user.get_full_name() or user.username for user in _users(ids)}
    return {actor: _name(actor, officers) for actor in found}


def _users(ids: list[int]) -> Iterable[User]:
    return User.objects.filter(pk__in=ids).only("first_name", "last_name", "username")


def _name(actor: str, officers: dict[int, str]) -> str:
    side, _colon, pk = actor.partition(":")
    if side == "officer":
        return officers.get(int(pk), pk) if pk.isdigit() else pk
    words = {
        "borrower": _("Borrower"),
        "adviser": _("Their adviser"),
        "policy": _("Your policy"),
        "stripe": _("Payment provider"),
    }
    return words.get(side, _("Steadily"))
