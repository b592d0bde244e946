"""What somebody who compares finds in a real browser."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, Visit
from tests.browser.visitor import (
    PATIENCE,
    SMALL,
    address_says,
    eventually,
    in_the,
    pick,
    press,
    settle,
    violations,
)

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


TOLD = re.compile(r"The worlds are being run.*: ([\d,]+) of ([\d,]+) are done")


def test_thousands_of_worlds_say_how_many_are_done_leave_the_page_as_it_was_and_can_be_given_up(visit: Visit):
    page = visit(f"/compare?b=hollow_army&c=guarantee&{SMALL}")
    headline = page.get_by_text(re.compile(r"the ending changes in [\d,]+ of [\d,]+ imagined worlds"))
    before = headline.inner_text()
    page.get_by_text("The worlds: how many").click()
    settle(page)
    told = page.get_by_text(TOLD)
    pick(page, "Worlds", "2000")
    expect(told).to_be_visible()
    seen: list[int] = []
    end = time.monotonic() + PATIENCE
    while len(seen) < 3 and time.monotonic() < end:
        done, total = (int(number.replace(",", "")) for number in TOLD.search(told.inner_text()).groups())
        assert total >= 3 * 2000
        if not seen or done != seen[-1]:
            seen.append(done)
        page.wait_for_timeout(50)
    assert len(seen) == 3
    assert seen == sorted(seen)
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(headline).to_have_text(before, use_inner_text=True)
    page.get_by_role("button", name="Cancel, back to what was here before").click()
    expect(told).to_have_count(0)
    address_says(page, worlds="50", b="hollow_army", c="guarantee")
    expect(headline).to_have_text(before, use_inner_text=True)
    settle(page)
    pick(page, "Worlds", "2000")
    expect(page.get_by_text(re.compile(r"the ending changes in [\d,]+ of 2,000 imagined"))).to_be_visible()
    expect(told).to_have_count(0)


def test_a_link_to_thousands_of_worlds_can_be_given_up_for_fewer(visit: Visit, server: Server):
    page = visit("/about")
    with server.at_rest():
        page.goto("/compare?b=hollow_army&worlds=2000&weeks=52&luck=77")
        expect(page.get_by_text(TOLD)).to_have_text(re.compile(": 0 of"))
        for scheme in ("light", "dark"):
            in_the(page, scheme)
            assert violations(page) == []
        page.get_by_role("button", name="Cancel, run 200 worlds").click()
        address_says(page, worlds=None, weeks="52", b="hollow_army")
    expect(page.get_by_text(re.compile(r"the ending changes in \d+ of 200 imagined worlds"))).to_be_visible()
    expect(page.get_by_text(TOLD)).to_have_count(0)
