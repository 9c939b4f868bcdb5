"""The front matter that the examples of rules share: a sound article in few lines."""

#: An article whose text follows.
HEAD = """\
titre: Sept places en maternelle 4 ans
date: 2026-11-20 09:00
id: k3f9x2q7
resume: La Petite-Boussole a sept places.
"""


def article(body: str, **fields: str) -> str:
    """A whole article: these fields more, then this text."""
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"{HEAD}{lines}\n{body}\n"


def page(body: str, title: str = "Charte") -> str:
    """A whole page."""
    return f"titre: {title}\nslug: charte\n\n{body}\n"
