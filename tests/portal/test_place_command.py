"""``manage.py place``: what it prints, what it leaves, how it ends."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from payments.models import Batch, Debt, Refusal
from tests.portal.test_intake import HEADER, NO_DAY, SOUND, WRONG_SUM

NOTHING = {"count": 0, "minor": {}, "amount": {}}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "debts.csv"
    path.write_text("\n".join([HEADER, SOUND, WRONG_SUM, NO_DAY, ""]), encoding="gb18030")
    return str(path)


def placed(file, *options: str) -> tuple[dict, str]:
    out, err = StringIO(), StringIO()
    call_command("place", file, "--lender", "canal", "--json", *options, stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


def test_it_says_what_became_of_every_row(canal, file):
    told, progress = placed(file)

    assert told == {
        "lender": "canal",
        "dry_run": False,
        "rows": 3,
        "unread_amounts": 0,
        "placed": {"count": 1, "minor": {"CNY": 105_00}, "amount": {"CNY": "105.00"}},
        "held": {"count": 1, "minor": {"CNY": 90_00}, "amount": {"CNY": "90.00"}},
        "known": NOTHING,
        "refused": {"count": 1, "minor": {"CNY": 80_00}, "amount": {"CNY": "80.00"}},
    }
    assert progress.startswith("3 of 3 rows, ")


def test_a_second_time_changes_nothing(canal, file):
    placed(file)
    told, _progress = placed(file)

    assert (told["placed"], told["held"]) == (NOTHING, NOTHING)
    assert (told["known"]["count"], told["refused"]["count"]) == (2, 1)
    assert (Batch.objects.count(), Debt.objects.count(), Refusal.objects.count()) == (1, 2, 1)


def test_a_dry_run_changes_nothing(canal, file):
    told, _progress = placed(file, "--dry-run")

    assert (told["placed"]["count"], told["held"]["count"], told["dry_run"]) == (1, 1, True)
    assert (Batch.objects.count(), Debt.objects.count()) == (0, 0)


def test_the_plain_form_names_the_row_the_field_and_the_reason(canal, file):
    out = StringIO()
    call_command("place", file, "--lender", "canal", stdout=out, stderr=StringIO())

    assert "  row 4, birth_date: There is no such day. Write it as 2026-01-05." in out.getvalue()


@pytest.mark.parametrize(
    ("body", "options", "sentence"),
    [
        (b"", [], "The file is empty"),
        (b"%PDF-1.7", [], "This is not a table"),
        (b"A,B\n1,2\n", [], "There are no columns for"),
        (b"\xff\xfa,\xb1\n1,2\n", ["--encoding", "utf-8"], "not written in UTF-8"),
        (b"A,B\n1,2\n", ["--currency", "QQQ"], "We do not take this currency"),
    ],
)
def test_what_cannot_be_read_ends_with_a_sentence(canal, tmp_path, body, options, sentence):
    path = tmp_path / "debts.csv"
    path.write_bytes(body)

    with pytest.raises(CommandError, match=sentence):
        placed(str(path), *options)
    assert Batch.objects.count() == 0


def test_a_lender_or_file_that_is_not_there_is_named(canal, tmp_path):
    with pytest.raises(CommandError, match="no lender with the code nobody"):
        call_command("place", "x.csv", "--lender", "nobody")
    with pytest.raises(CommandError, match="cannot be opened"):
        placed(str(tmp_path / "none.csv"))
