"""Running a command in tests, and reading what it prints."""

from io import StringIO

from django.core.management import call_command


def printed(*command: str) -> str:
    """Return what a command wrote to standard output; what it logs is left out."""
    out = StringIO()
    call_command(*command, stdout=out, stderr=StringIO())
    return out.getvalue()
