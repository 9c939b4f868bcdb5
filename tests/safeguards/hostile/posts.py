"""The hostile posts, written by hand: what each puts on the disk, and what must become of it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.factories import make_png, make_text

Put = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Post:
    """One attempt: a path under the content, how it gets there, whether it must be refused
    (nothing: as the machine is quick or slow).

    ``blow_up`` tells a text that takes long to read; one a build is enough.
    """

    name: str
    path: str
    put: Put
    refused: bool | None = True
    blow_up: bool = False


def _bytes(data: bytes) -> Put:
    def put(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    return put


def _link(target: str) -> Put:
    def put(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    return put


def _pipe(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)


def _id(name: str) -> str:
    """An id of the right form, told by the name."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    value = sum(ord(sign) * 131**place for place, sign in enumerate(name))
    return "".join(letters[value // 31**place % 31] for place in range(8))


def text(name: str, body: str = "Bonjour.", **fields: str | None) -> str:
    """A text whose title, slug and id are its own."""
    return make_text(body, **{"Titre": f"Essai {name}", "Identifiant": _id(name), **fields})


def article(
    name: str,
    body: str = "Bonjour.",
    refused: bool | None = True,
    blow_up: bool = False,
    **fields: str | None,
) -> Post:
    """An article with its own mischief."""
    data = text(name, body, **fields).encode("utf-8", "surrogatepass")
    return Post(name, f"articles/{name}.md", _bytes(data), refused, blow_up)


def raw(name: str, data: bytes, path: str = "", refused: bool = True) -> Post:
    """These bytes."""
    return Post(name, path or f"articles/{name}.md", _bytes(data), refused)


def dates() -> list[Post]:
    """Dates that Pelican drops, misreads or publishes too soon."""
    bad = ("2026-02-30", "32 janvier", "2 mars 2026", "monday", "2026", "03/04/2026", "", "demain")
    bad += ("2026-03-08 02:30", "0001-01-01", "2026-01-01T10:00+26:00", "2026-13-01")
    found = [article(f"date-{number}", Date=value) for number, value in enumerate(bad)]
    found += [article("sans-date", Date=None), article("an-2099", refused=False, Date="2099-01-01")]
    return [*found, article("heure-deux-fois", refused=False, Date="2026-11-01 01:30")]


def headers() -> list[Post]:
    """Front matter that lies, escapes or is missing."""
    keys = {
        "save-as-sort": ("Save_as", "../../evil.html"),
        "save-as-abs": ("Save_as", "/tmp/evil.html"),
        "save-as-vide": ("Save_as", ""),
        "save-as-index": ("Save_as", "index.html"),
        "save-as-htaccess": ("Save_as", ".htaccess"),
        "save-as-theme": ("Save_as", "theme/css/main.css"),
        "save-as-voisin": ("Save_as", "../output-evil/x.html"),
        "url-ailleurs": ("Url", "https://evil.example/"),
        "url-sort": ("Url", "../../x"),
        "gabarit": ("Template", "../../etc/passwd"),
        "statut": ("Status", "publiez"),
        "slug-sort": ("Slug", "../../x"),
        "slug-index": ("Slug", "index/../x"),
        "slug-vide-emoji": ("Slug", "🎉"),
        "cle-inconnue": ("Titrre", "x"),
        "marque-de-fusion": ("<<<<<<< HEAD", ""),
        "image-sort": ("Image", "../secret.png"),
        "etiquette-emoji": ("Tags", "🎉"),
        "etiquette-html": ("Tags", "<img src=x onerror=alert(1)>"),
        "genre-html": ("Categorie", "<script>alert(1)</script>"),
        "auteur-html": ("Auteur", "<b onmouseover=alert(1)>Moi</b>"),
        "sans-titre": ("Titre", ""),
        "titre-emoji": ("Titre", "🎉🎉"),
        "titre-html": ("Titre", "<script>alert(1)</script>"),
        "titre-5000": ("Titre", "a" * 5000),
        "titre-bidi": ("Titre", "Avis \u202egpj.exe"),
        "mots-10000": ("Tags", ", ".join(f"mot{n}" for n in range(10_000))),
        "mots-51": ("Tags", ", ".join(f"mot{n}" for n in range(51))),
        "id-faux": ("Identifiant", "../../x"),
        "lien-javascript": ("Appel_lien", "javascript:alert(1)"),
    }
    found = [article(name, **{key: value}) for name, (key, value) in keys.items()]
    found += [
        article("etiquette-chemin", refused=False, Tags="../../x"),
        raw("page-sans-gabarit", b"titre: Une page\ngabarit: flux\n\nx\n", "pages/sans-gabarit.md"),
        raw("vide", b""),
        raw("une-ligne-vide", b"\n"),
        raw("sans-entete", b"Bonjour.\n"),
        raw("yaml-bombe", b"---\na: &a [x,x]\nb: [*a,*a]\n---\n\nx\n"),
        raw("yaml-ouvert", b"---\ntitre: x\n"),
        raw("yaml-casse", b"---\ntitre: 'x\n---\n"),
        raw("yaml-objet", b"---\ntitre: !!python/object/apply:os.system [id]\n---\n"),
    ]
    return found


def encodings() -> list[Post]:
    """Bytes that are not a text in UTF-8, or that hide something in one."""
    sound = text("x")
    return [
        raw("latin-1", text("latin-1", Titre="Été à l'école").encode("latin-1")),
        raw("utf-16", text("utf-16").encode("utf-16")),
        raw("utf-8-invalide", sound.encode() + b"\xff\xfe"),
        raw("bom", b"\xef\xbb\xbf" + text("bom").encode(), refused=False),
        raw("retours-mac", text("retours-mac").replace("\n", "\r").encode(), refused=False),
        raw(
            "retours-windows", text("retours-windows").replace("\n", "\r\n").encode(), refused=False
        ),
        article("nul-texte", "a\x00b"),
        article("nul-titre", Titre="a\x00b"),
        article("controles", "a\x01\x02\x1b[31mb"),
        article("bidi", "Un mot \u202e caché."),
        article("substitut", "Une entité &#xD800; seule.", refused=False),
        raw(
            "substitut-octets", text("substitut-octets", "x\ud800").encode("utf-8", "surrogatepass")
        ),
    ]


def files() -> list[Post]:
    """Names, links and types."""
    sound = text("fichier").encode()
    png = make_png(4, 4)
    return [
        raw("majuscules", sound, "articles/bad.MD"),
        raw("md-txt", sound, "articles/bad.md.txt"),
        raw("markdown-bak", sound, "articles/bad.markdown.bak"),
        raw("point", sound, "articles/.bad.md"),
        raw("dossier-point", sound, "articles/.dossier/bad.md"),
        raw("env", b"SECRET=1\n", "images/.env"),
        raw("rst", b"Titre\n=====\n\n.. include:: /etc/passwd\n", "articles/inclus.rst"),
        raw("html", b"<script>alert(1)</script>", "articles/page.html"),
        raw("html-image", b"<script>alert(1)</script>", "images/page.html"),
        raw("php", b"<?php ?>", "images/x.php"),
        raw("svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "images/x.svg"),
        raw("racine", sound, "perdu.md"),
        raw("ailleurs", sound, "brouillons/perdu.md"),
        raw("editeur", sound, "articles/reste.md~", refused=False),
        raw("nom-invisible", png, "images/qu\u200bai.png"),
        raw("nom-ligne", sound, "articles/a\nb.md"),
        raw("nom-apostrophe", text("nom-apostrophe").encode(), "articles/a'b.md", refused=False),
        raw("nom-emoji", text("nom-emoji").encode(), "articles/🎉.md", refused=False),
        Post("lien-pendant", "articles/.#ok.md", _link("nulle-part")),
        Post("lien-md", "articles/lien.md", _link("/proc/self/environ")),
        Post("lien-boucle", "articles/boucle", _link(".")),
        Post("lien-dossier", "images/ssl", _link("/etc/ssl")),
        Post("tube", "articles/tube.md", _pipe),
        raw("deux-mio", text("deux-mio", "mot " * (1 << 19)).encode()),
        raw("longue-ligne", text("longue-ligne", "a" * 20_001).encode()),
    ]


def bodies() -> list[Post]:
    """Texts that lead somewhere they should not."""
    return [
        article("lien-casse", "[x]({filename}nulle-part.md)"),
        article("lien-casse-statique", "![x]({static}/images/nulle.png)"),
        article("sans-schema", "[x](//evil.example/)"),
        article("sans-schema-barre", "[x](/\\evil.example/)"),
        article("statique-sort", "[x]({static}/../victime.txt)"),
        article("script", "<script>alert(1)</script>\n\nBonjour.", refused=False),
        article("gestionnaire", "<img src=x onerror=alert(1)>\n\nBonjour.", refused=False),
        article("lien-js", "[x](javascript:alert(1))", refused=False),
        article("cadre", "<iframe src='https://evil.example/'></iframe>\n\nx", refused=False),
        article("resume-html", refused=False, **{"Résumé": "Un <script>alert(1)</script> mot."}),
    ]


def leaks() -> list[Post]:
    """Twelve ways to have the environment published."""
    up = "../" * 12
    environ = f"{up}proc/self/environ"
    return [
        article("fuite-attach", f"[x]({{attach}}{environ})"),
        article("fuite-static", f"[x]({{static}}{environ})"),
        article("fuite-filename", f"[x]({{filename}}{environ})"),
        article("fuite-barres", f"[x](|attach|{environ})"),
        article("fuite-image", f"![x]({{attach}}{environ})"),
        article("fuite-absolue", "[x]({static}/%2Fproc/self/environ)"),
        article("fuite-codee", f"[x]({{static}}{environ.replace('..', '%2e%2e')})"),
        article("fuite-html", f'<a href="{{attach}}{environ}">x</a>'),
        Post("fuite-lien-image", "images/fuite.png", _link("/proc/self/environ")),
        Post("fuite-lien-texte", "articles/fuite.md", _link("/proc/self/environ")),
        Post("fuite-lien-dossier", "images/proc", _link("/proc/self")),
        raw("fuite-rst", b"T\n=\n\n.. include:: /proc/self/environ\n", "articles/fuite.rst"),
    ]


#: Those that no machine reads in a second, or at any depth.
SURE = ("crochets", "images", "listes", "numeros")


def blow_ups() -> list[Post]:
    """Markdown whose time or depth grows much faster than its size."""
    lines = {
        "crochets": "[" * 19_000,
        "liens": "[a](" * 4_500,
        "images": "![" * 9_500,
        "listes": "- " * 496 + "a",
        "numeros": "1. " * 496 + "a",
        "citations": ">" * 15_000,
        "cdata": "<![CDATA[" * 2_000,
        "ancres": "<a " * 6_000,
        "espaces": " " * 19_000 + "a",
        "emphase": "*a **b " * 2_500,
    }
    many = {
        "clotures": "```\n" * 25_000,
        "titres": "# a\n" * 25_000,
        "crochets-lignes": "[[[[[[\n" * 20_000,
    }
    return [
        article(f"explose-{name}", body, True if name in SURE else None, blow_up=True)
        for name, body in {**lines, **many}.items()
    ]


def every() -> list[Post]:
    """All of them."""
    makers = (dates, headers, encodings, files, bodies, leaks, blow_ups)
    return [post for make in makers for post in make()]
