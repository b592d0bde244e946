"""Sweeps on the page: what the terminal's summary says, of those kept on this machine and no others."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import sweeps
from dashboard.runs import seeds
from sim.studies import summary, sweep
from sim.studies.designs import factors, latin


def shown() -> None:
    """Draw the panel on its own."""
    from dashboard import address, runs, sweeps

    address.open_session(runs.seeds(), "turning")
    sweeps.panel(runs.seeds())
    address.close_session(runs.seeds())


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_function(shown, default_timeout=300)


@pytest.fixture
def made() -> None:
    loaded = seeds()
    design = latin(factors(["contagion"], loaded), 40)
    folder = sweeps.folder() / "mine"
    folder.parent.mkdir(parents=True)
    sweep.run(sweep.Sweep(design, loaded.scenarios["neutral"], loaded, 5, 26), folder)


def text_of(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.caption))


def test_without_any_sweep_the_page_says_how_to_make_one(page: AppTest):
    page.run()
    assert not page.exception
    assert page.code[0].value.startswith("inverted-plate sweep")


def test_a_kept_sweep_is_shown_with_the_counts_of_the_terminal(page: AppTest, made: None):
    page.run()
    page.selectbox(key="turning_along").set_value("contagion").run()
    assert not page.exception
    facts = summary.summarised(sweeps.folder() / "mine", summary.factor_of("contagion", seeds()))
    assert facts["worlds"] == 40
    assert "40 worlds, 26 weeks, luck 5" in text_of(page)
    table = page.table[0].value
    for part in facts["by"]:
        for key, count in part["endings"].items():
            assert table.loc[seeds().endings[key].name, part["part"]] == f"{count} of {part['worlds']}"
    assert "turning_along:contagion" in page.query_params["view"]


@pytest.mark.parametrize("name", ["../../etc", "gone", "<b>x</b>"])
def test_a_link_opens_no_other_folder_than_those_that_are_kept(page: AppTest, made: None, name: str):
    page.query_params["view"] = f"turning_sweep:{name}"
    page.run()
    assert not page.exception
    assert "not kept on this machine" in page.warning[0].value
    assert "<b>" not in page.warning[0].value
    assert page.selectbox(key="turning_sweep").value == "mine"
