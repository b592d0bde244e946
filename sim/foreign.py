"""Foreign text: what others wrote, made so that it can stand in a sentence, on a terminal or in a table."""

import re

# What XML cannot hold, and marks that would break a line, turn its direction or steer a terminal.
_UNPRINTABLE = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$~&=\"'^])")
_LOOSE = re.compile(r"(?<=www)(?=\.)|(?<=:)(?=[^\d\s]|[\w+-]+:)|(?=@)", re.IGNORECASE)
_JOINER = "\u2060"  # nothing to be seen, and no line may break there
_FORMULA = ("=", "+", "-", "@")


def clean(words: str) -> str:
    """Return a text that every format can hold: one line, without control characters."""
    return re.sub(" {2,}", " ", _UNPRINTABLE.sub(" ", words))


def short(words: str, most: int) -> str:
    """Return a clean text of at most ``most`` letters; what is left out shows as one more, an ellipsis."""
    head = clean(words[: 2 * most])
    return head if len(head) <= most and len(words) <= 2 * most else head[:most].rstrip() + "…"


def unmarked(words: str) -> str:
    """Return a text that a page shows as it is, where Markdown would see marks, addresses or icons.

    A backslash does not keep an address from becoming a link, nor ``:smile:`` from becoming a picture: there
    an invisible letter stands between.
    """
    return _MARKS.sub(r"\\\1", _LOOSE.sub(_JOINER, clean(words)))


def still(words: str) -> str:
    """Return a text of many lines without what would steer a terminal: colours, titles, turned letters."""
    return _STEERING.sub("\ufffd", words)


def cell(value: object) -> object:
    """Return a table's cell that no spreadsheet takes for a formula; only texts can be one."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
