"""The account: Center for HR's words on the page, the documents, and each hospital's own words."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Allocation
from hires.enums import ReadKind
from hires.figures.statement import allocation_figures
from hires.pages.filtered_list import own_or_chosen
from hires.presentation.phrases import reached_in_words, states_in_words
from hires.read_log import note_read
from hrtrack.common.clock import today
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.editing import EditForm, EditView
from hrtrack.common.web.excel import CONTENT_TYPE, content_disposition, file_name
from hrtrack.common.web.forms import TextField
from reports.documents.blocks import short_points
from reports.documents.data_formats import as_csv, as_json
from reports.documents.disclosure import published
from reports.documents.excel import file_name_of, progress_book
from reports.documents.pdf import pdf_of
from reports.documents.word import word_of
from reports.models import LONGEST, HospitalText, RegionText
from reports.pages.forms import ReportForm
from reports.pages.request import asked_report, grant_asked_for, page_context
from reports.policies import can_write_council_report, can_write_own_words
from reports.report.report import EVERYTHING, Report
from reports.texts import (
    HOSPITAL_FIELDS,
    REGION_FIELDS,
    days_with_words,
    hospital_text,
    region_text,
    version_of_text,
    write_hospital_text,
    write_region_text,
)

PLAIN_TEXT = gettext_lazy("Almindelig tekst. En linje, der begynder med ”- ”, bliver til et punkt.")


class RegionTextForm(EditForm):
    """Center for HR's words in the account of a day."""

    summary = TextField(
        label=gettext_lazy("Kort formidling"),
        help_text=gettext_lazy("Står øverst, før de korte punkter med tal. En linje, der begynder med ”- ”, bliver til et punkt."),
        max_length=LONGEST,
        required=False,
    )  # fmt: skip
    presentation = TextField(
        label=gettext_lazy("Uddybende fremstilling"), help_text=PLAIN_TEXT, max_length=LONGEST, required=False
    )
    closing = TextField(
        label=gettext_lazy("Det videre forløb"), help_text=PLAIN_TEXT, max_length=LONGEST, required=False
    )


class HospitalTextForm(EditForm):
    """A hospital's own words in the account."""

    arrangement = TextField(
        label=gettext_lazy("Sådan har vi tilrettelagt stillingerne"),
        help_text=gettext_lazy(
            "Skriv, hvor stillingerne er placeret, og hvad de bruges til. En linje, der begynder med ”- ”, bliver til et punkt. Skriv ikke navne på medarbejdere."
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
    return {**{name: getattr(text, name) for name in names}, "version": version_of_text(text)}


class WriteCouncilReport(EditView):
    """The account of a day: what it will say in short, the words to be written, and the documents.

    Those who only read see the words; Center for HR writes them. What was known is only read: what is written now
    was not in it.
    """

    request: UserRequest
    template_name = "reports/council_report.html"
    form_class = RegionTextForm
    object: RegionText

    def get_object(self) -> RegionText:
        grant_asked_for(self.request, self.kwargs["pk"])
        if self.request.method == "POST" and not can_write_council_report(self.request.user):
            raise PermissionDenied
        self.asked = asked_report(self.request, self.kwargs["pk"], EVERYTHING)
        self.days = self.asked.form
        return region_text(self.asked.grant, self.day, self.known_before)

    @property
    def day(self) -> dt.date:
        return self.asked.report.as_of

    @property
    def known_before(self) -> dt.datetime | None:
        """Whatever page the words are sent from, they are held against those of now."""
        return None if self.request.method == "POST" else self.asked.report.known_before

    def address(self, **days: dt.date | None) -> str:
        told = urlencode({name: format_date(day) for name, day in days.items() if day})
        return f"{reverse('reports:council_report', args=[self.asked.grant.pk])}?{told}"

    def get_initial(self) -> dict[str, Any]:
        return initial_of(self.object, REGION_FIELDS)

    def save(self, form: RegionTextForm) -> RegionText:
        return write_region_text(
            by=self.request.user,
            grant=self.asked.grant,
            as_of=self.day,
            version=form.cleaned_data["version"],
            words={name: form.cleaned_data[name] for name in REGION_FIELDS},
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.asked.status != HttpResponse.status_code:
            # Of which day the words are can't be read: nothing is saved.
            return self.render_form(self.get_form())
        if "show" in request.POST:
            return self.show(self.get_form())
        if "take_over" in request.POST:
            return self.take_over(request.POST.copy())
        return super().post(request, *args, **kwargs)

    def show(self, form: RegionTextForm) -> HttpResponse:
        """Another day's page; whoever has typed what is not saved is asked first."""
        days = ReportForm.asked(self.request.POST)
        form.is_valid()
        is_typed = bool(form.differences(self.get_stored_form()))
        form.forget_errors()
        if not days.is_valid():
            self.days = days
            return self.render_form(form, status=400)
        leave_for = self.address(as_of=days.day, known_on=days.knowledge)
        if not is_typed:
            return redirect(leave_for)
        return self.render_form(form, status=422, leave_for=leave_for, leave_to=days.day)

    def take_over(self, data: QueryDict) -> HttpResponse:
        """The latest words of a day before, in the fields that are empty; saved when the user saves them."""
        if earlier := self.earlier(days_with_words(self.asked.grant)):
            text = region_text(self.asked.grant, earlier)
            for name in REGION_FIELDS:
                if not data.get(name, "").strip():
                    data[name] = getattr(text, name)
            said = _(
                "Teksterne fra %s er sat ind i de tomme felter. De gemmes først, når du trykker ”Gem teksterne”."
            )
            messages.info(self.request, said % format_date(earlier))
        return self.render_unjudged(RegionTextForm(data, initial=self.get_initial()))

    def earlier(self, written: list[dt.date]) -> dt.date | None:
        return next((day for day in written if day < self.day), None)

    def get_success_message(self) -> str:
        return _("Teksterne er gemt.")

    def get_success_url(self) -> str:
        known_on = None if self.asked.report.is_of_history else self.asked.form.knowledge
        return self.address(as_of=self.day, known_on=known_on)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs = super().get_context_data(**kwargs)
        form = kwargs["form"]
        report = self.asked.report
        context = page_context(self.request, self.asked)
        del context["form"]
        may_write = can_write_council_report(self.request.user)
        # A form that was sent is shown again whatever it was sent from.
        can_write = may_write and (form.is_bound or not report.is_of_history)
        if can_write:
            for field in self.days.fields.values():
                field.widget.attrs["form"] = "words"
        written = days_with_words(self.asked.grant, self.known_before)
        is_empty = not any(form[name].value() for name in REGION_FIELDS)
        own = [
            (row.hospital, any(report.words.hospitals.get(row.hospital_id or 0, {}).values()))
            for row in report.progress.rows
        ]
        return {
            **kwargs,
            **context,
            "days": self.days,
            "points": short_points(report),
            "can_write": can_write,
            "write_at": self.address(as_of=self.day) if may_write and not can_write else "",
            "written": [
                (day, self.address(as_of=day, known_on=self.asked.form.knowledge)) for day in written
            ],
            "earlier": self.earlier(written) if can_write and is_empty else None,
            "own_words": own,
            "documents": [
                (
                    reverse(f"reports:progress_{name}", args=[self.asked.grant.pk]),
                    each.label,
                    each.public_label or each.label,
                )
                for name, each in DOCUMENTS.items()
            ],
            "tables": [(table.name, table.title) for table in report.tables.values()],
        }

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        """Answer with the status of the report's days if that status is the worse one."""
        status = max(response_kwargs.pop("status", 200), self.asked.status)
        return super().render_to_response(context, status=status, **response_kwargs)


class WriteOwnWords(EditView):
    """A hospital's own section and remark."""

    request: UserRequest
    template_name = "reports/own_words.html"
    form_class = HospitalTextForm
    object: HospitalText

    def get_object(self) -> HospitalText:
        allocations = Allocation.objects.for_user(self.request.user).select_related("grant", "hospital")
        self.allocation = get_object_or_404(allocations, pk=self.kwargs["pk"])
        if not can_write_own_words(self.request.user, self.allocation):
            raise PermissionDenied
        return hospital_text(self.allocation)

    def get_initial(self) -> dict[str, Any]:
        return initial_of(self.object, HOSPITAL_FIELDS)

    def save(self, form: HospitalTextForm) -> HospitalText:
        return write_hospital_text(
            by=self.request.user,
            allocation=self.allocation,
            version=form.cleaned_data["version"],
            words={name: form.cleaned_data[name] for name in HOSPITAL_FIELDS},
        )

    def get_success_message(self) -> str:
        return _("Teksten er gemt. Den kommer med i redegørelsen til regionsrådet.")

    def get_success_url(self) -> str:
        return reverse("reports:own_words", args=[self.allocation.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = allocation_figures(self.allocation, today())
        return {
            **super().get_context_data(**kwargs),
            "allocation": self.allocation,
            "reached": reached_in_words(self.allocation.grant, row),
            "states": states_in_words(row) if row.created else "",
        }


@require_safe
def our_words(request: UserRequest) -> HttpResponse:
    """The page of the user's only allocation, else a choice of one."""
    return own_or_chosen(request, "reports:own_words", _("Redegørelse"))


@dataclass(frozen=True)
class Document:
    """A shape of the report: how it is called, ends, is told to a browser and made; whether it shows employees."""

    label: Any
    ending: str
    content_type: str
    made: Callable[[Report, Mapping[str, str]], Any]
    has_rows: bool = False
    public_label: Any = None


def _csv(report: Report, asked: Mapping[str, str]) -> bytes:
    name = asked.get("table") or "status"
    if name not in report.tables:
        raise Http404
    return as_csv(report, name).encode()


DOCUMENTS = {
    "word": Document(
        gettext_lazy("Word, til at redigere"),
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda report, _asked: word_of(report),
    ),
    "pdf": Document(
        gettext_lazy("PDF, til at sende"), "pdf", "application/pdf", lambda report, _asked: pdf_of(report)
    ),
    "excel": Document(
        gettext_lazy("Excel med ansættelserne bag"),
        "xlsx",
        CONTENT_TYPE,
        lambda report, _asked: progress_book(report),
        has_rows=True,
        public_label=gettext_lazy("Excel, uden ansættelserne"),
    ),
    "csv": Document(gettext_lazy("CSV, til maskiner"), "csv", "text/csv; charset=utf-8", _csv),
    "json": Document(
        gettext_lazy("JSON, til maskiner"),
        "json",
        "application/json",
        lambda report, _asked: as_json(report).encode(),
    ),
}


@require_safe
def document(request: UserRequest, pk: int, shape: str) -> HttpResponseBase:
    """The account as a file; `public`: the version for publication. A day that can't be used is told on the page."""
    asked = asked_report(request, pk, EVERYTHING)
    if asked.status != HttpResponse.status_code:
        context = page_context(request, asked)
        return render(request, "reports/days.html", context, status=asked.status)
    made = DOCUMENTS[shape]
    report = published(asked.report) if request.GET.get("public") else asked.report
    try:
        content = made.made(report, request.GET)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        back = "reports:progress" if request.GET.get("from") == "progress" else "reports:council_report"
        return redirect(f"{reverse(back, args=[pk])}?{asked.form.query}")
    if made.has_rows and not report.is_public:
        persons = report.progress.total.persons
        note_read(request, persons=persons, kind=ReadKind.EXPORT, as_of=report.as_of)
    disposition = content_disposition(file_name(file_name_of(report)), made.ending)
    if isinstance(content, bytes):
        return HttpResponse(
            content, content_type=made.content_type, headers={"Content-Disposition": disposition}
        )
    response = FileResponse(content, content_type=made.content_type)
    response.headers["Content-Disposition"] = disposition
    return response
