"""What the overview says of the facts that need attention, and where the button of each line leads."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from hires.actions.confirm import Completeness
from hrtrack.common import clock
from reports.pages.request import ReportRequest
from reports.phrases.attention_lines import AttentionLine, attention_lines
from reports.policies import can_remind
from reports.reminders import ReminderState, reminder_state
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
    page: ReportRequest, completeness: Mapping[int, Completeness], by: User
) -> list[tuple[AttentionLine, AttentionAction]]:
    """Return the lines of a report with their buttons: first the lists that wait for a confirmation, then the figures.

    A user who may remind hospitals of their lists is offered that, once a day.
    """
    confirmed = {
        key: each.confirmation.as_of if each.confirmation else None for key, each in completeness.items()
    }
    unconfirmed = unconfirmed_lists(page.report.progress, confirmed)
    states: Mapping[int, ReminderState] = {}
    if unconfirmed and can_remind(by) and not page.report.is_of_history:
        states = reminder_state(
            page.grant, [fact.row.hospital_id or 0 for fact in unconfirmed], clock.today()
        )
    return [
        (line, reminder_of(page, line, states) or action_of(page, line))
        for line in attention_lines(page.report, [*unconfirmed, *page.report.attention])
    ]


def reminder_of(
    page: ReportRequest, line: AttentionLine, states: Mapping[int, ReminderState]
) -> AttentionAction | None:
    """Return the button that reminds the hospitals of a line, or says when they were reminded; None for other lines."""
    keys = [fact.row.hospital_id or 0 for fact in line.facts if isinstance(fact, UnconfirmedList)]
    known = [states[key] for key in keys if key in states]
    if not known:
        return None
    open_to = [key for key in keys if states[key].can_be_reminded]
    address = f"{reverse('reports:remind', args=[page.grant.pk])}?{urlencode([('hospital', key) for key in open_to])}"
    if open_to:
        label = _("Mind de %s om det") % len(open_to) if len(open_to) > 1 else _("Mind om det")
        return AttentionAction(label, address)
    reminded = [(state.reminded_at, state.in_words) for state in known if state.reminded_at]
    return AttentionAction(max(reminded)[1], address) if reminded else None


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
