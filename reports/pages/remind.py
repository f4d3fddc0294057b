"""The page on which Center for HR reminds hospitals of confirming their list: who gets the mail, the mail, and one press."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.notices.outbox import Letter
from accounts.requests import UserRequest
from allocations.models import Allocation, Grant
from allocations.unit_names import capitalized
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date, format_number
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.editing import EditView
from hrtrack.common.web.forms import Form
from hrtrack.common.web.own_names import names_marked, own_name, sentence_html
from reports.pages.request import readable_grant
from reports.policies import can_remind
from reports.reminders import ReminderState, remind, reminder_letter, reminder_state, unconfirmed


class RemindForm(Form):
    """The hospitals to remind."""

    hospitals = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Hvem skal mindes"), coerce=int, widget=forms.CheckboxSelectMultiple
    )


class Remind(EditView):
    """GET shows the hospitals that can be reminded, and the mail; POST writes it to the HR of the chosen ones."""

    request: UserRequest
    template_name = "reports/remind.html"
    form_class = RemindForm
    object: tuple[int, int]

    def get_object(self) -> None:
        """Find the grant. Http404 as `readable_grant`, PermissionDenied for others than Center for HR."""
        self.grant: Grant = readable_grant(self.request, self.kwargs["pk"])
        if not can_remind(self.request.user):
            raise PermissionDenied

    @cached_property
    def allocations(self) -> dict[int, Allocation]:
        """The grant's allocations to hospitals that are not closed, by the hospital's id."""
        found = Allocation.objects.filter(grant=self.grant, hospital__closed_from=None)
        ordered = found.select_related("grant", "hospital").order_by("hospital__sort_key", "hospital_id")
        return {allocation.hospital_id: allocation for allocation in ordered}

    @cached_property
    def states(self) -> dict[int, ReminderState]:
        """What is known of each hospital, by its id."""
        return reminder_state(self.grant, list(self.allocations), clock.today())

    @property
    def choices(self) -> list[tuple[int, SafeString]]:
        """The hospitals that can be reminded today, each with its latest confirmation and those who get the mail."""
        return [(key, self._label(key, state)) for key, state in self.states.items() if state.can_be_reminded]

    def _label(self, key: int, state: ReminderState) -> SafeString:
        confirmed = _("aldrig bekræftet")
        if state.confirmed_as_of:
            confirmed = _("bekræftet pr. %s") % format_date(state.confirmed_as_of)
        return sentence_html(
            _("%(hospital)s, %(confirmed)s. Til %(people)s"),
            {
                "hospital": own_name(self.allocations[key].hospital),
                "confirmed": confirmed,
                "people": own_name(", ".join(user.name for user in state.recipients)),
            },
        )

    def get_form(self, form_class: Any = None) -> RemindForm:
        form: RemindForm = super().get_form(form_class)
        fields: dict[str, Any] = form.fields
        fields["hospitals"].choices = self.choices
        return form

    def get_initial(self) -> dict[str, Any]:
        """Choose the hospitals that the address names; else those that have not confirmed for a month."""
        named = {whole_number(each) for each in self.request.GET.getlist("hospital")}
        chosen = named & self.states.keys() or unconfirmed(self.grant, self.states, clock.today())
        return {"hospitals": [key for key, _label in self.choices if key in chosen]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        open_to = [key for key, _label in self.choices]
        example = next((key for key in self.get_initial()["hospitals"]), open_to[0] if open_to else None)
        words = self.grant.units.words
        context = {
            "grant": self.grant,
            "title": _("Mind %(the_units)s om at bekræfte deres liste") % words,
            "has_mail_server": bool(settings.EMAIL_HOST),
            "sample_for": example and self.allocations[example].hospital,
            "sample": example and self._sample(example),
            "left_out": [
                (self.allocations[key].hospital, self._why_not(state))
                for key, state in self.states.items()
                if not state.can_be_reminded
            ],
        }
        return super().get_context_data(**context, **kwargs)

    def _sample(self, key: int) -> Letter:
        """Return the message to a hospital as HTML, in the language of the page, with its names marked."""
        allocation = self.allocations[key]
        letter = reminder_letter(self.request.user, allocation, self.states[key].confirmed_as_of)
        names = (str(allocation.hospital), str(allocation.grant), self.request.user.name)
        return Letter(names_marked(letter.subject, names), names_marked(letter.body, names), letter.path)

    def _why_not(self, state: ReminderState) -> str:
        if not state.recipients:
            return _("ingen bruger at skrive til")
        return state.in_words or _("bevillingen er ikke åben")

    def save(self, form: RemindForm) -> tuple[int, int]:
        return remind(by=self.request.user, grant=self.grant, hospital_ids=form.cleaned_data["hospitals"])

    def get_success_message(self) -> str:
        hospitals, mails = self.object
        words = self.grant.units.words
        whom = _("%(count)s %(unit)s") if hospitals == 1 else _("%(count)s %(units)s")
        message = ngettext(
            "%(whom)s er mindet: %(mails)s besked er skrevet.",
            "%(whom)s er mindet: %(mails)s beskeder er skrevet.",
            mails,
        )
        counted = whom % {"count": format_number(hospitals), **words}
        return capitalized(message % {"whom": counted, "mails": format_number(mails)})

    def get_success_url(self) -> str:
        return reverse("reports:progress", args=[self.grant.pk])
