"""Which column is which: by heading in three ways of writing, then by how values look."""

import pytest

from portal import columns
from portal.columns import BY_LOOK, FIELDS, LIKELY, SURE, guess
from portal.headings import HEADINGS

ENGLISH = ["Account no.", "Customer name", "DOB", "Balance", "CCY"]
SIMPLIFIED = ["合同编号", "客户姓名", "出生日期", "欠款总额（元）", "币种"]
TRADITIONAL = ["合約編號", "客戶姓名", "出生日期", "欠款總額", "幣別"]
WIDE = ["ＡＣＣＯＵＮＴ＿ＮＯ", "customer-name", "Date Of Birth ", "TOTAL [CNY]", "currency"]


@pytest.mark.parametrize("header", [ENGLISH, SIMPLIFIED, TRADITIONAL, WIDE])
def test_headings_are_known_in_three_ways_of_writing(header):
    found = guess(header, [])

    assert found.columns == {
        "reference": 0,
        "name": 1,
        "birth_date": 2,
        "total": 3,
        "currency": 4,
    }
    assert set(found.confidence.values()) == {SURE}


def test_every_heading_in_the_table_leads_to_its_field():
    asked = [(field, heading) for field, words in HEADINGS.items() for heading in words]

    assert [(f, h) for f, h in asked if guess([h], []).columns != {f: 0}] == []
    assert list(HEADINGS) == list(FIELDS)


@pytest.mark.parametrize("field", FIELDS)
def test_our_own_name_of_a_field_is_a_heading_too(field):
    assert guess([field], []).columns == {field: 0}


def test_part_of_a_heading_is_less_sure_and_the_longest_part_counts():
    found = guess(["Our internal account number here", "最后还款日期记录", "Total owed today"], [])

    assert found.columns == {"reference": 0, "last_payment_date": 1, "total": 2}
    assert set(found.confidence.values()) == {LIKELY}


def test_without_headings_values_are_looked_at():
    sample = [
        ["A-1001", "张伟", "1987-05-17", "zhang@example.org", "CNY", "30542.70", "x"],
        ["A-1002", "李娜", "1991-08-03", "li@example.org", "CNY", "8120.00", ""],
    ]

    found = guess(["a", "b", "c", "d", "e", "f", "g"], sample)

    assert found.columns == {
        "reference": 0,
        "name": 1,
        "birth_date": 2,
        "email": 3,
        "currency": 4,
        "total": 5,
    }
    assert set(found.confidence.values()) == {BY_LOOK}


def test_two_columns_that_look_alike_are_left_to_a_person():
    sample = [["5.00", "6.00"], ["7.00", "8.00"]]

    assert guess(["a", "b"], sample).columns == {}


def test_no_column_is_two_fields_and_no_field_two_columns():
    found = guess(["Name", "Borrower", "Total", "Amount", "Reference", "Ref"], [])

    assert found.columns == {"reference": 4, "name": 0, "total": 2}


@pytest.mark.parametrize(
    ("mapped", "currency", "lacking"),
    [
        (["reference", "name", "total", "currency", "birth_date"], "", []),
        (["reference", "name", "total", "id_last4"], "CNY", []),
        (["reference", "name", "total", "id_last4"], "", ["currency"]),
        (["name"], "CNY", ["reference", "total", "birth_date"]),
    ],
)
def test_what_is_missing_is_named(mapped, currency, lacking):
    mapping = {field: n for n, field in enumerate(mapped)}

    assert columns.missing(mapping, currency_default=currency) == lacking


def test_a_stored_mapping_follows_columns_that_moved():
    stored = columns.as_stored({"reference": 0, "name": 1, "total": 3}, ENGLISH)

    assert columns.from_stored(stored, ENGLISH) == {"reference": 0, "name": 1, "total": 3}
    assert columns.from_stored(stored, ENGLISH[::-1]) == {"reference": 4, "name": 3, "total": 1}


@pytest.mark.parametrize("header", [["Account", "Customer name"], ["Customer name"] * 3, []])
def test_a_stored_mapping_leaves_out_what_is_gone_or_unclear(header):
    stored = columns.as_stored({"reference": 0, "total": 3}, ENGLISH)

    assert columns.from_stored(stored, header) == {}


@pytest.mark.parametrize(
    "stored",
    [None, [], "reference", {"reference": 0}, {"x": [0, "CCY"]}, {"total": ["0", "CCY"]}],
)
def test_what_was_not_stored_by_us_maps_nothing(stored):
    assert columns.from_stored(stored, ENGLISH) == {}
