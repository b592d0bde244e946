"""Another article as a folder of seeds, made as CONTRIBUTING.md says: ``tests/second_case/`` on a copy."""

import re
import shutil
from pathlib import Path

from sim.seeds import DEFAULT_FOLDER

OVERLAY = Path(__file__).with_name("second_case")

POSITIONS = {
    "contagion": (0.2, ["C01"]),
    "forces_will_fight": (0.75, ["C02"]),
    "aid_to_kabul": (0.9, ["C02"]),
    "pakistan_support": (0.2, ["C03"]),
}
"""Where the invented article stands, by assumption, and in which claims it says so."""

FIXED = "rival_drain"
"""What ours argues about and the invented article does not: with it, it is a constant."""

SILENT = "modeller's addition"


def second_case(folder: Path) -> Path:
    """Make the folder of the invented article, and return it."""
    shutil.copytree(DEFAULT_FOLDER, folder)
    for part in ("scenarios", "debate"):
        shutil.rmtree(folder / part)
    shutil.copytree(OVERLAY, folder, dirs_exist_ok=True)
    _set(folder / "assumptions" / "treasury.toml", rf"(?ms)^\[{FIXED}\]\n.*?(?=^\[|\Z)", "")
    _add(
        folder / "constants" / "treasury.toml",
        f'{FIXED} = {{ value = 0.15, unit = "0-1", low = 0.0, high = 0.5, source = "judgement", '
        'dated = "2021-07", note = "The article does not speak of it." }\n',
    )
    for path in sorted((folder / "assumptions").glob("*.toml")):
        path.write_text(re.sub(r"(?ms)^\[(\w+)\]\n.*?(?=^\[|\Z)", _said, path.read_text("utf-8")), "utf-8")
    _set(folder / "actors.toml", r"(?m)^claims( *)=.*$", r"claims\1= []")
    # The ground is another one too: Panjshir was taken in June, and is counted with fewer people.
    _set(
        folder / "provinces" / "control_2021.csv", r"(?m)^(AF-PAN,[^,]*,[^,]*),[^,]*,[^,]*,[^,]*", r"\1,1,0,0"
    )
    _set(folder / "sources.toml", r"(?m)^(\[article\]\n(?:.*\n)*?title *= *).*$", r'\1"Hold the roads"')
    return folder


def _said(entry: re.Match[str]) -> str:
    """Return an assumption as the invented article has it; where it is silent it stands at neutral."""
    text, name = entry[0], entry[1]
    neutral = re.search(r"(?m)^neutral *= *(.*)$", text)[1]
    value, claims = POSITIONS.get(name, (neutral, []))
    quoted = ", ".join(f'"{claim}"' for claim in claims)
    text = re.sub(r"(?m)^article( *)=.*$", rf"article\1= {value}", text)
    text = re.sub(r"(?m)^claims( *)=.*$", rf"claims\1= [{quoted}]", text)
    return re.sub(r"(?m)^tag( *)=.*$", rf'tag\1= "{"stated" if claims else SILENT}"', text)


def _set(path: Path, pattern: str, to: str) -> None:
    text, count = re.subn(pattern, to, path.read_text("utf-8"))
    assert count, f"{path.name} has nothing like {pattern}"
    path.write_text(text, "utf-8")


def _add(path: Path, line: str) -> None:
    path.write_text(path.read_text("utf-8") + line, "utf-8")
