"""What a browser makes of hostile words: words, and nothing else."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import SMALL, open_panel, settle

pytestmark = pytest.mark.browser

WORDS = "www.example.org http://example.org/x a@example.org :smile: *b* <img src=x onerror=alert(1)> [a](b)"


def nothing_but_words(page: Page) -> None:
    """Refuse links to elsewhere, pictures made of words, and anything that ran."""
    for mark in ("example.org", "javascript:", "mailto:"):
        assert page.locator(f'a[href*="{mark}"]').count() == 0
    assert page.locator("img[src=x]").count() == 0


def test_the_words_of_a_link_stay_words(visit: Visit, page: Page):
    page.on("dialog", lambda _: pytest.fail("a script of the link ran"))
    visit(
        f"/?www.example.org=1&a%40example.org=:smile:&contagion=www.example.org&only=%3Cimg%20src%3Dx%3E&{SMALL}"
    )
    told = page.locator(".st-key-complaints")
    expect(told).to_contain_text("www")
    expect(told).to_contain_text(".example.org")
    nothing_but_words(page)


def test_the_name_of_a_saved_scenario_stays_words(visit: Visit, page: Page):
    page.on("dialog", lambda _: pytest.fail("a script of the name ran"))
    visit(f"/?contagion=2&{SMALL}")
    open_panel(page, "saving")
    page.get_by_label("Name", exact=True).fill(WORDS[:80])
    page.get_by_role("button", name="Save what I assume").click()
    settle(page)
    saved = page.locator("[class*=st-key-saved_]").first
    expect(saved).to_contain_text("*b*")
    nothing_but_words(page)
    assert "😄" not in saved.inner_text()
    settle(page)
    saved.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    settle(page)
    nothing_but_words(page)
