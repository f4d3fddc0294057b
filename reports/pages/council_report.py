"""The page "Redegørelse": Center for HR's texts with the links to the files, and each hospital's own texts."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Allocation
from allocations.shown_grant import note_grant
from allocations.unit_names import capitalized
from hires.figures.statement import allocation_figures
from hires.pages.filtered_list import others_of, own_or_chosen
from hires.presentation.phrases import reached_in_words, states_in_words
from hrtrack.common.clock import today
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.editing import EditForm, EditView, Stale
from hrtrack.common.web.forms import DanishDecimalField, TextField
from reports.documents.file_formats import FILE_FORMATS
from reports.estimates import estimate_of, write_estimate
from reports.models import LONGEST, HospitalEstimate, HospitalText, RegionText
from reports.pages.forms import ReportForm
from reports.pages.request import page_context, readable_grant, report_request
from reports.pages.tables import PublicationTable
from reports.phrases.points import short_points
from reports.policies import can_publish, can_write_council_report, can_write_own_words
from reports.publications.register import publications_of
from reports.report.build import EVERYTHING
from reports.texts import (
    HOSPITAL_FIELDS,
    REGION_FIELDS,
    days_with_texts,
    hospital_text,
    region_text,
    version_of_text,
    write_hospital_text,
    write_region_text,
)

PLAIN_TEXT = gettext_lazy("Almindelig tekst. En linje, der begynder med »- «, bliver til et punkt.")


class RegionTextForm(EditForm):
    """Center for HR's texts in the report of a day."""

    summary = TextField(
        label=gettext_lazy("Kort formidling"),
        help_text=gettext_lazy(
            "Står øverst, før de korte punkter med tal. En linje, der begynder med »- «, bliver til et punkt."
        ),
        max_length=LONGEST,
        required=False,
    )
    presentation = TextField(
        label=gettext_lazy("Uddybende fremstilling"), help_text=PLAIN_TEXT, max_length=LONGEST, required=False
    )
    closing = TextField(
        label=gettext_lazy("Det videre forløb"), help_text=PLAIN_TEXT, max_length=LONGEST, required=False
    )


class HospitalTextForm(EditForm):
    """A hospital's own texts in the report, and its estimate of what it will have reached."""

    estimate = DanishDecimalField(
        label=gettext_lazy("Eget skøn"),
        decimal_places=2,
        max_digits=7,
        min_value=0,
        required=False,
        width="char-4",
    )

    arrangement = TextField(
        label=gettext_lazy("Sådan har vi tilrettelagt stillingerne"),
        help_text=gettext_lazy(
            "Skriv, hvor stillingerne er placeret, og hvad de bruges til. En linje, der begynder med »- «, bliver til et punkt. Skriv ikke navne på medarbejdere."
        ),
        max_length=LONGEST,
        required=False,
    )
    remark = TextField(
        label=gettext_lazy("Bemærkning"),
        help_text=gettext_lazy("Fx hvorfor måltallet ikke er nået. Skriv ikke navne på medarbejdere."),
        max_length=LONGEST,
        required=False,
    )


def initial_of(text: RegionText | HospitalText, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the initial values of a form: the named fields and the version of the text."""
    return {**{name: getattr(text, name) for name in names}, "version": version_of_text(text)}


def version_of_own_words(text: HospitalText, estimate: HospitalEstimate | None) -> str:
    """Return the version of a hospital's texts together with its estimate."""
    return (
        f"{version_of_text(text)} {estimate.made_on} {estimate.value}" if estimate else version_of_text(text)
    )


class WriteCouncilReport(EditView):
    """The report of a day: its short points, its texts and its files.

    Center for HR writes the texts; others read them. In a report as known on an earlier day the texts are only read,
    because a text written now was not known then.
    """

    request: UserRequest
    template_name = "reports/council_report.html"
    form_class = RegionTextForm
    object: RegionText

    def get_object(self) -> RegionText:
        """Return the texts of the day. Http404 as `readable_grant`, PermissionDenied for a POST by others than Center for HR."""
        readable_grant(self.request, self.kwargs["pk"])
        if self.request.method == "POST" and not can_write_council_report(self.request.user):
            raise PermissionDenied
        self.page_request = report_request(self.request, self.kwargs["pk"], EVERYTHING)
        self.days = self.page_request.form
        return region_text(self.page_request.grant, self.day, self.known_before)

    @property
    def day(self) -> dt.date:
        """The report's day."""
        return self.page_request.report.as_of

    @property
    def known_before(self) -> dt.datetime | None:
        """The moment before which the texts are known. None for a POST: texts are saved onto the texts of now."""
        return None if self.request.method == "POST" else self.page_request.report.known_before

    def address(self, **days: dt.date | None) -> str:
        """Return the address of this page for other days; a day that is None is left out."""
        query = urlencode({name: format_date(day) for name, day in days.items() if day})
        return f"{reverse('reports:council_report', args=[self.page_request.grant.pk])}?{query}"

    def publish_address(self) -> str:
        """Return the address of the page that publishes the report; "" for a report as known on an earlier day."""
        report = self.page_request.report
        if report.is_of_history:
            return ""
        query = urlencode({"as_of": format_date(report.as_of)})
        return f"{reverse('reports:publish', args=[report.grant.pk])}?{query}"

    def get_initial(self) -> dict[str, Any]:
        return initial_of(self.object, REGION_FIELDS)

    def save(self, form: RegionTextForm) -> RegionText:
        return write_region_text(
            by=self.request.user,
            grant=self.page_request.grant,
            as_of=self.day,
            version=form.cleaned_data["version"],
            texts={name: form.cleaned_data[name] for name in REGION_FIELDS},
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.page_request.status != HttpResponse.status_code:
            # Without a valid day nothing can be saved.
            return self.render_form(self.get_form())
        if "show" in request.POST:
            return self.show(self.get_form())
        if "take_over" in request.POST:
            return self.take_over(request.POST.copy())
        return super().post(request, *args, **kwargs)

    def show(self, form: RegionTextForm) -> HttpResponse:
        """Redirect to another day's page. A user who has typed unsaved texts must confirm first (422)."""
        days = ReportForm.from_query(self.request.POST)
        form.is_valid()
        is_typed = bool(form.differences(self.get_stored_form()))
        form.forget_errors()
        if not days.is_valid():
            self.days = days
            return self.render_form(form, status=400)
        leave_url = self.address(as_of=days.day, known_on=days.knowledge)
        if not is_typed:
            return redirect(leave_url)
        return self.render_form(form, status=422, leave_url=leave_url, leave_day=days.day)

    def take_over(self, data: QueryDict) -> HttpResponse:
        """Fill the empty fields with the latest texts of an earlier day. Nothing is saved yet."""
        if earlier := self.earlier(days_with_texts(self.page_request.grant)):
            text = region_text(self.page_request.grant, earlier)
            for name in REGION_FIELDS:
                if not data.get(name, "").strip():
                    data[name] = getattr(text, name)
            message = _(
                "Teksterne fra %s er sat ind i de tomme felter. De gemmes først, når du trykker »Gem teksterne«."
            )
            messages.info(self.request, message % format_date(earlier))
        return self.render_unjudged(RegionTextForm(data, initial=self.get_initial()))

    def earlier(self, days: list[dt.date]) -> dt.date | None:
        """Return the latest of `days`, newest first, before the report's day; None without one."""
        return next((day for day in days if day < self.day), None)

    def get_success_message(self) -> str:
        return _("Teksterne er gemt.")

    def get_success_url(self) -> str:
        known_on = None if self.page_request.report.is_of_history else self.page_request.form.knowledge
        return self.address(as_of=self.day, known_on=known_on)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs = super().get_context_data(**kwargs)
        form = kwargs["form"]
        report = self.page_request.report
        context = page_context(self.request, self.page_request)
        del context["form"]
        may_write = can_write_council_report(self.request.user)
        # A form that was sent is shown again, also for a report as known on an earlier day.
        can_write = may_write and (form.is_bound or not report.is_of_history)
        if can_write:
            for field in self.days.fields.values():
                field.widget.attrs["form"] = "words"
        days = days_with_texts(self.page_request.grant, self.known_before)
        is_empty = not any(form[name].value() for name in REGION_FIELDS)
        own_words = [
            (row.hospital, any(report.texts.hospitals.get(row.hospital_id or 0, {}).values()))
            for row in report.progress.rows
        ]
        publications = publications_of(report.grant)
        return {
            **kwargs,
            **context,
            "days": self.days,
            "points": short_points(report),
            "can_write": can_write,
            "write_at": self.address(as_of=self.day) if may_write and not can_write else "",
            "days_with_texts": [
                (day, self.address(as_of=day, known_on=self.page_request.form.knowledge)) for day in days
            ],
            "earlier": self.earlier(days) if can_write and is_empty else None,
            "own_words": own_words,
            "own_words_title": capitalized(_("%(of_the_units)s egne ord") % report.grant.units.words),
            "publications": publications and PublicationTable(publications, caption=_("Offentliggørelser")),
            "publish_at": self.publish_address() if can_publish(self.request.user) else "",
            "files": [
                (reverse(f"reports:progress_{name}", args=[report.grant.pk]), file_format.label)
                for name, file_format in FILE_FORMATS.items()
            ],
            "tables": [(table.name, table.title) for table in report.tables.values()],
        }

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        """Answer with the larger of the status of the form and the status of the report's days."""
        status = max(response_kwargs.pop("status", 200), self.page_request.status)
        return super().render_to_response(context, status=status, **response_kwargs)


class WriteOwnWords(EditView):
    """A hospital's own texts: its section and its remark."""

    request: UserRequest
    template_name = "reports/own_words.html"
    form_class = HospitalTextForm
    object: HospitalText

    def get_object(self) -> HospitalText:
        """Return the texts. Http404 for another hospital's allocation, PermissionDenied without the right to write."""
        allocations = Allocation.objects.for_user(self.request.user).select_related("grant", "hospital")
        self.allocation = get_object_or_404(allocations, pk=self.kwargs["pk"])
        note_grant(self.request, self.allocation.grant)
        if not can_write_own_words(self.request.user, self.allocation):
            raise PermissionDenied
        self.estimate = estimate_of(self.allocation)
        return hospital_text(self.allocation)

    def get_form(self, form_class: Any = None) -> HospitalTextForm:
        """Return the form with the question in the grant's own unit and day."""
        form: HospitalTextForm = super().get_form(form_class)
        grant = self.allocation.grant
        words = {"day": format_date(grant.starts_until) if grant.starts_until else ""}
        asked = (
            _("Hvor mange stillinger venter I at have oprettet, når startvinduet slutter %(day)s?")
            if grant.counts_posts
            else _("Hvor mange årsværk venter I at nå, når startvinduet slutter %(day)s?")
        )
        form.fields["estimate"].help_text = asked % words + " " + _("Skønnet står i prognosen med sin dag.")
        return form

    def get_initial(self) -> dict[str, Any]:
        return {
            **initial_of(self.object, HOSPITAL_FIELDS),
            "estimate": self.estimate and self.estimate.value,
            "version": version_of_own_words(self.object, self.estimate),
        }

    @transaction.atomic
    def save(self, form: HospitalTextForm) -> HospitalText:
        if form.cleaned_data["version"] != version_of_own_words(self.object, self.estimate):
            raise Stale
        write_estimate(by=self.request.user, allocation=self.allocation, value=form.cleaned_data["estimate"])
        return write_hospital_text(
            by=self.request.user,
            allocation=self.allocation,
            version=version_of_text(self.object),
            texts={name: form.cleaned_data[name] for name in HOSPITAL_FIELDS},
        )

    def get_success_message(self) -> str:
        if reports_to := self.allocation.grant.reports_to:
            message = _("Teksten er gemt. Den kommer med i redegørelsen til %(reports_to)s.")
            return message % {"reports_to": reports_to}
        return _("Teksten er gemt. Den kommer med i redegørelsen.")

    def get_success_url(self) -> str:
        return reverse("reports:own_words", args=[self.allocation.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = allocation_figures(self.allocation, today())
        return {
            **super().get_context_data(**kwargs),
            "allocation": self.allocation,
            "others": others_of(self.request, self.allocation, "reports:own_words"),
            "estimate": self.estimate,
            "reached": reached_in_words(self.allocation.grant, row),
            "states": states_in_words(row) if row.created else "",
        }


@require_safe
def our_words(request: UserRequest) -> HttpResponse:
    """Redirect hospital HR to its texts; those of the allocation it saw last, if it has several."""
    return own_or_chosen(request, "reports:own_words", _("Redegørelse"))
