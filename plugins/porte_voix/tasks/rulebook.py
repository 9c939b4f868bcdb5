"""The page of rules: what each one asks, whom it serves, and the examples that prove it.

Its examples are those that the tests run, and its sentences those that the check would say.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from markdown import Markdown

from porte_voix.errors import Problem
from porte_voix.i18n import N_, _
from porte_voix.metadata import parse
from porte_voix.safeguards.attachment import Attachment
from porte_voix.safeguards.board import Board
from porte_voix.safeguards.examples import HEAD
from porte_voix.safeguards.finding import Severity
from porte_voix.safeguards.material import Material
from porte_voix.safeguards.photos import DAY, PHOTO_RULES, Photo, PhotoRule
from porte_voix.safeguards.rule import FileRule, Rule
from porte_voix.safeguards.rules import FILE_RULES, RULES

PAGE = Path("docs/fr/regles.md")
SEVERITIES = {
    Severity.BLOCK: N_("bloque"),
    Severity.HOLD: N_("retient l'annonce"),
    Severity.WARN: N_("avertit"),
}
ZONE = ZoneInfo("America/Toronto")
Any = Rule | FileRule | PhotoRule


def page() -> str:
    """The whole page in Markdown."""
    rules: tuple[Any, ...] = (*RULES, *FILE_RULES, *PHOTO_RULES)
    parts = [_heading(), _table(rules), *(_rule(rule) for rule in rules)]
    return "\n".join(line for part in parts for line in part) + "\n"


def _heading() -> Iterator[str]:
    yield f"# {_('Règles')}"
    yield ""
    yield _(
        "Cette page est écrite par `inv reference`, à partir des règles elles-mêmes; ses exemples "
        "sont ceux que les essais vérifient. Pour changer une sévérité ou lever une règle : "
        "[exploiter](exploiter.md#les-vérifications)."
    )
    yield ""
    yield _("- **bloque** : le site en ligne reste tel quel tant que ce n'est pas corrigé;")
    yield _("- **retient l'annonce** : l'article paraît, mais n'est pas annoncé;")
    yield _("- **avertit** : une personne relit et décide.")
    yield ""


def _table(rules: Iterable[Any]) -> Iterator[str]:
    yield f"| {_('Règle')} | {_('Sévérité')} | {_('Lit')} | {_('Sert')} |"
    yield "|---|---|---|---|"
    for rule in rules:
        cells = (f"`{rule.id}`", _(SEVERITIES[rule.severity]), _reads(rule), _(rule.serves))
        yield f"| {' | '.join(cells)} |"


def _reads(rule: Any) -> str:
    if isinstance(rule, PhotoRule):
        return _("images")
    if isinstance(rule, FileRule):
        return _("fichiers joints")
    if rule.pages:
        return _("articles et pages") if rule.articles else _("pages")
    return _("articles")


def _rule(rule: Any) -> Iterator[str]:
    yield ""
    yield f"## `{rule.id}` ({_reads(rule)})"
    yield ""
    yield f"{_(rule.serves)} {_('Sévérité')}\u00a0: {_(SEVERITIES[rule.severity])}."
    for title, examples in ((_("Passe"), rule.good), (_("Est relevé"), rule.bad)):
        yield ""
        yield f"**{title}**"
        for example in examples:
            yield ""
            yield from _example(example)
            for problem in list(_problems(rule, example))[:1]:
                yield ""
                yield f"> {problem.what} → {problem.way_out}"


def _example(example: str | Attachment | Photo) -> Iterator[str]:
    """A file as people see it; the lines that every example has are left out."""
    yield "```text"
    if isinstance(example, str):
        yield from example.removeprefix(HEAD).strip().splitlines()
    elif isinstance(example, Attachment):
        yield example.where
        for passage in example.passages:
            yield f"  {passage.place}\u00a0: {passage.words}"
        yield from (f"  {words}" for words in example.hidden)
        if example.pages:
            yield "  " + _("{n} pages").format(n=example.pages)
        if example.authors:
            yield "  " + _("propriétés : {names}").format(names=", ".join(example.authors))
        if example.located:
            yield "  " + _("latitude et longitude")
        if example.refusal:
            yield f"  {example.refusal}"
    else:
        yield from _photo(example)
    yield "```"


def _photo(photo: Photo) -> Iterator[str]:
    yield photo.where
    if photo.consent is None:
        yield "  " + _("aucun accord à côté")
        return
    yield f"  base: {photo.consent.basis}"
    if photo.consent.reach is not None:
        yield f"  portee: {', '.join(sorted(photo.consent.reach))}"
    if photo.consent.until is not None:
        yield f"  jusqu_au: {photo.consent.until.isoformat()}"
        yield f"  reference: {photo.consent.reference}"
    if not photo.exists:
        yield "  " + _("(l'image n'est plus là)")


def _problems(rule: Any, example: str | Attachment | Photo) -> Iterable[Problem]:
    if isinstance(rule, Rule) and isinstance(example, str):
        document = parse(example, "content/articles/essai.md", ZONE, page=not rule.articles)
        html = Markdown(extensions=["extra"]).convert(document.body)
        return rule.check(Material(document, html, not rule.articles), Board())
    if isinstance(rule, FileRule) and isinstance(example, Attachment):
        return rule.check(example, Board())
    assert isinstance(rule, PhotoRule) and isinstance(example, Photo)
    return rule.check(example, DAY)
