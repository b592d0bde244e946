"""DOCX: a sheet for teachers to edit in any word processor; real headings, lists, table heads, alt texts."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Literal

from sim.foreign import clean, short
from sim.handouts.as_pdf import chart_png
from sim.handouts.blocks import (
    Bars,
    Block,
    Bullets,
    Curve,
    Heading,
    Lines,
    Paragraph,
    Run,
    Runs,
    Sheet,
    Sides,
    Table,
)
from sim.handouts.code import code

Paper = Literal["a4", "us-letter"]
SIZES = {"a4": (21.0, 29.7), "us-letter": (21.59, 27.94)}
"""Width and height [cm]."""

STYLES = {"Normal": 10.5, "Title": 20, "Heading 1": 14, "Heading 2": 12, "Heading 3": 11}
"""Sizes of the styles in use [point]."""

FONT = "Calibri"  # a word processor without it takes its own sans serif
ONE, OTHER, QUIET = "0B4F8A", "9A4A00", "595959"


def as_docx(sheet: Sheet, paper: Paper = "a4") -> bytes:
    """Return the sheet as a DOCX file."""
    import docx

    document = docx.Document()
    _set_up(document, sheet, paper)
    _head(document, sheet)
    _blocks(document, sheet.blocks, 1)
    _heading(document, "What these numbers are not", 1)
    document.add_paragraph(clean(sheet.caveat))
    if sheet.sources:
        _heading(document, "Sources", 1)
        for source in sheet.sources:
            _small(_paragraph(document, "List Bullet", clean(source)))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_up(document: Any, sheet: Sheet, paper: Paper) -> None:
    import datetime

    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = (Cm(side) for side in SIZES[paper])
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.9)
    core = document.core_properties
    core.title, core.author, core.language = short(sheet.title, 250), "inverted-plate", "en-GB"
    core.comments = "Illustrative, not predictive."
    # The same sheet gives the same bytes.
    core.created = core.modified = datetime.datetime(2021, 7, 12, tzinfo=datetime.UTC)
    for name, size in STYLES.items():
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string("1A1A1A")
    language = document.styles["Normal"].element.get_or_add_rPr()
    mark = language.makeelement(qn("w:lang"), {qn("w:val"): "en-GB"})
    language.append(mark)
    foot = section.footer.paragraphs[0]
    foot.text = clean(f"{sheet.foot} · Illustrative, not predictive · page ")
    _field(foot, "PAGE")
    _small(foot)


def _head(document: Any, sheet: Sheet) -> None:
    from docx.shared import Cm

    _paragraph(document, "Title", clean(sheet.title))
    document.add_paragraph(clean(sheet.lead))
    if sheet.link:
        found = code(sheet.link)
        if found is not None:
            drawn = io.BytesIO()
            found.save(drawn, kind="png", scale=8, border=2)
            drawn.seek(0)
            picture = document.add_picture(drawn, width=Cm(2.8))
            _describe(picture, f"QR code with the address that opens these two runs: {sheet.link}")
        line = document.add_paragraph("Opens these runs: ")
        _link(line, sheet.link)
        _small(line)


def _blocks(document: Any, blocks: Iterable[Block], level: int) -> None:
    for block in blocks:
        if isinstance(block, Heading):
            _heading(document, clean(block.text), block.level)
        elif isinstance(block, Paragraph):
            paragraph = _filled(document.add_paragraph(), block.runs)
            if block.small:
                _small(paragraph)
        elif isinstance(block, Bullets):
            numbers = _fresh_numbers(document) if block.numbered else None
            for item in block.items:
                paragraph = _paragraph(document, "List Number" if block.numbered else "List Bullet")
                _filled(paragraph, item)
                if numbers is not None:
                    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                    properties.get_or_add_numId().val = numbers
                    properties.get_or_add_ilvl().val = 0
        elif isinstance(block, Table):
            _table(document, block)
        elif isinstance(block, Sides):
            for (title, inner), ink in zip((block.left, block.right), (ONE, OTHER), strict=True):
                _inked(_heading(document, clean(title), level + 1), ink)
                _blocks(document, inner, level + 1)
        elif isinstance(block, (Bars, Curve)):
            _chart(document, block)
        elif isinstance(block, Lines):
            for _ in range(block.count):
                document.add_paragraph("_" * 78)
        else:
            document.add_page_break()


def _paragraph(document: Any, style: str, words: str = "") -> Any:
    """Return a new paragraph in a style of the template.

    Its id is the name without spaces; given a name, python-docx would look through all 160 styles each time,
    which was two thirds of the time that a sheet took.
    """
    paragraph = document.add_paragraph(words)
    paragraph._p.style = style.replace(" ", "")
    return paragraph


def _heading(document: Any, words: str, level: int) -> Any:
    return _paragraph(document, f"Heading {level}", words)


def _filled(paragraph: Any, runs: Runs) -> Any:
    for words, style in runs:
        _run(paragraph, (words, style))
    return paragraph


def _run(paragraph: Any, run: Run) -> None:
    words, style = run
    added = paragraph.add_run(clean(words))
    added.bold, added.italic = style == "b" or None, style == "i" or None


def _table(document: Any, block: Table) -> None:
    from docx.oxml.ns import qn

    _small(_paragraph(document, "Caption", clean(block.caption)))
    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, block.head, strict=True):
        _run(cell.paragraphs[0], (name, "b"))
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(head.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for row in block.rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = clean(words)
    for each in table.rows:
        whole = each._tr.get_or_add_trPr()
        whole.append(whole.makeelement(qn("w:cantSplit"), {qn("w:val"): "true"}))
        for cell in each.cells:
            _small(cell.paragraphs[0], 9)
    if block.widths:
        table.autofit = False
        wide = document.sections[0].page_width - 2 * document.sections[0].left_margin
        for column, width in zip(table.columns, block.widths, strict=True):
            column.width = int(wide * width / sum(block.widths))
            for cell in column.cells:
                cell.width = column.width
    document.add_paragraph()


def _chart(document: Any, block: Bars | Curve) -> None:
    from docx.shared import Cm

    caption = document.add_paragraph()
    _run(caption, (block.caption, "b"))
    caption.paragraph_format.keep_with_next = True
    picture = document.add_picture(io.BytesIO(chart_png(block)), width=Cm(16.5))
    _describe(picture, block.alt)


def _describe(picture: Any, alt: str) -> None:
    picture._inline.docPr.set("descr", clean(alt))


def _small(paragraph: Any, size: float = 8.5) -> None:
    from docx.shared import Pt

    for run in paragraph.runs:
        run.font.size = Pt(size)


def _inked(paragraph: Any, ink: str) -> None:
    from docx.shared import RGBColor

    for run in paragraph.runs:
        run.font.color.rgb = RGBColor.from_string(ink)


def _field(paragraph: Any, code: str) -> None:
    from docx.oxml.ns import qn

    run = paragraph.add_run()._r
    for kind, words in (("begin", ""), ("", code), ("end", "")):
        if kind:
            run.append(run.makeelement(qn("w:fldChar"), {qn("w:fldCharType"): kind}))
        else:
            asked = run.makeelement(qn("w:instrText"), {})
            asked.text = words
            run.append(asked)


def _link(paragraph: Any, address: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    key = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    around = paragraph._p.makeelement(qn("w:hyperlink"), {qn("r:id"): key})
    paragraph._p.append(around)
    run = paragraph.add_run(address)
    run.underline, run.font.size = True, Pt(8.5)
    run.font.color.rgb = RGBColor.from_string(ONE)
    around.append(run._r)


def _fresh_numbers(document: Any) -> int:
    """Return a numbering of its own for a list, so that it begins with 1 whatever list came before."""
    numbering = document.part.numbering_part.numbering_definitions._numbering
    style = document.styles["List Number"].element.pPr.numPr.numId.val
    abstract = next(num for num in numbering.num_lst if num.numId == style).abstractNumId.val
    fresh = numbering.add_num(abstract)
    fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(fresh.numId)
