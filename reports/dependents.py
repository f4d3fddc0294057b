"""What is written and published about a grant, and depends on it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from allocations.models import Grant
from reports.models import HospitalEstimate, HospitalText, ListReminder, RegionText


def dependent_texts(grant: Grant) -> dict[int | None, list[str]]:
    """Return the names of the texts that depend on the grant, by hospital id; Center for HR's by None."""
    texts = HospitalText.objects.filter(grant=grant.pk).values_list("hospital", flat=True)
    names: dict[int | None, list[str]] = {hospital: [_("en tekst til redegørelsen")] for hospital in texts}
    if RegionText.objects.filter(grant=grant.pk).exists():
        names[None] = [_("tekster til redegørelsen")]
    return names


def dependent_estimates(grant: Grant) -> Mapping[int | None, list[str]]:
    """Return the name of the estimates that depend on the grant, by hospital id."""
    hospitals = HospitalEstimate.objects.filter(grant=grant.pk).values_list("hospital", flat=True)
    return {hospital: [_("et skøn til redegørelsen")] for hospital in hospitals}


def dependent_publications(grant: Grant) -> Mapping[int | None, list[str]]:
    """Return the name of the publications that depend on the grant, under None."""
    return {None: [_("offentliggørelser")]} if grant.publications.exists() else {}


def dependent_reminders(grant: Grant) -> Mapping[int | None, list[str]]:
    """Return the name of the reminders that depend on the grant, by hospital id."""
    hospitals = ListReminder.objects.filter(grant=grant.pk).values_list("hospital", flat=True)
    return {hospital: [_("en påmindelse om listen")] for hospital in hospitals}
