"""Whoever owes with another, and whoever helps them, at every door: nothing of the other's own.

The debt and its payments are for all who owe it; addresses, letters, month, needs, questions and
helpers are for the one whose they are.
"""

from datetime import date

import pytest
from django.test import Client

from payments.models import Borrower, Debt, Obligor
from plans import support
from plans.models import BudgetStatement, Dispute
from portal import authorities
from portal.models import ContactPoint, Identity, User
from tests.conftest import NOON
from tests.portal import doors
from tests.portal.doors import DOORS
from tests.portal.test_every_door import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
# What is Zhang's alone, each where it would stand.
OWN = {
    "address": "canal.old@example.org",
    "confirmed address": "zhang.alone@example.org",
    "income": "76,543.21",
    "costs": "65,432.10",
    "why a cost is high": "特殊饮食。",
    "question": "只有张伟知道的事。",
    "another look": "张伟再问一次。",
    "helper": "Ada, StepChange",
    "helper's address": "adviser@example.org",
}


@pytest.fixture
def house(canal, hill, sandbox):
    built = doors.build(canal, hill)
    zhangs = Identity.objects.filter(user__username="b-zhang").values("borrower")
    for zhang in Borrower.objects.filter(pk__in=zhangs):
        _tell_of(zhang)
    wu = Borrower.objects.create(
        lender=canal, reference="P-2", name="吴敏", birth_date=date(1988, 2, 3), language="zh-hans"
    )
    Obligor.objects.bulk_create(
        Obligor(lender=canal, debt=debt, borrower=wu, by="officer:2", at=NOON)
        for debt in Debt.objects.filter(borrower__in=zhangs)
    )
    helper = {"email": OWN["helper's address"], "name": OWN["helper"], "scope": "VIEW"}
    free = Debt.objects.get(code=built.codes["zhang"]["free_debt"])
    user = User.objects.get(username="b-zhang")
    authorities.give(free, user, **helper, until=date(2027, 3, 1), at=NOON)
    return built


def _tell_of(zhang: Borrower) -> None:
    """Let all that is one's own be there, with words that stand nowhere else."""
    mine = {"lender": zhang.lender, "borrower": zhang}
    confirmed = {"kind": "EMAIL", "value": OWN["confirmed address"], "state": "VERIFIED"}
    ContactPoint.objects.create(**mine, **confirmed, source="borrower")
    told_month = BudgetStatement.objects.filter(borrower=zhang)
    told_month.update(income_minor=7_654_321, essentials_minor=6_543_210)
    asked = Dispute.objects.filter(debt__borrower=zhang)
    user = User.objects.get(username="b-zhang")
    by = f"borrower:{user.pk}"
    asked.update(text=OWN["question"], appeal_text=OWN["another look"], by=by)
    support.tell(
        Debt.objects.filter(borrower=zhang).first(),
        ["HELPER"],
        borrower=zhang,
        language="en",
        by="borrower:1",
        at=NOON,
    )


def signed_in_as_wu() -> Client:
    user = User.objects.create_user("b-wu")
    wu = Borrower.objects.get(name="吴敏")
    Identity.objects.create(user=user, borrower=wu, proven_by="letter", proven_at=NOON)
    client = Client()
    client.force_login(user)
    return client


def leaks(client: Client, codes: dict[str, str], *names: str) -> list[tuple[str, str]]:
    """Return at which doors what of Zhang's own is told."""
    found = []
    for name in DOORS:
        if DOORS[name].get is None or not name.startswith(names):
            continue
        answer = client.get(doors.address(name, codes))
        said = told(answer) if answer.status_code < 500 else "broken"
        assert said != "broken", name
        found += [(name, what) for what, word in OWN.items() if word in said]
    return found


def test_a_joint_debtor_is_told_nothing_of_what_is_anothers_own(house):
    client = signed_in_as_wu()
    codes = house.codes["zhang"]

    assert "¥" in told(client.get(doors.address("borrower:debt", codes)))
    assert leaks(client, codes, "borrower:", "first-look", "passkey", "not-me", "adviser:") == []


def test_an_adviser_of_a_joint_debtor_is_told_nothing_of_what_is_the_others_own(house):
    signed_in_as_wu()
    codes = house.codes["zhang"]
    debt, wu = Debt.objects.get(code=codes["free_debt"]), User.objects.get(username="b-wu")
    helper = {"email": "ben@example.org", "name": "Ben", "scope": "FULL"}
    authority, _ = authorities.give(debt, wu, **helper, until=date(2027, 3, 1), at=NOON)
    client = Client()
    client.force_login(authorities.accept(authority, at=NOON))

    theirs = codes | {"authority": authority.code}

    assert "¥" in told(client.get(doors.address("adviser:account", theirs)))
    assert leaks(client, theirs, "adviser:", "borrower:", "first-look") == []


def test_what_is_ones_own_is_there_to_be_found(house):
    client = Client()
    client.force_login(User.objects.get(username="b-zhang"))

    found = {what for _, what in leaks(client, house.codes["zhang"], "borrower:")}

    assert {"confirmed address", "question", "helper"} <= found
