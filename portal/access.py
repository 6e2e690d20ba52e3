"""Who may see what: every view’s query starts here, so that isolation is one place.

A record that is not among a person's own is not found (404)."""

from django.db.models import Q, QuerySet
from django.http import Http404

from payments.models import (
    Batch,
    Clearance,
    CreditNote,
    Debt,
    Lender,
    Obligor,
    PayLink,
    Payment,
    PayoffQuote,
    Receipt,
    Refund,
    Setup,
    Share,
)
from plans.models import (
    Adjustment,
    Agreement,
    BudgetStatement,
    Debit,
    Dispute,
    Exhibit,
    Hold,
    Mandate,
    Plan,
    PolicyVersion,
    Proof,
    Proposal,
    SecondLook,
    Settlement,
    Situation,
)
from portal.access_books import chargebacks_for as chargebacks_for
from portal.access_books import clearances_for as clearances_for
from portal.access_books import credit_notes_for as credit_notes_for
from portal.access_books import differences_for as differences_for
from portal.access_books import entries_for as entries_for
from portal.access_books import movements_for as movements_for
from portal.access_books import order_rules_for as order_rules_for
from portal.access_books import payments_for as payments_for
from portal.access_books import payouts_for as payouts_for
from portal.access_books import provider_account_for as provider_account_for
from portal.access_books import receipts_for as receipts_for
from portal.access_books import refunds_for as refunds_for
from portal.access_books import remittances_for as remittances_for
from portal.access_books import transfers_for as transfers_for
from portal.access_concerns import anothers as anothers
from portal.access_concerns import authorities_of as authorities_of
from portal.access_concerns import disputes_for as disputes_for
from portal.access_concerns import exhibits_for as exhibits_for
from portal.access_concerns import holds_for as holds_for
from portal.access_concerns import own_record as own_record
from portal.access_concerns import owners_of as owners_of
from portal.access_concerns import support_needs_for as support_needs_for
from portal.access_concerns import support_needs_of as support_needs_of
from portal.models import (
    ContactPoint,
    Identity,
    IncomeExpenditure,
    Invitation,
    Membership,
    Upload,
    User,
)
from portal.roles import MAY


def is_borrower(user: User) -> bool:
    return user.is_authenticated and Identity.objects.filter(user=user).exists()


def debts_of(user: User) -> QuerySet[Debt]:
    """The debts of this person over all lenders, but for those nobody may be shown yet."""
    mine = Identity.objects.filter(user=user).values("borrower")
    return (
        Debt.objects.filter(
            Q(borrower__in=mine)
            | Q(pk__in=Obligor.objects.filter(borrower__in=mine).values("debt"))
        )
        .exclude(state__in=Debt.HIDDEN)
        .select_related("lender", "borrower")
    )


def proposals_of(user: User) -> QuerySet[Proposal]:
    return Proposal.objects.filter(debt__in=debts_of(user)).select_related("debt__lender")


def second_looks_of(user: User) -> QuerySet[SecondLook]:
    return SecondLook.objects.filter(proposal__debt__in=debts_of(user))


def plans_of(user: User) -> QuerySet[Plan]:
    return Plan.objects.filter(debt__in=debts_of(user)).select_related("debt__lender")


def agreements_of(user: User) -> QuerySet[Agreement]:
    signed = Agreement.objects.filter(plan__debt__in=debts_of(user))
    return signed.select_related("plan__debt", "lender")


def payments_of(user: User) -> QuerySet[Payment]:
    return Payment.objects.filter(debt__in=debts_of(user)).select_related("debt__lender")


def pay_links_of(user: User) -> QuerySet[PayLink]:
    return PayLink.objects.filter(debt__in=debts_of(user)).select_related("debt")


def shares_of(user: User) -> QuerySet[Share]:
    return Share.objects.filter(debt__in=debts_of(user)).select_related("debt__lender", "payment")


def quotes_of(user: User) -> QuerySet[PayoffQuote]:
    return PayoffQuote.objects.filter(debt__in=debts_of(user)).select_related("debt__lender")


def mandates_of(user: User) -> QuerySet[Mandate]:
    given = Mandate.objects.filter(debt__in=debts_of(user))
    return given.select_related("debt__lender", "debt__borrower", "plan", "method", "lender")


def debits_of(user: User) -> QuerySet[Debit]:
    planned = Debit.objects.filter(debt__in=debts_of(user))
    return planned.select_related("debt__lender", "lender", "plan", "mandate__method")


def setups_of(user: User) -> QuerySet[Setup]:
    """Visits to save a method that this person began."""
    return Setup.objects.filter(debt__in=debts_of(user)).select_related("debt__lender", "method")


def receipts_of(user: User) -> QuerySet[Receipt]:
    return Receipt.objects.filter(debt__in=debts_of(user)).select_related("debt", "payment")


def credit_notes_of(user: User) -> QuerySet[CreditNote]:
    found = CreditNote.objects.filter(debt__in=debts_of(user))
    return found.select_related("debt__lender", "debt__borrower", "receipt__payment", "entry")


def clearances_of(user: User) -> QuerySet[Clearance]:
    """The letters that prove this person's debts are over, withdrawn ones too."""
    found = Clearance.objects.filter(debt__in=debts_of(user))
    return found.select_related("debt__lender", "debt__borrower")


def refunds_of(user: User) -> QuerySet[Refund]:
    """Money on its way back to this person; what waits for a second officer is not yet theirs."""
    found = Refund.objects.filter(debt__in=debts_of(user)).exclude(state=Refund.State.PROPOSED)
    return found.select_related("debt", "payment")


def disputes_of(user: User) -> QuerySet[Dispute]:
    return Dispute.objects.filter(debt__in=debts_of(user)).select_related("debt")


def questions_of(user: User) -> QuerySet[Dispute]:
    """What this person asked, with their own words and papers."""
    return disputes_of(user).exclude(anothers(user))


def settlements_of(user: User) -> QuerySet[Settlement]:
    """What this person asked for and what was offered; what waits for a second officer is not."""
    theirs = Q(offered_at__isnull=False) | Q(by__startswith="borrower:")
    found = Settlement.objects.filter(theirs, debt__in=debts_of(user))
    return found.select_related("debt__lender", "debt__borrower", "policy", "answers_to")


def exhibits_of(user: User) -> QuerySet[Exhibit]:
    """Papers about this person's questions, of both sides."""
    return Exhibit.objects.filter(dispute__in=questions_of(user))


def holds_of(user: User) -> QuerySet[Hold]:
    return Hold.objects.filter(debt__in=debts_of(user)).select_related("debt__lender")


def situations_of(user: User) -> QuerySet[Situation]:
    """What this person told of their situation, the newest first."""
    told = Situation.objects.exclude(anothers(user))
    return told.filter(debt__in=debts_of(user)).order_by("-pk")


def budgets_of(user: User) -> QuerySet[BudgetStatement]:
    """What this person told of their month, over all lenders: their own words, newest first."""
    mine = Identity.objects.filter(user=user).values("borrower")
    return BudgetStatement.objects.filter(borrower__in=mine).order_by("-pk")


def budgets_about(user: User, debt: Debt) -> QuerySet[BudgetStatement]:
    """What the lender of ``debt`` was told for it: its own part, or the whole month."""
    about = budgets_of(user).filter(lender=debt.lender_id, currency=debt.currency)
    return about.filter(Q(debt=debt) | Q(debt=None))


def months_of(user: User) -> QuerySet[IncomeExpenditure]:
    """This person's income-and-expenditure statements, one in each currency; nobody else's."""
    return IncomeExpenditure.objects.filter(user=user)


def proofs_of(user: User) -> QuerySet[Proof]:
    """Papers that this person added to an offer; what they held is gone once it is answered."""
    return Proof.objects.filter(debt__in=debts_of(user)).order_by("pk")


def contact_points_of(user: User) -> QuerySet[ContactPoint]:
    mine = Identity.objects.filter(user=user).values("borrower")
    return ContactPoint.objects.filter(borrower__in=mine).select_related("lender", "borrower")


def officer(user: User) -> User:
    """Return ``user`` if they work for a lender; Http404 for everybody else."""
    if not (user.is_authenticated and user.memberships.exists()):
        raise Http404
    return user


def membership_of(user: User, *, may: str) -> Membership:
    """Return the membership with which ``user`` may do ``may``; Http404 where there is none."""
    found = (
        Membership.objects.filter(user=user, role__in=MAY[may])
        .select_related("lender", "user")
        .order_by("pk")
        .first()
    )
    if found is None or not user.is_active:
        raise Http404
    return found


def debts_for(lender: Lender) -> QuerySet[Debt]:
    return Debt.objects.filter(lender=lender).select_related("borrower", "lender")


def proposals_for(lender: Lender) -> QuerySet[Proposal]:
    """What borrowers sent to this lender; a draft is the borrower's own affair."""
    sent = Proposal.objects.filter(lender=lender).exclude(state=Proposal.State.DRAFT)
    return sent.select_related("debt__borrower", "debt__lender", "budget", "policy", "lender")


def proofs_for(lender: Lender) -> QuerySet[Proof]:
    """Papers for whoever answers an offer; only roles that may answer open them."""
    return Proof.objects.filter(lender=lender).order_by("pk")


def settlements_for(lender: Lender) -> QuerySet[Settlement]:
    found = Settlement.objects.filter(lender=lender)
    return found.select_related("debt__borrower", "debt__lender", "policy", "lender")


def situations_for(lender: Lender) -> QuerySet[Situation]:
    """What borrowers told this lender of their situations, the newest first."""
    return Situation.objects.filter(lender=lender).order_by("-pk")


def second_looks_for(lender: Lender) -> QuerySet[SecondLook]:
    """What another person is asked to look at again, the most urgent first."""
    found = SecondLook.objects.filter(lender=lender).select_related("proposal__debt__borrower")
    return found.order_by("answer_by_date", "pk")


def plans_for(lender: Lender) -> QuerySet[Plan]:
    return Plan.objects.filter(lender=lender).select_related("debt__borrower", "lender")


def agreements_for(lender: Lender) -> QuerySet[Agreement]:
    return Agreement.objects.filter(lender=lender).select_related("plan__debt")


def adjustments_for(lender: Lender) -> QuerySet[Adjustment]:
    return Adjustment.objects.filter(lender=lender).select_related("debt__lender")


def batches_for(lender: Lender) -> QuerySet[Batch]:
    return Batch.objects.filter(lender=lender)


def uploads_for(lender: Lender) -> QuerySet[Upload]:
    return Upload.objects.filter(lender=lender)


def invitations_for(lender: Lender) -> QuerySet[Invitation]:
    return Invitation.objects.filter(lender=lender).select_related("debt")


def policies_for(lender: Lender) -> QuerySet[PolicyVersion]:
    """Every version of this lender's rules, the one in force first."""
    return PolicyVersion.objects.filter(lender=lender).order_by("-version")


def members_for(lender: Lender) -> QuerySet[Membership]:
    return Membership.objects.filter(lender=lender).select_related("user")
