"""PDF: a sheet set by Typst, tagged and checked against PDF/UA-1 as it is written; fonts come with Typst."""

from __future__ import annotations

import io
import json
import re
import threading
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Literal

from sim.foreign import clean
from sim.handouts.blocks import Bars, Block, Curve, Heading, Sheet, Sides
from sim.handouts.code import code

Paper = Literal["a4", "us-letter", "slides"]

TEMPLATE = Path(__file__).with_name("sheet.typ")
ACCESSIBLE = "ua-1"
PIXELS_PER_INCH = 220
STRANGE, LATIN = 24, 0x24F  # so many letters without a font are replaced one by one; what is Latin has one


def as_pdf(sheet: Sheet, paper: Paper = "a4") -> bytes:
    """Return the sheet as a tagged PDF; the same sheet gives the same bytes."""
    return _compiled({**_facts(sheet), "paper": paper, "only": None}, format="pdf", pdf_standards=ACCESSIBLE)


def chart_png(chart: Bars | Curve) -> bytes:
    """Return a chart by itself as a picture."""
    empty = Sheet("", "chart", "", (), "", "", "")
    return _compiled(
        {**_facts(empty), "paper": "a4", "only": _block(chart)}, format="png", ppi=PIXELS_PER_INCH
    )


def qr_svg(link: str) -> str:
    """Return the QR code of a link as SVG; nothing for a link that no code can hold."""
    drawn, found = io.BytesIO(), code(link)
    if found is None:
        return ""
    found.save(drawn, kind="svg", border=2, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


_one_at_a_time = threading.Lock()  # a compiler that another thread is using refuses: "Already borrowed"


@cache
def _compiler() -> Any:
    import typst

    # No system fonts, no packages: the same sheet on every machine, and nothing is fetched.
    return typst.Compiler(ignore_system_fonts=True)


def _compiled(sheet: dict[str, Any], **options: Any) -> bytes:
    import typst

    text = json.dumps(sheet, ensure_ascii=False)
    for left in reversed(range(STRANGE)):
        try:
            inputs = {"sheet": text}
            with _one_at_a_time:
                found = _compiler().compile(
                    input=TEMPLATE.read_bytes(), sys_inputs=inputs, timestamp=0, **options
                )
            return bytes(found[0] if isinstance(found, list) else found)
        except typst.TypstError as error:
            # A letter that no font here has: a question mark can be read aloud, an empty box cannot.
            strange = _UNDISPLAYED.search(str(error))
            if strange is None:
                raise
            letters = _CODE.sub(lambda code: chr(int(code[1], 16)), strange[1])
            if not left:  # too many to be asked for one by one
                letters = "".join({letter for letter in text if ord(letter) > LATIN})
            shown = text.translate(dict.fromkeys(map(ord, letters), "?"))
            if shown == text:  # it would be refused for ever
                raise
            text = shown
    return _compiled(json.loads(text), **options)


_UNDISPLAYED = re.compile(r'the text `"(.*?)"` could not be displayed')
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")


def _facts(sheet: Sheet) -> dict[str, Any]:
    return {
        "title": clean(sheet.title).strip() or "–",
        "lead": clean(sheet.lead),
        "foot": clean(sheet.foot),
        "short": "Illustrative, not predictive",
        "link": sheet.link,
        "code": qr_svg(sheet.link) if sheet.link else "",
        "caveat": clean(sheet.caveat),
        "sources": [clean(source) for source in sheet.sources],
        "blocks": [_block(block) for block in sheet.blocks],
    }


def _block(block: Block, level: int = 2) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    if isinstance(block, Sides):
        left, right = (
            {
                "title": clean(title).strip() or "–",
                "level": level,
                "blocks": [_block(each, level + 1) for each in blocks],
            }
            for title, blocks in (block.left, block.right)
        )
        return {"type": kind, "left": left, "right": right}
    facts = {"type": kind, **_cleaned(asdict(block))}
    if isinstance(block, Heading):
        facts["text"] = facts["text"].strip() or "–"  # a heading that says nothing cannot be read aloud
    return facts


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(each) for key, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, (list, tuple)) else value
