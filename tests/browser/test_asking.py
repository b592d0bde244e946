"""Asking in a real browser whether an event's cause was needed: by keyboard, read aloud, in place."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_a_cause_is_asked_about_by_keyboard_and_answered_below_its_event(visit: Visit):
    page = visit("/?scenario=hollow_army&worlds=50&weeks=52&world=3")
    button = page.locator(".story button").first
    told = button.get_attribute("aria-label")
    assert told
    assert re.match(r"Was that needed\? Week \d+: ", told)
    button.focus()
    page.keyboard.press("Enter")
    answer = page.locator(".story .answer").first
    expect(answer).to_have_text(re.compile(r"in \d+ of 200 imagined worlds"), timeout=90_000)
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".st-key-story [role=status], .st-key-card_story [role=status]").first).to_have_text(
        re.compile(r"Week \d+: .* of 200 imagined worlds"), use_inner_text=False
    )
    settle(page)
    expect(page.get_by_role("button", name="Stop asking")).to_have_count(0)
    found = Axe().run(page).response["violations"]
    assert [item["id"] for item in found] == []
    page.keyboard.press("Enter")
    expect(answer).to_be_hidden()
    page.get_by_role("button", name="Another world").click()
    settle(page)
    expect(page.locator(".story .answer:visible")).to_have_count(0)
