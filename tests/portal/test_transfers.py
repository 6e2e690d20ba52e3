"""Officers and bank transfers: by hand or from a file, by two people, and told to the borrower."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from payments import ledger, references, refunding
from payments.models import BankStatement, Payment, Transfer
from payments.money import Money
from portal import bank_files
from portal.lender import bank
from portal.models import Membership
from tests.conftest import NOON, employ
from tests.payments.payers import agree, breaches
from tests.portal.officers import signed_in, text_of
from tests.portal.stories import confirm_address, post
from tests.portal.visits import pay_url, words

pytestmark = pytest.mark.django_db
URL = "lender:transfers"


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def officer(wen):
    return signed_in(wen)


@pytest.fixture
def su(canal):
    return signed_in(employ(canal, "su", Membership.Role.OFFICER))


def table(*rows):
    head = "Date,Amount,Currency,Counterparty,Description,Transaction ID"
    return "\n".join([head, *rows, ""]).encode()


def row(debt, *, text="", payer="张伟", amount="848.40", number="1"):
    return f"2026-10-30,{amount},{debt.currency},{payer},{text},{number}"


def bring(officer, body, name="bank.csv"):
    return officer.post(reverse("lender:bank-statement"), {"file": SimpleUploadedFile(name, body)})


def take_in(officer, body):
    sealed = bring(officer, body).context["sealed"]
    return officer.post(reverse("lender:bank-statement-taking"), {"sealed": sealed}, follow=True)


def by_hand(officer, debt, **more):
    told = {"on": "2026-10-30", "amount": "848.40", "currency": debt.currency, "payer": "张伟"}
    told["text"] = references.of(debt.code)
    return officer.post(reverse(URL), told | more, follow=True)


def do(officer, what, transfer, **told):
    return officer.post(reverse(f"lender:{what}", args=[transfer.code]), told, follow=True)


def test_a_transfer_goes_from_one_officers_hand_through_another_to_the_receipt(
    officer, su, zhang_debt
):
    confirm_address(zhang_debt)
    written = by_hand(su, zhang_debt)
    transfer = Transfer.objects.get()

    own = do(su, "transfer-confirmation", transfer)
    other = do(officer, "transfer-confirmation", transfer)

    assert "It is booked when another officer confirms it." in words(written)
    assert "Another officer confirms it." in words(own)
    assert "Booked. The borrower gets the receipt." in words(other)
    assert ledger.owed(zhang_debt) == Money(29_694_30, "CNY")
    assert [letter for letter in post() if letter.attachments]
    assert "Confirmed by wen" in text_of(
        officer.get(reverse("lender:transfer", args=[transfer.code]))
    )
    assert breaches() == []


def test_a_transfer_booked_wrongly_and_given_back_is_told_to_the_borrower(officer, su, zhang_debt):
    confirm_address(zhang_debt)
    by_hand(su, zhang_debt)
    do(officer, "transfer-confirmation", Transfer.objects.get())
    post()
    paid, amount = Payment.objects.get(), Money(848_40, "CNY")
    refund = refunding.propose(
        paid, amount=amount, cause="MISTAKE", text="Another person paid this.", by="o:2", at=NOON
    )
    officer.post(reverse("lender:refund-sent", args=[refund.code]))

    told = {message.to[0]: message.body for message in post()}

    assert "848.40" in told["zhang@example.org"]
    assert ledger.owed(zhang_debt) == Money(30_542_70, "CNY")


def test_the_pay_page_says_where_to_send_it_and_under_which_reference(
    zhang, client, zhang_debt, canal
):
    client.force_login(zhang)
    before = words(client.get(pay_url(zhang_debt)))
    canal.bank_details = "Canal Bank\nAccount 6200"
    canal.save()

    shown = words(client.get(pay_url(zhang_debt)))

    assert references.of(zhang_debt.code) not in before
    assert references.of(zhang_debt.code) in shown and "Canal Bank<br>Account 6200" in shown
    assert "It can take 3 days; then you get a receipt." in shown


def test_a_file_is_shown_line_by_line_and_nothing_is_stored(officer, canal, zhang_debt, li_debt):
    agree(zhang_debt)
    body = table(
        row(li_debt, text=references.of(li_debt.code), number="1", payer="李娜"),
        row(zhang_debt, number="2"),
        row(zhang_debt, number="3", payer="Somebody"),
        row(zhang_debt, number="4", amount="-5.00"),
    )

    shown = bring(officer, body)

    kinds = [kind for _line, kind, _debt in shown.context["rows"]]
    assert kinds == ["matched", "likely", "unknown", "out"]
    assert "CB-2026-0002" in text_of(shown) and "Take in 3 transfers" in text_of(shown)
    assert (Transfer.objects.count(), BankStatement.objects.count()) == (0, 0)


def test_a_file_that_was_taken_in_changes_nothing_the_second_time(officer, zhang_debt):
    body = table(row(zhang_debt, text=references.of(zhang_debt.code)), row(zhang_debt, number="2"))

    first, again = take_in(officer, body), bring(officer, body)

    assert "2 new transfers are here." in words(first)
    assert "There is nothing new in this file." in text_of(again)
    assert list(Transfer.objects.order_by("pk").values_list("state", flat=True)) == [
        "RECORDED",
        "UNMATCHED",
    ]


def test_a_page_that_is_sent_twice_takes_in_once(officer, zhang_debt):
    sealed = {"sealed": bring(officer, table(row(zhang_debt))).context["sealed"]}

    officer.post(reverse("lender:bank-statement-taking"), sealed)
    again = officer.post(reverse("lender:bank-statement-taking"), sealed, follow=True)

    assert "Nothing has changed" in words(again)
    assert Transfer.objects.count() == 1


def test_what_we_did_not_seal_is_not_taken_in(officer):
    url = reverse("lender:bank-statement-taking")

    answers = [officer.post(url, {"sealed": text}, follow=True) for text in ("", "nonsense")]

    assert ["Please choose the file again." in words(each) for each in answers] == [True, True]
    assert Transfer.objects.count() == 0


def test_a_seal_is_for_one_lender_and_for_an_hour(canal, hill, zhang_debt):
    read = bank_files.read(table(row(zhang_debt)), "bank.csv", lender=canal)
    sealed = bank.seal(canal, read)

    with time_machine.travel(NOON + timedelta(hours=2)):
        late = bank.unseal(canal, sealed)

    assert bank.unseal(canal, sealed) == read
    assert (late, bank.unseal(hill, sealed)) == (None, None)


def test_a_file_that_cannot_be_read_is_sent_back_with_a_sentence(officer):
    answer = bring(officer, b"Date,Amount\n2026-10-30,1.2.3\n")

    assert answer.status_code == 422
    assert "Row 2: This is not an amount." in text_of(answer)
    assert BankStatement.objects.count() == 0


def test_somebody_says_whose_it_is_and_another_agrees(officer, su, canal, zhang_debt):
    take_in(officer, table(row(zhang_debt, payer="Mother")))
    transfer = Transfer.objects.get()

    refused = do(officer, "transfer", transfer, debt="CB-NONE")
    do(officer, "transfer", transfer, debt=zhang_debt.reference)
    do(su, "transfer-confirmation", transfer)

    assert refused.status_code == 422 and "No account has this reference." in text_of(refused)
    assert Payment.objects.get().debt == zhang_debt
    assert breaches() == []


def test_what_looks_like_somebodys_is_offered_and_pressed(officer, zhang_debt):
    agree(zhang_debt)
    take_in(officer, table(row(zhang_debt)))
    transfer = Transfer.objects.get()

    shown = text_of(officer.get(reverse("lender:transfer", args=[transfer.code])))

    assert "It looks like 张伟, CB-2026-0001" in shown and "It is theirs" in shown


def test_it_is_put_back_and_put_aside_and_nothing_is_booked(officer, su, zhang_debt):
    by_hand(su, zhang_debt)
    transfer = Transfer.objects.get()

    asked = do(officer, "transfer-question", transfer)
    aside = do(officer, "transfer-rejection", transfer)

    assert "Noted. Nothing was booked." in words(asked) and "Not ours" in words(aside)
    assert "Somebody was quicker" in words(do(su, "transfer-confirmation", transfer))
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("on", "2026-11-03", "This day is still to come."),
        ("on", "30/10/2026", "Please give a day"),
        ("amount", "-5", "Please write an amount in figures"),
        ("amount", "0", "Please give ¥0.01 or more."),
        ("currency", "EUR", "Please choose one."),
        ("text", "x" * 401, "400 characters"),
    ],
)
def test_what_cannot_be_a_transfer_is_asked_again(su, zhang_debt, field, typed, sentence):
    answer = by_hand(su, zhang_debt, **{field: typed})

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert Transfer.objects.count() == 0


def test_another_lenders_transfer_is_not_there(ortiz, su, zhang_debt):
    by_hand(su, zhang_debt)
    transfer, theirs = Transfer.objects.get(), signed_in(ortiz)

    assert theirs.get(reverse("lender:transfer", args=[transfer.code])).status_code == 404
    assert do(theirs, "transfer-confirmation", transfer).status_code == 404
    assert "张伟" not in text_of(theirs.get(reverse(URL)))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_few_queries(
    officer, su, zhang_debt, count, django_assert_num_queries
):
    take_in(su, table(*[row(zhang_debt, number=str(n)) for n in range(count)]))

    with django_assert_num_queries(8):
        officer.get(f"{reverse(URL)}?pile=whose")
