"""Measures: under which name and in which unit reports and files show what was judged in each world."""

PEOPLE, SCALE, REFERENCE = "share of people", "0-1", "reference = 1"

UNITS = {
    "control_taliban": PEOPLE,
    "control_kabul": PEOPLE,
    "control_north": PEOPLE,
    "control_other": PEOPLE,
    "contested": PEOPLE,
    "self_ruled": PEOPLE,
    "unrest": PEOPLE,
    "momentum": PEOPLE,
    "blocs": "armed blocs",
    "capitals_taliban": "provincial capitals",
    "capitals_lost": "provincial capitals",
    "surrender_share": "share of the capitals lost",
    "kabul_holder": "code",
    "phase": "code",
    "deal": "yes = 1",
    "violence": "deaths per 100,000 people a week",
    "deaths": "people killed since the start",
    "civilian_deaths": "people killed since the start",
    "displaced": "people, at the time",
    "abroad": "people since the start",
    "reprisals": "people killed a week",
    "taliban_loss": "share of the fighters at the start",
    "islamic_state": "thousand fighters",
    "splits": "splits of the last year",
    "arrears": "share of wages",
    "fiscal_gap": "share of needs",
    "cabinet": "share of posts",
    "tox_complicit": REFERENCE,
    "tox_ungoverned": REFERENCE,
    "toxicity": REFERENCE,
    "weeks_taliban": "weeks of the last 26",
    "weeks_republic": "weeks of the last 26",
    "weeks_held": "weeks of the last 26",
    "t_kabul": "week",
    "t_exit": "week",
    **dict.fromkeys(
        (
            "air",
            "accommodation",
            "inclusion",
            "rights",
            "counterterror",
            "commitments",
            "support",
            "cohesion",
            "hardness",
            "hardliners",
            "autonomy",
            "al_qaeda",
            "capacity",
            "tension",
            "pyrrhic",
            "pyrrhic_core",
        ),
        SCALE,
    ),
}
"""The unit of every weekly and every judged metric."""

TIMES = {"t_kabul": "week_kabul_falls", "t_exit": "week_president_leaves"}
"""Metrics that are weeks, and not a number where it never happens; with the names that reports use."""

_NAMES = TIMES | {
    f"control_{holder}": f"{holder}_control" for holder in ("taliban", "kabul", "north", "other")
}


def reported_name(metric: str) -> str:
    """Return the name under which reports and files show a judged metric."""
    return _NAMES.get(metric, metric)
