"""What is wrong with an input: where it stands, what was found, what was expected, how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from sim.foreign import clean, short
from sim.limits import FOUND_TOLD, PROBLEMS_TOLD


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
        # What stands in a file or a link may be long, and may hold what would steer a terminal.
        file, key, found = (short(text, FOUND_TOLD) for text in (self.file, self.key, self.found))
        place = f"{file} [{key}]" if key else file
        text = f"found {found}; expected {clean(self.expected)}. {clean(self.remedy)}"
        return f"{place.strip()}: {text}" if place.strip() else text[0].upper() + text[1:]


class InputError(ValueError):
    """An input cannot be used; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is wrong, a line each; of very many problems the first, and how many more there are."""
        told = [str(problem) for problem in self.problems[:PROBLEMS_TOLD]]
        more = len(self.problems) - len(told)
        return (*told, *([f"{more:,} more problems of this kind or another."] if more else ()))

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return self.lines[0]
        return "\n".join([f"{len(self.problems):,} problems:", *(f"  {line}" for line in self.lines)])


class SeedError(InputError):
    """The seeds folder holds mistakes."""


class ScenarioError(InputError):
    """A scenario names something unknown, or asks for a value that its assumption refuses."""


class WorldsError(InputError):
    """A table of worlds is too small, too large or not a table of numbers."""


def meant(name: str, known: Iterable[str]) -> str:
    """Return a remedy for an unknown name: the closest known one, or the list of them all."""
    names = sorted(known)
    close = get_close_matches(name[:FOUND_TOLD], names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean '{close[0]}'?"
    if len(names) > 12:
        return f"Use one of the {len(names)} known names, such as '{names[0]}' or '{names[-1]}'."
    return (
        "Use one of: " + ", ".join(names) + "." if names else "Remove it: nothing is known by any name here."
    )
