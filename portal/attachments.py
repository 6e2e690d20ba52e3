"""Papers that people add to what they say: known by what they hold, never by their name.

Reads a PDF, a PNG or a JPEG of a bounded size; knows nothing of what it is for.
"""

from dataclasses import dataclass

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BYTES_MAX = 5 * 1024 * 1024
PDF, PNG, JPEG = "PDF", "PNG", "JPEG"
# How each kind begins, and what has to stand near its end: half a file is no paper.
_BEGINS = {PDF: b"%PDF-", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
_ENDS = {PDF: b"%%EOF", PNG: b"IEND", JPEG: b"\xff\xd9"}
_END_BYTES = 2048
TYPES = {PDF: "application/pdf", PNG: "image/png", JPEG: "image/jpeg"}
ENDINGS = {PDF: "pdf", PNG: "png", JPEG: "jpg"}


@dataclass(frozen=True)
class Attachment:
    """A paper as it came: its kind, by its content, and its bytes."""

    kind: str
    body: bytes


def kind_of(body: bytes) -> str:
    """Return PDF, PNG or JPEG, by what the bytes are; "" where they are none of these whole."""
    for kind, begin in _BEGINS.items():
        if body.startswith(begin) and _ENDS[kind] in body[-_END_BYTES:]:
            return kind
    return ""


class AttachmentField(forms.FileField):
    """A paper. Cleans to Attachment, or None where none was chosen."""

    widget = forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"})
    default_error_messages = {
        "required": gettext_lazy("Please choose a file."),
        "invalid": gettext_lazy("Please choose a file."),
        "missing": gettext_lazy("Please choose a file."),
        "empty": gettext_lazy("This file is empty. Please choose another."),
    }

    def __init__(self, **options: object) -> None:
        options.setdefault("help_text", gettext_lazy("A PDF, or a PNG or JPEG photo, up to 5 MB."))
        super().__init__(max_length=None, **options)
        self.widget = forms.FileInput(attrs=self.widget.attrs)

    def clean(self, data: object, initial: object = None) -> Attachment | None:
        found = super().clean(data, initial)
        if not isinstance(found, UploadedFile):
            return None
        if found.size > BYTES_MAX:
            raise forms.ValidationError(
                _("This file is larger than 5 MB. A photo or a few pages are enough.")
            )
        body = found.read()
        kind = kind_of(body)
        if not kind:
            raise forms.ValidationError(
                _("This is no whole PDF, PNG or JPEG. Please save it as one and choose it again.")
            )
        return Attachment(kind, body)


def download(kind: str, body: bytes, *, name: str) -> HttpResponse:
    """Answer with a paper to keep; nothing in it runs here."""
    response = HttpResponse(body, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{ENDINGS[kind]}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response
