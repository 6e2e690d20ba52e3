"""Documents show what their papers say, in both languages, and open nothing but our own files."""

import logging
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from weasyprint import HTML

from portal import documents
from portal.papers import Copy
from portal.papers.parts import PartChange
from tests.portal.ending_papers import clearance, settlement
from tests.portal.sample_papers import (
    ZHANG,
    agreement,
    letter,
    pending_receipt,
    quote,
    receipt,
    statement,
    yuan,
)

PAPERS = {
    "receipt": receipt,
    "agreement": agreement,
    "letter": letter,
    "quote": quote,
    "statement": statement,
    "settlement": settlement,
    "clearance": clearance,
}
EACH = [(name, language) for name in PAPERS for language in documents.LANGUAGES]
HOSTILE = [
    "<link rel=attachment href=file:///etc/hostname>",
    "<img src=file:///etc/hostname><img src=data:text/plain,x>",
    "\"><style>@import url('http://127.0.0.1:9/x.css')</style>",
    "<svg><image href='http://127.0.0.1:9/x.png'/></svg>",
    "{{ paper }}{% include 'base.html' %}",
    "</body></html><object data=file:///etc/hostname>",
]


def read(name, paper, language="en"):
    return PdfReader(BytesIO(documents.render(name, paper, language=language)))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in pdf.pages)


def squeezed(text):
    """Return the text without spaces and line ends, which a PDF does not keep."""
    return "".join(text.split())


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_document_is_tagged_titled_and_in_its_language(name, language):
    pdf = read(name, PAPERS[name](), language)
    catalog = pdf.trailer["/Root"]

    assert catalog["/Lang"] == documents.LANGUAGES[language]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert catalog["/StructTreeRoot"]["/K"]
    assert b'pdfuaid:part="1"' in catalog["/Metadata"].get_data()
    assert pdf.metadata.title
    assert pdf.metadata.author


@pytest.mark.parametrize(("name", "language"), EACH)
def test_every_character_has_its_picture_in_an_embedded_font(name, language, caplog):
    with caplog.at_level(logging.WARNING):
        pdf = read(name, PAPERS[name](), language)

    assert [record.getMessage() for record in caplog.records] == []
    assert "张伟" in text_of(pdf)
    assert all(font["/BaseFont"].split("+")[1].startswith("Steadily") for font in fonts_of(pdf))
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts_of(pdf))


def fonts_of(pdf):
    found = {}
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            found[descendant["/BaseFont"]] = descendant
    return found.values()


@pytest.mark.parametrize(("name", "language"), EACH)
def test_the_same_paper_gives_the_same_bytes(name, language):
    paper = PAPERS[name]()

    assert documents.render(name, paper, language=language) == documents.render(
        name, paper, language=language
    )


@pytest.mark.parametrize("language", documents.LANGUAGES)
def test_a_receipt_is_one_page_with_its_amounts_and_how_to_check_it(language):
    pdf = read("receipt", receipt(), language)
    text = squeezed(text_of(pdf))

    assert len(pdf.pages) == 1
    for part in ("¥2,000.00", "¥1,500.00", "¥500.00", "¥30,542.70", "¥28,542.70", "¥3,393.60"):
        assert part in text
    for part in ("CANAL-2026-000042", "7K3M9QXD", "Visaending4242", "CB-2026-0001"):
        assert part in text


def test_days_are_written_as_each_language_writes_them():
    assert "15 December 2026" in text_of(read("receipt", receipt(), "en"))
    assert "2026年12月15日" in text_of(read("receipt", receipt(), "zh-hans"))


def test_a_pending_receipt_has_no_number_and_nothing_to_check():
    text = text_of(read("receipt", pending_receipt()))

    assert "Payment on its way" in text
    assert "CANAL-2026" not in text
    assert "7K3M9QXD" not in text


@pytest.mark.parametrize("is_large", [False, True])
def test_a_part_stands_in_one_line_with_its_three_sums(is_large):
    sums = [yuan(minor) for minor in (2_400_000, 84_840, 2_315_160)]
    paper = replace(receipt(), changes=(PartChange("PRINCIPAL", *sums),))

    pdf = documents.render("receipt", paper, language="en", is_large=is_large, large_of="ab" * 32)
    text = text_of(PdfReader(BytesIO(pdf)))

    assert "Principal ¥24,000.00 ¥848.40 ¥23,151.60" in text.splitlines()


def test_each_copy_says_whose_it_is():
    assert "Your copy" in text_of(read("receipt", receipt()))
    assert "Lender’s copy" in text_of(read("receipt", replace(receipt(), copy=Copy.LENDER)))


def test_an_agreement_has_the_six_contents_and_every_payment():
    text = text_of(read("agreement", agreement()))

    for number in range(1, 7):
        assert f"\n{number}. " in text
    assert text.count("¥848.40") == 35
    assert text.count("¥848.70") == 2
    assert "undertakes not to apply for a credit card at any bank" in squeeze_lines(text)
    assert agreement().signature.digest in squeezed(text)
    assert "23 November 2026, 14:05:09+08:00 (Asia/Shanghai)" in squeeze_lines(text)


def squeeze_lines(text):
    return " ".join(text.split())


def test_a_debt_that_is_no_bank_card_asks_for_no_undertaking():
    text = squeeze_lines(text_of(read("agreement", replace(agreement(), is_bank_card=False))))

    assert "undertakes" not in text
    assert "no undertaking about other credit cards is asked of you" in text


def test_a_hundred_and_twenty_payments_repeat_their_head_on_each_page():
    pdf = read("agreement", agreement(120, 25_452))
    with_rows = [page.extract_text() for page in pdf.pages if "¥254.52" in page.extract_text()]

    assert len(with_rows) >= 4
    assert all("Left to pay" in text for text in with_rows)


@pytest.mark.parametrize("language", documents.LANGUAGES)
def test_a_letter_is_one_page_and_names_no_amount_and_no_lender(language):
    pdf = read("letter", letter(), language)
    text = text_of(pdf)

    assert len(pdf.pages) == 1
    assert "7K3M 9QXD 4TVA" in squeeze_lines(text)
    assert "https://steadily.example/find" in text
    assert "https://steadily.example/stop" in text
    assert not [word for word in ("¥", "Canal", "运河", "debt", "owe", "欠") if word in text]


def test_a_statement_shows_every_entry_and_what_is_owed():
    text = text_of(read("statement", statement(30)))

    assert text.count("−¥848.40") == 30
    assert "CANAL-2026-000030" in text
    assert text.count("¥5,090.70") == 3 + 1
    assert "¥25,452.00" in text


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", PAPERS)
def test_markup_in_a_name_is_shown_and_opens_nothing(name, hostile, caplog):
    paper = PAPERS[name]()
    named = {"name": hostile} if name == "letter" else {"borrower": replace(ZHANG, name=hostile)}

    with caplog.at_level(logging.WARNING):
        pdf = read(name, replace(paper, **named))

    assert squeezed(hostile)[:20] in squeezed(text_of(pdf))
    assert caplog.records == []
    assert "/Names" not in pdf.trailer["/Root"] or not pdf.attachments


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "http://127.0.0.1:9/",
        "data:text/plain,x",
        "own:../settings.py",
        "own:documents.py",
        "OWN:qr.svg",
        "own:qr.svg?",
        "own:qr.svg#x",
        "",
    ],
)
def test_only_the_exact_names_given_are_opened(url):
    files = documents.OwnFiles({"own:qr.svg": (b"<svg/>", "image/svg+xml")})

    assert files.fetch("own:qr.svg").read() == b"<svg/>"
    with pytest.raises(ValueError, match="only our own files"):
        files.fetch(url)


def test_markup_that_got_through_would_still_open_nothing(caplog):
    page = "<link rel=attachment href=file:///etc/hostname><img src=file:///etc/hostname>"

    pdf = PdfReader(BytesIO(HTML(string=page, url_fetcher=documents.OwnFiles({})).write_pdf()))

    assert dict(pdf.attachments) == {}
    assert len(caplog.records) >= 2


def test_control_characters_and_marks_that_turn_text_round_are_left_out():
    name = "Zhang\x00\x08\x1b[31m\u202eieW\ufffe\ud800\tWei\r\nLi"

    text = text_of(read("receipt", replace(receipt(), borrower=replace(ZHANG, name=name))))

    assert "Zhang[31mieW Wei Li" in text


def test_a_text_longer_than_the_limit_is_refused():
    name = "张" * (documents.TEXT_MAX + 1)

    with pytest.raises(documents.TooLong):
        documents.render("letter", replace(letter(), name=name), language="en")


def test_a_character_outside_our_fonts_comes_from_the_systems():
    text = text_of(read("receipt", replace(receipt(), borrower=replace(ZHANG, name="张囍龘"))))

    assert "张囍龘" in text


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(max_codepoint=0x2FFF), max_size=60))
def test_any_name_at_all_makes_a_receipt(name):
    paper = replace(receipt(), borrower=replace(ZHANG, name=name))

    assert documents.render("receipt", paper, language="en").startswith(b"%PDF-1.7")


def test_a_name_of_ten_thousand_characters_stays_within_memory():
    script = (
        "import re, django; django.setup()\n"
        "from dataclasses import replace\n"
        "from portal import documents\n"
        "from tests.portal.sample_papers import ZHANG, receipt\n"
        "paper = replace(receipt(), borrower=replace(ZHANG, name='伟W' * 5000))\n"
        "documents.render('receipt', paper, language='zh-hans')\n"
        # The kernel's own high-water mark: rusage would count the parent's memory at the fork.
        "kilobytes = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
        "print(int(kilobytes) // 1024)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert int(done.stdout) < 300
