"""Questions about single lines on both sides' pages: asked, shown, answered, looked at again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from payments import ledger
from plans import disputed, line_disputes
from plans.models import Dispute, Exhibit
from portal import attachments
from tests.conftest import NOON, employ
from tests.portal.desk import read
from tests.portal.officers import signed_in
from tests.portal.protection_story import PAPER
from tests.portal.stories import found, post
from tests.portal.walks import address, see, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
FEE = {"about": "line-3", "ground": "NOT_AGREED"}
PNG = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0....\xff\xd9"


def paper(body=PAPER, name="anything.exe"):
    return SimpleUploadedFile(name, body)


def asked(debt, **more):
    told = {"ground": "NOT_AGREED", "asked": {"line-3": None}, "text": ""} | more
    return line_disputes.open_dispute(debt, **told, by="borrower:1", at=NOON)


def answer(officer, question, **told):
    url = reverse("lender:dispute", args=[question.code])
    return signed_in(officer).post(url, {"verdict": "nothing", "text": "We looked."} | told)


def give(officer, question, body=PAPER, shows="CONTRACT"):
    url = reverse("lender:exhibits", args=[question.code])
    return signed_in(officer).post(url, {"shows": shows, "paper": paper(body)})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PAPER, "PDF"),
        (PNG, "PNG"),
        (JPEG, "JPEG"),
        (PAPER[:12], ""),
        (b"MZ\x90" + PAPER, ""),
        (b"<svg>", ""),
    ],
    ids=["pdf", "png", "jpeg", "half a file", "a program", "a drawing"],
)
def test_a_paper_is_known_by_what_it_holds(body, kind):
    assert attachments.kind_of(body) == kind


def test_a_borrower_questions_a_part_of_a_fee_and_adds_a_paper(zhangs, zhang_debt):
    told = FEE | {"part-line-3": "400", "text": "It was 1,100.", "paper": paper(JPEG)}

    response = send(zhangs, "line-dispute", zhang_debt.code, **told)

    made = Dispute.objects.get()
    assert response["Location"] == address("question", made.code)
    assert disputed.resting_minor(zhang_debt) == 400_00
    assert Exhibit.objects.get().kind == "JPEG"
    shown = see(zhangs, "question", made.code).text
    assert "answers by 9 November 2026" in shown and "From you · Photo" in shown
    assert "Taken off" not in shown
    assert "¥400.00 of it is in question." in see(zhangs, "debt", zhang_debt.code).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"about": ""}, "Please tick what is not right."),
        ({"about": "line-99"}, "Please tick what is not right."),
        ({"ground": "BECAUSE"}, "Please choose one."),
        ({"part-line-3": "1500.01"}, "You can question up to ¥1,500.00."),
        ({"part-line-3": "-1"}, "such as"),
        ({"paper": paper(b"MZ")}, "This is no whole PDF, PNG or JPEG."),
        ({"paper": paper(b"%PDF-" + b"x" * (5 * 1024 * 1024) + b"%%EOF")}, "larger than 5 MB"),
    ],
    ids=["no line", "no such line", "no reason", "too much", "below", "a program", "too large"],
)
def test_what_cannot_be_questioned_so_is_asked_again(zhangs, zhang_debt, changes, said):
    response = send(zhangs, "line-dispute", zhang_debt.code, **(FEE | changes))

    assert said in read(response, status=422).text
    assert not Dispute.objects.exists() and not Exhibit.objects.exists()


def test_a_no_without_a_paper_is_not_taken(wen, zhang_debt):
    question = asked(zhang_debt)

    page = read(answer(wen, question), status=422)

    question.refresh_from_db()
    assert "A no has to be shown." in page.text
    assert question.state == "OPENED"


def test_a_no_with_its_paper_is_told_in_a_letter(wen, zhang_debt):
    found(zhang_debt)
    question = asked(zhang_debt)
    give(wen, question)
    post()

    answer(wen, question)

    (letter,) = post()
    assert [name for name, _body, _kind in letter.attachments] == ["answer.pdf"]
    question.refresh_from_db()
    assert (question.state, ledger.owed(zhang_debt).minor) == ("REJECTED", 30_542_70)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"verdict": "some"}, "Please write how much is taken off."),
        ({"verdict": "some", "part": "1500.01"}, "You can take off up to ¥1,500.00 here."),
        ({"verdict": "some", "part": "x"}, "Please write an amount in figures"),
        ({"verdict": "all", "text": " "}, "Please write an answer."),
    ],
)
def test_an_answer_that_does_not_fit_is_asked_again(wen, zhang_debt, told, said):
    question = asked(zhang_debt)
    part = told.pop("part", "")

    page = answer(wen, question, **told, **{f"part-{question.parts.get().pk}": part})

    assert said in read(page, status=422).text
    assert ledger.owed(zhang_debt).minor == 30_542_70


def test_a_yes_in_part_is_taken_off_and_another_officer_looks_again(canal, wen, zhangs, zhang_debt):
    question = asked(zhang_debt)
    give(wen, question)
    answer(wen, question, verdict="some", **{f"part-{question.parts.get().pk}": "1000"})
    assert ledger.owed(zhang_debt).minor == 29_542_70

    send(zhangs, "appeal", question.code, text="The rest too.")
    own = answer(wen, question, verdict="all")
    other = answer(employ(canal, "he", "APPROVER"), question, verdict="all")

    assert "You gave the first answer." in read(own, status=422).text
    assert other.status_code == 302
    assert ledger.owed(zhang_debt).minor == 29_042_70
    assert "We looked." in see(zhangs, "question", question.code).text


def test_a_question_is_looked_at_again_once_and_taken_back_while_open(zhangs, zhang_debt):
    question = asked(zhang_debt)

    send(zhangs, "appeal", question.code)
    send(zhangs, "question-withdrawal", question.code)
    send(zhangs, "question-withdrawal", question.code)

    question.refresh_from_db()
    assert (question.state, disputed.resting_minor(zhang_debt)) == ("WITHDRAWN", 0)


def test_papers_are_read_by_both_sides_and_by_nobody_else(wen, ortiz, zhangs, li_debt, zhang_debt):
    question = asked(zhang_debt)
    give(wen, question)
    code = Exhibit.objects.get().code

    mine = zhangs.get(address("exhibit", code))
    assert (mine["Content-Type"], mine.content) == ("application/pdf", PAPER)
    assert "sandbox" in mine["Content-Security-Policy"]
    url = reverse("lender:exhibit", args=[code])
    assert signed_in(wen).get(url).status_code == 200
    assert signed_in(ortiz).get(url).status_code == 404
    assert signed_in(ortiz).get(reverse("lender:outcome", args=[question.code])).status_code == 404


def test_nobody_questions_or_reads_anothers(zhangs, li_debt):
    question = asked(li_debt, asked={"line-1": None})

    assert send(zhangs, "line-dispute", li_debt.code, **FEE).status_code == 404
    for name in ("exhibits", "appeal", "question-withdrawal"):
        assert send(zhangs, name, question.code).status_code == 404
    assert zhangs.get(address("question", question.code)).status_code == 404


def test_an_officer_says_that_they_look_at_it(wen, zhangs, zhang_debt):
    question = asked(zhang_debt)

    signed_in(wen).post(reverse("lender:taking-up", args=[question.code]))

    assert "The lender is looking at it" in see(zhangs, "question", question.code).text
