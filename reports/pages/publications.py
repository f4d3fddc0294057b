"""The pages of the publications of a grant: making one, seeing one with its files, and withdrawing one."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hires.figures.definitions import label_of
from hrtrack.common.web.editing import EditForm, EditView
from hrtrack.common.web.excel import content_disposition, file_name
from hrtrack.common.web.forms import TextField
from reports.documents.blocks import TableBlock
from reports.documents.file_formats import FILE_FORMATS, file_name_of
from reports.documents.memo import blocks_of
from reports.models import Publication
from reports.pages.forms import ReportForm
from reports.pages.request import page_context, readable_grant, report_request
from reports.pages.tables import ReportTable
from reports.phrases.notes import notes_of
from reports.phrases.points import short_points
from reports.policies import can_publish
from reports.publications.breakdowns import REDEPLOYMENT
from reports.publications.register import (
    PublicationDraft,
    draft_of,
    file_of,
    publications_of,
    publish,
    withdraw_publication,
)
from reports.report.build import EVERYTHING, Report
from reports.report.data_tables import DataTable


class PublishForm(EditForm):
    """The breakdowns that are left out by choice, and that the texts name nobody."""

    left_out = forms.MultipleChoiceField(
        label=gettext_lazy("Udelad"),
        help_text=gettext_lazy(
            "De kan vises, men det er ikke nødvendigt. At noget er udeladt, siger derfor ikke, at en gruppe er lille."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("Teksten omtaler ingen genkendelig person"),
        help_text=gettext_lazy("Heller ikke uden navn, fx »den ene, der fratrådte i april«."),
        error_messages={
            "required": gettext_lazy("Sæt kryds ved, at teksten ikke omtaler nogen, der kan genkendes")
        },
    )

    def offer(self, breakdowns: list[tuple[str, str]]) -> None:
        """Offer the breakdowns that may be told, as (name, label)."""
        fields: dict[str, Any] = self.fields
        fields["left_out"].choices = breakdowns
        if not breakdowns:
            del fields["left_out"]


class Publish(EditView):
    """What a publication of a day tells, with all texts; one press publishes it."""

    request: UserRequest
    template_name = "reports/publish.html"
    form_class = PublishForm
    object: Publication | None

    def get_object(self) -> None:
        """Build the report of the day in the address. Http404 as `readable_grant`, PermissionDenied for others than Center for HR."""
        self.grant = readable_grant(self.request, self.kwargs["pk"])
        if not can_publish(self.request.user):
            raise PermissionDenied
        day = {name: value for name, value in self.request.GET.items() if name == "as_of"}
        self.page_request = report_request(
            self.request, self.grant.pk, EVERYTHING, form=ReportForm.from_query(day)
        )

    @cached_property
    def draft(self) -> PublicationDraft:
        """The draft with every breakdown that may be told."""
        return draft_of(self.page_request.report)

    def get_form(self, form_class: Any = None) -> PublishForm:
        form: PublishForm = super().get_form(form_class)
        form.offer([(name, breakdown_label(self.draft.report, name)) for name in self.draft.told])
        return form

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.draft.version}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.refused_day() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.refused_day() or super().post(request, *args, **kwargs)

    def refused_day(self) -> HttpResponse | None:
        """Return the form of the day with its errors; None for a day that can be used."""
        page = self.page_request
        if page.status == HttpResponse.status_code:
            return None
        return render(self.request, "reports/days.html", page_context(self.request, page), status=page.status)

    def save(self, form: PublishForm) -> Publication:
        return publish(
            by=self.request.user,
            grant=self.grant,
            as_of=self.page_request.report.as_of,
            left_out=form.cleaned_data.get("left_out", []),
            version=form.cleaned_data["version"],
        )

    def form_stale(self, form: EditForm) -> HttpResponse:
        """Show what is published now, to be confirmed again. A form that was sent twice counts as saved."""
        self.get_object()
        del self.draft
        if form.cleaned_data["version"] == self.draft.version_before:
            self.object = self.draft.earlier[0]
            return self.form_saved()
        form.take_version(PublishForm(initial=self.get_initial()))
        assert isinstance(form.data, QueryDict)  # noqa: S101 - for the type checker: only a sent form is stale
        form.data.pop("confirmed", None)
        message = _(
            "Tal, tekster eller offentliggørelser er ændret, siden siden blev vist. Se det igennem igen"
        )
        form.add_error(None, message)
        return self.render_form(form, status=409)

    def get_success_message(self) -> str:
        return _("%s er lavet. Hent filerne her.") % self.object

    def get_success_url(self) -> str:
        assert self.object  # noqa: S101 - for the type checker: it is saved
        return address_of(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.draft
        context = page_context(self.request, self.page_request)
        report = draft.published
        return {
            **super().get_context_data(**kwargs),
            "report": report,
            "sections": context["sections"],
            "query": context["query"],
            "draft": draft,
            "points": short_points(report),
            "notes": notes_of(report, "status"),
            "tables": [
                ReportTable(self.page_request, without_links(block.table))
                for block in blocks_of(report)
                if isinstance(block, TableBlock)
            ],
            "cannot_be_told": [breakdown_label(draft.report, name) for name in draft.not_told],
            "own_words": [
                (row.hospital, words)
                for row in report.progress.rows
                if any((words := report.texts.hospitals.get(row.hospital_id or 0, {})).values())
            ],
        }


def breakdown_label(report: Report, name: str) -> str:
    """Return a breakdown as people know it: the title of its table."""
    return label_of(name, report.grant) if name == REDEPLOYMENT else report.tables[name].title


def without_links(table: DataTable) -> DataTable:
    """Return the table without links to the lists behind its figures."""
    return replace(table, columns=[replace(column, drilldown="") for column in table.columns])


def address_of(publication: Publication) -> str:
    """Return the address of a publication's page."""
    return reverse("reports:publication", args=[publication.grant_id, publication.number])


def readable_publications(
    request: UserRequest, pk: int, number: int
) -> tuple[Publication, list[Publication]]:
    """Return a publication of a grant, and the earlier ones. Http404 as `readable_grant`, and for an unknown number."""
    until = [each for each in publications_of(readable_grant(request, pk)) if each.number <= number]
    if not until or until[0].number != number:
        raise Http404
    return until[0], until[1:]


@require_safe
def publication(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Show a publication with its files, and the earlier ones that it was held against."""
    shown, earlier = readable_publications(request, pk, number)
    context = {
        "publication": shown,
        "earlier": earlier,
        "files": [
            (
                reverse("reports:publication_file", args=[pk, number, name]),
                file_format.public_label or file_format.label,
                shown.sha256[name],
            )
            for name, file_format in FILE_FORMATS.items()
            if name in shown.sha256
        ],
        "can_withdraw": can_publish(request.user) and not shown.withdrawn_at,
    }
    return render(request, "reports/publication.html", context)


@require_safe
def publication_file(request: UserRequest, pk: int, number: int, file_format: str) -> HttpResponse:
    """Send a file of a publication as it was made; 404 for a withdrawn one."""
    shown, _earlier = readable_publications(request, pk, number)
    if file_format not in shown.sha256:
        raise Http404
    content = file_of(shown, file_format)
    if content is None:
        raise Http404
    chosen = FILE_FORMATS[file_format]
    name = file_name_of(shown.grant, shown.as_of, publication=number)
    return HttpResponse(
        content,
        content_type=chosen.content_type,
        headers={"Content-Disposition": content_disposition(file_name(name), chosen.ending)},
    )


class WithdrawalForm(EditForm):
    """Why a publication is withdrawn."""

    reason = TextField(
        label=gettext_lazy("Hvorfor trækkes den tilbage?"),
        help_text=gettext_lazy("Fx en fejl i tallene. Skriv ikke navne på medarbejdere."),
        max_length=500,
        error_messages={"required": gettext_lazy("Skriv, hvorfor den trækkes tilbage")},
    )


class WithdrawPublication(EditView):
    """Withdraw a publication, with the reason."""

    request: UserRequest
    template_name = "reports/withdraw_publication.html"
    form_class = WithdrawalForm
    object: Publication

    def get_object(self) -> Publication:
        """Return the publication. PermissionDenied for others than Center for HR."""
        shown, _earlier = readable_publications(self.request, self.kwargs["pk"], self.kwargs["number"])
        if not can_publish(self.request.user):
            raise PermissionDenied
        return shown

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show a publication that is withdrawn already, by another user or by a second press."""
        shown = self.get_object()
        return (
            redirect(address_of(shown)) if shown.withdrawn_at else super().dispatch(request, *args, **kwargs)
        )

    def form_stale(self, form: EditForm) -> HttpResponse:
        """Show the publication, which another user has withdrawn meanwhile."""
        return redirect(address_of(self.object))

    def save(self, form: WithdrawalForm) -> Publication:
        try:
            return withdraw_publication(
                by=self.request.user, publication=self.object, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            raise ValidationError({"reason": error.messages}) from error

    def get_success_message(self) -> str:
        return _("%s er trukket tilbage.") % self.object

    def get_success_url(self) -> str:
        return address_of(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "publication": self.object}
