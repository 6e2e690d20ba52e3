"""Accounts: found, looked into, questions answered, invited to, and taken back."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from payments import charging
from payments.models import Debt
from payments.money import Money
from payments.placements import Part
from plans import disputes, recalling
from plans.models import Plan, Proposal
from plans.recalling import PaymentUnderWay
from portal import reach
from portal.models import ContactPoint, Invitation, Membership
from tests.conftest import LI, NOON, ORTIZ_DEBT, ZHANG, employ, place
from tests.portal.officers import signed_in, text_of
from tests.portal.stories import pay, suggest

WRONG_SUM = replace(LI, parts=(Part("PRINCIPAL", 8_000_00), Part("FEE", 20_00)))


@pytest.fixture
def officer(wen):
    return signed_in(wen)


def look(officer, debt: Debt, name: str = "account") -> str:
    return text_of(officer.get(reverse(f"lender:{name}", args=[debt.code])))


def send(officer, name: str, debt: Debt, **form: object):
    return officer.post(reverse(f"lender:{name}", args=[debt.code]), form, follow=True)


def test_the_list_names_what_is_owed_and_what_is_only_claimed(officer, zhang_debt, canal):
    place(WRONG_SUM, canal)

    said = text_of(officer.get(reverse("lender:accounts")))

    assert "2 accounts" in said
    assert "张伟 CB-2026-0001 Ready ¥30,542.70" in said
    assert "Held The parts do not add up to the total ¥8,120.00 claimed, not yet booked" in said
    assert "Booked as owed on all of these: ¥30,542.70" in said


def test_the_list_is_narrowed_by_state(officer, zhang_debt, canal):
    place(WRONG_SUM, canal)

    said = text_of(officer.get(reverse("lender:accounts"), {"state": "HELD"}))

    assert ("CB-2026-0002" in said, "CB-2026-0001" in said) == (True, False)
    assert "All · 2" in said


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("", "CB-2026-0002"),
        ("overdue", "CB-2026-0001"),
        ("claimed", "CB-2026-0001"),
        ("x", "CB-2026-0002"),
    ],
)
def test_the_list_can_begin_with_the_longest_overdue_or_the_largest(
    officer, zhang_debt, li_debt, order, first
):
    said = text_of(officer.get(reverse("lender:accounts"), {"order": order}))

    assert "CB-2026-000" in said
    assert said[said.index("CB-2026-000") :].startswith(first)


@pytest.mark.parametrize("sought", ["张", "2026-0001", "cb-2026-0001"])
def test_a_search_finds_by_reference_or_name_without_either_in_an_address(
    officer, zhang_debt, li_debt, sought
):
    answer = officer.post(reverse("lender:accounts"), {"q": sought}, follow=True)

    assert answer.redirect_chain == [(reverse("lender:accounts"), 302)]
    said = text_of(answer)
    assert ("CB-2026-0001" in said, "CB-2026-0002" in said) == (True, False)
    assert "CB-2026-0002" in text_of(
        officer.post(reverse("lender:accounts"), {"q": ""}, follow=True)
    )


@pytest.mark.parametrize("count", [1, 3, 10])
def test_the_list_takes_as_many_queries_for_one_as_for_ten(
    officer, canal, count, django_assert_num_queries
):
    for number in range(count):
        place(replace(LI, reference=f"CB-{number}"), canal)

    with django_assert_num_queries(9):
        officer.get(reverse("lender:accounts"))


def test_an_account_shows_its_parts_its_balance_and_what_happened(officer, zhang_debt):
    said = look(officer, zhang_debt)

    assert "What is owed ¥30,542.70 Principal ¥24,000.00" in said
    assert "Interest 31 October 2026 ¥5,042.70" in said
    assert "Total claimed ¥30,542.70" in said
    assert "2 November 2026, 12:00 Placed" in said
    assert "19.9%" in said


def test_an_account_shows_its_payments_with_their_receipts(officer, zhang_debt):
    paid = pay(zhang_debt, 1_272_61)

    said = look(officer, zhang_debt)

    assert f"Paid {paid.receipt.code} ¥1,272.61" in said
    assert "Payment −¥1,272.61 ¥29,270.09" in said


@pytest.mark.parametrize("count", [1, 3, 10])
def test_an_account_takes_as_many_queries_however_much_was_paid(
    officer, zhang_debt, count, django_assert_num_queries
):
    for _number in range(count):
        pay(zhang_debt, 100_00)

    with django_assert_num_queries(21):
        officer.get(reverse("lender:account", args=[zhang_debt.code]))


def test_a_fresh_address_is_invited_by_e_mail(officer, zhang_debt):
    reach.keep_addresses([ZHANG], [zhang_debt])

    said = text_of(send(officer, "invitation", zhang_debt, kind="EMAIL"))

    assert "An e-mail is on its way." in said
    made = Invitation.objects.get()
    assert (made.kind, made.contact_point.value) == ("EMAIL", "zhang.old@example.org")


def test_a_stale_address_is_invited_by_letter_only(officer, zhang_debt):
    reach.keep_addresses([replace(ZHANG, contact_checked_date=date(2024, 11, 2))], [zhang_debt])

    refused = text_of(send(officer, "invitation", zhang_debt, kind="EMAIL"))
    made = send(officer, "invitation", zhang_debt, kind="LETTER")

    assert "There is no e-mail address that is still good. Invite by letter." in refused
    assert "not checked for a year: by letter only" in refused
    assert "The letter is ready to print below." in text_of(made)
    assert Invitation.objects.get().kind == "LETTER"


def test_a_letter_is_printed_while_its_code_works(officer, zhang_debt):
    send(officer, "invitation", zhang_debt, kind="LETTER")

    answer = officer.get(reverse("lender:letter", args=[zhang_debt.code]))

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Cache-Control"] == "no-store"


def test_nobody_is_invited_while_a_question_is_open(officer, zhang_debt):
    disputes.open_dispute(zhang_debt, kind="AMOUNT", text="Too much", by="borrower:1", at=NOON)

    said = text_of(send(officer, "invitation", zhang_debt, kind="LETTER"))

    assert Invitation.objects.count() == 0
    assert "nobody writes now" in said


def test_taking_back_ends_the_account_its_plan_and_its_invitations(officer, zhang_debt):
    send(officer, "invitation", zhang_debt, kind="LETTER")
    offer = suggest(zhang_debt)

    said = text_of(send(officer, "recall", zhang_debt, reason="sold"))

    zhang_debt.refresh_from_db()
    assert (zhang_debt.state, zhang_debt.closed_reason) == ("CLOSED", "sold")
    assert "Taken back. Nothing more is asked of the borrower." in said
    assert Proposal.objects.get(pk=offer.pk).state == Proposal.State.EXPIRED
    assert Plan.objects.filter(state=Plan.State.ACTIVE).count() == 0
    assert Invitation.objects.filter(revoked_at=None).count() == 0


def test_nothing_is_taken_back_while_money_is_on_its_way(zhang_debt):
    charging.start(
        zhang_debt,
        purpose="OWN",
        amount=Money(100_00, "CNY"),
        language="en",
        by="borrower:1",
        at=NOON,
    )

    with pytest.raises(PaymentUnderWay):
        recalling.recall(zhang_debt, reason="sold", by="officer:2", at=NOON)

    assert Debt.objects.get().state == Debt.State.VERIFIED


def test_a_reason_is_asked_for_before_taking_back(officer, zhang_debt):
    answer = send(officer, "recall", zhang_debt, reason="whim")

    assert answer.status_code == 422
    assert Debt.objects.get().state == Debt.State.VERIFIED


@pytest.mark.parametrize("asked", ["batch=%00", "state=%00", "page=-1", f"page={10**30}"])
def test_an_address_that_makes_no_sense_is_answered_all_the_same(officer, zhang_debt, asked):
    assert officer.get(f"{reverse('lender:accounts')}?{asked}").status_code == 200


ACTS = ["correction", "confirmation", "recall", "invitation"]


def test_another_lenders_account_is_not_found(ortiz, zhang_debt, hill):
    stranger = signed_in(ortiz)
    place(ORTIZ_DEBT, hill)

    seen = [
        stranger.get(reverse(f"lender:{n}", args=[zhang_debt.code])) for n in ("account", "letter")
    ]
    sent = [stranger.post(reverse(f"lender:{n}", args=[zhang_debt.code])) for n in ACTS]

    assert [answer.status_code for answer in [*seen, *sent]] == [404] * 6
    assert "张伟" not in text_of(stranger.get(reverse("lender:accounts")))
    assert "Dana Moss" in text_of(stranger.get(reverse("lender:accounts")))


def test_a_viewer_looks_and_changes_nothing(canal, zhang_debt):
    viewer = signed_in(employ(canal, "lu", Membership.Role.VIEWER))

    seen = viewer.get(reverse("lender:account", args=[zhang_debt.code]))
    sent = [viewer.post(reverse(f"lender:{n}", args=[zhang_debt.code])) for n in ACTS]

    assert seen.status_code == 200
    assert b"<form" not in seen.content.partition(b"<main")[2]
    assert [answer.status_code for answer in sent] == [404] * 4


def test_a_confirmed_address_is_shown_as_confirmed(officer, zhang_debt):
    ContactPoint.objects.create(
        lender=zhang_debt.lender,
        borrower=zhang_debt.borrower,
        kind="EMAIL",
        value="zhang@example.org",
        state=ContactPoint.State.VERIFIED,
        source="borrower",
    )

    assert "zhang@example.org Confirmed" in look(officer, zhang_debt)
