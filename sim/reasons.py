"""Reasons: why something happened, in words: the cause, the world's value of it, and the claims behind it."""

from sim.assumptions import Assumption
from sim.seeds import Seeds
from sim.wording import Wording, joined


def because(
    seeds: Seeds,
    words: Wording,
    cause: str,
    *,
    rule: str = "",
    value: float | None = None,
    alike: bool = True,
    **filled: object,
) -> str:
    """Return why, such as "because aircraft stay away (rule: ...; Air support: 0, "none"; C01, paragraph 1)".

    Parameters
    ----------
    cause : str
        An assumption's id, or a state of the world; one without words is told as the course of things.
    rule : str
        What made it happen, in words; empty where no rule did.
    value : float, optional
        What the world holds of the assumption.
    alike : bool
        Whether all that is told together has this cause; else it is only the commonest.
    filled
        What the words of the cause ask for, beside the window on which endings are judged.
    """
    why = words.causes.get(cause, words.causes["the course of things"])
    if cause == "ending":
        why = why.format(window=f"{seeds.thresholds['window'].value:g}", **filled)
    details = [words.say("by_rule", rule=rule)] if rule else []
    if value is not None:
        assumption = seeds.assumptions[cause]
        details += [valued(words, assumption, value), claimed(seeds, words, assumption)]
    if not details:
        return words.say("because", "bare", words=why)
    return words.say("because", "one" if alike else "some", words=why, details="; ".join(details))


def valued(words: Wording, assumption: Assumption, value: float, name: str = "") -> str:
    """Return a world's value of an assumption in words: at one of its ends, nearer to one, or midway.

    ``name`` is what is said to have it, if not the assumption itself.
    """
    place = (value - assumption.low) / (assumption.high - assumption.low)
    limits = ((0.05, "low"), (0.4, "lower"), (0.6, "middle"), (0.95, "higher"))
    form = next((form for limit, form in limits if place <= limit), "high")
    low, high = assumption.words
    shown = f"{round(value, 4):g}"  # worlds hold 0.15 as 0.150000006
    return words.say("of_value", form, name=name or assumption.name, value=shown, low=low, high=high)


def claimed(seeds: Seeds, words: Wording, assumption: Assumption) -> str:
    """Return the claims that an assumption comes from, with the article's paragraphs."""
    if not assumption.claims:
        return words.say("unclaimed")
    numbers = seeds.paragraphs(assumption.claims)
    form = "one" if len(numbers) == 1 else "some"
    paragraphs = joined([str(number) for number in numbers])
    return words.say("of_claims", form, claims=joined(assumption.claims), paragraphs=paragraphs)
