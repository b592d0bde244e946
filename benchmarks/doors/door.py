"""Door: what every place has where something from outside comes in, and what the inputs are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any, ClassVar

from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sim.seeds import Seeds, load

PLAIN = frozenset("root paragraph_open paragraph_close inline text softbreak text_special".split())
"""What a text may become that Markdown must show as it is."""


READER = MarkdownIt("js-default", {"html": True}).enable(["table", "strikethrough"])


NUMBERS = st.one_of(
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["0.5", "1", "-1", "1e999", "nan", "9" * 400, "1_0", "٣", "", " ", "0x10", "2", "0.7"]),
)


JUNK = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "www.example.org",
            "![](http://x/y)",
            "=cmd|' /C calc'!A0",
            "@SUM(1)",
            "\x1b]0;title\x07",
            "\u202eabc",
            "#panic()",
            "]]>",
            "../../etc/passwd",
            ":red[x]",
            "$x^2$",
            "'; DROP TABLE saved; --",
            "a" * 5_000,
        ]
    ),
)


@cache
def seeds() -> Seeds:
    """Return the shipped seeds."""
    return load()


def scratch() -> Path:
    """Return a new folder for one input."""
    return Path(mkdtemp(dir=gettempdir()))


def altered(samples: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Return good samples with some stretches overwritten, doubled, cut out, or cut off at the end."""

    @st.composite
    def build(draw: st.DrawFn) -> bytes:
        data = bytearray(draw(st.sampled_from(samples)))
        for _ in range(draw(st.integers(0, 6))):
            place = draw(st.integers(0, max(0, len(data) - 1)))
            length = draw(st.integers(0, 40))
            act = draw(st.integers(0, 3))
            if act == 0:
                data[place : place + length] = draw(st.binary(max_size=40))
            elif act == 1:
                data[place:place] = data[place : place + length]
            elif act == 2:
                del data[place : place + length]
            elif data:
                data[place] ^= 1 << draw(st.integers(0, 7))
        return bytes(data[: len(data) if draw(st.integers(0, 9)) else len(data) // 2])

    return build()


class Door:
    """Where something comes in.

    Attributes
    ----------
    inputs : int
        How often it is knocked at if nobody says otherwise.
    takes_bytes : bool
        Whether a coverage-guided fuzzer can feed it.
    watched : sequence of function
        What such a fuzzer watches.
    """

    name: ClassVar[str]
    inputs: ClassVar[int]
    takes_bytes: ClassVar[bool] = False
    watched: ClassVar[Sequence[Callable[..., Any]]] = ()

    @property
    def inputs_built(self) -> st.SearchStrategy[Any]:
        """What may come in."""
        raise NotImplementedError

    def knock(self, value: Any) -> bool:
        """Hand something in: True if it is answered, False if it is refused in words; all else is a find."""
        raise NotImplementedError

    def knock_bytes(self, data: bytes) -> bool:
        """Hand bytes in."""
        return self.knock(data)

    def samples(self) -> list[bytes]:
        """Return what is good, to start from."""
        return []


def tokens(text: str, reader: MarkdownIt) -> dict[str, int]:
    """Return what Markdown makes of a text: how often each kind of token."""
    found: dict[str, int] = {}
    for token in reader.parse(text):
        for each in (token, *(token.children or ())):
            found[each.type] = found.get(each.type, 0) + 1
    return found


def only_text(text: str, *, links: bool = False) -> bool:
    """Say whether Markdown shows a text as words alone; without ``links`` also where addresses become links.

    Streamlit's Markdown does so, after it has dropped the backslashes.
    """
    loose = re.search(r"https?://|www\.|\w@\w|:[\w+-]+:", text.replace("\\", ""), re.IGNORECASE)
    return tokens(text, READER).keys() <= PLAIN and (links or not loose)


def calm(text: str) -> None:
    """Refuse a message that steers a terminal, shows a traceback, or has no end."""
    assert "Traceback" not in text
    assert not {"\x1b", "\x07"} & set(text), "it steers the terminal"
    assert len(text) < 200_000, f"{len(text):,} letters"
