"""The vocabulary of the invented corpus: what a school board writes about, in French.

Categories, authors and tags are spelled without accents, so that every generator makes the same
address of them; the prose is not.
"""

CATEGORIES = (
    *("Inscriptions", "Recrutement", "Infolettre", "Consultations", "Transport", "Budget"),
    *("Sports", "Arts", "Lecture", "Sciences", "Formation", "Vie scolaire"),
)
AUTHORS = tuple(
    f"{first} {last}"
    for first in ("Aline", "Bruno", "Camille", "Denis", "Estelle", "Fabien")
    for last in ("Corbeil", "Lavoie", "Marchand", "Paquin", "Tremblay")
)
TAGS = tuple(
    f"{subject} {where}"
    for where in (
        *("du matin", "du soir", "au primaire", "au secondaire", "en classe", "en plein air"),
        *("pour tous", "en famille", "de quartier", "du printemps"),
    )
    for subject in (
        *("lecture", "transport", "robotique", "musique", "nutrition", "chorale", "jardin"),
        *("tutorat", "patinage", "danse", "cirque", "cuisine", "astronomie", "soccer", "badminton"),
        *("improvisation", "couture", "jeux", "photographie", "conseil"),
    )
)

TIMES = (
    *("Dès lundi", "Cette année", "Pendant trois semaines", "Avant la fin du mois", "En janvier"),
    *("Depuis la rentrée", "À la demande des familles", "Comme chaque automne", "Mardi dernier"),
    *("Après deux rencontres", "Le temps d'une soirée", "Au retour du congé", "Sans surprise"),
)
SUBJECTS = (
    *("le comité de parents", "la directrice de l'école", "l'équipe du service de garde"),
    *("le conseil d'établissement", "une classe de sixième année", "la bibliothécaire"),
    *("le service du transport", "l'orthopédagogue", "un groupe de bénévoles", "la cantine"),
    *("le centre de services", "l'enseignant d'éducation physique", "la chorale de l'école"),
    *("une ancienne élève", "le personnel de soutien", "l'infirmière scolaire"),
)
VERBS = (
    *("prépare", "présente", "annonce", "propose", "réorganise", "accueille", "prolonge"),
    *("explique", "termine", "reprend", "soutient", "simplifie", "recommande", "évalue"),
)
OBJECTS = (
    *("la rentrée des élèves de première année", "un nouvel horaire d'autobus"),
    *("la collecte de livres usagés", "une sortie au musée de la région", "le menu de la semaine"),
    *("l'inscription aux ateliers du midi", "la réfection de la cour", "un projet de serre"),
    *("les soirées de rencontre avec les enseignants", "le calendrier des examens"),
    *("une campagne de vaccination", "la formation des nouveaux surveillants"),
    *("le prêt de tablettes", "un tournoi amical entre trois écoles", "l'aide aux devoirs"),
    *("la consultation sur les bassins d'alimentation", "une exposition de dessins"),
)
PLACES = (
    *("à l'école des Bouleaux", "dans le gymnase", "au centre communautaire", "en ligne"),
    *("dans les douze écoles du territoire", "à la bibliothèque municipale", "près du quai"),
    *("au local 204", "dans la grande salle", "au pavillon des arts", "à l'école du Ruisseau"),
)
ENDS = (
    *("afin que chaque famille puisse s'organiser", "pour alléger les matins de tout le monde"),
    *("et les premières réponses sont encourageantes", "ce qui demande encore un peu de temps"),
    *("grâce à l'appui de plusieurs partenaires", "sans frais pour les parents"),
    *("avec l'accord de la direction", "même si la météo reste incertaine"),
    *("parce que la demande a doublé en deux ans", "tel que promis au printemps"),
    *("et une rencontre d'information aura lieu bientôt", "selon le bilan déposé en juin"),
)
SHORT = (
    *("apporter une gourde et des souliers de rechange", "remplir le formulaire avant vendredi"),
    *(
        "prévoir un repas froid",
        "lire les consignes remises en classe",
        "arriver quinze minutes tôt",
    ),
    *("signaler toute allergie", "garder le coupon de la pochette", "choisir deux activités"),
    *("vérifier l'horaire de l'autobus", "confirmer sa présence par courriel"),
)
HEADINGS = (
    *("Ce qui change", "Le calendrier", "Comment s'inscrire", "Les coûts", "Qui peut participer"),
    *("Ce que disent les parents", "Les prochaines étapes", "Un peu d'histoire", "À retenir"),
    *("Des réponses à vos questions", "Le bilan de l'an dernier", "Du côté des élèves"),
)
TITLES = (
    *("La rentrée approche", "Un nouveau projet pour nos écoles", "Ce que les parents ont dit"),
    *("Places encore disponibles", "Le transport se réorganise", "Une soirée pour comprendre"),
    *("Nos élèves à l'honneur", "Les travaux commencent", "Le conseil a tranché"),
    *("Portes ouvertes", "Un service de plus", "Retour sur une belle saison"),
)
#: A language and the lines of a small program, where {n} and {m} are numbers.
PROGRAMS = (
    ("python", "def moyenne(notes):\n    total = sum(notes) + {n}\n    return total / {m}"),
    ("html", '<form action="/inscription">\n  <input name="groupe" value="{n}">\n</form>'),
    ("css", ".horaire-{n} {{\n  display: grid;\n  gap: {m}px;\n}}"),
    ("bash", 'for jour in 1 2 3; do\n  echo "groupe {n}, jour $jour" >> liste-{m}.txt\ndone'),
    ("json", '{{\n  "groupe": {n},\n  "places": {m},\n  "complet": false\n}}'),
)
