"""What a report says in words beside its figures."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant
from hires.breakdowns import RECENT
from hires.confirming import completeness_of
from hires.wording import count
from hrtrack.common.danish import format_date, format_number, format_tkr
from reports.columns import Table
from reports.progress import ProgressReport


def notes(report: ProgressReport) -> list[str]:
    """What the figures must not be read without; money in tkr."""
    grant = report.grant
    said = [_("Beregnet forbrug: %s tkr. pr. årsværk.") % format_tkr(grant.unit_price)]
    if report.rounding:
        said.append(
            _(
                "Rækkerne giver %(rows)s tkr.; bevillingen er %(total)s tkr. Som følge af afrundinger kan "
                "summen af tallene afvige fra totalen."
            )
            % {"rows": format_tkr(report.total.allocated), "total": format_tkr(grant.total)}
        )
    said.append(
        (
            _(
                "Tælles hvert hospital højst op til sit måltal, er %(capped)s af %(target)s stillinger oprettet."
            )
            if grant.counts_posts
            else _(
                "Tælles hvert hospital højst op til sit måltal, er %(capped)s af %(target)s årsværk disponeret."
            )
        )
        % {
            "capped": count(grant, report.filled_up_to_target),
            "target": format_number(report.total.target, None),
        }
    )
    return said


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


def attested_in_words(grant: Grant, attested: Table) -> str:
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
            "Penge, der ikke bliver brugt: det tildelte minus det disponerede minus prisen for de stillinger, der "
            "ventes. De regnes begyndt midt i den tid, der er tilbage, og betalt til og med midlernes sidste dag."
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
