"""The demo lender's own file: a dozen invented debts in Chinese, as a bank's system exports them.

Knows what each row is there to show; the day it is made on is an argument, so that its dates are
plausible whenever the demo runs. A sample is kept in ``portal/data/canal-bank.gb18030.csv``.
"""

import csv
from datetime import date
from io import StringIO
from pathlib import Path

from payments.days import months_before

SAMPLE = Path(__file__).parent / "data" / "canal-bank.gb18030.csv"
ENCODING = "gb18030"
# The day the sample was made on.
SAMPLE_DAY = date(2026, 11, 2)

_NAMES = {
    "reference": "案件编号",
    "borrower": "客户编号",
    "name": "客户姓名",
    "born": "出生日期",
    "id": "证件后四位",
    "email": "电子邮箱",
    "phone": "手机号码",
    "address": "通讯地址",
    "checked": "联系方式核实日期",
    "currency": "币种",
    "principal": "剩余本金(元)",
    "interest": "利息(元)",
    "fees": "费用(元)",
    "paid": "已还金额(元)",
    "total": "欠款总额(元)",
    "product": "产品类型",
    "creditor": "原始债权人",
    "seller": "债权转让方",
    "sold": "转让日期",
    "contract": "合同日期",
    "as_of": "数据日期",
    "overdue": "逾期起始日",
    "last_paid": "最后还款日期",
    "rate": "年利率",
    "cost": "综合年化成本",
    "papers": "已有材料",
    "plan": "是否已分期",
    "language": "语言",
}
_BOTH = "合同;对账单"
_SELLER = "湖滨消费金融有限公司"
# Amounts: principal, interest, fees, paid, total. Months before today: contract, overdue, last
# payment, contact details checked.
_PEOPLE = (
    # Mr Zhang: ten months overdue, and nobody has checked for two years where he can be reached.
    ("0001", "张伟", "1987-05-17", "4512", "zhang.old@example.org", "139 0000 0001"),
    # Ms Li, who owes twice and has no plan yet.
    ("0002", "李娜", "1991-08-03", "7723", "li@example.org", "139 0000 0002"),
    ("0003", "李娜", "1991-08-03", "7723", "li@example.org", "139 0000 0002"),
    # The parts come to 200.00 less than the total.
    ("0004", "王芳", "1979-11-23", "001X", "wang.fang@example.org", "139 0000 0004"),
    # Costs 36 % a year.
    ("0005", "陈强", "1994-02-09", "3308", "chen@example.org", "139 0000 0005"),
    # Nothing was paid or said for over four years.
    ("0006", "刘洋", "1968-07-30", "9016", "", "139 0000 0006"),
    # Pays another plan already.
    ("0007", "赵静", "1985-12-01", "2247", "zhao@example.org", "139 0000 0007"),
    # The bank cannot find the statements.
    ("0008", "黄磊", "1990-04-14", "6650", "huang@example.org", ""),
    # There is no 30 February.
    ("0009", "周敏", "1996-02-30", "", "zhou@example.org", "139 0000 0009"),
    # Small debts, one nearly paid.
    ("0010", "吴昊", "2001-09-12", "8071", "wu@example.org", "139 0000 0010"),
    ("0011", "徐丽", "1973-03-05", "1194", "xu@example.org", "139 0000 0011"),
    # Taken over from another lender.
    ("0012", "孙鹏", "1982-10-20", "5536", "sun@example.org", "139 0000 0012"),
    # Reads English.
    ("0013", "Grace Okafor", "1988-06-25", "0042", "grace@example.org", "+234 803 000 0013"),
    # The reference of Ms Li's first debt again, with another sum.
    ("0002", "李娜", "1991-08-03", "7723", "li@example.org", "139 0000 0002"),
)
_DEBTS = (
    ("24,000.00", "5,042.70", "1,500.00", "", "30,542.70", 56, 10, 11, 24),
    ("8,000.00", "120.00", "", "", "8,120.00", 29, 4, 5, 3),
    ("2,600.00", "88.40", "", "", "2,688.40", 17, 3, 4, 3),
    ("6,400.00", "410.00", "90.00", "", "7,100.00", 40, 7, 8, 12),
    ("15,000.00", "3,960.00", "", "", "18,960.00", 30, 8, 9, 6),
    ("9,800.00", "2,115.35", "300.00", "", "12,215.35", 96, 62, 52, 60),
    ("5,200.00", "233.10", "", "", "5,433.10", 26, 5, 1, 2),
    ("11,750.00", "904.00", "", "", "12,654.00", 44, 9, 10, 8),
    ("3,300.00", "57.75", "", "", "3,357.75", 15, 2, 3, 1),
    ("86.40", "", "", "", "86.40", 9, 1, 2, 1),
    ("1,000.00", "12.00", "", "600.00", "412.00", 21, 6, 1, 4),
    ("20,000.00", "1,640.00", "", "", "21,640.00", 38, 11, 12, 10),
    ("4,450.00", "76.15", "30.00", "", "4,556.15", 22, 3, 4, 1),
    ("8,000.00", "220.00", "", "", "8,220.00", 29, 4, 5, 3),
)
_ADDRESS = "江苏省苏州市姑苏区运河路{}号 {}室"


def demo_rows(today: date) -> bytes:
    """Return the file as made on ``today``: CSV in GB18030 with Chinese headings."""
    out = StringIO(newline="")
    writer = csv.DictWriter(out, _NAMES, restval="")
    writer.writerow(_NAMES)
    for line, (person, debt) in enumerate(zip(_PEOPLE, _DEBTS, strict=True), start=1):
        writer.writerow(_person(line, person) | _debt(debt, today) | _oddity(person[0], today))
    return out.getvalue().encode(ENCODING)


def _person(line: int, person: tuple[str, ...]) -> dict[str, str]:
    number, name, born, id_last4, email, phone = person
    owner = "0002" if name == "李娜" else number
    return {
        "reference": f"CB-2026-{number}",
        "borrower": f"CB-P-{owner}",
        "name": name,
        "born": born,
        "id": id_last4,
        "email": email,
        "phone": phone if phone.startswith("+") or not phone else f"+86 {phone}",
        "address": _ADDRESS.format(int(owner), 100 + int(owner)),
        "language": "中文",
    }


def _debt(debt: tuple[str | int, ...], today: date) -> dict[str, str]:
    *amounts, contract, overdue, last_paid, checked = debt
    texts = dict(zip(("principal", "interest", "fees", "paid", "total"), amounts, strict=True))
    ago = {"contract": contract, "overdue": overdue, "last_paid": last_paid, "checked": checked}
    days = {name: _day(today, int(months)) for name, months in ago.items()}
    return {
        **{name: str(text) for name, text in texts.items()},
        **days,
        "currency": "CNY",
        "product": "个人消费贷款",
        "creditor": "运河银行",
        "as_of": _day(today, 0),
        "rate": "15.4%",
        "cost": "18%",
        "papers": _BOTH,
        "plan": "否",
    }


def _oddity(number: str, today: date) -> dict[str, str]:
    """Return what a row has that the others have not."""
    return {
        "0001": {"product": "信用卡", "rate": "18.25%", "cost": "19.9%"},
        "0005": {"rate": "24%", "cost": "36%"},
        "0007": {"plan": "是"},
        "0008": {"papers": "合同"},
        "0012": {"creditor": _SELLER, "seller": _SELLER, "sold": _day(today, 6)},
        "0013": {"language": "英文"},
    }.get(number, {})


def _day(today: date, months: int) -> str:
    """Return a day as the bank's system writes it, without zeros at the front: 2026/1/5."""
    day = months_before(today, months)
    return f"{day.year}/{day.month}/{day.day}"
