"""Pages that correct what was registered of a post or a hire."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import UserRequest
from hires.access import allocation_of
from hires.actions.correct import change_hire, change_post
from hires.actions.details import HireDetails
from hires.actions.preview import without_asking_why
from hires.actions.validation import GRANT_NOT_OPEN
from hires.enums import ActKind
from hires.forms.correct import ChangeHireForm, ChangePostForm
from hires.models import Hire, Post
from hires.pages.preview import EditHire
from hires.pages.undo import with_undo
from hires.presentation.history import post_history
from hires.presentation.outcomes import outcome
from hires.read_log import note_read
from hrtrack.common.web.back import back_url
from hrtrack.common.web.editing import EditView


class ChangePost(EditView):
    """Hospital HR corrects a post's department, purposes and activity."""

    request: UserRequest
    template_name = "hires/change_post.html"
    form_class = ChangePostForm
    conflict_codes = (GRANT_NOT_OPEN,)
    object: Post

    def get_object(self) -> Post:
        posts = Post.objects.for_user(self.request.user).select_related("grant", "hospital", "department")
        post = get_object_or_404(posts, pk=self.kwargs["pk"])
        self.allocation = allocation_of(self.request, post)
        return post

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the post and, for POST, the data. The form takes its initial values from the post."""
        data = {"data": self.request.POST} if self.request.method == "POST" else {}
        return {"allocation": self.allocation, "post": self.object, **data}

    def save(self, form: ChangePostForm) -> Post:
        return change_post(
            by=self.request.user,
            post=self.object,
            details=form.post_details(),
            version=form.cleaned_data.get("version"),
        )

    def check(self, form: ChangePostForm) -> None:
        self.save(form)

    def get_success_message(self) -> str:
        return _("%(post)s er rettet.") % {"post": self.object}

    def get_success_url(self) -> str:
        return reverse("hires:post", args=[self.object.pk])

    def get_latest_change(self) -> str:
        return str(post_history(self.object, with_hires=False)[0])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hires = list(self.object.hires.live().select_related("employee"))
        persons = len({hire.employee_id for hire in hires})
        note_read(self.request, persons=persons, hospital=self.object.hospital)
        return super().get_context_data(
            post=self.object,
            hires=hires,
            back_url=back_url(self.request, self.get_success_url()),
            **kwargs,
        )


class ChangeHire(EditHire):
    """Hospital HR corrects a hire's employee, days, hours and recruitment."""

    template_name = "hires/change_hire.html"
    form_class = ChangeHireForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "allocation": self.allocation}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = self.object.employee.hires.exclude(pk=self.object.pk).select_related("post__hospital")
        also_in = sorted({str(other.post) for other in others})
        return super().get_context_data(also_in=also_in, **kwargs)

    def save(self, form: ChangeHireForm) -> Hire:
        return self.change(form, form.details())

    def check(self, form: ChangeHireForm) -> None:
        """Correct the valid answers alone; the money is reckoned once the days and hours are valid."""
        so_far = form.with_stored()
        details = so_far.details()
        self.change(so_far, details if form.is_placed() else without_asking_why(details))

    def try_out(self, form: ChangeHireForm) -> Hire:
        """Do what `save` does, with any reason to commit more than the hospital's money."""
        return self.change(form, without_asking_why(form.details()))

    def change(self, form: ChangeHireForm, details: HireDetails) -> Hire:
        """Correct the hire with these details and the form's term."""
        return change_hire(
            by=self.request.user,
            hire=self.object,
            term=form.term(),
            details=details,
            leaving_reason=form.leaving_reason_given(),
            version=form.cleaned_data.get("version"),
        )

    def get_success_message(self) -> str:
        return with_undo(outcome(ActKind.CORRECTION, self.object, {}), self.object)
