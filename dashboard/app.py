"""Navigation and the sidebar of assumptions, shared by all pages; run by Streamlit on every interaction."""

from pathlib import Path

import streamlit as st

from dashboard import address, comparison, controls, debates, keeping, picture, replay, runs, turns
from dashboard.views import about, argument, compare, debate, explore, turning_points

ICON = Path(__file__).with_name("icon.svg")
STYLE = Path(__file__).with_name("page.css")


def main() -> None:
    """Draw the frame, then the page that was asked for."""
    st.set_page_config(
        page_title="Inverted plate",
        page_icon=str(ICON),  # a file: any other icon would be fetched from another host
        layout="wide",
        initial_sidebar_state=345,
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )
    st.html(STYLE)
    seeds = runs.seeds()
    page = st.navigation(
        [
            st.Page(explore.page, title="Explore", icon=":material/map:", default=True),
            st.Page(compare.page, title="Compare", icon=":material/compare_arrows:", url_path="compare"),
            st.Page(argument.page, title="The argument", icon=":material/account_tree:", url_path="argument"),
            st.Page(
                turning_points.page, title="Turning points", icon=":material/swap_horiz:", url_path="turning"
            ),
            st.Page(debate.page, title="Debate", icon=":material/forum:", url_path="debate"),
            st.Page(about.page, title="About the model", icon=":material/menu_book:", url_path="about"),
        ],
        position="top",
    )
    address.open_session(seeds, page.url_path)
    keeping.look_back()
    replay.turn()
    if not page.url_path:  # the first page is the one that draws runs
        picture.begin()
    elif page.url_path == "compare":
        comparison.begin()
    elif page.url_path == "debate":
        debates.start(seeds)
    with st.sidebar:
        later = controls.sidebar(seeds)
    page.run()
    for finish in later:
        finish()
    address.close_session(seeds)
    keeping.remember(seeds)


# Helper processes import this file too, under another name; they must not draw a page.
if __name__ == "__main__":
    with turns.taken():
        main()
