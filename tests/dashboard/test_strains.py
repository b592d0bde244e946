"""What the page says where assumptions pull against each other."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.runs import seeds
from sim.tensions import strains
from sim.worlds import Worlds

SCRIPT = Path(dashboard.__file__).with_name("app.py")


def opened(scenario: str) -> AppTest:
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    for name, value in {"worlds": "50", "weeks": "52", "scenario": scenario}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_the_article_is_told_where_it_strains_itself():
    app = opened("article")
    found = strains(Worlds.of(seeds().scenarios["article"], 50, weeks=52))
    label = f"These assumptions pull against each other in {len(found)} places"
    app.session_state["strained"] = True  # a closed box is empty
    app.run()
    [box] = [one for one in app.expander if one.label == label]
    text = box.markdown[0].value
    assert text.count("\n- ") == len(found) - 1
    for strain in found:
        assert strain.words in text


def test_the_neutral_reading_is_told_nothing():
    app = opened("neutral")
    assert app.selectbox(key="start").value == "neutral"
    assert not [one for one in app.expander if "pull against" in one.label]
