"""Documents of records: what they say, and that each is made once."""

import hashlib
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from payments import placing
from payments.models import Receipt
from payments.money import Money
from plans import answers, progress
from plans.changing.amendments import Signature
from plans.changing.leeway import Kind
from plans.missing import arrears
from plans.models import Agreement
from portal import filling, paperwork, readers
from portal.models import ContactPoint, Document, Invitation
from portal.papers import Copy, PartLine
from tests.conftest import NOON, TODAY
from tests.payments import payers
from tests.payments.payers import agree
from tests.plans.amending import ask, skip
from tests.plans.missing import on
from tests.portal.stories import invite_by, pay, suggest

pytestmark = pytest.mark.django_db


def text_of(body):
    """Return the words of a PDF without spaces, which a PDF does not keep."""
    pages = PdfReader(BytesIO(bytes(body))).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def yuan(minor):
    return Money(minor, "CNY")


def test_both_sides_get_the_same_receipt_in_their_own_copy(zhang_debt):
    receipt = pay(zhang_debt, 2_000_00).receipt

    mine = filling.receipt_paper(receipt, side="BORROWER")
    theirs = filling.receipt_paper(receipt, side="LENDER")

    assert (mine.copy, theirs.copy) == (Copy.BORROWER, Copy.LENDER)
    assert (mine.number, mine.amount) == ("CANAL-2026-000001", yuan(2_000_00))
    assert (theirs.number, theirs.amount) == (mine.number, mine.amount)


def test_a_receipt_says_what_the_payment_paid_and_what_is_left(zhang_debt):
    paper = filling.receipt_paper(pay(zhang_debt, 2_000_00).receipt, side="BORROWER")

    assert paper.lines == (PartLine("PRINCIPAL", yuan(2_000_00)),)
    assert (paper.owed_before, paper.owed_after) == (yuan(30_542_70), yuan(28_542_70))
    assert (paper.order_name, paper.method) == ("CN_CARD_57", "Visa ending 4242")
    assert (paper.issued_date, paper.final_after) == (TODAY, TODAY + timedelta(days=120))


def test_a_receipt_tells_how_far_the_plan_has_come(zhang_debt):
    answers.approve(suggest(zhang_debt), balance_minor=30_542_70, by="officer:2", at=NOON)

    paper = filling.receipt_paper(pay(zhang_debt, 848_40).receipt, side="BORROWER")

    assert (paper.progress.paid, paper.progress.count) == (1, 36)
    assert (paper.progress.paid_amount, paper.progress.total) == (yuan(848_40), yuan(30_542_70))
    assert paper.progress.next_amount == yuan(848_40)


def test_the_code_on_a_receipt_leads_to_the_page_that_checks_it(zhang_debt, settings):
    settings.PORTAL_ORIGIN = "https://steadily.example"
    receipt = pay(zhang_debt, 2_000_00).receipt

    asked = f"number=CANAL-2026-000001&code={receipt.check_code}"
    assert filling.check_url(receipt) == f"https://steadily.example/receipts/check/?{asked}"


def test_a_receipt_is_made_once_for_each_side_and_kept_under_its_hash(zhang_debt):
    receipt = pay(zhang_debt, 2_000_00).receipt

    first = paperwork.receipt(receipt, side="BORROWER")
    again = paperwork.receipt(Receipt.objects.get(), side="BORROWER")
    theirs = paperwork.receipt(receipt, side="LENDER")

    assert (again, bytes(again.body)) == (first, bytes(first.body))
    assert first.sha256 == hashlib.sha256(bytes(first.body)).hexdigest()
    assert list(Document.objects.order_by("pk")) == [first, theirs]


def test_a_receipt_is_in_the_language_that_its_reader_chose(zhang_debt, zhang):
    receipt = pay(zhang_debt, 2_000_00).receipt
    zhang.language = "en"
    zhang.save()

    mine = paperwork.receipt(receipt, side="BORROWER")
    theirs = paperwork.receipt(receipt, side="LENDER")

    assert (mine.language, theirs.language) == ("en", "zh-hans")
    assert "运河银行" in text_of(theirs.body) and "CanalBank" in text_of(mine.body)


def test_a_lender_elsewhere_gets_its_copies_in_english(hill):
    assert readers.language_of_lender(hill) == "en"


@pytest.mark.parametrize(
    ("kind", "words"),
    [("alipay", "Alipay"), ("wechat_pay", "WeChat Pay"), ("grabpay", "The payment page")],
)
def test_a_receipt_names_how_it_was_paid(zhang_debt, kind, words):
    assert filling.method_words(pay(zhang_debt, 500_00, method=kind)) == words


def test_an_agreement_lists_every_payment_it_was_signed_with(zhang_debt):
    answers.approve(suggest(zhang_debt), balance_minor=30_542_70, by="officer:2", at=NOON)

    paper = filling.agreement_paper(Agreement.objects.get())

    amounts = [row.amount for row in paper.payments]
    assert amounts == [yuan(848_40)] * 35 + [yuan(848_70)]
    assert (paper.total, paper.last.left, paper.is_bank_card) == (paper.balance, yuan(0), True)
    assert paper.frequency == "Every month, on day 15"


def test_an_agreement_names_the_officer_who_agreed(zhang_debt, wen):
    wen.first_name, wen.last_name = "Wen", "Hua"
    wen.save()
    answers.approve(suggest(zhang_debt), balance_minor=30_542_70, by=f"officer:{wen.pk}", at=NOON)

    assert filling.agreement_paper(Agreement.objects.get()).accepted_by == "Wen Hua"


def test_an_agreement_after_money_went_back_says_how_it_came_to_be(zhang_debt):
    plan = agree(zhang_debt)
    payment = payers.pay(zhang_debt, 848_40)
    ask(plan, Kind.SKIP, skip)
    payers.dispute(payment)

    paper = filling.agreement_paper(Agreement.objects.latest("pk"))

    assert paper.accepted_by == ""
    assert paper.accepted_how == "by the books on 2 November 2026, after money went back"
    made = paperwork.agreement(Agreement.objects.latest("pk"), language="en")
    assert "publishedpolicy" not in text_of(made.body)
    assert "bythebookson2November2026,aftermoneywentback" in text_of(made.body)


def test_an_agreement_of_who_was_late_says_that_anybody_may_choose_it(zhang_debt):
    plan = agree(zhang_debt)
    late = on(date(2026, 12, 20))
    seen = arrears.arrears_of(plan, at=late).seen
    signed = Signature("张伟", None, "en")
    arrears.choose(plan, Kind.APPEND, seen=seen, signature=signed, by="borrower:1", at=late)

    paper = filling.agreement_paper(Agreement.objects.latest("pk"))

    assert paper.accepted_how == (
        "at once on 20 December 2026: anybody with a late payment may choose this"
    )


def test_an_agreement_is_one_document_with_the_digest_that_was_signed(zhang_debt):
    answers.approve(suggest(zhang_debt), balance_minor=30_542_70, by="officer:2", at=NOON)
    agreement = Agreement.objects.get()

    kept = paperwork.agreement(agreement)

    assert (kept, kept.language) == (paperwork.agreement(agreement), "zh-hans")
    assert agreement.digest in text_of(kept.body) and "848.70" in text_of(kept.body)


def test_a_statement_runs_from_the_itemisation_to_what_is_owed(zhang_debt):
    receipt = pay(zhang_debt, 2_000_00).receipt

    paper = filling.statement_paper(zhang_debt, person=zhang_debt.borrower, at=NOON)

    assert (paper.itemised, paper.owed) == (yuan(30_542_70), yuan(28_542_70))
    assert [(m.amount, m.balance, m.text) for m in paper.movements] == [
        (yuan(30_542_70), yuan(30_542_70), ""),
        (yuan(-2_000_00), yuan(28_542_70), receipt.code),
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_statement_is_set_in_both_languages(zhang_debt, language):
    assert "28,542.70" not in text_of(paperwork.statement(zhang_debt, language=language, at=NOON))
    pay(zhang_debt, 2_000_00)

    assert "28,542.70" in text_of(paperwork.statement(zhang_debt, language=language, at=NOON))


def test_a_printed_letter_has_a_name_and_a_code_but_no_amount_and_no_creditor(zhang_debt):
    ContactPoint.objects.create(
        lender=zhang_debt.lender,
        borrower=zhang_debt.borrower,
        kind=ContactPoint.Kind.POST,
        value="苏州市平江路 27 号",
        source="lender file",
    )

    shown = text_of(paperwork.letter(invite_by(Invitation.Kind.LETTER, zhang_debt), at=NOON))

    assert "张伟" in shown and "平江路27号" in shown
    assert not [word for word in ("30,542", "Canal", "运河", "CB-2026") if word in shown]


def test_a_debt_paid_in_full_leaves_a_statement_of_nothing(li_debt):
    placing.open_to_borrower(li_debt, by="borrower:1", at=NOON)
    pay(li_debt, 8_120_00)

    assert filling.statement_paper(li_debt, person=li_debt.borrower, at=NOON).owed == yuan(0)
    assert progress.running_plan(li_debt) is None
