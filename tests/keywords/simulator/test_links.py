"""What a phone makes tappable in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywords.simulator.links import pieces

SHORT = "http://127.0.0.1:8000/l/8mh9Gd"


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        pytest.param(f"Tulips: {SHORT}", [SHORT], id="our short link"),
        pytest.param(f"{SHORT} {SHORT}x", [SHORT, f"{SHORT}x"], id="two links"),
        pytest.param(f"See {SHORT}.", [SHORT], id="end of a sentence"),
        pytest.param(f"(see {SHORT})", [SHORT], id="in brackets"),
        pytest.param(f'"{SHORT}"', [SHORT], id="in quotes"),
        pytest.param(f"{SHORT}\nReply STOP", [SHORT], id="end of a line"),
        pytest.param("HTTPS://A.example", ["HTTPS://A.example"], id="capitals"),
        pytest.param("https://a.example/?a=1&b=2", ["https://a.example/?a=1&b=2"]),
        pytest.param("javascript:alert(1)", [], id="script"),
        pytest.param(
            "data:text/html,x tel:+12025550100 ftp://a.example", [], id="other"
        ),
        pytest.param("help@shop.example or shop.example", [], id="no scheme"),
        pytest.param("https:// and http://...", [], id="nothing after the scheme"),
        pytest.param("", [], id="empty"),
    ],
)
def test_it_finds_the_addresses(text, urls):
    assert [piece.url for piece in pieces(text) if piece.url] == urls


@given(st.text() | st.text("htps:/.<>\"' a", max_size=30))
def test_it_changes_no_word(text):
    assert "".join(piece.words for piece in pieces(text)) == text
