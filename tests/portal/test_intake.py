"""A lender's file becomes debts once, whatever happens on the way."""

from datetime import date, timedelta

import pytest

from payments.checking import CHECKS
from payments.models import Batch, Debt, Event, Posting, Refusal
from payments.states import WrongState
from portal import clients, intake, reach
from portal.models import ContactPoint
from portal.tallies import Tally
from portal.unreadable import Unreadable
from tests.conftest import LI, NOON, TODAY, ZHANG, place

HEADER = (
    "Reference,Name,Date of birth,Email,Contact checked,Currency,Principal,Fees,Total,Documents"
)
PAPERS = "contract; statement"
SOUND = f"CB-1,张伟,1987-05-17,zhang@example.org,2026-10-01,CNY,100.00,5.00,105.00,{PAPERS}"
WRONG_SUM = f"CB-2,李娜,1991-08-03,,,CNY,80.00,5.00,90.00,{PAPERS}"
NO_DAY = f"CB-3,王芳,1991-02-30,,,CNY,80.00,,80.00,{PAPERS}"
NO_AMOUNT = f"CB-4,赵敏,1991-02-03,,,CNY,,,eighty,{PAPERS}"


def reading_of(*rows: str, header: str = HEADER) -> intake.Reading:
    body = "\n".join([header, *rows, ""]).encode()
    return intake.read(body, "debts.csv", currency="CNY")


def take(lender, *rows: str, **options: object):
    body = "\n".join([HEADER, *rows, ""]).encode()
    batch = intake.begin(lender, filename="debts.csv", body=body, by="officer:wen", at=NOON)
    reading = intake.read(body, "debts.csv", currency="CNY")
    return batch, intake.run(lender, reading, batch, by="officer:wen", at=NOON, **options)


def counts() -> list[int]:
    models = (Batch, Debt, Event, Posting, Refusal, ContactPoint)
    return [model.objects.count() for model in models]


def test_every_row_is_placed_held_or_refused_with_its_sum(canal):
    batch, report = take(canal, SOUND, WRONG_SUM, NO_DAY, NO_AMOUNT)

    assert report.placed == Tally(1, {"CNY": 105_00})
    assert report.held == Tally(1, {"CNY": 90_00})
    assert report.refused == Tally(2, {"CNY": 80_00})
    assert (report.unread_count, report.known) == (1, Tally())
    assert list(
        batch.refusals.order_by("row_number").values_list("row_number", "field", "value", "reason")
    ) == [
        (4, "birth_date", "1991-02-30", "NO_SUCH_DAY"),
        (5, "total", "eighty", "NOT_MONEY"),
    ]


def test_what_was_refused_is_kept_with_its_sum(canal):
    batch, report = take(canal, SOUND, WRONG_SUM, NO_DAY, NO_AMOUNT)

    assert intake.refused_tally(batch) == (report.refused, report.unread_count)


def test_a_batch_counts_what_the_report_says(canal):
    batch, _report = take(canal, SOUND, WRONG_SUM, NO_DAY, NO_AMOUNT)

    kept = (batch.rows_done, batch.placed_count, batch.held_count, batch.refused_count)
    assert kept == (4, 1, 1, 2)
    assert batch.finished_at == NOON


def test_a_dry_run_says_what_placing_then_does_and_changes_nothing(canal):
    rows = (SOUND, SOUND, WRONG_SUM, NO_DAY, NO_AMOUNT)
    before = counts()

    dry = intake.dry_run(canal, reading_of(*rows), at=NOON)

    assert counts() == before
    _batch, report = take(canal, *rows)
    assert (dry.placed, dry.held, dry.known) == (report.placed, report.held, report.known)
    assert (dry.refused, dry.unread_count) == (report.refused, report.unread_count)
    assert dry.known == Tally(1, {"CNY": 105_00})
    assert dry.findings == {"PARTS_DO_NOT_ADD_UP": 1}


def test_a_dry_run_sees_twins_that_stand_far_apart_in_the_file(canal, monkeypatch):
    monkeypatch.setattr(intake, "CHUNK_ROWS", 1)
    header = "Reference,Borrower reference,Name,ID last 4,Currency,Total,Documents"
    rows = [f"CB-{n},P-1,张伟,4512,CNY,99.00,{PAPERS}" for n in (1, 2)]

    dry = intake.dry_run(canal, reading_of(*rows, header=header), at=NOON)

    assert dry.findings == {"LOOKS_PLACED_TWICE": 1}


def test_the_same_file_again_changes_nothing(canal):
    first, _report = take(canal, SOUND, WRONG_SUM, NO_DAY)
    before = counts()

    second, report = take(canal, SOUND, WRONG_SUM, NO_DAY)

    assert report.known == Tally(2, {"CNY": 195_00})
    assert intake.forget_repeat(second) == first
    assert counts() == before


def test_a_broken_off_run_goes_on_where_it_stopped(canal, monkeypatch):
    monkeypatch.setattr(intake, "CHUNK_ROWS", 1)
    begun, nothing = take(canal, SOUND, WRONG_SUM, NO_DAY, rows_max=2)
    assert (nothing, begun.rows_done, begun.finished_at) == (None, 2, None)
    told = []

    batch, report = take(
        canal, SOUND, WRONG_SUM, NO_DAY, progress=lambda done, total: told.append((done, total))
    )

    assert batch.pk == begun.pk
    assert told == [(3, 3)]
    assert (report.placed.count, report.held.count, report.refused.count) == (1, 1, 1)
    assert (batch.placed_count, batch.held_count, batch.refused_count) == (1, 1, 1)


def test_two_runs_of_one_batch_do_not_place_a_row_twice(canal, monkeypatch):
    monkeypatch.setattr(intake, "CHUNK_ROWS", 1)
    batch, _nothing = take(canal, SOUND, WRONG_SUM, rows_max=1)
    stale = Batch.objects.get(pk=batch.pk)
    take(canal, SOUND, WRONG_SUM)

    with pytest.raises(WrongState):
        reading = reading_of(SOUND, WRONG_SUM)
        intake.run(canal, reading, stale, by="officer:wen", at=NOON)

    assert Debt.objects.count() == 2


@pytest.mark.parametrize("size", [20, 40])
def test_a_chunk_takes_as_many_statements_whatever_its_rows(
    canal, size, django_assert_max_num_queries
):
    rows = [SOUND.replace("CB-1", f"CB-{n}") for n in range(size)]
    take(canal, SOUND.replace("CB-1", "CB-first"))

    with django_assert_max_num_queries(45):
        take(canal, *rows)


def test_addresses_come_with_the_debt_and_an_opt_out_stays(canal):
    place(ZHANG, canal)
    debt = Debt.objects.get()
    reach.keep_addresses([ZHANG], [debt])
    ContactPoint.objects.filter(kind="EMAIL").update(state=ContactPoint.State.OPTED_OUT)

    reach.keep_addresses([ZHANG], [debt])

    points = ContactPoint.objects.order_by("kind").values_list("kind", "value", "state", "source")
    assert list(points) == [
        ("EMAIL", "zhang.old@example.org", "OPTED_OUT", "lender file"),
        ("PHONE", "+86 139 0000 0001", "UNVERIFIED", "lender file"),
    ]


@pytest.mark.parametrize(
    ("state", "checked", "placed", "is_fresh"),
    [
        ("UNVERIFIED", date(2025, 11, 2), TODAY, True),
        ("UNVERIFIED", date(2025, 11, 1), TODAY, False),
        ("UNVERIFIED", None, TODAY, True),
        ("UNVERIFIED", None, TODAY - timedelta(days=400), False),
        ("VERIFIED", date(2020, 1, 1), TODAY, True),
    ],
)
def test_an_address_is_stale_once_nobody_checked_it_for_a_year(state, checked, placed, is_fresh):
    point = ContactPoint(kind="EMAIL", value="a@example.org", state=state, checked_date=checked)

    assert reach.is_fresh(point, placed_date=placed, on=TODAY) is is_fresh


def test_a_confirmed_address_comes_before_one_the_lender_gave(canal):
    debt = place(LI, canal)
    given = ContactPoint(pk=1, kind="EMAIL", checked_date=TODAY)
    confirmed = ContactPoint(pk=2, kind="EMAIL", state="VERIFIED")
    gone = ContactPoint(pk=3, kind="EMAIL", state="RETIRED", checked_date=TODAY)

    assert reach.best_email([given, confirmed, gone], debt, on=TODAY) == confirmed
    assert reach.best_email([given, gone], debt, on=TODAY) == given
    assert reach.best_email([gone], debt, on=TODAY) is None


def test_columns_chosen_for_one_file_are_used_for_the_next_that_has_them():
    stored = {"reference": [1, "Nr"], "name": [0, "Who"], "total": [2, "Sum"]}
    body = b"Nr,Who,Sum,Born\n1,Li,5.00,1990-01-01\n"

    same = intake.read(body, "a.csv", currency="CNY", stored=stored)
    other = intake.read(body.replace(b"Nr", b"No"), "a.csv", currency="CNY", stored=stored)

    assert same.mapping == {"reference": 0, "name": 1, "total": 2}
    assert same.missing == ["birth_date"]
    assert other.mapping != same.mapping


def test_a_file_without_its_columns_is_refused_in_a_sentence():
    reading = intake.read(b"A,B\nx,y\n", "a.csv", currency="CNY")

    with pytest.raises(Unreadable, match="There are no columns for: Reference of the debt, Name"):
        intake.require_columns(reading)


def test_the_real_clients_are_placed_to_the_unit_and_only_once(canal):
    body = clients.placement_file(clients.overdue_clients(), as_of=date(2026, 9, 30))
    reading = intake.read(body, "clients.csv", currency="TWD")
    batch = intake.begin(canal, filename="clients.csv", body=body, by="place", at=NOON)

    report = intake.run(canal, reading, batch, by="place", at=NOON)
    again = intake.begin(canal, filename="clients.csv", body=body, by="place", at=NOON)
    repeat = intake.run(canal, reading, again, by="place", at=NOON)

    sums = [t.sums.get("TWD", 0) for t in (report.placed, report.held, report.refused)]
    assert (report.row_count, sum(sums)) == (5_129, 297_721_892_00)
    assert repeat.known == Tally(5_129, {"TWD": sum(sums[:2])})
    assert Debt.objects.count() == report.fresh_count
    assert [breach for check in CHECKS for breach in check()] == []
