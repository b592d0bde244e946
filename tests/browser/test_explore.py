"""What a visitor who explores finds in a real browser."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Request, expect

from dashboard.runs import seeds
from tests.browser.conftest import Server, Visit
from tests.browser.visitor import (
    ENDINGS,
    SMALL,
    address_says,
    endings,
    endings_are,
    endings_are_not,
    eventually,
    go_to_mark,
    in_the,
    open_card,
    open_panel,
    pick,
    press,
    query_of,
    settle,
    slider,
    stands_at,
    value_of,
    violations,
    why,
)

pytestmark = pytest.mark.browser

CRITICS = "the position of its critics, 3"  # on "Surrender spreads"
CARDS = tuple(f".st-key-card_{name}" for name in ("endings", "kabul", "cost", "map", "story"))


def test_the_page_opens_with_the_articles_scenario(visit: Visit):
    page = visit()
    expect(page.get_by_role("heading", name="What follows from these assumptions?")).to_be_visible()
    article = seeds().scenarios["article"]
    for key in ("taliban_start", "contagion", "al_qaeda_tie"):
        stands_at(page, seeds().assumptions[key].name, article.value(key))
    expect(page.get_by_text("How the 200 worlds end")).to_be_visible()
    expect(page.locator(".st-key-card_map .land path.province").first).to_be_visible()


def test_a_preset_changed_three_times_undone_once_and_shared_is_the_same_for_somebody_else(
    visit: Visit, stranger: Visit
):
    page = visit(f"/?luck=5&world=7&week=20&{SMALL}")
    pick(page, "Start from", seeds().scenarios["guarantee"].title)
    address_says(page, scenario="guarantee")
    settle(page)
    fewer = f"{value_of(page, 'Will to fight') - 0.1:g}"
    press(page, "Will to fight", "ArrowLeft", "ArrowLeft")
    address_says(page, forces_will_fight=fewer)
    settle(page)
    go_to_mark(page, "Surrender spreads", CRITICS)
    address_says(page, contagion="3")
    settle(page)
    kept = endings(page)
    press(page, "Tie to al-Qaeda", "End")
    address_says(page, al_qaeda_tie="1")
    settle(page)
    page.get_by_role("button", name="Undo").click()
    address_says(page, forces_will_fight=fewer, contagion="3", al_qaeda_tie=None)
    endings_are(page, kept)
    settle(page)
    open_panel(page, "sharing")
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text().strip()
    page.keyboard.press("Escape")
    other = stranger(link)
    for place in CARDS:
        text = page.locator(place).inner_text()
        expect(other.locator(place)).to_have_text(text, use_inner_text=True)
    expect(other.locator(".land")).to_have_attribute("data-week", "20")
    lines = page.evaluate("watched.lines()")
    assert len(lines) > 20
    eventually(other, lambda: other.evaluate("watched.lines()"), lines)


def test_an_arrow_key_that_is_held_loses_no_step_and_marks_and_undo_follow(visit: Visit):
    page = visit(f"/?scenario=neutral&{SMALL}")
    before, start = endings(page), value_of(page, "Surrender spreads")
    press(page, "Surrender spreads", *["ArrowRight"] * 8, pause=40)
    stands_at(page, "Surrender spreads", start + 8 * 0.1)
    address_says(page, contagion=f"{start + 8 * 0.1:g}")
    expect(page.get_by_text("Your last move", exact=True)).to_be_visible()
    endings_are_not(page, before)
    settle(page)
    go_to_mark(page, "Surrender spreads", CRITICS)
    stands_at(page, "Surrender spreads", 3)
    address_says(page, contagion="3")
    settle(page)
    page.get_by_role("button", name="Undo").click()
    stands_at(page, "Surrender spreads", start + 8 * 0.1)


def test_a_move_is_drawn_before_the_script_answers_and_the_script_draws_the_same(
    visit: Visit, stranger: Visit
):
    page = visit(f"/?{SMALL}")
    before, start = page.evaluate("watched.lines()"), endings(page)
    # What the script is told is held back: all that is drawn comes from the answer to the lever itself.
    page.evaluate("() => { WebSocket.prototype.send = () => {}; }")
    go_to_mark(page, "Surrender spreads", CRITICS)
    endings_are_not(page, start)
    drawn, ended = page.evaluate("watched.lines()"), endings(page)
    assert drawn != before
    other = stranger(f"/?{SMALL}&contagion=3")
    endings_are(other, ended)
    eventually(other, lambda: other.evaluate("watched.lines()"), drawn)


def test_moves_are_drawn_in_turn_and_none_comes_back(visit: Visit):
    page = visit(f"/?scenario=neutral&{SMALL}")
    eventually(page, lambda: len(page.evaluate("watched.lines()")) > 20, True)
    page.evaluate("watched.turn()")
    press(page, "Surrender spreads", *["ArrowRight"] * 8, pause=120)
    settle(page)
    turns = page.evaluate("watched.turns")
    assert len(turns) > 1
    assert len(set(turns)) == len(turns)


def test_without_the_picture_of_a_move_the_script_draws_it(visit: Visit):
    page = visit(f"/?{SMALL}")
    page.route("**/ahead", lambda route: route.fulfill(status=204))
    before = endings(page)
    go_to_mark(page, "Surrender spreads", CRITICS)
    address_says(page, contagion="3")
    endings_are_not(page, before)


def begun_ahead(page: Page) -> list[float]:
    """Return what fills up with the values of "Surrender spreads" whose worlds the page asks for ahead."""
    begun: list[float] = []

    def note(sent: Request) -> None:
        # A server that is busy does not answer this, and is asked again ("now") once the button is pressed.
        if sent.url.endswith("/ahead") and sent.headers["x-ahead"] == "picture":
            begun.append(float(parse_qs(sent.post_data)["contagion"][0]))

    page.on("request", note)
    return begun


def test_a_pointer_that_rests_above_a_track_has_the_worlds_of_a_click_begun(visit: Visit):
    page = visit(f"/?{SMALL}")
    begun = begun_ahead(page)
    lever = slider(page, "Surrender spreads")
    track = lever.bounding_box()
    shown = []
    for part in (0.02, 0.37, 0.71, 0.99):
        page.mouse.move(track["x"] + part * track["width"], track["y"] + track["height"] / 2)
        eventually(page, lambda: len(begun) > len(shown), True)
        page.mouse.down()
        page.mouse.up()
        settle(page)
        shown.append(float(lever.input_value()))
    assert len(set(shown)) == 4
    assert begun == shown


def test_a_lever_that_gets_the_keyboards_focus_has_the_worlds_to_either_side_begun(visit: Visit):
    page = visit(f"/?{SMALL}")
    begun = begun_ahead(page)
    lever = slider(page, "Surrender spreads")
    now, step = float(lever.input_value()), float(lever.get_attribute("step"))
    lever.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(lever).to_be_focused()
    eventually(page, lambda: sorted(begun), pytest.approx([now - step, now + step]))
    lever.press("ArrowRight")
    settle(page)
    assert float(lever.input_value()) == pytest.approx(now + step)
    eventually(page, lambda: pytest.approx(now + 2 * step) in begun, True)


def test_a_move_never_blanks_the_page(visit: Visit):
    page = visit(f"/?{SMALL}")
    before = endings(page)
    page.evaluate("watched.look()")
    go_to_mark(page, "Surrender spreads", CRITICS)
    endings_are_not(page, before)
    settle(page)
    seen = page.evaluate("watched.seen")
    assert {name: len(set(counts)) for name, counts in seen.items()} == dict.fromkeys(seen, 1)
    assert min(map(min, seen.values())) > 0


def test_the_choice_survives_navigation_back_and_reload(visit: Visit):
    page = visit(f"/?{SMALL}")
    press(page, "Will to fight", "ArrowLeft")
    address_says(page, forces_will_fight="0.55")
    settle(page)
    page.get_by_role("link", name="About the model").click()
    expect(page.get_by_role("heading", name="About the model")).to_be_visible()
    address_says(page, forces_will_fight="0.55")
    settle(page)
    page.get_by_role("link", name="Explore").click()
    expect(page.locator(ENDINGS)).to_be_visible()
    address_says(page, forces_will_fight="0.55")
    page.reload()
    expect(page.locator(ENDINGS)).to_be_visible()
    stands_at(page, "Will to fight", 0.55)
    settle(page)
    for _ in range(8):
        if "forces_will_fight" not in query_of(page):
            break
        page.go_back()
        settle(page)
    stands_at(page, "Will to fight", 0.6)


def test_a_tampered_link_is_explained_and_nothing_else_is_lost(visit: Visit):
    page = visit(f"/?contagion=99&president_resolve=0.3&{SMALL}")
    expect(page.get_by_text("Not everything in this link could be used")).to_be_visible()
    expect(page.get_by_text("Surrender spreads").first).to_be_visible()
    stands_at(page, "The president's resolve", 0.3)


# Plays the map and returns the next two weeks that it shows.
TWO_WEEKS = """land => new Promise(done => {
    const seen = [land.dataset.week];
    new MutationObserver(() => {
        if (seen.at(-1) !== land.dataset.week) seen.push(land.dataset.week);
        if (seen.length === 3) done(seen.slice(1).map(Number));
    }).observe(land, {attributeFilter: ["data-week"]});
    land.getRootNode().querySelector(".play").click();
})"""


def test_the_map_plays_when_asked_keeps_the_week_and_moves_less_for_those_who_want_less_motion(visit: Visit):
    page = visit("/?week=0&worlds=50&weeks=260")  # long enough to be met on the way, however slow the machine
    land = page.locator(".land")
    expect(land).to_have_attribute("data-week", "0")
    assert land.evaluate(TWO_WEEKS) == [1, 2]
    page.get_by_role("button", name="Pause").click()
    week = int(land.get_attribute("data-week"))
    address_says(page, week=str(week))
    settle(page)
    page.emulate_media(reduced_motion="reduce")
    assert land.evaluate(TWO_WEEKS) == [week + 13, week + 26]


def test_the_map_can_be_walked_and_read_without_a_mouse_and_shows_another_world(visit: Visit):
    page = visit(f"/?scenario=neutral&week=20&{SMALL}")
    page.locator(".land path[role=button][tabindex='0']").focus()
    names = []
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        focused = page.evaluate("""() => {
            const host = [...document.querySelectorAll('*')].find(e => e.shadowRoot?.querySelector('.land'));
            return host.shadowRoot.activeElement?.getAttribute('aria-label') ?? '';
        }""")
        names.append(focused.partition(":")[0])
    assert len(set(names)) >= 3
    assert set(names) <= set(seeds().provinces.name)
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_contain_text(names[-1])
    page.get_by_text("This week as a table").click()
    rows = page.locator(".list tbody tr")
    expect(rows).to_have_count(len(seeds().provinces))
    expect(rows.first.locator("td").nth(2)).to_have_text(re.compile(r"^\d+ of 100$"))
    page.get_by_role("button", name="Another world").click()
    address_says(page, world="2")
    expect(page.get_by_text("world 2 ends as")).to_be_visible()


def test_a_lane_shows_only_its_worlds_everywhere_by_mouse_and_by_keyboard(visit: Visit):
    page = visit(f"/?scenario=neutral&{SMALL}")
    endings(page)
    lane = page.locator(f"{ENDINGS} button[data-ending=war]")
    count = int(lane.locator(".count").inner_text().split()[0])
    assert 0 < count < 50
    lane.click()
    address_says(page, only="war")
    among = f"the {count} of 50 worlds that end as “Fragmented civil war”"
    expect(page.get_by_text(f"Thick line: the middle of {among}")).to_be_visible()
    expect(page.locator(".st-key-card_cost")).to_contain_text(among)
    expect(page.locator(".st-key-card_map")).to_contain_text("ends as: Fragmented civil war")
    expect(page.locator(".st-key-card_kabul")).to_contain_text(f"of {count} worlds that end as")
    expect(lane).to_have_attribute("aria-pressed", "true")
    settle(page)
    lane.focus()
    page.keyboard.press("Enter")
    address_says(page, only=None)
    expect(page.get_by_text("Thick line: the middle of 50 worlds")).to_be_visible()


def test_a_choice_gets_a_schedule_that_can_be_typed_dragged_and_taken_away(visit: Visit):
    page = visit(f"/?{SMALL}")
    why(page, "Money for Kabul").press("Enter")
    expect(page.locator(".st-key-claim_aid_to_kabul")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Add a change").click()
    address_says(page, aid_to_kabul="0.7;26:0")
    settle(page)
    week = page.get_by_role("spinbutton", name="Money for Kabul: week of change 1")
    week.fill("30")
    week.press("Tab")
    address_says(page, aid_to_kabul="0.7;30:0")
    settle(page)
    box = page.locator(".timeline .grip").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] - 30, steps=4)
    page.mouse.up()
    eventually(page, lambda: query_of(page).get("aid_to_kabul") == "0.7;30:0", False)
    start, _, rest = query_of(page)["aid_to_kabul"].partition(";")
    moved, value = rest.split(":")
    assert start == "0.7"
    assert int(moved) > 30
    assert float(value) > 0
    settle(page)
    page.get_by_role("button", name=f"Remove the change in week {moved}").press("Enter")
    address_says(page, aid_to_kabul=None)


def test_a_card_opens_whole_and_says_what_the_assumption_moves(visit: Visit):
    page = visit(f"/?{SMALL}")
    card = open_card(page, "Surrender spreads")
    expect(card).to_contain_text("of 50 imagined worlds on the same luck")
    assert card.bounding_box()["height"] > 300
    card.get_by_text("I am not sure").click()
    address_says(page, contagion="0.1..0.9")
    expect(slider(page, "Surrender spreads")).to_have_count(2)


def test_the_last_move_can_be_replayed(visit: Visit):
    page = visit(f"/?{SMALL}")
    before = endings(page)
    go_to_mark(page, "Surrender spreads", CRITICS)
    address_says(page, contagion="3")
    endings_are_not(page, before)
    settle(page)
    after = endings(page)
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("Below: the worlds before it")).to_be_visible()
    expect(page.get_by_text("Below: the worlds after it")).to_be_visible()
    endings_are(page, after)
    settle(page)
    page.get_by_role("radio", name="Before").click()
    expect(page.get_by_text("Below: the worlds before it")).to_be_visible()
    endings_are(page, before)
    assert query_of(page)["contagion"] == "3"


def test_long_work_says_how_far_it_is_keeps_what_was_there_and_can_be_given_up(visit: Visit, server: Server):
    page = visit(f"/?scenario=neutral&{SMALL}")
    before = endings(page)
    page.get_by_text("The worlds: how many").click()
    settle(page)
    told = page.get_by_text(re.compile(r"The worlds are being run.* of 200 are done"))
    give_up = page.get_by_role("button", name="Cancel, back to what was here before")
    with server.at_rest():
        pick(page, "Worlds", "100")
        expect(told).to_be_visible()
        address_says(page, worlds="100")
        endings_are(page, before)
        expect(page.locator(".land path.province").first).to_be_visible()
        for scheme in ("light", "dark"):
            in_the(page, scheme)
            assert violations(page) == []
        give_up.click()
        expect(told).to_have_count(0)
        address_says(page, worlds="50")
        endings_are(page, before)
        settle(page)
        pick(page, "Worlds", "100")
        expect(told).to_be_visible()
    expect(page.get_by_text("How the 100 worlds end")).to_be_visible()
    expect(told).to_have_count(0)
    endings_are_not(page, before)
