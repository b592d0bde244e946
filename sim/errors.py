"""What is wrong with an input: where it stands, what was found, what was expected, how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file, a scenario or a command line.

    Attributes
    ----------
    file : str
        The file, or the place that takes its part (``--set``, a link); may be empty.
    key : str
        The entry inside it, dotted from the outside in; empty for the file as a whole.
    """

    file: str
    key: str
    found: str
    expected: str
    remedy: str

    def within(self, file: str, key: str = "") -> "Problem":
        """Return the same problem placed in ``file`` and below ``key``."""
        inner = ".".join(part for part in (key, self.key) if part)
        return replace(self, file=file, key=inner)

    def __str__(self) -> str:
        place = f"{self.file} [{self.key}]" if self.key else self.file
        text = f"found {self.found}; expected {self.expected}. {self.remedy}"
        return f"{place.strip()}: {text}" if place.strip() else text[0].upper() + text[1:]


class InputError(ValueError):
    """An input cannot be used; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems]
        if len(lines) == 1:
            return lines[0]
        return "\n".join([f"{len(lines)} problems:", *(f"  {line}" for line in lines)])


class SeedError(InputError):
    """The seeds folder holds mistakes."""


class ScenarioError(InputError):
    """A scenario names something unknown, or asks for a value that its assumption refuses."""


class WorldsError(InputError):
    """A table of worlds is too small, too large or not a table of numbers."""


def meant(name: str, known: Iterable[str]) -> str:
    """Return a remedy for an unknown name: the closest known one, or the list of them all."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean '{close[0]}'?"
    if len(names) > 12:
        return f"Use one of the {len(names)} known names, such as '{names[0]}' or '{names[-1]}'."
    return (
        "Use one of: " + ", ".join(names) + "." if names else "Remove it: nothing is known by any name here."
    )
