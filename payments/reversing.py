"""Taking payments back in the books, and restoring them. Knows no provider and no plan.

A reversal is one entry that mirrors lines of the payment it takes back, and, where later payments
would now be shared out otherwise, a second one that moves the difference: what is owed in the end
never depends on the order in which payments were taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from payments import accruing, booking, growth, ledger
from payments.days import local_date
from payments.events import record
from payments.folding import Changed, Kept, Lines, Paid, Standing, Step, fold, taken_back
from payments.models import Account, Aside, Chargeback, Debt, Entry, Payment, Refund
from payments.states import move

Taking = Refund | Chargeback
CREDIT, PLACED, PAYABLE = Account.Kind.CREDIT, Account.Kind.PLACED, Account.Kind.PAYABLE
TILLS = (Account.Kind.CLEARING, Account.Kind.BANK)
# The key of an entry that takes a waiver back: this, then the waiver's own key.
NO_LONGER_WAIVED = "no-longer-"
AGAIN = growth.AGAIN


@dataclass(frozen=True)
class Reversed:
    """What one reversal did: ``lines`` owed again by bucket in minor units (negative: no longer).

    ``shifts`` is, by id of other payments, what they now pay more (or less) of each bucket.
    """

    taking: Taking
    entry: Entry
    debt: Debt
    lines: Lines
    shifts: dict[int, Lines]
    owed_after_minor: int


def reverse(taking: Taking, *, minor: int, at: datetime) -> Reversed:
    """Book that ``minor`` units of the payment went back. Call inside a transaction.

    What of it is more than the payment still has in the book is the lender's loss, never owed.
    A second call for the same refund or chargeback is an IntegrityError.
    """
    debt = ledger.hold(taking.debt)
    before = standing(debt)
    lines = taken_back(lines_left(taking.payment), minor, principal_first=is_gift(taking))
    key = f"reversed:{_name(taking)}:{minor}"
    legs = _legs(lines, minor=minor, till=_till(taking))
    entry = ledger.post(debt, kind=Entry.Kind.REVERSAL, key=key, at=at, legs=legs)
    _note(taking, "entry", entry)
    after = standing(debt)
    replay(debt, after, key=f"replayed:{key}", at=at, coming={})
    owed = ledger.owed(debt).minor
    if owed and debt.state in (Debt.State.PAID, Debt.State.SETTLED):
        move(debt, Debt.State.OPEN)
        facts = {"payment": taking.payment.code, "owed_minor": owed}
        record(debt, "debt.reopened", by="books", at=at, **facts)
    return Reversed(taking, entry, debt, lines, _shifts(before, after, taking.payment_id), owed)


def restore(taking: Taking, *, at: datetime) -> Reversed:
    """Book that money taken back has come again: the mirror of its reversal, then all as before.

    Interest is counted as if it had never been gone, so that those days cost nothing. Call inside
    a transaction. A second call for the same reversal is an IntegrityError.
    """
    assert taking.entry is not None, f"{taking} was never booked"
    debt = ledger.hold(taking.debt)
    mirror = {kind: -minor for kind, minor in legs_of(taking.entry).items()}
    key = f"restored:{_name(taking)}"
    gone = local_date(taking.entry.at, debt.lender.time_zone)
    with accruing.recounted(debt, since=gone, key=key, at=at):
        before, after = standing(debt), standing(debt, without=taking)
        # Shared out anew first: else what other money has paid meanwhile would fall below nothing.
        replay(debt, after, key=f"{AGAIN}{key}", at=at, coming=mirror)
        entry = ledger.post(
            debt, kind=Entry.Kind.RESTORATION, key=key, at=at, legs=list(mirror.items())
        )
        _note(taking, "restored", entry)
    _settle(debt, key=key, at=at)
    owed = ledger.owed(debt).minor
    if owed == 0 and Debt.State.PAID in Debt.MOVES[Debt.State(debt.state)]:
        move(debt, Debt.State.PAID)
        record(debt, "debt.paid", by="books", at=at, payment=taking.payment.code)
    # What is held as credit is money of the borrower: it is shown as it stands on the receipt.
    lines = [(kind, minor) for kind, minor in mirror.items() if kind in ledger.DEBT_KINDS]
    return Reversed(taking, entry, debt, lines, _shifts(before, after, taking.payment_id), owed)


def _settle(debt: Debt, *, key: str, at: datetime) -> None:
    """Let held credit pay interest that was counted anew."""
    if ledger.credit(debt):
        replay(debt, standing(debt), key=f"{AGAIN}{key}:counted", at=at, coming={})


def standing(
    debt: Debt, *, without: Taking | None = None, change: Mapping[str, int] | None = None
) -> Standing:
    """Return where the debt stands by the fold over its book, as if ``without`` had not been.

    ``change`` is what is going to be booked after it, in minor units by bucket. What was given up
    and then was not counts as if neither had been.
    """
    money = ledger.money_by_entry([debt.pk])
    hard: dict[int, int] = {}
    gifts: dict[int, int] = {}
    for taking in takings_of(debt):
        if taking != without:
            back = gifts if is_gift(taking) else hard
            moved = sum(money.get(pk, 0) for pk in (taking.entry_id, taking.restored_id) if pk)
            back[taking.payment_id] = back.get(taking.payment_id, 0) - moved
    paid = {p.entry_id: p for p in Payment.objects.filter(debt=debt, entry__isnull=False)}
    steps: list[Step] = []
    entries = list(Entry.objects.filter(debt=debt).order_by("number"))
    undone = _undone(entries)
    asides = list(Aside.objects.filter(debt=debt).order_by("pk"))
    for entry in entries:
        while asides and asides[0].after_number < entry.number:
            steps.append(Kept(asides.pop(0).lines))
        if entry.key in undone:
            continue
        if entry.kind in ledger.GROWS:
            legs = legs_of(entry)
            steps.append(Changed({kind: legs[kind] for kind in Account.OWED if kind in legs}))
        elif entry.pk in paid:
            pk = paid[entry.pk].pk
            left = money[entry.pk] - hard.get(pk, 0)
            order = booking.order_of(debt, on=local_date(entry.at, debt.lender.time_zone))
            directed = paid[entry.pk].directed_minor
            steps.append(Paid(pk, left, gifts.get(pk, 0), order, directed))
    steps += [Kept(aside.lines) for aside in asides]
    return fold([*steps, Changed(change)] if change else steps)


def _undone(entries: list[Entry]) -> set[str]:
    """Return the keys of waivers that were taken back, and of what took them back."""
    backs = {entry.key for entry in entries if entry.key.startswith(NO_LONGER_WAIVED)}
    return backs | {key.removeprefix(NO_LONGER_WAIVED) for key in backs}


def takings_of(debt: Debt) -> list[Taking]:
    """Return every refund and chargeback of ``debt`` that is booked."""
    refunds = Refund.objects.filter(debt=debt, entry__isnull=False)
    chargebacks = Chargeback.objects.filter(debt=debt, entry__isnull=False)
    return [*refunds.select_related("entry"), *chargebacks.select_related("entry")]


def lines_left(payment: Payment) -> Lines:
    """Return what the payment's own entry paid, in its order, less what was taken back of it."""
    assert payment.entry is not None, f"{payment} is not booked"
    left = {k: -m for k, m in legs_of(payment.entry).items() if k in ledger.DEBT_KINDS}
    for taking in takings_of(payment.debt):
        if taking.payment_id == payment.pk and taking.entry and not taking.restored_id:
            for kind, minor in legs_of(taking.entry).items():
                if kind in left:
                    left[kind] -= minor
    return [(kind, minor) for kind, minor in left.items() if minor]


def is_gift(taking: Taking) -> bool:
    """Say whether money goes back though it was rightly taken."""
    return isinstance(taking, Refund) and taking.cause == Refund.Cause.GOODWILL


def legs_of(entry: Entry) -> dict[str, int]:
    """Return an entry's minor units by kind of account, in the order of its postings."""
    rows = entry.postings.order_by("pk")
    return dict(rows.values_list("account__kind", "amount_minor"))


def _legs(lines: Lines, *, minor: int, till: str) -> list[tuple[str, int]]:
    """The mirror of a payment's own legs; what the payment no longer has is the lender's loss."""
    owed = sum(back for kind, back in lines if kind != CREDIT)
    credit = sum(back for kind, back in lines if kind == CREDIT)
    legs = [*lines, (PLACED, -owed), (till, -minor), (PAYABLE, minor - credit)]
    return [(kind, amount) for kind, amount in legs if amount]


def replay(
    debt: Debt, target: Standing, *, key: str, at: datetime, coming: Mapping[str, int]
) -> None:
    """Move what stands in the wrong bucket, given that ``coming`` will be booked after it.

    Call inside a transaction that holds the debt.
    """
    now = ledger.owed_by_bucket(debt)
    legs = [
        (kind, target.owed.get(kind, 0) - now.get(kind, 0) - coming.get(kind, 0))
        for kind in Account.OWED
    ]
    more = sum(minor for _, minor in legs)
    held = ledger.credit(debt).minor - target.credit_minor - coming.get(CREDIT, 0)
    legs += [(CREDIT, held), (PLACED, -more), (PAYABLE, more)]
    legs = [(kind, minor) for kind, minor in legs if minor]
    if legs:
        ledger.post(debt, kind=Entry.Kind.REPLAY, key=key, at=at, legs=legs)


def _shifts(before: Standing, after: Standing, payment_id: int) -> dict[int, Lines]:
    found: dict[int, Lines] = {}
    for pk, lines in after.lines.items():
        was = before.lines.get(pk, {})
        moved = [(k, lines.get(k, 0) - was.get(k, 0)) for k in lines | was]
        if pk != payment_id and any(minor for _, minor in moved):
            found[pk] = [(kind, minor) for kind, minor in moved if minor]
    return found


def _till(taking: Taking) -> str:
    """Where money goes back from: where it arrived, or the lender's own bank if by hand."""
    payment = taking.payment
    assert payment.entry is not None
    if isinstance(taking, Refund) and taking.is_by_hand:
        return Account.Kind.BANK
    return next(kind for kind in legs_of(payment.entry) if kind in TILLS)


def _name(taking: Taking) -> str:
    """By the provider's own number, so that two rows of one thing could not both be booked."""
    if isinstance(taking, Chargeback):
        return f"{taking.account}:{taking.dispute_id}"
    return f"{taking.account}:{taking.refund_id or taking.key}"


def _note(taking: Taking, field: str, entry: Entry) -> None:
    type(taking).objects.filter(pk=taking.pk).update(**{field: entry})
    setattr(taking, field, entry)
