"""Every page, for everybody: read aloud, by keyboard, in the dark, enlarged, on a phone; no bare counts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from dashboard.choice import start
from dashboard.runs import seeds
from dashboard.views import turning_points
from sim.studies import shipped
from tests.browser.conftest import Server, Visit, overheard
from tests.browser.visitor import (
    ENDINGS,
    GROUNDS,
    OF_COLOUR,
    QUIET,
    SMALL,
    address_says,
    endings,
    endings_are_not,
    hanging_over,
    in_the,
    open_card,
    open_panel,
    resized,
    settle,
    slider,
    stands_at,
    value_of,
    violations,
    why,
)

pytestmark = pytest.mark.browser

ODD = "worlds=53&weeks=52"  # no count is 53 by accident: where "53 worlds" stands, it is the denominator
PAGES = {
    "turning": f"/turning?{ODD}",  # the one that takes longest
    "explore": f"/?contagion=2&{ODD}",
    "filtered": f"/?only=war&luck=x&{ODD}",
    "compare": f"/compare?b=hollow_army&c=guarantee~contagion=1&{ODD}",
    "debate": f"/debate?b=hollow_army&{ODD}",
    "argument": "/argument",
    "about": f"/about?{ODD}",
}
# Further denominators that stand by themselves: the worlds of the studies that are shown, a cell's worlds.
STUDIES = (shipped.find(what, "article", seeds().fingerprint) for what in ("audit", "tensions", "shapley"))
SIZES_OF = {
    "argument": {start(seeds()).worlds, *(facts["worlds"] for facts in STUDIES if facts)},
    "turning": {worlds for _, worlds in turning_points.POINTS.values()},
}
DESKTOP = (1366, 768)
SIZES = {
    "desktop": DESKTOP,
    "projector": (1024, 768),
    "desktop at 200 %": (DESKTOP[0] // 2, DESKTOP[1] // 2),
    "phone": (390, 844),
    "small phone": (360, 740),
}

NUMBER = r"(?<![\w.,:;–−-])(\d[\d,]*)"
COUNT = re.compile(
    rf"{NUMBER} (?:imagined |other |of them |more )*worlds?\b|\bin {NUMBER}(?= imagined| of them|[;.]|$)"
)


def bare_counts(lines: list[str], sizes: set[int]) -> list[str]:
    """Return the lines in which worlds are counted without saying of how many.

    ``sizes`` are the denominators that stand by themselves: how many worlds there are. What stands
    in brackets says how many will be run.
    """
    return [
        line
        for line in lines
        for found in COUNT.finditer(line)
        if not re.search(r"\bof (?:the |all |these |those )?$|\($", line[: found.start()])
        and int((found[1] or found[2]).replace(",", "")) not in sizes
    ]


def heard_in_both(page: Page, within: str | None = None) -> dict[str, list[str]]:
    """Return what axe finds in the dark and in the light, where it finds anything.

    Nothing but colours differs between the two, so the second is asked about these alone.
    """
    found = {}
    for scheme in GROUNDS:
        in_the(page, scheme)
        settle(page)
        found[scheme] = violations(page, within, OF_COLOUR if found else None)
    return {scheme: told for scheme, told in found.items() if told}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody(visit: Visit, page: Page, name: str):
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    visit(PAGES[name])
    if name == "turning":  # thousands of worlds
        expect(page.locator(".st-key-tipping_go")).to_be_visible(timeout=300_000)
        settle(page)
    assert heard_in_both(page) == {}
    over = {}
    for size, (width, height) in SIZES.items():
        resized(page, width, height)
        over[size] = hanging_over(page)
    assert {size: told for size, told in over.items() if told} == {}
    assert bare_counts(page.evaluate("watched.texts()"), {1, 53} | SIZES_OF.get(name, set())) == []


def test_what_is_opened_on_top_can_be_read_aloud_too(visit: Visit, page: Page):
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    visit(f"/?contagion=0..1&aid_to_kabul=1;26:0&{SMALL}")
    open_card(page, "Money for Kabul")
    assert heard_in_both(page, within="[class*=st-key-claim_]") == {}
    for panel in ("saving", "sharing"):
        open_panel(page, panel)
        if panel == "saving":
            page.get_by_role("button", name="Save what I assume").click()
            expect(page.get_by_role("button", name="Delete")).to_be_visible()
            settle(page)
        assert heard_in_both(page, within=None if panel == "saving" else "[data-testid=stPopoverBody]") == {}
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def tab_to(page: Page, wanted: Locator, key: str = "Tab", most: int = 120) -> None:
    """Press the Tab key until something has the focus, as who has no mouse does."""
    for _ in range(most):
        page.keyboard.press(key)
        if wanted.first.evaluate("e => e === e.getRootNode().activeElement"):
            return
    pytest.fail(f"{wanted} is not reached in {most} steps")


def test_everything_can_be_done_without_a_mouse(visit: Visit):
    page = visit(f"/?{SMALL}")
    before, start = endings(page), value_of(page, "Will to fight")
    tab_to(page, slider(page, "Will to fight"))
    page.keyboard.press("ArrowLeft")
    stands_at(page, "Will to fight", start - 0.05)
    settle(page)
    tab_to(page, why(page, "Surrender spreads"))
    page.keyboard.press("Enter")
    card = page.locator(".st-key-claim_contagion")
    expect(card).to_be_visible()
    settle(page)
    expect(why(page, "Surrender spreads")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card).to_have_count(0)
    settle(page)
    tab_to(page, slider(page, "Surrender spreads"))
    page.keyboard.press("End")
    stands_at(page, "Surrender spreads", 3)
    endings_are_not(page, before)
    settle(page)
    tab_to(page, page.locator(f"{ENDINGS} button[data-ending=war]"))
    page.keyboard.press("Enter")
    address_says(page, only="war")
    settle(page)
    tab_to(page, page.get_by_role("button", name="Undo"), key="Shift+Tab")
    page.keyboard.press("Enter")
    address_says(page, only=None)
    settle(page)
    page.keyboard.press("Enter")
    stands_at(page, "Surrender spreads", seeds().scenarios["article"].value("contagion"))
    settle(page)
    tab_to(page, page.get_by_role("link", name="The argument"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/argument"))


def test_on_a_phone_the_result_is_seen_first(visit: Visit, page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(f"/?{SMALL}")
    expect(page.locator(".st-key-card_endings")).to_be_in_viewport()
    expect(slider(page, "Will to fight")).not_to_be_in_viewport()


def test_what_asks_another_host_would_be_heard(new_context: Callable[..., BrowserContext], server: Server):
    page = new_context().new_page()

    def asks() -> None:
        with overheard(page.context, server.address):
            page.goto("/healthz")
            page.evaluate("fetch('https://example.org/').catch(() => 0)")
            page.wait_for_timeout(QUIET)

    with pytest.raises(AssertionError, match="Content Security Policy"):
        asks()


def test_a_bare_count_would_be_found():
    lines = [
        "Kabul falls in 37 worlds",
        "in 37 of 53 imagined worlds",
        "the 37 of 53 worlds that end so",
        "53 worlds",
    ]
    assert bare_counts(lines, {53}) == lines[:1]
    assert bare_counts(["The ending changes in 1,037 imagined worlds."], {2000})
