"""A lender's answer to a question, as it stands on paper. Knows words and models, no layout."""

from django.utils.translation import gettext as _

from payments.days import local_date
from plans.models import Dispute, Exhibit
from portal import filling, papers, questions
from portal.papers.outcomes import OutcomeLine, OutcomePaper
from portal.words import money_text

State = Dispute.State


def outcome_paper(dispute: Dispute) -> OutcomePaper:
    """Return the answer to ``dispute``, in the language that is active; it is answered."""
    assert dispute.answered_at is not None, f"{dispute} has no answer"
    debt, found = dispute.debt, questions.question_of(dispute)
    zone = debt.lender.time_zone
    shown = [said for paper, said in found.shown if paper.side == Exhibit.Side.LENDER and said]
    return OutcomePaper(
        lender=filling.lender_party(debt.lender),
        borrower=papers.Party(debt.borrower.name),
        number=dispute.code,
        debt_reference=debt.reference,
        asked_date=local_date(dispute.opened_at, zone),
        answered_date=local_date(dispute.answered_at, zone),
        about=str(dispute.get_kind_display()),
        ground=found.ground,
        verdict=_verdict(dispute, found),
        lines=tuple(OutcomeLine(x.label, x.asked, x.taken_off) for x in found.parts),
        taken_off=found.taken_off,
        answer=dispute.answer_text,
        shown=tuple(dict.fromkeys(shown)),
        can_be_appealed=dispute.can_be_appealed,
        checked=tuple(found.checked),
        document=dispute.document,
    )


def _verdict(dispute: Dispute, found: questions.Question) -> str:
    amount = {"amount": money_text(found.taken_off)}
    if dispute.state == State.PART_UPHELD:
        return _("You are right in part. %(amount)s was taken off what you owe.") % amount
    if dispute.state == State.REJECTED:
        return _("We looked at it and do not take anything off. Here is why.")
    if dispute.is_part:
        return _("You are right. %(amount)s was taken off what you owe.") % amount
    return _("You are right.")
