"""The documentation as a site: every link leads somewhere, and nothing comes from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.slow
def test_the_site_is_whole_and_fetches_nothing(tmp_path):
    pytest.importorskip("mkdocs", reason="mkdocs-material is not installed: pip install -e '.[dev]'")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(tmp_path)]
    settings = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr[-2000:]
    pages = sorted(tmp_path.glob("*.html"))
    assert {"index.html", "contributing.html", "architecture.html", "assumptions.html"} <= {
        p.name for p in pages
    }
    for page in pages:
        text = page.read_text("utf-8")
        fetched = re.findall(r"<(?:script|img|iframe)[^>]* src=\"?(https?:[^\s\">]+)", text)
        fetched += re.findall(
            r"<link[^>]* rel=\"?(?:stylesheet|preconnect)[^>]* href=\"?(https?:[^\s\">]+)", text
        )
        assert not fetched, f"{page.name}: {fetched}"
