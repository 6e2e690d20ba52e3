"""What is kept about a person, section by section: the tables, from whom it comes and what for.

A section tells every column of its rows but those that are no word about the person: numbers of
ours or of the payment provider, hashes, and who of a lender's people acted (only that one did).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments import models as books
from plans import models as agreements
from portal import access
from portal import models as doors
from portal.letters import BORROWER
from portal.models import Identity, User

YOU, LENDER, PROVIDER, US = _("you"), _("your lender"), _("the payment provider"), _("this portal")
# Columns that say nothing about a person.
TECHNICAL = frozenset(
    {
        "id",
        "key",
        "digest",
        "token_hash",
        "secret_hash",
        "sha256",
        "body",
        "account",
        "stripe_account",
        "session_id",
        "session_url",
        "intent_id",
        "charge_id",
        "customer_id",
        "method_id",
        "mandate_id",
        "refund_id",
        "dispute_id",
        "book",
        "after_number",
        "password",
        "is_superuser",
        "is_staff",
        "next_try_at",
        "tries",
        "due_at",
        "asked_at",
        "carry",
        "cut_carry",
        # What a lender or its bank wrote among themselves, and whose money another payer's is.
        "answer_text_to_bank",
        "payer_email",
    }
)
# Tables with a link to a person that hold nothing of their own about them, and why.
LEFT_OUT: dict[str, str] = {
    "Account": "sums of what the movements already tell",
    "Customer": "only a number of the payment provider's",
    "Document": "the papers themselves, which are in the file",
    "OneTimeCode": "only hashes of codes, deleted after a day",
    "Setup": "only numbers of the payment provider's",
    "OwnCopy": "this very file",
    "Proof": "papers deleted once the offer was answered",
}
PRIVATE = {"note"}


@dataclass(frozen=True)
class Section:
    """``path`` leads from a row to ``of``: the person's debts, records, or themselves."""

    table: type[Model]
    title: Promise
    source: Promise
    purpose: Promise
    of: str
    path: str

    @property
    def name(self) -> str:
        return self.table.__name__

    def rows(self, user: User) -> Iterator[dict[str, Any]]:
        """Give each row about ``user`` as plain values, a few at a time."""
        found = _shown(self, user).order_by("pk")
        for row in found.iterator(200):
            yield told(row)


PAYING, AGREEING = _("to count what you paid"), _("to agree and keep plans with you")
KNOWING, WRITING = _("to know that it is you"), _("to write to you")
SHOWING = _("to show what you owe and why")
LISTENING = _("to hear what you say and answer it")


def _of_debt(table: type[Model], title: Promise, source: Promise, purpose: Promise) -> Section:
    return Section(table, title, source, purpose, "debts", "debt")


SECTIONS: tuple[Section, ...] = (
    Section(doors.User, _("Your sign-in"), YOU, KNOWING, "user", "pk"),
    Section(doors.Identity, _("How you showed who you are"), YOU, KNOWING, "user", "user"),
    Section(books.Borrower, _("Who you are"), LENDER, KNOWING, "borrowers", "pk"),
    Section(doors.ContactPoint, _("Your addresses"), LENDER, WRITING, "borrowers", "borrower"),
    Section(doors.Notice, _("Letters to you"), US, WRITING, "debts", "event__debt"),
    _of_debt(doors.Invitation, _("Invitations"), LENDER, WRITING),
    Section(books.Debt, _("Your debts"), LENDER, SHOWING, "debts", "pk"),
    _of_debt(books.ItemisationLine, _("What they are made of"), LENDER, SHOWING),
    _of_debt(books.Assignment, _("Who they were owed to"), LENDER, SHOWING),
    Section(books.Posting, _("Every movement"), US, SHOWING, "debts", "account__debt"),
    _of_debt(books.Entry, _("Entries of the books"), US, SHOWING),
    _of_debt(books.InterestTerms, _("Interest"), LENDER, SHOWING),
    _of_debt(books.InterestRate, _("Interest rates"), LENDER, SHOWING),
    _of_debt(books.Freeze, _("When interest rests"), US, SHOWING),
    _of_debt(books.Accrual, _("How far interest is counted"), US, SHOWING),
    _of_debt(books.OrderRule, _("In which order payments pay"), LENDER, SHOWING),
    Section(
        doors.IncomeExpenditure, _("Your month"), YOU, AGREEING, "user", "user"
    ),
    Section(doors.MonthLine, _("Lines of your month"), YOU, AGREEING, "user", "statement__user"),
    Section(
        agreements.BudgetStatement, _("Budgets told"), YOU, AGREEING, "borrowers", "borrower"
    ),
    _of_debt(agreements.Proposal, _("Plans suggested"), YOU, AGREEING),
    _of_debt(agreements.Plan, _("Plans"), YOU, AGREEING),
    Section(agreements.Instalment, _("Instalments"), YOU, AGREEING, "debts", "plan__debt"),
    Section(agreements.Agreement, _("Agreements"), YOU, AGREEING, "debts", "plan__debt"),
    Section(agreements.Review, _("Looks at your plan"), LENDER, AGREEING, "debts", "plan__debt"),
    _of_debt(agreements.Lapse, _("Payments that were late"), US, AGREEING),
    _of_debt(agreements.Situation, _("What you told us of your situation"), YOU, AGREEING),
    _of_debt(agreements.Settlement, _("Settling for less"), YOU, AGREEING),
    _of_debt(books.PayoffQuote, _("Sums quoted"), YOU, PAYING),
    _of_debt(books.Payment, _("Payments"), PROVIDER, PAYING),
    _of_debt(books.Share, _("Shares of one payment"), YOU, PAYING),
    _of_debt(books.PayLink, _("Links for others to pay"), YOU, PAYING),
    _of_debt(books.Transfer, _("Bank transfers"), LENDER, PAYING),
    Section(books.Method, _("Cards and accounts"), PROVIDER, PAYING, "borrowers", "borrower"),
    _of_debt(agreements.Mandate, _("Permissions to collect"), YOU, PAYING),
    _of_debt(agreements.Debit, _("Automatic payments"), US, PAYING),
    _of_debt(books.Receipt, _("Receipts"), US, PAYING),
    _of_debt(books.CreditNote, _("Credit notes"), US, PAYING),
    _of_debt(books.Refund, _("Money given back"), LENDER, PAYING),
    _of_debt(books.Chargeback, _("Claims of your bank"), PROVIDER, PAYING),
    _of_debt(books.Clearance, _("Letters that nothing is owed"), US, SHOWING),
    Section(
        books.CreditReport, _("What credit files were told"), LENDER, SHOWING, "debts",
        "clearance__debt",
    ),
    _of_debt(agreements.Dispute, _("Questions you asked"), YOU, LISTENING),
    _of_debt(agreements.DisputedPart, _("Parts you questioned"), YOU, LISTENING),
    _of_debt(books.Aside, _("What is set aside while it is questioned"), US, LISTENING),
    Section(
        agreements.Exhibit, _("Papers to a question"), YOU, LISTENING, "debts", "dispute__debt"
    ),
    _of_debt(agreements.Hold, _("Rests"), YOU, LISTENING),
    _of_debt(agreements.Adjustment, _("What was taken off"), LENDER, SHOWING),
    Section(doors.Authority, _("Who may help you"), YOU, LISTENING, "user", "given_by"),
    Section(
        books.Obligor, _("Debts you owe with others"), LENDER, SHOWING, "borrowers", "borrower"
    ),
    Section(
        agreements.SupportNeed, _("What helps you"), YOU, LISTENING, "borrowers", "borrower"
    ),
    _of_debt(books.Event, _("Everything that happened"), US, SHOWING),
)  # fmt: skip


# Of a debt that several people owe, what one of them said is theirs alone.
SAID = {
    agreements.Dispute: "by",
    agreements.DisputedPart: "dispute__by",
    agreements.Exhibit: "dispute__by",
    agreements.Hold: "by",
    agreements.Situation: "by",
}


def _of_another(section: Section, user: User) -> Q:
    """Return what of a section is another's who owes the same debt: words, letters, addresses."""
    mine = Identity.objects.filter(user=user).values("borrower")
    joint = books.Obligor.objects.values("debt")
    if section.table in SAID:
        said = SAID[section.table]
        debt = said.removesuffix("by") + "debt"
        return Q(**{f"{debt}__in": joint}) & ~Q(**{said: f"borrower:{user.pk}"})
    if section.table is doors.Notice:
        to = doors.ContactPoint.objects.filter(borrower__in=mine).values("value")
        return Q(event__debt__in=joint) & ~Q(to__in=to)
    if section.table is doors.Invitation:
        return Q(debt__in=joint) & ~Q(person__in=mine)
    if section.table is books.Event:
        return Q(debt__in=joint, kind__startswith="contact.")
    return Q(pk__in=[])


def told(row: Model) -> dict[str, Any]:
    """Return a row's columns as plain values, without what says nothing about the person."""
    found: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        name = column.name
        if name in TECHNICAL or (isinstance(row, books.Chargeback) and name == "answer_text"):
            continue
        value = getattr(row, column.attname)
        if column.is_relation:
            if name == "debt" and value:
                found["debt"] = row.debt.code
        elif name in ("by", "actor") or name.endswith("_by"):
            found[name] = str(value).partition(":")[0]
        elif name == "data":
            found[name] = {k: v for k, v in value.items() if k not in PRIVATE}
        else:
            found[name] = value
    return found


def _shown(section: Section, user: User) -> QuerySet[Model]:
    """Return the rows of one section that are about ``user`` and theirs to see."""
    within = {
        "debts": access.debts_of(user),
        "borrowers": Identity.objects.filter(user=user).values("borrower"),
        "user": User.objects.filter(pk=user.pk),
    }[section.of]
    if section.of != "borrowers":
        within = within.values("pk")
    found = section.table._default_manager.filter(**{f"{section.path}__in": within})
    if any(column.name == "debt" for column in section.table._meta.concrete_fields):
        found = found.select_related("debt")
    found = found.exclude(_of_another(section, user))
    if section.table is doors.Notice:
        return found.filter(side=BORROWER)
    if section.table is agreements.Adjustment:
        return found.filter(state=agreements.Adjustment.State.DONE)
    if section.table is books.Transfer:
        # Until it is confirmed, it may be somebody else's money.
        return found.filter(state=books.Transfer.State.CONFIRMED)
    if section.table is books.Refund:
        return found.exclude(state=books.Refund.State.PROPOSED)
    if section.table is agreements.Settlement:
        return found.filter(pk__in=access.settlements_of(user).values("pk"))
    return found
