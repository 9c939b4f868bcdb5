"""Edits of what writers write: texts, their metadata, their pictures."""

from datetime import timedelta
from pathlib import Path

from tests.delta import words
from tests.delta.flavours import Ours
from tests.delta.site import Site
from tests.delta.texts import Text

#: By these words alone a text is filed among releases, and not announced.
RELEASE = "POUR DIFFUSION IMMÉDIATE"


def _any(site: Site) -> Text:
    return site.rng.choice(site.texts)


def _article(site: Site) -> Text:
    return site.rng.choice(site.articles)


def body(site: Site) -> str:
    """Change a paragraph, or add one."""
    text = _any(site)
    if site.rng.random() < 0.5:
        text.blocks[0] = ("p", words.paragraph(site.rng))
    else:
        text.blocks.append(("p", words.paragraph(site.rng)))
    site.save(text)
    return text.path


def link(site: Site) -> str:
    """Add a link, or take one away."""
    text = _any(site)
    kept = [block for block in text.blocks if block[0] not in ("link", "image")]
    if len(kept) < len(text.blocks) and site.rng.random() < 0.4:
        text.blocks = kept
        what = "sans lien"
    else:
        added = site.a_link(text)
        text.blocks.append(added)
        what = added[1]
    site.save(text)
    return f"{text.path} {what}"


def title(site: Site) -> str:
    """Change a title, hence the address of a text without a slug."""
    text = _any(site)
    text.title = words.title(site.rng, site.next_number())
    site.save(text)
    return f"{text.path} {text.title}"


def summary(site: Site) -> str:
    """Write, change or drop a summary."""
    text = _article(site)
    text.summary = "" if text.summary and site.rng.random() < 0.3 else words.sentence(site.rng)
    site.save(text)
    return text.path


def date(site: Site) -> str:
    """Move an article in time."""
    text = _article(site)
    text.date = site.a_date()
    text.modified = ""
    text.fields.pop("until", None)
    text.fields.pop("urgent", None)
    site.save(text)
    return f"{text.path} {text.date}"


def modified(site: Site) -> str:
    """Say that an article was modified now."""
    text = _article(site)
    text.modified = max(f"{site.instant:%Y-%m-%d %H:%M}", text.date)
    site.save(text)
    return text.path


def tags(site: Site) -> str:
    """Other tags, sometimes one that nobody else has."""
    text = _article(site)
    text.tags = words.tags(site.rng)
    if site.rng.random() < 0.2:
        text.tags.append(f"seul {site.next_number()}")
    site.save(text)
    return f"{text.path} {text.tags}"


def category(site: Site) -> str:
    """Another category, sometimes a new one or none."""
    text = _article(site)
    text.category = site.rng.choice(("", f"Genre {site.rng.randint(1, 3)}", *site.categories))
    site.save(text)
    return f"{text.path} {text.category}"


def author(site: Site) -> str:
    """Another author, sometimes none."""
    text = _article(site)
    text.author = site.rng.choice(("", "Karim Boisclerc-Aubin", *site.authors))
    site.save(text)
    return f"{text.path} {text.author}"


def status(site: Site) -> str:
    """Published, draft or hidden."""
    text = _any(site)
    text.status = site.rng.choice([one for one in ("", "draft", "hidden") if one != text.status])
    site.save(text)
    return f"{text.path} {text.status or 'published'}"


def slug(site: Site) -> str:
    """Another address for the same file."""
    text = _any(site)
    text.slug = f"adresse-{site.next_number()}"
    site.save(text)
    return f"{text.path} {text.slug}"


def rename(site: Site) -> str:
    """Another name for the file; links to it break, its address stays."""
    text = _any(site)
    (site.content / text.path).unlink()
    folder, _, name = text.path.rpartition("/")
    if not text.page and site.rng.random() < 0.3:
        folder = site.folder()
    before, text.path = text.path, f"{folder}/renommé-{site.next_number()}.{name.split('.')[-1]}"
    site.save(text)
    return f"{before} → {text.path}"


def add(site: Site) -> str:
    """A new article."""
    text = site.add_article()
    text.blocks += site.links(text)
    site.save(text)
    return f"{text.path} {text.date}"


def delete(site: Site) -> str | None:
    """One article or page fewer."""
    if len(site.articles) < 20:
        return None
    text = _any(site)
    site.remove(text)
    return text.path


def page(site: Site) -> str:
    """A new page."""
    text = site.add_page()
    text.blocks += site.links(text)
    site.save(text)
    return text.path


def translation(site: Site) -> str | None:
    """The English of a text that had none."""
    done = {text.ident for text in site.texts if text.lang}
    texts = [text for text in site.texts if text.ident not in done]
    if not texts:
        return None
    text = site.rng.choice(texts)
    other = site.translate(text)
    site.save(text)
    site.save(other)
    return other.path


def image_bytes(site: Site) -> str:
    """Another picture under the same name."""
    inside = site.rng.choice(site.images)
    site.images.remove(inside)
    site.add_image(inside)
    return inside


def image_add(site: Site) -> str:
    """A new picture."""
    inside = f"images/nouvelle-{site.next_number()}.png"
    site.add_image(inside)
    return inside


def image_remove(site: Site) -> str | None:
    """A picture fewer; links to it lead nowhere."""
    shown = {text.fields.get("image") for text in site.texts}
    if site.accounted:
        shown |= {image for image in site.images if site.is_linked(image)}
    free = [image for image in site.images if image not in shown]
    if len(free) < 4:
        return None
    inside = site.rng.choice(free)
    site.images.remove(inside)
    (site.content / inside).unlink()
    return inside


def metadata(site: Site) -> str:
    """A field that templates know or not: one of ours, an address, a zone."""
    text = _article(site)
    rng = site.rng
    if isinstance(site, Ours):
        name, value = rng.choice(
            (
                ("for_you", words.sentence(rng)),
                ("series", f"Suite {rng.randint(1, 3)}"),
                ("contact", f"ecole{rng.randint(1, 9)}@rives-boreales.example"),
                ("audiences", rng.choice(("parents", "élèves, personnel"))),
                ("schools", "quai-des-mots"),
                ("objective_type", rng.choice(("service", "participation"))),
            )
        )
    else:
        number = site.next_number()
        name, value = rng.choice(
            (
                ("description", words.sentence(rng)),
                ("save_as", f"ailleurs/{number}.html"),
                ("template", rng.choice(("page", "article"))),
                ("timezone", rng.choice(("Europe/Paris", "America/Toronto"))),
            )
        )
        if name == "template" and value == "page":
            return f"{text.path} (aucun)"
    text.fields[name] = value
    site.save(text)
    return f"{text.path} {name} = {value}"


def urgent(site: Site) -> str | None:
    """An urgent notice with an end that the calendar will pass."""
    if not isinstance(site, Ours):
        return None
    text = _article(site)
    if text.lang or text.status:
        return None
    hours = site.rng.randint(1, 60)
    text.date = site.shifted(-1)
    text.modified = ""
    text.fields.update(urgent="oui", until=site.shifted(hours))
    site.save(text)
    return f"{text.path} {text.fields['until']}"


def withdraw(site: Site) -> str | None:
    """Withdraw an article, or bring one back."""
    if not isinstance(site, Ours):
        return None
    text = _article(site)
    if text.fields.pop("withdrawn", None):
        del text.fields["withdrawn_reason"]
    else:
        text.fields.update(withdrawn=f"{site.instant:%Y-%m-%d}", withdrawn_reason="Une erreur.")
    site.save(text)
    return text.path


def formerly(site: Site) -> str | None:
    """An old path that leads to a text, another one, or none."""
    if not isinstance(site, Ours):
        return None
    text = _any(site)
    if not text.fields.pop("formerly", None) or site.rng.random() < 0.4:
        text.fields["formerly"] = f"/vieux/{site.next_number()}.html"
    site.save(text)
    return f"{text.path} {text.fields.get('formerly', 'sans')}"


def before(site: Site) -> str | None:
    """An address of before this site, which some text claims, or none of them."""
    claims = [text.fields["formerly"] for text in site.texts if "formerly" in text.fields]
    path = site.root / "adresses-d-avant.txt"
    if path.exists():
        path.unlink()
        return "aucune"
    if not claims:
        return None
    path.write_text(f"{site.rng.choice(claims)}\n", "utf-8")
    return path.name


def picture(site: Site) -> str | None:
    """A social picture for an article of ours, or another, or none."""
    if not isinstance(site, Ours):
        return None
    text = _article(site)
    if text.fields.pop("image", None):
        del text.fields["image_alt"]
    else:
        images = [image for image in site.images if Path(image).parts[0] == "images"]
        text.fields.update(image=site.rng.choice(images), image_alt="Une photo")
    site.save(text)
    return text.path


def consent(site: Site) -> str | None:
    """An agreement beside the picture that an article shows, which the calendar will pass."""
    if not isinstance(site, Ours):
        return None
    text = _article(site)
    image = text.fields.setdefault("image", site.rng.choice(site.images[:6]))
    text.fields["image_alt"] = "Une photo"
    site.save(text)
    until = site.instant.date() + timedelta(days=site.rng.randint(0, 9))
    reach = site.rng.choice(("site", "site, mastodon", "imprime"))
    site.write(
        f"{image}.consentement.yaml",
        f"base: consentement\nportee: [{reach}]\njusqu_au: {until}\nreference: 26-1\n",
    )
    return f"{text.path} {image} {reach} {until}"


def waiver(site: Site) -> str | None:
    """A press release, announced all the same until a day that the calendar will pass."""
    if not isinstance(site, Ours):
        return None
    text = _article(site)
    until = site.instant.date() + timedelta(days=site.rng.randint(0, 9))
    lifted = {"regle": "communique", "motif": "Essai", "par": "E. P.", "jusqu_au": f"{until}"}
    text.fields["derogations"] = [lifted]
    if ("p", RELEASE) not in text.blocks:
        text.blocks.insert(0, ("p", RELEASE))
    site.save(text)
    return f"{text.path} {until}"


def ledger(site: Site) -> str | None:
    """Another export of the register."""
    if not isinstance(site, Ours):
        return None
    site.announced(site.rng)
    return "ledger-view.json"


def spoil(site: Site) -> str | None:
    """A file that cannot be read; the next edit mends it."""
    text = _article(site)
    data = (
        b"\xff\xfe" if site.rng.random() < 0.4 else b"Title: sans date\nDate: bient\xc3\xb4t\n\nX"
    )
    site.write(text.path, data)
    site.broken = text.path
    return text.path


def mend(site: Site) -> str | None:
    """What ``spoil`` broke."""
    if not site.broken:
        return None
    broken, site.broken = site.broken, None
    site.save(next(text for text in site.texts if text.path == broken))
    return broken
