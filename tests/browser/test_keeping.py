"""What is kept, shared and taken along, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Server, Visit, free_port, serving
from tests.browser.visitor import (
    ENDINGS,
    SMALL,
    address_says,
    endings,
    endings_are,
    go_to_mark,
    open_panel,
    opened,
    settle,
)

pytestmark = pytest.mark.browser


def test_what_is_saved_is_found_again_deleted_and_restored(visit: Visit, stranger: Visit):
    page = visit(f"/?contagion=2&{SMALL}")
    counts = endings(page)
    open_panel(page, "saving")
    page.get_by_label("Name", exact=True).fill("Contagious army")
    page.get_by_role("button", name="Save what I assume").click()
    expect(page.get_by_text("“Contagious army” is saved.")).to_be_visible()
    settle(page)
    visit(f"/?scenario=neutral&{SMALL}")
    open_panel(page, "saving")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Restore “Contagious army”").click()
    expect(page.get_by_text("“Contagious army” is back.")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Open “Contagious army”").click()
    address_says(page, contagion="2", scenario=None)
    endings_are(page, counts)
    other = stranger(f"/?{SMALL}")
    open_panel(other, "saving")
    expect(other.get_by_text("Nothing is saved yet.")).to_be_visible()


def test_a_closed_browser_goes_on_where_it_was(visit: Visit):
    page = visit(f"/?{SMALL}")
    go_to_mark(page, "Surrender spreads", "the position of its critics, 3")
    address_says(page, contagion="3")
    settle(page)
    again = page.context.new_page()
    page.close()
    opened(again, "/")
    again.get_by_role("button", name="Go on where you left off").click()
    address_says(again, contagion="3")


def test_scenario_worlds_and_charts_leave_as_files(visit: Visit):
    page = visit(f"/?contagion=2&{SMALL}")
    files = {}

    def take(*names: str) -> None:
        for name in names:
            with page.expect_download() as waiting:
                page.get_by_role("button", name=name).click()
            files[name] = waiting.value.path().read_bytes()

    open_panel(page, "sharing")
    take("Scenario (TOML)", "Worlds (CSV)", "Worlds (Parquet)")
    page.keyboard.press("Escape")
    page.locator(".st-key-table_kabul button").first.click()
    expect(page.get_by_role("button", name="SVG image")).to_be_visible()
    settle(page)
    take("SVG image", "PNG image")
    assert b"contagion = 2" in files["Scenario (TOML)"]
    assert len(files["Worlds (CSV)"].splitlines()) == 51
    assert files["Worlds (Parquet)"].startswith(b"PAR1")
    assert b"of 50" in files["SVG image"]
    assert files["PNG image"].startswith(b"\x89PNG")


def test_a_link_whose_server_died_over_it_is_answered_by_the_next_and_no_helper_is_left(
    server: Server, visit: Visit, new_context: Callable[..., BrowserContext], tmp_path: Path
):
    path = f"/?contagion=2&luck=77&{SMALL}"
    counts = endings(visit(path))
    page, port = new_context().new_page(), free_port()
    with serving(tmp_path, port) as first:
        opened(page, f"{first.address}/?{SMALL}")
        with first.at_rest():
            page.goto(f"{first.address}{path}")
            page.wait_for_selector("[data-testid=stApp]")
            page.wait_for_timeout(3000)  # long enough to ask for the worlds, which nobody works out
            expect(page.locator(f"{ENDINGS} button")).to_have_count(0)
            helpers = psutil.Process(first.process.pid).children(recursive=True)
            first.process.kill()
            first.process.wait()
        _, left = psutil.wait_procs(helpers, timeout=20)
        assert not left
    with serving(tmp_path, port) as second:
        opened(page, f"{second.address}{path}")
        assert endings(page) == counts
