"""The English catalogues: complete, compiled, and faithful to their French source."""

import gettext
import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest
from porte_voix.tasks.catalogues import CATALOGUES, CatalogueFiles

both = pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda one: one.domain)


def fields(text: str) -> set[str]:
    """The names in braces of a message."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}


@both
def test_every_message_is_translated(catalogue: CatalogueFiles) -> None:
    """Nothing that a person reads is in French only; mend with « inv messages »."""
    assert catalogue.missing() == []


@both
def test_nothing_is_translated_that_is_no_longer_said(catalogue: CatalogueFiles) -> None:
    """The catalogue holds the messages of the sources, and no others."""
    said = {message.id for message in catalogue.template()}

    assert {message.id for message in catalogue.current()} - said == set()


@both
def test_the_compiled_file_is_that_of_the_text(catalogue: CatalogueFiles) -> None:
    """What programs read is what translators wrote."""
    with catalogue.po.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for message in catalogue.current():
        if isinstance(message.id, str) and message.id:
            assert compiled.gettext(message.id) == message.string


@both
def test_a_translation_keeps_the_names_in_braces(catalogue: CatalogueFiles) -> None:
    """Each value shown in French is shown in English, under the same name."""
    for message in catalogue.current():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set().union(*map(fields, ids))
        assert all(fields(string) == wanted for string in strings), message.id


@both
def test_a_translation_keeps_the_commands(catalogue: CatalogueFiles) -> None:
    """The commands to type are the same in both languages."""
    command = re.compile(r"\binv ([a-z]+(?:\.[a-z]+)?)")
    for message in catalogue.current():
        if isinstance(message.id, str):
            assert set(command.findall(message.id)) == set(command.findall(message.string))


@both
def test_no_word_is_written_with_its_plural_in_brackets(catalogue: CatalogueFiles) -> None:
    """« 1 fichier », « 2 fichiers », never « fichier(s) »: a number agrees with its word."""
    for message in catalogue.current():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        assert not any(re.search(r"\w\((s|x|e|es)\)", text) for text in ids), message.id


@both
def test_made_again_a_catalogue_is_the_same(catalogue: CatalogueFiles, tmp_path: Path) -> None:
    """No date of the day in it: two people who add messages meet only where both wrote."""
    for file in (catalogue.po, catalogue.po.with_suffix(".mo")):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    again = replace(catalogue, po=tmp_path / catalogue.po.name)
    again.update()

    for file in (catalogue.po, catalogue.po.with_suffix(".mo")):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()
