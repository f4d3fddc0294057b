"""The form that registers a hire into a free post or a new one."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.entitlements import price_on
from allocations.models import Allocation
from hires.actions.details import PostDetails
from hires.actions.warnings import RegistrationWarning
from hires.forms.fields import HireFields, PostFields
from hires.models import Post
from hires.presentation.phrases import amount_in_words, opening_in_words, room_in_words
from hires.room import FreePost, free_posts, next_post
from hrtrack.common import clock
from hrtrack.common.clock import known_end
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.forms import BranchingRadioSelect

NEW_POST = "new"


# The names of questions in the list of what is missing, where the label is a whole sentence.
SHORT_LABELS = {
    "post": gettext_lazy("Stilling"),
    "is_additional": gettext_lazy("Bekræftelse af, at stillingen er ny"),
    "candidates_assessed": gettext_lazy("Vurdering af kandidater"),
    "formerly_employed": gettext_lazy("Tidligere ansat i regionen"),
    "restriction_attested": gettext_lazy("Bekræftelse af, hvad stillingen bruges til"),
}


class PostSelect(BranchingRadioSelect):
    """The free posts as rows; a group of options is folded away unless one of them is chosen.

    has_focus: the page opens at the option that is chosen.
    """

    template_name = "hires/_post_choice.html"
    has_focus = False

    def create_option(
        self, name: str, value: Any, label: Any, selected: bool, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        """Return the option's context, with the focus on the chosen one."""
        option = super().create_option(name, value, label, selected, *args, **kwargs)
        if selected and self.has_focus:
            option["attrs"]["autofocus"] = True
        return option


class RegisterHireForm(PostFields, HireFields):
    """Hospital HR's form for a new hire: first the post, then the employee. `actions.register` holds the rules.

    With `room` the form opens filled in for the next hire in that post.
    """

    post = forms.ChoiceField(label=gettext_lazy("Hvilken stilling?"), widget=PostSelect(branch=NEW_POST))
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
        staff_group = allocation.grant.staff_groups.first()
        super().__init__(
            data,
            allocation=allocation,
            initial={
                "post": next(
                    (str(free_post.post.pk) for free_post in free if not free_post.is_beside_others), NEW_POST
                ),
                "staff_group": staff_group and staff_group.pk,
                "weekly_hours": allocation.grant.full_time_hours,
                "submission_key": uuid.uuid4(),
                **self.continuing(room),
            },
        )
        self.any_field("post").choices = self.post_choices(free)
        if room is not None and room.free is not None:
            # Reckoned, so it follows the first day until somebody types in it.
            self.fields["last_day"].widget.attrs["data-reckoned"] = True
        if room is not None:
            # Nothing but the employee is left to fill in.
            self.fields["name"].widget.attrs["autofocus"] = True
        elif data is None:
            self.any_field("post").widget.has_focus = True
        for name in ("employee_number", "first_day", "last_day", "weekly_hours", "agreed_on", "route"):
            self.fields[name].help_text = ""
        self.any_field("employee_number").optional_mark = _("kan vente til start")
        is_without_end = allocation.grant.post_months is None
        self.any_field("last_day").empty_reading = (
            _("uden slutdato") if is_without_end else _("så langt stillingen rækker")
        )
        self.any_field("confirmed").optional_mark = ""
        # `ask_about` gives the labels when the action has found the warnings.
        self.any_field("confirmed").choices = [(key, "") for key in self.confirmed_keys()]
        restriction = allocation.grant.restriction
        self.fields["restriction_attested"].label = restriction and (
            _("Stillingen bruges ikke til: %(restriction)s") % {"restriction": restriction}
        )
        if not restriction:
            del self.fields["restriction_attested"]

    def post_choices(self, free: list[FreePost]) -> list[Any]:
        """Return the posts to be filled and a new one, and in a group of their own those to share or to cover."""
        price = price_on(self.allocation.grant, clock.today())
        rows: dict[bool, list[tuple[str, str]]] = {False: [], True: []}
        for room in free:
            notes = filter(None, [opening_in_words(room), amount_in_words(room, price)])
            row = post_row(str(room.post), str(room.post.department), " · ".join(notes))
            rows[room.is_beside_others].append((str(room.post.pk), row))
        offered = {str(room.post.pk) for room in free}
        taken = [
            (key, post_row(str(post), str(post.department), _("besat imens")))
            for key, post in self.posts.items()
            if key not in offered
        ]
        new = next_post(self.allocation)
        note = amount_in_words(FreePost(new), price)
        choices: list[Any] = [
            *rows[False],
            *taken,
            (NEW_POST, post_row(_("Ny"), _("%s, en stilling mere") % new, note)),
        ]
        if rows[True]:
            title = _("Del eller dæk en besat stilling (%s)") % len(rows[True])
            choices.append((title, rows[True]))
        return choices

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
        return {
            str(post.pk): post
            for post in posts.filter(pk=chosen).select_related("hospital", "department", "grant")
        }

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
        of_post = ["department", "purpose", "is_additional"] if self.answers.get("post") == NEW_POST else []
        return [*super().required_by_answers(), *of_post, "restriction_attested"]

    def given(self, name: str) -> Any:
        """Return the answer in a field: what was read in a form that was sent, else the initial value; None for none."""
        return self.cleaned_data.get(name) if self.is_bound else self.initial.get(name)

    def missing(self) -> list[tuple[str, str]]:
        """Return (name, id of the input) of each question that is not answered yet, in the order of the page."""
        asked = {name for name, field in self.fields.items() if field.required}
        asked |= set(self.required_by_answers()) - {"last_day"}
        first_day = self.given("first_day")
        if first_day is not None and first_day <= clock.today():
            asked.add("employee_number")
        return [
            (str(SHORT_LABELS.get(name, self[name].label)), self.any_bound(name).error_target)
            for name in self.fields
            if name in asked and not self[name].value()
        ]

    def any_bound(self, name: str) -> Any:
        """Return a bound field without a static type."""
        return self[name]

    def chosen_post(self) -> Post | PostDetails:
        """Return the chosen post, or the details of a new one."""
        return self.posts.get(self.cleaned_data["post"]) or self.post_details()


def post_row(name: str, place: str, note: str) -> str:
    """Return the label of a choice of post: its name, its department, and what is free."""
    return format_html(
        '<span class="post-name">{}</span> <span>{}</span> <span class="post-room">{}</span>',
        name,
        place,
        note,
    )


def post_label(free: FreePost) -> str:
    """Return the label of a free post: its number, its department and what is free."""
    words = {"post": free.post, "department": free.post.department, "room": room_in_words(free)}
    return _("%(post)s, %(department)s, %(room)s") % words
