"""Nothing is posted into a private network, however its address is written."""

import ipaddress

import pytest

from keywords.posting.addresses import is_allowed, problem_of

REFUSED = {
    "http": "http://till.example/",
    "another scheme": "ftp://till.example/",
    "no scheme": "till.example",
    "no host": "https:///texts",
    "a user": "https://me:secret@till.example/",
    "a fragment": "https://till.example/#x",
    "a space": "https://till.example/a b",
    "a port that is none": "https://till.example:port/",
    "too long": "https://till.example/" + "x" * 500,
    "this machine": "https://127.0.0.1/",
    "this machine by name": "https://localhost/",
    "this machine by another name": "https://app.localhost./",
    "this machine, IPv6": "https://[::1]/",
    "a private network": "https://10.1.2.3/",
    "another private network": "https://192.168.0.1:8443/",
    "a cloud's own data": "https://169.254.169.254/latest/",
    "a shared network": "https://100.64.0.1/",
    "no address yet": "https://0.0.0.0/",
    "many machines": "https://224.0.0.1/",
    "unique local, IPv6": "https://[fd00::1]/",
    "link-local, IPv6": "https://[fe80::1]/",
    "wrapped in IPv6": "https://[::ffff:10.0.0.1]/",
    "wrapped by a translator": "https://[64:ff9b::a00:1]/",
    "wrapped as 6to4": "https://[2002:a00:1::]/",
    "wrapped as of old": "https://[::10.0.0.1]/",
    "site-local, IPv6": "https://[fec0::1]/",
    "this machine in other dots": "https://127。0。0。1/",
    "this machine in wide digits": "https://１２７.0.0.1/",
    "this machine in circled letters": "https://ⓛocalhost/",
    "this machine in two numbers": "https://127.1/",
    "this machine in one number": "https://2130706433/",
    "this machine in base sixteen": "https://0x7f.0x1/",
    "this machine with a dot behind": "https://127.0.0.1./",
}


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED)
def test_it_is_refused(url):
    assert problem_of(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://till.example/texts?key=1",
        "https://till.example:8443/",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://bücher.example/",
        "https://10.till.example/",
    ],
    ids=["a name", "a port", "IPv4", "IPv6", "accents", "a number in it"],
)
def test_a_public_address_is_taken(url):
    assert problem_of(url) == ""


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8000/", "http://localhost/", "http://[::1]:9/"],
    ids=["IPv4", "a name", "IPv6"],
)
def test_this_machine_is_taken_where_it_is_allowed(url):
    assert problem_of(url, loopback=True) == ""


def test_a_private_network_is_refused_even_then():
    assert problem_of("https://10.1.2.3/", loopback=True)
    assert problem_of("http://till.example/", loopback=True)


@pytest.mark.parametrize("found", ["10.0.0.1", "127.0.0.1", "fe80::1", "::ffff:7f00:1"])
def test_what_a_name_leads_to_is_judged_alike(found):
    assert not is_allowed(ipaddress.ip_address(found))
