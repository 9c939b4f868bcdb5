"""The documentation tells the truth: commands, fields, settings, samples and links are tried."""

import fnmatch
import re
import shlex
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from invoke.exceptions import ParseError
from invoke.parser import Parser
from invoke.program import Program
from porte_voix import settings
from porte_voix.accounts import PREFIX
from porte_voix.announce.networks import NETWORKS, capabilities
from porte_voix.metadata import TABLE, parse
from porte_voix.tasks import namespace, rulebook
from porte_voix.tasks.reference import PAGE, page
from porte_voix.tasks.reference_words import SECRETS, VARIABLES

ROOT = Path(__file__).parents[1]
README, LISEZMOI = ROOT / "README.md", ROOT / "LISEZMOI.md"
GUIDES = tuple(ROOT / f"docs/fr/{name}.md" for name in ("ecrire", "exploiter", "comptes"))
#: What people write; the reference is written by the code.
BY_HAND = (README, LISEZMOI, *GUIDES)
EVERY_PAGE = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
REQUIRED = {"titre": "Un titre", "date": "2026-11-20", "id": "k3f9x2q7", "resume": "Une phrase."}
#: How the guides spell the program, on each system.
INV = re.compile(r"(?:^|\s)(?:\.venv[/\\](?:bin|Scripts)[/\\])?inv (?P<rest>\S.*)$")
CODE_VARIABLE = re.compile(r"environ(?:ment)?(?:\.get\(|\[)\"(\w+)\"|= \"(PORTE_VOIX_[A-Z]+)\"")


@dataclass(frozen=True)
class Sample:
    """A fenced block of a page: its language, its text, and the line where it starts."""

    where: str
    language: str
    text: str


def name_of(path: Path) -> str:
    """A page as a person names it."""
    return path.relative_to(ROOT).as_posix()


def samples(path: Path) -> Iterator[Sample]:
    """The fenced blocks of a page."""
    language, kept, start = None, [], 0
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.startswith("```"):
            kept.append(line)
        elif language is None:
            language, kept, start = line.removeprefix("```"), [], number
        else:
            yield Sample(f"{name_of(path)}:{start}", language, "\n".join(kept))
            language = None


def prose(path: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S)


def in_words(language: str) -> list[Sample]:
    """The samples of one language in the pages written by hand."""
    return [one for path in BY_HAND for one in samples(path) if one.language == language]


def quoted_commands(path: Path) -> Iterator[str]:
    """Every ``inv …`` of a page, in a block or between backticks, as it is typed."""
    lines = [line for one in samples(path) for line in one.text.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", prose(path))
    for line in lines:
        found = INV.search(line)
        if found:
            yield found["rest"]


def slug(heading: str) -> str:
    """The anchor that a heading gets."""
    text = unicodedata.normalize("NFC", heading.strip().lower().replace("`", ""))
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def headings(path: Path) -> list[tuple[int, str]]:
    """Level and words of each heading of a page."""
    found = re.findall(r"^(#+) (.+)$", prose(path), flags=re.M)
    return [(len(marks), words) for marks, words in found]


def test_reference_is_up_to_date() -> None:
    """The committed reference is the one the code writes."""
    committed = (ROOT / PAGE).read_text("utf-8")
    assert committed == page(namespace), f"{PAGE} n'est plus à jour. Lancez : inv reference"


def test_the_page_of_rules_is_up_to_date() -> None:
    """``docs/fr/regles.md`` is what the rules say of themselves."""
    committed = (ROOT / rulebook.PAGE).read_text("utf-8")
    assert committed == rulebook.page(), "Les règles ont changé. Lancez : inv reference"


def test_reference_holds_every_field_setting_network_and_secret() -> None:
    """Nothing a person may type is missing from the reference."""
    text = (ROOT / PAGE).read_text("utf-8")
    names = [name for field in TABLE for name in field.names]
    names += [PREFIX + field.name.upper() for field in fields(settings.Settings)]
    names += [PREFIX + name for name in settings.THEME_NAMES]
    names += [option for entry in NETWORKS.values() for option in entry.options]
    names += [f"PORTE_VOIX_<COMPTE>_{end}" for name in NETWORKS for end in SECRETS[name]]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_reference_holds_every_variable_read() -> None:
    """Each environment variable that the code reads has its line."""
    sources = (ROOT / "plugins").rglob("*.py")
    found = [CODE_VARIABLE.findall(source.read_text("utf-8")) for source in sources]
    read = {one or two for pairs in found for one, two in pairs}
    assert "PORTE_VOIX_NOW" in read
    assert sorted(read - VARIABLES.keys()) == []


def test_what_is_done_unless_one_says_no_is_spelt_so() -> None:
    """The reference names what one may type: ``--no-write``, since writing is what is done."""
    text = (ROOT / PAGE).read_text("utf-8")
    for name in ("plan", "check", "build", "reader"):
        assert "`--[no-]write`" in text.partition(f"### `inv bench.{name}`")[2].partition("###")[0]


def test_every_task_is_explained_by_hand() -> None:
    """No task is known to the reference alone."""
    told = {rest.split()[0] for path in BY_HAND for rest in quoted_commands(path)}
    assert sorted(set(namespace.task_names) - told) == []


def test_every_module_has_its_room() -> None:
    """The table of rooms names each module but the parts of networks, and none that is gone."""
    package = ROOT / "plugins/porte_voix"
    modules = {path.stem: path.parent.name for path in package.rglob("*.py")}
    rooms = (ROOT / "docs/architecture.md").read_text("utf-8")
    table = rooms.partition("## The rooms")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    named = set(re.findall(r"`(?:[a-z]+/)*(\w+\*?)(?:\.py)?`", "\n".join(rows)))
    told = {name for one in named for name in fnmatch.filter(modules, one)}
    missing = {name for name, room in modules.items() if room != "networks"} - told
    assert sorted(missing - {"__init__"}) == []
    assert sorted(one for one in named if not fnmatch.filter(modules, one)) == []


@pytest.mark.parametrize("path", [*BY_HAND, ROOT / PAGE], ids=name_of)
def test_quoted_commands_exist(path: Path) -> None:
    """Every command quoted is one that Invoke accepts, options included."""
    parser = Parser(initial=Program().initial_context, contexts=namespace.to_contexts())
    refused = []
    for rest in quoted_commands(path):
        words = shlex.split(rest.removeprefix("--help "))
        if len(words) == 1 and words[0] in namespace.task_names:
            continue
        try:
            parser.parse_argv(words)
        except ParseError as error:
            refused.append(f"inv {rest} : {error}")
    assert refused == []


@pytest.mark.parametrize("path", EVERY_PAGE, ids=name_of)
def test_relative_links_lead_somewhere(path: Path) -> None:
    """Each link to a file of the project leads to it, and to one of its headings."""
    lost = []
    text = re.sub(r"`[^`\n]*`", "", prose(path))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        known = {slug(words) for _, words in headings(there)} if anchor else set()
        if not there.exists() or (anchor and anchor not in known):
            lost.append(target)
    assert lost == []


def test_both_readmes_have_the_same_plan() -> None:
    """The French page and the English one have the same headings, in number and level."""
    levels = [[level for level, _ in headings(path)] for path in (README, LISEZMOI)]
    assert levels[0] == levels[1]


def test_both_readmes_give_the_same_commands() -> None:
    """What is typed does not depend on the language of the page, titles aside."""

    def typed(path: Path) -> list[str]:
        return [one.text for one in samples(path)]

    assert typed(README) == typed(LISEZMOI)


@pytest.mark.parametrize("sample", in_words("markdown"), ids=lambda sample: sample.where)
def test_sample_articles_pass_the_checks(sample: Sample) -> None:
    """An article to copy from the guide has nothing to mend."""
    found = parse(sample.text, sample.where, ZoneInfo("America/Toronto"))
    assert [str(problem) for problem in found.problems] == []


@pytest.mark.parametrize("sample", in_words("yaml"), ids=lambda sample: sample.where)
def test_sample_fields_pass_the_checks(sample: Sample) -> None:
    """Fields to copy from the guide are accepted in an article that has the rest."""
    written = {line.partition(":")[0] for line in sample.text.splitlines()}
    rest = [f"{key}: {value}" for key, value in REQUIRED.items() if key not in written]
    text = "\n".join(["---", *rest, sample.text, "---", ""])
    found = parse(text, sample.where, ZoneInfo("America/Toronto"))
    assert [str(problem) for problem in found.problems] == []


@pytest.mark.parametrize("sample", in_words("python"), ids=lambda sample: sample.where)
def test_sample_settings_are_accepted(sample: Sample) -> None:
    """Settings to copy from the guide are known, and so are the options of their accounts."""
    names: dict[str, object] = {}
    exec(sample.text, {}, names)
    for account in settings.from_mapping(names, sample.where).accounts:
        assert capabilities(account).limit > 0


def test_sample_secrets_are_those_of_the_sample_accounts() -> None:
    """The variables exported in the guide are the secrets of the accounts it sets, no more."""
    names: dict[str, object] = {}
    wanted = set()
    for sample in in_words("python"):
        exec(sample.text, {}, names)
        for account in settings.from_mapping(names, sample.where).accounts:
            wanted |= {account.secret_name(end) for end in SECRETS[account.network]}
    shown = "\n".join(sample.text for sample in in_words("sh"))
    assert set(re.findall(r"export (\w+)=", shown)) == wanted


def test_pictures_are_light_and_described() -> None:
    """A picture of the guides loads on a slow line, and says what it shows."""
    pictures = list((ROOT / "docs/captures").iterdir())
    shown = "".join(path.read_text("utf-8") for path in (README, LISEZMOI))
    for picture in pictures:
        assert picture.stat().st_size < 200_000
        described = re.findall(rf"!\[([^\]]+)\]\({name_of(picture)}\)", shown)
        assert len(described) == 2
    assert pictures
