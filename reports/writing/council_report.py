"""The page "Redegørelse": the document as it will be, Center for HR's texts in it, and its files."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.requests import UserRequest
from allocations.unit_names import capitalized
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.editing import EditView
from reports.documents.appendices import appendix_names, offered_appendices
from reports.documents.file_formats import FILE_FORMATS
from reports.models import RegionText, RegionTextDraft
from reports.pages.forms import ReportForm
from reports.pages.request import page_context, readable_grant, report_request
from reports.pages.tables import PublicationTable
from reports.phrases.descriptions import usual_sender
from reports.phrases.points import point_names
from reports.policies import can_publish, can_write_council_report
from reports.publications.register import publications_of
from reports.reminders import ask_for_words
from reports.report.build import EVERYTHING, Report
from reports.texts import (
    BODY_FIELDS,
    CHOICE_FIELDS,
    HEAD_FIELDS,
    REGION_FIELDS,
    colleagues_drafts,
    days_with_texts,
    fields_of,
    forget_drafts,
    region_drafts,
    region_text,
    save_region_draft,
    version_of_text,
    write_region_text,
)
from reports.writing.drafts import draft_data, is_changed, keep_draft
from reports.writing.forms import RegionTextForm
from reports.writing.preview import DocumentPreview

PUBLISH = "publish"


class CouncilReportView(EditView):
    """What the page and the saving of drafts share: the report of a day, with the texts that are saved."""

    request: UserRequest
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

    @property
    def is_valid_day(self) -> bool:
        """True if the days in the address can be used."""
        return self.page_request.status == HttpResponse.status_code

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "grant": self.page_request.grant}

    def get_initial(self) -> dict[str, Any]:
        """Return what is saved, and what stands in the report where nothing is."""
        report = self.page_request.report
        values = fields_of(self.object)
        usual = replace(report, texts=replace(report.texts, appendices=values["appendices"]))
        return {
            **values,
            "recipient": values["recipient"] or capitalized(report.grant.reports_to),
            "sender": values["sender"] or usual_sender(report.grant),
            "points": list(point_names(report.grant)) if values["points"] is None else values["points"],
            "appendices": [
                name for name in appendix_names(usual) if name in offered_appendices(report.grant)
            ],
            "version": version_of_text(self.object),
        }

    def report_with(self, form: RegionTextForm) -> Report:
        """Return the report with what is typed in a form; what can't be used stays as it is saved."""
        if not form.is_bound:
            return self.page_request.report
        form.is_valid()
        typed = {
            name: form.cleaned_data[name]
            for name in (*REGION_FIELDS, *CHOICE_FIELDS)
            if name in form.cleaned_data
        }
        report = self.page_request.report
        return replace(report, texts=replace(report.texts, **typed))

    def keep(self, form: RegionTextForm) -> tuple[RegionTextDraft | None, str]:
        """Keep what is typed as the user's draft; see `keep_draft`."""
        user, grant, day = self.request.user, self.page_request.grant, self.day
        return keep_draft(
            form,
            self.get_stored_form(),
            region_drafts(user, grant, day),
            lambda fields: save_region_draft(by=user, grant=grant, as_of=day, fields=fields),
        )

    def preview(self, form: RegionTextForm) -> DocumentPreview:
        """Return the document with what is typed in a form."""
        return DocumentPreview(self.page_request, self.report_with(form))


class SaveCouncilReportDraft(CouncilReportView):
    """Keeps what is typed, and answers with when, and with the document as it will be; with why where it is not kept."""

    http_method_names = ["post", "options"]
    keeps_drafts = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        draft, refusal = None, ""
        if self.is_valid_day:
            draft, refusal = self.keep(form)
        preview = self.preview(form)
        context = {
            "draft": draft,
            "refusal": refusal,
            "preview": preview,
            "report": self.page_request.report,
            "query": self.page_request.form.query,
            "hash": preview.digest,
        }
        form.forget_errors()
        return render(request, "reports/_draft_saved.html", context)


class WriteCouncilReport(CouncilReportView):
    """The report of a day: the document as it will be, its texts and its files.

    Center for HR writes the texts; others read them. In a report as known on an earlier day the texts are only read,
    because a text written now was not known then.
    """

    template_name = "reports/council_report.html"

    def address(self, **days: dt.date | None) -> str:
        """Return the address of this page for other days; a day that is None is left out."""
        query = urlencode({name: format_date(day) for name, day in days.items() if day})
        return f"{reverse('reports:council_report', args=[self.page_request.grant.pk])}?{query}"

    def addresses(self) -> dict[str, str]:
        """Return the addresses of what is made of the report, by the name of the file format or PUBLISH."""
        report, query = self.page_request.report, self.page_request.form.query
        found = {
            name: f"{reverse(f'reports:progress_{name}', args=[report.grant.pk])}?{query}"
            for name in FILE_FORMATS
        }
        if can_publish(self.request.user) and not report.is_of_history:
            day = urlencode({"as_of": format_date(report.as_of)})
            found[PUBLISH] = f"{reverse('reports:publish', args=[report.grant.pk])}?{day}"
        return found

    def get_form(self, form_class: Any = None) -> RegionTextForm:
        """Return the form; on opening the page with the user's draft, if there is one."""
        form: RegionTextForm = super().get_form(form_class)
        if self.request.method != "POST" and self.draft:
            form = RegionTextForm(draft_data(self.draft), **self.unbound_kwargs())
            form.forget_errors()
        return form

    def unbound_kwargs(self) -> dict[str, Any]:
        """Return the arguments of a form without its data."""
        kwargs = self.get_form_kwargs()
        kwargs.pop("data", None)
        return kwargs

    @cached_property
    def draft(self) -> RegionTextDraft | None:
        """The user's draft of the day's texts, which is shown in their place; None without one."""
        if not can_write_council_report(self.request.user) or self.page_request.report.is_of_history:
            return None
        return region_drafts(self.request.user, self.page_request.grant, self.day).first()

    def save(self, form: RegionTextForm) -> RegionText:
        return write_region_text(
            by=self.request.user,
            grant=self.page_request.grant,
            as_of=self.day,
            version=form.cleaned_data["version"],
            texts={
                **{name: form.cleaned_data[name] for name in (*REGION_FIELDS, "booked")},
                **form.choices_made(),
            },
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_valid_day:
            # Without a valid day nothing can be saved.
            return self.render_form(self.get_form())
        presses: dict[str, Callable[[RegionTextForm], HttpResponse]] = {
            "show": self.show,
            "make": self.make,
            "take_over": self.take_over,
            "discard": self.discard,
            "ask": self.ask,
        }
        pressed = next((press for name, press in presses.items() if name in request.POST), None)
        return pressed(self.get_form()) if pressed else super().post(request, *args, **kwargs)

    def show(self, form: RegionTextForm) -> HttpResponse:
        """Redirect to another day's page. What is typed is kept as a draft; what can't be kept is asked about (422)."""
        days = ReportForm.from_query(self.request.POST)
        if not days.is_valid():
            self.days = days
            return self.render_unjudged(form, status=400)
        leave_url = self.address(as_of=days.day, known_on=days.knowledge)
        draft, refusal = self.keep(form)
        if refusal:
            return self.render_unjudged(form, status=422, leave_url=leave_url, leave_day=days.day)
        if draft:
            message = _("Din kladde pr. %s er gemt, men er ikke med i dokumenterne endnu.")
            messages.info(self.request, message % format_date(self.day))
        return redirect(leave_url)

    def make(self, form: RegionTextForm) -> HttpResponse:
        """Redirect to a file or to the publishing. Where something typed is not saved, ask first (422)."""
        name = self.request.POST["make"]
        address = self.addresses().get(name)
        if address is None:
            return self.render_unjudged(form, status=400)
        if not is_changed(form, self.get_stored_form()):
            return redirect(address)
        self.keep(form)
        return self.render_unjudged(
            form, status=422, make=name, make_url=address, make_label=self.label_of(name)
        )

    def label_of(self, name: str) -> str:
        """Return a file or the publishing as the button calls it."""
        return _("Offentliggør") if name == PUBLISH else str(FILE_FORMATS[name].label)

    def ask(self, form: RegionTextForm) -> HttpResponse:
        """Ask the hospitals without a text for one, and show the page again with what is typed kept."""
        self.keep(form)
        try:
            hospitals, mails = ask_for_words(by=self.request.user, grant=self.page_request.grant)
        except ValidationError as error:
            messages.warning(self.request, f"{error.messages[0]}.")
        else:
            words = self.page_request.grant.units.words
            unit = words["unit"] if hospitals == 1 else words["units"]
            message = _("%(number)s %(unit)s er bedt om en tekst (%(mails)s beskeder).")
            messages.success(self.request, message % {"number": hospitals, "unit": unit, "mails": mails})
        return redirect(self.get_success_url())

    def discard(self, _form: RegionTextForm) -> HttpResponse:
        """Delete the user's draft, and show what is saved."""
        forget_drafts(region_drafts(self.request.user, self.page_request.grant, self.day))
        messages.success(self.request, _("Kladden er kasseret. Her står det, der er gemt."))
        return redirect(self.get_success_url())

    def take_over(self, _form: RegionTextForm) -> HttpResponse:
        """Fill the empty fields with the latest texts of an earlier day. Nothing is saved yet."""
        data = self.request.POST.copy()
        if earlier := self.earlier(days_with_texts(self.page_request.grant)):
            text = region_text(self.page_request.grant, earlier)
            stored = self.get_initial()
            for name in REGION_FIELDS:
                if not data.get(name, "").strip() or data.get(name) == stored[name]:
                    data[name] = getattr(text, name) or data.get(name, "")
            message = _(
                "Teksterne fra %s er sat ind i de tomme felter. De gemmes først, når du trykker »Gem teksterne«."
            )
            messages.info(self.request, message % format_date(earlier))
        return self.render_unjudged(RegionTextForm(data, **self.unbound_kwargs()))

    def earlier(self, days: list[dt.date]) -> dt.date | None:
        """Return the latest of `days`, newest first, before the report's day; None without one."""
        return next((day for day in days if day < self.day), None)

    def get_success_message(self) -> str:
        return _("Teksterne er gemt.")

    def get_success_url(self) -> str:
        """Return the address of this page, or of what is made of the texts that were saved for it."""
        if made := self.addresses().get(self.request.POST.get("then", "")):
            return made
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
        is_empty = not any(form[name].value() for name in BODY_FIELDS)
        publications = publications_of(report.grant)
        addresses = self.addresses()
        preview = self.preview(self.unjudged(form))
        words = own_words(report)
        return {
            **kwargs,
            **context,
            "days": self.days,
            "preview": preview,
            "hash": preview.digest,
            "can_write": can_write,
            "draft": self.draft if self.request.method != "POST" else None,
            "colleagues": colleagues_drafts(self.request.user, self.page_request.grant, self.day)
            if can_write
            else [],
            "head": [form[name] for name in HEAD_FIELDS],
            "write_at": self.address(as_of=self.day) if may_write and not can_write else "",
            "days_with_texts": [
                (day, self.address(as_of=day, known_on=self.page_request.form.knowledge)) for day in days
            ],
            "earlier": self.earlier(days) if can_write and is_empty else None,
            "own_words": words,
            "silent": [hospital for hospital, texts in words if not texts],
            "own_words_title": capitalized(_("%(of_the_units)s egne ord") % report.grant.units.words),
            "publications": publications and PublicationTable(publications, caption=_("Offentliggørelser")),
            "publish_at": addresses.get(PUBLISH, ""),
            "files": [
                (name, addresses[name], file_format.label) for name, file_format in FILE_FORMATS.items()
            ],
            "tables": [(table.name, table.title) for table in report.tables.values()],
        }

    def unjudged(self, form: RegionTextForm) -> RegionTextForm:
        """Return the form anew, so that the preview does not judge the form that is shown."""
        return RegionTextForm(form.data, **self.unbound_kwargs()) if form.is_bound else form

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        """Answer with the larger of the status of the form and the status of the report's days."""
        status = max(response_kwargs.pop("status", 200), self.page_request.status)
        return super().render_to_response(context, status=status, **response_kwargs)


def own_words(report: Report) -> list[tuple[str, Mapping[str, str]]]:
    """Return each hospital with its own texts by field; an empty mapping where it has written none."""
    found = []
    for row in report.progress.rows:
        texts = report.texts.hospitals.get(row.hospital_id or 0, {})
        found.append((row.hospital, texts if any(texts.values()) else {}))
    return found
