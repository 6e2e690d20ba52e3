"""As many debts as wanted, in all ways of life that a night meets: a few by the rules, and copies.

The first hundred are placed, agreed, paid and offered as people do it. The others are their rows
again, by the database itself: with other numbers and codes, and the rest the same. Their books do
not prove anything (a digest is its own book's); they are as many and as wide as real ones.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from payments import charging, placing
from payments.days import local_date
from payments.models import Account, Debt, Entry, Freeze, Lender, Method, Payment
from payments.money import Money
from payments.wire import Outcome
from plans import agreements, answers, holds, mandates, proposals, schedule
from plans import progress as following
from plans.models import Plan
from plans.schedule import Frequency, Terms
from plans.settlement import settlement_signing, settlement_terms, settlements
from plans.settlement.settlement_sums import Wanted
from portal.scenarios import load, people

FIRST = 100
# Far above any number that a few debts use in any table.
STRIDE = 100_000
SHIFT = f"k * {STRIDE}"
LEFT_ALONE = ("Lender", "PolicyVersion", "ReceiptSeries", "Event")
RULES = people.BINDING | {
    "interest": "ACT_365F",
    "needs_budget": False,
    "settlement_floor_percent": 50,
    "settlement_one_officer_percent": 60,
}
OFFICER, NAME = "officer:bench", "Bench"


def make(debts: int, *, at: datetime) -> Lender:
    """Make so many debts of one lender, in whole hundreds where there are more; return it."""
    few = min(debts, FIRST)
    then = at - timedelta(days=75)
    lender = people.lender("crowd", at=then, rules=RULES, name="Crowd Lender")
    made = place(few, lender, at=then)
    for number, debt in enumerate(made):
        _LIVES[number % len(_LIVES)](debt, number, then, at)
    clone(-(-debts // FIRST) - 1)
    return lender


def place(count: int, lender: Lender, *, at: datetime) -> list[Debt]:
    """Place ``count`` debts at 12 % a year."""
    today = local_date(at, lender.time_zone)
    rows = [replace(row, annual_rate_bp=1200) for row in load.placements(count, 1, today)]
    placing.place(rows, lender=lender, batch=None, by="seed", at=at)
    Debt.objects.filter(lender=lender).update(state=Debt.State.OPEN)
    return list(Debt.objects.filter(lender=lender).select_related("lender", "borrower"))


def nothing(debt: Debt, number: int, then: datetime, at: datetime) -> None:
    """Some do nothing at all."""


def keep_a_plan(debt: Debt, number: int, then: datetime, at: datetime) -> Plan:
    """Some have a plan whose payments are paid in time, each on another day of the month."""
    plan = _agree(debt, number, at=then)
    day = then
    for row in plan.instalments.order_by("number"):
        if row.due_date <= local_date(at, debt.lender.time_zone):
            _pay(debt, row.amount_minor, at=(day := day + timedelta(hours=1)))
    return plan


def be_late(debt: Debt, number: int, then: datetime, at: datetime) -> None:
    """Some have a plan of which nothing was ever paid."""
    _agree(debt, number, at=then)


def let_be_taken(debt: Debt, number: int, then: datetime, at: datetime) -> None:
    """Some let their payments be taken from a card."""
    plan = keep_a_plan(debt, number, then, at)
    card = Method.objects.create(
        lender=debt.lender,
        borrower=debt.borrower,
        code=f"M{number}",
        customer_id=f"cus_{number}",
        method_id=f"pm_{number}",
        kind="card",
        expires_year=2099,
        expires_month=12,
        saved_at=at,
    )
    consent = mandates.Consent("1", "en", "I allow it.", name=NAME, address="127.0.0.1")
    mandates.give(plan, method=card, consent=consent, by="borrower:bench", at=at)


def settle(debt: Debt, number: int, then: datetime, at: datetime) -> None:
    """Some pay less as all of it; half of these are late with the first payment."""
    owed = _owed(debt)
    first = local_date(at, debt.lender.time_zone) + timedelta(days=20 if number % 2 else -10)
    wanted = Wanted(owed * 7 // 10, 3, first)
    expires = local_date(then, debt.lender.time_zone) + timedelta(days=14)
    offer = settlements.offer(debt, wanted=wanted, expires=expires, by=OFFICER, at=then)
    settlement_signing.accept(
        offer,
        digest=agreements.digest(settlement_terms.contents_of(offer)),
        signed_name=NAME,
        signed_address="127.0.0.1",
        language="en",
        by="borrower:bench",
        at=then,
    )


def run_out(debt: Debt, number: int, then: datetime, at: datetime) -> None:
    """Some have an offer of the lender's, or a rest, that is over tonight."""
    if number % 2:
        holds.start(debt, text="", by="borrower:bench", at=at - timedelta(days=31))
        return
    asked = _propose(debt, number, at=at - timedelta(days=20))
    shorter = replace(asked.terms, count=asked.terms.count - 2)
    answers.counter(
        asked, terms=shorter, reason_code="OTHER", reason_text="", by=OFFICER, at=asked.created_at
    )


# What hundred people do, a tenth at a time.
_LIVES: tuple[Callable[[Debt, int, datetime, datetime], Any], ...] = (
    *[keep_a_plan] * 4,
    *[nothing] * 2,
    let_be_taken,
    be_late,
    settle,
    run_out,
)


def _propose(debt: Debt, number: int, *, at: datetime) -> Any:
    today = local_date(at, debt.lender.time_zone)
    day = 1 + number * 7 % 28
    first = schedule.first_date(today, Frequency.MONTHLY, day)
    terms = Terms(Frequency.MONTHLY, first, 12, anchor_day=day)
    draft = proposals.save_draft(debt, terms=terms, budget=None, by="seed", at=at)
    signed = {"signed_name": NAME, "signed_address": "127.0.0.1", "language": "en"}
    proposals.submit(draft, **signed, by="borrower:bench", at=at)
    return draft


def _agree(debt: Debt, number: int, *, at: datetime) -> Plan:
    draft = _propose(debt, number, at=at)
    if draft.is_waiting:
        answers.approve(draft, balance_minor=draft.total_minor, by=OFFICER, at=at)
    debt.refresh_from_db()
    return Plan.objects.select_related("debt__lender", "lender").get(debt=debt)


def _owed(debt: Debt) -> int:
    owed = Account.objects.filter(debt=debt, kind__in=Account.OWED)
    return sum(owed.values_list("balance_minor", flat=True))


def _pay(debt: Debt, minor: int, *, at: datetime) -> None:
    payment = charging.start(
        debt,
        purpose=Payment.Purpose.OWN,
        amount=Money(minor, debt.currency),
        language="en",
        by="borrower:bench",
        at=at,
    )
    following.settle(payment, _arrived(payment, at=at), at=at)


def _arrived(payment: Payment, *, at: datetime) -> Outcome:
    amount = Money(payment.amount_minor, payment.currency)
    return Outcome(
        key=payment.key,
        account=payment.stripe_account,
        session_id=f"cs_{payment.code}",
        intent_id=f"pi_{payment.code}",
        charge_id=f"ch_{payment.code}",
        state=Payment.State.SUCCEEDED,
        amount=amount,
        received=amount,
        method_kind="card",
        method_brand="visa",
        method_last4="4242",
        failure_code="",
        failure_message="",
        fee=None,
        charged_at=at,
    )


def clone(times: int) -> None:
    """Write every row about the debts that are there ``times`` times more."""
    if times < 1:
        return
    tables = _tables()
    with _unchecked(), transaction.atomic(), connection.cursor() as cursor:
        for model in tables:
            names, values = zip(*_columns(model, tables), strict=True)
            table = model._meta.db_table
            whose = "WHERE r.debt_id IS NOT NULL" if model in (Account, Entry) else ""
            cursor.execute(
                f"WITH RECURSIVE copies(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copies"
                f" WHERE k < {times}) INSERT INTO {table} ({', '.join(names)})"
                f" SELECT {', '.join(values)} FROM {table} r CROSS JOIN copies {whose}"
            )
        for sql in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(sql)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


@contextmanager
def _unchecked() -> Iterator[None]:
    """Let nobody look at each row's references: they are right, and there are very many."""
    if connection.vendor == "sqlite":
        with connection.constraint_checks_disabled():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def _tables() -> list[type[models.Model]]:
    """Return the tables that hold something about debts."""
    return [
        model
        for label in ("payments", "plans")
        for model in apps.get_app_config(label).get_models()
        if model.__name__ not in LEFT_ALONE and model._default_manager.exists()
    ]


def _columns(
    model: type[models.Model], tables: list[type[models.Model]]
) -> Iterator[tuple[str, str]]:
    """Yield each column's name and what a copy has in it, as SQL over a row ``r`` and ``k``."""
    words, numbers = _own(model, tables)
    for field in model._meta.concrete_fields:
        column, pointed = f"r.{field.column}", field.related_model
        if pointed is Account:
            lenders = Account.objects.filter(debt=None).values_list("pk", flat=True)
            kept = ", ".join(map(str, [0, *lenders]))
            shift = f"CASE WHEN {column} IN ({kept}) THEN 0 ELSE {SHIFT} END"
            yield field.column, f"{column} + {shift}"
        elif pointed in tables or (field.primary_key and not pointed) or field.name in numbers:
            yield field.column, f"{column} + {SHIFT}"
        elif model is Entry and field.name == "book":
            yield field.column, f"'debt:' || (r.debt_id + {SHIFT})"
        elif field.name in words:
            yield field.column, f"CASE {column} WHEN '' THEN '' ELSE {column} || '-' || k END"
        else:
            yield field.column, column


def _own(model: type[models.Model], tables: list[type[models.Model]]) -> tuple[set[str], set[str]]:
    """Return the fields with words that no two rows share, and those with such numbers."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    promises = [[name] for name, field in fields.items() if field.unique]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            promises.append(list(constraint.fields))
    words, numbers = {"about"} if model is Freeze else set(), set()
    for names in promises:
        if any(fields[name].related_model in tables for name in names):
            continue
        own = {name for name in names if _is_own_word(fields[name])}
        words |= own
        numbers |= {name for name in names if name == "number" and not own}
    return words, numbers


def _is_own_word(field: Any) -> bool:
    is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
    return is_text and field.name not in ("currency", "account")
