"""Who sends a request: one function for everybody, whatever stands in the forwarded header."""

import pytest
from axes.helpers import get_client_ip_address
from django.test import RequestFactory

from guide.sender import sender_address, sender_network

PROXY = "10.0.0.1"


def request_from(address=PROXY, forwarded=None):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().post("/", REMOTE_ADDR=address, headers=headers)


# How proxies write one address, and how we do.
WAYS = {
    "203.0.113.7": "203.0.113.7",
    " 203.0.113.7 ": "203.0.113.7",
    "203.0.113.7:5678": "203.0.113.7",
    '"203.0.113.7:5678"': "203.0.113.7",
    "2001:db8::1": "2001:db8::1",
    "2001:DB8:0::1": "2001:db8::1",
    "[2001:db8::1]": "2001:db8::1",
    "[2001:db8::1]:443": "2001:db8::1",
    '"[2001:db8::1]:443"': "2001:db8::1",
    '"[::1]"': "::1",
    "fe80::1%eth0": "fe80::1",
    "[fe80::1%eth0]:443": "fe80::1",
    "::ffff:203.0.113.7": "203.0.113.7",
    "[::ffff:203.0.113.7]:80": "203.0.113.7",
}
# What is no address, so that the connection itself counts.
NONE = [
    "",
    " ",
    "unknown",
    "_hidden",
    "203.0.113",
    "203.0.113.7:80:90",
    "[2001:db8::1",
    "[]",
    "a" * 5000,
    "\u0663.1.1.1",
]


@pytest.mark.parametrize(("written", "address"), WAYS.items())
@pytest.mark.parametrize("before", ["", "6.6.6.6, ", "6.6.6.6,[6::6]:6, unknown,, "])
def test_one_proxy_is_believed_and_what_stands_before_is_not(settings, written, address, before):
    settings.PROXIES = 1
    assert sender_address(request_from(forwarded=before + written)) == address


@pytest.mark.parametrize(("written", "address"), WAYS.items())
def test_the_connection_itself_is_read_alike(settings, written, address):
    settings.PROXIES = 0
    assert sender_address(request_from(written)) == address


@pytest.mark.parametrize("written", NONE)
def test_what_is_no_address_leaves_the_connection(settings, written):
    settings.PROXIES = 1
    expected = "2001:db8::1" if written == "[2001:db8::1" else PROXY
    assert sender_address(request_from(forwarded=written)) == expected


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, PROXY),
        (0, "9.9.9.9", PROXY),
        (0, "6.6.6.6, 9.9.9.9", PROXY),
        (1, None, PROXY),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 7.7.7.7, 9.9.9.9", "9.9.9.9"),
        (2, None, PROXY),
        (2, "9.9.9.9", PROXY),  # one proxy was passed by, or the number is wrong: nobody's word is taken
        (2, "9.9.9.9, 10.0.0.2", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.2", "9.9.9.9"),
        (3, "6.6.6.6, 9.9.9.9, 10.0.0.2, 10.0.0.3", "9.9.9.9"),
    ],
)
def test_entries_are_counted_from_the_right_by_the_number_of_proxies(settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    request = request_from(forwarded=forwarded)
    assert sender_address(request) == address
    assert get_client_ip_address(request) == address, "the list of sign-ins has the same address"


def test_a_server_behind_a_socket_says_no_address(settings):
    settings.PROXIES = 0
    assert sender_address(request_from("")) is None
    assert sender_network(request_from("")) is None


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("203.0.113.7", "203.0.113.8", False),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
    ],
)
def test_a_household_is_one_network(settings, one, other, is_same):
    settings.PROXIES = 0
    assert (sender_network(request_from(one)) == sender_network(request_from(other))) == is_same
