"""What an officer reads of refunds and of banks' claims: plain values, and the one next step."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.contesting import NotAnswerable, check
from payments.models import Chargeback, Refund
from payments.money import Money
from payments.refunding import NotRefundable
from portal.words import money_text

State = Refund.State
# Why a payer's bank takes money back, by the provider's word for it; others are “another reason”.
REASONS = {
    "bank_cannot_process": gettext_lazy("The bank could not process it"),
    "credit_not_processed": gettext_lazy("A refund that was promised did not come"),
    "debit_not_authorized": gettext_lazy("The payer says they did not permit the debit"),
    "duplicate": gettext_lazy("The payer says they paid twice"),
    "fraudulent": gettext_lazy("The payer says they did not make this payment"),
    "incorrect_account_details": gettext_lazy("The account's details were wrong"),
    "insufficient_funds": gettext_lazy("There was not enough money in the account"),
    "product_not_received": gettext_lazy("The payer says they got nothing for it"),
    "product_unacceptable": gettext_lazy("The payer is not content with what they got"),
    "subscription_canceled": gettext_lazy("The payer says they had cancelled"),
    "unrecognized": gettext_lazy("The payer does not recognise it"),
}
OTHER_REASON = gettext_lazy("Another reason of the bank's")


@dataclass(frozen=True)
class RefundRow:
    """One refund: how much, how it stands, and what is to be done next, if anything."""

    refund: Refund
    amount: Money
    word: str
    kind: str
    next_step: str

    @property
    def is_waiting(self) -> bool:
        return self.refund.state == State.PROPOSED

    @property
    def is_to_be_sent_by_hand(self) -> bool:
        return self.refund.is_by_hand and self.refund.state == State.CREATED

    @property
    def can_go_by_hand(self) -> bool:
        """Whether the provider could not send it, and the lender's own bank may."""
        return self.refund.state == State.FAILED and not self.refund.is_by_hand


@dataclass(frozen=True)
class ClaimRow:
    """One claim of a bank: how much, how it stands, until when it can be answered."""

    claim: Chargeback
    amount: Money
    fee: Money
    word: str
    kind: str
    next_step: str
    can_answer: bool

    @property
    def reason(self) -> str:
        return str(REASONS.get(self.claim.reason, OTHER_REASON))


def of_refund(refund: Refund) -> RefundRow:
    is_moved = refund.moved_to_id is not None and refund.state == State.SUCCEEDED
    kind = {State.SUCCEEDED: "ok", State.FAILED: "stop", State.PROPOSED: "warn"}
    return RefundRow(
        refund=refund,
        amount=Money(refund.amount_minor, refund.currency),
        word=_("Counted toward another account") if is_moved else str(State(refund.state).label),
        kind=kind.get(State(refund.state), ""),
        next_step=_refund_step(refund),
    )


def of_claim(claim: Chargeback, *, at: datetime) -> ClaimRow:
    kinds = {"WON": "ok", "LOST": "stop", "OPENED": "warn"}
    return ClaimRow(
        claim=claim,
        amount=Money(claim.amount_minor, claim.currency),
        fee=Money(claim.fee_minor, claim.currency),
        word=str(Chargeback.State(claim.state).label),
        kind=kinds.get(claim.state, ""),
        next_step=_claim_step(claim, at=at),
        can_answer=_can_answer(claim, at=at),
    )


def refusal(refused: NotRefundable) -> str:
    """Return why so much cannot be given back, and what could be."""
    limit = money_text(refused.limit)
    words = {
        "NOTHING": _("Please give more than nothing."),
        "BEYOND": _("At most %(limit)s of this payment can be given back."),
        "CREDIT": _("Only %(limit)s of it is held as paid too much."),
        "NOT_A_STEP": _("The payment service takes %(limit)s, or an amount that ends in zero."),
        "IN_DISPUTE": _("The payer's bank has this payment; what is given back would go twice."),
        "NO_TEXT": _("Please write a few words for the borrower."),
    }
    return words.get(refused.code, _("This payment cannot be given back.")) % {"limit": limit}


def _refund_step(refund: Refund) -> str:
    if refund.state == State.PROPOSED:
        return _("A second officer agrees or refuses.")
    if refund.state == State.CREATED and refund.is_by_hand:
        return _("Send it from your own bank, then note it here.")
    if refund.state in (State.CREATED, State.PENDING):
        return _("Nothing to do: it is on its way.")
    if refund.state == State.FAILED and refund.moved_to_id is None:
        return _(
            "Nothing is lost: the payment counts as before. Ask the borrower for a bank account and"
            " send it from yours, or leave it as a payment if they prefer."
        )
    return _("Nothing to do.")


def _claim_step(claim: Chargeback, *, at: datetime) -> str:
    if claim.kind == Chargeback.Kind.RETURN:
        return _("Nothing to answer: it is owed again, and the borrower knows.")
    if _can_answer(claim, at=at):
        return _("Answer with the papers, or let the payer keep it.")
    if claim.state == Chargeback.State.OPENED:
        return _("The time to answer is over.")
    if claim.state == Chargeback.State.ANSWERED:
        return _("Nothing to do: the bank decides.")
    return _("Nothing to do.")


def _can_answer(claim: Chargeback, *, at: datetime) -> bool:
    try:
        check(claim, at=at)
    except NotAnswerable:
        return False
    return True
