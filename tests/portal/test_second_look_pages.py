"""Asking for a different person, and answering as one, on the pages of both sides."""

import pytest

from plans import answers
from plans.models import SecondLook
from portal.models import Membership
from tests.conftest import NOON, employ
from tests.portal.desk import read
from tests.portal.officers import signed_in
from tests.portal.stories import suggest
from tests.portal.walks import address, see, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def declined(zhang_debt, wen):
    sent = suggest(zhang_debt)
    answers.decline(sent, reason_code="LENGTH", reason_text="", by=f"officer:{wen.pk}", at=NOON)
    return sent


def test_a_no_can_be_looked_at_by_a_different_person(zhangs, declined):
    shown = see(zhangs, "proposal", declined.code).text
    assert "Until 2 December 2026 you can ask for somebody else at Canal Bank" in shown

    response = send(zhangs, "second-look", declined.code)

    assert response["Location"] == address("proposal", declined.code)
    assert "answers by 4 November 2026." in see(zhangs, "proposal", declined.code).text


def test_who_said_no_is_told_that_somebody_else_looks(zhangs, wen, declined):
    send(zhangs, "second-look", declined.code)
    url = f"/lender/proposals/{declined.code}/second-look/"

    told = read(signed_in(wen).get(url)).text
    refused = signed_in(wen).post(url, {"answer": "agree", "text": "Yes."})

    assert "You answered the first time, so somebody else looks now." in told
    assert (refused.status_code, SecondLook.objects.get().state) == (403, "ASKED")


def test_a_different_person_finds_it_in_the_queue_and_agrees(zhangs, canal, declined):
    send(zhangs, "second-look", declined.code)
    gu = signed_in(employ(canal, "gu", Membership.Role.APPROVER))
    url = f"/lender/proposals/{declined.code}/second-look/"
    assert url in gu.get("/lender/queue/").content.decode()
    assert "LENGTH" not in read(gu.get(url)).text
    assert gu.post(url, {"answer": "agree"}).status_code == 422

    gu.post(url, {"answer": "agree", "text": "It can be kept."})

    assert SecondLook.objects.get().state == "AGREED"
    assert "It can be kept." in see(zhangs, "proposal", declined.code).text


def test_another_lenders_people_do_not_find_it(zhangs, ortiz, declined):
    send(zhangs, "second-look", declined.code)

    url = f"/lender/proposals/{declined.code}/second-look/"
    assert signed_in(ortiz).get(url).status_code == 404
