"""The dashboard: pages that ask one question each, drawn from what the simulation returns."""
