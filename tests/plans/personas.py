"""People in twelve situations, and what each of them is to be offered first. Invented.

One debt of ¥30,542.70 and the house's rules unless they say otherwise: up to 60 months, from
¥100.00 each, half of what is left of a month.
"""

from dataclasses import replace
from datetime import date

from plans.policy import Policy
from plans.resolving.circumstances import Circumstances, Kind, Later

TODAY = date(2026, 11, 2)
HOUSE = Policy(instalment_min_minor=100_00, settlement_floor_percent=70)
SOMEBODY = Circumstances(
    today=TODAY,
    first_date=date(2026, 11, 15),
    anchor_day=15,
    balance_minor=30_542_70,
    policy=HOUSE,
    smallest_minor=4_00,
)


def who(**told) -> Circumstances:
    return replace(SOMEBODY, **told)


SAME = "same"
BACK_IN_JANUARY = Later(date(2027, 1, 10), 1_800_00)
BACK_IN_JUNE = Later(date(2027, 6, 1), 3_000_00)
PERSONAS = {
    "owes 400 and has 1,000 left of a month": (
        who(balance_minor=400_00, surplus_minor=1_000_00),
        Kind.PAY_IN_FULL,
    ),
    "has 22,000 from a relative, which is over 70% of it": (
        who(surplus_minor=300_00, lump_minor=22_000_00),
        Kind.SETTLEMENT,
    ),
    "has 5,000 put by and 1,800 left of a month": (
        who(surplus_minor=1_800_00, lump_minor=5_000_00),
        Kind.PART_NOW_AND_PLAN,
    ),
    "has 1,800 left of a month": (who(surplus_minor=1_800_00), Kind.PLAN),
    "works half-time until June": (
        who(surplus_minor=400_00, later=BACK_IN_JUNE),
        Kind.STEP_UP,
    ),
    "begins a job in January and has nothing until then": (
        who(surplus_minor=0, later=BACK_IN_JANUARY),
        Kind.SHORT_DEFERRAL,
    ),
    "has 500 left, which no plan of 60 months fits": (
        who(surplus_minor=500_00),
        Kind.HARDSHIP_INTEREST_FREE,
    ),
    "has 60 left of a month": (who(surplus_minor=60_00), Kind.HARDSHIP_TOKEN),
    "spends more than comes in": (who(surplus_minor=-300_00), Kind.DEBT_ADVISER),
    "is in hospital": (who(surplus_minor=1_800_00, in_crisis=True), Kind.BREATHING_SPACE),
    "does not think the fees are right": (
        who(surplus_minor=1_800_00, in_doubt=True),
        Kind.DISPUTE,
    ),
    "is asked for a debt that is too old": (
        who(surplus_minor=1_800_00, is_too_old=True),
        Kind.CLOSURE,
    ),
}
OTHERS = {
    "has told nothing": (who(), Kind.PLAN),
    "told of a job in January and nothing else": (
        who(later=Later(date(2027, 1, 10))),
        Kind.SHORT_DEFERRAL,
    ),
    "is with an adviser": (who(surplus_minor=1_800_00, in_advice=True), Kind.BREATHING_SPACE),
    "is with an adviser and has had every rest": (
        who(surplus_minor=1_800_00, in_advice=True, rest_days=0),
        Kind.PLAN,
    ),
    "is in hospital and in doubt: rights first": (
        who(in_crisis=True, in_doubt=True),
        Kind.DISPUTE,
    ),
    "in doubt, and it is being answered already": (
        who(surplus_minor=1_800_00, in_doubt=True, is_disputed=True),
        Kind.PLAN,
    ),
    "has the whole sum put by and little left of a month": (
        who(surplus_minor=300_00, lump_minor=31_000_00),
        Kind.PART_NOW_AND_PLAN,
    ),
    "has the whole sum put by and told nothing of a month": (
        who(lump_minor=31_000_00),
        Kind.PART_NOW_AND_PLAN,
    ),
    "has 70% put by, and this lender takes nothing but all": (
        who(lump_minor=22_000_00, surplus_minor=300_00, policy=Policy(100_00)),
        Kind.PART_NOW_AND_PLAN,
    ),
    "is a cent short of what is taken as full payment": (
        who(lump_minor=21_379_88, surplus_minor=0),
        Kind.DEBT_ADVISER,
    ),
    "has to the cent what is taken as full payment": (
        who(lump_minor=21_379_89, surplus_minor=0),
        Kind.SETTLEMENT,
    ),
    "has one cent of surplus too little for a plan": (
        who(surplus_minor=1_018_67),
        Kind.HARDSHIP_INTEREST_FREE,
    ),
    "has just enough surplus for the longest plan": (who(surplus_minor=1_018_68), Kind.PLAN),
    "has just enough left for a small payment": (who(surplus_minor=8_00), Kind.HARDSHIP_TOKEN),
    "has one cent too little for a small payment": (who(surplus_minor=7_99), Kind.DEBT_ADVISER),
    "is back at work only in March": (
        who(surplus_minor=0, later=Later(date(2027, 3, 1), 1_800_00)),
        Kind.DEBT_ADVISER,
    ),
    "is back on the last day that waiting may end": (
        who(surplus_minor=0, later=Later(date(2027, 2, 2), 1_800_00)),
        Kind.SHORT_DEFERRAL,
    ),
    "will have no more in June than now": (
        who(surplus_minor=400_00, later=Later(date(2027, 6, 1), 400_00)),
        Kind.HARDSHIP_INTEREST_FREE,
    ),
    "has a plan in reach now and more in June": (
        who(surplus_minor=1_800_00, later=BACK_IN_JUNE),
        Kind.PLAN,
    ),
    "owes less than can be paid at all": (
        who(balance_minor=3_00, surplus_minor=1_800_00),
        Kind.CLOSURE,
    ),
    "owes little and has less": (
        who(balance_minor=90_00, surplus_minor=60_00),
        Kind.HARDSHIP_TOKEN,
    ),
    "has as much left as is owed, but half of it is not enough": (
        who(balance_minor=1_000_00, surplus_minor=1_000_00),
        Kind.PLAN,
    ),
}
