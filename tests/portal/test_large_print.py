"""Every paper comes in large type for who asked for it, and what was agreed stays as it was."""

import hashlib
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from payments import methods
from payments.models import Clearance, CreditNote
from payments.provider.methods import Kept
from plans import support
from plans.models import Agreement, SupportNeed
from portal import documents, paperwork, settling_papers
from portal.models import Document
from tests.conftest import NOON
from tests.payments.payers import agree, dispute, pay
from tests.plans import settlers
from tests.plans.collectors import permit
from tests.portal import sample_papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
SMALLEST = 14


def sizes(body):
    """Return the sizes of type on a PDF, in points."""
    found = set()

    def see(text, _matrix, text_matrix, _font, size):
        if text.strip():
            found.add(round(size * abs(text_matrix[3]), 1))

    for page in PdfReader(BytesIO(bytes(body))).pages:
        page.extract_text(visitor_text=see)
    return found


def words_of(body):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(bytes(body))).pages)


def wish(debt):
    codes = [SupportNeed.Code.LARGE_PRINT]
    support.tell(debt, codes, language="en", by="borrower:1", at=NOON)


@pytest.mark.parametrize("name", ["receipt", "agreement", "quote", "letter", "statement"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_in_large_type_is_small(name, language):
    paper = getattr(sample_papers, name)()
    usual = documents.render(name, paper, language=language)
    large = documents.render(name, paper, language=language, is_large=True, large_of="ab" * 32)

    assert min(sizes(usual)) < SMALLEST <= min(sizes(large))


def test_who_asked_gets_every_paper_large(zhangs, zhang, zhang_debt):
    plan = agree(zhang_debt)
    paid = pay(zhang_debt, 848_40)
    dispute(paid)
    wish(zhang_debt)
    agreement = Agreement.objects.get(plan=plan)
    note = CreditNote.objects.get()

    for name, code in (
        ("receipt-pdf", paid.receipt.code),
        ("credit-note-pdf", note.code),
        ("agreement", agreement.code),
        ("statement", zhang_debt.code),
    ):
        body = zhangs.get(reverse(f"borrower:{name}", args=[code])).content
        assert min(sizes(body)) >= SMALLEST, name


def test_the_papers_of_an_end_and_of_automatic_payments_come_large_too(zhang_debt, li_debt):
    settlement = settlers.settling(zhang_debt)
    pay(zhang_debt, 21_379_89)
    card = Kept("pm_1", "cus_1", "card", "visa", "4242", 2027, 1)
    mandate = permit(agree(li_debt), methods.keep(li_debt, card, account="", at=NOON))
    for debt in (zhang_debt, li_debt):
        wish(debt)
    mine = {"language": "en", "reader": zhang_debt.borrower}

    bodies = (
        settling_papers.pdf_of(settlement, **mine),
        paperwork.clearance(Clearance.objects.get(), **mine).body,
        paperwork.mandate(mandate, reader=li_debt.borrower).body,
    )

    assert [min(sizes(body)) >= SMALLEST for body in bodies] == [True] * 3


def test_the_agreed_bytes_stay_and_the_large_copy_names_them(zhang_debt):
    agreement = Agreement.objects.get(plan=agree(zhang_debt))
    usual = paperwork.agreement(agreement)
    wish(zhang_debt)

    large = paperwork.agreement(agreement, reader=zhang_debt.borrower)
    again = paperwork.agreement(agreement)

    assert hashlib.sha256(bytes(again.body)).hexdigest() == usual.sha256 == again.sha256
    assert usual.sha256 in words_of(large.body).replace("\n", "").replace(" ", "")
    assert Document.objects.filter(kind="agreement").count() == 1


def test_the_lender_and_others_get_the_usual_one(zhang_debt):
    paid = pay(zhang_debt, 848_40)
    wish(zhang_debt)

    assert min(sizes(paperwork.receipt(paid.receipt, side="LENDER").body)) < SMALLEST
