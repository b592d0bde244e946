"""Pages of the site that stand elsewhere in the repository, with their links bent to where they are here.

MkDocs calls this (``hooks`` in mkdocs.yml). Links to what the site does not hold, such as a source file, go.
"""

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "seeds/README.md": "seeds.md",
    "seeds/provinces/SOURCES.md": "provinces.md",
}
"""Where each page of the repository stands on the site."""

LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s#]*)(#[^)\s]*)?\)")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that stand outside docs/."""
    for source, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Bend the links of a page that lead to other places of the repository."""
    at_home = {here: there for there, here in PAGES.items()}
    source = at_home.get(page.file.src_uri, f"docs/{page.file.src_uri}")

    def bent(link: re.Match[str]) -> str:
        picture, text, target, anchor = link[1], link[2], link[3], link[4] or ""
        if not target or ":" in target:
            return link[0]
        meant = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        assert (ROOT / meant).exists(), f"{source}: the link to {target} leads nowhere"
        place = PAGES.get(meant, meant.removeprefix("docs/") if meant.startswith("docs/") else "")
        if files.get_file_from_path(place) is None:
            return text
        return f"{picture}[{text}]({place}{anchor})"

    return LINK.sub(bent, markdown)
