"""Invitations: who may be invited, what is stored, and how long it works."""

from datetime import timedelta

import pytest

from payments import placing
from payments.models import Debt, Event
from plans import disputes, holds
from portal import contacts, invitations
from portal.models import ContactPoint, Invitation
from tests.conftest import NOON

Kind = Invitation.Kind
LATER = NOON + timedelta(hours=1)


def email_of(debt, value="zhang@example.org", **fields) -> ContactPoint:
    return ContactPoint.objects.create(
        lender=debt.lender,
        borrower=debt.borrower,
        kind="EMAIL",
        value=value,
        source="file",
        **fields,
    )


def invite(debt, kind=Kind.LETTER, point=None, at=NOON):
    return invitations.invite(debt, kind=kind, contact_point=point, by="officer:wen", at=at)


def refusal(debt, **asked) -> str:
    with pytest.raises(invitations.NotInvited) as refused:
        invite(debt, **asked)
    return refused.value.code


def test_a_letter_opens_with_its_code_however_it_is_typed(zhang_debt):
    invitation, code = invite(zhang_debt)
    spaced = f" {code[:4].lower()}-{code[4:8]} {code[8:]} "

    assert len(code) == 12
    assert invitations.by_letter(spaced, at=LATER) == invitation
    assert invitations.by_letter(code[::-1], at=LATER) is None


def test_a_link_opens_with_its_token_and_not_as_a_letter(zhang_debt):
    invitation, token = invite(zhang_debt, Kind.EMAIL, email_of(zhang_debt))

    assert len(token) == 22
    assert invitations.by_link(token, at=LATER) == invitation
    assert invitations.by_letter(token, at=LATER) is None


def test_the_secret_is_nowhere_in_the_database_and_can_be_made_again(zhang_debt):
    invitation, code = invite(zhang_debt)
    again = Invitation.objects.get(pk=invitation.pk)
    event = Event.objects.get(kind="invitation.made")

    assert invitations.secret_of(again) == code
    assert code not in str(Invitation.objects.values_list().get())
    assert event.data == {"invitation": invitation.pk, "kind": "LETTER"}


@pytest.mark.parametrize(("kind", "days"), [(Kind.EMAIL, 14), (Kind.LETTER, 90)])
def test_an_invitation_runs_out(zhang_debt, kind, days):
    point = email_of(zhang_debt) if kind == Kind.EMAIL else None
    invitation, _ = invite(zhang_debt, kind, point)
    end = NOON + timedelta(days=days)

    with pytest.raises(invitations.Gone):
        invitations.spend(invitation, at=end)
    invitations.spend(invitation, at=end - timedelta(seconds=1))


def test_an_invitation_is_used_once(zhang_debt):
    invitation, code = invite(zhang_debt)
    invitations.spend(invitation, at=LATER)

    assert invitations.by_letter(code, at=LATER) is None
    with pytest.raises(invitations.Gone):
        invitations.spend(invitation, at=LATER)


def test_a_new_one_revokes_the_older_of_its_kind_only(zhang_debt):
    _, link = invite(zhang_debt, Kind.EMAIL, email_of(zhang_debt))
    _, old = invite(zhang_debt)
    _, new = invite(zhang_debt, at=LATER)

    assert invitations.by_letter(old, at=LATER) is None
    assert invitations.by_letter(new, at=LATER)
    assert invitations.by_link(link, at=LATER)


@pytest.mark.parametrize("state", sorted({*Debt.State} - {*invitations.INVITABLE}))
def test_nobody_is_invited_to_a_debt_that_is_not_open(zhang_debt, state):
    Debt.objects.filter(pk=zhang_debt.pk).update(state=state)

    assert refusal(zhang_debt) == "state"


def test_nobody_is_invited_while_contact_rests(zhang_debt):
    placing.open_to_borrower(zhang_debt, by="borrower:1", at=NOON)
    holds.start(zhang_debt, text="", by="borrower:1", at=NOON)

    assert refusal(zhang_debt) == "contact_stopped"


def test_nobody_is_invited_while_a_question_is_open(zhang_debt):
    disputes.open_dispute(zhang_debt, kind="AMOUNT", text="", by="borrower:1", at=NOON)

    assert refusal(zhang_debt) == "state"


@pytest.mark.parametrize("state", sorted({*ContactPoint.State} - {*ContactPoint.USABLE}))
def test_nobody_is_invited_at_an_address_that_is_not_used(zhang_debt, state):
    point = email_of(zhang_debt, state=state)

    assert refusal(zhang_debt, kind=Kind.EMAIL, point=point) == "address"


def test_an_address_of_somebody_else_is_refused(zhang_debt, li_debt):
    assert refusal(zhang_debt, kind=Kind.EMAIL, point=email_of(li_debt)) == "address"
    assert refusal(zhang_debt, kind=Kind.EMAIL) == "address"


def test_a_closed_debt_lets_nobody_in(zhang_debt):
    _, code = invite(zhang_debt)
    placing.recall(zhang_debt, reason="sold", by="officer:wen", at=LATER)

    assert invitations.by_letter(code, at=LATER) is None


def test_what_we_sent_is_ours_even_when_used(zhang_debt):
    invitation, code = invite(zhang_debt)
    _, token = invite(zhang_debt, Kind.EMAIL, email_of(zhang_debt))
    invitations.spend(invitation, at=LATER)

    assert invitations.is_ours(f"{code[:4]} {code[4:]}")
    assert invitations.is_ours(f"https://portal.example/invitation/{token}/")
    assert not invitations.is_ours("0000-0000-0000")
    assert not invitations.is_ours("")


def test_an_address_that_says_stop_is_stopped_for_every_lender(zhang_debt, hill_debt):
    points = [email_of(zhang_debt), email_of(hill_debt)]

    stopped = contacts.stop(points[0], by=contacts.UNPROVEN, at=NOON)

    assert stopped == 2
    assert {*ContactPoint.objects.values_list("state", flat=True)} == {"OPTED_OUT"}
    assert Event.objects.filter(kind="contact.stopped").count() == 2
    assert contacts.stop(points[0], by=contacts.UNPROVEN, at=NOON) == 0


def test_a_stop_token_names_one_address_and_cannot_be_made_up(zhang_debt):
    point = email_of(zhang_debt)

    assert contacts.of_stop_token(contacts.stop_token(point)) == point
    assert contacts.of_stop_token("MQ:forged:token") is None
