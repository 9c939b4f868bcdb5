"""Plugins that somebody else might have written: each listens where skipping a page would show."""
