"""What we believe about handouts: accessible, editable, whole; no text in them is ever read as markup."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sim.conclusions import ENDING
from sim.debate.forms import VIEW
from sim.debate.session import Session
from sim.foreign import clean
from sim.handouts import kit, sheets
from sim.handouts.as_docx import as_docx
from sim.handouts.as_markdown import as_markdown, escaped
from sim.handouts.as_pdf import as_pdf, chart_png, qr_svg
from sim.handouts.blocks import (
    Bars,
    Bullets,
    Curve,
    Heading,
    Paragraph,
    Sheet,
    Sides,
    Table,
    text,
)
from sim.limits import ADDRESS as LONGEST_ADDRESS
from sim.limits import LINK
from sim.links import from_text
from sim.outcomes import ENDINGS
from tests.debate.conftest import SEEDS, WORLDS, hold, results  # noqa: F401

HOSTILE = (
    "#panic() $x^2$ @ref <label> `raw` *b* _i_ \\ // /* */ [link](http://x) ![i](y) "
    "<script>alert(1)</script> {{7*7}} &amp; | ~~~ --- = + 1. \x00\x07\x1b\u2028 “ü” – ]]> <w:p/>"
)
ADDRESS = "http://192.168.1.20:8501/debate"


@pytest.fixture(scope="module")
def session(hold) -> Session:  # noqa: F811
    return hold(SEEDS.scenarios["article"], SEEDS.scenarios["hollow_army"])


@pytest.fixture(scope="module")
def link(session: Session) -> str:
    return sheets.link_to(session.runs.a, session.runs.b, session.sizes, SEEDS, ADDRESS)


@pytest.fixture(scope="module")
def every(session: Session, link: str) -> list[Sheet]:
    return list(kit.all_sheets(session, session.prompts, link, ADDRESS))


def hostile_sheet() -> Sheet:
    blocks = (
        Heading(1, HOSTILE),
        Paragraph(((HOSTILE, "b"), (HOSTILE, "i"), (HOSTILE, ""))),
        Bullets((text(HOSTILE), text("- " + HOSTILE)), numbered=True),
        Table((HOSTILE, "b"), ((HOSTILE, "1"),), HOSTILE),
        Sides((HOSTILE, (Paragraph(text(HOSTILE)),)), (HOSTILE, (Paragraph(text(HOSTILE)),))),
        Bars(((HOSTILE, 1, 2),), 3, (HOSTILE, HOSTILE), HOSTILE, HOSTILE),
        Curve((3, 2), (3, 3), 3, (HOSTILE, HOSTILE), HOSTILE, HOSTILE),
    )
    return Sheet("x", HOSTILE, HOSTILE, blocks, ADDRESS, HOSTILE, HOSTILE, (HOSTILE,))


def test_every_sheet_is_a_tagged_pdf_that_declares_and_passes_the_accessibility_standard(every):
    # Typst refuses to write PDF/UA-1 if a picture lacks its alternative, the title is missing, and the like.
    for sheet in every:
        for paper in ("a4", "us-letter"):
            pdf = as_pdf(sheet, paper)
            assert pdf.startswith(b"%PDF-1.7")
            for mark in (
                b"/MarkInfo",
                b"/StructTreeRoot",
                b"/Lang",
                b"pdfuaid:part",
                b"/DisplayDocTitle true",
            ):
                assert mark in pdf, (sheet.name, mark)


def test_letter_and_a4_have_their_sizes_and_slides_are_wide(every, session, link):
    def size(pdf: bytes) -> tuple[float, float]:
        found = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
        assert found
        return float(found[1]), float(found[2])

    assert size(as_pdf(every[0], "a4")) == pytest.approx((595.28, 841.89), abs=0.1)
    assert size(as_pdf(every[0], "us-letter")) == pytest.approx((612, 792), abs=0.1)
    wide, high = size(as_pdf(sheets.slides(session, session.prompts[:2], link), "slides"))
    assert wide / high == pytest.approx(16 / 9, rel=0.01)


def test_the_same_sheet_gives_the_same_pdf(every):
    assert as_pdf(every[0]) == as_pdf(every[0])


def test_many_who_want_a_pdf_at_once_get_it(every):
    wanted = every[:2] * 4
    with ThreadPoolExecutor(len(wanted)) as pool:
        made = list(pool.map(as_pdf, wanted))
    assert made == made[:2] * 4


def test_hostile_text_is_only_text_in_every_format():
    sheet = hostile_sheet()
    assert as_pdf(sheet).startswith(b"%PDF")  # Typst would have panicked
    document = docx.Document(io.BytesIO(as_docx(sheet)))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert clean(HOSTILE) in said
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", said)
    kinds = {token.type for token in tokens(as_markdown(sheet))}
    assert not kinds & {"html_block", "html_inline", "image", "code_inline", "fence", "s_open"}
    links = [token.attrGet("href") for token in tokens(as_markdown(sheet)) if token.type == "link_open"]
    assert links == [ADDRESS]


@pytest.mark.parametrize("title", ["", "کابل 喀布尔 😀", "".join(map(chr, range(0x4E00, 0x4E28))), "a" * 400])
def test_a_title_that_no_font_can_show_or_that_says_nothing_still_makes_a_sheet(title):
    sheet = replace(hostile_sheet(), title=title, blocks=(Heading(1, title), Paragraph(text(title))))
    assert as_pdf(sheet).startswith(b"%PDF")
    read = docx.Document(io.BytesIO(as_docx(sheet)))
    assert clean(title) in [paragraph.text for paragraph in read.paragraphs]


def tokens(markdown: str) -> Iterator[Token]:
    for token in MarkdownIt().enable("table").enable("strikethrough").parse(markdown):
        yield token
        yield from token.children or []


def test_markdown_reads_back_as_the_text_that_went_in():
    for words in (
        HOSTILE,
        "1. not a list",
        "- nor this",
        "+ nor this",
        "# no heading",
        "a_b_c **d**",
        "---",
        "\x1c---- ",
        "===",
    ):
        rendered = MarkdownIt().parse(escaped(words))
        assert [token.type for token in rendered] == ["paragraph_open", "inline", "paragraph_close"], words
        plain = "".join(child.content for child in rendered[1].children or [])
        assert plain == clean(words).strip()


def test_a_docx_has_real_headings_lists_heads_of_tables_and_alternative_texts(every):
    comparison = next(sheet for sheet in every if sheet.name == "comparison")
    document = docx.Document(io.BytesIO(as_docx(comparison)))
    assert document.core_properties.title == comparison.title
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert "Title" in styles
    assert "Heading 1" in styles
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    assert len(document.inline_shapes) == 3  # the code and two charts
    head = document.tables[0].rows[0]._tr.xml
    assert "w:tblHeader" in head
    xml = zipfile.ZipFile(io.BytesIO(as_docx(comparison))).read("word/styles.xml").decode()
    assert 'w:val="en-GB"' in xml


def test_numbered_lists_begin_anew():
    sheet = Sheet("x", "T", "l", (Bullets((text("a"),), numbered=True),) * 2, "", "f", "c")
    document = docx.Document(io.BytesIO(as_docx(sheet)))
    numbers = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    assert len(set(numbers)) == 2


def test_every_sheet_carries_link_luck_version_caveat_and_sources(every):
    for sheet in every:
        assert sheet.link.startswith(ADDRESS)
        assert SEEDS.fingerprint in sheet.foot
        assert "luck" in sheet.foot
        assert "nothing about how likely" in sheet.caveat
        assert sheet.sources
        markdown = as_markdown(sheet)
        assert sheet.link in markdown
        assert SEEDS.fingerprint in markdown


def test_the_link_on_a_sheet_opens_the_runs_that_it_is_about(session, link):
    import urllib.parse

    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(link).query))
    other = query.pop("b")
    assert from_text(other, SEEDS.scenarios, SEEDS.assumptions) == session.runs.b
    assert from_text(link, SEEDS.scenarios, SEEDS.assumptions) == session.runs.a
    assert int(query["luck"]) == session.sizes["luck"]


def test_the_code_holds_the_link(link):
    import segno

    assert qr_svg(link).startswith("<svg")
    assert segno.make(link, error="m").error == "M"


@pytest.mark.parametrize("letters", [2_331, 2_953, LINK + LONGEST_ADDRESS])
def test_a_link_that_is_too_long_for_a_code_is_text_all_the_same(letters):
    long = ADDRESS + "?x=" + "1" * (letters - len(ADDRESS) - 3)
    assert bool(qr_svg(long)) == (letters < 2_954)
    sheet = replace(hostile_sheet(), link=long)
    assert as_pdf(sheet).startswith(b"%PDF")
    assert as_docx(sheet).startswith(b"PK")
    assert long in as_markdown(sheet)


def test_a_letter_that_nothing_can_replace_is_refused_once():
    import typst

    with pytest.raises(typst.TypstError):
        as_pdf(replace(hostile_sheet(), link="http://x/\x01"))


def test_the_charts_show_the_counts_of_both_runs(session, every):
    comparison = next(sheet for sheet in every if sheet.name == "comparison")
    bars = next(block for block in comparison.blocks if isinstance(block, Bars))
    assert sum(a for _, a, _ in bars.rows) == sum(b for _, _, b in bars.rows) == WORLDS
    for name, a, b in bars.rows:
        code = next(i for i, key in enumerate(ENDINGS) if SEEDS.endings[key].name == name)
        assert a == int((session.own["a"][ENDING] == code).sum())
        assert b == int((session.own["b"][ENDING] == code).sum())
        assert f"{name}: {a} of {WORLDS} and {b} of {WORLDS}" in bars.alt
    curve = next(block for block in comparison.blocks if isinstance(block, Curve))
    assert len(curve.one) == session.sizes["weeks"] + 1
    assert curve.one[0] == WORLDS
    assert list(curve.one) == sorted(curve.one, reverse=True)
    for chart in (bars, curve):
        assert chart_png(chart).startswith(b"\x89PNG")


def test_what_is_a_view_is_marked_as_one_on_the_role_cards(every):
    roles = as_markdown(next(sheet for sheet in every if sheet.name == "roles"))
    said = [s for role in SEEDS.debate.roles.values() for s in (*role.interests, *role.red_lines)]
    assert roles.count("(a view)") >= sum(s.source == VIEW for s in said)
    for role in SEEDS.debate.roles.values():
        assert f"## {role.name}" in roles


def test_a_lesson_names_every_minute_and_ends_on_time():
    for lesson in SEEDS.debate.lessons.values():
        sheet = sheets.lesson_plan(lesson, SEEDS.debate.notes.values(), SEEDS, ADDRESS)
        course = next(b for b in sheet.blocks if isinstance(b, Table) and b.head[0] == "Minute")
        assert course.rows[0][0].startswith("0–")
        assert course.rows[-1][0].endswith(f"–{lesson.minutes}")
        assert any(isinstance(b, Heading) and "sensitivity" in b.text for b in sheet.blocks)


def test_the_kit_is_written_as_files_and_a_folder_that_cannot_be_written_to_is_named(
    session, link, tmp_path: Path
):
    from sim.errors import InputError

    written = kit.write(session, session.prompts, tmp_path / "new", link=link, address=ADDRESS, paper="a4")
    names = {path.name for path in written}
    assert {
        "prompts.pdf",
        "prompts.docx",
        "prompts.md",
        "comparison.pdf",
        "roles.docx",
        "slides.pdf",
    } <= names
    assert {"lesson_50.pdf", "lesson_110.docx"} <= names
    assert all(path.stat().st_size > 500 for path in written)
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(InputError, match="--out"):
        kit.write(session, session.prompts, blocked, link=link, address=ADDRESS, paper="a4")


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from strings(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from strings(getattr(value, name))


def test_the_sheets_foretell_nothing(every, session, link):
    foretelling = re.compile(
        r"\b(predict(?!ive)|forecast|probab|odds\b)|\d\s?%\s+(likely|chance)", re.IGNORECASE
    )
    for sheet in [*every, sheets.slides(session, session.prompts, link)]:
        found = [words for words in strings(sheet) if foretelling.search(words)]
        assert not found


def test_nothing_of_the_machine_is_written_into_a_sheet(every):
    for sheet in every:
        assert not [words for words in strings(sheet) if re.search(r"/(tmp|root|home|work)/", words)]


def test_a_sheet_without_a_link_has_no_code():
    bare = replace(hostile_sheet(), link="")
    assert as_pdf(bare).startswith(b"%PDF")
    assert "Opens these runs" not in as_markdown(bare)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice was found")
def test_a_docx_opens_in_libreoffice_and_comes_back_with_every_word(every, tmp_path: Path):
    names = [sheet.name for sheet in every]
    for sheet in every:
        (tmp_path / f"{sheet.name}.docx").write_bytes(as_docx(sheet))
    for before, after, folder in (("docx", "odt", "there"), ("odt", "docx", "back")):  # one start for all
        files = [(tmp_path if before == "docx" else tmp_path / "there") / f"{n}.{before}" for n in names]
        home = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [
            "soffice",
            home,
            "--headless",
            "--convert-to",
            after,
            "--outdir",
            tmp_path / folder,
            *files,
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    for name in names:
        there, back = (docx.Document(str(path / f"{name}.docx")) for path in (tmp_path, tmp_path / "back"))
        assert [p.text for p in back.paragraphs if p.text] == [p.text for p in there.paragraphs if p.text]
        assert len(back.tables) == len(there.tables)
