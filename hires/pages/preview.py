"""The bases of the pages that edit hires: a page shows the effect of an edit before the edit is saved."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import UserRequest
from allocations.models import Allocation
from hires.access import allocation_of, hire_or_404
from hires.actions.locking import GONE, gone_in_words
from hires.actions.preview import ChangePreview, preview_of
from hires.actions.validation import GRANT_NOT_OPEN, POST_FULL
from hires.models import Hire, Post
from hires.presentation.history import hire_history
from hires.presentation.outcomes import state_in_words
from hires.presentation.phrases import preview_in_words
from hires.read_log import note_read
from hrtrack.common.web import drafts
from hrtrack.common.web.back import back_url
from hrtrack.common.web.editing import EditView, Stale


class PreviewedEdit(EditView):
    """Edit hires of an allocation. The button "Vis, hvad det betyder", and htmx when a field changes, only show the preview."""

    request: UserRequest
    conflict_codes: ClassVar[Iterable[str]] = (GONE, GRANT_NOT_OPEN, POST_FULL)
    allocation: Allocation

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not {"quote", drafts.FIELD} & request.POST.keys():
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        # The preview depends on the form's errors, which are dropped before the whole page is shown.
        context = self.get_context_data(form=form)
        if self.request.htmx:
            return render(request, "hires/_preview.html", context)
        form.forget_errors()
        return self.render_to_response({**context, "is_asked": True})

    def preview_context(self, form: Any, *, has_reason: bool = False) -> dict[str, Any]:
        """Return the variables of templates/hires/_preview.html. has_reason: a reason to go over the money is stored."""
        preview, problem = self.get_preview(form)
        return {
            "preview": preview and preview_in_words(self.allocation.grant, preview),
            "needs_reason": preview is not None
            and (preview.needs_reason or (preview.is_over_money and has_reason)),
            "problem": problem,
        }

    def get_preview(self, form: Any) -> tuple[ChangePreview | None, str]:
        """Return the effect of saving the form, or None and the reason why there is no preview yet.

        The reason is "" if the service refused the form: the page shows that error already.
        """
        if form.is_bound and form.errors.get("__all__"):
            return None, ""
        if not form.is_bound or form.errors.keys() - {"over_money_reason"}:
            return self.preview_of_empty_form()
        return self.preview_of_call(lambda: self.try_out(form), self.posts_of(form))

    def preview_of_empty_form(self) -> tuple[ChangePreview | None, str]:
        """Return the preview of a form that is not filled in, like `get_preview`."""
        return None, _("Udfyld felterne for at se, hvad det betyder for stillinger og penge.")

    def preview_of_call(
        self, call: Callable[[], Any], posts: Sequence[Post]
    ) -> tuple[ChangePreview | None, str]:
        """Return the effect of the call on the hospital and these posts, or None and the call's error message."""
        try:
            return preview_of(call, by=self.request.user, posts=posts), ""
        except ValidationError as error:
            return None, " ".join(f"{message}." for message in error.messages)
        except Stale:
            return None, _("Ansættelsen er ændret imens. Gem for at se begge udgaver.")

    def try_out(self, form: Any) -> Any:
        """Do what `save` does, without demanding a reason to commit more than the hospital's money."""
        raise NotImplementedError

    def posts_of(self, form: Any) -> list[Post]:
        """Return the posts that saving the valid form affects."""
        raise NotImplementedError


class EditHire(PreviewedEdit):
    """Edit a hire."""

    object: Hire

    def get_object(self) -> Hire:
        hire = hire_or_404(self.request, self.kwargs["pk"])
        self.allocation = allocation_of(self.request, hire)
        return hire

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_live:
            return super().get(request, *args, **kwargs)
        messages.warning(request, _("%s.") % gone_in_words(self.object))
        return redirect("hires:hire", pk=self.object.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the hire and, for POST, the data. The form takes its initial values from the hire."""
        data = {"data": self.request.POST} if self.request.method == "POST" else {}
        return {"hire": self.object, **data}

    def get_latest_change(self) -> str:
        return str(hire_history(self.object)[0])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        listed = getattr(context["form"], "employees", [])
        note_read(self.request, persons=1 + len(listed), hospital=self.object.hospital)
        return {
            **context,
            **self.preview_context(context["form"], has_reason=self.object.over_money_reason != ""),
            "hire": self.object,
            "now_in_words": state_in_words(self.object),
            "allocation": self.allocation,
            "back_url": back_url(self.request, reverse("hires:hire", args=[self.object.pk])),
        }

    def posts_of(self, form: Any) -> list[Post]:
        """Return the posts that saving the valid form affects."""
        return [self.object.post]

    def get_success_url(self) -> str:
        return reverse("hires:hire", args=[self.object.pk])
