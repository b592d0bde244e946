"""What a page shows goes with its link: into a fresh browser, through Back, reload and other pages."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import settle

pytestmark = pytest.mark.browser
SMALL = "b=hollow_army&worlds=50&weeks=52"
PROMPTS = "[class*=st-key-prompt_]"


def press(page: Page, group: str, name: str) -> None:
    """Choose something in a row of buttons, and wait until the address says so."""
    page.locator(f".st-key-{group}").get_by_text(name, exact=True).click()
    expect(page).to_have_url(re.compile(f"{group}(%3A|:)[^&;]*{name}"))
    settle(page)


def test_filters_of_prompts_survive_a_fresh_browser_back_reload_and_another_page(
    visit: Visit, stranger: Visit
):
    page = visit(f"/debate?{SMALL}")
    title = page.locator(f"{PROMPTS} h2").first
    expect(title).to_be_visible()
    press(page, "debate_levels", "school")
    expect(title).to_be_visible()
    captions = page.locator(f"{PROMPTS} [data-testid=stCaptionContainer]").all_inner_texts()
    assert all(" school " in caption for caption in captions if "minutes" in caption and "·" in caption)
    link, seen = page.url, title.inner_text()
    expect(stranger(link).locator(f"{PROMPTS} h2").first).to_have_text(seen)
    page.reload()
    expect(title).to_have_text(seen)
    settle(page)
    assert page.url == link
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name="What difference does it make?")).to_be_visible()
    settle(page)
    page.get_by_role("link", name="Debate").click()
    expect(page).to_have_url(re.compile("debate_levels"))
    expect(title).to_have_text(seen)
    visit(link)
    press(page, "debate_levels", "master")
    page.go_back()
    expect(page).to_have_url(link)
    expect(title).to_have_text(seen)


def test_a_view_that_cannot_be_shown_is_a_sentence(visit: Visit):
    page = visit(f"/compare?{SMALL}&view=compare_map:%3Cscript%3E;compare_survival:t_exit;nonsense")
    expect(page.get_by_text("Not everything in this link could be used")).to_be_visible()
    expect(page.get_by_text("the president is still in office after 52 weeks").first).to_be_visible()
