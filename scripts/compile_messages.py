"""Compile the translations that changed, with Babel, so that nobody needs gettext to run Steadily.

Knows nothing of Django: it must work before the settings do.
"""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LOCALE_DIR = Path(__file__).resolve().parent.parent / "portal" / "locale"


def main() -> None:
    """Compile each catalogue that is newer than what was made of it."""
    for source in sorted(LOCALE_DIR.glob("*/LC_MESSAGES/*.po")):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            compile_catalogue(source, made)


def compile_catalogue(source: Path, made: Path) -> None:
    """Write ``made`` from ``source`` in one step, so that no server reads half of it."""
    try:
        with source.open("rb") as lines:
            catalogue = read_po(lines, abort_invalid=True)
    except PoFileError as wrong:
        sys.exit(f"{source.name} can not be read: {wrong}")
    unfinished = made.with_suffix(f".{os.getpid()}.unfinished")
    with unfinished.open("wb") as out:
        write_mo(out, catalogue)
    unfinished.replace(made)


if __name__ == "__main__":
    main()
