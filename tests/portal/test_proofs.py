"""Papers about a cost on the pages: added by one person, opened by whoever answers, then gone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans import answers
from plans.models import Proof
from tests.conftest import NOON
from tests.portal.desk import read, viewer_of
from tests.portal.month_story import JPEG, PDF, PNG, sent, shown
from tests.portal.officers import signed_in
from tests.portal.stories import suggest
from tests.portal.walks import address, see, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def add(client, offer, body, *, name="bill.pdf", section="FOOD"):
    form = {"section": section, "paper": SimpleUploadedFile(name, body)}
    return client.post(address("proofs", offer.code), form)


def lenders(offer):
    return reverse("lender:case", args=[offer.code])


def opened(client, proof):
    return client.get(reverse("lender:proof", args=[proof.code]))


@pytest.mark.parametrize(
    ("body", "kind", "mime"),
    [
        (PDF, "PDF", "application/pdf"),
        (PNG, "PNG", "image/png"),
        (JPEG, "JPEG", "image/jpeg"),
    ],
)
def test_a_paper_is_known_by_what_it_holds_and_both_sides_can_open_it(
    zhangs, wen, zhang_debt, body, kind, mime
):
    offer = sent(zhang_debt)
    assert "Add a paper" in see(zhangs, "proposal", offer.code).text

    added = add(zhangs, offer, body, name="anything.exe")

    proof = Proof.objects.get()
    assert (added["Location"], proof.kind) == (address("proofs", offer.code), kind)
    assert (
        "Added. It is deleted as soon as your plan is answered."
        in see(zhangs, "proofs", offer.code).text
    )
    for answer in (zhangs.get(address("proof", proof.code)), opened(signed_in(wen), proof)):
        assert (answer.content, answer["Content-Type"]) == (body, mime)
        assert answer["Content-Disposition"].startswith("attachment;")


BAD = [b"", b"MZ\x90\x00", b"<html>%PDF-1.7 %%EOF", PDF[:20], PNG[:9], b"\x00" * 100]


@pytest.mark.parametrize("body", BAD)
def test_what_is_no_paper_is_refused_with_what_would_do(zhangs, zhang_debt, body):
    said = told(add(zhangs, sent(zhang_debt), body))

    assert "Please save it as one" in said or "Please choose another" in said
    assert not Proof.objects.exists()


def test_a_paper_that_is_too_large_is_refused(zhangs, zhang_debt):
    offer = sent(zhang_debt)

    assert "larger than 5 MB" in told(add(zhangs, offer, PDF + b" " * 5 * 1024**2))
    assert not Proof.objects.exists()


def test_a_paper_about_something_else_is_refused(zhangs, zhang_debt):
    assert "Please choose one." in told(add(zhangs, sent(zhang_debt), PDF, section="HOME"))


def test_where_no_paper_is_asked_for_the_page_leads_back(zhangs, zhang_debt):
    offer = suggest(zhang_debt)

    assert "Add a paper" not in see(zhangs, "proposal", offer.code).text
    assert add(zhangs, offer, PDF)["Location"] == address("proposal", offer.code)
    assert not Proof.objects.exists()


def test_only_who_answers_at_that_lender_opens_it(zhang_debt, canal, ortiz, li):
    proof = shown(sent(zhang_debt))
    lis = Client()
    lis.force_login(li)

    assert lis.get(address("proof", proof.code)).status_code == 404
    assert opened(signed_in(ortiz), proof).status_code == 404
    viewer = viewer_of(canal)
    assert opened(viewer, proof).status_code == 404
    page = read(viewer.get(lenders(proof.proposal))).text
    assert "Food and housekeeping PDF 2 November 2026" in page


def test_after_the_answer_nobody_opens_it_and_the_page_says_that_it_is_deleted(
    zhangs, wen, zhang_debt
):
    offer = sent(zhang_debt)
    proof = shown(offer)
    officer = signed_in(wen)

    answers.approve(offer, balance_minor=offer.total_minor, by=f"officer:{wen.pk}", at=NOON)

    assert opened(officer, proof).status_code == 404
    assert zhangs.get(address("proof", proof.code)).status_code == 404
    page = read(officer.get(lenders(offer))).text
    assert "Food and housekeeping deleted on 2 November 2026" in page
    assert "The papers about costs were deleted" in page


def test_the_case_asks_as_often_with_three_papers_as_with_one(wen, zhang_debt):
    offer, officer, asked = sent(zhang_debt), signed_in(wen), []
    for bodies in ([PDF], [PNG, JPEG]):
        for body in bodies:
            shown(offer, body=body)
        with CaptureQueriesContext(connection) as queries:
            officer.get(lenders(offer))
        asked.append(len(queries))

    # Each paper that was added is one line of what happened, and that is read in one query.
    assert asked[0] == asked[1]
