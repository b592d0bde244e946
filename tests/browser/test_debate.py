"""The page Debate in a real browser: prompts, bets, the projector, role cards, handouts; on a phone too."""

import io
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle

pytestmark = pytest.mark.browser

PATH = "/debate?b=hollow_army&worlds=50&weeks=52"


def show(page: Page, name: str) -> None:
    page.locator(".st-key-debate_view").get_by_text(name, exact=True).click()
    settle(page)


def violations(page: Page) -> list[str]:
    page.wait_for_timeout(500)
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']} ({item['impact']}): {node['html'][:160]}" for item in found for node in item["nodes"]
    ]


def test_a_bet_is_placed_before_the_counts_are_seen_and_can_be_skipped(visit, page: Page):
    visit(PATH)
    page.get_by_role("button", name="Bet before you look").click()
    settle(page)
    expect(page.locator("[class*=st-key-prompt_]")).to_have_count(0)
    page.get_by_role("button", name="Skip").click()
    settle(page)
    expect(page.locator("[class*=st-key-prompt_]").first).to_be_visible()
    page.get_by_role("button", name="Bet before you look").click()
    settle(page)
    page.get_by_role("button", name="Look", exact=True).click()
    settle(page)
    expect(page.get_by_text("Scored against the model")).to_be_visible()


def test_the_projector_turns_its_pages_by_the_keys_of_a_presenter(visit, page: Page):
    visit(PATH)
    show(page, "Projector")
    first = page.locator(".st-key-slide h2").inner_text()
    page.keyboard.press("PageDown")
    settle(page)
    expect(page.locator(".st-key-slide h2")).not_to_have_text(first)
    page.keyboard.press("PageUp")
    settle(page)
    expect(page.locator(".st-key-slide h2")).to_have_text(first)


@pytest.mark.parametrize("view", ["Projector", "Role cards", "Lessons and handouts"])
def test_every_view_can_be_read_aloud(visit, page: Page, view: str):
    visit(PATH)
    show(page, view)
    assert violations(page) == []


def test_the_handouts_come_as_files(visit, page: Page):
    visit(PATH)
    show(page, "Lessons and handouts")
    with page.expect_download(timeout=60_000) as got:
        page.get_by_role("button", name="Everything (ZIP)").click()
    names = zipfile.ZipFile(io.BytesIO(got.value.path().read_bytes())).namelist()
    assert {"prompts.pdf", "roles.docx", "lesson_50.md", "slides.pdf"} <= set(names)


def test_on_a_phone_both_cases_stand_one_below_the_other(visit, page: Page):
    page.set_viewport_size({"width": 360, "height": 740})
    visit(PATH)
    card = page.locator("[class*=st-key-prompt_]").first
    left = card.locator("[class*=st-key-for_]").bounding_box()
    right = card.locator("[class*=st-key-against_]").bounding_box()
    assert left
    assert right
    assert right["y"] >= left["y"] + left["height"]
    assert abs(right["x"] - left["x"]) < 2
