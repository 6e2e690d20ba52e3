"""An officer who has signed in with both factors, and what the pages of one are held to."""

import re

from django.test import Client

from portal.gates import SECOND_FACTOR
from portal.models import User


def signed_in(user: User) -> Client:
    """Return a browser in which ``user`` has given both factors."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    return client


def text_of(response) -> str:
    """Return what a page says, without tags, spaces as people see them."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    plain = re.sub(r"<[^>]+>", " ", main)
    return re.sub(r"\s+", " ", plain)
