"""The form that registers a hire into a free post or a new one."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Allocation
from hires.actions.details import PostDetails
from hires.actions.warnings import RegistrationWarning
from hires.forms.fields import HireFields, PostFields
from hires.models import Post
from hires.posts import last_used_department
from hires.presentation.phrases import room_in_words
from hires.room import FreePost, free_posts, next_post
from hrtrack.common.clock import known_end
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.forms import BranchingRadioSelect

NEW_POST = "new"


class RegisterHireForm(PostFields, HireFields):
    """Hospital HR's form for a new hire: first the post, then the employee. `actions.register` holds the rules.

    With `room` the form opens filled in for the next hire in that post.
    """

    post = forms.ChoiceField(
        label=gettext_lazy("Hvilken stilling?"), widget=BranchingRadioSelect(branch=NEW_POST)
    )
    is_additional = forms.BooleanField(
        label=gettext_lazy("Stillingen er ny og ligger ud over den eksisterende normering"),
        help_text=gettext_lazy(
            "Midlerne er givet til flere hænder, ikke til stillinger, I havde i forvejen."
        ),
        required=False,
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    confirmed = forms.MultipleChoiceField(
        label=gettext_lazy("Er det rigtigt?"),
        help_text=gettext_lazy("Det ser usædvanligt ud. Ret det, hvis det er en fejl."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    field_order = ["post", "department", "purpose", "further_purposes", "low_activity", "is_additional"]

    def __init__(
        self, data: QueryDict | None = None, *, allocation: Allocation, room: FreePost | None = None
    ) -> None:
        free = free_posts(allocation)
        self.posts = {str(free_post.post.pk): free_post.post for free_post in free}
        self.posts |= self.filled_meanwhile(data, allocation)
        department = last_used_department(allocation)
        staff_group = allocation.grant.staff_groups.first()
        super().__init__(
            data,
            allocation=allocation,
            initial={
                "post": next(
                    (str(free_post.post.pk) for free_post in free if not free_post.is_beside_others), NEW_POST
                ),
                "department": department.name if department else "",
                "staff_group": staff_group and staff_group.pk,
                "weekly_hours": allocation.grant.full_time_hours,
                "submission_key": uuid.uuid4(),
                **self.continuing(room),
            },
        )
        labels = {str(free_post.post.pk): post_label(free_post) for free_post in free}
        choices = [(key, labels.get(key) or _("%s, besat imens") % post) for key, post in self.posts.items()]
        self.any_field("post").choices = [*choices, (NEW_POST, _("Ny stilling (%s)") % next_post(allocation))]
        self.any_field("confirmed").optional_mark = ""
        # `ask_about` gives the labels when the action has found the warnings.
        self.any_field("confirmed").choices = [(key, "") for key in self.confirmed_keys()]
        restriction = allocation.grant.restriction
        self.fields["restriction_attested"].label = restriction and (
            _("Stillingen bruges ikke til: %(restriction)s") % {"restriction": restriction}
        )
        if not restriction:
            del self.fields["restriction_attested"]

    @staticmethod
    def continuing(room: FreePost | None) -> dict[str, Any]:
        """Return the initial values for a hire that continues a post: the post, and its free days and hours."""
        if room is None:
            return {}
        chosen = {"post": str(room.post.pk)}
        if room.free is None:
            return chosen
        return {
            **chosen,
            "first_day": room.free.first_day,
            "last_day": known_end(room.free.last_day),
            "weekly_hours": room.free.weekly_hours,
        }

    @staticmethod
    def filled_meanwhile(data: Mapping[str, Any] | None, allocation: Allocation) -> dict[str, Post]:
        """Return the chosen post by its key, also if it has no room any more: then the action refuses it."""
        chosen = whole_number(str(data.get("post", ""))) if data is not None else None
        if chosen is None:
            return {}
        posts = Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        return {str(post.pk): post for post in posts.filter(pk=chosen).select_related("hospital")}

    def confirmed_keys(self) -> list[str]:
        """Return the keys of the warnings that the user has ticked as right."""
        return self.data.getlist("confirmed") if isinstance(self.data, QueryDict) else []

    def ask_about(self, warnings: Iterable[RegistrationWarning]) -> None:
        """Show the warnings, for the user to tick as right."""
        self.any_field("confirmed").choices = [(warning.key, warning.message) for warning in warnings]

    @property
    def asks_about_warnings(self) -> bool:
        """The form shows warnings."""
        return any(label for _key, label in self.any_field("confirmed").choices)

    def renew_key(self) -> None:
        """Give the form a new submission key, so that the next sending is a new registration."""
        assert isinstance(self.data, QueryDict)  # noqa: S101 - for the type checker: only a sent form has a key to renew
        data = self.data.copy()
        data["submission_key"] = str(uuid.uuid4())
        self.data = data

    def required_by_answers(self) -> list[str]:
        """Return the fields that are required after the answers given; those of a post only for a new one."""
        of_post = ["department", "purpose", "is_additional"] if self.data.get("post") == NEW_POST else []
        return [*super().required_by_answers(), *of_post, "restriction_attested"]

    def chosen_post(self) -> Post | PostDetails:
        """Return the chosen post, or the details of a new one."""
        return self.posts.get(self.cleaned_data["post"]) or self.post_details()


def post_label(free: FreePost) -> str:
    """Return the label of a free post: its number, its department and what is free."""
    words = {"post": free.post, "department": free.post.department, "room": room_in_words(free)}
    return _("%(post)s, %(department)s, %(room)s") % words
