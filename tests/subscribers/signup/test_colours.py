"""Contrast as WCAG counts it, and colours nobody can read never reach a page."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from subscribers.signup.colours import (
    READABLE,
    Colours,
    contrast,
    is_colour,
    least,
    named,
    nearest,
)
from subscribers.signup.theme import palette, style_sheet

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
brands = st.builds(Colours, colours, colours, colours)


def readable(brand: Colours) -> Colours:
    """The brand with what fails taken as offered, as staff would."""
    while brand.failing:
        pair = brand.failing[0]
        values = {
            name: getattr(brand, name) for name in ("background", "accent", "on_accent")
        }
        brand = Colours(**{**values, pair.field: pair.offer})
    return brand


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        # As the examples of W3C's own checker have it.
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_as_published(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.006)


@given(colours, colours)
def test_contrast_is_the_same_both_ways_and_within_bounds(one, other):
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(colours)
def test_what_is_offered_for_any_ground_can_be_read(ground):
    assert contrast(nearest(ground, (ground,)), ground) >= READABLE


@given(colours, colours)
def test_a_colour_that_passes_is_offered_as_it_is(colour, ground):
    if contrast(colour, ground) >= READABLE:
        assert nearest(colour, (ground,)) == colour


@given(brands)
def test_every_refusal_offers_what_passes(brand):
    assert not readable(brand).failing


@given(brands)
def test_a_refusal_names_the_pair_its_ratio_and_a_way_out(brand):
    for pair in brand.failing:
        assert pair.sentence.startswith(f"{pair.name} on {pair.ground} has a contrast")
        assert (pair.offer in pair.sentence) is (pair.offer != pair.colour)


@given(brands)
def test_a_ratio_just_under_the_bar_does_not_read_as_the_bar(brand):
    assert all("contrast of 4.5" not in pair.sentence for pair in brand.failing)


@given(brands)
# A ground on which black and white can both be read: the card decides.
@example(Colours("#e81834", "#fdfefe", "#906e66"))
def test_all_words_of_an_accepted_brand_can_be_read_in_light_and_dark(brand):
    brand = readable(brand)
    for mode in (brand, brand.in_the_dark()):
        shade = palette(mode)
        grounds = (shade["paper"], shade["card"], shade["glow"])
        assert least(shade["ink"], grounds) >= READABLE
        assert least(shade["soft"], grounds) >= READABLE
        assert least(shade["accent"], (shade["paper"], shade["card"])) >= READABLE
        assert contrast(shade["on-accent"], shade["accent"]) >= READABLE
        assert contrast(shade["wrong"], shade["card"]) >= READABLE
        assert contrast(shade["wrong"], shade["wrong-bg"]) >= READABLE


@given(brands)
def test_a_field_can_be_seen_on_its_card(brand):
    shade = palette(readable(brand))

    assert contrast(shade["line"], shade["card"]) >= 3


@given(brands)
def test_the_name_of_colours_gives_them_again(brand):
    assert named(brand.name) == brand


@pytest.mark.parametrize(
    "name", ["", "ffffff", "a-b-c", "ffffff-ffffff-fffff;", "-" * 9]
)
def test_what_names_no_colours_gives_none(name):
    assert named(name) is None


@pytest.mark.parametrize("text", ["red", "#fff", "#FFFFFF", "#12345g", "0f766e", "#"])
def test_only_what_browsers_send_is_a_colour(text):
    assert not is_colour(text)


def test_the_house_can_be_read():
    assert not Colours().failing


def test_a_style_sheet_is_small_and_holds_nothing_but_colours():
    css = style_sheet(Colours("#fbf3ee", "#9b2c4a", "#ffffff"))

    assert len(css) < 1000
    assert "url(" not in css
