"""A receipt in Chinese as the product makes it, beside WeasyPrint with nothing prepared for it."""

import re
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import override
from weasyprint import CSS, HTML

from payments.money import Money
from portal import documents
from portal.bench.measuring import Side
from portal.papers import PartLine, Party, Progress, ReceiptPaper

LANGUAGE = "zh-hans"
OWN_FONTS = re.compile(r'@font-face \{[^}]*\}|"Steadily (?:Latin|Han)", ')


def sides(*, turns: int) -> list[Side]:
    """Return ours and plain WeasyPrint; each turn makes the PDF of another receipt."""
    numbers = iter(range(1, 1_000_000))
    return [
        Side("plain WeasyPrint", made_plainly, turns, prepare=lambda: paper(next(numbers))),
        Side("receipt", made, turns, prepare=lambda: paper(next(numbers))),
    ]


def made(receipt: ReceiptPaper) -> bytes:
    return documents.render("receipt", receipt, language=LANGUAGE)


def made_plainly(receipt: ReceiptPaper) -> bytes:
    """Make the same page with the system's fonts, the styles read anew, nothing kept."""
    with override(LANGUAGE):
        html = render_to_string("documents/receipt.html", {"paper": receipt, "lang": "zh-Hans"})
    text = "\n".join(path.read_text(encoding="utf-8") for path in documents.STYLES)
    pictures = documents.OwnFiles(
        {f"own:{name}.svg": (documents.LOGO.read_bytes(), "image/svg+xml") for name in PICTURES}
    )
    styles = CSS(string=OWN_FONTS.sub("", text), base_url="own:", url_fetcher=pictures)
    page = HTML(string=html, base_url="own:", url_fetcher=pictures)
    return page.write_pdf(stylesheets=[styles])


PICTURES = ("logo", "qr", "progress")


def paper(number: int) -> ReceiptPaper:
    """Return an invented receipt with every part that one can have."""
    paid, total = Money(848_40 * number % 30_000_00, "CNY"), Money(30_542_70, "CNY")
    amount, after = Money(2_000_00, "CNY"), Money(28_542_70, "CNY")
    return ReceiptPaper(
        lender=Party("运河银行", "苏州市姑苏区平江路 1 号", "", "0512 5550 0100"),
        borrower=Party("张伟", "苏州市姑苏区平江路 27 号"),
        number=f"CANAL-2026-{number:06d}",
        issued_date=date(2026, 12, 15),
        paid_date=date(2026, 12, 15),
        amount=amount,
        method="Visa 4242",
        provider_reference=f"pi_{number:024d}",
        debt_reference="CB-2026-0001",
        lines=(
            PartLine("FEE", Money(1_500_00, "CNY")),
            PartLine("INTEREST", Money(500_00, "CNY")),
        ),
        order_name="CN_561",
        owed_before=total,
        owed_after=after,
        check_code="7K3M9QXD",
        check_url="https://steadily.example/receipts/check/",
        progress=Progress(number % 36, 36, paid, total, date(2027, 1, 15), Money(848_40, "CNY")),
        final_after=date(2027, 4, 14),
    )
