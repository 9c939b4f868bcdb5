"""The English catalogues: complete, compiled, and faithful to their French source."""

import gettext
import re
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
