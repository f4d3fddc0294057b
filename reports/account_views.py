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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Allocation
from hires.enums import ReadKind
from hires.figures import allocation_figures, today
from hires.reads import note_read
from hires.views import own_or_chosen
from hires.wording import reached_in_words, states_in_words
from hrtrack.common.editing import EditForm, EditView
from hrtrack.common.excel import CONTENT_TYPE, content_disposition, file_name
from hrtrack.common.forms import TextField
from reports.account import short_points
from reports.asking import asked_report, grant_asked_for, page_context
from reports.excel import file_name_of, progress_book
from reports.models import LONGEST, HospitalText, RegionText
from reports.pdf import pdf_of
from reports.plain import as_csv, as_json
from reports.policies import can_write_account, can_write_own_words
from reports.publication import published
from reports.report import EVERYTHING, Report
from reports.word import word_of
from reports.words import (
    HOSPITAL_FIELDS,
    REGION_FIELDS,
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


class WriteAccount(EditView):
    """The account of a day: what it will say in short, the words to be written, and the documents.

    Those who only read see the words; Center for HR writes them.
    """

    request: UserRequest
    template_name = "reports/account.html"

    def load(self, **kwargs: Any) -> None:
        grant_asked_for(self.request, kwargs["pk"])
        if self.request.method == "POST" and not can_write_account(self.request.user):
            raise PermissionDenied
        self.asked = asked_report(self.request, kwargs["pk"], EVERYTHING)

    @property
    def day(self) -> dt.date:
        return self.asked.report.as_of

    def make_form(self, data: QueryDict | None = None) -> RegionTextForm:
        text = region_text(self.asked.grant, self.day)
        return RegionTextForm(data, initial=initial_of(text, REGION_FIELDS))

    def save(self, form: RegionTextForm) -> RegionText:
        return write_region_text(
            by=self.request.user,
            grant=self.asked.grant,
            as_of=self.day,
            version=form.cleaned_data["version"],
            words={name: form.cleaned_data[name] for name in REGION_FIELDS},
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.asked.status != HttpResponse.status_code:
            # Of which day the words are can't be read: nothing is saved.
            return self.page(self.make_form(request.POST))
        return super().post(request, **kwargs)

    def saved(self, result: RegionText | None) -> HttpResponse:
        messages.success(self.request, _("Teksterne er gemt."))
        return redirect(f"{reverse('reports:account', args=[self.asked.grant.pk])}?{self.asked.form.query}")

    def context(self, form: Any) -> dict[str, Any]:
        report = self.asked.report
        context = page_context(self.request, self.asked)
        days = context.pop("form")
        own = [
            (row.hospital, any(report.words.hospitals.get(row.hospital_id or 0, {}).values()))
            for row in report.progress.rows
        ]
        return {
            **context,
            "days": days,
            "points": short_points(report),
            "can_write": can_write_account(self.request.user),
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

    def page(self, form: EditForm, status: int = 200, **context: Any) -> HttpResponse:
        return super().page(form, status=max(status, self.asked.status), **context)


class WriteOwnWords(EditView):
    """A hospital's own section and remark."""

    request: UserRequest
    template_name = "reports/own_words.html"

    def load(self, **kwargs: Any) -> None:
        allocations = Allocation.objects.for_user(self.request.user).select_related("grant", "hospital")
        self.allocation = get_object_or_404(allocations, pk=kwargs["pk"])
        if not can_write_own_words(self.request.user, self.allocation):
            raise PermissionDenied

    def make_form(self, data: QueryDict | None = None) -> HospitalTextForm:
        return HospitalTextForm(data, initial=initial_of(hospital_text(self.allocation), HOSPITAL_FIELDS))

    def save(self, form: HospitalTextForm) -> HospitalText:
        return write_hospital_text(
            by=self.request.user,
            allocation=self.allocation,
            version=form.cleaned_data["version"],
            words={name: form.cleaned_data[name] for name in HOSPITAL_FIELDS},
        )

    def saved(self, result: HospitalText | None) -> HttpResponse:
        messages.success(self.request, _("Teksten er gemt. Den kommer med i redegørelsen til regionsrådet."))
        return redirect("reports:own_words", pk=self.allocation.pk)

    def context(self, form: Any) -> dict[str, Any]:
        row = allocation_figures(self.allocation, today())
        return {
            "allocation": self.allocation,
            "reached": reached_in_words(self.allocation.grant, row),
            "states": states_in_words(row) if row.filled else "",
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
        return redirect(f"{reverse('reports:progress', args=[pk])}?{asked.form.query}")
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
