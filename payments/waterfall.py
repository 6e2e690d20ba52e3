"""In which order a payment pays the parts of a debt. Pure: plain values in and out.

Buckets are ``FEE``, ``INTEREST`` and ``PRINCIPAL``; amounts are minor units. They are of the whole
debt: an instalment has no parts of its own, so that nothing is shared within one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import permutations

PRINCIPAL, INTEREST, FEE = "PRINCIPAL", "INTEREST", "FEE"
BUCKETS = (FEE, INTEREST, PRINCIPAL)

# What an order rests on. The earlier one binds where several do.
STATUTE, COURT, DESIGNATION, AGREEMENT, POLICY, DEFAULT = PRECEDENCE = (
    "STATUTE",
    "COURT",
    "DESIGNATION",
    "AGREEMENT",
    "POLICY",
    "DEFAULT",
)
# The grounds on which a lender, a court or a borrower can set an order by hand.
BY_HAND = (COURT, DESIGNATION, AGREEMENT, POLICY)


@dataclass(frozen=True)
class Rule:
    """One order and when it binds.

    ``from_date`` to ``until_date`` are local days, ``from_overdue_days`` to ``until_overdue_days``
    days past due, all of them included; None and an empty ``country`` or ``products`` leave it
    open. ``source`` is the text it comes from.
    """

    name: str
    ground: str
    buckets: tuple[str, ...]
    source: str
    from_date: date
    until_date: date | None = None
    country: str = ""
    products: tuple[str, ...] = ()
    from_overdue_days: int = 0
    until_overdue_days: int | None = None

    @property
    def is_mandatory(self) -> bool:
        """Whether nobody can agree otherwise."""
        return self.ground == STATUTE

    def binds(self, *, country: str, product: str, on: date, overdue_days: int) -> bool:
        """Say whether this order can bind such a debt on the local day ``on``."""
        return (
            self.country in ("", country)
            and (not self.products or product in self.products)
            and self.from_date <= on <= (self.until_date or date.max)
            and self.from_overdue_days <= overdue_days
            and (self.until_overdue_days is None or overdue_days <= self.until_overdue_days)
        )


CONSUMER_CREDIT = ("CARD", "LOAN", "CONSUMER")
CARD_PRINCIPAL_FIRST_DAYS = 91
CARD_MEASURES = "商业银行信用卡业务监督管理办法, 第五十七条"

# What the law says, as far as it is known here. The last row binds where nothing else does.
LAW: tuple[Rule, ...] = (
    Rule(
        "CN_CARD_57_TO_90", STATUTE, (FEE, INTEREST, PRINCIPAL), CARD_MEASURES, date(2011, 1, 13),
        country="CN", products=("CARD",), from_overdue_days=1,
        until_overdue_days=CARD_PRINCIPAL_FIRST_DAYS - 1,
    ),
    Rule(
        "CN_CARD_57", STATUTE, (PRINCIPAL, INTEREST, FEE), CARD_MEASURES, date(2011, 1, 13),
        country="CN", products=("CARD",), from_overdue_days=CARD_PRINCIPAL_FIRST_DAYS,
    ),
    Rule(
        "DE_497", STATUTE, (FEE, PRINCIPAL, INTEREST), "BGB § 497 Abs. 3, § 512", date(2010, 6, 11),
        country="DE", products=CONSUMER_CREDIT, from_overdue_days=1,
    ),
    Rule(
        "CN_561", DEFAULT, (FEE, INTEREST, PRINCIPAL), "中华人民共和国民法典, 第五百六十一条",
        date(2021, 1, 1), country="CN",
    ),
    Rule(
        "DE_367", DEFAULT, (FEE, INTEREST, PRINCIPAL), "BGB § 367 Abs. 1", date(2002, 1, 1),
        country="DE",
    ),
    Rule("FEE_INTEREST_PRINCIPAL", DEFAULT, (FEE, INTEREST, PRINCIPAL), "", date.min),
)  # fmt: skip

# Each order by its name on a receipt: those of the law, then every one that can be set by hand.
ORDERS: dict[str, tuple[str, ...]] = {rule.name: rule.buckets for rule in LAW} | {
    f"{ground}_{''.join(bucket[0] for bucket in buckets)}": buckets
    for ground in BY_HAND
    for buckets in permutations(BUCKETS)
}


@dataclass(frozen=True)
class Allocation:
    """``lines`` in the order they were paid, none empty; ``rest_minor`` is what was too much."""

    lines: tuple[tuple[str, int], ...]
    rest_minor: int


def allocate(
    amount_minor: int,
    owed: Mapping[str, int],
    *,
    order: str,
    aside: Mapping[str, int] | None = None,
    directed_minor: int = 0,
) -> Allocation:
    """Share ``amount_minor`` over the buckets in ``owed`` (running balances), none below zero.

    What of them is set ``aside`` is paid last, by the same order, and by ``directed_minor`` at
    most: so much of it the payer has asked to pay.
    """
    kept = {bucket: min(minor, (aside or {}).get(bucket, 0)) for bucket, minor in owed.items()}
    free = {bucket: minor - kept[bucket] for bucket, minor in owed.items()}
    paid = _in_order(amount_minor, free, order)
    left = amount_minor - sum(paid.values())
    for bucket, minor in _in_order(min(left, directed_minor), kept, order).items():
        paid[bucket] = paid.get(bucket, 0) + minor
    return Allocation(tuple(paid.items()), amount_minor - sum(paid.values()))


def _in_order(amount_minor: int, owed: Mapping[str, int], order: str) -> dict[str, int]:
    paid, left = {}, amount_minor
    for bucket in ORDERS[order]:
        minor = min(left, owed.get(bucket, 0))
        if minor > 0:
            paid[bucket] = minor
            left -= minor
    return paid


def binding(
    rules: Iterable[Rule], *, country: str, product: str, on: date, overdue_days: int
) -> Rule:
    """Return the order that binds a debt on a local day: the law's, or one of ``rules``.

    A statute from which nobody may depart comes first, then court, borrower, agreement, lender,
    and last what the law says where nothing else was said. Of equals the one for fewer debts
    binds, then the later one.
    """
    able = [
        rule
        for rule in (*LAW, *rules)
        if rule.binds(country=country, product=product, on=on, overdue_days=overdue_days)
    ]
    first = min(PRECEDENCE.index(rule.ground) for rule in able)
    equals = [rule for rule in able if PRECEDENCE.index(rule.ground) == first]
    by_reach = [
        ((bool(r.country), bool(r.products), r.from_overdue_days, r.from_date, place), r)
        for place, r in enumerate(equals)
    ]
    return max(by_reach, key=lambda pair: pair[0])[1]


def name_of(ground: str, buckets: Iterable[str]) -> str:
    """Return the name in ORDERS of an order set by hand; KeyError where it is not one."""
    name = f"{ground}_{''.join(bucket[0] for bucket in buckets)}"
    ORDERS[name]
    return name


def opposed_by(rule: Rule, *, country: str, products: Iterable[str]) -> Rule | None:
    """Return the mandatory statute that ``rule`` would depart from for one of ``products``."""
    for law in LAW:
        if not law.is_mandatory or law.country != country or law.buckets == rule.buckets:
            continue
        meets = law.until_overdue_days is None or rule.from_overdue_days <= law.until_overdue_days
        if meets and set(products) & set(law.products or products):
            return law
    return None
