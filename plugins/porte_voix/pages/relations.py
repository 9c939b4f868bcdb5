"""Which articles stand beside one another: before, after, in the same series, on the same subject.

Pure. Subjects are compared between neighbours in time only: a list of ten thousand articles costs
no more than ten thousand short looks, and a new article changes the page of a few others.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

#: How far an article looks around in the list of each of its tags, and in that of its category.
NEAR = 6
#: What sharing a tag is worth beside sharing a category.
TAG, CATEGORY = 3, 1
RELATED = 3


@dataclass(slots=True)
class Relations:
    """The neighbours of one article; each is an article."""

    newer: Any = None
    older: Any = None
    series: tuple[Any, ...] = ()
    related: tuple[Any, ...] = field(default=())


def relate(articles: Sequence[Any]) -> list[Relations]:
    """The relations of articles of one language, given and answered newest first."""
    found = [Relations() for _ in articles]
    for place in range(1, len(articles)):
        found[place].newer = articles[place - 1]
        found[place - 1].older = articles[place]
    for places in _by(articles, lambda article: (article.series,) if article.series else ()):
        if len(places) > 1:
            parts = tuple(articles[place] for place in reversed(places))
            for place in places:
                found[place].series = parts
    scores: list[dict[int, int]] = [defaultdict(int) for _ in articles]
    for places in _by(articles, lambda article: {tag.slug: 0 for tag in article.tags}):
        _score(places, TAG, scores)
    for places in _by(articles, lambda article: (article.category.slug,)):
        _score(places, CATEGORY, scores)
    for place, relations in enumerate(found):
        known = {id(part) for part in relations.series}
        best = _best(scores[place], place, RELATED + len(known))
        close = [articles[other] for other, _ in best if id(articles[other]) not in known]
        relations.related = tuple(close[:RELATED])
    return found


def _best(scores: dict[int, int], place: int, wanted: int) -> list[tuple[int, int]]:
    """The best scores first, the nearest places first among equals: as many as wanted, or more."""
    if len(scores) > wanted:
        least = sorted(scores.values(), reverse=True)[wanted - 1]
        scores = {other: score for other, score in scores.items() if score >= least}
    return sorted(scores.items(), key=lambda one: (-one[1], abs(one[0] - place), one[0]))


def _by(articles: Sequence[Any], keys: Any) -> Iterable[list[int]]:
    """The places of the articles that share something."""
    shared: dict[str, list[int]] = defaultdict(list)
    for place, article in enumerate(articles):
        for key in keys(article):
            shared[key].append(place)
    return shared.values()


def _score(places: list[int], worth: int, scores: list[dict[int, int]]) -> None:
    """Each article gives ``worth`` to those nearest to it in one list."""
    for index, place in enumerate(places):
        mine = scores[place]
        for other in places[max(0, index - NEAR) : index]:
            mine[other] += worth
        for other in places[index + 1 : index + 1 + NEAR]:
            mine[other] += worth
