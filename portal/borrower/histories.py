"""What happened to a debt, told to the borrower: movements of money and events in plain words."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import ledger
from payments.days import local_date
from payments.ledger import Movement
from payments.models import Debt, Entry, Event
from payments.money import Money
from portal.borrower import joint_words
from portal.templatetags.look import lender_name

# Events as a borrower reads them. Those of ``UNTOLD`` are told by another line or are not theirs.
TOLD: dict[str, Promise] = {
    "invitation.made": gettext_lazy("A letter with a way in was made for you."),
    "identity.proven": gettext_lazy("You showed that it is you."),
    "debt.opened": gettext_lazy("You opened your account here."),
    "contact.confirmed": gettext_lazy("You confirmed an address of yours."),
    "contact.stopped": gettext_lazy("You asked us to stop writing to an address."),
    "proposal.submitted": gettext_lazy("You sent a plan."),
    "proposal.countered": gettext_lazy("%(lender)s suggested another plan."),
    "proposal.declined": gettext_lazy("%(lender)s did not agree to the plan and said why."),
    "second_look.asked": gettext_lazy("You asked for a different person to look at your plan."),
    "second_look.answered": gettext_lazy("A different person looked at your plan and answered."),
    "proposal.withdrawn": gettext_lazy("You took your plan back."),
    "proposal.expired": gettext_lazy("The plan that %(lender)s suggested ran out."),
    "plan.agreed": gettext_lazy("Your plan was agreed."),
    "plan.changed": gettext_lazy("Your plan was changed. What you paid stays counted."),
    "review.opened": gettext_lazy("We told you that your plan is looked at again."),
    "review.closed": gettext_lazy("%(lender)s looked at your plan and left it as it is."),
    "instalment.coming": gettext_lazy("We told you of a payment that comes."),
    "interest.began": gettext_lazy("Interest began, as your contract says."),
    "interest.changed": gettext_lazy("The interest rate changed."),
    "interest.stopped": gettext_lazy("Interest stopped. These days cost nothing."),
    "interest.went_on": gettext_lazy("Interest goes on. The days before stay free."),
    "plan.late": gettext_lazy("A payment had not arrived. We told you what you can choose."),
    "plan.at_risk": gettext_lazy("Payments were missing. We asked how you would like to go on."),
    "plan.notice": gettext_lazy("We told you until when nothing changes."),
    "plan.recovered": gettext_lazy("Your money came, and your plan is no longer at risk."),
    "plan.kept": gettext_lazy("%(lender)s left your plan as it is."),
    "plan.given_time": gettext_lazy("%(lender)s gave you more time."),
    "plan.broken": gettext_lazy("%(lender)s ended your plan and said why."),
    "plan.reinstated": gettext_lazy("You took your plan up again."),
    "plan.began": gettext_lazy("Your plan began."),
    "plan.taken_back": gettext_lazy("You changed your mind and took your plan back."),
    "plan.completed": gettext_lazy("You made every payment of your plan."),
    "payment.processing": gettext_lazy("You paid. The money is on its way from your bank."),
    "refund.sent": gettext_lazy("%(lender)s gave money back to you."),
    "refund.failed": gettext_lazy("Money given back did not reach you. It counts as paid again."),
    "refund.not_made": gettext_lazy("Money could not be sent back to you yet. Nothing is lost."),
    "chargeback.taken": gettext_lazy("Your bank took a payment back."),
    "chargeback.won": gettext_lazy("A payment that your bank had taken back counts again."),
    "credit.moved": gettext_lazy("What you paid too much counts toward another account."),
    "credit.undone": gettext_lazy("Money counted here was taken back, so it is owed again."),
    "credit.asked": gettext_lazy("You paid more than was owed. It is kept for you."),
    "plan.reopened": gettext_lazy("Your plan goes on, because a payment went back."),
    "debt.reopened": gettext_lazy("A payment went back, so this is owed again."),
    "payment.failed": gettext_lazy("A payment did not go through. No money was taken."),
    "payment.stopped": gettext_lazy("A payment was stopped. No money was taken."),
    "method.saved": gettext_lazy("You saved a card or a bank account for your payments."),
    "mandate.given": gettext_lazy("You let the payments of your plan be taken automatically."),
    "mandate.cancelled": gettext_lazy("You stopped automatic payments."),
    "autopay.paused": gettext_lazy("Automatic payments began to rest. Nothing more is taken."),
    "autopay.resumed": gettext_lazy("You let automatic payments go on."),
    "debit.announced": gettext_lazy("We told you of a payment that is going to be taken."),
    "debit.moved": gettext_lazy("You moved a payment to another day."),
    "debit.needs_borrower": gettext_lazy("Your bank asked you to confirm a payment."),
    "debit.not_taken": gettext_lazy("A payment was not taken on its day."),
    "method.gone": gettext_lazy("A card or bank account can no longer be used."),
    "debt.paid": gettext_lazy("You paid this off."),
    "clearance.issued": gettext_lazy("You got the letter that nothing more is owed."),
    "clearance.final": gettext_lazy("The letter that nothing more is owed became final."),
    "clearance.withdrawn": gettext_lazy("The letter that nothing more is owed was withdrawn."),
    "credit_file.told": gettext_lazy("%(lender)s told your credit file."),
    "debt.closed": gettext_lazy("%(lender)s closed this. Nothing more is asked of you."),
    "dispute.opened": gettext_lazy("You told %(lender)s that something is not right."),
    "dispute.taken_up": gettext_lazy("%(lender)s began to look at what you told them."),
    "dispute.appealed": gettext_lazy("You asked for another look at an answer."),
    "dispute.withdrawn": gettext_lazy("You took back what you had told %(lender)s."),
    "exhibit.added": gettext_lazy("A paper was added to your question."),
    "dispute.answered": gettext_lazy("%(lender)s answered what you told them."),
    "settlement.asked": gettext_lazy("You asked to settle for a smaller sum."),
    "settlement.offered": gettext_lazy("%(lender)s offered to settle for a smaller sum."),
    "settlement.declined": gettext_lazy("%(lender)s did not agree to a smaller sum and said why."),
    "settlement.withdrawn": gettext_lazy("An offer to settle was taken back."),
    "settlement.expired": gettext_lazy("An offer to settle ran out."),
    "settlement.agreed": gettext_lazy("You agreed to settle."),
    "settlement.late": gettext_lazy("We told you of a settlement payment that had not arrived."),
    "settlement.cured": gettext_lazy("You made up for the settlement payment that was late."),
    "settlement.breached": gettext_lazy("The settlement ended. Everything you paid stays counted."),
    "settlement.fulfilled": gettext_lazy("You paid the whole settlement. Nothing more is owed."),
    "settlement.rest_given_up": gettext_lazy(
        "What went back is too little to be paid again. You do not owe it."
    ),
    "settlement.reopened": gettext_lazy("Your settlement goes on, because a payment went back."),
    "situation.told": gettext_lazy("You told %(lender)s of your situation."),
    "authority.given": gettext_lazy("You let somebody help you."),
    "authority.accepted": gettext_lazy("Your adviser began to help."),
    "authority.ended": gettext_lazy("You ended an adviser's help."),
    "adviser.came_in": gettext_lazy("Your adviser looked at this account."),
    "adviser.proposed": gettext_lazy("Your adviser proposed a plan."),
    "obligor.joined": gettext_lazy("%(lender)s added somebody who owes this too."),
    "support.changed": gettext_lazy("You changed what your lender knows of what helps you."),
    "hold.started": gettext_lazy("Your rest began."),
    "hold.extended": gettext_lazy("Your rest got a new last day."),
    "hold.changed": gettext_lazy("You chose whether automatic payments rest too."),
    "hold.ended": gettext_lazy("Your rest ended."),
}
UNTOLD = frozenset(
    {
        "debt.placed",
        "debt.verified",
        "debt.held",
        "debt.corrected",
        "debt.confirmed",
        "obligor.not_theirs",
        "proposal.pending",
        "mandate.carried",
        "plan.waiting",
        "payment.started",
        "payment.succeeded",
        "receipt.issued",
        "interest.cut",
        "transfer.confirmed",
        "refund.proposed",
        "refund.waiting",
        "refund.approved",
        "refund.refused",
        "chargeback.opened",
        "chargeback.answered",
        "chargeback.given_up",
        "chargeback.lost",
        "chargeback.closed",
        "credit_note.issued",
        "payment.warned",
        "debit.paid",
        "debt.adjusted",
        "adjustment.proposed",
        "adjustment.refused",
        "adjustment.done",
        "debit.failed",
        "setup.started",
        "method.updated",
        "method.expiring",
        "mandate.ended",
        "settlement.pending",
        "settlement.waiting",
        "settlement.refused",
    }
)
# What moved money, as a borrower reads it.
MOVED: dict[Entry.Kind, Promise] = {
    Entry.Kind.PAYMENT: gettext_lazy("Your payment was received."),
    Entry.Kind.INTEREST: gettext_lazy("Interest was added."),
    Entry.Kind.REVERSAL: gettext_lazy("A payment went back. This part is owed again."),
    Entry.Kind.RESTORATION: gettext_lazy("A payment that had gone back counts again."),
    Entry.Kind.REPLAY: gettext_lazy("What you had paid too much pays for what is owed again."),
    Entry.Kind.CORRECTION: gettext_lazy("What is owed was put right."),
    Entry.Kind.WAIVER: gettext_lazy("What your lender gave up under your settlement."),
}


@dataclass(frozen=True)
class Line:
    """One line of the history; ``change`` and ``after`` only where money moved."""

    day: date
    text: str
    change: Money | None = None
    after: Money | None = None


def history_of(debt: Debt, *, reader: str, is_joint: bool) -> list[Line]:
    """Return what happened, newest first, in words for ``reader``, one of those who owe it."""
    zone = debt.lender.time_zone
    moved = [(m.at, 0, _movement(m, debt)) for m in ledger.history(debt) if m.change_minor]
    told = [
        (event.at, 1, Line(local_date(event.at, zone), said % {"lender": lender_name(debt.lender)}))
        for event in debt.events.filter(kind__in=TOLD).order_by("id")
        if (said := _words(event, reader=reader, is_joint=is_joint))
    ]
    ordered = sorted(moved + told, key=lambda each: each[:2])
    return [line for _at, _rank, line in reversed(ordered)]


def _movement(movement: Movement, debt: Debt) -> Line:
    if movement.kind == Entry.Kind.OPENING:
        text = _("%(lender)s placed this balance here.") % {"lender": lender_name(debt.lender)}
    else:
        text = str(MOVED.get(Entry.Kind(movement.kind), MOVED[Entry.Kind.CORRECTION]))
    return Line(
        day=local_date(movement.at, debt.lender.time_zone),
        text=text,
        change=Money(movement.change_minor, debt.currency),
        after=Money(movement.after_minor, debt.currency),
    )


def _words(event: Event, *, reader: str, is_joint: bool) -> str:
    """Return what is said of an event; nothing of what is another debtor's own."""
    is_anothers = is_joint and event.actor.startswith("borrower:") and event.actor != reader
    if is_anothers and event.kind in joint_words.OWN:
        return ""
    return str((joint_words.SHARED if is_anothers else TOLD).get(event.kind, TOLD[event.kind]))
