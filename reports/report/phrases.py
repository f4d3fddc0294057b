"""What a report says in words beside its figures."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant
from hires.actions.confirm import completeness_of
from hires.figures.breakdowns import RECENT
from hires.posts import latest_start
from hires.presentation.phrases import count
from hrtrack.common.text.danish import format_date, format_number, format_tkr
from reports.report.columns import DataTable
from reports.report.drilldown import ToldBy
from reports.report.progress import ProgressReport

HALF_TKR = Decimal(500)


def notes(report: ProgressReport) -> list[str]:
    """What the figures must not be read without; money in tkr."""
    grant = report.grant
    said = [_("Beregnet forbrug: %s tkr. pr. årsværk.") % format_tkr(grant.unit_price)]
    if report.unallocated:
        said.append(_unallocated(report))
    said.append(
        (
            ngettext(
                "Tælles hvert hospital højst op til sit måltal, er %(capped)s af %(target)s stilling oprettet.",
                "Tælles hvert hospital højst op til sit måltal, er %(capped)s af %(target)s stillinger oprettet.",
                int(report.total.target),
            )
            if grant.counts_posts
            else _(
                "Tælles hvert hospital højst op til sit måltal, er %(capped)s af %(target)s årsværk disponeret."
            )
        )
        % {
            "capped": count(grant, report.created_up_to_target),
            "target": format_number(report.total.target, None),
        }
    )
    return said


def _unallocated(report: ProgressReport) -> str:
    """Why the rows don't add up to the grant."""
    if report.is_rounded:
        said = _(
            "Rækkerne giver %(rows)s tkr.; bevillingen er %(total)s tkr. Som følge af afrundinger kan "
            "summen af tallene afvige fra totalen."
        )
    elif report.unallocated > 0:
        said = _("Rækkerne giver %(rows)s tkr.; bevillingen er %(total)s tkr. %(rest)s tkr. er ikke fordelt.")
    else:
        said = _(
            "Rækkerne giver %(rows)s tkr.; bevillingen er %(total)s tkr. Der er fordelt %(rest)s tkr. for meget."
        )
    rest = abs(report.unallocated)
    return said % {
        "rows": format_tkr(report.total.allocated),
        "total": format_tkr(report.grant.total),
        "rest": format_number(rest.scaleb(-3), 0 if is_told(rest) else None),
    }


def is_told(kr: Decimal) -> bool:
    """Whether an amount reads as any tkr. at all."""
    return kr >= HALF_TKR


def remaining_in_words(remaining: Decimal) -> str:
    """What is left of an allocation in kr., as a sentence: what is committed beyond it is not "left"."""
    if is_told(-remaining):
        return _("Der er disponeret %s tkr. mere end tildelt.") % format_tkr(-remaining)
    return _("%s tkr. er ikke disponeret.") % format_tkr(remaining)


def full_year_in_words(progress: ProgressReport) -> list[str]:
    """By when a new post must begin to get a whole year; nothing while the money's last day is undecided."""
    grant = progress.grant
    day = latest_start(grant) if grant.last_day_of_use else None
    if day is None:
        return []
    if grant.starts_from and day < grant.starts_from:
        return [_("Ingen ny stilling kan få et helt år inden for bevillingen.")]
    said = (
        _("En ny stilling skulle være begyndt senest %(day)s for at få et helt år inden for bevillingen.")
        if day < progress.as_of
        else _("En ny stilling skal begynde senest %(day)s for at få et helt år inden for bevillingen.")
    )
    return [said % {"day": format_date(day)}]


def dates_in_words(progress: ProgressReport) -> list[str]:
    """When posts are to be filled, and until when the money may be used, as far as it is decided."""
    grant = progress.grant
    said = [
        _("Stillinger besættes første gang fra %(first)s til %(last)s.")
        % {"first": format_date(grant.starts_from), "last": format_date(grant.starts_until)}
        if grant.starts_from
        else _("Hvornår stillinger skal besættes første gang, er ikke afklaret."),
        _("Midlerne kan bruges til og med %s.") % format_date(grant.last_day_of_use)
        if grant.last_day_of_use
        else _("Midlernes sidste dag er ikke afklaret."),
    ]
    return [*said, *([f"({grant.dates_decided_by})"] if grant.dates_decided_by else [])]


def attested_in_words(grant: Grant, attested: DataTable) -> str:
    """At how many hires it was attested what the grant must not be used for, as it is worded now."""
    hires, own, otherwise, nothing = attested.total.cells[1:] if attested.total else (0, 0, 0, 0)
    words = {
        "restriction": grant.restriction,
        "hires": format_number(hires),
        "attested": format_number(own),
        "otherwise": format_number(otherwise),
        "nothing": format_number(nothing),
    }
    if not hires:
        return (
            _(
                "Stillingerne må ikke anvendes til: %(restriction)s. Der er endnu ingen ansættelser at attestere det ved."
            )
            % words
        )
    if own == hires:
        first = ngettext(
            "Ved den ene ansættelse er det attesteret, at stillingen ikke anvendes til: %(restriction)s.",
            "Ved alle %(hires)s ansættelser er det attesteret, at stillingen ikke anvendes til: %(restriction)s.",
            hires,
        )
    elif own:
        first = _(
            "Ved %(attested)s af %(hires)s ansættelser er det attesteret, at stillingen ikke anvendes til: "
            "%(restriction)s."
        )
    else:
        first = ngettext(
            "Ved den ene ansættelse er det ikke attesteret, at stillingen ikke anvendes til: %(restriction)s.",
            "Ved ingen af de %(hires)s ansættelser er det attesteret, at stillingen ikke anvendes til: %(restriction)s.",
            hires,
        )
    said = [first]
    if otherwise:
        said.append(_("Ved %(otherwise)s er en anden ordlyd attesteret."))
    if nothing:
        said.append(_("Ved %(nothing)s er intet attesteret."))
    return " ".join(each % words for each in said)


def forecast_rule(progress: ProgressReport) -> list[str]:
    """How the forecast is reckoned, for whoever asks."""
    what = _("oprettede stillinger") if progress.grant.counts_posts else _("disponerede årsværk")
    return [
        _(
            "Tempoet er %(what)s divideret med dagene siden startvinduets første dag, eller siden bevillingens "
            "første aftale, hvis den er tidligere. En måned er regnet som 30 dage."
        )
        % {"what": what},
        _(
            "Tempoet indtil nu føres videre til startvinduets sidste dag. Lavt og højt tempo er det langsomste og "
            "det hurtigste af tempoet indtil nu og tempoet de seneste %s dage. Ingen ventes at gå ud over måltallet."
        )
        % RECENT,
        _("Det nødvendige tempo er det, der mangler til måltallet, fordelt på de dage, der er tilbage."),
        _(
            "Penge, der ikke bliver brugt, er det tildelte minus det disponerede minus prisen for de stillinger, der "
            "ventes. De regnes begyndt midt i den tid, der er tilbage, og betalt til og med midlernes sidste dag."
        ),
        _(
            "Det regnes for hvert hospital for sig og lægges sammen. Det, et hospital disponerer ud over det "
            "tildelte, står for sig og trækkes ikke fra det, andre hospitaler ikke bruger."
        ),
    ]


def completeness_in_words(progress: ProgressReport, known_before: dt.datetime | None) -> list[str]:
    """Which hospitals have confirmed that their lists are complete, and as of which day."""
    hospitals = {row.hospital_id: row.hospital for row in progress.rows if row.hospital_id}
    found = completeness_of(progress.grant, hospitals, known_before)
    said = []
    for key, name in hospitals.items():
        confirmation = found[key].confirmation
        words = {"hospital": name, "day": format_date(confirmation.as_of if confirmation else None)}
        said.append(
            (
                _("%(hospital)s: bekræftet komplet pr. %(day)s")
                if confirmation
                else _("%(hospital)s: ikke bekræftet")
            )
            % words
        )
    return said


def listed_in_words(told_by: ToldBy | None, number: int) -> str:
    """How many there are in a list of hires, or of posts and which of their hires they are shown with."""
    match told_by:
        case ToldBy.FIRST:
            said = ngettext(
                "%(number)s stilling, vist med sin første ansættelse.",
                "%(number)s stillinger, hver vist med sin første ansættelse.",
                number,
            )
        case ToldBy.PRESENT:
            said = ngettext(
                "%(number)s stilling, vist med sin nuværende ansættelse.",
                "%(number)s stillinger, hver vist med sin nuværende ansættelse.",
                number,
            )
        case ToldBy.NEXT:
            said = ngettext(
                "%(number)s stilling, vist med sin næste ansættelse.",
                "%(number)s stillinger, hver vist med sin næste ansættelse.",
                number,
            )
        case ToldBy.LAST:
            said = ngettext(
                "%(number)s stilling, vist med sin seneste ansættelse.",
                "%(number)s stillinger, hver vist med sin seneste ansættelse.",
                number,
            )
        case _:
            said = ngettext("%(number)s ansættelse.", "%(number)s ansættelser.", number)
    return said % {"number": format_number(number)}
