"""The second factor of a lender's people: a code from an app, or one of ten kept on paper.

Passkeys are in ``passkeys``. The arithmetic is django-allauth's; that a code counts once, over all
processes, is ours.
"""

from datetime import datetime

import segno
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.db import transaction
from django.http import HttpRequest

from portal import limits, one_time_codes
from portal.models import User

Type = Authenticator.Type
SECOND = (Type.TOTP, Type.WEBAUTHN)


def has_one(user: User) -> bool:
    """Say whether this person has set up an app or a passkey."""
    return Authenticator.objects.filter(user=user, type__in=SECOND).exists()


def check(user: User, typed: str, *, at: datetime) -> bool:
    """Say whether ``typed`` is the app's code of now, not used before, or an unused paper code."""
    digits = one_time_codes.digits_of(typed)
    kept = Authenticator.objects.filter(user=user)
    for one in kept.filter(type=Type.TOTP):
        step = _step_of(totp.decrypt(one.data["secret"]), digits)
        if step is not None and limits.once(f"totp {user.pk} {step}", at=at):
            one.record_usage()
            return True
    paper = kept.filter(type=Type.RECOVERY_CODES).first()
    return paper is not None and RecoveryCodes(paper).validate_code(digits)


def new_secret() -> str:
    """Return the secret that the app of one more person will share with us."""
    return totp.get_totp_secret()


def address_of(user: User, secret: str) -> str:
    """Return the address that an app reads from the picture."""
    return get_adapter().build_totp_url(user, secret)


def picture(address: str) -> tuple[int, str]:
    """Return a QR code as the side of its square and the path of its dark modules."""
    rows = list(segno.make(address, error="m").matrix_iter(border=2))
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return len(rows), path


@transaction.atomic
def set_up(request: HttpRequest, user: User, typed: str, *, at: datetime) -> bool:
    """Keep the secret shown last if ``typed`` proves that the app has it; make paper codes."""
    secret = new_secret()
    step = _step_of(secret, one_time_codes.digits_of(typed))
    if step is None or not limits.once(f"totp {user.pk} {step}", at=at):
        return False
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    totp.TOTP.activate(user, secret)
    totp.clear_totp_secret(request)
    RecoveryCodes.activate(user)
    return True


def paper_codes(user: User) -> list[str]:
    """Return the codes to write down, as long as nobody said that they have; then none."""
    kept = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    if kept is None or RecoveryCodes(kept).did_view:
        return []
    return [f"{code[:4]} {code[4:]}" for code in RecoveryCodes(kept).get_unused_codes()]


def note_written_down(user: User) -> None:
    for kept in Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES):
        RecoveryCodes(kept).mark_as_viewed()


def make_paper_codes(user: User) -> None:
    RecoveryCodes.activate(user)


def _step_of(secret: str, digits: str) -> int | None:
    """Return the half minute whose code these digits are, within a step of now."""
    for step in totp.yield_hotp_counters_from_time():
        code = totp.format_hotp_value(totp.hotp_value(secret, step))
        if compare_user_code(actual=digits, expected=code):
            return step
    return None
