"""The borrower's permission to collect a plan's instalments: given, replaced, rested, stopped.

Always optional; a plan is the same without it. What was agreed to is kept in the words that were
read, with version, language, time, address and hash.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from payments import ledger, methods
from payments.codes import new_code
from payments.events import record
from payments.models import Debt, Method
from payments.states import WrongState, move
from plans import debits
from plans.models import Debit, Instalment, Mandate, Plan

# Days before a debit on which the borrower is told, and more where its amount is unusual (US
# Regulation E 1005.10(d) asks ten where it varies; SEPA fourteen or what was agreed, so these).
NOTICE_DAYS = 3
NOTICE_DAYS_VARYING = 10


class NotNow(Exception):
    """Nothing can be collected for this plan by this method now."""


@dataclass(frozen=True)
class Consent:
    """What the borrower read and agreed to, and from where. ``address`` is a network address."""

    version: str
    language: str
    text: str
    name: str = ""
    address: str | None = None


def give(plan: Plan, *, method: Method, consent: Consent, by: str, at: datetime) -> Mandate:
    """Store the permission to collect ``plan`` from ``method``; the one before it ends.

    Pressing twice gives one. Debits that were announced under the old one go on under the new:
    their day and amount are the same. Raise NotNow where the plan or the method cannot be used.
    """
    with transaction.atomic():
        debt = ledger.hold(plan.debt)
        running = Plan.objects.filter(pk=plan.pk, state__in=Plan.LIVE).exists()
        if not running or debt.state != Debt.State.ON_PLAN:
            raise NotNow("the plan is not under way")
        if not methods.usable(debt).filter(pk=method.pk).exists():
            raise NotNow("the method cannot be used")
        old = in_force(plan)
        if old and _is_same(old, method, consent):
            return old
        if old:
            move(old, Mandate.State.ENDED, ended_at=at, ended_by=by)
        mandate = _store(plan, debt, method=method, consent=consent, by=by, at=at)
        if old:
            Debit.objects.filter(mandate=old, state__in=debits.WAITING).update(mandate=mandate)
        told = {"replaces": old.code} if old else {}
        record(debt, "mandate.given", by=by, at=at, mandate=mandate.code, plan=plan.code, **told)
        return mandate


def carry_over(
    old: Plan, new: Plan, *, consent: Consent | None = None, by: str, at: datetime
) -> Mandate | None:
    """Collect ``new`` in place of ``old`` by the same method; None where nothing is collected.

    The permission goes on in its own words where they cover the new payments, or in those of
    ``consent``; else it ends, and the borrower may give another. Debits already announced go on
    where their day and amount are still the plan's; the others are let go and announced anew.
    """
    mandate = in_force(old)
    if mandate is None:
        return None
    covers = consent is not None or _covers(old, new)
    move(mandate, Mandate.State.ENDED, ended_at=at, ended_by=by)
    words = consent or Consent(
        mandate.version,
        mandate.language,
        mandate.text,
        name=mandate.signed_name,
        address=mandate.signed_address,
    )
    following = None
    if covers:
        following = _store(new, new.debt, method=mandate.method, consent=words, by=by, at=at)
        Mandate.objects.filter(pk=following.pk).update(paused_at=mandate.paused_at)
        debits.carry_over(mandate, following)
    debits.let_go(mandate, reason="changed")
    kind = "mandate.carried" if covers else "mandate.ended"
    told = {"mandate": following.code, "replaces": mandate.code} if following else {}
    record(old.debt, kind, by=by, at=at, **({"mandate": mandate.code} | told))
    return following


def _covers(old: Plan, new: Plan) -> bool:
    """Whether no payment is larger, none later and all together no more than was left before."""
    taken = old.instalments.filter(is_open=False).order_by("number")
    before = [row for row in taken if row.left_minor]
    after = list(new.instalments.filter(is_open=False).order_by("number"))
    return bool(before and after) and (
        max(row.amount_minor for row in after) <= max(row.left_minor for row in before)
        and sum(row.amount_minor for row in after) <= sum(row.left_minor for row in before)
        and after[-1].due_date <= before[-1].due_date
    )


def cancel(mandate: Mandate, *, by: str, at: datetime) -> list[Debit]:
    """Stop collecting; return the debits that could not be stopped, because they were sent.

    Raise WrongState where it had ended already. The cut-off is the sending itself; the borrower is
    told the day before, so that what we promise holds in every time zone.
    """
    with transaction.atomic():
        move(mandate, Mandate.State.CANCELLED, ended_at=at, ended_by=by)
        debits.stop_waiting(mandate, reason="stopped")
        record(mandate.debt, "mandate.cancelled", by=by, at=at, mandate=mandate.code)
    return list(Debit.objects.filter(mandate=mandate, state=Debit.State.SENT))


@transaction.atomic
def resume(mandate: Mandate, *, by: str, at: datetime) -> None:
    """Go on collecting after a rest. Raise WrongState where it does not rest, or has ended."""
    resting = Mandate.objects.filter(
        pk=mandate.pk, state=Mandate.State.ACTIVE, paused_at__isnull=False
    )
    if resting.update(paused_at=None) != 1:
        raise WrongState(f"{mandate} does not rest")
    record(mandate.debt, "autopay.resumed", by=by, at=at, mandate=mandate.code)


def in_force(plan: Plan) -> Mandate | None:
    """Return the permission under which ``plan`` is collected, resting or not."""
    found = Mandate.objects.filter(plan=plan, state=Mandate.State.ACTIVE)
    return found.select_related("method", "plan", "debt__lender", "lender").first()


def next_debit(mandate: Mandate) -> Debit | None:
    """Return the debit that is next, or on its way, under ``mandate``."""
    live = Debit.objects.filter(mandate=mandate, state__in=debits.LIVE)
    return live.order_by("charge_date", "pk").first()


def first_row(rows: Sequence[Instalment], *, on: date) -> Instalment | None:
    """Return the first instalment that a permission given on the local day ``on`` would collect.

    What is overdue already the borrower pays themselves: it may be more than they expect.
    """
    return next((row for row in rows if row.left_minor and row.due_date >= on), None)


def charge_day(row: Instalment, *, on: date) -> date:
    """Return the day on which ``row`` is collected at the earliest: its own, or after notice."""
    return max(row.due_date, on + timedelta(days=NOTICE_DAYS))


def runs_out_before(method: Method, day: date) -> bool:
    """Say whether a card's last month is over before ``day``."""
    if method.expires_year is None or method.expires_month is None:
        return False
    return (method.expires_year, method.expires_month) < (day.year, day.month)


def of_method(method: Method) -> list[Mandate]:
    """Return the permissions in force that collect from ``method``."""
    found = Mandate.objects.filter(Q(method=method), state=Mandate.State.ACTIVE)
    return list(found.select_related("debt__lender", "plan"))


def digest(text: str) -> str:
    """Return the SHA-256 of the text, UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _is_same(old: Mandate, method: Method, consent: Consent) -> bool:
    same_words = old.digest == digest(consent.text)
    return old.method_id == method.pk and same_words and old.paused_at is None


def _store(
    plan: Plan, debt: Debt, *, method: Method, consent: Consent, by: str, at: datetime
) -> Mandate:
    return Mandate.objects.create(
        lender_id=plan.lender_id,
        debt=debt,
        plan=plan,
        method=method,
        code=new_code(),
        version=consent.version,
        language=consent.language,
        text=consent.text,
        digest=digest(consent.text),
        notice_days=NOTICE_DAYS,
        signed_name=consent.name,
        signed_address=consent.address,
        by=by,
        at=at,
    )
