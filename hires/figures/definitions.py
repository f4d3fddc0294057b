"""The counting rules in words, for pages and documents. The files in hires/figures/sql are the same rules as SQL."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allocations.models import Grant
from allocations.unit_names import capitalized
from hires.routes import scheme_name


@dataclass(frozen=True)
class Rule:
    """The name of a figure, and how the figure is counted."""

    label: str | Promise
    rule: str | Promise


# The rules of every figure; D is the day that the figures are as of.
GENERAL_RULES = [
    Rule(
        _("Status pr. dag D"),
        _(
            "Alle tal er opgjort pr. en dag D, som ikke ligger efter i dag. D afgrænser, hvad der var besluttet og sket. "
            "Rettes en oplysning, der var registreret forkert, ændrer det også tallene for en tidligere dag, medmindre "
            "de er opgjort som registreret på en dag K."
        ),
    ),
    Rule(
        _("Besluttet den"),
        _(
            "En ændring af en ansættelse (timer, orlov, forlængelse, fratrædelse, flytning) tæller fra den dag, den er "
            "besluttet; en fratrædelse fra den dag, den er meddelt. Tallene for dagene før beslutningen ændrer den ikke."
        ),
    ),
    Rule(
        _("Som registreret på dag K"),
        _(
            "Er en dag K valgt, er alt opgjort efter historikken, som det var registreret ved udgangen af dag K: tal, "
            "tekster og bekræftelser. Det, der er registreret, rettet eller skrevet senere, er ikke med. Ellers er alt "
            "opgjort efter det, der var kendt, da opgørelsen blev udarbejdet. Medarbejdernes navne er altid de nuværende."
        ),
    ),
    Rule(
        _("Ansættelser, der tæller"),
        _(
            "En ansættelse tæller fra den dag, den er aftalt, eller fra den første dag, hvis den er tidligere. "
            "Er den trukket tilbage før start, tæller den til den dag, dog højst til en anden er aftalt i stedet. "
            "En annulleret ansættelse tæller aldrig."
        ),
    ),
    Rule(
        _("Stillingsår"),
        _(
            "Dagene i det år, der begynder den første dag i stillingens første ansættelse. "
            "Alle ansættelser i stillingen regnes som en del af det. Et ophold bruger ikke af stillingsåret. Varer "
            "stillinger længere eller uden slutdato, regnes hver dag af det år af stillingen, den ligger i."
        ),
    ),
    Rule(
        _("Pris"),
        _(
            "En dag koster den pris for et årsværk, der gælder den dag og var besluttet på dag D: personalegruppens, "
            "hvis den har sin egen, ellers den almindelige. En ny pris fra en dag ændrer ikke, hvad dagene før kostede."
        ),
    ),
    Rule(
        _("Orlov"),
        _(
            "En medarbejder på orlov er ansat, men ikke i arbejde. Orlov med løn fra bevillingen koster som arbejde og "
            "bruger af stillingsåret; anden orlov gør ingen af delene. Stillingen kan dækkes imens: Bevillingen betaler "
            "da én løn, for højst fuld tid om dagen, medmindre det er angivet, at den betaler begge. Årsværk er højst "
            "fuld tid om dagen i en stilling."
        ),
    ),
    Rule(
        _("Afrunding"),
        _(
            "Kroner rundes til øre og årsværk til fire decimaler for hver ansættelse; i alt er summen af de "
            "afrundede tal."
        ),
    ),
]

# The rule of each figure by name, in the order of a report's columns. Units and the scheme are named by the grant.
FIGURE_RULES = {
    "hospital": Rule(
        "%(unit)s",
        _(
            "%(each_unit)s, der er tildelt en del af bevillingen. En medarbejder, der skifter %(unit)s, "
            "tæller med begge steder."
        ),
    ),
    "share_percent": Rule(
        _("Fordelingsnøgle"), _("Andelen, som den står i den besluttede fordeling. Den regnes ikke om.")
    ),
    "allocated": Rule(
        _("Tildelt"), _("Beløbet, som det står i den besluttede fordeling. Det regnes ikke om.")
    ),
    "target": Rule(
        _("Måltal"), _("Det, %(the_unit)s mindst skal nå, som det står i den besluttede fordeling.")
    ),
    "created": Rule(_("Oprettede stillinger"), _("Stillinger med mindst én ansættelse, der tæller.")),
    "filled": Rule(_("Besat nu"), _("Oprettede stillinger, som nogen er ansat i på dag D, også på orlov.")),
    "to_start": Rule(_("På vej"), _("Oprettede stillinger, som ingen er i, men som nogen skal begynde i.")),
    "left": Rule(
        _("Fratrådt, ikke genbesat"),
        _("Oprettede stillinger, hvor den seneste fratrådte før tid, og ingen er på vej."),
    ),
    "run_out": Rule(
        _("Udløbet"), _("Oprettede stillinger, hvor den seneste ansættelse sluttede som planlagt.")
    ),
    "started": Rule(_("Tiltrådt"), _("Oprettede stillinger, hvor nogen er begyndt senest på dag D.")),
    "upcoming": Rule(_("Endnu ikke tiltrådt"), _("De øvrige oprettede stillinger.")),
    "headcount": Rule(_("Antal ansatte"), _("Ansættelser, der dækker dag D, uden dem på orlov.")),
    "fte": Rule(
        _("Omregnet til fuldtid"), _("Deres ugentlige timer på dag D divideret med timerne på fuld tid.")
    ),
    "person_years": Rule(
        _("Leverede årsværk"),
        _(
            "Dage × ugentlige timer, som bevillingen betaler, til og med dag D, højst fuld tid om dagen i en stilling, "
            "divideret med stillingsårets dage × timerne på fuld tid."
        ),
    ),
    "spent": Rule(
        _("Beregnet forbrug"),
        _(
            "Leverede dage × ugentlige timer × dagens pris for et årsværk, divideret med stillingsårets dage × "
            "timerne på fuld tid. Det er ikke det bogførte forbrug."
        ),
    ),
    "committed": Rule(
        _("Disponeret"),
        _(
            "Regnes som beregnet forbrug, men til og med hver ansættelses sidste dag; dog kun de dage, der er penge til: "
            "til og med midlernes sidste dag og det sidste budgetår med et budget."
        ),
    ),
    "committed_person_years": Rule(
        _("Disponerede årsværk"),
        _("Regnes som leverede årsværk, men til og med den dag, der er disponeret til."),
    ),
    "remaining": Rule(_("Ikke disponeret"), _("Tildelt minus disponeret; kan være negativt.")),
    "persons": Rule(
        _("Personer"),
        _(
            "Ansatte personer. Den, der skifter stilling, får kontrakt igen eller er registreret som samme person som "
            "en anden, tæller én gang."
        ),
    ),
    "from_redeployment": Rule(
        _("Fra %(scheme)s"), _("Personer, hvis første ansættelse i bevillingen kom fra %(scheme)s.")
    ),
    "attainment": Rule(
        _("Målopfyldelse"),
        _(
            "Oprettede stillinger divideret med måltallet; disponerede årsværk, hvis måltallet er i årsværk; årsværk i "
            "gennemsnit, hvis måltallet er et niveau. Ingen, hvor måltallet er 0."
        ),
    ),
    "beside_attainment": Rule(
        _("Målopfyldelse i det andet mål"),
        _(
            "Det, bevillingen ikke tælles i, divideret med måltallet: disponerede årsværk; oprettede stillinger, "
            "hvis måltallet er i årsværk; årsværk på dagen, hvis måltallet er et niveau."
        ),
    ),
}


# The rules of the figures that a report shows only of some grants.
RULES_OF_SOME_GRANTS = {
    "level": Rule(
        _("Årsværk i gennemsnit"),
        _(
            "Timer i arbejde divideret med timerne på fuld tid, i gennemsnit af dagene i måneden eller kvartalet til og med "
            "dag D. Måltallet er et niveau: Et nyt måltal afløser det gamle."
        ),
    ),
    "annual_cost": Rule(
        _("Årlig virkning"),
        _("Hvad ansættelserne uden slutdato koster på et helt år med deres seneste timer og pris."),
    ),
    "original_budget": Rule(_("Oprindeligt budget"), _("Beløbet uden de ændringer, der er besluttet siden.")),
    "budget_changes": Rule(
        _("Ændringer"),
        _("Ændringer, regulering, genbevillinger og omfordeling, som er besluttet senest på dag D."),
    ),
    "original_target": Rule(
        _("Oprindeligt måltal"), _("Det højeste måltal, der efter en tidligere beslutning gjaldt på dag D.")
    ),
}


# The figures that each grant calls by its own names.
NAMED_BY_GRANT = ("hospital", "from_redeployment")


def figures_of(grant: Grant) -> list[str]:
    """Return the names of the figures of a grant of this kind, in the order of a report's columns.

    A level has an average, and posts without an end never run out but have an annual cost.
    """
    names = list(FIGURE_RULES)
    if grant.counts_level:
        names.insert(names.index("attainment"), "level")
    if grant.post_months is None:
        names.remove("run_out")
        names.insert(names.index("committed") + 1, "annual_cost")
    return names


def rules_of(grant: Grant, figures: Iterable[str] | None = None) -> list[Rule]:
    """Return the general rules and the rule of each figure by name, in the grant's own names and the figures' order.

    Without `figures`: of all that a grant of this kind has. A grant without a scheme has no persons from one.
    """
    names = {**grant.units.words, "scheme": scheme_name(grant)}
    rules = FIGURE_RULES | RULES_OF_SOME_GRANTS
    shown = [rules[name] for name in figures or figures_of(grant)]
    if not grant.redeployment_scheme:
        shown.remove(rules["from_redeployment"])
    return [
        *GENERAL_RULES,
        *(Rule(capitalized(str(rule.label) % names), capitalized(str(rule.rule) % names)) for rule in shown),
    ]


def label_of(figure: str, grant: Grant | None = None) -> str:
    """Return the name of a figure as people read it, in the active language.

    Without a grant: of a figure that all grants call the same. KeyError for the others, NAMED_BY_GRANT.
    """
    if grant is None:
        if figure in NAMED_BY_GRANT:
            raise KeyError(figure)
        return str((FIGURE_RULES | RULES_OF_SOME_GRANTS)[figure].label)
    names = {**grant.units.words, "scheme": scheme_name(grant)}
    return capitalized(str((FIGURE_RULES | RULES_OF_SOME_GRANTS)[figure].label) % names)
