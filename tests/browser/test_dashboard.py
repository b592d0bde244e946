"""What a visitor finds in a real browser."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dashboard.runs import seeds
from tests.browser.conftest import settle

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
SMALL = "worlds=50&weeks=52"  # enough worlds for what is tested here, quickly
ENDINGS = ".st-key-card_endings .lanes"
PAGES = {
    "explore": f"/?contagion=2&{SMALL}",
    "compare": f"/compare?b=hollow_army&c=guarantee~contagion=1&{SMALL}",
    "debate": f"/debate?{SMALL}",
    "argument": "/argument",
    "turning": f"/turning?{SMALL}",
    "about": f"/about?{SMALL}",
}
DESKTOP, PROJECTOR, PHONE = (1366, 768), (1024, 768), (390, 844)


def resized(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def query_of(page: Page) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_the_page_opens_with_the_articles_scenario(visit: Visit):
    page = visit()
    expect(page.get_by_role("heading", name="What follows from these assumptions?")).to_be_visible()
    article = seeds().scenarios["article"]
    for key in ("taliban_start", "contagion", "al_qaeda_tie"):
        control = page.get_by_role("slider", name=seeds().assumptions[key].name)
        assert float(control.input_value()) == pytest.approx(article.value(key))
    expect(page.get_by_text("How the 200 worlds end")).to_be_visible()
    expect(page.locator(".st-key-card_map .land path.province").first).to_be_visible()


def test_a_slider_moved_by_keyboard_changes_the_endings(visit: Visit):
    page = visit(f"/?scenario=neutral&{SMALL}")
    before = page.locator(ENDINGS).inner_html()
    control = page.get_by_role("slider", name="Will to fight")
    control.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    settle(page)
    assert "forces_will_fight" in query_of(page)
    expect(page.get_by_text("Your last move", exact=True)).to_be_visible()
    assert page.locator(ENDINGS).inner_html() != before


def test_holding_an_arrow_key_loses_no_step(visit: Visit):
    page = visit(f"/?{SMALL}")
    control = page.get_by_role("slider", name="Surrender spreads")
    control.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(40)
    settle(page)
    assert float(control.input_value()) == pytest.approx(0.5 + 8 * 0.1)
    assert query_of(page)["contagion"] == "1.3"


def test_a_mark_takes_the_slider_to_its_position(visit: Visit):
    page = visit(f"/?{SMALL}")
    page.get_by_role("button", name="Surrender spreads: go to the position of its critics, 3").click()
    settle(page)
    assert float(page.get_by_role("slider", name="Surrender spreads").input_value()) == pytest.approx(3)
    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert float(page.get_by_role("slider", name="Surrender spreads").input_value()) == pytest.approx(0.5)


def test_a_link_shows_the_same_page_to_somebody_else(visit: Visit, browser: Browser):
    page = visit(f"/?scenario=guarantee&contagion=2&luck=5&world=7&week=20&{SMALL}")
    other = browser.new_context().new_page()
    other.goto(page.url)
    other.wait_for_selector("[data-testid=stApp]")
    settle(other)
    expect(other.locator(ENDINGS)).to_be_visible()
    for place in (".st-key-card_endings", ".st-key-card_map", ".st-key-card_story"):
        text = page.locator(place).inner_text()
        expect(other.locator(place)).to_have_text(text, use_inner_text=True)
    expect(other.locator(".land")).to_have_attribute("data-week", "20")
    other.context.close()


def test_the_choice_survives_navigation_back_and_reload(visit: Visit):
    page = visit(f"/?{SMALL}")
    control = page.get_by_role("slider", name="Will to fight")
    control.focus()
    page.keyboard.press("ArrowLeft")
    settle(page)
    page.get_by_role("link", name="About the model").click()
    settle(page)
    expect(page.get_by_role("heading", name="About the model")).to_be_visible()
    assert query_of(page)["forces_will_fight"] == "0.55"
    page.get_by_role("link", name="Explore").click()
    settle(page)
    assert query_of(page)["forces_will_fight"] == "0.55"
    page.reload()
    settle(page)
    assert float(control.input_value()) == pytest.approx(0.55)
    for _ in range(8):
        if "forces_will_fight" not in query_of(page):
            break
        page.go_back()
        settle(page)
    assert float(control.input_value()) == pytest.approx(0.6)


def test_a_tampered_link_is_explained_and_nothing_else_is_lost(visit: Visit):
    page = visit(f"/?contagion=99&president_resolve=0.3&{SMALL}")
    expect(page.get_by_text("Not everything in this link could be used")).to_be_visible()
    expect(page.get_by_text("Surrender spreads").first).to_be_visible()
    assert float(page.get_by_role("slider", name="The president's resolve").input_value()) == pytest.approx(
        0.3
    )


def test_the_map_plays_by_itself_and_keeps_the_week(visit: Visit):
    page = visit(f"/?week=0&{SMALL}")
    land = page.locator(".land")
    expect(land).to_have_attribute("data-week", "0")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(900)
    page.get_by_role("button", name="Pause").click()
    week = land.get_attribute("data-week")
    assert int(week) > 2
    page.wait_for_timeout(700)
    settle(page)
    assert query_of(page)["week"] == week


def test_the_map_can_be_walked_and_read_without_a_mouse(visit: Visit):
    page = visit(f"/?{SMALL}")
    first = page.locator(".land path[role=button][tabindex='0']")
    first.focus()
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
    assert page.locator(".list tbody tr").count() == len(seeds().provinces)
    assert re.fullmatch(r"\d+ of 100", page.locator(".list tbody tr").first.locator("td").nth(2).inner_text())


def test_another_world_is_another_map(visit: Visit):
    page = visit(f"/?scenario=neutral&{SMALL}&week=20")
    page.get_by_role("button", name="Another world").click()
    settle(page)
    assert query_of(page)["world"] == "2"
    expect(page.get_by_text("world 2 ends as")).to_be_visible()


def test_a_lane_shows_only_its_worlds_everywhere_by_mouse_and_by_keyboard(visit: Visit):
    page = visit(f"/?scenario=neutral&{SMALL}")
    lane = page.locator(f"{ENDINGS} button[data-ending=war]")
    count = int(lane.locator(".count").inner_text().split()[0])
    assert 0 < count < 50
    lane.click()
    settle(page)
    assert query_of(page)["only"] == "war"
    among = f"the {count} of 50 worlds that end as “Fragmented civil war”"
    expect(page.get_by_text(f"Thick line: the middle of {among}")).to_be_visible()
    expect(page.locator(".st-key-card_cost")).to_contain_text(among)
    expect(page.locator(".st-key-card_map")).to_contain_text("ends as: Fragmented civil war")
    expect(page.locator(".st-key-card_kabul")).to_contain_text(f"of {count} worlds that end as")
    expect(lane).to_have_attribute("aria-pressed", "true")
    lane.focus()
    page.keyboard.press("Enter")
    settle(page)
    assert "only" not in query_of(page)
    expect(page.get_by_text("Thick line: the middle of 50 worlds")).to_be_visible()


def test_a_choice_gets_a_schedule_by_keyboard_and_loses_it_again(visit: Visit):
    page = visit(f"/?{SMALL}")
    page.get_by_role("button", name="why · when: Money for Kabul").focus()
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("button", name="Add a change").click()
    settle(page)
    assert query_of(page)["aid_to_kabul"] == "0.7;26:0"
    week = page.get_by_role("spinbutton", name="Money for Kabul: week of change 1")
    week.fill("30")
    week.press("Tab")
    settle(page)
    assert query_of(page)["aid_to_kabul"] == "0.7;30:0"
    page.get_by_role("button", name="Remove the change in week 30").press("Enter")
    settle(page)
    assert "aid_to_kabul" not in query_of(page)


def test_a_point_of_a_schedule_can_be_dragged(visit: Visit):
    page = visit(f"/?aid_to_kabul=0.7;26:0&{SMALL}")
    page.get_by_role("button", name="why · when: Money for Kabul").click()
    settle(page)
    grip = page.locator(".timeline .grip")
    box = grip.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] - 30, steps=4)
    page.mouse.up()
    settle(page)
    start, _, rest = query_of(page)["aid_to_kabul"].partition(";")
    week, value = rest.split(":")
    assert start == "0.7"
    assert int(week) > 26
    assert float(value) > 0


def test_a_card_opens_whole_and_says_what_the_assumption_moves(visit: Visit):
    page = visit(f"/?{SMALL}")
    page.get_by_role("button", name="why · how sure: Surrender spreads").click()
    settle(page)
    card = page.locator(".st-key-claim_contagion")
    expect(card).to_contain_text("of 50 imagined worlds on the same luck")
    assert card.bounding_box()["height"] > 300
    expect(page.get_by_role("button", name="why · how sure: Surrender spreads")).to_have_attribute(
        "aria-expanded", "true"
    )
    card.get_by_text("I am not sure").click()
    settle(page)
    assert query_of(page)["contagion"] == "0.1..0.9"
    assert page.get_by_role("slider", name="Surrender spreads").count() == 2


def test_the_last_move_can_be_replayed(visit: Visit):
    page = visit(f"/?{SMALL}")
    page.get_by_role("button", name="Surrender spreads: go to the position of its critics, 3").click()
    settle(page)
    after = page.locator(ENDINGS).inner_html()
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("Below: the worlds before it")).to_be_visible()
    settle(page)
    expect(page.get_by_text("Below: the worlds after it")).to_be_visible()
    settle(page)
    assert page.locator(ENDINGS).inner_html() == after
    page.get_by_role("radio", name="Before").click()
    expect(page.get_by_text("Below: the worlds before it")).to_be_visible()
    assert query_of(page)["contagion"] == "3"


def test_what_is_saved_is_found_again_deleted_and_restored(visit: Visit, browser: Browser, base_url: str):
    page = visit(f"/?contagion=2&{SMALL}")
    counts = page.locator(ENDINGS).inner_text()
    page.locator(".st-key-saving button").first.click()
    settle(page)
    page.get_by_label("Name", exact=True).fill("Contagious army")
    page.get_by_role("button", name="Save what I assume").click()
    settle(page)
    expect(page.get_by_text("“Contagious army” is saved.")).to_be_visible()
    page.goto("/?scenario=neutral")
    page.wait_for_selector("[data-testid=stApp]")
    settle(page)
    page.locator(".st-key-saving button").first.click()
    settle(page)
    page.get_by_role("button", name="Delete").click()
    settle(page)
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    page.get_by_role("button", name="Restore “Contagious army”").click()
    settle(page)
    page.get_by_role("button", name="Open “Contagious army”").click()
    settle(page)
    assert query_of(page)["contagion"] == "2"
    assert page.locator(ENDINGS).inner_text() == counts
    stranger = browser.new_context(base_url=base_url).new_page()
    stranger.goto("/")
    stranger.wait_for_selector("[data-testid=stApp]")
    settle(stranger)
    stranger.locator(".st-key-saving button").first.click()
    expect(stranger.get_by_text("Nothing is saved yet.")).to_be_visible()
    stranger.context.close()


def test_a_closed_browser_goes_on_where_it_was(visit: Visit):
    page = visit(f"/?{SMALL}")
    page.get_by_role("button", name="Surrender spreads: go to the position of its critics, 3").click()
    settle(page)
    again = page.context.new_page()
    page.close()
    again.goto("/")
    again.get_by_role("button", name="Go on where you left off").click()
    settle(again)
    assert query_of(again)["contagion"] == "3"


def test_scenario_worlds_and_charts_leave_as_files(visit: Visit):
    page = visit(f"/?contagion=2&{SMALL}")
    page.locator(".st-key-sharing button").first.click()
    settle(page)
    files = {}
    for name in ("Scenario (TOML)", "Worlds (CSV)", "Worlds (Parquet)"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name).click()
        files[name] = waiting.value.path().read_bytes()
    page.keyboard.press("Escape")
    page.locator(".st-key-table_kabul button").first.click()
    settle(page)
    for name in ("SVG image", "PNG image"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name).click()
        files[name] = waiting.value.path().read_bytes()
    assert b"contagion = 2" in files["Scenario (TOML)"]
    assert len(files["Worlds (CSV)"].splitlines()) == 51
    assert files["Worlds (Parquet)"].startswith(b"PAR1")
    assert b"of 50" in files["SVG image"]
    assert files["PNG image"].startswith(b"\x89PNG")


def test_no_request_leaves_this_machine(visit: Visit, page: Page, address: str):
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    visit("/")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    page.locator(".st-key-card_endings").get_by_role("button", name="Table").click()
    settle(page)
    visit(f"/debate?b=guarantee&{SMALL}")
    visit("/about")
    foreign = [
        url for url in asked if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(address)
    ]
    assert len(asked) > 10
    assert foreign == []
    assert [text for text in complaints if "Content Security Policy" in text] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        f"/?contagion=2&{SMALL}",
        f"/?only=war&luck=x&{SMALL}",
        f"/?contagion=0..1&aid_to_kabul=1;26:0&{SMALL}#why",
        f"/debate?{SMALL}",
        f"/about?{SMALL}",
        f"/turning?{SMALL}",
        "/argument",
    ],
    ids=["explore", "filtered", "card", "debate", "about", "turning", "argument"],
)
def test_nothing_stands_in_the_way_of_a_screen_reader(visit: Visit, page: Page, path: str, scheme: str):
    page.emulate_media(color_scheme=scheme)
    resized(page, DESKTOP)
    visit(path)
    if path.endswith("why"):
        page.get_by_role("button", name="why · when: Money for Kabul").click()
        settle(page)
    if path.startswith("/turning"):
        expect(page.locator(".st-key-tipping_go")).to_be_visible(timeout=120_000)  # thousands of worlds
    page.wait_for_timeout(500)
    found = Axe().run(page).response["violations"]
    told = [
        f"{item['id']} ({item['impact']}): {node['html'][:160]}" for item in found for node in item["nodes"]
    ]
    assert told == []


@pytest.mark.parametrize("size", [DESKTOP, PROJECTOR, PHONE, (360, 740)], ids=lambda size: str(size[0]))
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_nothing_hangs_over_the_edge(visit: Visit, page: Page, path: str, size: tuple[int, int]):
    resized(page, size)
    visit(path)
    over = page.evaluate(
        """() => {
            const main = document.querySelector('[data-testid=stMain]');
            const over = e => e.getBoundingClientRect().right > innerWidth + 1;
            const wide = [...main.querySelectorAll('*')].filter(over).slice(0, 5).map(e => e.outerHTML);
            return [main.scrollWidth - main.clientWidth, wide];
        }"""
    )
    assert over[0] <= 0, over[1]


def test_on_a_phone_the_result_is_seen_first(visit: Visit, page: Page):
    resized(page, PHONE)
    visit(f"/?{SMALL}")
    expect(page.locator(".st-key-card_endings")).to_be_in_viewport()
    expect(page.get_by_role("slider", name="Will to fight")).not_to_be_in_viewport()


def test_reduced_motion_is_respected(visit: Visit, page: Page):
    page.emulate_media(reduced_motion="reduce")
    visit(f"/?week=0&{SMALL}")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(700)
    assert page.locator(".land").get_attribute("data-week") == "0"
