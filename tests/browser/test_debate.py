"""The page Debate in a real browser: prompts, bets, the projector, role cards, handouts; on a phone too."""

import io
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import settle, violations

pytestmark = pytest.mark.browser

PATH = "/debate?b=hollow_army&worlds=50&weeks=52"


def show(page: Page, name: str) -> None:
    """Go to one of the views and wait until it is there."""
    page.locator(".st-key-debate_view").get_by_text(name, exact=True).click()
    expect(page.get_by_role("radio", name=name)).to_be_checked()
    settle(page)


def test_a_bet_is_placed_before_the_counts_are_seen_and_can_be_skipped(visit: Visit):
    page = visit(PATH)
    prompts = page.locator("[class*=st-key-prompt_]")
    expect(prompts.first).to_be_visible()
    expect(page.get_by_role("radio", name="Prompts")).to_be_checked()
    expect(page.get_by_role("combobox", name="B · compared with A")).to_have_value("Hollow army")
    settle(page)
    page.get_by_role("button", name="Bet before you look").click()
    expect(page.get_by_role("button", name="Skip")).to_be_visible()
    expect(prompts).to_have_count(0)
    settle(page)
    page.get_by_role("button", name="Skip").click()
    expect(prompts.first).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Bet before you look").click()
    expect(page.get_by_role("button", name="Look", exact=True)).to_be_visible()
    expect(prompts).to_have_count(0)
    settle(page)
    page.get_by_role("button", name="Look", exact=True).click()
    expect(page.get_by_text("Scored against the model")).to_be_visible()


def test_the_projector_turns_its_pages_by_the_keys_of_a_presenter_and_every_view_can_be_read_aloud(
    visit: Visit,
):
    page = visit(PATH)
    show(page, "Projector")
    title = page.locator(".st-key-slide h2")
    first = title.inner_text()
    page.keyboard.press("PageDown")
    expect(title).not_to_have_text(first)
    settle(page)
    page.keyboard.press("PageUp")
    expect(title).to_have_text(first)
    settle(page)
    found = {"Projector": violations(page)}
    for view in ("Role cards", "Lessons and handouts"):
        show(page, view)
        found[view] = violations(page)
    assert {view: told for view, told in found.items() if told} == {}


def test_the_handouts_come_as_files(visit: Visit):
    page = visit(PATH)
    show(page, "Lessons and handouts")
    with page.expect_download(timeout=180_000) as got:
        page.get_by_role("button", name="Everything (ZIP)").click()
    names = zipfile.ZipFile(io.BytesIO(got.value.path().read_bytes())).namelist()
    assert {"prompts.pdf", "roles.docx", "lesson_50.md", "slides.pdf"} <= set(names)


def test_on_a_phone_both_cases_stand_one_below_the_other(visit: Visit, page: Page):
    page.set_viewport_size({"width": 360, "height": 740})
    visit(PATH)
    card = page.locator("[class*=st-key-prompt_]").first
    expect(card).to_be_visible()
    settle(page)
    left = card.locator("[class*=st-key-for_]").bounding_box()
    right = card.locator("[class*=st-key-against_]").bounding_box()
    assert left
    assert right
    assert right["y"] >= left["y"] + left["height"]
    assert abs(right["x"] - left["x"]) < 2
