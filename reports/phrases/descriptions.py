"""Sentences that describe a report: its terms, its lists, and how it is known and reckoned."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant
from allocations.unit_names import capitalized
from hrtrack.common.text.danish import format_date, format_mio, format_moment, format_number
from reports.report.build import HospitalConfirmation, Report
from reports.report.data_tables import DataTable
from reports.report.drilldown import ShownHire
from reports.report.progress import ProgressReport


def memo_facts(report: Report) -> list[tuple[str, str]]:
    """Return (label, value) of the head of the report as a memo: to whom, from whom, when, and what is recommended."""
    texts = report.texts
    facts = [
        (_("Til"), texts.recipient or capitalized(report.grant.reports_to)),
        (_("Fra"), texts.sender or usual_sender(report.grant)),
        (_("Dato"), format_date(timezone.localdate(report.made_at))),
        (_("Sagsnummer"), texts.case_number),
        (_("Indstilling"), texts.recommendation),
    ]
    return [(label, value) for label, value in facts if value]


def usual_sender(grant: Grant) -> str:
    """Return who sends the report unless another sender is written."""
    return ", ".join(filter(None, [_("Center for HR"), grant.organisation]))


def report_facts(report: Report) -> list[tuple[str, str]]:
    """Return (label, value) of what every document says of itself: grant, days, rules, when it was made and by whom."""
    facts = [
        *grant_facts(report),
        (_("Til"), capitalized(report.grant.reports_to)),
        (_("Status pr."), format_date(report.as_of)),
        (_("Som registreret pr."), known_in_words(report)),
        (_("Tælleregler version"), str(report.progress.rules_version)),
        (_("Udarbejdet den"), format_moment(report.made_at)),
        (_("Udarbejdet af"), report.made_by),
    ]
    facts.append((_("Udgave"), edition_in_words(report)))
    return [(label, value) for label, value in facts if value]


def origin_in_words(report: Report) -> str:
    """Return of which day the figures are, as known when, by which rules, and who made the report when."""
    sentence = _(
        "Status pr. %(day)s, som registreret %(known)s. Tælleregler version %(version)s. Udarbejdet %(made_at)s af "
        "%(made_by)s: %(edition)s."
    )
    return sentence % {
        "day": format_date(report.as_of),
        "known": known_in_words(report),
        "version": report.progress.rules_version,
        "made_at": format_moment(report.made_at),
        "made_by": report.made_by,
        "edition": edition_in_words(report),
    }


def grant_facts(report: Report) -> list[tuple[str, str]]:
    """Return (label, value) of what was decided: whose grant it is, how much, and where it was decided."""
    grant = report.grant
    facts = [
        (_("Organisation"), grant.organisation),
        (_("Bevilling"), grant.name),
        (_("Bevilget beløb"), _("%s mio. kr.") % format_mio(grant.total)),
        (_("Beslutning"), grant.decision_reference),
    ]
    return [(label, value) for label, value in facts if value]


def edition_in_words(report: Report) -> str:
    """Return whether the document is a publication, and which; or the closed appendix to one."""
    if report.edition:
        return _("offentliggørelse nr. %s") % report.edition.number
    return _("lukket bilag, ikke til offentliggørelse")


def known_in_words(report: Report) -> str:
    """Return when the report's figures were known, as the end of a sentence without a full stop."""
    if report.is_of_history:
        return _("ved udgangen af %s, efter historikken") % format_date(report.known_on)
    return _("da den blev udarbejdet")


def dates_in_words(progress: ProgressReport) -> list[str]:
    """Return when posts are to be filled and until when the money may be used, as far as both are decided."""
    grant = progress.grant
    sentences = [
        _("Stillinger besættes første gang fra %(first)s til %(last)s.")
        % {"first": format_date(grant.starts_from), "last": format_date(grant.starts_until)}
        if grant.starts_from
        else _("Hvornår stillinger skal besættes første gang, er ikke afklaret."),
        _("Midlerne kan bruges til og med %s.") % format_date(grant.last_day_of_use)
        if grant.last_day_of_use
        else _("Midlernes sidste dag er ikke afklaret."),
    ]
    return [*sentences, *([f"({grant.dates_decided_by})"] if grant.dates_decided_by else [])]


def completeness_in_words(confirmations: Sequence[HospitalConfirmation]) -> list[str]:
    """Return for each hospital as of which day it has confirmed its list to be complete, or that it has not."""
    return [
        (
            _("%(hospital)s: bekræftet komplet pr. %(day)s")
            if confirmation.as_of
            else _("%(hospital)s: ikke bekræftet")
        )
        % {"hospital": confirmation.hospital, "day": format_date(confirmation.as_of)}
        for confirmation in confirmations
    ]


def attested_in_words(grant: Grant, attested: DataTable) -> str:
    """Return at how many hires the use that the grant forbids was attested, in the wording it has now or another."""
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
                "Stillingerne må ikke anvendes til %(restriction)s. Der er endnu ingen ansættelser at attestere det ved."
            )
            % words
        )
    if own == hires:
        first = ngettext(
            "Ved den ene ansættelse er det attesteret, at stillingen ikke anvendes til %(restriction)s.",
            "Ved alle %(hires)s ansættelser er det attesteret, at stillingen ikke anvendes til %(restriction)s.",
            hires,
        )
    elif own:
        first = _(
            "Ved %(attested)s af %(hires)s ansættelser er det attesteret, at stillingen ikke anvendes til "
            "%(restriction)s."
        )
    else:
        first = ngettext(
            "Ved den ene ansættelse er det ikke attesteret, at stillingen ikke anvendes til %(restriction)s.",
            "Ved ingen af de %(hires)s ansættelser er det attesteret, at stillingen ikke anvendes til %(restriction)s.",
            hires,
        )
    sentences = [first]
    if otherwise:
        sentences.append(_("Ved %(otherwise)s er en anden ordlyd attesteret."))
    if nothing:
        sentences.append(_("Ved %(nothing)s er intet attesteret."))
    return " ".join(sentence % words for sentence in sentences)


def is_attested_everywhere(report: Report) -> bool:
    """Return whether the use that the grant forbids was attested at every hire, as it is worded now; needs all parts."""
    rows = report.parts["attested"]
    hires = sum(row["hires"] for row in rows)
    return bool(hires) and hires == sum(row["attested"] for row in rows)


def list_size_in_words(shown_hire: ShownHire | None, number: int) -> str:
    """Return the size of a list of posts, and with which of its hires each is shown; of hires for None."""
    match shown_hire:
        case ShownHire.FIRST:
            sentence = ngettext(
                "%(number)s stilling, vist med sin første ansættelse.",
                "%(number)s stillinger, hver vist med sin første ansættelse.",
                number,
            )
        case ShownHire.PRESENT:
            sentence = ngettext(
                "%(number)s stilling, vist med sin nuværende ansættelse.",
                "%(number)s stillinger, hver vist med sin nuværende ansættelse.",
                number,
            )
        case ShownHire.NEXT:
            sentence = ngettext(
                "%(number)s stilling, vist med sin næste ansættelse.",
                "%(number)s stillinger, hver vist med sin næste ansættelse.",
                number,
            )
        case ShownHire.LAST:
            sentence = ngettext(
                "%(number)s stilling, vist med sin seneste ansættelse.",
                "%(number)s stillinger, hver vist med sin seneste ansættelse.",
                number,
            )
        case _:
            sentence = ngettext("%(number)s ansættelse.", "%(number)s ansættelser.", number)
    return sentence % {"number": format_number(number)}
