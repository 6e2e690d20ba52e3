"""Where a request came from: an address that can be kept, and whose tries count together."""

import pytest
from django.test import RequestFactory

from portal.gates import address_of, network_of


def request_from(told: str, *, through_proxy: str | None = None):
    headers = {"X-Forwarded-For": through_proxy} if through_proxy is not None else {}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=told)


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.9, 203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:50712", "203.0.113.7"),
        ("[2001:db8::7]:50712", "2001:db8::7"),
        ("fe80::7%eth0", "fe80::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unknown", ""),
        ("203.0.113.7, <script>", ""),
        ("", ""),
    ],
)
def test_what_a_proxy_tells_is_an_address_that_can_be_kept_or_nothing(settings, told, address):
    settings.IS_PRODUCTION = True

    assert address_of(request_from("10.0.0.1", through_proxy=told)) == address


def test_without_a_proxy_of_ours_what_is_told_of_one_is_not_believed():
    assert address_of(request_from("203.0.113.7", through_proxy="192.0.2.1")) == "203.0.113.7"


def test_all_addresses_of_one_household_count_as_one():
    told = ("2001:db8::7", "2001:db8::8:1", "2001:db8:0:1::7")
    one, other, next_door = (network_of(request_from(each)) for each in told)

    assert (one, other) == ("2001:db8::/64", "2001:db8::/64")
    assert next_door != one
    assert network_of(request_from("203.0.113.7")) == "203.0.113.7"
