"""What the overview says of the facts that need attention, and where the button of each line leads."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hires.actions.confirm import Completeness
from reports.pages.request import ReportRequest
from reports.phrases.attention_lines import AttentionLine, attention_lines
from reports.report.attention import (
    LateRegistration,
    OverCommitment,
    PostsNotRefilled,
    RedeploymentShare,
    ShortPosts,
    TargetShortfall,
    UnconfirmedList,
    UnusedMoney,
    unconfirmed_lists,
)
from reports.report.data_tables import hospital_filter
from reports.report.drilldown import DELAY, MISSING, REMAINING


@dataclass(frozen=True)
class AttentionAction:
    """The button of a line: its label, and the address that it leads to."""

    label: str
    address: str


# The lists that explain a fact: the label of the button, and the figure behind which the list is.
LISTS = {
    TargetShortfall: (gettext_lazy("Se, hvad der mangler"), MISSING),
    PostsNotRefilled: (gettext_lazy("Se stillingerne"), "left"),
    ShortPosts: (gettext_lazy("Se ansættelserne"), "committed_person_years"),
    LateRegistration: (gettext_lazy("Se ansættelserne"), DELAY),
    RedeploymentShare: (gettext_lazy("Se personerne"), "persons"),
}


def attention_on(
    page: ReportRequest, completeness: Mapping[int, Completeness]
) -> list[tuple[AttentionLine, AttentionAction]]:
    """Return the lines of a report with their buttons: first the lists that wait for a confirmation, then the figures."""
    confirmed = {
        key: each.confirmation.as_of if each.confirmation else None for key, each in completeness.items()
    }
    facts = [*unconfirmed_lists(page.report.progress, confirmed), *page.report.attention]
    return [(line, action_of(page, line)) for line in attention_lines(page.report, facts)]


def action_of(page: ReportRequest, line: AttentionLine) -> AttentionAction:
    """Return the button that leads to what explains a line. TypeError for a kind of fact that has none."""
    hospital = hospital_filter(line.hospital_id)
    match line.facts[0]:
        case UnconfirmedList():
            return AttentionAction(_("Se bekræftelserne"), "#hospitals")
        case UnusedMoney():
            forecast = reverse("reports:forecast", args=[page.grant.pk])
            return AttentionAction(_("Se prognosen"), f"{forecast}?{page.form.query}")
        case OverCommitment() if hospital:
            return AttentionAction(_("Se ansættelserne"), page.drilldown_url("committed", hospital))
        case OverCommitment():
            return AttentionAction(_("Se hvor"), page.drilldown_url(REMAINING))
        case fact if type(fact) in LISTS:
            label, figure = LISTS[type(fact)]
            return AttentionAction(str(label), page.drilldown_url(figure, hospital))
    raise TypeError(line.facts[0])
