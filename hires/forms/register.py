import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Allocation
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.warnings import RegistrationWarning
from hires.capacity import free_hours
from hires.enums import CandidatesAssessed, NotAssessedReason, RecruitmentRoute
from hires.models import Post
from hires.posts import FreePost, capacity_of, free_posts, free_stretch, last_used_department, next_post
from hires.presentation.phrases import rest_in_words
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.forms import (
    BranchingRadioSelect,
    DanishDateField,
    DanishDecimalField,
    Form,
    LineField,
    TextField,
)

NEW_POST = "new"


class AllocationForm(Form):
    """A form about what stands in one allocation."""

    def __init__(self, *args: Any, allocation: Allocation, **kwargs: Any) -> None:
        self.allocation = allocation
        super().__init__(*args, **kwargs)

    def any_field(self, name: str) -> Any:
        return self.fields[name]


class HireFields(AllocationForm):
    """Who is hired, for which days, and how they came."""

    name = LineField(label=gettext_lazy("Navn"), max_length=120, width="width-l")
    employee_number = LineField(
        label=gettext_lazy("Tjenestenummer"),
        help_text=gettext_lazy("Fra lønsystemet. Skriv ikke CPR-nummer her."),
        max_length=20,
        required=False,
        optional_mark=gettext_lazy("frivilligt indtil start"),
        width="char-11",
    )
    staff_group: Any = forms.ModelChoiceField(
        None, label=gettext_lazy("Personalegruppe"), widget=forms.RadioSelect, empty_label=None
    )
    first_day = DanishDateField(label=gettext_lazy("Ansat fra"))
    last_day = DanishDateField(
        label=gettext_lazy("Ansat til og med"),
        help_text=gettext_lazy("Lad feltet stå tomt for ét år, eller så langt stillingen rækker."),
        required=False,
        optional_mark="",
    )
    weekly_hours = DanishDecimalField(
        label=gettext_lazy("Timer om ugen"),
        help_text=gettext_lazy("Det aftalte timetal, fx 18,5 på halv tid."),
        decimal_places=2,
        max_digits=5,
        suffix=gettext_lazy("timer"),
        width="char-4",
    )
    agreed_on = DanishDateField(
        label=gettext_lazy("Aftalt den"),
        help_text=gettext_lazy("Dagen, I blev enige med medarbejderen. Fra da af tæller stillingen med."),
    )
    route = forms.ChoiceField(
        label=gettext_lazy("Rekrutteringsvej"),
        help_text=gettext_lazy("Hvor medarbejderen kom fra, da I ansatte."),
        choices=RecruitmentRoute.choices,
        widget=BranchingRadioSelect(branch=RecruitmentRoute.REGIONH_MATCH),
    )
    candidates_assessed = forms.ChoiceField(
        label=gettext_lazy("Er kandidater under omplacering eller afskedigelse vurderet til stillingen?"),
        choices=CandidatesAssessed.choices,
        widget=BranchingRadioSelect(branch=CandidatesAssessed.NO),
        required=False,
    )
    not_assessed_reason = forms.ChoiceField(
        label=gettext_lazy("Hvorfor ikke?"),
        choices=NotAssessedReason.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    formerly_employed = forms.TypedChoiceField(
        label=gettext_lazy("Har medarbejderen tidligere været ansat i regionen i samme type arbejde?"),
        choices=[("yes", gettext_lazy("Ja")), ("no", gettext_lazy("Nej"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    restriction_attested = forms.BooleanField(required=False)
    over_money_reason = TextField(
        label=gettext_lazy("Begrundelse for at gå over hospitalets ramme"),
        max_length=500,
        required=False,
        optional_mark="",
    )

    messages_of_choices = {
        "candidates_assessed": gettext_lazy(
            "Vælg, om kandidater under omplacering eller afskedigelse er vurderet"
        ),
        "not_assessed_reason": gettext_lazy("Vælg, hvorfor kandidater ikke er vurderet"),
        "formerly_employed": gettext_lazy("Vælg, om medarbejderen tidligere har været ansat i regionen"),
        "post": gettext_lazy("Vælg en stilling"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grant = self.allocation.grant
        staff_groups = grant.staff_groups.all()
        self.any_field("staff_group").queryset = staff_groups
        for name in self.messages_of_choices.keys() & self.fields.keys():
            message = self.messages_of_choices[name]
            self.fields[name].error_messages |= {"required": message, "invalid_choice": message}
        for name in ("candidates_assessed", "not_assessed_reason"):
            # Demanded whenever it is asked.
            self.any_field(name).optional_mark = ""
        if not staff_groups:
            del self.fields["staff_group"]
        if self.is_bound:
            for name in self.fields.keys() & set(self.asked()):
                self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """An answer to what is not asked is none."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("route") == RecruitmentRoute.REGIONH_MATCH:
            cleaned["candidates_assessed"] = ""
        if cleaned.get("candidates_assessed") != CandidatesAssessed.NO:
            cleaned["not_assessed_reason"] = ""
        return cleaned

    def asked(self) -> list[str]:
        """The questions that are only asked, and then demanded, after certain answers."""
        route = self.data.get("route")
        if not route or route == RecruitmentRoute.REGIONH_MATCH:
            return []
        is_not_assessed = self.data.get("candidates_assessed") == CandidatesAssessed.NO
        return ["candidates_assessed", "not_assessed_reason"] if is_not_assessed else ["candidates_assessed"]

    def term(self) -> Term:
        cleaned = self.cleaned_data
        return Term(
            first_day=cleaned["first_day"], last_day=cleaned["last_day"], weekly_hours=cleaned["weekly_hours"]
        )

    def details(self) -> HireDetails:
        cleaned = self.cleaned_data
        assessed, not_assessed = cleaned["candidates_assessed"], cleaned["not_assessed_reason"]
        return HireDetails(
            name=cleaned["name"],
            employee_number=cleaned["employee_number"],
            staff_group=cleaned.get("staff_group"),
            agreed_on=cleaned["agreed_on"],
            route=RecruitmentRoute(cleaned["route"]),
            formerly_employed=cleaned["formerly_employed"],
            candidates_assessed=CandidatesAssessed(assessed) if assessed else None,
            not_assessed_reason=NotAssessedReason(not_assessed) if not_assessed else None,
            restriction_attested=cleaned.get("restriction_attested", False),
            over_money_reason=cleaned.get("over_money_reason", ""),
            submission_key=cleaned.get("submission_key"),
        )


class PostFields(AllocationForm):
    """What a post is for."""

    department = LineField(
        label=gettext_lazy("Afdeling"),
        help_text=gettext_lazy("Vælg en kendt afdeling, eller skriv navnet på en ny."),
        max_length=120,
        required=False,
        optional_mark="",
        width="width-l",
    )
    purpose: Any = forms.ModelChoiceField(
        None, label=gettext_lazy("Primært formål"), widget=forms.RadioSelect, empty_label=None, required=False
    )
    further_purposes: Any = forms.ModelMultipleChoiceField(
        None, label=gettext_lazy("Øvrige formål"), widget=forms.CheckboxSelectMultiple, required=False
    )
    low_activity = forms.BooleanField(
        label=gettext_lazy("Afdelingen er særligt udfordret ift. lav aktivitet"),
        help_text=gettext_lazy("Hospitalets egen vurdering."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = self.allocation.grant.purposes.all()
        self.departments = [department.name for department in self.allocation.hospital.departments.all()]
        self.fields["department"].widget.attrs["list"] = "departments"
        for name in ("purpose", "further_purposes"):
            self.any_field(name).queryset = purposes
        # Demanded whenever it is asked.
        self.any_field("purpose").optional_mark = ""
        if len(purposes) < 2:
            del self.fields["further_purposes"]
        if not purposes:
            del self.fields["purpose"]

    def clean_department(self) -> str:
        """A known department as it is written."""
        typed: str = self.cleaned_data["department"]
        known = {name.casefold(): name for name in self.departments}
        return known.get(typed.casefold(), typed)

    def clean(self) -> dict[str, Any]:
        """The primary purpose is no further one."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("purpose") and "further_purposes" in cleaned:
            cleaned["further_purposes"] = cleaned["further_purposes"].exclude(pk=cleaned["purpose"].pk)
        return cleaned

    def post_details(self) -> PostDetails:
        cleaned = self.cleaned_data
        return PostDetails(
            department=cleaned.get("department", ""),
            purpose=cleaned.get("purpose"),
            further_purposes=list(cleaned.get("further_purposes", [])),
            low_activity=cleaned["low_activity"],
            is_additional=cleaned.get("is_additional", False),
        )


class RegisterHireForm(PostFields, HireFields):
    """Hospital HR's form: first the post, then the person. The rules are the service's."""

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
        self, data: QueryDict | None = None, *, allocation: Allocation, post: Post | None = None
    ) -> None:
        free = free_posts(allocation)
        self.posts = {str(each.post.pk): each.post for each in free}
        self.posts |= self.filled_meanwhile(data, allocation)
        department = last_used_department(allocation)
        staff_group = allocation.grant.staff_groups.first()
        super().__init__(
            data,
            allocation=allocation,
            initial={
                "post": next((str(each.post.pk) for each in free if each.filled_until is None), NEW_POST),
                "department": department.name if department else "",
                "staff_group": staff_group and staff_group.pk,
                "weekly_hours": allocation.grant.full_time_hours,
                "submission_key": uuid.uuid4(),
                **(self.onto(post, free) if post else {}),
            },
        )
        labels = {str(each.post.pk): post_label(each) for each in free}
        choices = [(key, labels.get(key) or _("%s, besat imens") % post) for key, post in self.posts.items()]
        self.any_field("post").choices = [*choices, (NEW_POST, _("Ny stilling (%s)") % next_post(allocation))]
        self.any_field("confirmed").optional_mark = ""
        # What may be a warning is known when the service has looked; a key that confirms nothing is none.
        self.any_field("confirmed").choices = [(key, "") for key in self.confirmed_keys()]
        restriction = allocation.grant.restriction
        self.fields["restriction_attested"].label = restriction and (
            _("Stillingen bruges ikke til: %(restriction)s") % {"restriction": restriction}
        )
        if not restriction:
            del self.fields["restriction_attested"]

    @staticmethod
    def onto(post: Post, free: list[FreePost]) -> dict[str, Any]:
        """What is filled in for whoever goes on with a post: its days and hours that are left."""
        found = next((each for each in free if each.post.pk == post.pk), None)
        if found is None:
            return {}
        chosen = {"post": str(post.pk)}
        capacity, full_time, today = (
            capacity_of(post, clock.today()),
            post.grant.full_time_hours,
            clock.today(),
        )
        if found.is_shared:
            spans = [span for placement in capacity.live for span in placement.schedule]
            return {**chosen, "first_day": today, "weekly_hours": free_hours(spans, today, full_time)}
        stretch = free_stretch(capacity, full_time, today)
        return {**chosen, "first_day": stretch.first_day, "last_day": stretch.last_day} if stretch else chosen

    @staticmethod
    def filled_meanwhile(data: Mapping[str, Any] | None, allocation: Allocation) -> dict[str, Post]:
        """The post that was chosen while it was free; the service says that it is not any more."""
        chosen = whole_number(str(data.get("post", ""))) if data is not None else None
        if chosen is None:
            return {}
        posts = Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        return {str(post.pk): post for post in posts.filter(pk=chosen).select_related("hospital")}

    def confirmed_keys(self) -> list[str]:
        """What has been ticked as right."""
        return self.data.getlist("confirmed") if isinstance(self.data, QueryDict) else []

    def ask_about(self, warnings: Iterable[RegistrationWarning]) -> None:
        """Show what may be warnings, to be ticked as right."""
        self.any_field("confirmed").choices = [(warning.key, warning.message) for warning in warnings]

    @property
    def asks_about_warnings(self) -> bool:
        return any(label for _key, label in self.any_field("confirmed").choices)

    def renew_key(self) -> None:
        """The next sending of this form is another one."""
        assert isinstance(self.data, QueryDict)  # noqa: S101 - for the type checker: only a sent form has a key to renew
        data = self.data.copy()
        data["submission_key"] = str(uuid.uuid4())
        self.data = data

    def asked(self) -> list[str]:
        of_post = ["department", "purpose", "is_additional"] if self.data.get("post") == NEW_POST else []
        return [*super().asked(), *of_post, "restriction_attested"]

    def chosen_post(self) -> Post | PostDetails:
        """The free post, or the new one's details."""
        return self.posts.get(self.cleaned_data["post"]) or self.post_details()


def post_label(free: FreePost) -> str:
    """A free post as a choice: its number, department and what is left of its year."""
    post = _("%(post)s, %(department)s") % {"post": free.post, "department": free.post.department}
    if free.days_left is None or free.post_year_days is None:
        return _("%(post)s, ledig") % {"post": post}
    rest = rest_in_words(free.days_left, free.post_year_days)
    if free.cover_from:
        return _("%(post)s, orlov dækkes fra %(day)s") % {"post": post, "day": format_date(free.cover_from)}
    if free.is_shared:
        return _("%(post)s, deles, %(rest)s") % {"post": post, "rest": rest}
    if free.filled_until:
        until = {"post": post, "rest": rest, "day": format_date(free.filled_until)}
        return _("%(post)s, genbesættelse efter %(day)s, %(rest)s") % until
    return _("%(post)s, genbesættelse, %(rest)s") % {"post": post, "rest": rest}
