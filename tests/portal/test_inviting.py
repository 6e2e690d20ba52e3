"""Inviting the borrowers of a whole file: by e-mail where it is still good, else by letter."""

import pytest
from django.urls import reverse
from django.utils import timezone

from payments.models import Debt
from plans import holds
from portal.models import ContactPoint, Invitation
from tests.portal.officers import signed_in, text_of
from tests.portal.test_intake import SOUND, WRONG_SUM
from tests.portal.test_placements import place_file


@pytest.fixture
def officer(wen):
    return signed_in(wen)


def test_one_press_invites_everybody_who_is_ready_and_never_a_held_account(officer):
    plain = SOUND.replace("CB-1", "CB-5").replace("zhang@example.org", "")
    stale = SOUND.replace("CB-1", "CB-6").replace("2026-10-01", "2020-10-01")
    batch = place_file(officer, SOUND, WRONG_SUM, plain, stale)
    page = reverse("lender:batch", args=[batch.code])
    assert "3 borrowers have not been invited yet." in text_of(officer.get(page))

    said = text_of(officer.post(f"{page}invitations/", follow=True))

    assert "1 e-mail is on its way." in said
    assert "2 letters are ready to print." in said
    assert list(
        Invitation.objects.order_by("debt__reference").values_list("debt__reference", "kind")
    ) == [("CB-1", "EMAIL"), ("CB-5", "LETTER"), ("CB-6", "LETTER")]
    assert "Everybody who may be invited has been." in said
    letters = officer.get(reverse("lender:batch-letters", args=[batch.code, 1]))
    assert (letters.status_code, letters.content[:2]) == (200, b"PK")
    for part in (0, 2, 10**30):
        beyond = officer.get(reverse("lender:batch-letters", args=[batch.code, part]))
        assert beyond.status_code == 404


def test_a_borrower_who_rests_is_not_invited(officer):
    batch = place_file(officer, SOUND)
    holds.start(Debt.objects.get(), text="", by="borrower:1", at=timezone.now())

    said = text_of(officer.get(reverse("lender:batch", args=[batch.code])))

    assert "Everybody who may be invited has been." in said


def test_who_asked_us_to_stop_is_not_written_to_by_e_mail(officer):
    batch = place_file(officer, SOUND)
    ContactPoint.objects.update(state=ContactPoint.State.OPTED_OUT)

    officer.post(reverse("lender:batch-invitations", args=[batch.code]))

    assert list(Invitation.objects.values_list("kind", flat=True)) == ["LETTER"]
