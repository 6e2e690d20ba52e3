"""Transfers to the lender's own bank: written down by one officer, confirmed by another, booked.

Knows lines of a statement as plain values; knows no files. A line is taken in once, by its digest.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from payments import booking, ledger, references
from payments.codes import new_code
from payments.events import record
from payments.models import BankStatement, Debt, Lender, Payment, Transfer
from payments.money import Money
from payments.states import move

State = Transfer.State
PAYER_MAX, TEXT_MAX = 140, 400


class NotTheirs(Exception):
    """The money cannot be put to that debt. ``code``: OTHER_CURRENCY or NOT_OPEN."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SamePerson(Exception):
    """Who wrote a transfer down cannot be the one who confirms it."""


class TakenIn(Exception):
    """This very transfer is here already; it stands in ``transfer``."""

    def __init__(self, transfer: Transfer) -> None:
        super().__init__(transfer.code)
        self.transfer = transfer


@dataclass(frozen=True)
class Line:
    """One line of a statement. ``on`` is the bank's day; money that went out is not ``is_in``.

    ``bank_id`` is the bank's own number for it, "" where it gives none.
    """

    on: date
    amount: Money
    payer: str = ""
    text: str = ""
    bank_id: str = ""
    is_in: bool = True


def digests(lines: Sequence[Line]) -> list[str]:
    """Return what names each line for ever, so that another file with it takes it in only once.

    Two lines that say the same, in one file and without the bank's number, are two transfers.
    """
    seen: Counter[str] = Counter()
    named = []
    for line in lines:
        said = f"{line.payer}|{line.text}" if not line.bank_id else f"#{line.bank_id}"
        what = f"{line.on}|{line.amount.minor}|{line.amount.currency}|{said}"
        seen[what] += 1
        named.append(hashlib.sha256(f"{what}|{seen[what]}".encode()).hexdigest())
    return named


def known(lender: Lender, names: Iterable[str]) -> set[str]:
    """Return which of these digests are taken in already, in one query."""
    found = Transfer.objects.filter(lender=lender, digest__in=list(names))
    return set(found.values_list("digest", flat=True))


def debts_named(lender: Lender, lines: Sequence[Line]) -> list[Debt | None]:
    """Return for each line the one debt of this lender that it names and can be paid to."""
    named = [references.codes_in(line.text) for line in lines]
    codes = {code for codes in named for code in codes}
    debts = Debt.objects.filter(lender=lender, code__in=codes).select_related("borrower", "lender")
    found = {debt.code: debt for debt in debts}
    return [_only(codes, found, line) for codes, line in zip(named, lines, strict=True)]


def _only(codes: Sequence[str], found: dict[str, Debt], line: Line) -> Debt | None:
    meant = [found[code] for code in codes if code in found]
    return meant[0] if len(meant) == 1 and not _objection(meant[0], line.amount.currency) else None


def write_down(lender: Lender, line: Line, *, debt: Debt | None, by: str, at: datetime) -> Transfer:
    """Keep one transfer that an officer read somewhere; another has to confirm it.

    Raise TakenIn for one that is here already, NotTheirs for a debt it cannot be put to.
    """
    if debt is not None:
        _check(debt, lender, line.amount.currency)
    (digest,) = digests([line])
    made = _made(lender, line, digest, debt=debt, statement=None, by=by, at=at)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise TakenIn(Transfer.objects.get(lender=lender, digest=digest)) from None
    return made


@transaction.atomic
def take_in(
    lender: Lender, lines: Sequence[Line], *, filename: str, sha256: str, by: str, at: datetime
) -> BankStatement:
    """Keep a statement's incoming lines that are not here yet; the same file again adds nothing.

    A line that names a debt waits for a second officer, the others for somebody who knows.
    """
    ledger.hold_lender(lender)
    statement, _is_new = BankStatement.objects.get_or_create(
        lender=lender,
        sha256=sha256,
        defaults={"code": new_code(), "filename": filename[:200], "by": by, "at": at},
    )
    incoming = [line for line in lines if line.is_in]
    names, debts = digests(incoming), debts_named(lender, incoming)
    here = known(lender, names)
    fresh = [
        _made(lender, line, name, debt=debt, statement=statement, by=by, at=at)
        for line, name, debt in zip(incoming, names, debts, strict=True)
        if name not in here
    ]
    Transfer.objects.bulk_create(fresh)
    statement.lines_count += len(fresh)
    statement.save(update_fields=["lines_count"])
    return statement


def _made(
    lender: Lender,
    line: Line,
    digest: str,
    *,
    debt: Debt | None,
    statement: BankStatement | None,
    by: str,
    at: datetime,
) -> Transfer:
    return Transfer(
        lender=lender,
        debt=debt,
        statement=statement,
        code=new_code(),
        digest=digest,
        value_date=line.on,
        amount_minor=line.amount.minor,
        currency=line.amount.currency,
        payer_name=line.payer[:PAYER_MAX],
        text=line.text[:TEXT_MAX],
        state=State.RECORDED if debt else State.UNMATCHED,
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def assign(transfer: Transfer, debt: Debt, *, by: str, at: datetime) -> None:
    """Say whose a transfer is; a second officer has to agree.

    Raise WrongState where somebody was first, NotTheirs where it cannot be put to ``debt``.
    """
    _check(debt, transfer.lender, transfer.currency)
    move(transfer, State.RECORDED, debt=debt, recorded_by=by, recorded_at=at)


@transaction.atomic
def put_back(transfer: Transfer, *, by: str, at: datetime) -> None:
    """Ask again whose a transfer is, because it is not that debt's, or is somebody's after all."""
    move(transfer, State.UNMATCHED, debt=None, recorded_by=by, recorded_at=at)


@transaction.atomic
def reject(transfer: Transfer, *, by: str, at: datetime) -> None:
    """Put aside money that is for no debt here; it is never booked unless it is put back."""
    move(transfer, State.REJECTED, debt=None, recorded_by=by, recorded_at=at)


@transaction.atomic
def confirm(transfer: Transfer, *, by: str, at: datetime) -> Payment:
    """Book a transfer as the payment it is and return it; beyond what is owed is held as credit.

    Raise SamePerson for the officer who wrote it down, WrongState where another was first.
    """
    try:
        move(transfer, State.CONFIRMED, confirmed_by=by, confirmed_at=at)
    except IntegrityError:  # The database keeps that two people confirm a transfer.
        raise SamePerson(transfer.code) from None
    transfer.refresh_from_db()
    assert transfer.debt is not None, f"{transfer} is nobody's"
    payment = _payment(transfer, transfer.debt, by=by, at=at)
    received = Money(transfer.amount_minor, transfer.currency)
    booking.book_arrival(payment, received=received, by=by, at=at)
    booking.close_if_paid(payment, at=at)
    Transfer.objects.filter(pk=transfer.pk).update(payment=payment)
    transfer.payment = payment
    record(payment.debt, "transfer.confirmed", by=by, at=at, transfer=transfer.code)
    return payment


def _payment(transfer: Transfer, debt: Debt, *, by: str, at: datetime) -> Payment:
    return Payment.objects.create(
        lender_id=transfer.lender_id,
        debt=debt,
        code=new_code(),
        key=f"transfer-{transfer.code}",
        purpose=Payment.Purpose.TRANSFER,
        rail=Payment.Rail.TRANSFER,
        amount_minor=transfer.amount_minor,
        currency=transfer.currency,
        state=Payment.State.SUCCEEDED,
        by=by,
        created_at=at,
        expires_at=at,
        method_kind="transfer",
        paid_on=transfer.value_date,
    )


def _check(debt: Debt, lender: Lender, currency: str) -> None:
    assert debt.lender_id == lender.pk, f"{debt} is not {lender}'s"
    if objection := _objection(debt, currency):
        raise NotTheirs(objection)


def _objection(debt: Debt, currency: str) -> str:
    """Return why money of ``currency`` cannot be put to ``debt``; "" where it can."""
    if debt.currency != currency:
        return "OTHER_CURRENCY"
    return "NOT_OPEN" if debt.is_hidden else ""
