"""The scenes in which the commands of the guides are run, in the order in which a person would.

A scene is a folder made ready, and steps; nothing in it is real but the commands.
"""

from tests.guides.typed import Step

JARDIN = "k3f9x2q7"
FIRST_DAY = (
    Step("--list", says="ledger.init"),
    Step("demo", says="À regarder"),
    Step("plan --demo", says="0 à annoncer"),
    Step("ledger.show --demo", says="retiré"),
    Step(
        'init --yes --name "Centre de services scolaire du Lac-aux-Outardes" '
        "--site https://blogue.outardes.example --email info@outardes.example "
        '--phone "819 555-0140" --officer "Gisèle Tremblay-Roy" --author "Noé Bellavance" '
        '--schools "École des Pins; École des Trembles" --accounts "mastodon, facebook" '
        '--languages fr,en --accent "#9a430c"',
        says="C'est votre site",
    ),
    Step('new "Le titre"', says="brouillon créé"),
    Step('new "The title"', says="brouillon créé"),
    Step("check", says="rien à corriger"),
    Step("ledger.init --baseline 2026-12-01", says="PORTE_VOIX_LINEAGE"),
    Step("import.wordpress export.xml --uploads copie/uploads --dry-run", says="refusé"),
    Step("import.wordpress export.xml --uploads copie/uploads", says="Le détail"),
    Step("permalinks.baseline sitemap.xml", says="2 adresses ajoutées"),
    Step("reference", says="écrit"),
    Step("messages", instead="messages --check"),
)
WRITING = (
    Step('new "Le jardin des Épinettes-Bleues"', says="brouillon créé"),
    Step(
        'new "Toutes les écoles sont fermées" --urgent',
        says="avis urgent prêt",
        instead='new "Toutes les écoles sont fermées" --urgent --where "Partout" '
        '--do "Gardez vos enfants." --until "2099-01-01 18:00" --next "à 16 h"',
    ),
    Step("typography"),
    Step("check --file content/articles/2026/mon-article.md", says="rien à corriger"),
    Step("check --fix"),
    Step("check --format json", says="{"),
    Step("check --base origin/main --format markdown"),
    Step("check --install-hook"),
    Step("check --external"),
    Step("build", says="Site construit"),
    Step("search", says="Index de recherche"),
    Step("libraries", says="paquets installés"),
    Step("libraries --deploy", says="paquets installés"),
)
OPENING = (
    Step("ledger.init --baseline 2026-11-01", says="PORTE_VOIX_LINEAGE"),
    Step("build --publish", says="Site construit"),
)
OFFICE = (
    Step("deploy --plan"),
    Step("deploy", says="En ligne"),
    Step("deploy --to rclone:ailleurs:www", says="En ligne", instead="deploy --to .porte-voix/b"),
    Step("plan", says="à annoncer"),
    Step("plan --format markdown", says="masto"),
    Step("plan --format json", says='"announce"'),
    Step("plan --out plan.json"),
    Step("plan --everything", says="à annoncer"),
    Step("credentials", says="✓ masto"),
    Step("announce --test COMPTE", says="il n'en reste rien", instead="announce --test masto"),
    Step("announce", code=4, says="inv announce --allow sha256:"),
    Step("announce --allow sha256:…"),
    Step("ledger.export"),
    Step("due", says="À faire"),
    Step("due --late 2", says="inv plan"),
    Step("ledger.show", says="annoncé"),
    Step(f"ledger.show --article {JARDIN}", says="jardin-du-samedi"),
    Step("ledger.verify"),
    Step("ledger.verify --days 7"),
    Step("hold"),
    Step("release"),
    Step("watch", says="rien à faire"),
    Step("watch --issues", says="rien à faire"),
    Step("watch --subjects jetons,liens --issues", says="rien à faire"),
    Step("build --publish"),
    Step("deploy", says="En ligne"),
    Step("deploy --rollback"),
    Step("deploy --to apercu:apercu"),
    Step(
        f'withdraw {JARDIN} --reason "La rencontre est annulée; une nouvelle date sera '
        'annoncée ici."'
    ),
    Step(f"withdraw {JARDIN} --undo"),
    Step(f'withdraw {JARDIN} --reason "Publié par erreur." --now'),
    Step(f"withdraw {JARDIN} --undo"),
    Step(f"withdraw {JARDIN} --incident photo,nom"),
    Step("build --publish"),
    Step("deploy --purge"),
)
#: What is only answered when an outcome is lost: an account of the fakes, each in a fresh office.
ANSWERS = (
    Step(
        f"ledger.adopt {JARDIN} masto --url https://social.example/@compte/123",
        instead="ledger.adopt {article} mastodon --url https://social.example/@rives/{number}",
    ),
    Step(f"ledger.resend {JARDIN} masto", instead="ledger.resend {article} mastodon"),
    Step(f"ledger.drop {JARDIN} masto", instead="ledger.drop {article} mastodon"),
    Step(
        f"decide --gesture renvoyer --article {JARDIN} --account masto",
        instead="decide --gesture renvoyer --article {article} --account mastodon",
    ),
)
RESTORE = Step(
    "ledger.restore .porte-voix/rescue-….json", instead="ledger.restore .porte-voix/{file}"
)
SERVE = Step("serve", instead="serve --port {port}")
SUITE = (
    Step("test", says="passed", instead='test --args "-n 0 tests/test_dates.py"'),
    Step("test.suite", says="passed", instead='test.suite --args "-n 0 tests/test_dates.py"'),
)
#: Proofs that take seconds once they are made small.
PROOFS = (
    Step("test.privacy", says="rappel : 100,0 %"),
    Step(
        "test.deploys",
        says="0 absentes",
        instead="test.deploys --hosts folder --deployments 1 --kills 0 --articles 20",
    ),
    Step("test.photos", says="0 fautifs", instead="test.photos --count 4"),
    Step("test.delta", instead="test.delta --steps 1 --articles 10 --theme simple"),
    Step(
        "bench.schedules",
        says="6 sur 6",
        instead="bench.schedules --runners 1 --schedules 20",
    ),
    Step(
        "test.runners",
        says="doublons 0, pertes 0",
        instead="test.runners --ledger git --runners 2 --articles 1",
    ),
    Step(
        "bench.build",
        says="10 articles",
        instead="bench.build --sizes 10 --rounds 1 --peers pelican --scenarios cold --no-write",
    ),
)
STEPS = (*FIRST_DAY, *WRITING, *OPENING, *OFFICE, *ANSWERS, RESTORE, SERVE, *SUITE, *PROOFS)
#: What is not run here. ``inv verify`` is the whole proof, browser included; ``inv lock`` asks an
#: index of packages. The others take minutes, and the suite runs each one small, in the file named.
NOT_RUN = {
    "verify": ".ci",
    "lock": "tests/tasks/test_libraries.py",
    "test.kills": "tests/kills/test_kills.py",
    "test.faults": "tests/battery/test_battery.py",
    "test.hostile": "tests/safeguards/hostile",
    "bench.plan": "tests/bench/test_registers.py",
    "bench.check": "tests/bench/test_checks.py",
    "bench.reader": "tests/browser/test_audit.py",
}
