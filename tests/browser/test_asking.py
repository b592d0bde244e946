"""Asking in a real browser whether an event's cause was needed: by keyboard, read aloud, in place."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import address_says, settle, violations

pytestmark = pytest.mark.browser


def test_a_cause_is_asked_about_by_keyboard_and_answered_below_its_event(visit: Visit):
    page = visit("/?scenario=hollow_army&worlds=50&weeks=52&world=3")
    button = page.locator(".story button").first
    expect(button).to_be_visible()
    told = button.get_attribute("aria-label")
    assert told
    assert re.match(r"Was that needed\? Week \d+: ", told)
    button.focus()
    page.keyboard.press("Enter")
    answer = page.locator(".story .answer").first
    expect(answer).to_have_text(re.compile(r"in \d+ of 200 imagined worlds"), timeout=180_000)
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".st-key-story [role=status], .st-key-card_story [role=status]").first).to_have_text(
        re.compile(r"Week \d+: .* of 200 imagined worlds"), use_inner_text=False
    )
    settle(page)
    expect(page.get_by_role("button", name="Stop asking")).to_have_count(0)
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(answer).to_be_hidden()
    page.get_by_role("button", name="Another world").click()
    address_says(page, world="4")
    expect(page.locator(".story .answer:visible")).to_have_count(0)
