"""Rests on both sides' pages: what they mean, how long they last, and who may do what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans import holds
from plans.holds import Wish
from plans.models import Hold
from tests.conftest import NOON, TODAY
from tests.portal.desk import read, viewer_of
from tests.portal.officers import signed_in
from tests.portal.stories import found, post
from tests.portal.walks import see, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
WEN = "officer:2"


@pytest.fixture
def desk(wen):
    return signed_in(wen)


def begin(desk, debt, **answers):
    return desk.post(reverse("lender:holds", args=[debt.code]), answers)


def begun(debt, kind="LENDER", **more):
    return holds.begin(debt, Wish(kind, reference="StepChange", **more), by=WEN, at=NOON)


def test_the_borrower_reads_what_a_rest_means_and_how_long_it_lasts(zhangs, zhang_debt):
    begun(zhang_debt)

    shown = see(zhangs, "breathing-space", zhang_debt.code).text

    assert "31 days of rest left, until 2 December 2026." in shown
    assert "No interest is added for these days, now or later." in shown
    assert "Automatic payments rest too." in shown
    assert "Pay some of it now" in see(zhangs, "debt", zhang_debt.code).text


def test_time_with_an_adviser_begins_with_their_name_and_grows_once(zhangs, zhang_debt):
    assert send(zhangs, "breathing-space", zhang_debt.code).status_code == 422
    send(zhangs, "breathing-space", zhang_debt.code, reference="StepChange")
    hold = Hold.objects.get()

    send(zhangs, "hold-extension", hold.code)
    send(zhangs, "hold-extension", hold.code)

    hold.refresh_from_db()
    assert (hold.kind, hold.until_date) == ("ADVISER", TODAY + timedelta(days=60))


def test_what_the_lender_gave_the_borrower_does_not_change(zhangs, zhang_debt):
    hold = begun(zhang_debt)

    send(zhangs, "hold-extension", hold.code)
    send(zhangs, "hold-end", hold.code)

    hold.refresh_from_db()
    assert (hold.state, hold.until_date) == ("ACTIVE", TODAY + timedelta(days=30))


def test_automatic_payments_rest_or_go_on_as_the_borrower_wishes(zhangs, zhang_debt):
    hold = begun(zhang_debt)

    send(zhangs, "hold-autopay", hold.code, autopay="go-on")

    hold.refresh_from_db()
    assert not hold.pauses_autopay
    assert "go on, as you wished" in see(zhangs, "breathing-space", zhang_debt.code).text


def test_an_officer_begins_a_rest_and_the_borrower_is_told(desk, zhang_debt):
    found(zhang_debt)

    answer = begin(desk, zhang_debt, kind="LENDER", until_date="2026-12-24")

    assert answer["Location"] == reverse("lender:holds", args=[zhang_debt.code])
    shown = read(desk.get(answer["Location"])).text
    assert "53 days left" in shown and "Begun by wen" in shown
    (letter,) = post()
    assert "24" in letter.body and "Canal" not in letter.subject


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Please choose one."),
        ({"kind": "UK_STANDARD", "reference": "x"}, "Please choose one."),
        ({"kind": "ADVISER"}, "Please write who helps, or the number of the notice."),
        ({"kind": "LENDER", "from_date": "2026-11-03"}, "It can be 2 November 2026 or earlier."),
        ({"kind": "LENDER", "until_date": "2027-11-03"}, "It can last until 2 November 2027."),
        ({"kind": "LENDER", "from_date": "yesterday"}, "Please give a day, such as 2026-12-15."),
    ],
    ids=["nothing", "another law", "nobody", "to come", "too long", "no day"],
)
def test_what_cannot_be_is_said_with_what_can(desk, zhang_debt, answers, said):
    assert said in read(begin(desk, zhang_debt, **answers), status=422).text
    assert not Hold.objects.exists()


def test_an_officer_makes_a_rest_longer_and_ends_it_with_a_reason(desk, zhang_debt):
    hold = begun(zhang_debt)

    desk.post(reverse("lender:hold-extension", args=[hold.code]), {"day": "2027-01-31"})
    silent = desk.post(reverse("lender:hold-end", args=[hold.code]), {"text": " "})
    desk.post(reverse("lender:hold-end", args=[hold.code]), {"text": "Cancelled."})

    hold.refresh_from_db()
    assert "Please write a few words." in read(silent, status=422).text
    assert (hold.until_date.isoformat(), hold.state) == ("2027-01-31", "CANCELLED")
    assert hold.end_text == "Cancelled."


def test_a_viewer_looks_and_another_lender_sees_nothing(canal, ortiz, zhang_debt):
    hold = begun(zhang_debt)

    assert begin(viewer_of(canal), zhang_debt, kind="LENDER").status_code == 404
    hill = signed_in(ortiz)
    assert begin(hill, zhang_debt, kind="LENDER").status_code == 404
    assert hill.post(reverse("lender:hold-end", args=[hold.code]), {"text": "x"}).status_code == 404
    hold.refresh_from_db()
    assert hold.state == "ACTIVE"


@pytest.mark.parametrize("name", ["hold-extension", "hold-end", "hold-autopay"])
def test_nobody_changes_anothers_rest(zhangs, li_debt, name):
    hold = holds.start(li_debt, text="", by="borrower:9", at=NOON)

    assert send(zhangs, name, hold.code, autopay="go-on").status_code == 404
    hold.refresh_from_db()
    assert (hold.state, hold.pauses_autopay) == ("ACTIVE", True)


def test_three_rests_are_shown_with_as_many_queries_as_one(desk, zhang_debt):
    url = reverse("lender:holds", args=[zhang_debt.code])

    def count():
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(url).status_code == 200
        return len(asked)

    begun(zhang_debt)
    one = count()
    begun(zhang_debt, "ADVISER")
    holds.start(zhang_debt, text="", by="borrower:1", at=NOON)

    assert count() == one
