"""Which encoding a lender's text file is written in, found by decoding it strictly.

Knows bytes and encodings; knows nothing of columns, rows or debts.
"""

import codecs
from collections.abc import Iterator

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from portal.unreadable import Unreadable

# What a person may choose, and the codecs tried for it, strictest first.
ENCODINGS = {
    "utf-8": ("utf-8",),
    "gb18030": ("gb18030",),
    "big5": ("big5", "cp950", "big5hkscs"),
    "utf-16-le": ("utf-16-le",),
    "utf-16-be": ("utf-16-be",),
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHUNK = 1 << 20
_SAMPLE = 1 << 16
# The lead bytes of the few thousand characters that everyday text is made of.
_EVERYDAY = {"gb18030": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}
# Under this share of everyday characters a text is hardly Chinese: a second opinion is asked.
_EVERYDAY_SHARE_MIN = 0.5


def find(body: bytes) -> tuple[str, str]:
    """Return (encoding, codec) of ``body``: by its mark if it has one, else by strict decoding.

    ``encoding`` is a key of ENCODINGS. Raise Unreadable where none of them fits.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return encoding, codec_of(body, encoding)
    if b"\0" in body:
        return _find_wide(body)
    if codec := _first_fitting(body, "utf-8"):
        return "utf-8", codec
    if _is_cut_utf8(body):
        raise Unreadable(_cut())
    fitting = {name: codec for name in _EVERYDAY if (codec := _first_fitting(body, name))}
    if not fitting and any(_is_cut(body, ENCODINGS[name][0]) for name in _EVERYDAY):
        raise Unreadable(_cut())
    shares = {name: _everyday_share(body, name, codec) for name, codec in fitting.items()}
    best = max(shares, key=shares.__getitem__, default="")
    if not best or shares[best] < _EVERYDAY_SHARE_MIN:
        best = _second_opinion(body, fitting)
    return best, fitting[best]


def codec_of(body: bytes, encoding: str) -> str:
    """Return the codec that decodes the whole of ``body`` as ``encoding``, or raise Unreadable."""
    if encoding not in ENCODINGS:
        raise Unreadable(_("Choose one of the encodings in the list."))
    codec = _first_fitting(body, encoding)
    if codec:
        return codec
    if _is_cut(body, ENCODINGS[encoding][0]):
        raise Unreadable(_cut())
    raise Unreadable(
        _(
            "The file is not written in %(encoding)s all the way through. Choose another "
            "encoding, or save the file again as UTF-8."
        )
        % {"encoding": encoding.upper()}
    )


def without_mark(body: bytes, encoding: str) -> bytes:
    """Return ``body`` less the mark that says which encoding it is in."""
    for mark, name in _MARKS:
        if name == encoding and body.startswith(mark):
            return body[len(mark) :]
    return body


def _first_fitting(body: bytes, encoding: str) -> str:
    return next((c for c in ENCODINGS[encoding] if _error(body, c) is None), "")


def _error(body: bytes, codec: str) -> UnicodeDecodeError | None:
    """Return why ``body`` is not ``codec`` text; in pieces, so that memory stays small."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for piece in _pieces(body):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return error
    return None


def _pieces(body: bytes) -> Iterator[memoryview]:
    view = memoryview(body)
    return (view[start : start + _CHUNK] for start in range(0, len(body), _CHUNK))


def _is_cut(body: bytes, codec: str) -> bool:
    """Whether all but the last few bytes decode: the end of the file is missing."""
    return any(_error(body[: len(body) - missing], codec) is None for missing in (1, 2, 3))


def _is_cut_utf8(body: bytes) -> bool:
    whole = body[:-3]
    return not whole.isascii() and _is_cut(body, "utf-8")


def _find_wide(body: bytes) -> tuple[str, str]:
    """Tell UTF-16 without a mark by where its separators and digits stand."""
    sample = body[: _SAMPLE // 2 * 2]
    narrow = b",;\t\n\r0123456789"
    counts = {
        "utf-16-le": sum(c in narrow for c, z in _pairs(sample) if z == 0),
        "utf-16-be": sum(c in narrow for z, c in _pairs(sample) if z == 0),
    }
    best = max(counts, key=counts.__getitem__)
    if counts[best] and _first_fitting(body, best):
        return best, best
    if counts[best] * 20 > len(sample) and _is_cut(body, best):
        raise Unreadable(_cut())
    raise Unreadable(
        _(
            "The file contains bytes that no table has. Save it again as CSV (UTF-8) or as "
            "an Excel workbook (.xlsx)."
        )
    )


def _pairs(sample: bytes) -> Iterator[tuple[int, int]]:
    return zip(sample[::2], sample[1::2], strict=False)


def _everyday_share(body: bytes, encoding: str, codec: str) -> float:
    """Return which share of the wide characters are everyday ones in ``encoding``."""
    text = codecs.getincrementaldecoder(codec)().decode(body[:_SAMPLE])
    wide = [char for char in text if not char.isascii() and char.isalpha()]
    leads = (char.encode(codec)[0] for char in wide)
    return sum(lead in _EVERYDAY[encoding] for lead in leads) / max(len(wide), 1)


def _second_opinion(body: bytes, fitting: dict[str, str]) -> str:
    """Ask the guesser, which knows other languages; raise Unreadable where it names another."""
    guess = from_bytes(body[:_SAMPLE]).best()
    name = guess.encoding if guess else ""
    for encoding, codec in fitting.items():
        if codecs.lookup(codec).name == name or name == encoding:
            return encoding
    if fitting and not name:
        return next(iter(fitting))
    raise Unreadable(
        _(
            "We cannot tell how the letters in this file are written. Save it again as "
            "CSV (UTF-8) and send that."
        )
    )


def _cut() -> str:
    return _("The file ends in the middle of a letter. Send the whole file again.")
