"""Files opened to be read: what they say, and what they hide."""
