"""Rows to placements or refusals: what each cell may hold, and what is said where it may not."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from payments.money import EXPONENTS, Money, plain
from payments.placements import Part, Placement
from portal.columns import guess
from portal.importing import REASONS, Refusal, check_rows, refusals_csv
from portal.sheets import read

ZHANG = {
    "reference": "CB-2026-0001",
    "name": "张伟",
    "birth_date": "1987-05-17",
    "currency": "CNY",
    "total": "30,542.70",
}

EVERY_CELL = {
    "principal": "24,000.00",
    "interest": "5042.7",
    "fees": "1500",
    "id_last4": "450000198705174512",
    "email": "zhang.old@example.org",
    "phone": "+86 139 0000 0001",
    "address": "苏州市\n运河路1号",
    "product": "信用卡",
    "original_creditor": "运河银行",
    "assigned_from": "湖滨消费金融",
    "assigned_date": "2026年1月5日",
    "contract_date": "2022/3/1",
    "itemisation_date": "20261031",
    "overdue_since": "2026-01-02 00:00:00",
    "last_payment_date": "2.12.2025",
    "annual_rate": "18.25%",
    "all_in_cost": "19.9",
    "documents": "合同；对账单, Contract",
    "contact_checked": "2024.11.2",
    "on_plan": "是",
    "language": "zh-CN",
    "borrower_reference": "P-1",
}
EVERY_FIELD = Placement(
    reference="CB-2026-0001",
    total=Money(3_054_270, "CNY"),
    parts=(Part("PRINCIPAL", 2_400_000), Part("INTEREST", 504_270), Part("FEE", 150_000)),
    name="张伟",
    borrower_reference="P-1",
    birth_date=date(1987, 5, 17),
    id_last4="4512",
    language="zh-hans",
    email="zhang.old@example.org",
    phone="+86 139 0000 0001",
    address="苏州市 运河路1号",
    contact_checked_date=date(2024, 11, 2),
    product="CARD",
    original_creditor="运河银行",
    assigned_from="湖滨消费金融",
    assigned_date=date(2026, 1, 5),
    contract_date=date(2022, 3, 1),
    itemisation_date=date(2026, 10, 31),
    overdue_since=date(2026, 1, 2),
    last_payment_date=date(2025, 12, 2),
    annual_rate_bp=1825,
    all_in_cost_bp=1990,
    documents=("contract", "statement"),
    is_on_plan=True,
)


def checked(*rows: dict[str, str], currency: str = "") -> list[Placement | Refusal]:
    """Return what becomes of rows given as {field: cell}, through a file."""
    fields = list(dict.fromkeys(field for row in rows for field in row))
    out = StringIO(newline="")
    writer = csv.DictWriter(out, fields, restval="")
    writer.writeheader()
    writer.writerows(rows)
    sheet = read(out.getvalue().encode(), "debts.csv", encoding="utf-8")
    mapping = guess(sheet.header, []).columns
    return list(check_rows(sheet, mapping, currency_default=currency))


def placed(**cells: str) -> Placement:
    (found,) = checked(ZHANG | cells)
    assert isinstance(found, Placement), found
    return found


def refused(**cells: str) -> tuple[str, str]:
    (found,) = checked(ZHANG | cells)
    assert isinstance(found, Refusal), found
    assert found.reason == str(REASONS[found.code])
    return found.field, found.code


def test_a_full_row_becomes_a_placement_with_every_field():
    assert placed(**EVERY_CELL) == EVERY_FIELD


def test_without_parts_the_total_is_principal():
    assert placed().parts == (Part("PRINCIPAL", 3_054_270),)


@pytest.mark.parametrize("paid", ["600.00", "-600.00"])
def test_payments_take_away_however_they_are_signed(paid):
    found = placed(principal="31142.70", interest="0.00", payments=paid)

    assert found.parts == (Part("PRINCIPAL", 3_114_270), Part("PAYMENT", -60_000))


def test_a_sum_that_is_wrong_is_placed_all_the_same_and_held_later():
    assert placed(principal="30000").parts == (Part("PRINCIPAL", 3_000_000),)
    assert placed(principal="0").parts == ()


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"reference": " "}, "reference", "MISSING"),
        ({"reference": "x" * 65}, "reference", "TOO_LONG"),
        ({"reference": "1.23457E+17"}, "reference", "SHORTENED_NUMBER"),
        ({"name": ""}, "name", "MISSING"),
        ({"name": "张" * 121}, "name", "TOO_LONG"),
        ({"name": "张\ufffd"}, "name", "DAMAGED_LETTERS"),
        ({"total": ""}, "total", "MISSING"),
        ({"total": "0.00"}, "total", "NOT_OWED"),
        ({"total": "-5"}, "total", "NEGATIVE"),
        ({"total": "(5.00)"}, "total", "NEGATIVE"),
        ({"total": "1.00E+05"}, "total", "SHORTENED_AMOUNT"),
        ({"total": "５００"}, "total", "FULL_WIDTH"),
        ({"total": "30，542.70"}, "total", "FULL_WIDTH"),
        ({"total": "٣"}, "total", "FULL_WIDTH"),
        ({"total": "5.001"}, "total", "TOO_MANY_DECIMALS"),
        ({"total": "5.5", "currency": "JPY"}, "total", "TOO_MANY_DECIMALS"),
        ({"total": "9" * 15}, "total", "TOO_LARGE"),
        ({"total": "9" * 40}, "total", "TOO_LARGE"),
        ({"total": "¥5.00"}, "total", "NOT_MONEY"),
        ({"total": "30.542,70"}, "total", "NOT_MONEY"),
        ({"total": "1,00"}, "total", "NOT_MONEY"),
        ({"total": "NaN"}, "total", "NOT_MONEY"),
        ({"total": "1_000"}, "total", "NOT_MONEY"),
        ({"total": "=1+1"}, "total", "NOT_MONEY"),
        ({"principal": "-5"}, "principal", "NEGATIVE"),
        ({"payments": "--5"}, "payments", "NEGATIVE"),
        ({"currency": "XYZ"}, "currency", "UNKNOWN_CURRENCY"),
        ({"currency": "$"}, "currency", "UNKNOWN_CURRENCY"),
        ({"currency": ""}, "currency", "MISSING"),
        ({"birth_date": ""}, "birth_date", "NO_FACTS"),
        ({"birth_date": "1996-02-30"}, "birth_date", "NO_SUCH_DAY"),
        ({"birth_date": "0001-01-01"}, "birth_date", "NO_SUCH_DAY"),
        ({"birth_date": "31914"}, "birth_date", "DAY_IS_A_NUMBER"),
        ({"birth_date": "01/02/1987"}, "birth_date", "NOT_A_DAY"),
        ({"birth_date": "87-05-17"}, "birth_date", "NOT_A_DAY"),
        ({"birth_date": "1987-05/17"}, "birth_date", "NOT_A_DAY"),
        ({"birth_date": "１９８７-05-17"}, "birth_date", "FULL_WIDTH"),
        ({"overdue_since": "2026-01-02 09:00:00"}, "overdue_since", "NOT_A_DAY"),
        ({"annual_rate": "0.154"}, "annual_rate", "RATE_TOO_FINE"),
        ({"annual_rate": "0.15"}, "annual_rate", "RATE_UNCLEAR"),
        ({"annual_rate": "15.401%"}, "annual_rate", "RATE_TOO_FINE"),
        ({"annual_rate": "1e3"}, "annual_rate", "NOT_A_RATE"),
        ({"annual_rate": "-1%"}, "annual_rate", "NOT_A_RATE"),
        ({"annual_rate": "15％"}, "annual_rate", "FULL_WIDTH"),
        ({"id_last4": "42"}, "id_last4", "NOT_ID_LAST4"),
        ({"id_last4": "12345"}, "id_last4", "NOT_ID_LAST4"),
        ({"email": "zhang"}, "email", "NOT_AN_EMAIL"),
        ({"email": "a@b.org, c@d.org"}, "email", "NOT_AN_EMAIL"),
        ({"email": "a@b.org\nBcc: c@d.org"}, "email", "NOT_AN_EMAIL"),
        ({"phone": "call me"}, "phone", "NOT_A_PHONE"),
        ({"phone": "1.39E+10"}, "phone", "SHORTENED_NUMBER"),
        ({"on_plan": "perhaps"}, "on_plan", "NOT_YES_OR_NO"),
        ({"language": "fr"}, "language", "UNKNOWN_LANGUAGE"),
        ({"documents": ";".join(f"d{n}" for n in range(21))}, "documents", "TOO_LONG"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_refused_with_its_reason(cells, field, code):
    assert refused(**cells) == (field, code)


@pytest.mark.parametrize(
    ("text", "points"),
    [("15.4%", 1540), ("15.4", 1540), ("24", 2400), ("0.5%", 50), ("0", 0), ("18.250", 1825)],
)
def test_a_rate_is_exact_in_basis_points(text, points):
    assert placed(annual_rate=text).annual_rate_bp == points


@pytest.mark.parametrize(
    ("word", "code"), [("rmb", "CNY"), ("人民币", "CNY"), ("新臺幣", "TWD"), ("usd", "USD")]
)
def test_currencies_may_be_plain_words(word, code):
    assert placed(currency=word).total == Money(3_054_270, code)


def test_a_default_stands_where_a_row_names_no_currency():
    rows = [ZHANG | {"currency": ""}, ZHANG | {"reference": "2", "currency": "TWD"}]

    found = checked(*rows, currency="CNY")

    assert [row.total.currency for row in found] == ["CNY", "TWD"]


def test_the_same_reference_again_is_refused_unless_the_row_is_the_same():
    first, again, other = checked(ZHANG, ZHANG, ZHANG | {"total": "5.00"})

    assert first == again == placed()
    assert other == Refusal(4, "reference", "CB-2026-0001", "REPEATED", str(REASONS["REPEATED"]))


def test_a_refused_row_leaves_its_reference_free():
    wrong, right = checked(ZHANG | {"total": "x"}, ZHANG)

    assert (wrong.code, right) == ("NOT_MONEY", placed())


def test_a_stray_comma_refuses_the_row_and_moves_no_amount():
    sheet = read(b"reference,name,id_last4,total\nCB-1,Li,7723,30,542.70\n", "debts.csv")

    (found,) = check_rows(sheet, guess(sheet.header, []).columns, currency_default="CNY")

    assert (found.row_number, found.field, found.value) == (2, "row", "542.70")
    assert found.code == "ROW_TOO_WIDE"


@given(
    minor=st.integers(1, 10**15 - 1),
    currency=st.sampled_from(sorted(EXPONENTS)),
    parts=st.lists(st.integers(1, 10**14), min_size=3, max_size=3),
)
def test_every_amount_comes_through_to_the_unit(minor, currency, parts):
    texts = [plain(Money(part, currency)) for part in parts]
    row = dict(zip(("principal", "interest", "fees"), texts, strict=True))

    (found,) = checked(ZHANG | row | {"total": plain(Money(minor, currency)), "currency": currency})

    assert found.total == Money(minor, currency)
    assert [part.minor for part in found.parts] == parts


def test_refusals_as_a_file_are_never_a_formula():
    no = [
        Refusal(2, "name", text, "TOO_LONG", "Shorten it.")
        for text in ("=1+1", "+1", "-1", "@x", " =1", "\t=1", "＝1", 'a"b', "%0A|x")
    ]

    rows = list(csv.reader(StringIO(refusals_csv(no))))

    assert rows[0] == ["Row", "Field", "Value", "Reason"]
    assert [row[2] for row in rows[1:]] == [
        "'=1+1", "'+1", "'-1", "'@x", "' =1", "'\t=1", "'＝1", 'a"b', "'%0A|x",
    ]  # fmt: skip
    assert {(row[0], row[1], row[3]) for row in rows[1:]} == {("2", "Name", "Shorten it.")}


@pytest.mark.parametrize("code", REASONS)
def test_each_reason_is_a_sentence(code):
    with translation.override("en"):
        sentence = str(REASONS[code])

    assert sentence[0].isupper() and sentence.endswith(".") and len(sentence) <= 160
