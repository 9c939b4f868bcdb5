"""What a report shows of an identifier: enough to find it, never enough to use it. Pure."""

#: Signs left at each end.
SHOWN = 2


def masked(text: str) -> str:
    """The two ends of an identifier, the rest hidden; a short one is hidden whole."""
    if len(text) < 3 * SHOWN:
        return "•" * len(text)
    inside = "".join("•" if sign.isalnum() else sign for sign in text[SHOWN:-SHOWN])
    return f"{text[:SHOWN]}{inside}{text[-SHOWN:]}"
