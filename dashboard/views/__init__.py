"""One page per question a reader asks."""
