"""Papers become tagged PDF documents, in the reader's language, from our own templates and fonts.

Opens only the files named here, whatever a value contains; knows no models and no storage. The same
paper in the same language gives the same bytes under the same versions of fonts and libraries.
"""

import unicodedata
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils.translation import override
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.papers import (
    AgreementPaper,
    ClearancePaper,
    CreditNotePaper,
    EvidencePaper,
    LetterPaper,
    MandatePaper,
    OutcomePaper,
    Paper,
    QuotePaper,
    ReceiptPaper,
    RemittancePaper,
    SettlementPaper,
    StatementPaper,
)

HERE = Path(__file__).resolve().parent
KINDS: dict[str, type] = {
    "receipt": ReceiptPaper,
    "clearance": ClearancePaper,
    "credit_note": CreditNotePaper,
    "evidence": EvidencePaper,
    "agreement": AgreementPaper,
    "letter": LetterPaper,
    "mandate": MandatePaper,
    "outcome": OutcomePaper,
    "statement": StatementPaper,
    "quote": QuotePaper,
    "remittance": RemittancePaper,
    "settlement": SettlementPaper,
}
# Our languages, and how a document says which it is in (BCP 47).
LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}
FONT_FILES = {f"own:{path.name}": path for path in sorted((HERE / "fonts").glob("*.ttf"))}
STYLES = [HERE / "templates" / "documents" / f"{name}.css" for name in ("documents", "papers")]
LARGE = HERE / "templates" / "documents" / "large.css"
LOGO = HERE / "static" / "img" / "icon.svg"
# The longest single text that a document takes, in characters.
TEXT_MAX = 20_000
INK = "#16302c"
# Marks that reorder the text after them: a name could make a document read backwards.
_REORDERING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F))
# Pango's and WeasyPrint's font caches belong to the process and are not made for two threads.
_ONE_AT_A_TIME = Lock()


class TooLong(ValueError):
    """A text in the paper is longer than TEXT_MAX characters."""


def render(
    name: str, paper: Paper, *, language: str, is_large: bool = False, large_of: str = ""
) -> bytes:
    """Return ``paper`` as a PDF/UA-1 document, set in ``language`` (a key of LANGUAGES).

    ``name`` is a key of KINDS; ``is_large`` sets it in large type, as a copy of the document whose
    SHA-256 is ``large_of``, if any. Raise TooLong where a text has more than TEXT_MAX characters;
    control characters, and marks that reorder text, are left out.
    """
    assert isinstance(paper, KINDS[name]), f"{name} is not made from {type(paper).__name__}"
    clean = _clean(paper)
    with override(language):
        facts = {"paper": clean, "lang": LANGUAGES[language], "large_of": large_of}
        html = render_to_string(f"documents/{name}.html", facts)
    with _ONE_AT_A_TIME:
        fonts, styles = _press()
        document = HTML(string=html, base_url="own:", url_fetcher=OwnFiles(_pictures(clean)))
        sheets = [styles, _large()] if is_large else [styles]
        return document.write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")


class OwnFiles(URLFetcher):
    """Opens the exact names it was given and nothing else: no scheme, no path, no redirect."""

    def __init__(self, files: dict[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols=("own",), allow_redirects=False)
        self._files = files

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the file named ``url`` exactly; raise ValueError for any other."""
        if url not in self._files:
            raise ValueError("A document opens only our own files.")
        body, kind = self._files[url]
        return URLFetcherResponse(url, body, {"Content-Type": kind})


@lru_cache(maxsize=1)
def _press() -> tuple[FontConfiguration, CSS]:
    """Return the fonts and the styles, read once in the life of a process."""
    fonts = FontConfiguration()
    files = {url: (path.read_bytes(), "font/ttf") for url, path in FONT_FILES.items()}
    text = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    styles = CSS(string=text, base_url="own:", url_fetcher=OwnFiles(files), font_config=fonts)
    return fonts, styles


@lru_cache(maxsize=1)
def _large() -> CSS:
    """Return what makes a document large, read once in the life of a process."""
    return CSS(string=LARGE.read_text(encoding="utf-8"), url_fetcher=OwnFiles({}))


def _pictures(paper: Paper) -> dict[str, tuple[bytes, str]]:
    """Return the pictures that a template may name, drawn for this paper."""
    pictures = {"own:logo.svg": LOGO.read_bytes()}
    if isinstance(paper, ReceiptPaper | CreditNotePaper | ClearancePaper) and paper.check_url:
        pictures["own:qr.svg"] = _qr(paper.check_url)
    if isinstance(paper, LetterPaper):
        pictures["own:qr.svg"] = _qr(paper.url)
    return {url: (body, "image/svg+xml") for url, body in pictures.items()}


@lru_cache(maxsize=64)
def _qr(text: str) -> bytes:
    """Return ``text`` as a QR code, with the quiet edge that readers need."""
    out = BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", border=4, dark=INK, light="#ffffff")
    return out.getvalue()


def _clean(value: Any) -> Any:
    """Return the same value with each text in it made fit for a page."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return _clean_text(value)
    if isinstance(value, tuple):
        return tuple(_clean(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _clean(getattr(value, f.name)) for f in fields(value)})
    return value


def _clean_text(text: str) -> str:
    if len(text) > TEXT_MAX:
        raise TooLong(f"A text of {len(text)} characters is longer than a document takes.")
    lines = text.translate(_REORDERING).replace("\r\n", "\n").splitlines()
    return "\n".join("".join(filter(_is_shown, line.replace("\t", " "))) for line in lines)


def _is_shown(character: str) -> bool:
    """Tell whether a character can stand in a document: no controls, no halves of a pair."""
    is_nothing = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return unicodedata.category(character) not in ("Cc", "Cs") and not is_nothing
