"""Taking a plan back in its first day: two presses, and both sides are told."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from plans import answers, policies
from plans.models import Plan
from tests.conftest import NOON
from tests.portal.officers import signed_in, text_of
from tests.portal.stories import confirm_address, post, suggest
from tests.portal.walks import address, see, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def agreed(debt) -> Plan:
    """Return the plan of 36 months, agreed by an officer."""
    return answers.approve(suggest(debt), balance_minor=30_542_70, by="officer:2", at=NOON)


@pytest.fixture
def plan(zhang_debt):
    policies.publish(zhang_debt.lender, rules={}, after=1, by="officer:2", at=NOON)
    confirm_address(zhang_debt)
    return agreed(zhang_debt)


def test_the_plan_says_until_when_and_two_presses_take_it_back(zhangs, plan):
    assert (
        "You can change your mind until 3 November 2026, 12:00."
        in see(zhangs, "plan", plan.code).text
    )
    assert "Take your plan back?" in see(zhangs, "change-of-mind", plan.code).text

    response = send(zhangs, "change-of-mind", plan.code)

    assert response["Location"] == address("debt", plan.debt.code)
    assert Plan.objects.get().state == "CANCELLED"
    subjects = {letter.subject for letter in post()}
    assert {"您的计划已撤回", "一份计划被撤回"} <= subjects


def test_after_the_day_the_page_leads_back_to_the_plan(zhangs, zhang, plan):
    with time_machine.travel(NOON + timedelta(hours=24), tick=False):
        zhangs.force_login(zhang)
        assert zhangs.get(address("change-of-mind", plan.code)).status_code == 302
        response = send(zhangs, "change-of-mind", plan.code)

    assert response["Location"] == address("plan", plan.code)
    assert Plan.objects.get().state == "COOLING_OFF"


def test_nobody_takes_anothers_plan_back(client, li, li_debt, plan):
    client.force_login(li)

    assert client.post(address("change-of-mind", plan.code)).status_code == 404
    assert Plan.objects.get().state == "COOLING_OFF"


def test_the_lender_reads_that_the_borrower_may_change_their_mind(plan, wen):
    said = text_of(signed_in(wen).get(reverse("lender:account", args=[plan.debt.code])))

    assert "Agreed; the borrower can still change their mind" in said
