"""The words of the preview of announcements; its cards and their look are those of the outbox.

Made for the board's own people, in their working language, as the page of the outbox is.
"""

from porte_voix.announce.networks.outbox_template import HEAD, MACROS

STYLE = """
@layer base {
  .retour { max-width: 1216px; margin: 0 auto; padding-top: 16px; font-size: 15px; }
  .retour a, .liste a { display: inline-flex; align-items: center; min-height: 32px; }
  @media (pointer: coarse) { .retour a, .liste a { min-height: 44px; } }
  .attente { padding: 10px 14px; border-left: 4px solid var(--accent); background: var(--surface); }
  .groupe { max-width: 1216px; margin: 0 auto 40px; }
  .groupe > * { max-width: 760px; }
  @media (min-width: 640px) { .groupe { padding-left: 96px; } }
  .groupe h2 { padding-bottom: 8px; font: 600 21px/1.25 var(--serif); }
  .liste li { padding: 10px 0; border-top: 1px solid var(--filet); }
  .liste p { color: var(--texte-doux); font-size: 15px; }
}
@layer cartes {
  .comptes.seul { display: grid; }
  .seul .compte > header { padding-bottom: 8px; }
}
"""

PAGE = (
    MACROS
    + HEAD
    + """\
<title>Aperçu des annonces : {{ title }}</title>
<style>{{ style }}</style>
</head>
<body>
<nav class="retour" aria-label="Retour"><a href="../">Tous les aperçus</a></nav>
<header class="tete">
{{ marque() }}
<h1 lang="{{ article.lang }}">{{ title }}</h1>
<p>Voici ce que chaque réseau montrerait. Rien n’est envoyé d’ici, et cette page n’est jamais mise\
 en ligne.</p>
{%- if shown.state %}
<p class="attente">{{ shown.state }}</p>
{%- endif %}
{%- if shown.page %}
<p><a href="../../{{ shown.page }}">Lire l’article</a></p>
{%- endif %}
</header>
<main class="comptes seul">
{%- for compte, annonce in cards %}
<section class="compte" aria-label="Compte « {{ compte.name }} »">
<header>
<h2>{{ compte.network }}</h2>
<p>Compte « {{ compte.name }} » : {{ compte.limit }} {{ compte.unit }} au plus</p>
</header>
{{ carte(annonce, compte) }}
</section>
{%- else %}
<p class="rien">Aucun compte n’est nommé dans les réglages.</p>
{%- endfor %}
</main>
</body>
</html>
"""
)

INDEX = (
    MACROS
    + HEAD
    + """\
<title>Aperçu des annonces</title>
<style>{{ style }}</style>
</head>
<body>
<nav class="retour" aria-label="Retour"><a href="../">Le blogue</a></nav>
<header class="tete">
{{ marque() }}
<h1>Aperçu des annonces</h1>
<p>Choisissez un article pour voir ce que chaque réseau en montrerait. Rien n’est envoyé d’ici, et\
 ces pages ne sont jamais mises en ligne.</p>
</header>
<main>
{%- for titre, groupe in groups %}
<section class="groupe" aria-labelledby="groupe-{{ loop.index }}">
<h2 id="groupe-{{ loop.index }}">{{ titre }}</h2>
<ul class="liste" role="list">
{%- for shown, date in groupe %}
<li><a href="{{ shown.folder }}/" lang="{{ shown.article.lang }}">{{ shown.article.title }}</a>
<p>{{ date }}{% if shown.state %} · {{ shown.state }}{% endif %}</p></li>
{%- endfor %}
</ul>
</section>
{%- else %}
<p class="rien">Rien à annoncer pour l’instant.</p>
{%- endfor %}
</main>
</body>
</html>
"""
)
