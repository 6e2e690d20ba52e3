"""A mail server that is a folder: each letter becomes its own file, for demos and for tests.

Knows nothing of what the letters say. Production refuses MAIL_DIR and SMS_DIR (see the settings).
"""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from portal.sending import write_file


class MailFiles(BaseEmailBackend):
    """Write each message whole into MAIL_DIR as ``….eml``; names sort by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            write_file(Path(settings.MAIL_DIR), "eml", message.message().as_bytes())
        return len(email_messages)
