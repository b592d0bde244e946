"""What somebody who compares finds in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import settle

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
SMALL = "worlds=50&weeks=52"
CARDS = ("card_flows", "card_ends", "card_cost", "card_survival", "card_parting", "card_parts")


def pick(page: Page, label: str, option: str) -> None:
    """Choose an option of a select box by keyboard."""
    box = page.get_by_role("combobox", name=label)
    box.focus()
    box.fill(option)
    page.keyboard.press("Enter")
    settle(page)


def drawn(page: Page) -> None:
    """Wait until every chart beside the flows has been drawn too."""
    for card in ("card_flows", "card_ends", "card_survival", "card_parting"):
        expect(page.locator(f".st-key-{card} svg.marks")).to_be_visible()


def test_two_scenarios_are_compared_and_the_link_shows_the_same_to_somebody_else(
    visit: Visit, browser: Browser
):
    page = visit(f"/?{SMALL}")
    page.get_by_role("link", name="Compare").click()
    settle(page)
    expect(page.get_by_role("heading", name="What difference does it make?")).to_be_visible()
    pick(page, "B · compared with A", "Power politics")
    expect(page.get_by_text(re.compile(r"the ending changes in \d+ of 50 imagined worlds"))).to_be_visible()
    other = browser.new_context().new_page()
    other.goto(page.url)
    other.wait_for_selector("[data-testid=stApp]")
    settle(other)
    drawn(page)
    drawn(other)
    for card in CARDS:
        text = page.locator(f".st-key-{card}").inner_text()
        assert "of 50" in text or card == "card_parts"
        expect(other.locator(f".st-key-{card}")).to_have_text(text, use_inner_text=True)
    other.context.close()


def test_one_scrubber_moves_all_maps(visit: Visit):
    page = visit(f"/compare?b=article~contagion=3~forces_will_fight=0.1&week=0&{SMALL}")
    lands = page.locator(".land")
    expect(lands).to_have_count(3)
    change = lands.nth(2).locator(".number")
    assert set(change.all_text_contents()) == {"0"}
    page.get_by_role("slider", name="Week shown on the map").fill("40")
    for place in range(3):
        expect(lands.nth(place)).to_have_attribute("data-week", "40")
    assert set(change.all_text_contents()) != {"0"}
    page.wait_for_timeout(700)
    settle(page)
    assert "week=40" in page.url


def test_a_province_is_read_in_all_scenarios_by_keyboard(visit: Visit):
    page = visit(f"/compare?b=hollow_army&{SMALL}")
    first = page.locator(".land").first.locator("path[role=button][tabindex='0']")
    first.focus()
    page.keyboard.press("Enter")
    told = page.locator(".told").inner_text()
    assert re.search(
        r"A: .* in the countryside.*; B: .* in the countryside.*; B − A: [+−]?\d+ of 50 worlds", told
    )
    page.get_by_text("This week as a table").click()
    assert page.locator(".list thead th").count() == 1 + 4 + 4 + 1


def test_the_same_settings_twice_show_nothing_that_differs(visit: Visit):
    page = visit(f"/compare?b=article&{SMALL}")
    expect(page.get_by_text("nothing differs: 0 of 50 worlds")).to_be_visible()
    expect(page.locator(".st-key-card_cost")).to_contain_text("difference 0 (0 to 0)")
    expect(page.get_by_text("These two give nothing to argue about")).to_be_visible()


def test_a_move_in_the_sidebar_changes_the_first_scenario_and_can_be_undone(visit: Visit):
    page = visit(f"/compare?b=neutral&{SMALL}")
    drawn(page)
    before = page.locator(".st-key-card_flows").inner_text()
    control = page.get_by_role("slider", name="Will to fight")
    control.focus()
    page.keyboard.press("Home")
    settle(page)
    expect(page.get_by_text("A: The article with 1 change")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    settle(page)
    expect(page.locator(".st-key-card_flows")).to_have_text(before, use_inner_text=True)
