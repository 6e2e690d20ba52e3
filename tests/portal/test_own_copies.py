"""A copy of everything that is kept about a person: all of it, theirs alone, for a week."""

import json
import zipfile
from datetime import date, timedelta
from itertools import islice

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse

from payments import obligors
from payments.events import record
from plans import disputes, holds
from portal import ends, own_copies, own_sections
from portal.models import Identity, OwnCopy, User
from tests.conftest import NOON, sign_up
from tests.payments.payers import agree, dispute, pay
from tests.plans import settlers
from tests.portal.stories import confirm_address

pytestmark = pytest.mark.usefixtures("at_noon")
PAGE = "borrower:own-copy"
ABOUT = {"Debt", "Borrower", "User", "Plan", "Dispute", "Clearance", "IncomeExpenditure", "Event"}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def copy_of(user, *, at=NOON):
    """Let ``user`` ask for a copy, and put it together; return the opened file."""
    asked = own_copies.ask(user, language="en", at=at)
    ends.prepare_copies(at=at)
    asked.refresh_from_db()
    return zipfile.ZipFile(own_copies.path_of(asked))


def everything_in(box):
    return json.loads(box.read("everything.json"))


def test_a_copy_holds_every_word_and_every_paper(zhang, zhang_debt):
    agree(zhang_debt)
    paid = pay(zhang_debt, 848_40)
    pay(zhang_debt, 848_40)
    dispute(paid)
    holds.start(zhang_debt, text="我住院了。", by="borrower:1", at=NOON)
    disputes.open_dispute(zhang_debt, kind="AMOUNT", text="不对。", by="borrower:1", at=NOON)

    with copy_of(zhang) as box:
        told, names = everything_in(box), box.namelist()

    assert told["Debt"]["rows"][0]["reference"] == "CB-2026-0001"
    assert [row["text"] for row in told["Hold"]["rows"] + told["Dispute"]["rows"]] == [
        "我住院了。",
        "不对。",
    ]
    assert len(told["Receipt"]["rows"]) == 2
    kinds = ("receipts/", "agreements/", "credit-notes/", "statements/")
    assert [sum(name.startswith(kind) for name in names) for kind in kinds] == [2, 1, 1, 1]


def test_settlements_and_the_letter_of_the_end_are_in_it(zhang, zhang_debt):
    settlers.settling(zhang_debt)
    pay(zhang_debt, 21_379_89)

    with copy_of(zhang) as box:
        told, names = everything_in(box), box.namelist()

    assert told["Settlement"]["rows"][0]["amount_minor"] == 21_379_89
    assert {name.split("/")[0] for name in names} >= {"settlements", "letters"}


def test_each_section_says_from_whom_it_comes_and_what_for(zhang, zhang_debt):
    with copy_of(zhang) as box:
        told = everything_in(box)

    made = told.pop("made_at")
    assert made.startswith("2026-11-02")
    assert [s for s in told.values() if not (s["what"] and s["from"] and s["for"])] == []


def test_nothing_of_anybody_else_is_in_it(zhang, zhang_debt, li, li_debt, hill_debt, moss):
    for debt in (zhang_debt, li_debt, hill_debt):
        pay(debt, 848_40)
        facts = {"note": f"internal {debt.borrower.name}", "about": debt.code}
        record(debt, "debt.confirmed", by="officer:77", at=NOON, **facts)

    with copy_of(zhang) as box:
        text = box.read("everything.json").decode()
        names = " ".join(box.namelist())

    others = ("李娜", "CB-2026-0002", "li@example.org", "Dana Moss", "HC-77", li_debt.code)
    assert [word for word in others if word in text + names] == []
    assert "internal" not in text
    assert "officer:77" not in text
    assert zhang_debt.code in text


def test_what_waits_for_a_second_officer_is_not_theirs_yet(zhang, zhang_debt):
    settlers.allow(zhang_debt.lender)
    wanted = settlers.Wanted(19_000_00, 1, settlers.THIRTY_OFF.first_date)
    settlers.offered(zhang_debt, wanted)

    with copy_of(zhang) as box:
        assert everything_in(box)["Settlement"]["rows"] == []


def test_every_table_about_people_is_in_it_or_left_out_for_a_reason():
    listed = {section.name for section in own_sections.SECTIONS} | own_sections.LEFT_OUT.keys()
    missing = [
        model.__name__
        for label in ("payments", "plans", "portal")
        for model in apps.get_app_config(label).get_models()
        if model.__name__ not in listed
        and {f.related_model.__name__ for f in model._meta.concrete_fields if f.is_relation} & ABOUT
    ]

    # Of a lender's people, of money's way to a lender, and of what nobody owes.
    assert set(missing) - {"Membership"} == set()


def test_it_is_written_piece_by_piece(zhang, zhang_debt):
    pieces = own_copies._json(zhang, at=NOON)

    assert [len(piece) < 500 for piece in islice(pieces, 10)] == [True] * 10


def test_asking_twice_is_asking_once(zhang):
    first = own_copies.ask(zhang, language="en", at=NOON)

    assert own_copies.ask(zhang, language="en", at=NOON) == first


def test_a_few_a_day_are_enough(zhang, zhang_debt):
    for _ in range(own_copies.ASKED_A_DAY):
        own_copies.ask(zhang, language="en", at=NOON)
        OwnCopy.objects.update(state="GONE")

    with pytest.raises(own_copies.TooOften):
        own_copies.ask(zhang, language="en", at=NOON)


def test_the_page_tells_how_far_it_is_and_gives_the_file(zhangs, zhang, zhang_debt):
    assert "Put my copy together" in zhangs.get(reverse(PAGE)).content.decode()

    zhangs.post(reverse(PAGE))
    assert "is being put together" in zhangs.get(reverse(PAGE)).content.decode()
    ends.prepare_copies(at=NOON)

    assert "Your copy is ready" in zhangs.get(reverse(PAGE)).content.decode()
    got = zhangs.get(reverse("borrower:own-copy-file", args=[OwnCopy.objects.get().code]))
    assert b"".join(got.streaming_content)[:2] == b"PK"


def test_nobody_else_can_open_it_and_nobody_after_a_week(zhangs, zhang, zhang_debt, li_debt):
    copy_of(zhang).close()
    url = reverse("borrower:own-copy-file", args=[OwnCopy.objects.get().code])
    other = Client()
    other.force_login(sign_up(li_debt, name="li", email="li@example.org"))
    later = NOON + timedelta(days=7, minutes=1)

    assert other.get(url).status_code == 404
    with time_machine.travel(later, tick=False):
        late = Client()
        late.force_login(User.objects.get(pk=zhang.pk))
        assert late.get(url).status_code == 404


def test_after_a_week_the_file_is_deleted(zhang, zhang_debt):
    copy_of(zhang).close()
    later = NOON + timedelta(days=7, minutes=1)

    assert ends.forget_copies(at=later) == 1
    assert ends.forget_copies(at=later) == 0
    assert not own_copies.path_of(OwnCopy.objects.get()).exists()


def test_who_died_at_it_is_followed_by_another(zhang, zhang_debt):
    asked = own_copies.ask(zhang, language="en", at=NOON)
    OwnCopy.objects.update(due_at=NOON + own_copies.LEASE)

    assert ends.prepare_copies(at=NOON) == 0
    assert ends.prepare_copies(at=NOON + own_copies.LEASE) == 1
    asked.refresh_from_db()
    assert asked.is_ready


def test_what_one_says_of_a_debt_that_two_owe_is_told_to_that_one_alone(zhang, zhang_debt):
    facts = {"birth_date": date(1988, 2, 3), "id_last4": "9911", "language": "en"}
    person = obligors.join(zhang_debt, name="吴敏", **facts, by="officer:2", at=NOON)
    wu = User.objects.create_user("b-wu", "wu@example.org")
    Identity.objects.create(user=wu, borrower=person, proven_by="email", proven_at=NOON)
    holds.start(zhang_debt, text="我住院了。", by=f"borrower:{zhang.pk}", at=NOON)
    disputes.open_dispute(zhang_debt, kind="AMOUNT", text="不对。", by=f"borrower:{wu.pk}", at=NOON)

    with copy_of(zhang) as his, copy_of(wu) as hers:
        his, hers = (box.read("everything.json").decode() for box in (his, hers))

    assert ("我住院了" in his, "不对。" in his) == (True, False)
    assert ("我住院了" in hers, "不对。" in hers) == (False, True)


def test_it_goes_on_where_it_was_stopped_and_says_how_far_it_is(
    zhangs, zhang, zhang_debt, monkeypatch
):
    monkeypatch.setattr(own_copies, "PAPERS_A_ROUND", 2)
    agree(zhang_debt)
    for _ in range(3):
        pay(zhang_debt, 848_40)
    copy = own_copies.ask(zhang, language="en", at=NOON)
    ends.prepare_copies(at=NOON)
    told = zhangs.get(reverse(PAGE)).content.decode()
    rounds = [ends.prepare_copies(at=NOON) for _ in range(3)]

    copy.refresh_from_db()
    assert "2 of 5 papers are ready." in told
    assert (copy.state, rounds) == ("READY", [1, 1, 0])
    with zipfile.ZipFile(own_copies.path_of(copy)) as box:
        assert len(box.namelist()) == 6
    assert not own_copies._workplace(copy).exists()


def test_its_owner_can_stop_it(zhangs, zhang, zhang_debt, monkeypatch):
    monkeypatch.setattr(own_copies, "PAPERS_A_ROUND", 0)
    own_copies.ask(zhang, language="en", at=NOON)
    ends.prepare_copies(at=NOON)

    shown = zhangs.post(reverse("borrower:own-copy-end"), follow=True).content.decode()

    assert "It is stopped." in shown
    assert OwnCopy.objects.get().state == "GONE"
    assert ends.prepare_copies(at=NOON) == 0


def test_a_letter_says_once_that_it_is_ready_and_opens_nothing_by_itself(zhang, zhang_debt):
    confirm_address(zhang_debt)
    copy_of(zhang).close()
    ends.prepare_copies(at=NOON)

    (sent,) = mail.outbox
    assert (sent.to, "/own-copy/" in sent.body) == (["zhang@example.org"], True)
    assert OwnCopy.objects.get().code not in sent.body
    assert "Canal" not in sent.subject + sent.body


def test_a_file_with_many_receipts_is_made_in_small_steps(zhang, zhang_debt, monkeypatch):
    monkeypatch.setattr(own_copies, "PAPERS_A_ROUND", 4)
    for _ in range(12):
        pay(zhang_debt, 10_00)
    copy = own_copies.ask(zhang, language="en", at=NOON)
    made = []
    while ends.prepare_copies(at=NOON):
        made.append(OwnCopy.objects.get(pk=copy.pk).made)

    assert made == [4, 8, 12, 13]
