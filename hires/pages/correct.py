"""Pages that change a post or a hire there is; what a change comes to is told before it is saved."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import UserRequest
from hires.access import allocation_of, hire_or_404
from hires.actions.correct import change_hire, change_post
from hires.actions.end import annul_hire, end_hire, withdraw_hire
from hires.actions.locking import GONE, gone_in_words
from hires.actions.preview import ChangePreview, preview_of, without_asking_why
from hires.actions.validation import GRANT_NOT_OPEN, POST_FULL
from hires.enums import AnnulmentReason, LeavingReason, WithdrawalReason
from hires.forms.correct import AnnulHireForm, ChangeHireForm, ChangePostForm, EndHireForm, WithdrawHireForm
from hires.models import Hire, Post
from hires.presentation.history import hire_history, post_history
from hires.presentation.phrases import preview_in_words
from hires.read_log import note_read
from hrtrack.common.web import drafts
from hrtrack.common.web.editing import EditForm, EditView, Stale

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ChangePost(EditView):
    """Hospital HR corrects what a post is for."""

    request: UserRequest
    template_name = "hires/change_post.html"
    conflict_codes = (GRANT_NOT_OPEN,)

    def load(self, pk: int) -> None:  # type: ignore[override]
        posts = Post.objects.for_user(self.request.user)
        self.post_changed = get_object_or_404(posts.select_related("grant", "hospital", "department"), pk=pk)
        self.allocation = allocation_of(self.request, self.post_changed)

    def make_form(self, data: QueryDict | None = None) -> ChangePostForm:
        return ChangePostForm(data, allocation=self.allocation, post=self.post_changed)

    def save(self, form: ChangePostForm) -> Post:
        return change_post(
            by=self.request.user,
            post=self.post_changed,
            details=form.post_details(),
            version=form.cleaned_data["version"],
        )

    def saved(self, result: Any) -> HttpResponse:
        messages.success(self.request, _("%(post)s er rettet.") % {"post": self.post_changed})
        return redirect("hires:post", pk=self.post_changed.pk)

    def latest_change(self) -> str:
        return post_history(self.post_changed, with_hires=False)[0].sentence

    def context(self, form: Any) -> dict[str, Any]:
        hires = list(self.post_changed.hires.live().select_related("employee"))
        persons = len({hire.employee_id for hire in hires})
        note_read(self.request, persons=persons, hospital=self.post_changed.hospital)
        return {"post": self.post_changed, "hires": hires}


class ChangeOfHire(EditView):
    """A change to a hire. "Vis, hvad det betyder" tells its preview without saving it."""

    request: UserRequest
    form_class: ClassVar[type[Any]]
    success: ClassVar["StrOrPromise"]
    conflict_codes = (GONE, GRANT_NOT_OPEN, POST_FULL)

    def load(self, pk: int) -> None:  # type: ignore[override]
        self.hire = hire_or_404(self.request, pk)
        self.allocation = allocation_of(self.request, self.hire)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.hire.is_live:
            return super().get(request, **kwargs)
        messages.warning(request, _("%s.") % gone_in_words(self.hire))
        return redirect("hires:hire", pk=self.hire.pk)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not {"quote", drafts.FIELD} & request.POST.keys():
            return super().post(request, **kwargs)
        form = self.make_form(request.POST)
        form.full_clean()
        told = self.context(form)
        if self.request.htmx:
            return render(request, "hires/_preview.html", {"form": form, **told})
        form.forget_errors()
        return render(request, self.template_name, {"form": form, **told})

    def make_form(self, data: QueryDict | None = None) -> EditForm:
        form: EditForm = self.form_class(data, hire=self.hire)
        return form

    def stored_form(self) -> EditForm:
        form: EditForm = self.form_class(hire=self.hire, stored=True)
        return form

    def latest_change(self) -> str:
        return hire_history(self.hire)[0].sentence

    def tried(self, form: Any) -> Any:
        """What `save` does, but that it needs no reason to go over the money."""
        return self.save(form)

    def context(self, form: Any) -> dict[str, Any]:
        note_read(self.request, persons=1, hospital=self.hire.hospital)
        preview, problem = self.preview(form)
        return {
            "hire": self.hire,
            "allocation": self.allocation,
            "preview": preview and preview_in_words(self.allocation.grant, preview),
            "needs_reason": preview is not None
            and (preview.needs_reason or (preview.is_over_money and self.hire.over_money_reason != "")),
            "problem": problem,
        }

    def posts(self, form: Any) -> Sequence[Post]:
        """Those that the change is about."""
        return [self.hire.post]

    def preview(self, form: Any) -> tuple[ChangePreview | None, str]:
        """What saving the form comes to, or why it can't be told yet."""
        if form.is_bound and form.errors.get("__all__"):
            return None, ""
        if not form.is_bound or form.errors.keys() - {"over_money_reason"}:
            return None, _("Udfyld felterne for at se, hvad det betyder for stillinger og penge.")
        return self.told(lambda: self.tried(form), self.posts(form))

    def told(self, change: Callable[[], object], posts: Sequence[Post]) -> tuple[ChangePreview | None, str]:
        try:
            return preview_of(change, by=self.request.user, posts=posts), ""
        except ValidationError as error:
            return None, " ".join(error.messages)
        except Stale:
            return None, _("Ansættelsen er ændret imens. Gem for at se begge udgaver.")

    def saved(self, result: Any) -> HttpResponse:
        messages.success(self.request, self.success)
        return redirect("hires:hire", pk=self.hire.pk)


class ChangeHire(ChangeOfHire):
    """Hospital HR corrects what was registered."""

    template_name = "hires/change_hire.html"
    success = gettext_lazy("Ansættelsen er rettet.")

    def make_form(self, data: QueryDict | None = None) -> ChangeHireForm:
        return ChangeHireForm(data, allocation=self.allocation, hire=self.hire)

    def stored_form(self) -> ChangeHireForm:
        return self.make_form()

    def context(self, form: Any) -> dict[str, Any]:
        others = self.hire.employee.hires.exclude(pk=self.hire.pk).select_related("post__hospital")
        return {**super().context(form), "also_in": sorted({str(other.post) for other in others})}

    def save(self, form: ChangeHireForm) -> Hire:
        return self.change(form, form.details())

    def tried(self, form: ChangeHireForm) -> Hire:
        return self.change(form, without_asking_why(form.details()))

    def change(self, form: ChangeHireForm, details: Any) -> Hire:
        return change_hire(
            by=self.request.user,
            hire=self.hire,
            term=form.term(),
            details=details,
            leaving_reason=form.leaving_reason_given(),
            version=form.cleaned_data["version"],
        )


class HireAction(ChangeOfHire):
    """What becomes of a hire: a short form on a page that says what it is for."""

    template_name = "hires/hire_action.html"
    title: ClassVar["StrOrPromise"]
    lead: ClassVar["StrOrPromise"]
    can_be_replaced: ClassVar[bool] = False

    def context(self, form: Any) -> dict[str, Any]:
        return {
            **super().context(form),
            "title": self.title,
            "lead": self.lead,
            "can_be_replaced": self.can_be_replaced,
        }


class EndHire(HireAction):
    """The employee leaves before the time."""

    form_class = EndHireForm
    can_be_replaced = True
    title = gettext_lazy("Registrér fratrædelse")
    lead = gettext_lazy("Medarbejderen fratræder før tid. Resten af stillingsåret kan genbesættes.")
    success = gettext_lazy("Fratrædelsen er registreret.")

    def saved(self, result: Any) -> HttpResponse:
        """On to the successor, if that was asked for."""
        if "successor" not in self.request.POST:
            return super().saved(result)
        messages.success(self.request, self.success)
        register = reverse("hires:register", args=[self.allocation.pk])
        return redirect(f"{register}?post={self.hire.post_id}")

    def save(self, form: EndHireForm) -> Hire:
        return end_hire(
            by=self.request.user,
            hire=self.hire,
            last_day=form.cleaned_data["last_day"],
            reason=LeavingReason(form.cleaned_data["leaving_reason"]),
            version=form.cleaned_data["version"],
        )


class WithdrawHire(HireAction):
    """The hire came to nothing before its start."""

    form_class = WithdrawHireForm
    title = gettext_lazy("Træk ansættelsen tilbage")
    lead = gettext_lazy("Ansættelsen bliver ikke til noget. Den tæller med indtil den dag, du angiver.")
    success = gettext_lazy("Ansættelsen er trukket tilbage.")

    def save(self, form: WithdrawHireForm) -> Hire:
        return withdraw_hire(
            by=self.request.user,
            hire=self.hire,
            on=form.cleaned_data["withdrawn_on"],
            reason=WithdrawalReason(form.cleaned_data["withdrawal_reason"]),
            version=form.cleaned_data["version"],
        )


class AnnulHire(HireAction):
    """The hire was registered in error."""

    form_class = AnnulHireForm
    title = gettext_lazy("Annullér ansættelsen")
    lead = gettext_lazy(
        "Ansættelsen er registreret ved en fejl. Den tæller ikke længere med, heller ikke bagud i tid, men kan stadig ses."
    )
    success = gettext_lazy("Ansættelsen er annulleret.")

    def save(self, form: AnnulHireForm) -> Hire:
        return annul_hire(
            by=self.request.user,
            hire=self.hire,
            reason=AnnulmentReason(form.cleaned_data["annulment_reason"]),
            version=form.cleaned_data["version"],
        )

    def preview(self, form: Any) -> tuple[ChangePreview | None, str]:
        if form.is_bound and form.is_valid():
            return super().preview(form)
        # It is the same whatever the reason.
        reason = AnnulmentReason.REGISTERED_TWICE
        return self.told(
            lambda: annul_hire(by=self.request.user, hire=self.hire, reason=reason), [self.hire.post]
        )
