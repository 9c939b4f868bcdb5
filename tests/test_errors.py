"""Errors: each writes its own sentence, crosses a process, and has the exit code it promises."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from porte_voix.announce.compose import TooLong
from porte_voix.announce.networks.base import CannotLook, Refused, Unsure
from porte_voix.errors import (
    ContentError,
    LedgerError,
    NeedsPerson,
    Pending,
    PorteVoixError,
    Problem,
    SettingsError,
)

ONE = Problem("articles/a.md", "la date manque", "Ajoutez « date: 2026-11-20 ».", 3)
TWO = Problem("articles/b.md", "le titre manque")
EVERY = [
    SettingsError([ONE]),
    ContentError([ONE, TWO]),
    NeedsPerson("quoi", "geste"),
    LedgerError("quoi", "geste"),
    Pending("quoi", "geste"),
]


@pytest.mark.parametrize(
    ("error", "code"),
    list(zip([PorteVoixError(), *EVERY], [1, 2, 3, 4, 4, 75], strict=True)),
)
def test_each_kind_of_error_has_its_exit_code(error: PorteVoixError, code: int) -> None:
    """A machine knows from the code alone whether to run again, or to call somebody."""
    assert error.exitcode == code


def test_a_problem_says_where_what_and_the_way_out() -> None:
    """File and line, then what is wrong, then the next gesture on a line of its own."""
    assert str(ONE) == (
        "articles/a.md:3\u00a0: la date manque\n    → Ajoutez « date: 2026-11-20 »."
    )
    assert str(TWO) == "articles/b.md\u00a0: le titre manque"


def test_all_problems_are_told_under_one_heading() -> None:
    """Every problem is listed, and the heading agrees with their number."""
    assert str(ContentError([ONE, TWO])).split("\n") == [
        "2 problèmes dans le contenu. Le site en ligne reste tel quel.",
        "  articles/a.md:3\u00a0: la date manque",
        "    → Ajoutez « date: 2026-11-20 ».",
        "  articles/b.md\u00a0: le titre manque",
    ]
    assert str(ContentError([ONE])).startswith("1 problème dans")
    assert str(SettingsError([TWO])).startswith("1 problème à corriger. Rien n'a été fait.")
    assert str(SettingsError([ONE, TWO])).startswith("2 problèmes à corriger.")


@pytest.mark.parametrize("error", EVERY[2:])
def test_a_decision_and_a_delay_give_the_next_gesture(error: PorteVoixError) -> None:
    """What happened, then what to do."""
    assert str(error) == "quoi\n    → geste"


@pytest.mark.parametrize(
    "error",
    [
        *EVERY,
        TooLong(134, 90, "caractères", "announce.masto"),
        Refused(429, "plus tard", 3.0),
        Unsure("pas de réponse"),
        CannotLook("pas le droit", blind=True),
    ],
)
def test_errors_keep_their_facts_through_pickle(error: Exception) -> None:
    """Sent from one process to another, an error is the same, facts and sentence."""
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_errors_cross_a_process_pool() -> None:
    """A worker that refuses some content tells it whole to the process that asked."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        error = pool.submit(refuse).exception(timeout=30)
    assert isinstance(error, ContentError)
    assert error.problems == (ONE, TWO)


def refuse() -> None:
    """Fail in a worker."""
    raise ContentError([ONE, TWO])


def test_problems_are_compared_by_what_they_say() -> None:
    """Two findings of the same fault are equal: a list of them has no repeats to hide."""
    assert Problem("a", "b") == Problem("a", "b")
    assert {Problem("a", "b"), Problem("a", "b")} == {Problem("a", "b")}
