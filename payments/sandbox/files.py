"""Files that a lender sends as evidence, and the form in which the SDK sends them.

Kept are a file's name, size and type; its content is not.
"""

import hashlib
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from payments.sandbox.accounts import Account
from payments.sandbox.problems import invalid, not_here

BYTES_MAX = 5_000_000
TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
# How each type begins.
_MARKS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}

Body = dict[str, Any]


def create(account: Account, params: Body) -> Body:
    """Take a file. Raise Problem where it is not evidence, too big, or of another type."""
    if params["purpose"] != "dispute_evidence":
        raise not_here(f"A file with the purpose {params['purpose']}")
    given = params["file"]
    if not isinstance(given, dict) or given.get("type") not in TYPES:
        raise invalid("The file must be a PDF, JPEG or PNG.", param="file")
    size = int(given["size"])
    if size > BYTES_MAX:
        raise invalid("The file is too large.", param="file")
    file = account.add(
        "file",
        filename=given["name"],
        links={"object": "list", "data": [], "has_more": False, "url": "/v1/file_links"},
        purpose=params["purpose"],
        size=size,
        type=TYPES[given["type"]],
    )
    file["url"] = f"{account.origin}/v1/files/{file['id']}/contents"
    return file


def is_form(content_type: str) -> bool:
    """Say whether a body is in the form that carries files."""
    return content_type.startswith("multipart/form-data")


def pairs(body: bytes, content_type: str) -> list[tuple[str, str]]:
    """Return a body that carries files as name and value; of a file what is worth keeping."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    found: list[tuple[str, str]] = []
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    for part in message.iter_parts() if message.is_multipart() else ():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if part.get_filename() is None:
            found.append((name, content.decode("utf-8", "replace").strip()))
            continue
        kind = next((kind for mark, kind in _MARKS.items() if content.startswith(mark)), "")
        known = {
            "name": str(part.get_filename())[:100],
            "size": str(len(content)),
            "type": kind,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        found.extend((f"{name}[{field}]", value) for field, value in known.items())
    return found
