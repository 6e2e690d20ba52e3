"""Where the provider's webhooks arrive: verified, kept, answered. Nothing is acted on here."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments import gateway, inbox

BODY_MAX = 1024 * 1024


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """Keep one event. 400: not signed by the provider for us, or of the other mode; 413: too big.

    200 is said only once the event is stored, so that what is not kept is sent again.
    """
    try:
        raw = request.body
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except UnreadablePostError:
        return HttpResponse(status=400)
    if len(raw) > BODY_MAX:
        return HttpResponse(status=413)
    try:
        body = gateway.verify(raw, request.headers.get("Stripe-Signature", ""))
    except gateway.BadSignature:
        return HttpResponse(status=400)
    if bool(body.get("livemode")) != gateway.is_live():
        return HttpResponse("This event is of the other mode.", status=400)
    inbox.store(body, at=timezone.now())
    return HttpResponse(status=200)
