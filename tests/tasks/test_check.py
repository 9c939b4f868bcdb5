"""``inv check`` as people and merge requests use it."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.factories import GOOD
from tests.safeguards import documents
from tests.tasks.conftest import Done, Site

CODE = "ZZZZ 1562 0901"
BAD = GOOD.replace("Bonjour.", f"Bonjour.\n\nBravo au code permanent {CODE}!")
WAIVER = """\
derogations:
  - regle: renseignement-personnel
    extrait: "ZZ•• •••• ••01"
    motif: Exemple d'un numéro inventé.
    par: Elzéar Pinsonval
    jusqu_au: {until}
---
"""


def findings(done: Done) -> set[tuple[str, str, int | None]]:
    """Rule, file and line of each finding of a report in JSON."""
    told = json.loads(done.out)["findings"]
    return {(one["rule"], one["file"].rpartition("/")[2], one["line"]) for one in told}


def git(site: Site, *words: str) -> None:
    """Run git in a site."""
    who = ["-c", "user.name=Essai", "-c", "user.email=essai@rives-boreales.example"]
    subprocess.run(["git", *who, *words], cwd=site.folder, check=True, capture_output=True)


def test_the_demo_has_nothing_to_mend(site: Site) -> None:
    """Every rule is on, and each file of the demo passes; nothing is even to be read again."""
    done = site.inv("check", "--format", "json")
    assert done.code == 0, done.err
    report = json.loads(done.out)
    assert report["findings"] == []
    assert report["files"] == sum(path.is_file() for path in (site.folder / "content").rglob("*"))


def test_an_objective_that_is_not_understood_is_told_once(small_site: Callable[..., Site]) -> None:
    """On its line, with those that exist; not as missing besides."""
    text = re.sub("objectif_type: .*", "objectif_type: mobilisation", GOOD)
    found = findings(small_site(but=text).inv("check", "--format", "json"))
    line = 1 + text.splitlines().index("objectif_type: mobilisation")
    assert [one for one in found if "objectif" in one[0] or one[2] == line] == [
        ("en-tete", "but.md", line)
    ]


def test_a_number_stops_and_is_not_repeated(small_site: Callable[..., Site]) -> None:
    """The three forms of the report give file and line, and never the number."""
    site = small_site(bravo=BAD)
    for form in ("text", "json", "markdown", "gitlab", "github"):
        done = site.inv("check", "--format", form)
        assert done.code == 3
        told = done.out + done.err
        assert CODE not in told and "15620901" not in told
        assert "ZZ" in told
    assert ("renseignement-personnel", "bravo.md", 18) in findings(
        site.inv("check", "--format", "json")
    )
    memory = (site.folder / ".porte-voix/check").read_bytes()
    assert CODE.encode() not in memory


def test_a_waiver_lifts_what_it_names_until_its_day(small_site: Callable[..., Site]) -> None:
    """Signed and dated, it lets one extract through; over, the rule is back and says why."""
    lifted = BAD.replace("---\n\n", WAIVER.format(until="2126-06-30") + "\n", 1)
    over = lifted.replace("2126", "2025").replace("aaaa2222", "bbbb2222").replace("Essai", "B")
    other = lifted.replace("ZZ•• •••• ••01", "ZZ•• •••• ••02").replace("aaaa2222", "cccc2222")
    site = small_site(lifted=lifted, over=over, other=other.replace("Essai", "C"))
    done = site.inv("check")
    assert done.code == 3
    assert "lifted.md" not in done.err
    assert "La dérogation de Elzéar Pinsonval a pris fin le 2025-06-30." in done.err
    assert "other.md" in done.err


def test_settings_choose_severities_and_lift_rules(small_site: Callable[..., Site]) -> None:
    """A severity changes, a rule is lifted until a day, a number is allowed; no rule goes off."""
    phone = GOOD.replace("Bonjour.", "Appelez le 418 555-0177.")
    site = small_site(
        rien=GOOD.replace("publics: [parents]\n", ""),
        numero=phone.replace("2222", "3333").replace("Essai", "Autre"),
    )
    conf = site.folder / "pelicanconf.py"
    base = conf.read_text("utf-8")
    assert site.inv("check").code == 3

    def settings(text: str) -> Done:
        conf.write_text(base + text, "utf-8")
        return site.inv("check", "--format", "json")

    allowed = 'PORTE_VOIX_ALLOWED = ("418-555-0177",)\n'
    done = settings(allowed + 'PORTE_VOIX_RULES = {"public-nomme": "avertit"}\n')
    assert done.code == 0
    assert {one[0] for one in findings(done)} == {"public-nomme"}
    lifted = {"rule": "public-nomme", "why": "Essai", "by": "E. P.", "until": "2126-01-01"}
    assert findings(settings(f"{allowed}PORTE_VOIX_EXCEPTIONS = ({lifted},)\n")) == set()
    lifted["until"] = "2025-01-01"
    assert settings(f"{allowed}PORTE_VOIX_EXCEPTIONS = ({lifted},)\n").code == 3
    done = settings('PORTE_VOIX_RULES = {"public-nomme": "off", "apat": "bloque"}\n')
    assert done.code == 3
    assert "PORTE_VOIX_EXCEPTIONS" in done.err and "«\u00a0appat\u00a0»" in done.err


def test_what_has_not_changed_is_not_read_again(small_site: Callable[..., Site]) -> None:
    """The same report, from memory; a change, a new rule of the settings or a doubt reads again."""
    site = small_site(bravo=BAD, bon=GOOD.replace("aaaa2222", "bbbb2222").replace("Essai", "Bon"))
    first = site.inv("check")
    memory = site.folder / ".porte-voix/check"
    before = memory.stat().st_mtime_ns
    assert site.inv("check").err == first.err
    assert memory.stat().st_mtime_ns == before
    site.article("bravo.md", BAD.replace(CODE, "caché"))
    assert site.inv("check").code == 0
    memory.write_bytes(b"abime")
    assert site.inv("check").code == 0


def test_a_branch_sees_what_it_changed(small_site: Callable[..., Site]) -> None:
    """``--base`` keeps the lines changed since a revision; ``--file`` one file."""
    site = small_site(bravo=BAD, bon=GOOD.replace("aaaa2222", "bbbb2222").replace("Essai", "Bon"))
    git(site, "init", "-q")
    git(site, "add", "-A")
    git(site, "commit", "-qm", "x")
    assert site.inv("check", "--base", "HEAD").code == 0
    assert site.inv("check", "--file", "content/articles/bon.md").code == 0
    assert site.inv("check", "--file", "content/articles/bravo.md").code == 3
    assert site.inv("check", "--file", "content/articles/absent.md").code == 2
    path = site.folder / "content/articles/bravo.md"
    path.write_text(BAD + "\nAppelez le 418 555-0177.\n", "utf-8")
    (site.folder / "content/images/l été.pdf").write_bytes(documents.pdf("a", password="b"))
    done = site.inv("check", "--base", "HEAD", "--format", "json")
    assert findings(done) == {
        ("renseignement-personnel", "bravo.md", 20),
        ("piece-illisible", "l été.pdf", None),
    }
    done = site.inv("check", "--base", "nulle-part")
    assert done.code == 2 and "(bad revision 'nulle-part')" in done.err
    assert site.inv("check", "--base", "--output=x").code == 2
    assert not (site.folder / "x").exists()


def test_the_hook_stops_a_commit(small_site: Callable[..., Site]) -> None:
    """Installed once, it refuses what the check refuses; another hook is left alone."""
    site = small_site(bon=GOOD)
    assert site.inv("check", "--install-hook").code == 2
    git(site, "init", "-q")
    git(site, "add", "-A")
    git(site, "commit", "-qm", "x")
    assert site.inv("check", "--install-hook").code == 0
    assert site.inv("check", "--install-hook").code == 0
    site.article("bravo.md", BAD.replace("aaaa2222", "bbbb2222").replace("Essai", "Bravo"))
    git(site, "add", "-A")
    refused = subprocess.run(
        ["git", "-c", "user.name=E", "-c", "user.email=e@e.example", "commit", "-qm", "y"],
        cwd=site.folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(site.folder)},
    )
    assert refused.returncode != 0
    assert "ZZ•• •••• ••01" in refused.stderr
    hook = site.folder / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\n", "utf-8")
    assert site.inv("check", "--install-hook").code == 2
    assert hook.read_text("utf-8") == "#!/bin/sh\n"


def test_an_approval_comes_from_the_front_matter_or_the_request(
    small_site: Callable[..., Site], tmp_path: Path
) -> None:
    """Nobody approves their own text; the host of merge requests may tell who did."""
    site = small_site(seul=GOOD.replace("approuve_par: Elzéar Pinsonval\n", ""))

    def check(**environment: str) -> set[str]:
        return {one[0] for one in findings(site.inv("check", "--format", "json", **environment))}

    event = tmp_path / "event.json"
    state = {"state": "approved", "user": {"login": "elzear"}}
    event.write_text(json.dumps({"review": state, "pull_request": {"user": {"login": "maite"}}}))
    assert check() == {"approbation-absente"}
    assert check(CI_MERGE_REQUEST_APPROVED="true") == set()
    assert check(GITHUB_EVENT_PATH=str(event)) == set()
    assert check(PORTE_VOIX_AUTHOR="maite", PORTE_VOIX_APPROVED_BY="elzear") == set()
    same = {"PORTE_VOIX_AUTHOR": "maite", "PORTE_VOIX_APPROVED_BY": "maite"}
    assert check(**same) == {"approbation-de-soi"}


def test_a_picture_past_its_consent_is_listed(small_site: Callable[..., Site]) -> None:
    """Absent, incomplete, over, or not for the site: each says what to do; a good one is silent."""
    shows = "".join(f"\n\n![Une cour vide]({{static}}/images/{n}.jpg)" for n in "abcd")
    site = small_site(cour=GOOD + shows)
    good = "base: consentement\nportee: [site, mastodon]\njusqu_au: 2126-06-30\nreference: 26-1\n"
    told = {
        "b": good,
        "c": good.replace("2126", "2025"),
        "d": good.replace("site, mastodon", "imprime"),
        "e": good.replace("26-1", "Zélie Fictive").replace("mastodon", "tiktok"),
        "f": "base: personne\n",
    }
    images = site.folder / "content/images"
    for name in "abcdef":
        (images / f"{name}.jpg").write_bytes(documents.photo())
    for name, text in told.items():
        (images / f"{name}.jpg.consentement.yaml").write_text(text, "utf-8")
    (images / "g.jpg.consentement.yaml").write_text(good, "utf-8")
    assert findings(site.inv("check", "--format", "json")) == {
        ("accord-absent", "a.jpg", None),
        ("accord-echu", "c.jpg", None),
        ("accord-depasse", "d.jpg", None),
        ("accord-incomplet", "e.jpg.consentement.yaml", 2),
        ("accord-incomplet", "e.jpg.consentement.yaml", 4),
        ("accord-orphelin", "g.jpg.consentement.yaml", None),
    }


def test_fix_erases_where_a_photo_was_taken(small_site: Callable[..., Site]) -> None:
    """``inv check --fix`` mends the file itself."""
    site = small_site(bon=GOOD)
    path = site.folder / "content/images/cour.jpg"
    path.write_bytes(documents.photo(located=True))
    assert site.inv("check").code == 3
    assert site.inv("check", "--fix").code == 0
    assert site.inv("check").code == 0


def test_no_title_breaks_out_of_the_report(small_site: Callable[..., Site]) -> None:
    """Markup, mentions and tables in a title or a file name stay words."""
    evil = "x | <img src=a onerror=b> [y](http://e.example) @equipe `code` ![z](q)"
    site = small_site()
    name = "a'b`c@d|e.md"
    site.article(
        name,
        GOOD.replace("publics: [parents]", f'publics: ["{evil}", b, c, d]').replace(
            "Bonjour.", f"# {evil}"
        ),
    )
    done = site.inv("check", "--format", "markdown")
    assert done.code == 3
    rows = [line for line in done.out.splitlines() if line.startswith("| ")]
    assert all(line.count("|") == 5 for line in rows)
    for sign in ("<img", "@equipe", "`", "](", "http://"):
        assert sign not in done.out


def test_a_text_is_checked_as_it_is_built(small_site: Callable[..., Site]) -> None:
    """Within limits, with its links and what its page will not hold, everything at once."""
    site = small_site(bon=GOOD)
    words = [f"mot{number}" for number in range(60)]
    bodies = {
        "explose": GOOD.replace("Bonjour.", "[" * 19_000),
        "emboite": GOOD.replace("Bonjour.", "- " * 3000 + "a"),
        "rompu": GOOD.replace("Bonjour.", "[Là]({static}/images/absent.pdf) [ici](//a.example)"),
        "actif": GOOD.replace("Bonjour.", 'Un <b onclick="x()">mot</b>.'),
        "long": GOOD.replace("publics: [parents]", f"publics: [parents]\ntags: {words}"),
        "deux": GOOD.replace("2026-11-20", "demain").replace("Bonjour.", "![](a.png)"),
    }
    for number, (name, text) in enumerate(bodies.items()):
        mine = text.replace("aaaa2222", f"bbbb{number + 2}222").replace("Essai", f"Essai {name}")
        site.article(f"{name}.md", mine)
    done = site.inv("check", "--format", "json", PORTE_VOIX_ARTICLE_SECONDS="1")
    assert done.code == 3
    told = findings(done)
    for expected in (
        ("en-tete", "explose.md", 1),
        ("en-tete", "emboite.md", 1),
        ("en-tete", "rompu.md", 16),
        ("retire-de-la-page", "actif.md", 16),
        ("en-tete", "long.md", 11),
        ("en-tete", "deux.md", 3),
        ("texte-de-remplacement", "deux.md", 16),
    ):
        assert expected in told, (expected, told)
    assert not [one for one in told if one[1] == "bon.md"]
    site.article("rompu.md", GOOD.replace("Bonjour.", "[Là]({static}/images/absent.pdf)"))
    (site.folder / "content/articles/bon.md").unlink()
    told = findings(site.inv("check", "--format", "json", "--file", "content/articles/rompu.md"))
    assert told == {("lien-rompu", "rompu.md", 16)}


def test_addresses_that_two_texts_would_share_are_told(small_site: Callable[..., Site]) -> None:
    """Two slugs, two tags that make one page, a title and a list, a word without a letter."""
    site = small_site(bon=GOOD)
    tags = ("tags: [C#]", "tags: [C]", "tags: ['🎉']", "slug: archives")
    for number, more in enumerate(tags):
        mine = GOOD.replace("aaaa2222", f"bbbb{number + 2}222").replace(
            "---\n\n", f"{more}\n---\n\n"
        )
        site.article(f"t{number}.md", mine.replace("Essai", f"Essai {number}"))
    site.article("twin.md", GOOD.replace("aaaa2222", "cccc2222").replace("Essai", "essai"))
    done = site.inv("check", "--format", "json")
    assert done.code == 3
    addresses = {one for one in findings(done) if one[0] == "adresse"}
    assert addresses == {
        ("adresse", "twin.md", 2),
        ("adresse", "t1.md", 14),
        ("adresse", "t2.md", 14),
    }
    site.article("t3.md", GOOD.replace("aaaa2222", "dddd2222").replace("Essai", "Gabarit"))
    page = site.folder / "content/pages/gabarit.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text("titre: Une page\nslug: une-page\ntemplate: absent\n\nBonjour.\n", "utf-8")
    assert ("en-tete", "gabarit.md", 3) in findings(site.inv("check", "--format", "json"))
    page = site.folder / "content/pages/liste.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text("titre: Archives\nslug: archives\n\nBonjour.\n", "utf-8")
    assert ("adresse", "liste.md", 2) in findings(site.inv("check", "--format", "json"))


def test_a_check_and_a_build_count_alike(small_site: Callable[..., Site]) -> None:
    """What blocks is refused, text or attachment, in the count of both."""
    site = small_site(bravo=BAD, bon=GOOD.replace("aaaa2222", "bbbb2222").replace("Essai", "Bon"))
    (site.folder / "content/images/liste.csv").write_text(f"code;{CODE}\n", "utf-8")
    checked, built = site.inv("check"), site.inv("build")
    assert (checked.code, built.code) == (3, 3)

    def count(done: Done) -> str:
        text = done.out + done.err
        return next(line for line in text.splitlines() if " ignoré" in line)

    assert count(checked) == count(built)
    assert "liste.csv" in built.err and CODE not in built.out + built.err
    assert not list((site.folder / "output").rglob("liste.csv"))


def test_a_pipe_and_a_link_are_not_opened(small_site: Callable[..., Site]) -> None:
    """They are told by name; nothing waits for what will never come."""
    site = small_site(bon=GOOD)
    os.mkfifo(site.folder / "content/articles/tuyau.md")
    os.mkfifo(site.folder / "content/images/tuyau.jpg")
    (site.folder / "content/images/lien.pdf").symlink_to("/proc/self/environ")
    done = site.inv("check", "--fix")
    assert done.code == 3
    assert all(name in done.err for name in ("tuyau.md", "tuyau.jpg", "lien.pdf"))


def test_fix_takes_out_of_a_drawing_what_acts(small_site: Callable[..., Site]) -> None:
    """The drawing stays, in its file, and passes; one that cannot be cleaned is left as it was."""
    site = small_site(bon=GOOD)
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    drawn = site.folder / "content/images/dessin.svg"
    drawn.write_text(f'{head}<script>x()</script><path d="M0 0h4"/></svg>', "utf-8")
    empty = site.folder / "content/images/vide.svg"
    empty.write_text(f"{head}<script>x()</script></svg>", "utf-8")
    assert site.inv("check").code == 3
    done = site.inv("check", "--fix")
    assert done.code == 3 and "vide.svg" in done.err and "dessin.svg" not in done.err
    assert "script" not in drawn.read_text("utf-8") and "M0 0h4" in drawn.read_text("utf-8")
    assert "script" in empty.read_text("utf-8")
