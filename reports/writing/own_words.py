"""The page of a hospital's own texts in the report."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Allocation
from allocations.shown_grant import note_grant
from hires.figures.statement import allocation_figures
from hires.pages.filtered_list import others_of, own_or_chosen
from hires.presentation.phrases import reached_in_words, states_in_words
from hrtrack.common.clock import today
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.editing import EditView, Stale
from hrtrack.common.web.excel import content_disposition, file_name
from reports.documents.file_formats import FILE_FORMATS
from reports.documents.pdf import pdf_document
from reports.documents.word import word_document
from reports.estimates import estimate_of, write_estimate
from reports.models import HospitalEstimate, HospitalText, HospitalTextDraft
from reports.policies import can_write_own_words
from reports.texts import (
    HOSPITAL_FIELDS,
    forget_drafts,
    hospital_drafts,
    hospital_text,
    save_hospital_draft,
    version_of_text,
    write_hospital_text,
)
from reports.writing.drafts import draft_data, keep_draft
from reports.writing.forms import HospitalTextForm, initial_of
from reports.writing.hospital_account import account_of


def version_of_own_words(text: HospitalText, estimate: HospitalEstimate | None) -> str:
    """Return the version of a hospital's texts together with its estimate."""
    return (
        f"{version_of_text(text)} {estimate.made_on} {estimate.value}" if estimate else version_of_text(text)
    )


class OwnWordsView(EditView):
    """What the page and the saving of drafts share: a hospital's own texts in the report on a grant."""

    request: UserRequest
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

    def get_initial(self) -> dict[str, Any]:
        return {
            **initial_of(self.object, HOSPITAL_FIELDS),
            "estimate": self.estimate and self.estimate.value,
            "version": version_of_own_words(self.object, self.estimate),
        }


class SaveOwnWordsDraft(OwnWordsView):
    """Keeps what is typed, and answers with when; with why where it is not kept."""

    http_method_names = ["post", "options"]
    keeps_drafts = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        draft, refusal = keep_draft(
            form,
            self.get_stored_form(),
            hospital_drafts(self.request.user, self.allocation),
            lambda fields: save_hospital_draft(
                by=self.request.user, allocation=self.allocation, fields=fields
            ),
        )
        form.forget_errors()
        return render(request, "reports/_draft_saved.html", {"draft": draft, "refusal": refusal})


class WriteOwnWords(OwnWordsView):
    """A hospital's own texts: its section and its remark."""

    template_name = "reports/own_words.html"

    @cached_property
    def draft(self) -> HospitalTextDraft | None:
        """The user's draft, which is shown in place of what is saved; None without one."""
        return hospital_drafts(self.request.user, self.allocation).first()

    def draft_form(self) -> HospitalTextForm | None:
        """Return the form with the user's draft when the page is opened; None without one."""
        if self.request.method == "POST" or self.draft is None:
            return None
        kwargs = self.get_form_kwargs()
        kwargs.pop("data", None)
        form = HospitalTextForm(draft_data(self.draft), **kwargs)
        form.forget_errors()
        return form

    def get_form(self, form_class: Any = None) -> HospitalTextForm:
        """Return the form with the question in the grant's own unit and day; with the user's draft, if there is one."""
        form: HospitalTextForm = self.draft_form() or super().get_form(form_class)
        grant = self.allocation.grant
        words = {"day": format_date(grant.starts_until) if grant.starts_until else ""}
        asked = (
            _("Hvor mange stillinger venter I at have oprettet, når startvinduet slutter %(day)s?")
            if grant.counts_posts
            else _("Hvor mange årsværk venter I at nå, når startvinduet slutter %(day)s?")
        )
        form.fields["estimate"].help_text = asked % words + " " + _("Skønnet står i prognosen med sin dag.")
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "discard" in request.POST:
            forget_drafts(hospital_drafts(self.request.user, self.allocation))
            messages.success(request, _("Kladden er kasseret. Her står det, der er gemt."))
            return redirect(self.get_success_url())
        return super().post(request, *args, **kwargs)

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
            "draft": self.draft if self.request.method != "POST" else None,
            "reached": reached_in_words(self.allocation.grant, row),
            "states": states_in_words(row) if row.created else "",
        }


@require_safe
def account(request: UserRequest, pk: int, file_format: str) -> HttpResponse:
    """Send a hospital's own account of today as a file. Http404 for another hospital's allocation."""
    allocations = Allocation.objects.for_user(request.user).select_related("grant", "hospital")
    allocation = get_object_or_404(allocations, pk=pk)
    note_grant(request, allocation.grant)
    document = account_of(allocation, today(), request.user)
    make = {"word": word_document, "pdf": pdf_document}[file_format]
    chosen = FILE_FORMATS[file_format]
    name = _("%(grant)s, redegørelse fra %(hospital)s %(day)s") % {
        "grant": allocation.grant,
        "hospital": allocation.hospital,
        "day": today().isoformat(),
    }
    try:
        content = make(document)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("reports:own_words", pk=pk)
    disposition = content_disposition(file_name(name), chosen.ending)
    return HttpResponse(
        content, content_type=chosen.content_type, headers={"Content-Disposition": disposition}
    )


@require_safe
def our_words(request: UserRequest) -> HttpResponse:
    """Redirect hospital HR to its texts; those of the allocation it saw last, if it has several."""
    return own_or_chosen(request, "reports:own_words", _("Redegørelse"))
