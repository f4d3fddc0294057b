"""The page that undoes the newest change of a hire: what it was, and what is true again when it is undone."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hires.actions.acts.recording import latest_act
from hires.actions.acts.undo import DEPENDED_ON, UNDONE_BEFORE, obstacles_to_undo, undo_act
from hires.actions.preview import ANY_REASON, ChangePreview
from hires.actions.validation import GRANT_NOT_OPEN, POST_FULL
from hires.enums import ActKind
from hires.forms.undo import UndoActForm
from hires.models import Hire, HireAct, Post
from hires.pages.preview import EditHire
from hires.presentation.outcomes import state_in_words
from hrtrack.common.web.editing import EditView

NOTHING_TO_UNDO = "nothing_to_undo"


class UndoHireAct(EditHire):
    """Undo the newest change of a hire, withdrawn and annulled hires included."""

    template_name = "hires/undo.html"
    form_class = UndoActForm
    conflict_codes = (GRANT_NOT_OPEN, POST_FULL, DEPENDED_ON, UNDONE_BEFORE)
    act: HireAct | None

    def get_object(self) -> Hire:
        hire = super().get_object()
        self.act = latest_act(hire.pk)
        self.restored = ""
        self.employee, self.of_post = str(hire.employee), str(hire.post)
        return hire

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return EditView.get(self, request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("hire")
        return {"act": self.act, **kwargs}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        obstacles = obstacles_to_undo(self.act) if self.act else []
        context = super().get_context_data(act=self.act, obstacles=obstacles, **kwargs)
        can_undo = self.act and not obstacles and not context["problem"]
        if context["form"].errors.get("__all__"):
            context["problem"] = ""  # the page says it above the form
        return {**context, "restored": self.restored, "can_undo": can_undo}

    def get_preview(self, form: UndoActForm) -> tuple[ChangePreview | None, str]:
        """Return the effect of undoing the act that the page names, or None and why it can't be undone."""
        if self.act is None:
            return None, ""
        act = self.act
        preview, problem = self.preview_of_call(lambda: self.try_out(act), self.posts_of(form))
        if preview:
            # A post that goes with its registration is not free afterwards.
            created = {
                int(key) for key, (before, _after) in act.rows.get("hires.post", {}).items() if before is None
            }
            preview = replace(
                preview, posts={post: left for post, left in preview.posts.items() if post.pk not in created}
            )
        return preview, problem

    def try_out(self, act: HireAct) -> Hire:
        """Undo the act, with any reason to commit more than the hospital's money; note what is true then."""
        undo_act(by=self.request.user, act=act, over_money_reason=ANY_REASON)
        if act.kind != ActKind.REGISTERED:
            self.restored = state_in_words(
                Hire.objects.select_related("employee", "post").get(pk=act.hire_id)
            )
        return self.object

    def posts_of(self, form: UndoActForm) -> list[Post]:
        """Return the hire's post, and those of the hires that a move began and ended."""
        act = self.act
        hires = [act.hire_id, act.other_hire_id] if act else []
        others = Post.objects.filter(hires__in=[key for key in hires if key is not None])
        return [self.object.post, *others.exclude(pk=self.object.post_id).select_related("hospital", "grant")]

    def save(self, form: UndoActForm) -> Hire:
        self.act = self.undo(form)
        return self.object

    def check(self, form: UndoActForm) -> None:
        self.undo(form)

    def undo(self, form: UndoActForm) -> HireAct:
        """Undo the act that the form names, and return it."""
        key = form.cleaned_data.get("act")
        act = HireAct.objects.of_hire(self.object.pk).filter(pk=key or 0).first()
        if act is None:
            raise ValidationError(_("Der er ingen ændring at fortryde"), code=NOTHING_TO_UNDO)
        reason = form.cleaned_data.get("over_money_reason", "")
        return undo_act(by=self.request.user, act=act, over_money_reason=reason)

    def get_success_message(self) -> str:
        act = self.act
        assert act is not None  # noqa: S101 - for the type checker: it was just undone
        if act.kind == ActKind.REGISTERED:
            message = _("Registreringen af %(employee)s i %(post)s er fortrudt.")
            return message % {"employee": self.employee, "post": self.of_post}
        hire = Hire.objects.select_related("employee").get(pk=act.hire_id)
        words = {"act": act, "employee": hire.employee, "state": state_in_words(hire)}
        return _("%(act)s er fortrudt. For %(employee)s gælder igen %(state)s.") % words

    def get_success_url(self) -> str:
        """Return the hire's page, the list of posts if its registration is undone."""
        if self.act and self.act.kind == ActKind.REGISTERED:
            return reverse("hires:posts", args=[self.allocation.pk])
        return reverse("hires:hire", args=[self.act.hire_id if self.act else self.object.pk])


def with_undo(message: str, hire: Hire) -> SafeString:
    """Return the message after a change of a hire, with the link that undoes the change."""
    return format_html(
        '{} <a href="{}">{}</a>', message, reverse("hires:undo_change", args=[hire.pk]), _("Fortryd")
    )
