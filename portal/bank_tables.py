"""A bank's table as lines: which column is which by its heading, and what its rows say.

Knows headings in English and Chinese and how banks write sides and signs; knows no files.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from payments.money import Money
from payments.transfers import Line
from portal import cells
from portal.cells import Wrong
from portal.columns import normal
from portal.importing import REASONS
from portal.sheets import Sheet
from portal.unreadable import Unreadable

_TABLE = {
    "value_date": "value date, valuta, 起息日, 起息日期, 入账日期, 到账日期",
    "date": "date, booking date, transaction date, posted, posting date, 日期, 交易日期, 交易时间,"
    "记账日期, 记账日, 入帳日期, 交易日",
    "amount": "amount, transaction amount, 金额, 交易金额, 发生额, 金額, 交易金額",
    "credit": "credit, credit amount, paid in, money in, 贷方发生额, 贷方金额, 收入, 收入金额,"
    "存入, 转入金额, 貸方金額, 存入金額",
    "debit": "debit, debit amount, paid out, money out, 借方发生额, 借方金额, 支出, 支出金额,"
    "支取, 转出金额, 借方金額, 支出金額",
    "side": "credit/debit, debit/credit, cr/dr, dr/cr, direction, 收支, 借贷, 借贷标志, 收支标志,"
    "收支方向, 借貸",
    "currency": "currency, ccy, currency code, 币种, 货币, 幣別, 幣種",
    "text": "text, reference, description, details, remittance information, payment details,"
    "purpose, memo, narrative, note, 摘要, 附言, 用途, 备注, 交易说明, 交易摘要, 備註, 附註",
    "payer": "payer, payer name, counterparty, counterparty name, name, remitter, from, 对方户名,"
    "付款人, 付款人名称, 对方名称, 付款户名, 對方戶名, 付款人名稱",
    "bank_id": "bank reference, transaction id, transaction reference, id, serial number, 流水号,"
    "交易流水号, 流水號, 交易序号, 凭证号, 交易序號",
}
_KNOWN = {normal(word): field for field, words in _TABLE.items() for word in words.split(",")}
_IN = frozenset({"c", "cr", "crdt", "credit", "in", "贷", "收入", "收", "转入", "貸", "+"})
_OUT = frozenset({"d", "dr", "dbit", "debit", "out", "借", "支出", "支", "转出", "-"})
_MINUS = re.compile(r"[-\u2212]\s*(.+)|\((.+)\)|(.+)-")
ID_MAX = 80
# What a bank writes behind the day in one cell.
_TIME = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?(\.[0-9]+)?$")

Columns = dict[str, list[int]]


class Unrecognised(Unreadable):
    """The headings do not say where the day and the amount stand; it is ``sheet`` all the same."""

    def __init__(self, message: str, sheet: Sheet) -> None:
        super().__init__(message)
        self.sheet = sheet


def read(sheet: Sheet, *, currency: str, columns: Columns | None = None) -> list[Line]:
    """Return a line for each row; ``currency`` stands where a row names none.

    ``columns`` is what a person said of them, over what headings say. Raise Unrecognised where
    neither tells, and Unreadable, naming the row and why, where a row cannot be read.
    """
    columns = columns or _columns(sheet.header)
    if not {"date", "value_date"} & columns.keys():
        raise Unrecognised(_("Which column holds the day is not known."), sheet)
    if not {"amount", "credit"} & columns.keys():
        raise Unrecognised(_("Which column holds the amount is not known."), sheet)
    return list(_lines(sheet, columns, currency))


def shown(text: str, length: int) -> str:
    """Return a bank's text on one line, without what cannot be seen, up to ``length``."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split())[:length]


def _columns(header: tuple[str, ...]) -> Columns:
    """Return the columns of each field; only a text may stand in several."""
    columns: Columns = {}
    for place, heading in enumerate(header):
        field = _KNOWN.get(normal(heading), "")
        if field and (field == "text" or field not in columns):
            columns.setdefault(field, []).append(place)
    return columns


def _lines(sheet: Sheet, columns: Columns, currency: str) -> Iterator[Line]:
    for number, row in sheet.rows():
        given = {
            field: " ".join(filter(None, (row[place].strip() for place in places)))
            for field, places in columns.items()
        }
        try:
            if len(row) > len(sheet.header):
                raise Wrong("ROW_TOO_WIDE")
            yield _line(given, currency)
        except Wrong as wrong:
            facts = {"row": number, "reason": REASONS[wrong.code]}
            raise Unreadable(_("Row %(row)s: %(reason)s") % facts) from None


def _line(given: dict[str, str], currency_default: str) -> Line:
    named = given.get("currency", "")
    currency = cells.currency(named) if named else currency_default
    minor, is_in = _amount(given, currency)
    day = given.get("value_date") or given.get("date") or ""
    return Line(
        on=cells.day(_TIME.sub("", day)),
        amount=Money(minor, currency),
        payer=shown(given.get("payer", ""), 140),
        text=shown(given.get("text", ""), 400),
        bank_id=shown(given.get("bank_id", ""), ID_MAX),
        is_in=is_in and minor > 0,
    )


def _amount(given: dict[str, str], currency: str) -> tuple[int, bool]:
    """Return minor units and whether they came in; what a side says wins over a sign."""
    for field, is_in in (("credit", True), ("debit", False)):
        text = given.get(field, "")
        minor = abs(_signed(text, currency)) if text else 0
        if minor:
            return minor, is_in
    text = given.get("amount", "")
    if not text:
        if "credit" in given or "debit" in given:
            return 0, False
        raise Wrong("MISSING")
    minor = _signed(text, currency)
    side = given.get("side", "").casefold()
    if side and side not in _IN | _OUT:
        raise Wrong("NOT_YES_OR_NO")
    return abs(minor), side in _IN if side else minor > 0


def _signed(text: str, currency: str) -> int:
    found = _MINUS.fullmatch(text)
    if not found:
        return cells.amount(text.removeprefix("+").strip(), currency)
    bare = next(part for part in found.groups() if part)
    return -cells.amount(bare.strip(), currency)
