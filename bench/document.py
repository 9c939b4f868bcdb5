"""``docs/bench.md``: the figures, how they were taken, and what they do not say."""

from bench.corpus import SEED
from bench.peers import PEERS
from bench.report import (
    failures,
    growth_table,
    served_table,
    session_table,
    target_table,
    thousands,
)
from bench.results import Results, Session

#: The share of the machine that others may take before the times are in doubt.
BUSY = 0.10
INTRODUCTION = """\
# Bancs de construction

Combien de temps prend la construction d'un blogue, selon le générateur, la taille et ce qui a
changé. Cette page est écrite par `inv bench.build`.
"""
METHOD = """\
## Méthode

- **Corpus** : le billet de rang i ne dépend que de la graine ({seed}) et de i. 600 mots en
  moyenne, dix ans, 12 catégories, 30 auteurs, 200 mots-clics (loi de Zipf, de 3 à 6 par billet),
  une image et un lien interne chacun, des titres, des listes, des citations, des tableaux; un
  billet sur cinq montre un programme coloré.
- **Thèmes égaux** (`bench/sites/`) : la page de chaque article; l'accueil et les pages de
  catégorie, de mot-clic et d'auteur, dix articles à la fois; les listes de termes; un fil Atom de
  20 entrées; un plan du site; un menu de 12 catégories; des résumés de 50 mots. Tous écrivent le
  même nombre de fichiers, aux mêmes adresses.
- **Tours entrelacés** : à chaque tour, les situations se suivent sur le même site; dans chacune,
  les générateurs passent l'un après l'autre, dans un sens puis dans l'autre. Les temps sont des
  médianes, avec le plus petit et le plus grand; les rapports sont des médianes de rapports pris
  dans le même tour. Chaque mesure est celle d'un processus entier, démarrage compris.
- **Processeur** : le processus et les enfants qu'il a attendus, utilisateur et système.
- **Machine partagée** : la part du processeur que d'autres programmes prennent pendant chaque
  mesure est relevée; sa médiane est dite avec les chiffres.
- **Mémoire** : le plus grand total, à un instant, de la mémoire proportionnelle (PSS) de tous les
  processus, lue toutes les 20 ms pendant une construction à froid à part, dont le temps ne compte
  pas.
- **Exactitude** : après chaque construction, l'arbre de delta est comparé, octet par octet, à
  celui d'une construction neuve de Pelican. Une mesure dont l'arbre diffère est dite fausse; son
  temps n'est pas montré.
- **À froid** : ni sortie ni cache. Pelican, qui récrit toujours tout et sert de référence, part
  d'un dossier de sortie vide dans toutes les situations.
- « Texte » ajoute un paragraphe à un article d'âge moyen; « titre » change le sien; « ajouté »
  publie l'article le plus récent, ce qui déplace toutes les listes où il paraît; « supprimé »
  retire le plus récent de ceux qu'aucun autre ne cite; « gabarit » change une ligne du gabarit
  des articles.
"""
CAVEATS = """\
## Réserves

- Les secondes dépendent de la machine : sur deux machines de même description, Pelican a mis de
  37,6 à 78,3 s à froid, d'une nuit à l'autre. Les rapports, pris dans le même tour, varient moins.
- Prose de synthèse, phrases qui se répètent : la part de la conversion dépend du mélange. Les
  thèmes sont petits; un vrai thème alourdit le rendu pour tous.
- Liens internes et images sont résolus par Pelican (`{filename}`, `{static}`); Hugo et Eleventy
  reçoivent des adresses toutes faites.
- Les résumés de Hugo gardent des paragraphes entiers. Coloration : Pygments, Chroma ou Prism.
- Hugo et Eleventy reconstruisent tout à chaque fois; le mode incrémental d'Eleventy n'est pas
  mesuré.
- Une page supprimée reste dans la sortie de Hugo et d'Eleventy.
- `inv build` vérifie aussi les articles : son site leur donne un `id` et un résumé, et sa
  référence est construite sur les mêmes articles.
- `inv serve` : la page est demandée par un lecteur sans écran, dès qu'il apprend le changement; le
  temps que le navigateur met à la dessiner n'y est pas.
"""
AGAIN = """\
## Refaire ces mesures

```sh
inv bench.build                                # 1 000 et 10 000 articles
inv bench.build --sizes "" --large 100000      # delta seul, sans référence
inv bench.build --sizes 10000 --peers delta,theme --scenarios cold,body   # notre vrai thème
inv bench.build --sizes "" --growth 1000,2000,4000,8000
inv bench.build --sizes "" --serving 10000     # inv serve : attente et mémoire
inv bench.build --sizes 1000 --peers pelican,delta --scenarios cold,body --no-write
```

Les sites et les outils restent dans `.porte-voix/bench/`, qui peut être effacé. Tant que le code de
delta change, ses mesures n'ont pas de sens : son cache dépend de son propre code.
"""


def page(results: Results) -> str:
    """The whole document."""
    parts = [INTRODUCTION, f"## Cibles\n\n{target_table(results)}\n"]
    parts += [_size(session) for _count, session in sorted(results.sessions.items())]
    if results.growth:
        parts.append(
            "## Croissance de chaque phase de delta\n\nSecondes médianes; pente : 1 quand le "
            "temps suit le nombre d'articles, 2 quand il suit son carré. "
            f"Mesuré le {results.growth.when}."
            f"\n\n{growth_table(results.growth)}\n"
        )
    if results.served:
        when = max(one.when for one in results.served.values())
        parts.append(
            "## Pendant qu'on écrit (`inv serve`)\n\nUn paragraphe est ajouté chaque fois à un "
            "autre article; le temps va de l'enregistrement à la page reçue de nouveau (médiane, "
            "95 % des fois, au pire). La mémoire est celle de tous les processus, après tant "
            f"d'enregistrements. Mesuré le {when}."
            f"\n\n{served_table(results.served.values())}\n"
        )
    parts += [METHOD.format(seed=SEED), CAVEATS, AGAIN]
    return "\n".join(parts)


def _size(session: Session) -> str:
    files = sorted(set(session.files.values()))
    facts = [
        f"Mesuré le {session.when}; tours : {session.rounds}.",
        "; ".join(f"{name} {value}" for name, value in session.machine.items()) + ".",
        f"Fichiers écrits : {', '.join(map(thousands, files))}.",
        *_others(session.others),
        *failures(session),
    ]
    compared = any(one.wrong for peers in session.outcomes.values() for one in peers.values())
    if not compared and any(PEERS[peer].reference for peer in session.files):
        facts.append("Arbres **non comparés** à une construction neuve de Pelican.")
    lines = "\n".join(f"- {fact}" for fact in facts)
    return f"## {thousands(session.count)} articles\n\n{lines}\n\n{session_table(session)}\n"


def _others(share: float | None) -> list[str]:
    """What other programs took of the machine, when that is known."""
    if share is None:
        return []
    said = f"Pendant les mesures, d'autres programmes ont pris {share:.0%} du processeur (médiane)"
    if share <= BUSY:
        return [f"{said.replace('%', ' %')}."]
    doubt = "les temps sont à reprendre sur une machine tranquille; le processeur se lit mieux"
    return [f"{said.replace('%', ' %')} : {doubt}."]
