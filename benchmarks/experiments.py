"""Three experiments on what the article rests on: ``python -m benchmarks.experiments [--quick]``.

Slow decline or cascade (C26); counterweights and terror export at three ties to al-Qaeda (C31, C32); need,
offers and rivals (C43, C45). Each is a grid of settings on the same luck. Writes ``docs/experiments.md`` and
its figures. Every number and every word on its size is counted here; nothing is typed in.
"""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.figures import drawn, lines
from benchmarks.lives import DOCS, lived, table, written
from sim.result import Result
from sim.scenarios import Scenario
from sim.seeds import Seeds, load
from sim.shapes import Bools, Floats
from sim.state import REPUBLIC, TALIBAN
from sim.statistics import WHILE_HE_STAYS, Asked, read
from sim.worlds import DEFAULT_LUCK, Worlds

REPORT = DOCS / "experiments.md"
WORLDS = 200
CASCADE = 0.25
"""A share of all provincial capitals that, lost within two weeks, is called a cascade here."""

LOOKED_AT = (6, 12, 26, 52, 104)
SETTLED = 52
"""Weeks that the Taliban must have ruled before their conduct is read."""


def reading(result: Result) -> dict[str, Floats]:
    """Return what the three experiments look at; worlds on the last axis."""
    held = (result.weekly["kabul_holder"] == REPUBLIC).astype(np.float32)
    ruled = (result.weekly["phase"] == 2) & (result.weekly["kabul_holder"] == TALIBAN)
    found = result.summary
    names = ("tox_complicit", "tox_ungoverned", "pyrrhic", "pyrrhic_core", "accommodation")
    return {
        "republic holds": np.minimum.accumulate(held, axis=0),
        "cascade": read(result, "cascade_index", Asked("at any time")),
        "cascade before": read(result, "cascade_index", Asked(WHILE_HE_STAYS)),
        "ruled": ruled.sum(axis=0),
        "toxicity": found["toxicity"],
        "reprisals": result.weekly["reprisals"].sum(axis=0),
        **{name: found[name] for name in names},
    }


def grid(scenarios: Sequence[Scenario], worlds: int, seeds: Seeds) -> dict[str, Floats]:
    """Return the readings of scenarios on the same luck, shape (..., scenarios, worlds)."""
    tables = [Worlds.of(scenario, worlds, DEFAULT_LUCK, seeds=seeds) for scenario in scenarios]
    whole = tables[0]
    for one in tables[1:]:
        whole = whole + one
    found = lived(whole, reading, said="Worlds of an experiment")
    return {k: v.reshape(*v.shape[:-1], len(scenarios), worlds) for k, v in found.items()}


def levels(seeds: Seeds, key: str, number: int) -> list[float]:
    """Return levels over an assumption's whole range."""
    a = seeds.assumptions[key]
    return [round(float(x), 4) for x in np.linspace(a.low, a.high, number)]


def positions(seeds: Seeds, key: str) -> dict[str, float]:
    """Return the three positions on an assumption."""
    a = seeds.assumptions[key]
    return {
        "article": a.position("article"),
        "neutral": a.position("neutral"),
        "critics": a.position("critics"),
    }


# 1. Slow decline or house of cards


def decline(seeds: Seeds, worlds: int) -> list[str]:
    """Return the first experiment: what one surrender that breeds the next does to the fall of Kabul."""
    contagions = levels(seeds, "contagion", 7)
    bases = ("article", "neutral", "hollow_army")
    titles = {base: seeds.scenarios[base].title for base in bases}
    found = grid(
        [seeds.scenarios[base].changed(contagion=c) for base in bases for c in contagions], worlds, seeds
    )
    shape = (len(bases), len(contagions), worlds)
    holds = found["republic holds"].reshape(-1, *shape)
    cascade, before = (found[name].reshape(shape) >= CASCADE for name in ("cascade", "cascade before"))
    largest = found["cascade"].reshape(shape)
    shown = [contagions[i] for i in (0, 1, 3, 6)]
    curves = [
        {
            "week": week,
            "worlds": int(holds[week, b, contagions.index(c)].sum()),
            "surrender spreads": f"{c:g}",
            "reading": titles[base],
        }
        for b, base in enumerate(bases)
        for c in shown
        for week in range(0, 105, 2)
    ]
    rows, says = [], []
    for b, base in enumerate(bases):
        for i, c in enumerate(contagions):
            counts = [str(int(holds[week, b, i].sum())) for week in LOOKED_AT]
            middle = float(np.median(largest[b, i]))
            many, early = int(cascade[b, i].sum()), int(before[b, i].sum())
            rows.append([titles[base], f"{c:g}", *counts, f"{middle:.2f}", str(many), str(early)])
        first, last = (int(holds[12, b, i].sum()) for i in (0, -1))
        often = [int(kind[b, i].sum()) for kind in (cascade, before) for i in (0, -1)]
        says.append(
            f"*{titles[base]}*: Kabul stands after 12 weeks in {first} of {worlds} worlds if no surrender "
            f"breeds the next and in {last} if each does as much as it can. Cascades, a quarter of all "
            f"capitals within two weeks, come in {often[0]} and {often[1]} worlds, while the president is "
            f"still there in {often[2]} and {often[3]}."
        )
    article = int(holds[12, 0].sum(axis=-1).min())
    least = (
        "The fewest worlds of the article's reading in which Kabul outlasts 12 weeks, at any contagion: "
        f"{article} of {worlds}."
    )
    said = " ".join(says).replace("*", "")
    chart = lines(
        curves, x="week", y="worlds", of="surrender spreads", order=[f"{c:g}" for c in shown],
        facet="reading", facets=[titles[b] for b in bases], points=False, top=worlds,
    )  # fmt: skip
    figure = drawn(
        chart,
        "experiment_decline",
        title=f"Of {worlds} worlds, those in which the Republic still holds Kabul, week by week",
        said=said,
    )
    head = [
        "reading",
        "surrender spreads",
        *(f"week {w}" for w in LOOKED_AT),
        "largest fall in two weeks",
        "cascades",
        "while the president stays",
    ]
    return [
        "## 1. Slow decline or house of cards? (C26)",
        "",
        "The article expects months, not days (P34, P36): army and police resist, and no surrender breeds "
        "the next. "
        "Here the strength of that one effect is moved over its whole range in three readings, all else "
        "and the luck "
        "the same.",
        "",
        figure,
        "",
        *(f"- {line}" for line in says),
        f"- {least}",
        "",
        f"Worlds of {worlds} in which the Republic has held Kabul without a break up to a week; the "
        "middle of the largest share "
        "of capitals that change hands within two weeks; worlds in which that is a quarter or more, at any "
        "time and while the president is still there and Kabul has not fallen.",
        "",
        *table(head, rows),
    ]


# 2. Counterweights and terror export


NORTH = ("northern_strength", "northern_unity", "northern_resolve")
"""What a counterweight is made of: all three are moved together, from their low ends to their high ends."""


def counterweight(seeds: Seeds, part: float) -> dict[str, float]:
    """Return how the northern groups stand at a part of the way from weakest to strongest."""
    spans = {key: seeds.assumptions[key] for key in NORTH}
    return {key: round(a.low + (a.high - a.low) * part, 6) for key, a in spans.items()}


def counterweights(seeds: Seeds, worlds: int) -> list[str]:
    """Return the second experiment: do northern counterweights curb the export of terror?"""
    north = [round(float(x), 4) for x in np.linspace(0, 1, 7)]
    ties = positions(seeds, "al_qaeda_tie")
    base = seeds.scenarios["hollow_army"]
    found = grid(
        [base.changed(al_qaeda_tie=t, **counterweight(seeds, n)) for t in ties.values() for n in north],
        worlds,
        seeds,
    )
    values = {k: v.reshape(*v.shape[:-2], len(ties), len(north), worlds) for k, v in found.items()}
    rows, says, curves = [], [], []
    for t, (who, tie) in enumerate(ties.items()):
        alike = (values["ruled"][t] >= SETTLED).all(axis=0)
        paths = {
            "sheltered (complicit)": values["tox_complicit"][t],
            "ground nobody rules": values["tox_ungoverned"][t],
            "both together": values["toxicity"][t],
        }
        panel = f"tie {tie:g} ({who})"
        for n, strength in enumerate(north):
            means = {name: _mean(of[n], alike) for name, of in paths.items()}
            curves += [
                {"northern counterweight": strength, "toxicity": value, "path": name, "tie": panel}
                for name, value in means.items()
            ]
            more = [_mean(values[name][t, n], alike) for name in ("pyrrhic", "pyrrhic_core", "reprisals")]
            numbers = [
                *(f"{v:.3f}" for v in means.values()),
                f"{more[0]:.3f}",
                f"{more[1]:.3f}",
                f"{more[2]:.0f}",
            ]
            rows.append([f"{tie:g} ({who})", f"{strength:g}", str(int(alike.sum())), *numbers])
        says.append(_effect_of_north(tie, who, {**paths, "reprisals": values["reprisals"][t]}, alike, worlds))
    chart = lines(
        curves, x="northern counterweight", y="toxicity", of="path", order=list(paths),
        facet="tie", facets=[f"tie {tie:g} ({who})" for who, tie in ties.items()],
    )  # fmt: skip
    figure = drawn(
        chart,
        "experiment_counterweights",
        title="Toxicity by its two paths over the northern counterweight, at three ties to al-Qaeda",
        said=" ".join(says).replace("*", ""),
    )
    head = [
        "tie to al-Qaeda",
        "northern counterweight",
        "worlds",
        *(name for name in paths),
        "Pyrrhic index",
        "without gap and support",
        "reprisal killings",
    ]
    return [
        "## 2. Do counterweights curb the export of terror? (C31, C32)",
        "",
        "The article expects that armed counterweights keep the victors from revenge and from carrying "
        "terror abroad (P40). "
        "Here the northern groups' strength, unity and resolve are moved together, from their low ends (0) "
        f"to their high ends (1), in *{base.title}*, where Kabul falls, at the three "
        "positions on the tie between the Taliban and al-Qaeda. Only lucks count with which the Taliban "
        "have ruled for a year at "
        "every strength, so that the same worlds are compared. Toxicity has two paths: rulers who "
        "shelter, and ground that nobody rules.",
        "",
        figure,
        "",
        *(f"- {line}" for line in says),
        "",
        "Means over these worlds, judged on the last half year; reprisal killings are those of the whole "
        "two years.",
        "",
        *table(head, rows),
    ]


def _effect_of_north(tie: float, who: str, paths: Mapping[str, Floats], alike: Bools, worlds: int) -> str:
    if not alike.any():
        return f"At a tie of {tie:g} ({who}) no luck of {worlds} lets the Taliban rule for a year throughout."
    told = [f"{name} {_sign(of[-1][alike] - of[0][alike])}" for name, of in paths.items()]
    return (
        f"At a tie of {tie:g} ({who}), from the weakest north to the strongest, over {int(alike.sum())} "
        "worlds: " + "; ".join(told) + "."
    )


# 3. Need, offers, rivals


def bargaining(seeds: Seeds, worlds: int) -> list[str]:
    """Return the third experiment: does need make rulers bend, with or without offers and rivals?"""
    offers = levels(seeds, "conditional_offers", 6)
    gift, growth = seeds.assumptions["unconditional_aid"], seeds.assumptions["islamic_state_growth"]
    drain, outbid = seeds.assumptions["rival_drain"], seeds.assumptions["outbidding"]
    needs = {
        "great (no money for nothing)": gift.low,
        "middling": gift.position("neutral"),
        "small (the old revenue for nothing)": gift.high,
    }
    weak = {"islamic_state_growth": growth.low, "rival_drain": drain.low, "outbidding": outbid.low}
    rivals = {
        "hardly any rival": weak,
        "a rival that costs money": weak | {"islamic_state_growth": growth.high, "rival_drain": drain.high},
        "a rival that outbids": weak | {"islamic_state_growth": growth.high, "outbidding": outbid.high},
    }
    base = seeds.scenarios["hollow_army"]
    cells = [
        base.changed(unconditional_aid=need, conditional_offers=offer, **rival)
        for rival in rivals.values()
        for need in needs.values()
        for offer in offers
    ]
    found = grid(cells, worlds, seeds)
    shape = (len(rivals), len(needs), len(offers), worlds)
    bent, ruled = found["accommodation"].reshape(shape), found["ruled"].reshape(shape)
    alike = (ruled >= SETTLED).all(axis=(0, 1, 2))
    curves, rows, says = [], [], []
    for r, rival in enumerate(rivals):
        for n, need in enumerate(needs):
            means = [_mean(bent[r, n, o], alike) for o in range(len(offers))]
            curves += [
                {"offers": offer, "accommodation": mean, "need": need, "rival": rival}
                for offer, mean in zip(offers, means, strict=True)
            ]
            rows.append([rival, need, *(f"{mean:.3f}" for mean in means)])
    of = {rival: bent[r][..., alike] for r, rival in enumerate(rivals)}
    none = [float(values[:, 0].mean()) for values in of.values()]
    says.append(
        "With nothing on offer the middle accommodation over rivals and needs is "
        f"{min(none):.3f} to {max(none):.3f}: need by itself "
        + ("moves hardly anybody." if max(none) - min(none) < 0.05 else "moves something.")
    )
    for rival, values in of.items():
        with_offers = values[0, -1] - values[2, -1]
        without = values[0, 0] - values[2, 0]
        says.append(
            f"*{rival.capitalize()}*: great need instead of small: accommodation {_sign(without)} with "
            "nothing on offer, "
            f"{_sign(with_offers)} with the largest offers."
        )
    plain = of["hardly any rival"][1, 3]
    for rival in list(rivals)[1:]:
        says.append(
            f"*{rival.capitalize()}* instead of hardly any, at middling need and offers of {offers[3]:g}: "
            f"accommodation {_sign(of[rival][1, 3] - plain)}."
        )
    chart = lines(
        curves, x="offers", y="accommodation", of="need", order=list(needs), facet="rival",
        facets=list(rivals),
    )  # fmt: skip
    figure = drawn(
        chart,
        "experiment_bargaining",
        title="Accommodation over conditional offers, at three needs and with three kinds of rivals",
        said=" ".join(says).replace("*", ""),
    )
    return [
        "## 3. Does need make rulers bend? (C43, C45)",
        "",
        "The article argues that rulers without patrons need support and will bend to get it (P47, P50), "
        "and that rivals add to the need "
        "(P49). Here money that comes for nothing (the less, the greater the need), conditional offers "
        f"and the rival are moved in *{base.title}*. "
        f"Counted over the {int(alike.sum())} of {worlds} lucks with which the Taliban have ruled for a "
        "year in every one of the "
        f"{len(cells)} settings.",
        "",
        figure,
        "",
        *(f"- {line}" for line in says),
        "",
        "Mean accommodation, judged on the last half year, by what is offered on conditions (shares of "
        "the republic's own revenue).",
        "",
        *table(["rival", "need", *(f"offers {offer:g}" for offer in offers)], rows),
    ]


def _mean(values: Floats, chosen: Bools) -> float:
    return float(values[chosen].mean()) if chosen.any() else float("nan")


def _sign(change: Floats) -> str:
    """Return a mean paired change in words; less than twice its standard error is none beyond doubt."""
    mean = float(change.mean())
    doubt = 2 * float(change.std()) / max(np.sqrt(len(change)), 1)
    if abs(mean) <= doubt or abs(mean) < 5e-4:
        return "does not change beyond doubt"
    size = f"{abs(mean):.3f}" if abs(mean) < 10 else f"{abs(mean):.0f}"
    return f"{'rises' if mean > 0 else 'falls'} by {size}"


def report(seeds: Seeds, worlds: int) -> str:
    """Return all three experiments as Markdown."""
    parts: list[Any] = [
        f"Model `{seeds.fingerprint}`, {worlds} worlds a setting, 104 weeks, luck {DEFAULT_LUCK}.",
        "",
        *decline(seeds, worlds),
        *counterweights(seeds, worlds),
        *bargaining(seeds, worlds),
    ]
    return "\n".join(parts).rstrip()


def main() -> None:
    """Run the experiments, and write or show them."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--quick", action="store_true", help="few worlds; shown, and figures written")
    options = parser.parse_args()
    text = report(load(), 24 if options.quick else WORLDS)
    if options.quick:
        print(text)
    else:
        REPORT.write_text(written(REPORT.read_text("utf-8"), text), "utf-8")
        print("wrote docs/experiments.md and its figures")


if __name__ == "__main__":
    main()
