"""What is owed is one sum on one day: for the borrower, for officers who decide, and for advisers.

The debt of these tests has grown since its interest was last booked.
"""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payments import growth, ledger
from payments.models import Debt, Lender
from plans import answers, disputes, second_looks
from plans.models import Proposal
from plans.settlement import settlements
from portal.words import money_text
from tests.conftest import NOON
from tests.payments.test_accruing import grow, later
from tests.plans.settlers import allow, offered
from tests.portal.desk import many_plans
from tests.portal.officers import signed_in, text_of
from tests.portal.stories import suggest
from tests.portal.test_advisers import helping
from tests.portal.walks import see

pytestmark = pytest.mark.django_db
TWELFTH = date(2026, 11, 12)
NO = {"reason_code": "LENGTH", "reason_text": "", "by": "officer:2", "at": NOON}


@pytest.fixture(autouse=True)
def _twelfth():
    with time_machine.travel(later(TWELFTH), tick=False):
        yield


@pytest.fixture
def growing(zhang_debt):
    return grow(zhang_debt)


def today(debt):
    """What the borrower owes today, in words: more than any entry of the book says."""
    owed = growth.owed(debt, at=later(TWELFTH))
    assert owed.minor > ledger.owed(debt).minor
    return money_text(owed)


def shown(officer, name, *args, **asked):
    return text_of(signed_in(officer).get(reverse(f"lender:{name}", args=args), asked))


@pytest.fixture
def declined(growing):
    sent = suggest(growing)
    answers.decline(sent, **NO)
    return sent


def test_a_case_and_its_pile_say_what_the_borrower_sees(declined, wen, zhangs):
    owed = today(declined.debt)

    assert owed in see(zhangs, "debt", declined.debt.code).text
    assert owed in shown(wen, "queue", view="lately")
    assert f"Owes now {owed}" in shown(wen, "case", declined.code)


def test_a_question_and_its_list_say_it(growing, wen):
    asked = disputes.open_dispute(growing, kind="AMOUNT", text="?", by="borrower:1", at=NOON)
    disputes.answer(asked, is_upheld=True, text="So.", by="officer:2", at=NOON)

    assert today(growing) in shown(wen, "disputes")
    assert f"Owes now {today(growing)}" in shown(wen, "dispute", asked.code)


def test_settlements_are_offered_and_looked_at_from_it(growing, wen):
    allow(growing.lender)
    before = shown(wen, "settlement-offer", growing.code)
    made = offered(growing)
    settlements.withdraw(made, by="officer:2", at=NOON)

    assert f"owes {today(growing)}" in before
    assert "The least your policy takes ¥18,372.96" in before
    assert f"Owed now {today(growing)}" in shown(wen, "settlement", made.code)


def test_an_adviser_sees_it(growing, zhangs):
    Debt.objects.update(state=Debt.State.OPEN)
    ada, authority = helping(zhangs, growing)

    home = ada.get(reverse("adviser:home")).content.decode()
    account = ada.get(reverse("adviser:account", args=[authority.code])).content.decode()

    assert today(growing) in home and today(growing) in account


def test_a_second_look_offers_a_plan_for_all_of_it(declined, wen):
    owed = today(declined.debt)
    look = second_looks.ask(declined, by="borrower:1", at=later(TWELFTH))
    said = f"The plan was made for ¥30,542.70; {owed} is owed now."
    assert said in shown(wen, "second-look", declined.code)

    offer = second_looks.answer(look, is_agreed=True, text="So.", by="officer:3", at=later(TWELFTH))

    assert offer.total_minor == ledger.owed(declined.debt).minor
    assert money_text(ledger.owed(declined.debt)) == owed


def test_interest_that_is_not_booked_yet_can_be_taken_off(growing, wen):
    Lender.objects.update(refund_limit_minor=1_000_000_00)
    url, said = reverse("lender:adjustment", args=[growing.code]), {"cause": "FEE", "text": "So."}

    assert "Interest · ¥5,121.60" in shown(wen, "adjustment", growing.code)
    signed_in(wen).post(url, {"bucket": "INTEREST", "amount": "5121.60"} | said)

    assert ledger.owed_by_bucket(growing)["INTEREST"] == 0


@pytest.mark.parametrize("view", ["decide", "lately"])
def test_a_pile_takes_as_many_queries_where_debts_grow(canal, wen, view):
    browser, counts = signed_in(wen), []

    for count in (1, 2):
        many_plans(canal, count)
        for debt in Debt.objects.filter(interest_terms=None):
            grow(debt)
        if view == "lately":
            for plan in Proposal.objects.filter(state="PENDING_REVIEW"):
                answers.decline(plan, **NO)
        with CaptureQueriesContext(connection) as seen:
            response = browser.get(reverse("lender:queue"), {"view": view})
        counts.append((len(response.context["lines"]), len(seen)))

    assert [lines for lines, _ in counts] == [1, 3]
    assert len({queries for _, queries in counts}) == 1
