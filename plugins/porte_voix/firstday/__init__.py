"""The first day: the demonstration becomes a board's own site, whole or not at all."""
