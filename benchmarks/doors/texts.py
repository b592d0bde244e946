"""Texts: links, questions to every world, and words on their way out."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from urllib.parse import parse_qsl

from hypothesis import strategies as st

from benchmarks.doors.door import JUNK, NUMBERS, Door, altered, calm, only_text, seeds
from dashboard import address, exports
from sim import foreign, links, scenarios
from sim.cases import meaning
from sim.errors import InputError
from sim.foreign import cell, clean, short, still, unmarked
from sim.handouts.as_markdown import escaped
from sim.studies.asked import asked


class Link(Door):
    """A share link: in the address bar, in a paste box, on the command line."""

    name, inputs, takes_bytes = "link", 35_000, True
    watched = (links.from_text, scenarios.from_query, scenarios.Scenario.changed)

    @property
    def inputs_built(self) -> st.SearchStrategy[str]:
        """Text of any kind; parameters with good and bad names and values in every form of a link."""
        known = seeds()
        key = st.sampled_from([*known.assumptions, *links.VIEW, "scenario", "base"]) | JUNK
        value = st.one_of(
            NUMBERS,
            st.tuples(NUMBERS, NUMBERS).map("..".join),
            st.lists(NUMBERS, min_size=1, max_size=6).map(";".join),
            st.lists(st.tuples(st.integers(-1, 600).map(str), NUMBERS).map(":".join), max_size=9).map(
                lambda steps: ";".join(["0.5", *steps])
            ),
            st.sampled_from([*known.scenarios, "article", "neutral", "critics"]),
            st.just("neutral~contagion=2"),
            JUNK,
        )
        parts = st.lists(st.tuples(key, value).map("=".join), max_size=12)
        forms = st.sampled_from(["?", "http://localhost:8501/?", "http://[", "https://x/y?", "", "neutral~"])
        return st.one_of(
            st.text(max_size=200),
            st.tuples(forms, parts, st.sampled_from("&~")).map(lambda t: t[0] + t[2].join(t[1])),
            st.integers(1, 3_000).map(lambda n: "?" + "&".join(f"x{i}=1" for i in range(n))),
            altered(self.samples()).map(lambda data: data.decode("utf-8", "replace")),
        )

    def samples(self) -> list[bytes]:
        """Return links of every form."""
        made = seeds().scenarios["neutral"].changed(contagion="0.2..2", aid_to_kabul="1;26:0;40:0.5")
        text = links.to_text(made, seeds().scenarios)
        query = made.to_query(seeds().scenarios)
        whole = "http://localhost:8501/?" + "&".join(f"{k}={v}" for k, v in query.items())
        return [text.encode(), whole.encode(), f"{whole}&luck=7&worlds=100&b=hollow_army&only=x".encode()]

    def knock_bytes(self, data: bytes) -> bool:
        """Hand bytes in as a browser would."""
        return self.knock(data.decode("utf-8", "replace"))

    def knock(self, value: str) -> bool:
        """Follow it in the terminal's way and in the page's."""
        known = seeds()
        query = dict(parse_qsl(value.partition("?")[2], keep_blank_values=True))
        reading = address.from_query(query, known)
        for told in (*reading.complaints, *reading.news):
            assert only_text(told), f"markup on the page: {told!r}"
            assert len(told) < 3_000, f"a sentence of {len(told)} letters"
        assert len(reading.complaints) <= 30, f"{len(reading.complaints)} complaints"
        assert address.from_query(address.to_query(reading.choice, known), known).choice == reading.choice
        try:
            scenario = links.from_text(value, known.scenarios, known.assumptions)
        except InputError as error:
            calm(str(error))
            return False
        again = links.from_text(links.to_text(scenario, known.scenarios), known.scenarios, known.assumptions)
        assert meaning(again) == meaning(scenario)
        return True


class Question(Door):
    """What is asked of every world: a link's, a visitor's, the terminal's ``--of``."""

    name, inputs, takes_bytes = "question", 6_000, True
    watched = (asked,)

    @property
    def inputs_built(self) -> st.SearchStrategy[str]:
        """Measures, comparisons and numbers in any order."""
        word = st.sampled_from(
            "accommodation pyrrhic republic not and > < >= <= . 1 0.5 1.2.3 1e9 1e999 -".split()
        )
        return st.lists(word | NUMBERS | JUNK, max_size=12).map(" ".join) | st.text(max_size=40)

    def samples(self) -> list[bytes]:
        """Return good questions."""
        return [
            b"accommodation > 0.5 and not pyrrhic",
            b"t_kabul < 52",
            b"pyrrhic",
            b"accommodation >= -1e-3",
        ]

    def knock_bytes(self, data: bytes) -> bool:
        """Hand bytes in as text."""
        return self.knock(data.decode("utf-8", "replace"))

    def knock(self, value: str) -> bool:
        """Ask it."""
        try:
            return bool(asked(value).spoken(seeds()))
        except InputError as error:
            calm(str(error))
            return False


class Words(Door):
    """Foreign words on their way out: onto the page, into tables, file names, messages."""

    name, inputs, takes_bytes = "words", 50_000, True
    watched = (foreign.unmarked, foreign.clean)

    @property
    def inputs_built(self) -> st.SearchStrategy[str]:
        """Any text, and texts that are markup somewhere."""
        marks = st.text("\\`*_{}[]()<>#+-.!|$~:=@/&'\" \n\tawhtps0", max_size=40)
        return JUNK | marks | st.lists(JUNK, max_size=3).map("".join)

    def samples(self) -> list[bytes]:
        """Return texts that are markup somewhere."""
        return [
            b"*a* `b` [c](http://d) www.e.f",
            b"=1+1",
            b":red[x] $y$ :smile:",
            b"<b>x</b>\n# y\n- z\n1. a",
        ]

    def knock_bytes(self, data: bytes) -> bool:
        """Hand bytes in as text."""
        return self.knock(data.decode("utf-8", "replace"))

    def knock(self, value: str) -> bool:
        """Show it in every way in which the pages and the terminal show foreign words."""
        for shown in (unmarked(value), address.short(value)):
            assert only_text(shown), f"markup: {shown!r}"
        assert only_text(escaped(value), links=True), f"markup: {escaped(value)!r}"
        for quiet in (clean(value), short(value, 50)):
            assert not {unicodedata.category(letter) for letter in quiet} & {"Cc", "Cs", "Zl", "Zp"}, quiet
            assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(quiet)
        assert len(short(value, 50)) <= 51
        assert "\x1b" not in still(value)
        assert str(cell(value))[:1] not in ("=", "+", "-", "@", "\t", "\r")
        name = exports.file_name(value, kind="csv")
        assert name.isascii()
        assert name == Path(name).name
        assert not name.startswith((".", "-"))
        return True
