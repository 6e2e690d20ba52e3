"""Who pays what in a kill run: lenders on accounts of their own, one debt for each payment."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from payments import placing
from payments.models import Debt, Lender
from payments.money import Money, plain
from payments.placements import Part, Placement
from payments.rails import smallest_minor, step_minor
from portal import sessions
from portal.models import Identity, User

# Currency and account of each lender: several of each, and one without an account of its own.
LENDERS = (
    ("CNY", ""),
    ("CNY", "acct_1KillsCanal"),
    ("USD", "acct_1KillsHill"),
    ("USD", "acct_1KillsLake"),
    ("EUR", "acct_1KillsLinde"),
    ("GBP", "acct_1KillsMill"),
    ("JPY", "acct_1KillsKawa"),
    ("KWD", "acct_1KillsGulf"),
)
RUN = 500


@dataclass(frozen=True)
class Wish:
    """One borrower's wish to pay ``amount`` of one debt, and the session to do it in."""

    debt: str
    amount: Money
    session: str

    @property
    def text(self) -> str:
        """The amount as it is typed."""
        return plain(self.amount)


def make(*, payments: int, people: int, seed: int, at: datetime) -> list[Wish]:
    """Place one debt for each payment, sign ``people`` borrowers in, and return their wishes."""
    chance = random.Random(seed)
    lenders = [
        Lender.objects.create(
            code=f"kills-{number}",
            name=f"Kill Run Lender {number}",
            currency=currency,
            stripe_account=account,
        )
        for number, (currency, account) in enumerate(LENDERS)
    ]
    debts = [
        debt
        for number, lender in enumerate(lenders)
        for debt in _place(lender, range(number, payments, len(lenders)), chance, at=at)
    ]
    users = [User.objects.create_user(f"kills-{number}") for number in range(people)]
    _own(debts, users, at=at)
    keys = [_sign_in(user, at=at) for user in users]
    wishes = [_wish(debt, keys[i % people], chance) for i, debt in enumerate(debts)]
    chance.shuffle(wishes)
    return wishes


def _place(lender: Lender, numbers: range, chance: random.Random, *, at: datetime) -> list[Debt]:
    placed: list[Debt] = []
    for start in range(0, len(numbers), RUN):
        rows = [_placement(n, lender.currency, chance) for n in numbers[start : start + RUN]]
        done = placing.place(rows, lender=lender, batch=None, by="kill run", at=at)
        assert len(done.verified) == len(rows), done.held
        placed += done.verified
    return placed


def _placement(number: int, currency: str, chance: random.Random) -> Placement:
    least, step = smallest_minor(currency), step_minor(currency)
    total = least * 3 + chance.randrange(least * 500) // step * step
    total -= total % step
    return Placement(
        reference=f"K-{number:06d}",
        total=Money(total, currency),
        parts=(Part("PRINCIPAL", total - total // 9), Part("INTEREST", total // 9)),
        name=f"Borrower {number}",
        birth_date=date(1980, 1, 1) + timedelta(days=number % 9000),
        id_last4=f"{number % 10_000:04d}",
    )


def _own(debts: list[Debt], users: list[User], *, at: datetime) -> None:
    Identity.objects.bulk_create(
        [
            Identity(
                user=users[i % len(users)],
                borrower_id=debt.borrower_id,
                proven_by="kill run",
                proven_at=at,
            )
            for i, debt in enumerate(debts)
        ],
        batch_size=RUN,
    )


def _sign_in(user: User, *, at: datetime) -> str:
    request = HttpRequest()
    request.session = SessionStore()
    sessions.begin(request, user, at=at)
    request.session.save()
    return str(request.session.session_key)


def _wish(debt: Debt, session: str, chance: random.Random) -> Wish:
    """Pay everything, or a part that leaves enough for a last payment."""
    least, step = smallest_minor(debt.currency), step_minor(debt.currency)
    minor = debt.claimed_minor
    if chance.random() < 0.7:
        minor = chance.randrange(least, debt.claimed_minor - least)
        minor += -minor % step
    return Wish(debt.code, Money(minor, debt.currency), session)
