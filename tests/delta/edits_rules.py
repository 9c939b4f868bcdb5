"""Edits of what rules judge, some of which the calendar will bring to an end."""

from tests.delta.flavours import FORBIDDEN, Ours
from tests.delta.site import Site


def consent(site: Site) -> str | None:
    """Who is seen in a picture agreed until a day that is near, or nobody is seen, or none told."""
    if not isinstance(site, Ours):
        return None
    shown = [text.fields["image"] for text in site.articles if text.fields.get("image")]
    image = site.rng.choice(shown or site.images)
    if image in site.agreements and site.rng.random() < 0.3:
        (site.content / f"{image}.consentement.yaml").unlink()
        del site.agreements[image]
        return f"{image} sans accord"
    until = site.rng.choice(("", *(site.shifted(hours)[:10] for hours in (0, 24, 48))))
    site.agree(image, until)
    return f"{image} {until or 'personne'}"


def waiver(site: Site) -> str | None:
    """A rule broken and lifted until a day that is near, or obeyed again."""
    if not isinstance(site, Ours):
        return None
    text = site.rng.choice(site.articles)
    if text.fields.pop("derogations", None):
        text.blocks = [block for block in text.blocks if block != FORBIDDEN]
        site.save(text)
        return f"{text.path} sans dérogation"
    until = site.shifted(site.rng.choice((0, 24, 48)))[:10]
    lifted = {"regle": "texte-de-lien", "motif": "Un essai.", "par": "Elzéar Pinsonval"}
    text.fields["derogations"] = [{**lifted, "jusqu_au": until}]
    text.blocks.append(FORBIDDEN)
    site.save(text)
    return f"{text.path} {until}"
