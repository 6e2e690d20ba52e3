"""Who owes a debt too, as a lender's file names them: read, checked, placed, invited, let in."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from payments import obligors
from payments.models import Borrower, Debt, Event, Obligor, Refusal
from payments.placements import NamedObligor
from plans.models import BudgetStatement
from portal import intake, invitations, paperwork
from portal.columns import LIKELY, guess
from portal.models import ContactPoint, Invitation
from tests.conftest import NOON
from tests.portal.commands import printed
from tests.portal.officers import signed_in, text_of
from tests.portal.test_importing import placed, refused
from tests.portal.test_intake import HEADER, SOUND
from tests.portal.test_joint import MONTH
from tests.portal.test_placements import bring, place_file
from tests.portal.walks import see, send
from tests.portal.ways_in import find, sent_code

WU = {"joint_name": "吴敏", "joint_birth_date": "1988-02-03"}
SUN = {"guarantor_name": "孙鹏", "guarantor_id_last4": "5536"}
MORE = ",共同借款人姓名,共同借款人出生日期,共同借款人邮箱,担保人,担保人证件号码,担保人编号"
WITH_BOTH = f"{SOUND},吴敏,1988-02-03,wu@example.org,孙鹏,5536,P-9"
NOBODY = f"{SOUND.replace('CB-1', 'CB-5')},,,,,,"


def take(lender, *rows: str):
    body = "\n".join([HEADER + MORE, *rows, ""]).encode()
    reading = intake.read(body, "debts.csv", currency="CNY")
    dry = intake.dry_run(lender, reading, at=NOON)
    batch = intake.begin(lender, filename="debts.csv", body=body, by="officer:wen", at=NOON)
    return dry, intake.run(lender, reading, batch, by="officer:wen", at=NOON)


def test_both_are_read_with_all_that_is_told_of_them():
    told = WU | {"joint_email": "wu@example.org", "joint_language": "en", "joint_reference": "P-2"}

    found = placed(**told, **SUN)

    assert found.obligors == (
        NamedObligor(
            "JOINT",
            "吴敏",
            reference="P-2",
            birth_date=date(1988, 2, 3),
            email="wu@example.org",
            language="en",
        ),
        NamedObligor("GUARANTOR", "孙鹏", id_last4="5536"),
    )


def test_a_column_may_say_which_of_the_two_somebody_is():
    assert placed(**WU, joint_role="担保人").obligors[0].role == "GUARANTOR"
    assert placed(joint_role="joint", joint_language="zh").obligors == ()


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"joint_phone": "139 0000 0001"}, "joint_name", "MISSING"),
        ({"joint_name": "吴敏"}, "joint_birth_date", "NO_FACTS"),
        (WU | {"joint_birth_date": "1988-02-30"}, "joint_birth_date", "NO_SUCH_DAY"),
        (WU | {"joint_email": "wu"}, "joint_email", "NOT_AN_EMAIL"),
        (WU | {"joint_role": "cousin"}, "joint_role", "NOT_A_ROLE"),
        (WU | {"joint_name": "吴" * 121}, "joint_name", "TOO_LONG"),
        (SUN | {"guarantor_id_last4": "5"}, "guarantor_id_last4", "NOT_ID_LAST4"),
        (SUN | {"guarantor_phone": "call"}, "guarantor_phone", "NOT_A_PHONE"),
        ({"joint_name": "张伟", "joint_birth_date": "1987-05-17"}, "joint_name", "SAME_PERSON"),
        (
            {"guarantor_name": "吴敏", "guarantor_birth_date": "1988-02-03"} | WU,
            "guarantor_name",
            "SAME_PERSON",
        ),
        (
            WU | {"joint_reference": "P-1", "borrower_reference": "P-1"},
            "joint_reference",
            "SAME_PERSON",
        ),
        (WU | SUN | {"guarantor_reference": "obligor 1 of CB-2026-0001"}, "guarantor_reference",
         "SAME_PERSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_field_and_reason(cells, field, code):
    assert refused(**cells) == (field, code)


def test_a_father_of_the_same_name_is_somebody_else():
    assert placed(joint_name="张伟", joint_birth_date="1960-05-17").obligors[0].name == "张伟"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("共同借款人", "joint_name"),
        ("共同借款人手机号", "joint_phone"),
        ("Co-borrower's date of birth", "joint_birth_date"),
        ("Name of guarantor", "guarantor_name"),
        ("担保人身份证号码", "guarantor_id_last4"),
        ("連帶保證人姓名", "guarantor_name"),
    ],
)
def test_what_is_told_of_them_stands_under_many_headings(heading, field):
    assert guess([heading], []).columns == {field: 0}


def test_nothing_told_of_them_is_ever_taken_for_the_borrowers_own():
    looks = [["A-1", "1988-02-03", "wu@example.org"], ["A-2", "1990-01-01", "li@example.org"]]

    found = guess(["编号", "共同借款人出生年月", "担保人的Mail备注"], looks)

    assert found.columns == {"reference": 0, "guarantor_email": 2}
    assert found.confidence["guarantor_email"] == LIKELY


@pytest.mark.django_db
def test_a_row_that_names_them_is_placed_with_a_record_for_each(canal):
    dry, report = take(canal, WITH_BOTH, NOBODY)

    assert (dry.placed, dry.held) == (report.placed, report.held)
    debt = Debt.objects.get(reference="CB-1")
    joined = Obligor.objects.order_by("pk").values_list("debt", "borrower__name", "role")
    assert list(joined) == [(debt.pk, "吴敏", "JOINT"), (debt.pk, "孙鹏", "GUARANTOR")]
    owned = ContactPoint.objects.filter(value="wu@example.org")
    assert [point.borrower.name for point in owned] == ["吴敏"]
    assert Borrower.objects.get(name="孙鹏").reference == "P-9"
    assert Event.objects.filter(kind="obligor.joined").count() == 1


@pytest.mark.django_db
def test_who_was_named_otherwise_before_holds_the_row_until_an_officer_looks(canal):
    take(canal, WITH_BOTH)
    changed = WITH_BOTH.replace("CB-1", "CB-6").replace("孙鹏", "孙鹏鹏").replace("105", "106")

    dry, report = take(canal, changed.replace("100.00", "101.00"))

    assert (dry.findings, dry.held) == ({"OBLIGOR_DIFFERS": 1}, report.held)
    (finding,) = Debt.objects.get(reference="CB-6").held_reasons
    assert finding == {"code": "OBLIGOR_DIFFERS", "known_as": "孙鹏"}


@pytest.mark.django_db
def test_a_child_who_stands_in_for_a_debt_is_looked_at(canal):
    _dry, report = take(canal, WITH_BOTH.replace("1988-02-03", "2024-02-03"))

    assert report.held.count == 1
    (finding,) = Debt.objects.get().held_reasons
    assert finding == {"code": "DATES_DO_NOT_FIT", "fields": ["joint_birth_date"]}


@pytest.mark.django_db
def test_a_hundred_with_an_obligor_take_no_more_statements_than_two(
    canal, django_assert_max_num_queries
):
    rows = [WITH_BOTH.replace("CB-1,", f"CB-{n},").replace("P-9", f"P-{n}") for n in range(100)]
    with django_assert_max_num_queries(70):
        take(canal, *rows[:2])
    with django_assert_max_num_queries(70):
        take(canal, *rows[2:])
    assert Obligor.objects.count() == 200


@pytest.mark.django_db
def test_the_preview_and_the_refused_file_name_their_fields(wen, at_noon):
    officer = signed_in(wen)
    upload = bring(officer, WITH_BOTH.replace("吴敏", ""), header=HEADER + MORE)

    shown = text_of(officer.get(reverse("lender:upload-check", args=[upload.code])))
    url = reverse("lender:upload-refusals", args=[upload.code])
    refusals = officer.get(url).content.decode()
    officer.post(reverse("lender:upload-confirm", args=[upload.code]))

    assert "Joint borrower: name" in shown and "This is empty." in shown
    assert '"2","Joint borrower: name","","This is empty. Fill it in."' in refusals
    assert Refusal.objects.get().field == "joint_name"


@pytest.mark.django_db
def test_the_command_places_them_too(canal, tmp_path):
    path = tmp_path / "debts.csv"
    wrong = WITH_BOTH.replace("CB-1", "CB-7").replace("孙鹏", "")
    path.write_text("\n".join([HEADER + MORE, WITH_BOTH, wrong, ""]), encoding="gb18030")

    dry = printed("place", str(path), "--lender", "canal", "--dry-run")
    said = printed("place", str(path), "--lender", "canal")

    assert dry == said
    assert "row 3, guarantor_name: This is empty. Fill it in." in said
    assert Obligor.objects.count() == 2


def letters_of(officer, batch) -> dict[str, Invitation]:
    officer.post(reverse("lender:batch-invitations", args=[batch.code]))
    return {letter.person.name: letter for letter in Invitation.objects.filter(kind="LETTER")}


def come_in(letter: Invitation, email: str, **facts: str) -> Client:
    client = Client()
    find(client, invitations.secret_of(letter), **facts)
    client.post(reverse("contact"), {"email": email})
    client.post(reverse("contact-code"), {"code": sent_code()})
    return client


@pytest.fixture
def batch(wen, at_noon):
    silent = WITH_BOTH.replace("zhang@example.org", "").replace("wu@example.org", "")
    return place_file(signed_in(wen), silent, header=HEADER + MORE)


@pytest.mark.django_db
def test_each_gets_a_letter_and_a_code_of_their_own(wen, batch):
    officer = signed_in(wen)
    page = reverse("lender:batch", args=[batch.code])
    assert "3 borrowers have not been invited yet." in text_of(officer.get(page))

    letters = letters_of(officer, batch)

    assert set(letters) == {"张伟", "吴敏", "孙鹏"}
    assert len({invitations.secret_of(letter) for letter in letters.values()}) == 3
    assert not any(letter.revoked_at for letter in letters.values())
    zipped = officer.get(reverse("lender:batch-letters", args=[batch.code, 1])).content
    code = Debt.objects.get().code
    assert sorted(ZipFile(BytesIO(zipped)).namelist()) == [
        f"{code}-2.pdf", f"{code}-3.pdf", f"{code}.pdf",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_code_opens_with_its_readers_own_facts_and_no_others(wen, batch):
    letters, code = letters_of(signed_in(wen), batch), Debt.objects.get().code

    stranger = Client()
    find(stranger, invitations.secret_of(letters["吴敏"]), birth_date="1987-05-17", id_last4="")
    stranger.post(reverse("contact"), {"email": "x@example.org"})
    wu = come_in(letters["吴敏"], "wu@example.org", birth_date="1988-02-03", id_last4="")
    sun = come_in(letters["孙鹏"], "sun@example.org", birth_date="", id_last4="5536")

    assert not any(letter.to == ["x@example.org"] for letter in mail.outbox)
    for client in (wu, sun):
        assert "¥105.00" in see(client, "debt", code).text


@pytest.mark.django_db
def test_a_month_and_a_statement_are_each_ones_own(wen, batch):
    letters, debt = letters_of(signed_in(wen), batch), Debt.objects.get()
    wu = come_in(letters["吴敏"], "wu@example.org", birth_date="1988-02-03", id_last4="")
    sun = come_in(letters["孙鹏"], "sun@example.org", birth_date="", id_last4="5536")

    send(wu, "budget", debt.code, **MONTH | {"income": "7777"})

    theirs = sun.get(reverse("borrower:budget", args=[debt.code])).content.decode()
    assert BudgetStatement.objects.get().borrower.name == "吴敏"
    assert "7,777" not in theirs and "7777" not in theirs
    bodies = {
        paperwork.statement(debt, person=person, language="en", at=NOON)
        for person in obligors.people_of(debt)
    }
    assert len(bodies) == 3


@pytest.mark.django_db
def test_a_new_letter_to_one_leaves_the_others_letters_as_they_are(wen, batch):
    officer, debt = signed_in(wen), Debt.objects.get()
    before = letters_of(officer, batch)
    invite = reverse("lender:invitation", args=[debt.code])

    officer.post(invite, {"kind": "LETTER", "person": "2"})

    live = Invitation.objects.filter(revoked_at=None)
    assert {letter.person.name for letter in live} == {"张伟", "吴敏", "孙鹏"}
    assert live.filter(pk=before["吴敏"].pk).count() == 0
    for number in (1, 2, 3):
        assert officer.get(reverse("lender:letter-to", args=[debt.code, number])).status_code == 200
    assert officer.get(reverse("lender:letter-to", args=[debt.code, 4])).status_code == 404
    assert officer.post(invite, {"kind": "LETTER", "person": "4"}).status_code == 404


@pytest.mark.django_db
def test_who_is_wrongly_taken_for_an_obligor_is_left_alone_and_the_lender_sees_it(wen, batch):
    letters, debt = letters_of(signed_in(wen), batch), Debt.objects.get()

    Client().post(reverse("not-me"), {"code": invitations.secret_of(letters["吴敏"])})

    live = Invitation.objects.filter(revoked_at=None)
    assert {letter.person.name for letter in live} == {"张伟", "孙鹏"}
    assert Event.objects.filter(kind="obligor.not_theirs", debt=debt).count() == 1
    debt.refresh_from_db()
    assert debt.state == Debt.State.VERIFIED
