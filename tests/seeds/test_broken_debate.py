"""One broken text of a debate per mistake: the message says where, what, and how to mend it."""

import re
import shutil
from pathlib import Path

import pytest

from sim.errors import SeedError
from sim.seeds import DEFAULT_FOLDER, load

FORETELLING = re.compile(r"\b(predict|forecast|probab|odds\b)|\d\s?%\s+(likely|chance)", re.IGNORECASE)
LOADED = re.compile(r"\b(regime change|savage|evil|barbar|hero(es|ic)?\b|terrorists\b)", re.IGNORECASE)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "seeds"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}: mend this test"
    path.write_text(text.replace(old, new, 1), "utf-8")


def message(folder: Path) -> str:
    with pytest.raises(SeedError) as error:
        load(folder)
    return str(error.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("signs.toml", 'sense = "less"', 'sense = "fewer"', ["scales.calmer.sense", "'less'"]),
        (
            "signs.toml",
            "within the first 12 weeks",
            "within the first 11 weeks",
            ["signs.kabul_soon.words", "11", "comparisons"],
        ),
        (
            "signs.toml",
            'metric = "t_exit"',
            'metric = "t_exits"',
            ["signs.president_gone", "'t_exits'", "Did you mean 't_exit'?"],
        ),
        ("signs.toml", "[scales.longer_kabul]", "[scales.kabul_soon]", ["scales.kabul_soon", "each id once"]),
        ("prompts/role.toml", 'role = "taliban"', 'role = "talban"', ["advise_taliban.role", "'taliban'"]),
        ("prompts/role.toml", 'role = "taliban"\n', "", ["advise_taliban.role", "whom one advises"]),
        ("prompts/contradiction.toml", '"T1"', '"T14"', ["t1_unstoppable_yet_checked.tension", "'T14'"]),
        (
            "prompts/trade-off.toml",
            'price = "fewer_rights"\n',
            "",
            ["order_or_freedom.price", "exactly if it is a trade"],
        ),
        (
            "prompts/mechanism.toml",
            "Soldiers differ in what",
            "3 in 4 soldiers differ in what",
            ["no_house_of_cards.yes.text", "numbers only in facts"],
        ),
        (
            "prompts/mechanism.toml",
            "Soldiers differ",
            "{a} soldiers differ",
            ["no_house_of_cards.yes.text", "{a}", "{yes}, {no} or {premise}"],
        ),
        (
            "prompts/mechanism.toml",
            'claims = ["C26", "C27"]',
            'claims = ["C26", "C77"]',
            ["no_house_of_cards.yes.claims", "'C77'"],
        ),
        (
            "prompts/mechanism.toml",
            'also = ["kabul_half_year"]',
            'also = ["kabul_halfyear"]',
            ["no_house_of_cards.yes.also", "Did you mean 'kabul_half_year'?"],
        ),
        (
            "prompts/mechanism.toml",
            'source = "S06"',
            'source = "S999"',
            ["facts.0.source", "'S999'"],
        ),
        (
            "prompts/mechanism.toml",
            'rises_with = "contagion"',
            'rises_with = "doctrine"',
            ["rises_with", "one of its premises"],
        ),
        (
            "roles.toml",
            'levers = ["kabul_flexibility", "autonomy_offered"]',
            'levers = ["kabul_flexibility", "contagion"]',
            ["kabul.levers", "'contagion', a belief", "a choice"],
        ),
        (
            "roles.toml",
            'source = "article", paragraphs = [13, 14] }',
            'source = "article" }',
            ["taliban.who", "paragraphs"],
        ),
        ("roles.toml", 'actors = ["taliban"]', 'actors = ["talib"]', ["taliban.actors", "'talib'"]),
        (
            "lessons.toml",
            '{ minutes = 5, title = "What the author says"',
            '{ minutes = 6, title = "What the author says"',
            ["fifty.phases", "51 minutes", "50"],
        ),
        (
            "lessons.toml",
            'a = "article", b = "hollow_army"',
            'a = "article", b = "hollow"',
            ["fifty", "'hollow'"],
        ),
        (
            "lessons.toml",
            'a = "article", b = "hollow_army"',
            'a = "article", b = "article"',
            ["fifty.scenarios.0", "two different scenarios"],
        ),
        ("notes.toml", 'title = "A note on sensitivity"', "titel = 3", ["sensitivity", "titel"]),
    ],
)
def test_a_mistake_in_a_debates_text_is_named_with_its_place(seeds, file, old, new, said):
    edit(seeds / "debate" / file, old, new)
    found = message(seeds)
    for word in [f"seeds/debate/{file}", *said]:
        assert word in found


def test_all_mistakes_of_all_files_come_together(seeds):
    edit(seeds / "debate/notes.toml", 'title = "A note on sensitivity"', 'title = ""')
    edit(seeds / "debate/roles.toml", 'name = "The government in Kabul"', "name = 3")
    found = message(seeds)
    assert "debate/notes.toml" in found
    assert "debate/roles.toml" in found


def test_a_file_of_a_kind_that_there_is_not_is_named(seeds):
    (seeds / "debate/prompts/method.toml").rename(seeds / "debate/prompts/methods.toml")
    assert "Did you mean 'method'?" in message(seeds)


def test_a_missing_file_is_said(seeds):
    (seeds / "debate/roles.toml").unlink()
    assert "seeds/debate/roles.toml" in message(seeds)


@pytest.mark.parametrize("path", sorted((DEFAULT_FOLDER / "debate").rglob("*.toml")), ids=lambda p: p.stem)
def test_the_texts_foretell_nothing_and_judge_nobody(path):
    text = path.read_text("utf-8")
    for search in (FORETELLING, LOADED):
        assert not [match.group(0) for match in search.finditer(text)]


def test_every_view_is_marked_and_every_fact_has_its_source():
    book = load().debate
    said = [s for role in book.roles.values() for s in (role.who, *role.interests, *role.red_lines)]
    said += [fact for template in book.templates.values() for fact in template.facts]
    assert {s.source for s in said} > {"view", "article"}
    sources = load().sources
    for statement in said:
        if statement.source not in ("view", "judgement"):
            tag = sources[statement.source].tag
            assert tag != "J"
            after = "After mid-July" in sources[statement.source].note
            assert not after, f"{statement.source} is from after mid-July 2021: {statement.text}"


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("signs.toml", "", ["t1_unstoppable_yet_checked.sign", "nothing is known by any name here"]),
        ("signs.toml", "signs = 3", ["[signs]: found 3", "a table of keys"]),
        ("roles.toml", "", ["advise_taliban.role", "nothing is known by any name here"]),
    ],
)
def test_an_empty_file_does_not_let_a_prompt_name_what_is_nowhere(seeds, file, text, said):
    (seeds / "debate" / file).write_text(text, "utf-8")
    found = message(seeds)
    for word in said:
        assert word in found


@pytest.mark.parametrize("place", ["{yes:d}", "{yes!r}", "{yes:{no}}"])
def test_what_stands_in_braces_is_filled_in_as_it_is(seeds, place):
    path = next(
        p for p in sorted((seeds / "debate" / "prompts").iterdir()) if "{yes}" in p.read_text("utf-8")
    )
    edit(path, "{yes}", place)
    assert "{yes}, {no} or {premise}" in message(seeds)
