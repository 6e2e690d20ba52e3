"""One cell of a lender's file to one value, or the code of the reason why not.

Knows how days, rates, amounts and words are written; knows no rows and no wording: the codes are
put into sentences in ``importing``.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from payments import money
from payments.money import EXPONENTS, NotMoney


class Wrong(ValueError):
    """A cell cannot be taken; ``code`` is a key of ``importing.REASONS``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


YEARS = range(1900, 2101)
# A hundred times a hundred per cent: what is above is a slip of the point, not a rate.
RATE_BP_MAX = 1_000_000
DOCUMENTS_MAX = 20

# Control characters, line ends, what turns the direction of writing, and what cannot be seen.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_WIDE = re.compile("[\uff0b-\uff0e\uff10-\uff19\uff05\uff0f]|(?![0-9])\\d")
_SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?[eE][+-]?[0-9]+")
_ID = re.compile(r"(?:[0-9*]{14})?([0-9]{3}[0-9Xx])")
_EMAIL = re.compile(r"[^@\s,;<>\"()]{1,64}@(?:[\w-]+\.)+[\w-]{2,}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{4,38}")
_RATE = re.compile(r"([0-9]{1,4})(?:\.([0-9]+))?\s*(%?)")
_DAY_FORMS = (
    re.compile(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?:[ T]00:00(?::00)?)?", re.A),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})", re.A),
    re.compile(r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日", re.A),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", re.A),
)
_SERIAL = re.compile(r"[1-7][0-9]{4}(?:\.[0-9]+)?")
_CURRENCY_WORDS = {
    **dict.fromkeys(("RMB", "人民币", "人民幣", "元人民币"), "CNY"),
    **dict.fromkeys(("NTD", "NT$", "新台币", "新台幣", "新臺幣", "台币", "台幣"), "TWD"),
    **dict.fromkeys(("HK$", "港币", "港元", "港幣"), "HKD"),
    **dict.fromkeys(("US$", "美元", "美金"), "USD"),
    **dict.fromkeys(("€", "欧元", "歐元"), "EUR"),
    **dict.fromkeys(("£", "英镑", "英鎊"), "GBP"),
    **dict.fromkeys(("日元", "日圆", "日圓"), "JPY"),
}
_YES = frozenset({"yes", "y", "true", "1", "是", "有", "已分期"})
_NO = frozenset({"no", "n", "false", "0", "否", "无", "無", "没有", "沒有"})
_ROLES = {
    **dict.fromkeys(("joint", "joint borrower", "joint debtor", "co-borrower"), "JOINT"),
    **dict.fromkeys(("共同借款人", "共同债务人", "共同債務人", "共同还款人"), "JOINT"),
    **dict.fromkeys(("guarantor", "surety", "担保人", "保证人"), "GUARANTOR"),
    **dict.fromkeys(("擔保人", "保證人", "連帶保證人", "连带保证人"), "GUARANTOR"),
}
_PRODUCTS = (
    ("CARD", ("card", "信用卡", "贷记卡")),
    ("CONSUMER", ("consumer", "消费", "消費")),
    ("LOAN", ("loan", "贷", "貸")),
)
_DOCUMENT_WORDS = {
    **dict.fromkeys(("合同", "借款合同", "领用合约", "合約", "agreement"), "contract"),
    **dict.fromkeys(("账单", "对账单", "帳單", "對帳單", "statements"), "statement"),
    **dict.fromkeys(("转让通知", "债权转让通知", "轉讓通知", "債權讓與通知"), "assignment"),
}


def amount(text: str, currency: str) -> int:
    """Return minor units of ``currency``; the strict grammar of ``payments.money``."""
    try:
        return money.parse(text, currency).minor
    except NotMoney:
        raise Wrong(_why_not_money(text, currency)) from None


def words(length: int) -> Callable[[str], str]:
    """Return a reader of one line of text up to ``length`` characters."""

    def read(text: str) -> str:
        line = text.replace("\u3000", " ").replace("\u00a0", " ")
        if not (line.isascii() and line.isprintable()):
            if _UNSEEN.search(line):
                raise Wrong("UNSEEN_CHARACTER")
            if "\ufffd" in line:
                raise Wrong("DAMAGED_LETTERS")
        if len(line) > length:
            raise Wrong("TOO_LONG")
        return line

    return read


def lines(length: int) -> Callable[[str], str]:
    """Return a reader of text that may be written over several lines, made into one."""
    one = words(length)
    return lambda text: one(re.sub(r"\s*[\r\n\t]+\s*", " ", text))


def reference(length: int) -> Callable[[str], str]:
    """Return a reader of references, which a spreadsheet must not have shortened."""
    one = words(length)

    def read(text: str) -> str:
        if _SHORTENED.fullmatch(text):
            raise Wrong("SHORTENED_NUMBER")
        return one(text)

    return read


@lru_cache(maxsize=1 << 16)
def day(text: str) -> date:
    """Return a day written with the year in four digits: 2026-01-05, 2026/1/5, 2026年1月5日 …"""
    found = next((m for form in _DAY_FORMS if (m := form.fullmatch(text))), None)
    if not found:
        if _SERIAL.fullmatch(text):
            raise Wrong("DAY_IS_A_NUMBER")
        raise Wrong("FULL_WIDTH" if _WIDE.search(text) else "NOT_A_DAY")
    try:
        read = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise Wrong("NO_SUCH_DAY") from None
    if read.year not in YEARS:
        raise Wrong("NO_SUCH_DAY")
    return read


@lru_cache(maxsize=1 << 10)
def basis_points(text: str) -> int:
    """Return a yearly rate in basis points, exactly: ``15.4%`` and ``15.4`` are 1540.

    A bare number under one is refused: a workbook writes 15.4 % as 0.154.
    """
    found = _RATE.fullmatch(text)
    if not found:
        raise Wrong("FULL_WIDTH" if _WIDE.search(text) else "NOT_A_RATE")
    whole, part, sign = found.groups()
    part = (part or "").rstrip("0")
    if len(part) > 2:
        raise Wrong("RATE_TOO_FINE")
    points = int(whole) * 100 + int(part.ljust(2, "0"))
    if not sign and 0 < points < 100:
        raise Wrong("RATE_UNCLEAR")
    if points > RATE_BP_MAX:
        raise Wrong("NOT_A_RATE")
    return points


@lru_cache(maxsize=1 << 10)
def currency(text: str) -> str:
    """Return the ISO 4217 code of a code or a plain word for a currency."""
    code = _CURRENCY_WORDS.get(text.upper(), text.upper())
    if code not in EXPONENTS:
        raise Wrong("UNKNOWN_CURRENCY")
    return code


def id_last4(text: str) -> str:
    """Return the last four characters; of a whole number nothing else is kept."""
    found = _ID.fullmatch(text)
    if not found:
        raise Wrong("NOT_ID_LAST4")
    return found[1].upper()


def email(text: str) -> str:
    """Return an address with one @ and a domain, as it was written."""
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise Wrong("NOT_AN_EMAIL")
    return text


def phone(text: str) -> str:
    """Return a number of ASCII digits and the signs people put between them."""
    if not _PHONE.fullmatch(text):
        raise Wrong("SHORTENED_NUMBER" if _SHORTENED.fullmatch(text) else "NOT_A_PHONE")
    return text


@lru_cache(maxsize=1 << 10)
def product(text: str) -> str:
    """Return the kind of credit that the lender's own word for it stands for."""
    folded = text.casefold()
    return next((kind for kind, marks in _PRODUCTS if any(m in folded for m in marks)), "OTHER")


@lru_cache(maxsize=1 << 10)
def documents(text: str) -> tuple[str, ...]:
    """Return the papers named, each once and in order; known words by their English name."""
    one = words(60)
    names = [one(name.strip()).casefold() for name in re.split(r"[;,、，；|/]", text)]
    found = dict.fromkeys(_DOCUMENT_WORDS.get(name, name) for name in names if name)
    if len(found) > DOCUMENTS_MAX:
        raise Wrong("TOO_LONG")
    return tuple(found)


def yes_or_no(text: str) -> bool:
    """Return whether the cell says yes; raise Wrong where it says neither."""
    folded = text.casefold()
    if folded not in _YES and folded not in _NO:
        raise Wrong("NOT_YES_OR_NO")
    return folded in _YES


def role(text: str) -> str:
    """Return how somebody owes it too: ``JOINT`` or ``GUARANTOR``."""
    found = _ROLES.get(text.casefold())
    if found is None:
        raise Wrong("NOT_A_ROLE")
    return found


def language(text: str) -> str:
    """Return the language that pages and letters come in: ``en`` or ``zh-hans``."""
    folded = text.casefold().replace("_", "-")
    if folded.startswith("zh") or "中文" in folded or folded in ("chinese", "汉语", "華語"):
        return "zh-hans"
    if folded.startswith("en") or folded in ("英文", "英语", "英語"):
        return "en"
    raise Wrong("UNKNOWN_LANGUAGE")


def _why_not_money(text: str, code: str) -> str:
    if _WIDE.search(text):
        return "FULL_WIDTH"
    if _SHORTENED.fullmatch(text):
        return "SHORTENED_AMOUNT"
    if re.fullmatch(r"-[0-9,.]+|\([0-9,.]+\)", text):
        return "NEGATIVE"
    whole, point, part = text.partition(".")
    if re.fullmatch(r"[0-9]+|[0-9]{1,3}(,[0-9]{3})+", whole) and (not point or part.isdecimal()):
        return "TOO_MANY_DECIMALS" if len(part.rstrip("0")) > EXPONENTS[code] else "TOO_LARGE"
    return "NOT_MONEY"
