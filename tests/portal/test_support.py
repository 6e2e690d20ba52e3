"""What helps a borrower: told with consent, changed by it, seen only while it lasts, then gone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from payments.models import Event
from plans import answers, support
from plans.models import Proposal, SupportNeed
from portal import forgetting, paperwork
from tests.conftest import NOON, TODAY
from tests.portal.desk import read
from tests.portal.officers import signed_in
from tests.portal.stories import STEADY, suggest
from tests.portal.walks import see, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
TOLD = {"codes": ["LARGE_PRINT", "MORE_TIME"], "consent": "on"}


def tell(debt, *codes, at=NOON):
    return support.tell(debt, codes, language="en", by="borrower:1", at=at)


def account(officer, debt):
    return read(signed_in(officer).get(reverse("lender:account", args=[debt.code]))).text


def test_what_helps_is_told_with_consent_for_a_year(zhangs, zhang_debt, wen):
    assert send(zhangs, "support", zhang_debt.code, codes="LARGE_PRINT").status_code == 422
    assert not SupportNeed.objects.exists()

    send(zhangs, "support", zhang_debt.code, **TOLD)

    assert {(n.code, n.until_date, n.consent_version) for n in SupportNeed.objects.all()} == {
        (code, TODAY + timedelta(days=365), "2026-11") for code in TOLD["codes"]
    }
    assert "What helps this person Large print: Their papers and" in account(wen, zhang_debt)


def test_it_is_deleted_on_one_press_and_nothing_says_what_it_was(zhangs, zhang_debt, wen):
    tell(zhang_debt, "MENTAL_HEALTH")

    send(zhangs, "support-withdrawal", zhang_debt.code)

    assert not SupportNeed.objects.exists()
    assert "What helps this person" not in account(wen, zhang_debt)
    said = str(list(Event.objects.filter(kind="support.changed").values_list("data")))
    assert "MENTAL" not in said


def test_what_is_ticked_is_all_that_is_kept(zhang_debt):
    tell(zhang_debt, "MENTAL_HEALTH", "HELPER")
    tell(zhang_debt, "HELPER")

    assert support.codes_of(zhang_debt.borrower, on=TODAY) == {"HELPER"}


def test_on_its_last_day_it_still_counts(zhang_debt):
    tell(zhang_debt, "HELPER", at=NOON - timedelta(days=support.KEEP_DAYS))

    assert support.codes_of(zhang_debt.borrower, on=TODAY) == {"HELPER"}


def test_after_its_last_day_nobody_sees_it_and_the_night_deletes_it(zhang_debt):
    tell(zhang_debt, "HELPER", at=NOON - timedelta(days=370))
    assert support.codes_of(zhang_debt.borrower, on=TODAY) == set()

    forgetting.forget(at=NOON)

    assert not SupportNeed.objects.exists()


def test_another_lender_sees_nothing_of_it(zhangs, ortiz, zhang_debt, hill_debt):
    tell(zhang_debt, "LARGE_PRINT")

    assert "What helps this person" not in account(ortiz, hill_debt)
    assert "Large print" not in account(ortiz, hill_debt)


def test_nobody_tells_for_another(zhangs, li_debt):
    assert send(zhangs, "support", li_debt.code, **TOLD).status_code == 404
    assert send(zhangs, "support-withdrawal", li_debt.code).status_code == 404


def test_more_time_is_twice_as_long(zhang_debt):
    tell(zhang_debt, "MORE_TIME")
    sent = suggest(zhang_debt)

    answers.counter(
        sent, terms=STEADY, reason_code="OTHER", reason_text="", by="officer:2", at=NOON
    )

    offer = Proposal.objects.get(side="LENDER")
    assert offer.expires_at == NOON + timedelta(days=28)


def test_large_print_makes_a_longer_statement(zhang_debt):
    usual = paperwork.statement(zhang_debt, language="en", at=NOON)

    tell(zhang_debt, "LARGE_PRINT")

    assert paperwork.statement(zhang_debt, language="en", at=NOON) != usual


def test_nobody_who_needs_calm_is_nudged_to_automatic_payments(zhangs, zhang_debt):
    sent = suggest(zhang_debt)
    plan = answers.approve(sent, balance_minor=sent.total_minor, by="officer:2", at=NOON)
    assert "Let them be taken automatically" in see(zhangs, "plan", plan.code).text

    tell(zhang_debt, "MENTAL_HEALTH")

    assert "Let them be taken automatically" not in see(zhangs, "plan", plan.code).text
