"""Edits of the theme and of the plugins of the site: what no text mentions and every page reads."""

import re
from pathlib import Path

from tests.delta.flavours import Ours
from tests.delta.site import Site

#: What a template may read, in as many ways as templates do. All hold under strict settings.
FRAGMENTS = (
    "<!-- {n} -->",
    "<i>{{ articles|length }} {{ pages|length }}</i>",
    "{% for a in articles[:{m}] %}<b>{{ a.title }}</b>{% endfor %}",
    "{% for a in articles|sort(attribute='title') %}{{ a.url }} {% endfor %}",
    "{{ articles|map(attribute='date')|map('string')|join(' ') }}",
    "{% for c, found in articles|groupby('category') %}{{ c }} {{ found|length }} {% endfor %}",
    "{{ articles|selectattr('lang', 'equalto', 'fr')|list|length }}",
    "{% set n = namespace(x=0) %}{% for a in dates %}{% set n.x = n.x + 1 %}{% endfor %}{{ n.x }}",
    "{% set cut %}{{ SITENAME|crie }} {n}{% endset %}{{ cut }}",
    "{% for t, found in tags|sort %}{{ t }}={{ found|length }} {% endfor %}",
    "{% for c, found in categories %}{{ c.slug }}:{{ found[0].title }} {% endfor %}",
    "{% for a in drafts + hidden_articles %}{{ a.title }} {{ a.status }}{% endfor %}",
    "{{ (articles|first).content|length if articles else 0 }}",
    "{{ (articles|last).summary|striptags|truncate(30) if articles else '' }}",
    "{% for p in pages %}{{ p.title }} {{ p.content|length }} {% endfor %}",
    "{% for a in articles %}{% if a.newer is defined %}{{ a.newer.title }}{% endif %}{% endfor %}",
    "{{ output_file }} {{ OUTPUT_SOURCES }} {{ DEFAULT_PAGINATION }}",
    "{% import 'essai-macros.html' as m with context %}{{ m.tell({n}) }}",
    "{% from 'essai-macros.html' import dry %}{{ dry('{n}') }}",
    "{% include 'essai-part.html' %}",
    "{% include ['absent.html', 'essai-part.html'] %}",
    "{% set name = 'essai-part.html' %}{% include name %}",
    "{% include 'essai-perhaps.html' ignore missing %}",
    "{{ articles[{m}].translations|map(attribute='lang')|join if articles|length > {m} else '' }}",
    "{% for y in period_archives.year|default([]) %}{{ y.period }} {{ y.url }}{% endfor %}",
    "{{ staticfiles|length }} {{ generated_content|length }}",
    "{{ articles|map(attribute='metadata')|map('length')|sum }}",
)
#: What a template of one article may read besides.
ABOUT_ARTICLE = (
    "{{ article.newer.title if article.newer is defined else 'fin' }}",
    "{{ article.older.url if article.older is defined else '' }} {{ article.mark|default('') }}",
    "{{ article.category.url }} {{ article.author|default('') }} {{ article.locale_date }}",
    "{{ article.source_path[-12:] }} {{ article.relative_source_path }}",
    "{% for a in articles if a.category == article.category %}{{ a.slug }} {% endfor %}",
    "{{ loop_count|default(articles.index(article) if article in articles else -1) }}",
)
MACROS = """{% macro tell(n) %}{{ SITENAME }} {{ articles|length }} {{ n }} MARK{% endmacro %}
{% macro dry(word) %}{{ word }} MARK{% endmacro %}
"""
PART = "<em>MARK {{ categories|length }} {{ SITENAME }}</em>\n"
HELPERS = {
    "essai-macros.html": MACROS,
    "essai-part.html": PART,
    "essai-perhaps.html": "<u>MARK {{ tags|length }}</u>\n",
}
BEGIN, END = "{# essai #}", "{# fin #}"


def template(site: Site) -> str:
    """Put a fragment in a block of a template, or take one away."""
    paths = [path for path in sorted(site.templates.rglob("*.html")) if _fit(path)]
    path = site.rng.choice(paths)
    source = path.read_text("utf-8")
    name = str(path.relative_to(site.templates))
    if BEGIN in source and site.rng.random() < 0.6:
        start, stop = source.index(BEGIN), source.index(END) + len(END)
        path.write_text(source[:start] + source[stop:], "utf-8")
        return f"{name} sans fragment"
    known = FRAGMENTS + (ABOUT_ARTICLE if path.name == "article.html" else ())
    fragment = site.rng.choice(known)
    fragment = fragment.replace("{n}", str(site.next_number()))
    fragment = fragment.replace("{m}", str(site.rng.randint(1, 5)))
    _helpers(site, fragment)
    holes = [
        match.end() for match in re.finditer(r"{% block (content|main)( required)? %}", source)
    ]
    if not holes:
        holes = [match.start() for match in re.finditer(r"</footer>|</header>", source)]
    hole = site.rng.choice(holes)
    path.write_text(f"{source[:hole]}{BEGIN}{fragment}{END}{source[hole:]}", "utf-8")
    return f"{name} + {fragment}"


def _fit(path: Path) -> bool:
    """Whether a fragment can stand in this template: it has a block of text or a footer."""
    if path.name.startswith("essai-"):
        return False
    source = path.read_text("utf-8")
    if path.name == "base.html" or path.name == "footer.html":
        return "</footer>" in source or "</header>" in source
    return bool(re.search(r"{% block (content|main) %}", source))


def _helpers(site: Site, fragment: str) -> None:
    """Write the templates that a fragment needs, unless they are already there."""
    for name, source in HELPERS.items():
        path = site.templates / name
        if name in fragment and not path.exists():
            path.write_text(source, "utf-8")


def included(site: Site) -> str | None:
    """Change a template that others import or include, or add or remove an optional one."""
    name = site.rng.choice(list(HELPERS))
    path = site.templates / name
    if not path.exists() and "perhaps" not in name:
        return None
    if "perhaps" in name and path.exists() and site.rng.random() < 0.5:
        path.unlink()
        return f"{name} supprimé"
    path.write_text(HELPERS[name].replace("MARK", f"marque {site.next_number()}"), "utf-8")
    return name


def partial(site: Site) -> str | None:
    """Change a template of the theme that is only ever included or imported."""
    names = ("partials/*.html", "macros/*.html", "article_infos.html", "pagination.html")
    paths = sorted(path for name in names for path in site.templates.glob(name))
    if not paths:
        return None
    path = site.rng.choice(paths)
    source = path.read_text("utf-8")
    matches = list(re.finditer(r"<(p|li|ul|h2|section|nav|time|span|article)\b", source))
    if not matches:
        return None
    match = site.rng.choice(matches)
    attribute = f' data-essai="{site.next_number()}"'
    path.write_text(source[: match.end()] + attribute + source[match.end() :], "utf-8")
    return str(path.relative_to(site.templates))


def override(site: Site) -> str:
    """A template of one's own in front of the theme's, or no longer."""
    folder = site.root / "gabarits"
    path = folder / "tags.html"
    if path.exists() and site.rng.random() < 0.5:
        path.unlink()
        return "tags.html retiré"
    folder.mkdir(exist_ok=True)
    site.settings["THEME_TEMPLATES_OVERRIDES"] = ["gabarits"]
    site.save_settings()
    path.write_text(f"{{{{ tags|length }}}} {site.next_number()} {{{{ SITENAME }}}}", "utf-8")
    return "tags.html devant celui du thème"


def css(site: Site) -> str:
    """Change, add or remove a file that the theme copies."""
    static = site.root / "theme" / "static"
    added = sorted(static.glob("css/essai-*.css"))
    if added and site.rng.random() < 0.4:
        added[0].unlink()
        return f"{added[0].name} retiré"
    if site.rng.random() < 0.4:
        path = static / "css" / f"essai-{site.next_number()}.css"
        path.write_text("p { margin: 0 }\n", "utf-8")
    else:
        path = site.rng.choice(sorted(static.glob("css/*.css")))
        with path.open("a", encoding="utf-8") as file:
            file.write(f"p {{ order: {site.next_number()} }}\n")
    return path.name


def plugin(site: Site) -> str:
    """Change the code of a plugin of the site, in its first file or in another."""
    folder = site.root / "plugins" / "neighbours"
    if site.rng.random() < 0.6:
        path = folder / "helper.py"
        source = path.read_text("utf-8")
        source = re.sub(r"marque \d+", f"marque {site.next_number()}", source)
    else:
        path = folder / "__init__.py"
        source = path.read_text("utf-8")
        straight, crossed = "later.older = earlier", "later.older = later"
        if straight in source:
            source = source.replace(straight, crossed)
        else:
            source = source.replace(crossed, straight)
    path.write_text(source, "utf-8")
    return path.name


def translated_words(site: Site) -> str | None:
    """Change the English words of our theme, or its language."""
    if not isinstance(site, Ours):
        return None
    site.settings["DEFAULT_LANG"] = "en" if site.settings.get("DEFAULT_LANG") != "en" else "fr"
    for text in site.texts:
        if text.lang:
            text.lang = "en" if site.settings["DEFAULT_LANG"] == "fr" else "fr"
            site.save(text)
    site.save_settings()
    return str(site.settings["DEFAULT_LANG"])
