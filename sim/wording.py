"""Wording: the words in which stories are told, kept in ``seeds/stories.toml`` for anybody to edit."""

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

from pydantic import Field, model_validator

from sim.errors import Problem, SeedError, meant
from sim.events import KINDS
from sim.forms import Form, Text

STANCES = ("resist", "alone", "aside", "join", "self_rule")
"""Stances of a northern group, in the order of their codes in ``sim.mechanisms.alliances``."""

HOLDERS = ("taliban", "republic", "tajik", "uzbek", "hazara", "islamic_state", "mutineers")
"""The armed actors, in the order of their codes in ``sim.state``."""

_PLACES = {"one": "place new", "some": "places new", "many": "count places new"}
_OF_VALUE = "name value low high"
SENTENCES: Mapping[str, str | Mapping[str, str]] = {
    "start": "taliban republic north contested held capitals",
    "yield": _PLACES,
    "cascade": "count places",
    "storm": _PLACES,
    "retake": _PLACES,
    "first": {"one": "", "some": ""},
    "tally": "held capitals",
    "garrison": {"one": "place garrisons", "some": "places garrisons", "many": "count places garrisons"},
    "kabul": "old new",
    "president": "",
    "president_killed": "",
    "president_with_kabul": "",
    "president_by_deal": "",
    "open": "",
    "rule": "holder",
    "shared": "",
    "war": "",
    "stance": "groups stance",
    "split": "place men",
    "prisons": "men",
    "guarantor": "",
    "unrest": {"one": "place share", "some": "places share", "many": "count places share"},
    "deal": {"kept": "other posts self_rule", "brief": "other self_rule"},
    "breaks": "weeks",
    "talks": "rounds",
    "intervention": "",
    "cost": "weeks civilians fighters displaced abroad",
    "ending": "weeks ending taliban held capitals republic north",
    "flag": "flag",
    "headline": "number kabul held capitals weeks ending civilians",
    "headline_falls": "new week",
    "headline_deal": "week",
    "headline_holds": "",
    "because": {"one": "words details", "some": "words details", "bare": "words"},
    "by_rule": "rule",
    "of_claims": dict.fromkeys(("one", "some"), "claims paragraphs"),
    "unclaimed": "",
    "of_value": dict.fromkeys(("low", "lower", "middle", "higher", "high"), _OF_VALUE),
}
"""Every sentence (or its forms) and the names that may stand in braces in it."""


class Wording(Form):
    """The words for sentences, actors, stances, rules and causes.

    Attributes
    ----------
    sentences : mapping of name to text, or of name to forms of it
        As listed in ``SENTENCES``.
    holders, stances, self_rule, rules : mapping of name to words
    causes : mapping of an assumption's id or a state's name to words
        What it means that this was the strongest push.

    Raises
    ------
    pydantic.ValidationError
        If words are missing, or braces hold a name that the model does not fill in.
    """

    sentences: Mapping[str, Text | Mapping[str, Text]]
    holders: Mapping[str, Text]
    stances: Mapping[str, Text]
    self_rule: Mapping[str, Text]
    rules: Mapping[str, Text]
    causes: Mapping[str, Text] = Field(min_length=1)

    @model_validator(mode="after")
    def _complete(self) -> "Wording":
        problems = [
            *_missing("sentences", self.sentences, SENTENCES),
            *_missing("holders", self.holders, HOLDERS),
            *_missing("stances", self.stances, STANCES),
            *_missing("self_rule", self.self_rule, ("none", "little", "some", "wide")),
            *_missing("rules", self.rules, KINDS),
        ]
        for name in self.sentences.keys() & SENTENCES.keys():
            problems += _wrong_sentence(f"sentences.{name}", self.sentences[name], SENTENCES[name])
        for name, words in self.causes.items():
            allowed = "window definition" if name == "ending" else ""
            problems += _wrong_braces(f"causes.{name}", words, allowed)
        if problems:
            raise SeedError(problems)
        return self

    def say(self, sentence: str, form: str = "", /, **filled: object) -> str:
        """Return a sentence with its names filled in."""
        text = self.sentences[sentence]
        return (text if isinstance(text, str) else text[form]).format(**filled)


def joined(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: a, b and c."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _missing(
    key: str, found: Mapping[str, object], expected: Mapping[str, object] | tuple[str, ...]
) -> Iterator[Problem]:
    for name in expected:
        if name not in found:
            remedy = f"Add a line '{name} = \"...\"' under [{key.split('.')[0]}]."
            yield Problem("", f"{key}.{name}", "nothing", "words", remedy)
    for name in found:
        if name not in expected:
            yield Problem(
                "", f"{key}.{name}", "an unknown name", "a name of this table", meant(name, expected)
            )


def _wrong_sentence(
    key: str, text: str | Mapping[str, str], names: str | Mapping[str, str]
) -> Iterator[Problem]:
    if isinstance(names, str) and isinstance(text, str):
        yield from _wrong_braces(key, text, names)
    elif not isinstance(names, str) and not isinstance(text, str):
        yield from _missing(key, text, names)
        for form in text.keys() & names.keys():
            yield from _wrong_braces(f"{key}.{form}", text[form], names[form])
    else:
        expected = "one sentence" if isinstance(names, str) else "its forms: " + ", ".join(names)
        yield Problem("", key, "another shape", expected, "Restore it from the shipped file.")


def _wrong_braces(key: str, text: str, names: str) -> Iterator[Problem]:
    allowed = names.split()
    try:
        parts = [
            (name, form, turned) for _, name, form, turned in Formatter().parse(text) if name is not None
        ]
    except ValueError as error:
        yield Problem("", key, str(error), "braces in pairs", "Close or remove the brace.")
        return
    for name, form, turned in parts:
        if form or turned or name not in allowed:
            expected = "only names that are filled in: " + (", ".join(allowed) or "none")
            yield Problem("", key, f"{{{name}}}", expected, meant(name, allowed))
