"""Form fields of a hire and of a post, shared by the forms that register, correct and import."""

from collections.abc import Container, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from allocations.models import Allocation
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.validation import UNANSWERED, length_in_words
from hires.capacity import PostLimits
from hires.enums import CandidatesAssessed, NotAssessedReason, RecruitmentRoute
from hires.routes import CANDIDATE_QUESTIONS, ROUTE_WITHOUT_QUESTIONS, candidate_questions, route_choices
from hrtrack.common import clock
from hrtrack.common.web.forms import (
    BranchingRadioSelect,
    DanishDateField,
    DanishDecimalField,
    Form,
    LineField,
    NameField,
    TextField,
)

FEWEST_HOURS = Decimal("0.01")


class DecidedOnField(DanishDateField):
    """The day of a decision; None if it is left to the service (see `hires.actions.decisions.decide`)."""

    def __init__(self, **kwargs: Any) -> None:
        texts = {
            "label": gettext_lazy("Besluttet den"),
            "help_text": gettext_lazy(
                "Dagen, hvor ændringen blev besluttet. Står feltet tomt, er det i dag, eller den dag ændringen "
                "gælder fra, hvis den er tidligere."
            ),
        }
        super().__init__(**{"required": False, "is_past": True, **texts, **kwargs})


class AllocationForm(Form):
    """A form about one allocation."""

    def __init__(self, *args: Any, allocation: Allocation, **kwargs: Any) -> None:
        self.allocation = allocation
        super().__init__(*args, **kwargs)

    def any_field(self, name: str) -> Any:
        """Return a field without a static type, to set attributes of its class."""
        return self.fields[name]


class HireFields(AllocationForm):
    """Fields of a hire: the employee, the days and hours, the recruitment route and what is attested."""

    name = NameField(label=gettext_lazy("Navn"), max_length=120, width="width-l")
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
        is_past=True,
        help_text=gettext_lazy("Dagen, I blev enige med medarbejderen. Fra da af tæller stillingen med."),
    )
    route = forms.ChoiceField(
        label=gettext_lazy("Rekrutteringsvej"),
        help_text=gettext_lazy("Hvor medarbejderen kom fra, da I ansatte."),
        widget=BranchingRadioSelect(branch=ROUTE_WITHOUT_QUESTIONS),
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
        label=gettext_lazy("Begrundelse for at gå over rammen"),
        max_length=500,
        required=False,
        optional_mark="",
    )

    messages_of_choices = {
        **UNANSWERED,
        "formerly_employed": gettext_lazy("Vælg, om medarbejderen tidligere har været ansat i regionen"),
        "post": gettext_lazy("Vælg en stilling"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grant = self.allocation.grant
        self.any_field("route").choices = route_choices(grant)
        staff_groups = grant.staff_groups.all()
        self.any_field("staff_group").queryset = staff_groups
        for name in self.messages_of_choices.keys() & self.fields.keys():
            message = self.messages_of_choices[name]
            self.fields[name].error_messages |= {"required": message, "invalid_choice": message}
        for name in CANDIDATE_QUESTIONS:
            # Required whenever the question is asked.
            self.any_field(name).optional_mark = ""
        if not staff_groups:
            del self.fields["staff_group"]
        if grant.post_months is None:
            self.fields["last_day"].help_text = gettext_lazy(
                "Lad feltet stå tomt for en ansættelse uden slutdato."
            )
        elif grant.post_months != 12:
            self.fields["last_day"].help_text = gettext_lazy(
                "Lad feltet stå tomt for %(length)s, eller så langt stillingen rækker."
            ) % {"length": length_in_words(PostLimits.of(grant))}
        if not grant.redeployment_scheme:
            for name in CANDIDATE_QUESTIONS:
                del self.fields[name]
        if self.is_bound:
            for name in self.fields.keys() & set(self.required_by_answers()):
                self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """Clear the answers to questions that are not asked."""
        cleaned = super().clean() or self.cleaned_data
        asked_questions = self.asked_questions(cleaned)
        for question in CANDIDATE_QUESTIONS:
            if question not in asked_questions:
                cleaned[question] = ""
        return cleaned

    def asked_questions(self, answers: Mapping[str, Any]) -> list[str]:
        """Return the questions about candidates that the grant asks after the answers."""
        route, assessed = answers.get("route"), answers.get("candidates_assessed")
        return list(candidate_questions(self.allocation.grant, route, assessed))

    def required_by_answers(self) -> list[str]:
        """Return the fields that are only asked, and then required, after certain answers."""
        return self.asked_questions(self.answers)

    @property
    def answers(self) -> Mapping[str, Any]:
        """The answers as they were sent; the initial ones of a form that was not."""
        return self.data if self.is_bound else self.initial

    def term(self) -> Term:
        """Return the days and hours of a valid form."""
        cleaned = self.cleaned_data
        return Term(
            first_day=cleaned["first_day"], last_day=cleaned["last_day"], weekly_hours=cleaned["weekly_hours"]
        )

    def term_so_far(self, but: Container[str] = ()) -> Term | None:
        """Return the days and hours of a form with errors; None without a first day.

        Fields with errors, and those of `but`, are as if empty; hours that are missing are so few that nothing depends
        on them.
        """
        given = {name: value for name, value in self.cleaned_data.items() if name not in but}
        if given.get("first_day") is None:
            return None
        return Term(
            first_day=given["first_day"],
            last_day=given.get("last_day"),
            weekly_hours=given.get("weekly_hours", FEWEST_HOURS),
        )

    def details(self) -> HireDetails:
        """Return the other details. Fields with errors are as if empty, or answered so that nothing more is asked."""
        cleaned = self.cleaned_data
        assessed, not_assessed = cleaned.get("candidates_assessed"), cleaned.get("not_assessed_reason")
        return HireDetails(
            name=cleaned.get("name", ""),
            employee_number=cleaned.get("employee_number", ""),
            staff_group=cleaned.get("staff_group"),
            agreed_on=cleaned.get("agreed_on")
            or min(cleaned.get("first_day") or clock.today(), clock.today()),
            route=RecruitmentRoute(cleaned.get("route") or ROUTE_WITHOUT_QUESTIONS),
            formerly_employed=cleaned.get("formerly_employed") or False,
            candidates_assessed=CandidatesAssessed(assessed) if assessed else None,
            not_assessed_reason=NotAssessedReason(not_assessed) if not_assessed else None,
            restriction_attested=cleaned.get("restriction_attested", False),
            over_money_reason=cleaned.get("over_money_reason", ""),
            submission_key=cleaned.get("submission_key"),
        )


class PostFields(AllocationForm):
    """Fields of a post: the department, the purposes and what is attested."""

    department = NameField(
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
        help_text=gettext_lazy("Jeres egen vurdering."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = self.allocation.grant.purposes.all()
        self.departments = [department.name for department in self.allocation.hospital.departments.all()]
        self.fields["department"].widget.attrs["list"] = "departments"
        for name in ("purpose", "further_purposes"):
            self.any_field(name).queryset = purposes
        # Required whenever the question is asked.
        self.any_field("purpose").optional_mark = ""
        if len(purposes) < 2:
            del self.fields["further_purposes"]
        if not purposes:
            del self.fields["purpose"]
        question = self.allocation.grant.low_activity_question
        self.fields["low_activity"].label = question
        if not question:
            del self.fields["low_activity"]

    def clean_department(self) -> str:
        """Return the name of a known department as it is spelled already, else the name as typed."""
        typed: str = self.cleaned_data["department"]
        known = {name.casefold(): name for name in self.departments}
        return known.get(typed.casefold(), typed)

    def clean(self) -> dict[str, Any]:
        """Take the primary purpose out of the further ones."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("purpose") and "further_purposes" in cleaned:
            cleaned["further_purposes"] = cleaned["further_purposes"].exclude(pk=cleaned["purpose"].pk)
        return cleaned

    def post_details(self) -> PostDetails:
        """Return the post's details of a valid form."""
        cleaned = self.cleaned_data
        return PostDetails(
            department=cleaned.get("department", ""),
            purpose=cleaned.get("purpose"),
            further_purposes=list(cleaned.get("further_purposes", [])),
            low_activity=cleaned.get("low_activity", False),
            is_additional=cleaned.get("is_additional", False),
        )
