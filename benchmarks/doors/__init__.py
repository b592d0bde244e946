"""Doors: where something from outside comes in (or foreign text goes out), and what must hold there."""

from benchmarks.doors.commands import CommandLine
from benchmarks.doors.door import Door, only_text
from benchmarks.doors.files import Database, Handout, ScenarioFile, SeedEdit, WorldTable
from benchmarks.doors.texts import Link, Question, Words

__all__ = ["DOORS", "Door", "only_text"]

DOORS: dict[str, Door] = {
    door.name: door
    for door in (
        Link(),
        ScenarioFile(),
        Question(),
        WorldTable(),
        CommandLine(),
        Database(),
        SeedEdit(),
        Words(),
        Handout(),
    )
}
