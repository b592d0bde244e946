"""Choosing: which prompts suit two runs, the most telling first, and no two alike in a row."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sim.debate.counts import Tally
from sim.debate.forms import Sign, Template
from sim.debate.handbook import Handbook

# What makes a prompt worth having, each part between 0 and 1: how much the runs differ in it (threefold, for
# a difference is what one can see), how far both are from what the article expects, how far the worldviews
# disagree, and whether it is about a premise that the runs hold differently.
EFFECT, SURPRISE, DISAGREEMENT, PREMISE = Fraction(3), Fraction(1), Fraction(1), Fraction(1)

# What the next prompt loses for each earlier one of its kind, and for each that turns on the same sign.
SAME_KIND, SAME_SIGN = Fraction(3, 5), Fraction(1)

KINDS, AMONG = 5, 8
"""So many kinds, at least, among the first so many prompts."""


def fits(template: Template, tallies: Mapping[str, Tally], differing: frozenset[str]) -> bool:
    """Say whether a template has something to say about two runs.

    Parameters
    ----------
    differing : set of str
        The assumptions that the runs hold differently: what is the same in both explains no difference.
    """
    tally = tallies[template.sign]
    if template.when == "differ":
        return tally.clear and (not template.premises or bool(differing & set(template.premises)))
    if template.when == "alike":
        return not tally.clear
    if template.when == "trade":
        price = tallies[template.price]
        return tally.clear and price.clear and (tally.a > tally.b) == (price.a > price.b)
    return True


def worth(
    template: Template,
    book: Handbook,
    tallies: Mapping[str, Tally],
    disagreement: Mapping[str, Fraction],
    differing: frozenset[str],
) -> Fraction:
    """Return how telling a prompt is for two runs; exchanging the runs changes nothing.

    Parameters
    ----------
    disagreement : mapping of sign to Fraction
        How far the worldviews lie apart, as a part of the worlds.
    differing : set of str
        The assumptions that the runs hold differently.
    """
    tally, sign = tallies[template.sign], book.signs[template.sign]
    value = Fraction(0)
    if isinstance(sign, Sign) and sign.expects is not None:
        seen = Fraction(tally.a + tally.b, 2 * tally.of)
        value += SURPRISE * (1 - seen if sign.expects else seen)
    value += DISAGREEMENT * disagreement.get(template.sign, Fraction(0))
    value += PREMISE * bool(differing & set(template.premises))
    # Where both runs show it alike there is less to look at: half the worth.
    return EFFECT * Fraction(abs(tally.a - tally.b), tally.of) + value * (
        1 if tally.clear else Fraction(1, 2)
    )


def ranked(templates: Sequence[Template], worths: Mapping[str, Fraction]) -> list[Template]:
    """Return the templates in the order in which they are offered: telling ones first, and varied."""
    left, chosen = list(templates), list[Template]()
    while left:
        kinds = {template.kind for template in chosen}
        open_kinds = {template.kind for template in left} - kinds
        wanted = min(KINDS, len(kinds | open_kinds)) - len(kinds)
        pool = left
        if open_kinds and wanted > 0 and AMONG - len(chosen) <= wanted:
            pool = [template for template in left if template.kind in open_kinds]

        def value(template: Template) -> Fraction:
            same_kind = sum(other.kind == template.kind for other in chosen)
            same_sign = sum(other.sign == template.sign for other in chosen)
            return worths[template.id] - SAME_KIND * same_kind - SAME_SIGN * same_sign

        best = max(pool, key=value)  # the first of equals, in the order of the seeds
        chosen.append(best)
        left.remove(best)
    return chosen
