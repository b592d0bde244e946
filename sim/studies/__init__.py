"""Studies: many worlds, chosen by a design and read as tables. They choose and count; no world changes."""
