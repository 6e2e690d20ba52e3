"""Random public codes: what stands in addresses and on letters instead of a row number."""

import secrets
import unicodedata

# Crockford's alphabet: no I, L, O or U, so that a code survives being read aloud and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code(length: int = 10) -> str:
    """Return ``length`` random characters, 5 bits each, from the system's secure source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def tidy(typed: str) -> str:
    """Return a code as it was meant: capitals, no spaces or hyphens, misread letters mended.

    Letters and digits of full width, as a Chinese keyboard writes them, are the same ones.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(letter for letter in plain if letter.isalnum())
    return kept.translate(_MISREAD)
