"""The words and the look of the outbox page: one file, complete by itself, in light and dark.

The page is made for the board's own people, whose working language is French, so its sentences are
not translated. Everything a network or a writer gave is escaped by the template engine. The preview
of announcements shows the same cards.
"""

STYLE = """
@layer base, cartes, etats;
@layer base {
  :root {
    color-scheme: light dark;
    --fond: #f8f5ef; --surface: #ffffff; --creux: #f1ece2; --filet: #ddd5c6;
    --texte: #15302d; --texte-doux: #38514c; --lien: #0b5573; --accent: #9a4a0c;
    --alerte: #a02b1c;
    --arc-1: #e4dccb; --arc-2: #d3c8b1;
    --serif: Charter, "Sitka Text", Cambria, Georgia, serif;
    --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --fond: #0d1a18; --surface: #142523; --creux: #1b302d; --filet: #2b4440;
      --texte: #ece7dc; --texte-doux: #b4c1bb; --lien: #93cdea; --accent: #f0a656;
      --alerte: #ff9d88;
      --arc-1: #1f3834; --arc-2: #2a4843;
    }
  }
  *, *::before, *::after { box-sizing: border-box; }
  html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
  @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
  body {
    margin: 0; padding: 0 16px 64px; background: var(--fond); color: var(--texte);
    font: 17px/1.55 var(--sans); overflow-wrap: anywhere;
  }
  a { color: var(--lien); text-underline-offset: 2px; }
  h1, h2, p, ol, dl, dd, figure { margin: 0; }
  ol, ul { margin: 0; padding: 0; list-style: none; }
  :focus-visible { outline: 3px solid var(--lien); outline-offset: 2px; border-radius: 3px; }
  .tete, .comptes { max-width: 1216px; margin: 0 auto; }
  .tete { display: grid; gap: 8px 24px; padding: 40px 0 32px; align-items: center; }
  .tete h1 { font: 600 34px/1.15 var(--serif); letter-spacing: -.01em; text-wrap: balance; }
  .tete p { max-width: 60ch; color: var(--texte-doux); }
  .marque { width: 56px; height: 56px; color: var(--accent); }
  .bilan { display: flex; flex-wrap: wrap; gap: 8px 24px; margin-top: 8px; }
  .bilan li { color: var(--texte-doux); font-size: 15px; }
  .bilan b { color: var(--texte); font-variant-numeric: tabular-nums; }
  @media (min-width: 640px) {
    .tete { grid-template-columns: 72px 1fr; }
    .tete > :not(.marque) { grid-column: 2; }
    .marque { width: 72px; height: 72px; grid-row: span 3; align-self: start; }
  }
}
@layer cartes {
  .comptes { display: grid; gap: 40px 32px; align-items: start; }
  @media (min-width: 900px) {
    .comptes { grid-template-columns: repeat(auto-fit, minmax(368px, 1fr)); }
  }
  .compte { width: 100%; max-width: 600px; margin: 0 auto; }
  .compte > header { padding-bottom: 16px; }
  .compte h2 { font: 600 21px/1.25 var(--serif); }
  .compte > header p, .rien { color: var(--texte-doux); font-size: 15px; }
  .annonces { display: grid; gap: 16px; }
  .carte {
    --marge: 16px; padding: var(--marge); background: var(--surface);
    border: 1px solid var(--filet); border-radius: 6px; scroll-margin-top: 16px;
  }
  .carte:target { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
  .auteur {
    display: grid; grid-template-columns: 44px 1fr; gap: 0 12px; align-items: center;
    line-height: 1.3;
  }
  .auteur svg { width: 44px; height: 44px; }
  .auteur .rond { fill: var(--creux); }
  .auteur .onde { fill: none; stroke: var(--arc-2); stroke-width: 1.5; }
  .auteur text { fill: var(--texte); font: 600 15px var(--sans); text-anchor: middle; }
  .auteur b { font-weight: 600; }
  .auteur time { display: block; color: var(--texte-doux); font-size: 14px; }
  .texte { padding-top: 12px; white-space: pre-line; }
  .mot-clic { color: var(--accent); }
  .apercu {
    margin-top: 12px; border: 1px solid var(--filet); border-radius: 6px; overflow: hidden;
  }
  .apercu .mots { display: block; padding: 12px 16px; background: var(--creux); }
  .apercu a { display: block; color: inherit; text-decoration: none; }
  .apercu a:hover .titre { text-decoration: underline; }
  .hote { display: block; color: var(--texte-doux); font-size: 13.5px; }
  .titre { display: block; font-weight: 600; line-height: 1.35; }
  .suite {
    display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden;
    margin-top: 2px; color: var(--texte-doux); font-size: 15px; line-height: 1.45;
  }
  .image { aspect-ratio: 1200 / 630; background: var(--creux); overflow: hidden; }
  .image img { display: block; width: 100%; height: 100%; object-fit: cover; }
  .absente {
    position: relative; display: grid; place-items: center; min-height: min-content; padding: 24px;
  }
  .absente svg { position: absolute; inset: 0; width: 100%; height: 100%; }
  .absente circle { fill: none; stroke: var(--arc-1); stroke-width: 14; }
  .absente circle:nth-child(even) { stroke: var(--arc-2); }
  .absente span {
    position: relative; max-width: 34ch; padding: 8px 14px; border-radius: 6px; text-align: center;
    background: var(--surface); color: var(--texte); font: italic 16px/1.4 var(--serif);
  }
  .comme-mastodon .image { aspect-ratio: 16 / 9; }
  .comme-facebook .apercu, .comme-linkedin .apercu {
    margin-inline: calc(-1 * var(--marge)); border-radius: 0; border-inline: 0;
  }
  .comme-x .apercu, .comme-threads .apercu { border-radius: 14px; }
  .comme-x .suite, .comme-threads .suite, .comme-linkedin .suite { display: none; }
  .comme-x .texte, .comme-bluesky .texte, .comme-threads .texte { font-size: 16px; }
  .plus { display: flex; flex-wrap: wrap; gap: 0 20px; margin-top: 8px; font-size: 15px; }
  details[open] { flex-basis: 100%; }
  summary {
    display: inline-flex; align-items: center; gap: 8px; min-height: 32px; cursor: pointer;
    color: var(--texte-doux); list-style: none;
  }
  @media (pointer: coarse) { summary { min-height: 44px; } }
  summary::-webkit-details-marker { display: none; }
  summary::before {
    content: ""; width: 7px; height: 7px; border: solid currentColor; border-width: 0 2px 2px 0;
    transform: rotate(-45deg); transition: transform .12s;
  }
  details[open] > summary::before { transform: rotate(45deg); }
  summary:hover { color: var(--texte); }
  details > :not(summary) { padding: 2px 0 4px 17px; }
  details li + li { margin-top: 8px; }
  details s { white-space: pre-line; }
  .compteur {
    display: grid; grid-template-columns: 1fr auto; gap: 12px; align-items: center;
    margin-top: 12px; color: var(--texte-doux); font-size: 14px; font-variant-numeric: tabular-nums;
  }
  .jauge { height: 6px; border-radius: 3px; background: var(--creux); overflow: hidden; }
  .jauge i { display: block; height: 100%; min-width: 6px; border-radius: 3px;
    background: var(--lien); }
  .jauge.serre i { background: var(--accent); }
}
@layer etats {
  .etat {
    display: flex; gap: 8px; align-items: center; margin: -4px 0 12px; padding-bottom: 10px;
    border-bottom: 1px solid var(--filet); font-size: 14.5px; font-weight: 600;
  }
  .etat::before { content: "~"; font: 700 18px/1 var(--sans); color: var(--accent); }
  .retiree .etat::before { content: "−"; }
  .refusee .etat::before { content: "×"; }
  .refusee .etat, .refusee .etat::before, .refusee .compteur { color: var(--alerte); }
  .refusee .jauge i { background: var(--alerte); }
  .retiree { background: transparent; border-style: dashed; }
  .retiree .texte, .retiree .titre { color: var(--texte-doux); }
  .retiree :is(.image img, .absente svg, .auteur svg) { opacity: .45; filter: grayscale(1); }
  .retiree .jauge i { background: var(--texte-doux); }
}
@media print { .carte { break-inside: avoid; } body { background: #fff; } }
"""

#: ``mots`` shows pieces of text, ``marque`` our mark, ``carte`` one announcement of an account.
MACROS = """\
{%- macro mots(morceaux) -%}
{%- for sorte, mot, adresse in morceaux -%}
{%- if sorte == "lien" %}<a href="{{ adresse }}" rel="noreferrer">{{ mot }}</a>
{%- elif sorte == "mot-clic" %}<span class="mot-clic">{{ mot }}</span>
{%- else %}{{ mot }}{% endif -%}
{%- endfor -%}
{%- endmacro -%}
{%- macro marque() -%}
<svg class="marque" viewBox="15 0 72 72" fill="none" stroke="currentColor" stroke-width="5" \
stroke-linecap="round" aria-hidden="true"><path d="M18 26a14 14 0 0 1 0 20"/>\
<path d="M28 16a28 28 0 0 1 0 40" opacity=".7"/>\
<path d="M38 6a42 42 0 0 1 0 60" opacity=".45"/></svg>
{%- endmacro -%}
{%- macro carte(annonce, compte) -%}
<article id="{{ annonce.id }}" \
class="carte comme-{{ compte.like }}{{ ' retiree' if annonce.withdrawn }}\
{{ ' refusee' if annonce.refused }}">
{%- if annonce.state %}
<p class="etat">{{ annonce.state }}</p>
{%- endif %}
<header class="auteur">
<svg viewBox="0 0 44 44" aria-hidden="true"><circle class="rond" cx="22" cy="22" r="22"/>\
<path class="onde" d="M4 31a17 17 0 0 1 9 9M4 22a26 26 0 0 1 18 18M4 12a36 36 0 0 1 28 28"/>\
<text x="22" y="27.5">{{ compte.initials }}</text></svg>
<div><b>{{ compte.label }}</b><time datetime="{{ annonce.instant }}">{{ annonce.date }}</time></div>
</header>
<p class="texte" lang="{{ annonce.lang }}">
{%- if annonce.withdrawn %}<s>{{ mots(annonce.text) }}</s>
{%- else %}{{ mots(annonce.text) }}{% endif -%}
</p>
<div class="apercu" lang="{{ annonce.lang }}">
{%- if annonce.image %}
<div class="image"><img src="{{ annonce.image }}" alt="{{ annonce.alt }}" loading="lazy"></div>
{%- elif annonce.has_image %}
<div class="image absente"><svg viewBox="0 0 600 315" preserveAspectRatio="xMinYMax slice" \
aria-hidden="true"><circle cx="0" cy="315" r="70"/><circle cx="0" cy="315" r="140"/>\
<circle cx="0" cy="315" r="210"/><circle cx="0" cy="315" r="280"/>\
<circle cx="0" cy="315" r="350"/><circle cx="0" cy="315" r="420"/></svg><span>\
{{ annonce.alt or "Image sans texte de remplacement" }}\
</span></div>
{%- endif %}
<a{% if annonce.link %} href="{{ annonce.link }}" rel="noreferrer"{% endif %}><span class="mots">\
<span class="hote">{{ annonce.host }}</span><span class="titre">{{ annonce.title }}</span>\
<span class="suite">{{ annonce.summary }}</span></span></a>
</div>
<div class="plus">
{%- if annonce.has_image %}
<details><summary>Texte de l’image</summary>
<p lang="{{ annonce.lang }}">{{ annonce.alt or "Aucun." }}</p></details>
{%- endif %}
{%- if annonce.link %}
<details><summary>Adresse complète</summary><p>{{ annonce.link }}</p></details>
{%- endif %}
{%- if annonce.before %}
<details><summary>{{ "Texte précédent" if annonce.before|length == 1 else "Textes précédents" }}\
</summary><ol>
{%- for date, texte in annonce.before %}
<li>{{ date }}<br><s lang="{{ annonce.lang }}">{{ texte }}</s></li>
{%- endfor %}
</ol></details>
{%- endif %}
</div>
<div class="compteur"><div class="jauge{{ ' serre' if annonce.percent > 90 }}" aria-hidden="true">\
<i style="width: {{ annonce.percent }}%"></i></div>\
<span>{{ annonce.count }} sur {{ compte.limit }} {{ compte.unit }}</span></div>
</article>
{%- endmacro -%}
"""

#: How a page for the board's own people begins: no search engine is to keep it.
HEAD = """\
<!DOCTYPE html>
<html lang="fr-CA">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
"""

PAGE = (
    MACROS
    + HEAD
    + """\
<title>Boîte d’envoi</title>
<style>{{ style }}</style>
</head>
<body>
<header class="tete">
{{ marque() }}
<h1>Boîte d’envoi</h1>
<p>Voici ce que les réseaux recevraient, compte par compte. Rien n’est sorti de cette machine.</p>
<ul class="bilan" role="list">
{%- for nombre, mot in bilan %}
<li><b>{{ nombre }}</b> {{ mot }}</li>
{%- endfor %}
</ul>
</header>
<main class="comptes">
{%- for compte in comptes %}
<section class="compte" aria-labelledby="compte-{{ loop.index }}">
<header>
<h2 id="compte-{{ loop.index }}">{{ compte.label }}</h2>
<p>Compte « {{ compte.name }} », à la mesure de {{ compte.network }}\
 : {{ compte.limit }} {{ compte.unit }}</p>
</header>
<ol class="annonces">
{%- for annonce in compte.cards %}
<li>{{ carte(annonce, compte) }}</li>
{%- else %}
<li class="rien">Rien à annoncer pour l’instant.</li>
{%- endfor %}
</ol>
</section>
{%- else %}
<p class="rien">Aucun compte n’a encore rien annoncé.</p>
{%- endfor %}
</main>
</body>
</html>
"""
)
