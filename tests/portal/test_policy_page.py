"""The policy in sentences: read by all, written by an administrator, looked at before it counts."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from plans import policies
from plans.models import PolicyVersion
from plans.policy import Policy
from plans.replays import Replay, replay
from portal.lender import rules
from portal.lender.policy_forms import PolicyForm, initial_of
from tests.conftest import NOON
from tests.portal.desk import admin_of, offered, read, viewer_of
from tests.portal.officers import signed_in

pytestmark = pytest.mark.django_db
POLICY = "/lender/policy/"
WISH = {
    "instalments_max_months": "48",
    "instalment_min": "100",
    "surplus_share_max_percent": "50",
    "needs_budget": "yes",
    "upfront_min_percent": "0",
    "first_payment_days_max": "45",
    "settlement_floor_percent": "100",
    "settlement_one_officer_percent": "100",
    "settlement_at_once_percent": "100",
    "accepts_automatically": "yes",
    "proof_over_percent": "25",
    "cooling_off_hours": "0",
    "answer_days": "2",
    "skips_a_year": "2",
    "moves_a_year": "4",
    "hardship_months_max": "6",
    "token_min": "0",
    "deferral_months_max": "3",
    "hardship_at_once": "no",
    "after": "1",
}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def gu(canal):
    return admin_of(canal)


def look(browser, **wish):
    return browser.post(POLICY, WISH | wish | {"step": "look"})


def publish(browser, looked, **wish):
    seen = {"step": "publish", "seen": looked.context["seen"]}
    return browser.post(POLICY, WISH | wish | seen)


def test_the_policy_reads_as_sentences(canal):
    text = read(viewer_of(canal).get(POLICY)).text

    assert "Plans may last up to 60 months. Each payment is ¥100.00 or more." in text
    assert "A plan takes at most 50% of what a borrower has left of a month." in text
    assert "A person answers within 2 working days." in text
    assert "Publish" not in text


def test_an_administrator_finds_the_figures_inside_the_sentences(gu):
    response = gu.get(POLICY)

    html = response.content.decode()
    assert "See what this changes" in read(response).text
    assert 'name="instalments_max_months" value="60"' in html
    assert 'name="instalment_min" value="100.00"' in html


def test_looking_shows_what_changes_and_publishes_nothing(gu, zhang_debt):
    offered(zhang_debt)

    page = read(look(gu, instalments_max_months="24"))

    assert "Longest plan 60 months 24 months" in page.text
    assert "Of 1 plan sent in the last 90 days, today’s rules would agree to 1 at once" in page.text
    assert "and these to 0." in page.text
    assert "How a borrower would read it Your plan is agreed at once if it lasts 24" in page.text
    assert PolicyVersion.objects.count() == 1


def test_publishing_keeps_a_new_version_and_who_wrote_it(canal, gu):
    response = publish(gu, look(gu))

    now = policies.in_force(canal)
    assert response["Location"] == POLICY
    assert (now.version, now.by, now.at) == (2, f"officer:{user_of(gu)}", NOON)
    assert policies.rules_of(now) == Policy(10_000, instalments_max_months=48, cooling_off_hours=0)
    assert "Version 2 gu Longest plan: 60 months → 48 months" in read(gu.get(POLICY)).text


def user_of(browser):
    return browser.session["_auth_user_id"]


def test_what_is_published_was_looked_at(canal, gu):
    looked = look(gu)

    page = read(publish(gu, looked, instalments_max_months="36"))

    assert policies.in_force(canal).version == 1
    assert "Longest plan 60 months 36 months" in page.text


def test_a_version_published_meanwhile_is_shown_and_nothing_is_lost(canal, wen, gu):
    looked = look(gu)
    policies.publish(canal, rules={"answer_days": 5}, after=1, by=f"officer:{wen.pk}", at=NOON)

    page = read(publish(gu, looked), status=409)

    assert "wen published version 2 while you were writing" in page.text
    assert "Longest plan 60 months 48 months" in page.text
    assert "Working days to answer within 5 working days within 2 working days" in page.text
    assert policies.in_force(canal).version == 2


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"instalments_max_months": "61"}, "a whole number from 1 to 60"),
        ({"instalments_max_months": ""}, "a whole number from 1 to 60"),
        ({"instalments_max_months": "1e9"}, "a whole number from 1 to 60"),
        ({"instalment_min": "3.99"}, "Please give ¥4.00 or more."),
        ({"instalment_min": "-1"}, "write an amount in figures"),
        ({"surplus_share_max_percent": "101"}, "from 1 to 100"),
        ({"upfront_min_percent": "91"}, "from 0 to 90"),
        ({"settlement_floor_percent": "0"}, "from 1 to 100"),
        ({"first_payment_days_max": "6"}, "from 7 to 366"),
        ({"answer_days": "8"}, "from 1 to 7"),
        ({"needs_budget": "perhaps"}, "Please choose one."),
        ({"accepts_automatically": ""}, "Please choose one."),
        ({"instalments_max_months": "60"}, "in force already"),
    ],
)
def test_what_cannot_be_a_rule_is_answered_with_what_can(canal, gu, wish, said):
    page = read(look(gu, **wish), status=422)

    assert said in page.text
    assert page.title.startswith("Error:")
    assert policies.in_force(canal).version == 1


def test_a_lender_elsewhere_may_agree_to_longer_plans(hill):
    form = PolicyForm(WISH | {"instalments_max_months": "120"}, lender=hill)

    assert form.is_valid()
    assert form.rules().instalments_max_months == 120


def test_only_an_administrator_writes_the_policy(canal, wen):
    asked = [browser.post(POLICY, WISH) for browser in (signed_in(wen), viewer_of(canal))]

    assert [answer.status_code for answer in asked] == [404, 404]
    assert policies.in_force(canal).version == 1


def test_the_versions_are_the_lenders_own(hill, ortiz, canal):
    policies.publish(canal, rules={"answer_days": 5}, after=1, by="officer:9", at=NOON)

    assert "Version 2" not in read(signed_in(ortiz).get(POLICY)).text


def test_the_page_takes_as_many_queries_for_nine_versions_as_for_two(canal, gu):
    counts = []
    for upto in (2, 9):
        for version in range(policies.in_force(canal).version, upto):
            policies.publish(
                canal, rules={"answer_days": version % 7 + 1}, after=version, by="house", at=NOON
            )
        with CaptureQueriesContext(connection) as seen:
            gu.get(POLICY)
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_every_rule_of_a_policy_stands_in_the_form_and_among_the_names(canal):
    now = policies.rules_of(policies.in_force(canal))

    assert set(rules.NAMES) == set(policies.FIELDS)
    amounts = {"instalment_min_minor", "token_min_minor"}
    assert set(initial_of(now, "CNY")) - amounts == set(PolicyForm.base_fields)
    assert len(rules.for_officers(now, currency="CNY")) == len(policies.FIELDS)


def test_a_policy_without_an_automatic_yes_promises_none(canal):
    told = rules.for_borrowers(Policy(10_000, accepts_automatically=False), currency="CNY")

    with translation.override("en"):
        assert told == ["A person reads every plan.", "A person answers within 2 working days."]


def test_a_replay_judges_what_was_sent_since_then_only(canal, zhang_debt, li_debt):
    offered(zhang_debt, at=NOON - timedelta(days=1))
    offered(li_debt)
    strict = Policy(10_000, instalments_max_months=12)

    found = replay(canal, rules=(Policy(10_000), strict), since=NOON - timedelta(hours=1))

    assert found == Replay(sent=1, agreed=(1, 0))


EASED = {"hardship_months_max": "4", "token_min": "20", "deferral_months_max": "2"}


def test_smaller_payments_and_a_later_start_are_rules_in_sentences(gu):
    publish(gu, look(gu, **EASED, hardship_at_once="yes"), **EASED, hardship_at_once="yes")

    text = read(gu.get(POLICY)).text
    made = PolicyVersion.objects.latest("version")
    assert (made.hardship_months_max, made.token_min_minor) == (4, 20_00)
    assert (made.deferral_months_max, made.hardship_at_once) == (2, True)
    assert "Months until a review: 6 months → 4 months" in text
    assert "smaller payments are agreed at once for up to 4 months; then we look" in text
    assert "your first payment can wait up to 2 months." in text


def test_a_person_answers_smaller_payments_until_the_lender_says_otherwise(canal):
    text = " ".join(rules.for_officers(Policy(100_00), currency="CNY"))

    assert "smaller payments are agreed for up to 6 months; then both sides look again." in text
    assert "the first payment may wait up to 3 months." in text
    assert "A person answers smaller payments or a later start." in text
    assert "your first payment can wait" not in " ".join(
        rules.for_borrowers(Policy(100_00), currency="CNY")
    )


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"hardship_months_max": "7"}, "a whole number from 1 to 6"),
        ({"deferral_months_max": "4"}, "a whole number from 0 to 3"),
        ({"token_min": "little"}, "Please write an amount in figures"),
        ({"hardship_at_once": ""}, "Please choose one."),
    ],
)
def test_nobody_waits_longer_than_is_reasonable_for_somebody_to_look(gu, wish, said):
    response = look(gu, **wish)

    assert response.status_code == 422
    assert said in read(response, status=422).text
