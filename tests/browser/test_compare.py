"""What somebody who compares finds in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import SMALL, address_says, eventually, pick, press, settle

pytestmark = pytest.mark.browser
CARDS = ("card_flows", "card_ends", "card_cost", "card_survival", "card_parting", "card_parts")


def drawn(page: Page) -> None:
    """Wait until every chart beside the flows has been drawn too."""
    for card in ("card_flows", "card_ends", "card_survival", "card_parting"):
        expect(page.locator(f".st-key-{card} svg.marks")).to_be_visible()
    settle(page)


def test_two_scenarios_are_compared_and_the_link_shows_the_same_to_somebody_else(
    visit: Visit, stranger: Visit
):
    page = visit(f"/about?{SMALL}")
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name="What difference does it make?")).to_be_visible()
    drawn(page)
    pick(page, "B · compared with A", "Power politics")
    address_says(page, b="power_politics")
    expect(page.get_by_text(re.compile(r"the ending changes in \d+ of 50 imagined worlds"))).to_be_visible()
    drawn(page)
    other = stranger(page.url)
    drawn(other)
    for card in CARDS:
        text = page.locator(f".st-key-{card}").inner_text()
        assert "of 50" in text or card == "card_parts"
        expect(other.locator(f".st-key-{card}")).to_have_text(text, use_inner_text=True)


def test_one_scrubber_moves_all_maps_and_a_province_is_read_in_all_scenarios_by_keyboard(visit: Visit):
    page = visit(f"/compare?b=article~contagion=3~forces_will_fight=0.1&week=0&{SMALL}")
    lands = page.locator(".land")
    expect(lands).to_have_count(3)
    change = lands.nth(2).locator(".number")
    eventually(page, lambda: set(change.all_text_contents()), {"0"})
    page.get_by_role("slider", name="Week shown on the map").fill("40")
    for place in range(3):
        expect(lands.nth(place)).to_have_attribute("data-week", "40")
    eventually(page, lambda: set(change.all_text_contents()) != {"0"}, True)
    address_says(page, week="40")
    settle(page)
    lands.first.locator("path[role=button][tabindex='0']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_have_text(
        re.compile(r"A: .* in the countryside.*; B: .* in the countryside.*; B − A: [+−]?\d+ of 50 worlds")
    )
    page.get_by_text("This week as a table").click()
    expect(page.locator(".list thead th")).to_have_count(1 + 4 + 4 + 1)


def test_the_same_settings_twice_show_nothing_that_differs_until_one_is_moved(visit: Visit):
    page = visit(f"/compare?b=article&{SMALL}")
    nothing = page.get_by_text("nothing differs: 0 of 50 worlds")
    expect(nothing).to_be_visible()
    expect(page.locator(".st-key-card_cost")).to_contain_text("difference 0 (0 to 0)")
    expect(page.get_by_text("These two give nothing to argue about")).to_be_visible()
    settle(page)
    press(page, "Will to fight", "Home")
    expect(page.get_by_text("A: The article with 1 change")).to_be_visible()
    expect(nothing).to_have_count(0)
    settle(page)
    page.get_by_role("button", name="Undo").click()
    expect(nothing).to_be_visible()
