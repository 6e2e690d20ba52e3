"""A camt.053 message (ISO 20022) as lines: each booked entry, or each transfer in a bundle.

Reads with the standard library, and refuses a message with a document type: what could be made to
grow or to open other files does not begin. Knows no debts and stores nothing.
"""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from django.utils.translation import gettext as _

from payments.money import EXPONENTS, Money, NotMoney, parse
from payments.transfers import Line
from portal.bank_tables import ID_MAX, shown
from portal.unreadable import Unreadable

DEPTH_MAX = 40
ELEMENTS_MAX = 200_000
BOOKED = "BOOK"


class _Cut(Exception):
    """The message is not one that is read here."""


def read(body: bytes) -> list[Line]:
    """Return the booked lines of a message. Raise Unreadable for whatever is not a whole one."""
    try:
        root = _tree(body)
        if root.tag != "Document" or root.find("BkToCstmrStmt") is None:
            raise _Cut
        return [line for entry in root.iterfind("BkToCstmrStmt/Stmt/Ntry") for line in _of(entry)]
    except (_Cut, expat.ExpatError, ValueError, LookupError):
        raise Unreadable(
            _(
                "This is not a whole camt.053 statement. Fetch it from your bank again, or export"
                " a CSV file."
            )
        ) from None


def _tree(body: bytes) -> Element:
    """Return the message as elements under their plain names; raise _Cut at a document type."""
    builder, parser = TreeBuilder(), expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    state = {"depth": 0, "count": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        state["depth"] += 1
        state["count"] += 1
        if state["depth"] > DEPTH_MAX or state["count"] > ELEMENTS_MAX:
            raise _Cut
        builder.start(name.rpartition(" ")[2], attributes)

    def end(name: str) -> None:
        state["depth"] -= 1
        builder.end(name.rpartition(" ")[2])

    def refuse(*_said: object) -> None:
        raise _Cut

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.Parse(body, True)
    return builder.close()


def _of(entry: Element) -> Iterator[Line]:
    """Yield the lines of an entry: none while it is pending, one, or those of its bundle."""
    state = _text(entry, "Sts/Cd") or _text(entry, "Sts")
    if state != BOOKED:
        return
    whole = _money(entry.find("Amt"))
    is_in = _text(entry, "CdtDbtInd") == "CRDT" and _text(entry, "RvslInd") not in ("true", "1")
    on = _day(entry)
    parts = entry.findall("NtryDtls/TxDtls")
    own_number = _text(entry, "AcctSvcrRef")
    if len(parts) < 2:
        about = parts[0] if parts else entry
        yield _line(about, on, whole, is_in, own_number, more=_text(entry, "AddtlNtryInf"))
        return
    amounts = [_money(_amount_of(part)) for part in parts]
    if sum(amounts, Money(0, whole.currency)) != whole:
        raise _Cut
    for number, (part, amount) in enumerate(zip(parts, amounts, strict=True), start=1):
        name = f"{own_number}/{number}" if own_number else ""
        yield _line(part, on, amount, is_in, name, more="")


def _amount_of(part: Element) -> Element | None:
    found = part.find("Amt")
    return part.find("AmtDtls/TxAmt/Amt") if found is None else found


def _line(
    about: Element, on: date, amount: Money, is_in: bool, own_number: str, *, more: str
) -> Line:
    texts = [each.text or "" for each in about.iterfind("RmtInf/Ustrd")]
    texts += [each.text or "" for each in about.iterfind("RmtInf/Strd/CdtrRefInf/Ref")]
    payer = _text(about, "RltdPties/Dbtr/Nm") or _text(about, "RltdPties/Dbtr/Pty/Nm")
    return Line(
        on=on,
        amount=amount,
        payer=shown(payer, 140),
        text=shown(" ".join(texts) or more, 400),
        bank_id=shown(own_number or _text(about, "Refs/TxId"), ID_MAX),
        is_in=is_in and amount.minor > 0,
    )


def _money(found: Element | None) -> Money:
    if found is None or found.attrib.get("Ccy") not in EXPONENTS:
        raise _Cut
    try:
        return parse(found.text or "", found.attrib["Ccy"])
    except NotMoney:
        raise _Cut from None


def _day(entry: Element) -> date:
    for path in ("ValDt/Dt", "ValDt/DtTm", "BookgDt/Dt", "BookgDt/DtTm"):
        if text := _text(entry, path):
            return date.fromisoformat(text[:10])
    raise _Cut


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
