"""Files of banks: read whole or not at all, with a sentence, whatever kind they are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.models import Lender
from payments.money import Money
from payments.transfers import Line
from portal import bank_files
from portal.unreadable import Unreadable
from tests.portal.workbook_parts import workbook

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 10, 30)
TABLE = """Date,Amount,Currency,Counterparty,Description,Transaction ID
2026-10-30,848.40,CNY,张伟,ST HB4J QC0M 2W5K,77
2026-10-31,-12.00,CNY,Power company,Electricity,78
"""
CHINESE = """交易日期,收入金额,支出金额,对方户名,摘要,附言,流水号
2026-10-30 09:15:00,848.40,,张伟,转账,还款,77
2026-10-31,,12.00,电力公司,电费,,78
"""
SIDES = """Booking date,Value date,Amount,Credit/Debit,Name,Purpose
29.10.2026,30.10.2026,848.40,C,Zhang Wei,rent
30.10.2026,31.10.2026,12.00,D,Power company,
"""
HEAD = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
FOOT = "</Stmt></BkToCstmrStmt></Document>"
ENTRY = """<Ntry><Amt Ccy="CNY">848.40</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-10-29</Dt></BookgDt><ValDt><Dt>2026-10-30</Dt></ValDt>
<AcctSvcrRef>77</AcctSvcrRef>
<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Zhang Wei</Nm></Pty></Dbtr>
</RltdPties><RmtInf><Ustrd>ST-HB4J</Ustrd><Ustrd>QC0M 2W5K</Ustrd></RmtInf>
</TxDtls></NtryDtls></Ntry>"""
PENDING = ENTRY.replace("BOOK", "PDNG")
OUT = ENTRY.replace("CRDT", "DBIT").replace("77", "78")
BACK = ENTRY.replace("<Sts>", "<RvslInd>true</RvslInd><Sts>").replace("77", "79")


def bundle(*amounts):
    one = "<TxDtls><AmtDtls><TxAmt><Amt Ccy='CNY'>{}</Amt></TxAmt></AmtDtls></TxDtls>"
    details = "".join(one.format(amount) for amount in amounts)
    start = ENTRY.partition("<NtryDtls>")[0]
    return f"{start}<NtryDtls>{details}</NtryDtls></Ntry>"


def lines_of(canal, text, name="bank.csv"):
    body = text if isinstance(text, bytes) else text.encode()
    return bank_files.read(body, name, lender=canal).lines


def message(*entries):
    return HEAD + "".join(entries) + FOOT


def test_a_table_is_read_with_what_came_in_and_what_went_out(canal):
    assert lines_of(canal, TABLE) == (
        Line(FRIDAY, Money(848_40, "CNY"), "张伟", "ST HB4J QC0M 2W5K", "77"),
        Line(date(2026, 10, 31), Money(12_00, "CNY"), "Power company", "Electricity", "78", False),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_chinese_table_is_read_with_its_two_columns_of_sums(canal, encoding):
    came, went = lines_of(canal, CHINESE.encode(encoding))

    assert (came.on, came.amount, came.is_in) == (FRIDAY, Money(848_40, "CNY"), True)
    assert (came.payer, came.text, came.bank_id) == ("张伟", "转账 还款", "77")
    assert (went.amount, went.is_in) == (Money(12_00, "CNY"), False)


def test_a_side_beside_the_sum_is_read_and_the_banks_own_day_counts(canal):
    came, went = lines_of(canal, SIDES)

    assert (came.on, came.is_in, went.is_in) == (FRIDAY, True, False)


def test_a_message_is_read_with_its_booked_entries_alone(canal):
    came, went, back = lines_of(canal, message(ENTRY, PENDING, OUT, BACK), "bank.xml")

    assert came == Line(FRIDAY, Money(848_40, "CNY"), "Zhang Wei", "ST-HB4J QC0M 2W5K", "77")
    assert (went.is_in, back.is_in) == (False, False)


def test_a_bundle_is_read_as_the_transfers_that_make_it(canal):
    lines = lines_of(canal, message(bundle("800.00", "48.40")))

    assert [(line.amount.minor, line.bank_id) for line in lines] == [
        (800_00, "77/1"),
        (48_40, "77/2"),
    ]


ENTITY = '<!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "This is not a table."),
        (b":20:STARTUMSE\n:25:1/2\n", "This is not a whole MT940 statement."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
        (TABLE.replace("Date", "When"), "Which column holds the day is not known."),
        (TABLE.replace("Amount", "Sum of it"), "Which column holds the amount is not known."),
        (TABLE.replace("2026-10-31", "31/10/26"), "Row 3: This is not a date we can be sure of."),
        (TABLE.replace("848.40", "1.848,40"), "Row 2: The row has more cells"),
        (TABLE.replace("848.40", '"1.848,40"'), "Row 2: This is not an amount."),
        (TABLE.replace("-12.00", ""), "Row 3: This is empty."),
        (TABLE.replace(",CNY,Power", ",QQQ,Power"), "Row 3: We do not take this currency."),
        (TABLE.replace(",CNY,Power", ",EUR,Power"), "There is a line in EUR. You are paid in:"),
        (TABLE.rpartition("Electricity")[0], "The file ends in the middle of row 3."),
        (TABLE.encode() + b"2026-10-31,\xff\xfe,CNY,a,b,c\n", ""),
        (TABLE + "2026-10-31,1.00,CNY,a,b,c\n" * 500, "more than 500 lines"),
        (message(), "There is no line in this file."),
        (message(ENTRY)[:-40], "This is not a whole camt.053 statement."),
        (message(ENTRY.replace("848.40", "1e9")), "This is not a whole camt.053 statement."),
        (message(ENTRY.replace("2026-10-30", "2026-02-30")), "This is not a whole camt.053"),
        (message(ENTRY.replace('"CNY"', '"QQQ"')), "This is not a whole camt.053 statement."),
        (message(ENTRY.replace('"CNY"', '"EUR"')), "There is a line in EUR."),
        (message(bundle("800.00", "48.41")), "This is not a whole camt.053 statement."),
        (ENTITY + message(ENTRY), "This is not a whole camt.053 statement."),
        (OUTSIDE + message(ENTRY), "This is not a whole camt.053 statement."),
        ("<?xml version='1.0'?>" + "<a>" * 50 + "</a>" * 50, "This is not a whole camt.053"),
        ("<?xml version='1.0'?><Document/>", "This is not a whole camt.053 statement."),
        ("<?xml version='1.0' encoding='ebcdic-xx'?><Document/>", "This is not a whole camt.053"),
    ],
)
def test_a_file_that_is_not_whole_and_sound_is_refused_with_a_sentence(canal, text, sentence):
    with pytest.raises(Unreadable) as why:
        lines_of(canal, text)

    assert sentence in str(why.value)


def test_a_workbook_is_read_as_a_table_is(canal):
    header, came = (
        ["交易日期", "交易金额", "对方户名", "摘要"],
        ["2026-10-30", "848.40", "张伟", "还款"],
    )

    (line,) = lines_of(canal, workbook(header, came), "bank.xlsx")

    assert line == Line(FRIDAY, Money(848_40, "CNY"), "张伟", "还款")


@given(st.binary(max_size=400), st.sampled_from([b"", b"<?xml version='1.0'?>", b"Date,Amount\n"]))
def test_whatever_bytes_come_there_are_lines_or_a_sentence(rest, start):
    lender = Lender(currency="CNY", other_currencies=[])

    try:
        read = bank_files.read(start + rest, "bank.csv", lender=lender)
    except Unreadable as why:
        assert str(why)
    else:
        assert read.lines
