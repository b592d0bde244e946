"""Saving, naming, sharing, taking along: what the two buttons at the head of the sidebar open."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from urllib.parse import urlencode, urlsplit

import streamlit as st

from dashboard import address, exports, runs, shelf, visitors, words
from dashboard import choice as choices
from dashboard.choice import Choice
from dashboard.shelf import Item, ShelfError
from sim import foreign, outcomes
from sim.errors import InputError
from sim.foreign import unmarked
from sim.limits import NAME, SAVED_PER_BROWSER, UPLOAD
from sim.scenarios import from_toml
from sim.seeds import Seeds

LIMITS = (
    f"Kept on this machine, for this browser only: up to {SAVED_PER_BROWSER} scenarios; a deleted one can be "
    f"restored for {shelf.DELETED_DAYS} days. Who clears the browser's cookies loses the way to them: export "
    "what must last."
)


def buttons(seeds: Seeds) -> None:
    """Draw the two buttons; a closed one costs nothing."""
    with st.container(horizontal=True, gap="xsmall"):
        with st.popover("Save", icon=":material/bookmark:", key="saving", on_change="rerun") as box:
            if box.open:
                _save_panel(seeds)
        with st.popover(
            "Share, export", icon=":material/ios_share:", key="sharing", on_change="rerun"
        ) as box:
            if box.open:
                _share_panel(seeds)


def _try(act: Callable[[], str | None]) -> None:
    """Do something with the shelf and keep what is to be said of it: a success, or why it failed."""
    try:
        said = act()
        st.session_state.said = ("success", said) if said else None
    except ShelfError as problem:
        st.session_state.said = ("error", str(problem))


def _save_panel(seeds: Seeds) -> None:
    token, lasting = visitors.token()
    st.markdown("**Saved scenarios**")
    if not lasting:
        st.warning("This browser keeps no cookies: what you save is gone when you close the page.")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("Name", key="save_name", max_chars=NAME, placeholder="My scenario")
        st.button(
            "Save what I assume", key="save", type="secondary", on_click=_try, args=(partial(_save, seeds),)
        )
    _say(token)
    try:
        items = shelf.shelf().items(token)
    except ShelfError as problem:
        st.error(str(problem))
        items = []
    for item in items:
        _row(item, token, seeds)
    if not items:
        st.caption("Nothing is saved yet.")
    st.file_uploader(
        "Open a scenario file (TOML)",
        ["toml"],
        key="import",
        max_upload_size=UPLOAD,
        on_change=_import,
        args=(seeds,),
        help="As exported here, or as written for the command line.",
    )
    st.caption(LIMITS)


def _say(token: str) -> None:
    said = st.session_state.get("said")
    if said:
        kind, text = said
        (st.success if kind == "success" else st.error)(text)
    deleted: Item | None = st.session_state.get("deleted")
    if deleted is not None:
        st.button(
            f"Restore “{unmarked(deleted.name)}”",
            key="restore",
            icon=":material/undo:",
            on_click=_try,
            args=(partial(_restore, deleted, token),),
        )


def _row(item: Item, token: str, seeds: Seeds) -> None:
    with st.container(border=True, gap="xsmall", key=f"saved_{item.id}"):
        st.markdown(f"**{unmarked(item.name)}** :small[{item.made:%d %b %Y}]")
        st.caption(showed_words(item, seeds))
        with st.container(horizontal=True, gap="xsmall"):
            st.button(
                f"Open “{unmarked(item.name)}”",
                wrap=True,
                key=f"open_{item.id}",
                on_click=_open,
                args=(item, seeds),
            )
            st.button("Rename", key=f"rename_{item.id}", on_click=_ask_name, args=(item,))
            st.button("Delete", key=f"delete_{item.id}", on_click=_try, args=(partial(_delete, item, token),))
        if st.session_state.get("renaming") == item.id:
            st.text_input(
                f"New name of “{unmarked(item.name)}”",
                item.name,
                key=f"name_{item.id}",
                max_chars=NAME,
                on_change=_try,
                args=(partial(_rename, item, token),),
            )


def showed_words(item: Item, seeds: Seeds) -> str:
    """Return what a saved scenario showed, in one line: the two commonest endings, with the denominator."""
    total = int(item.showed.get("worlds", 0))
    counts = sorted(item.showed.get("endings", {}).items(), key=lambda pair: -pair[1])[:2]
    told = [
        f"{words.of(count, total)} imagined worlds ended as “{seeds.endings[ending].name}”"
        for ending, count in counts
        if count and ending in seeds.endings
    ]
    older = item.showed.get("model") != seeds.fingerprint
    return words.listed(told) + (", in another version of the model" if told and older else "")


def _save(seeds: Seeds) -> str:
    choice = choices.current()
    token, _ = visitors.token()
    run = runs.run(choice.scenario, luck=choice.luck, worlds=choice.worlds, weeks=choice.weeks)
    showed = {
        "worlds": len(run),
        "endings": outcomes.counts(run.ending),
        "model": seeds.fingerprint,
    }
    name = st.session_state.get("save_name") or f"My version of {seeds.scenarios[choice.scenario.id].title}"
    item = shelf.shelf().save(token, name, _whole_link(seeds), showed)
    st.session_state.save_name, st.session_state.deleted = "", None
    return f"“{unmarked(item.name)}” is saved."


def _whole_link(seeds: Seeds) -> dict[str, str]:
    """Return the link of what is chosen; also of the first page, whose address is empty."""
    choice = choices.current()
    return address.to_query(choice, seeds) or {"model": address.version_of(choice.scenario, seeds)}


def _delete(item: Item, token: str) -> None:
    shelf.shelf().delete(token, item.id)
    st.session_state.deleted = item


def _restore(item: Item, token: str) -> str:
    shelf.shelf().restore(token, item.id)
    st.session_state.deleted = None
    return f"“{unmarked(item.name)}” is back."


def _ask_name(item: Item) -> None:
    st.session_state.renaming = item.id


def _rename(item: Item, token: str) -> None:
    shelf.shelf().rename(token, item.id, st.session_state[f"name_{item.id}"])
    st.session_state.renaming = None


def _open(item: Item, seeds: Seeds) -> None:
    address.follow(item.link, seeds)
    st.session_state.said = ("success", f"“{unmarked(item.name)}” is on screen. Undo takes you back.")


def _import(seeds: Seeds) -> None:
    """Put the scenario of a file on screen, or say in its own words what is wrong with it."""
    file = st.session_state.get("import")
    if file is None:
        return
    name = foreign.short(file.name, 60)
    try:
        text = file.getvalue().decode("utf-8-sig")
        scenario = from_toml(text, seeds.assumptions, file=name)
    except UnicodeDecodeError:
        st.session_state.said = (
            "error",
            f"{unmarked(name)}: this is not a text file. Choose a scenario file (TOML).",
        )
        return
    except InputError as problem:
        st.session_state.said = ("error", "\n\n".join(unmarked(line) for line in str(problem).splitlines()))
        return
    choices.put_scenario(choices.rebased(scenario, seeds))
    title = foreign.short(scenario.title, 60) or name
    st.session_state.said = ("success", f"“{unmarked(title)}” is on screen. Undo takes you back.")


def _share_panel(seeds: Seeds) -> None:
    choice = choices.current()
    st.markdown("**A link to exactly this**")
    st.code(link_of(_whole_link(seeds)), language=None, wrap_lines=True)
    st.caption(
        "It holds what differs from the ready scenario, the luck, and what is on screen. Whoever opens it "
        f"with the same model ({seeds.fingerprint}) sees the same worlds; with another one, they are told "
        "what has changed."
    )
    st.markdown("**Files**")
    title = seeds.scenarios[choice.scenario.id].title
    with st.container(horizontal=True, gap="xsmall"):
        st.download_button(
            "Scenario (TOML)",
            lambda: exports.scenario_file(choice.scenario, seeds),
            file_name=exports.file_name(title, kind="toml"),
            mime=exports.MIME["toml"],
            key="export_toml",
            on_click="ignore",
        )
        for kind in ("csv", "parquet"):
            st.download_button(
                f"Worlds ({'CSV' if kind == 'csv' else 'Parquet'})",
                partial(_result, choice, kind),
                file_name=exports.file_name(title, str(choice.luck), kind=kind),
                mime=exports.MIME[kind],
                key=f"export_{kind}",
                on_click="ignore",
            )
    st.caption(
        f"One row for each of the {words.worlds(choice.worlds)}: luck, ending, what was measured, every "
        "assumption. Images of charts are behind “Table, image” beside each."
    )


def _result(choice: Choice, kind: str) -> bytes:
    run = runs.run(choice.scenario, luck=choice.luck, worlds=choice.worlds, weeks=choice.weeks)
    return exports.result_file(run, kind, luck=choice.luck)  # type: ignore[arg-type]


def link_of(query: dict[str, str]) -> str:
    """Return the address that shows what ``query`` says, as this visitor's browser calls this server."""
    here = urlsplit(st.context.url or "")
    page = f"{here.scheme}://{here.netloc}{here.path or '/'}" if here.netloc else ""
    return f"{page}?{urlencode(query, safe=';:,.~=')}"


# The last choice of a browser, in case it is closed by mistake.


@cache
def _writer() -> ThreadPoolExecutor:
    """Return the one thread that writes what nobody waits for."""
    return ThreadPoolExecutor(1, "keeping")


def remember(seeds: Seeds) -> None:
    """Keep the visitor's choice, if they have moved anything since it was kept; the page does not wait."""
    state = st.session_state
    query = address.to_query(choices.current(), seeds)
    if state.past and query and query != state.get("kept"):
        state.kept = query
        token, _ = visitors.token()
        _writer().submit(shelf.quietly, lambda: shelf.shelf().keep(token, query))


def look_back() -> None:
    """Find, at the beginning of a visit without a link, what this browser had on screen last."""
    state = st.session_state
    if "offer" in state:
        return
    state.offer = {}
    if st.query_params.to_dict():
        return
    try:
        state.offer = shelf.shelf().last(visitors.token()[0])
    except ShelfError:
        return


def offer(seeds: Seeds) -> None:
    """Offer to go on where the last visit ended, until the visitor moves something."""
    state = st.session_state
    link = state.get("offer")
    if not link or state.past:
        return
    before = address.from_query(link, seeds).choice
    count = len(before.scenario.differences(seeds.scenarios[before.scenario.id]))
    changed = f"with {count} change{'s' if count != 1 else ''}" if count else "as it is"
    st.button(
        f"Go on where you left off: “{seeds.scenarios[before.scenario.id].title}” {changed}",
        key="go_on",
        icon=":material/history:",
        wrap=True,
        on_click=address.follow,
        args=(link, seeds),
    )
