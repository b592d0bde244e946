"""What a visitor does with the pages, and what the visitor waits for: how every test of the browser speaks.

A page is drawn in pieces: the script's answer, then its components, then its charts. So a test never reads at
once what an action brings about: it says what it expects, and waits until that is so. ``settle`` is for what
follows, not for what is expected: that the next action meets a page that rests.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

PATIENCE = 120.0
QUIET = 300  # longer than any control waits before it sends what was done [ms]
SMALL = "worlds=50&weeks=52"  # enough worlds for what is tested in a browser, quickly
WATCHED = Path(__file__).with_name("watched.js")
ENDINGS = ".st-key-card_endings .lanes"


def settle(page: Page) -> None:
    """Wait until the page rests: nothing asked is unanswered, all that came is drawn, and it stays so."""
    page.wait_for_function(
        "([call, quiet]) => watched.rests(call, quiet)",
        arg=[time.monotonic(), QUIET],
        timeout=PATIENCE * 1000,
    )


def opened(page: Page, path: str) -> Page:
    """Go to a path of the dashboard and wait until its page rests."""
    page.add_init_script(path=WATCHED)
    page.goto(path)
    page.wait_for_selector("[data-testid=stApp] h1")
    settle(page)
    return page


def eventually(page: Page, read: Callable[[], Any], wanted: Any) -> None:
    """Wait until ``read()`` returns what is wanted, or say at last what it returns."""
    end = time.monotonic() + PATIENCE
    while (found := read()) != wanted and time.monotonic() < end:
        page.wait_for_timeout(100)
    assert found == wanted


# The address.


def query_of(page: Page) -> dict[str, str]:
    """Return the parameters of the page's address."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def address_says(page: Page, **wanted: str | None) -> None:
    """Wait until the address has these parameters; ``None``: until it has none of that name."""
    eventually(page, lambda: {name: query_of(page).get(name) for name in wanted}, wanted)


# The sidebar.


def slider(page: Page, name: str) -> Locator:
    """Return the slider of an assumption."""
    return page.get_by_role("slider", name=name)


def value_of(page: Page, name: str) -> float:
    """Return where a slider stands."""
    return float(slider(page, name).first.evaluate("e => e.value ?? e.getAttribute('aria-valuenow')"))


def stands_at(page: Page, name: str, value: float) -> None:
    """Wait until a slider stands at a value."""
    eventually(page, lambda: value_of(page, name), pytest.approx(value))


def press(page: Page, name: str, *keys: str, pause: float = 0) -> None:
    """Press keys on a slider."""
    slider(page, name).focus()
    for key in keys:
        page.keyboard.press(key)
        if pause:
            page.wait_for_timeout(pause)


def mark(page: Page, name: str, told: str) -> Locator:
    """Return the mark of a position under a slider: "the position of its critics, 3"."""
    return page.get_by_role("button", name=f"{name}: go to {told}")


def go_to_mark(page: Page, name: str, told: str) -> None:
    """Take a slider to the mark of a position."""
    mark(page, name, told).click()


def why(page: Page, name: str) -> Locator:
    """Return the button that opens the card of an assumption, and closes it."""
    return page.get_by_role("button", name=re.compile(f"^why.*: {re.escape(name)}$"))


def open_card(page: Page, name: str) -> Locator:
    """Open the card of an assumption, wait until it is whole, and return it."""
    why(page, name).click()
    card = page.locator("[class*=st-key-claim_]")
    expect(card).to_be_visible()
    expect(why(page, name)).to_have_attribute("aria-expanded", "true")
    settle(page)
    return card


def open_panel(page: Page, key: str) -> None:
    """Open one of the panels at the head of the sidebar, "saving" or "sharing"."""
    page.locator(f".st-key-{key} button").first.click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    settle(page)


def pick(page: Page, label: str, option: str) -> None:
    """Choose an option of a select box by keyboard: its list may lie outside the window.

    What is typed while the box is being drawn anew is lost, so it is typed again until the box keeps it.
    """
    box = page.get_by_role("combobox", name=label, exact=True)
    found = page.get_by_role("option", name=option, exact=True)
    for _ in range(20):
        box.focus()
        box.fill("")
        box.fill(option)
        try:
            expect(found).to_have_count(1, timeout=4_000)
            page.keyboard.press("Enter")
            expect(found).to_have_count(0, timeout=4_000)
        except AssertionError:
            continue
        page.wait_for_timeout(QUIET)
        if box.input_value() == option:
            return
    expect(box).to_have_value(option)


# The results.


def endings(page: Page) -> str:
    """Return how the worlds end, as it is written on the page, once it is."""
    lanes = page.locator(ENDINGS)
    expect(lanes.locator("button")).to_have_count(7)
    return lanes.inner_text()


def endings_are(page: Page, text: str) -> None:
    """Wait until the worlds end as they are said to."""
    expect(page.locator(ENDINGS)).to_have_text(text, use_inner_text=True)


def endings_are_not(page: Page, text: str) -> None:
    """Wait until the worlds end otherwise."""
    expect(page.locator(ENDINGS)).not_to_have_text(text, use_inner_text=True)
    expect(page.locator(f"{ENDINGS} button")).to_have_count(7)


# Everybody.


GROUNDS = {"dark": "rgb(18, 22, 27)", "light": "rgb(255, 255, 255)"}


def in_the(page: Page, scheme: str) -> None:
    """Turn the page "dark" or "light", as the visitor's system asks for it."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", GROUNDS[scheme])


# Streamlit's own: the field for files is no stop of the Tab key, its button is.
NOT_OURS = {("presentation-role-conflict", "stFileUploaderDropzone")}


OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules of axe whose answer depends on colours."""


def violations(page: Page, within: str | None = None, rules: list[str] | None = None) -> list[str]:
    """Return what stands in the way of a screen reader, as axe finds it on the page as it is now.

    Parameters
    ----------
    within : str, optional
        Look only at what this selector finds.
    rules : list of str, optional
        Ask only these rules of axe.
    """
    page.wait_for_timeout(QUIET)  # what is fading in has no colour yet
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = Axe().run(page, context=within, options=options).response["violations"]
    return [
        f"{item['id']} ({item['impact']}): {node['html'][:160]}"
        for item in found
        for node in item["nodes"]
        if not any(item["id"] == rule and place in node["html"] for rule, place in NOT_OURS)
    ]


def resized(page: Page, width: int, height: int) -> None:
    """Give the window another size."""
    page.set_viewport_size({"width": width, "height": height})
    settle(page)


def hanging_over(page: Page) -> list[str]:
    """Return what is wider than the window, as far as the page can be scrolled sideways, or is cut off."""
    wide, culprits = page.evaluate("watched.over()")
    return [f"{wide} px too wide", *culprits] if wide > 0 else []
