"""What a page shows goes with its link: into a fresh browser, through Back, reload and other pages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import settle

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
SMALL = "b=hollow_army&worlds=50&weeks=52"


def press(page: Page, group: str, name: str) -> None:
    page.locator(f".st-key-{group}").get_by_text(name, exact=True).click()
    settle(page)


def captions(page: Page) -> list[str]:
    return page.locator("[class*=st-key-prompt_] [data-testid=stCaptionContainer]").all_inner_texts()


def test_filters_of_prompts_survive_a_fresh_browser_back_reload_and_another_page(
    visit: Visit, browser: Browser
):
    page = visit(f"/debate?{SMALL}")
    first = page.locator("[class*=st-key-prompt_]").first
    expect(first).to_be_visible()
    press(page, "debate_levels", "school")
    assert "debate_levels%3Aschool" in page.url or "debate_levels:school" in page.url
    assert all(" school " in caption for caption in captions(page) if "minutes" in caption and "·" in caption)
    link, seen = page.url, first.inner_text()
    other = browser.new_context().new_page()
    other.goto(link)
    other.wait_for_selector("[data-testid=stApp]")
    settle(other)
    expect(other.locator("[class*=st-key-prompt_] h2").first).to_have_text(seen.splitlines()[0])
    other.context.close()
    page.reload()
    settle(page)
    assert page.url == link
    page.get_by_role("link", name="Compare").click()
    settle(page)
    page.get_by_role("link", name="Debate").click()
    settle(page)
    assert "debate_levels" in page.url
    page.goto(link)
    settle(page)
    press(page, "debate_levels", "master")
    page.go_back()
    settle(page)
    assert page.url == link
    expect(page.locator("[class*=st-key-prompt_] h2").first).to_have_text(seen.splitlines()[0])


def test_a_view_that_cannot_be_shown_is_a_sentence(visit: Visit):
    page = visit(f"/compare?{SMALL}&view=compare_map:%3Cscript%3E;compare_survival:t_exit;nonsense")
    expect(page.get_by_text("Not everything in this link could be used")).to_be_visible()
    expect(page.get_by_text("the president is still in office after 52 weeks").first).to_be_visible()
