"""An officer brings a file: guessed, corrected, tried, placed, and what became of it."""

import csv
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from payments.models import Batch, Debt, Event
from portal import intake, uploads
from portal.models import Membership, Upload
from tests.conftest import NOON, employ
from tests.portal.officers import signed_in, text_of
from tests.portal.test_intake import HEADER, NO_DAY, SOUND, WRONG_SUM

ROWS = (SOUND, WRONG_SUM, NO_DAY)


@pytest.fixture
def officer(wen):
    return signed_in(wen)


def file_of(*rows: str, header: str = HEADER, encoding: str = "gb18030"):
    body = "\n".join([header, *rows, ""]).encode(encoding)
    return SimpleUploadedFile("四月.csv", body, "text/csv")


def bring(officer, *rows: str, **options: str) -> Upload:
    answer = officer.post(reverse("lender:placements"), {"file": file_of(*rows, **options)})
    assert answer.status_code == 302, text_of(answer)
    return Upload.objects.order_by("-pk").first()


def chosen(upload: Upload, **changes: str) -> dict[str, str]:
    """Return the form of the upload page as a browser sends it."""
    columns = {f"column_{index}": field for field, (index, _name) in upload.mapping.items()}
    return {"encoding": upload.encoding, "currency": upload.currency, **columns, **changes}


def place_file(officer, *rows: str, **options: str) -> Batch:
    upload = bring(officer, *rows, **options)
    officer.post(reverse("lender:upload-confirm", args=[upload.code]))
    return Batch.objects.order_by("-pk").first()


def test_a_file_is_shown_as_it_was_read_with_its_columns_guessed(officer):
    upload = bring(officer, *ROWS)

    answer = officer.get(reverse("lender:upload", args=[upload.code]))

    assert answer.status_code == 200
    assert "四月.csv: 3 rows." in text_of(answer)
    assert "We read it as GB18030" in text_of(answer)
    assert "张伟 · 李娜 · 王芳" in text_of(answer)
    assert answer.context["form"]["column_0"].value() == "reference"
    assert (Batch.objects.count(), Debt.objects.count()) == (0, 0)


def test_a_wrong_encoding_is_corrected_and_the_columns_are_read_again(officer):
    upload = bring(officer, *ROWS)
    page = reverse("lender:upload", args=[upload.code])

    answer = officer.post(page, chosen(upload, encoding="big5"))
    refused = officer.post(page, chosen(upload, encoding="utf-8"))

    assert answer.status_code in (302, 422)
    assert refused.status_code == 422
    assert "not written in UTF-8 all the way" in text_of(refused)


def test_a_mapping_is_corrected_and_kept_for_the_next_file(officer, canal):
    header = HEADER.replace("Reference", "Nr").replace("Total", "Sum of it all")
    upload = bring(officer, SOUND, header=header)
    changes = {"column_0": "reference", "column_8": "total"}

    officer.post(reverse("lender:upload", args=[upload.code]), chosen(upload, **changes))
    officer.post(reverse("lender:upload-confirm", args=[upload.code]))
    following = bring(officer, SOUND.replace("CB-1", "CB-9"), header=header)

    assert following.mapping["total"] == [8, "Sum of it all"]
    assert following.mapping["reference"] == [0, "Nr"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"column_0": ""}, "There is no column for: Reference of the debt."),
        ({"column_1": "reference"}, "“Reference of the debt” is chosen for two columns."),
        ({"column_1": "nonsense"}, "Please choose one."),
        ({"currency": "QQQ"}, "Please choose one."),
        ({"encoding": "ebcdic"}, "Please choose one."),
    ],
)
def test_columns_that_cannot_be_are_sent_back_with_a_sentence(officer, changes, sentence):
    upload = bring(officer, *ROWS)

    answer = officer.post(reverse("lender:upload", args=[upload.code]), chosen(upload, **changes))

    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_a_dry_run_tells_what_would_be_new_held_and_refused(officer):
    upload = bring(officer, *ROWS)

    said = text_of(officer.get(reverse("lender:upload-check", args=[upload.code])))

    assert "Ready 1 ¥105.00" in said
    assert "Held until you answer questions 1 ¥90.00" in said
    assert "Refused, with reasons 1 ¥80.00" in said
    assert "The parts come to ¥85.00, the total says ¥90.00: ¥5.00 apart." in said
    assert "Row 4 Date of birth 1991-02-30 There is no such day." in said
    assert "Place 2 debts" in said
    assert Debt.objects.count() == 0


def test_refused_rows_are_downloaded_without_a_formula(officer):
    upload = bring(officer, NO_DAY.replace("1991-02-30", "=1+1"))

    answer = officer.get(reverse("lender:upload-refusals", args=[upload.code]))

    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:3] == ["2", "Date of birth", "'=1+1"]
    assert answer["Content-Disposition"].startswith("attachment")


def test_confirming_places_the_file_and_shows_what_became_of_it(officer):
    upload = bring(officer, *ROWS)

    answer = officer.post(reverse("lender:upload-confirm", args=[upload.code]), follow=True)

    batch = Batch.objects.get()
    assert answer.redirect_chain == [(reverse("lender:batch", args=[batch.code]), 302)]
    said = text_of(answer)
    assert "2 new debts are here." in said
    assert "The parts do not add up to the total · 1" in said
    assert "Refused, with reasons 1 ¥80.00" in said
    assert list(Debt.objects.values_list("reference", "state").order_by("reference")) == [
        ("CB-1", "VERIFIED"),
        ("CB-2", "HELD"),
    ]
    refused = officer.get(reverse("lender:refusals", args=[batch.code])).content.decode()
    assert '"4","Date of birth","1991-02-30","There is no such day.' in refused


def test_the_same_file_again_changes_nothing_and_says_so(officer):
    first = place_file(officer, *ROWS)
    before = (Debt.objects.count(), Event.objects.count())

    upload = bring(officer, *ROWS)
    dry = text_of(officer.get(reverse("lender:upload-check", args=[upload.code])))
    answer = officer.post(reverse("lender:upload-confirm", args=[upload.code]), follow=True)

    assert "Here already, left as they are 2 ¥195.00" in dry
    assert "Placing it again would change nothing." in dry
    assert "Nothing has changed: every debt in this file is here already." in text_of(answer)
    assert list(Batch.objects.all()) == [first]
    assert (Debt.objects.count(), Event.objects.count()) == before


def test_confirming_twice_places_once(officer):
    upload = bring(officer, *ROWS)
    confirm = reverse("lender:upload-confirm", args=[upload.code])

    officer.post(confirm)
    officer.post(confirm)

    assert (Batch.objects.count(), Debt.objects.count()) == (1, 2)


def test_a_long_file_goes_on_in_the_background_and_on_a_press(officer, monkeypatch):
    monkeypatch.setattr(intake, "CHUNK_ROWS", 1)
    monkeypatch.setattr(uploads, "ROWS_WAITED_FOR", 1)
    upload = bring(officer, *ROWS)
    confirm = reverse("lender:upload-confirm", args=[upload.code])

    answer = officer.post(confirm, follow=True)
    assert "Rows placed so far: 1 (33%)." in text_of(answer)
    officer.post(confirm)
    assert Batch.objects.get().rows_done == 2

    assert uploads.place_waiting(at=NOON) == 1
    assert Batch.objects.get().finished_at is not None
    assert uploads.place_waiting(at=NOON) == 0


def test_a_placed_file_is_forgotten_but_for_its_columns(officer):
    place_file(officer, *ROWS)
    bring(officer, SOUND)

    assert uploads.forget(before=timezone.now()) == 2

    kept = Upload.objects.get()
    assert (bytes(kept.body), kept.mapping["reference"]) == (b"", [0, "Reference"])
    assert uploads.forget(before=timezone.now()) == 0


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 x", "This is not a table."),
        (b"PK\x03\x04half a workbook", "The workbook is damaged or not whole."),
        ("姓名,总额\n张伟,1".encode()[:-8], "The file"),
        (b"A,B\n\0\0\0,1\n", "Row 1 contains bytes that no text has."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(officer, body, sentence):
    file = SimpleUploadedFile("debts.csv", body)

    answer = officer.post(reverse("lender:placements"), {"file": file})

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert Upload.objects.count() == 0


def test_no_file_at_all_is_asked_for(officer):
    answer = officer.post(reverse("lender:placements"), {})

    assert (answer.status_code, "Choose a file." in text_of(answer)) == (422, True)


def test_another_lenders_files_are_not_found(officer, ortiz):
    upload = bring(officer, *ROWS)
    batch = place_file(officer, *ROWS)
    stranger = signed_in(ortiz)

    places = [
        *(reverse(f"lender:{n}", args=[upload.code]) for n in ("upload", "upload-check")),
        *(reverse(f"lender:{n}", args=[batch.code]) for n in ("batch", "refusals")),
        reverse("lender:upload-refusals", args=[upload.code]),
    ]

    assert [stranger.get(place).status_code for place in places] == [404] * 5
    assert stranger.post(reverse("lender:upload-confirm", args=[upload.code])).status_code == 404


def test_a_viewer_sees_files_and_brings_none(officer, canal):
    batch = place_file(officer, *ROWS)
    viewer = signed_in(employ(canal, "lu", Membership.Role.VIEWER))

    assert viewer.get(reverse("lender:placements")).status_code == 200
    assert viewer.get(reverse("lender:batch", args=[batch.code])).status_code == 200
    brought = viewer.post(reverse("lender:placements"), {"file": file_of(*ROWS)})
    assert brought.status_code == 404
    invited = viewer.post(reverse("lender:batch-invitations", args=[batch.code]))
    assert invited.status_code == 404


@pytest.mark.parametrize("count", [1, 3, 10])
def test_the_list_of_files_takes_as_many_queries_for_one_as_for_ten(
    officer, canal, count, django_assert_num_queries
):
    for number in range(count):
        Batch.objects.create(
            lender=canal, code=f"B{number}", filename="a.csv", sha256="0", by="place", at=NOON
        )

    with django_assert_num_queries(5):
        officer.get(reverse("lender:placements"))
