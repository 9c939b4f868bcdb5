"""The glue with Pelican: what may be opened and copied, then what became of every file.

Generators are shown the files that they may open. Once all have read, each file of the content is
accounted for; what is refused is not written, the rest is built, and the build ends with the code
of refused content.
"""

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.contents import Content
from pelican.generators import (
    ArticlesGenerator,
    Generator,
    PagesGenerator,
    PelicanTemplateNotFound,
    StaticGenerator,
)
from pelican.log import console
from pelican.plugins import signals

from porte_voix import settings as porte_voix_settings
from porte_voix.errors import ContentError, Problem
from porte_voix.identity import check_unique
from porte_voix.refusal import refuse, refused
from porte_voix.safeguards import conservation, links, outputs
from porte_voix.safeguards.account import Account
from porte_voix.safeguards.conservation import Fate, File
from porte_voix.safeguards.copied import Stopped, stopped
from porte_voix.safeguards.outputs import Output, Word
from porte_voix.safeguards.places.plugin import system
from porte_voix.safeguards.survey import survey

#: In the context that generators share: what the disk holds.
FILES = "porte_voix_files"
#: Those of them that may be opened.
OPENED = "porte_voix_opened"
#: The files that the rules stop.
STOPPED = "porte_voix_stopped"
#: The account of the build of each settings, from its reading to its end.
ACCOUNTS: dict[int, Account] = {}


def register() -> None:
    """Connect to Pelican. Signals hold weak references: module-level functions only."""
    signals.generator_init.connect(fence)
    signals.all_generators_finalized.connect(take_stock)
    signals.finalized.connect(conclude)


def fence(generator: Generator) -> None:
    """Show a generator the true files of the content that it may open, and no others."""
    if not isinstance(generator, ArticlesGenerator | PagesGenerator | StaticGenerator):
        return
    generator.get_files = lambda *asked, **named: _files(generator, *asked, **named)
    # Files of readers that are switched off are told with all the others.
    generator.check_disabled_readers = _nothing
    if isinstance(generator, StaticGenerator):
        stock = generator.generate_context

        def generate_context() -> None:
            allowed = _copied(generator)
            wanted = generator.context["static_links"]
            generator.context["static_links"] = {
                path for path in wanted if os.path.normpath(path).replace(os.sep, "/") in allowed
            }
            stock()

        generator.generate_context = generate_context


def take_stock(generators: Sequence[Generator]) -> None:
    """Give every file its fate; keep from the output what is refused."""
    context, options = generators[0].context, generators[0].settings
    # Generators find files in no order: problems are told in the same one each time.
    contents = {path: one for path, one in sorted(context["generated_content"].items()) if one}
    sound = {path: one for path, one in contents.items() if not one.problems}
    files = _surveyed(context, options)
    problems = [problem for one in contents.values() for problem in one.problems]
    problems += check_unique(one.identity for one in sound.values() if one.identity)
    names = frozenset(file.path for file in files)
    for path, one in sound.items():
        problems += _broken(one, names, _where(options, path))
    problems += outputs.same_words(_words(sound, options))
    problems += _lost_templates(generators[0], sound)
    problems += _keep_places(generators, sound)
    fates = {path: _fate(one) for path, one in contents.items()}
    copied = (Path(one.source_path) for one in context["staticfiles"])
    root = Path(options["PATH"])
    fates |= {path.relative_to(root).as_posix(): Fate.COPIED for path in copied}
    fates |= dict.fromkeys(_of_drafts(context), Fate.DRAFT)
    judged: Stopped = context.get(STOPPED, Stopped({}))
    problems += [problem for path in sorted(judged.problems) for problem in judged.problems[path]]
    fates |= dict.fromkeys(judged.problems, Fate.REFUSED)
    silent = (contents.keys() - sound.keys()) | judged.problems.keys()
    count = conservation.count(files, fates, conservation.places(options), root.name, silent=silent)
    refuse(context, (*problems, *count.problems))
    notes = sorted((note for one in sound.values() for note in one.notes), key=_place)
    ACCOUNTS[id(options)] = Account(count.fates, notes, refused(context))


def conclude(pelican: Pelican) -> None:
    """Tell the count and what was taken out; raise ``ContentError`` with all that is refused."""
    account = ACCOUNTS.pop(id(pelican.settings), None)
    if account is None:
        return
    account.save(Path(porte_voix_settings.from_mapping(pelican.settings).state_dir))
    for line in account.lines():
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if account.problems:
        raise ContentError(sorted(account.problems, key=_place))


def _place(problem: Problem) -> tuple[str, int, str]:
    """The order in which problems are told: Pelican's own changes from one run to the next."""
    return problem.where, problem.line or 0, problem.what


def _nothing() -> None:
    """Look at nothing."""


def _files(
    generator: Generator,
    paths: Iterable[str],
    exclude: Iterable[str] | None = None,
    extensions: Any = None,
) -> set[str]:
    """``Generator.get_files``, among the files that may be opened; no link is followed."""
    folders = (paths,) if isinstance(paths, str) else tuple(paths)
    excluded = tuple(exclude or ())
    static = isinstance(generator, StaticGenerator)
    allowed = _copied(generator) if static else _opened(generator)
    return {
        path.replace("/", os.sep)
        for path in allowed
        if conservation.is_under(path, folders)
        and not (excluded and conservation.is_under(path, excluded))
        and generator._include_path(path, extensions)
    }


def _opened(generator: Generator) -> tuple[str, ...]:
    """The files of the content that a generator may open, judged once a build."""
    context = generator.context
    if OPENED not in context:
        known = conservation.places(generator.settings)
        context[OPENED] = tuple(
            file.path
            for file in _surveyed(context, generator.settings)
            if not conservation.is_ignored(file, known) and not conservation.refusal(file, known)
        )
    found: tuple[str, ...] = context[OPENED]
    return found


def _copied(generator: Generator) -> frozenset[str]:
    """The files that may be copied as they are: of known types, and not of drafts alone."""
    drafts = _of_drafts(generator.context)
    paths = (path for path in _opened(generator) if conservation.is_copied(File(path)))
    allowed = frozenset(paths) - drafts
    return allowed - _stopped(generator, allowed).problems.keys()


def _stopped(generator: Generator, paths: frozenset[str]) -> Stopped:
    """The files that the rules stop, judged once a build."""
    context = generator.context
    if STOPPED not in context:
        found = context[STOPPED] = stopped(paths, generator.settings)
        context["porte_voix_moments"] = found.moments
    result: Stopped = context[STOPPED]
    return result


def _of_drafts(context: Mapping[str, Any]) -> frozenset[str]:
    """The files that only texts which are not written show."""
    shown: set[str] = set()
    kept: set[str] = set()
    for one in context["generated_content"].values():
        if one:
            image = getattr(one, "image", None)
            if one.targets or image:
                paths = {link.path for link in one.targets}
                paths |= {image.path} if image else set()
                (shown if one.save_as else kept).update(paths)
    return frozenset(kept - shown)


def _surveyed(context: dict[str, Any], options: Mapping[str, Any]) -> tuple[File, ...]:
    """What the disk holds, looked at once a build."""
    if FILES not in context:
        context[FILES] = survey(options["PATH"], (str(options["OUTPUT_PATH"]),))
    found: tuple[File, ...] = context[FILES]
    return found


def _fate(content: Content) -> Fate:
    """What became of a text."""
    if content.problems:
        return Fate.REFUSED
    if content.status == "published":
        return Fate.PUBLISHED
    if content.status == "hidden":
        return Fate.HIDDEN
    return Fate.SCHEDULED if content.wanted == "published" else Fate.DRAFT


def _words(contents: Mapping[str, Content], options: Mapping[str, Any]) -> Iterator[Word]:
    """The tags, categories and authors of texts, as they are typed."""
    for path, one in contents.items():
        where, lines = _where(options, path), one.lines
        for tag in getattr(one, "tags", ()):
            yield Word("tag", tag.name, tag.slug, where, lines.get("tags"))
        for author in getattr(one, "authors", ()):
            yield Word("author", author.name, author.slug, where, lines.get("authors"))
        category = getattr(one, "category", None)
        if category is not None:
            yield Word("category", category.name, category.slug, where, lines.get("category"))


def _broken(content: Content, names: frozenset[str], where: str) -> Iterator[Problem]:
    """The links of a text to files that are not there, with their lines."""
    lost = tuple(links.broken(content.targets, names))
    if lost:
        text = Path(content.source_path).read_text("utf-8", "replace").replace("\r\n", "\n")
        yield from links.told(lost, names, where, text)


def _lost_templates(generator: Generator, contents: Mapping[str, Content]) -> Iterator[Problem]:
    """The texts whose template the theme does not have: they would stop the whole build."""
    missing: dict[str, bool] = {}
    for path, one in contents.items():
        name = one.template
        if name not in missing:
            missing[name] = not _has_template(generator, name)
        if missing[name] and "template" in one.lines:
            where = _where(generator.settings, path)
            yield outputs.without_template(name, where, one.lines["template"])
            one.template, one.override_save_as = one.default_template, ""


def _has_template(generator: Generator, name: str) -> bool:
    try:
        generator.get_template(name)
    except PelicanTemplateNotFound:
        return False
    return True


def _beside(content: Content, source: str, attached: str) -> str:
    """Where Pelican puts a file that a text attaches."""
    tail = posixpath.relpath(attached, posixpath.dirname(source) or ".")
    tail = posixpath.basename(tail) if tail.startswith("../") else tail
    return posixpath.join(posixpath.dirname(content.save_as), tail)


def _where(options: Mapping[str, Any], inside: str) -> str:
    """A file as its writer knows it: « content/articles/avis.md »."""
    return conservation.shown(options["PATH"].rstrip(os.sep).rpartition(os.sep)[2], inside)


def _keep_places(
    generators: Sequence[Generator], contents: Mapping[str, Content]
) -> Iterator[Problem]:
    """Keep from the output what would take the place of something else; the reasons."""
    context, options = generators[0].context, generators[0].settings
    own, problems = system(generators)
    yield from problems
    made: dict[str, Content] = {}
    listed: list[Output] = []
    for path, one in sorted(contents.items()):
        where = _where(options, path)
        line = one.lines.get("slug") or one.lines.get("title")
        listed.append(Output(one.save_as, where, line))
        made[where] = one
        for link in one.targets:
            if link.kind == "attach":
                listed.append(Output(_beside(one, path, link.path), where, link.line, True))
    for static in context["staticfiles"]:
        where = _where(options, static.get_relative_source_path())
        listed.append(Output(static.save_as, where, None, True))
    refused = set()
    for output, problem in outputs.clashes(listed, own):
        if output.where in made and not output.attached:
            made[output.where].override_save_as = ""
        refused.add(output.where)
        yield problem
    context["staticfiles"] = [
        static
        for static in context["staticfiles"]
        if _where(options, static.get_relative_source_path()) not in refused
    ]
