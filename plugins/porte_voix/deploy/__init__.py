"""The output carried to its host: only what changed, in an order that never shows half a site."""
