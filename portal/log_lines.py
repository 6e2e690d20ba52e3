"""How a line of the log is written: what went wrong and where, never about whom.

Addresses that are secrets are cut short, and of an error only its kind and its place are told,
since its words may repeat what somebody typed.
"""

import logging
import re
import traceback

SECRET = re.compile(r"(/(?:invitation|not-me|stop)/)[^/\s]+")


class Lines(logging.Formatter):
    """Writes a record without the secrets in addresses and without the words of errors."""

    def format(self, record: logging.LogRecord) -> str:
        # Another formatter may have kept the words of the error on the record.
        record.exc_text = None
        return SECRET.sub(r"\1…", super().format(record))

    def formatException(self, ei: tuple) -> str:
        kind, _error, trace = ei
        return "".join(traceback.format_tb(trace)) + kind.__name__
