"""Choices of posts, hires and the read log."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecruitmentRoute(models.TextChoices):
    """Where the employee came from. `routes` has the names, for redeployment is called by the grant's scheme."""

    REDEPLOYMENT = "redeployment", _("Omplacering")
    UNDER_NOTICE = "under_notice", _("Opsagt medarbejder i regionen")
    OTHER_IN_REGION = "other_in_region", _("Anden stilling i regionen")
    OUTSIDE_REGION = "outside_region", _("Rekrutteret uden for regionen")


class CandidatesAssessed(models.TextChoices):
    """Were candidates under redeployment or dismissal assessed for the post?"""

    NONE_SUITABLE = "none_suitable", _("Ja, ingen egnede")
    DECLINED = "declined", _("Ja, takkede nej")
    NO = "no", _("Nej")


class NotAssessedReason(models.TextChoices):
    """A list, for free text about named candidates is a trap."""

    NO_CANDIDATES = "no_candidates", _("Der var ingen kandidater på det tidspunkt")
    SPECIAL_SKILLS = "special_skills", _("Stillingen kræver særlige kvalifikationer")
    URGENT = "urgent", _("Stillingen skulle besættes straks")
    NOT_AWARE = "not_aware", _("Vi kendte ikke muligheden")


class DecisionKind(models.TextChoices):
    """What a decision about a hire decided. A hire's first decision is REGISTERED, or MOVED_IN after a move."""

    REGISTERED = "registered", _("Ansættelsen er aftalt")
    MOVED_IN = "moved_in", _("Flyttet hertil fra en anden stilling")
    HOURS = "hours", _("Andet timetal")
    LEAVE = "leave", _("Orlov")
    RETURN = "return", _("Tilbage fra orlov før tid")
    DEPARTMENT = "department", _("Flyttet til en anden afdeling")
    EXTENSION = "extension", _("Forlængelse")
    LEAVING = "leaving", _("Fratrædelse")
    MOVED_OUT = "moved_out", _("Flyttet til en anden stilling")


class ActKind(models.TextChoices):
    """What a user did to a hire in one press. The labels go on as "… er fortrudt"."""

    REGISTERED = "registered", _("Registreringen")
    HOURS = "hours", _("Det nye timetal")
    LEAVE = "leave", _("Orloven")
    RETURN = "return", _("Tilbagekomsten fra orlov")
    DEPARTMENT = "department", _("Flytningen til en anden afdeling")
    MOVE = "move", _("Flytningen til en anden stilling")
    EXTENSION = "extension", _("Forlængelsen")
    LEAVING = "leaving", _("Fratrædelsen")
    WITHDRAWAL = "withdrawal", _("Tilbagetrækningen")
    NO_SHOW = "no_show", _("Udeblivelsen")
    ANNULMENT = "annulment", _("Annulleringen")
    CORRECTION = "correction", _("Rettelsen")
    JOINING = "joining", _("Sammenlægningen med en anden medarbejder")
    SEPARATION = "separation", _("Adskillelsen fra en anden medarbejder")


class LeavingReason(models.TextChoices):
    """Why an employee left early. MOVED is only set by `changes.move_to_post`."""

    RESIGNED = "resigned", _("Egen opsigelse")
    DISMISSED = "dismissed", _("Afskedigelse")
    OTHER_POST_IN_REGION = "other_post_in_region", _("Anden stilling i regionen")
    MOVED = "moved", _("Flyttet til en anden stilling i bevillingen")
    RETIRED = "retired", _("Pension")
    OTHER = "other", _("Anden årsag")


class WithdrawalReason(models.TextChoices):
    """Why a hire came to nothing before it started."""

    CANDIDATE_WITHDREW = "candidate_withdrew", _("Kandidaten trak sig")
    OTHER_CANDIDATE = "other_candidate", _("En anden kandidat blev valgt")
    POST_DROPPED = "post_dropped", _("Stillingen skal ikke besættes")
    NEVER_TURNED_UP = "never_turned_up", _("Mødte ikke op")


class AnnulmentReason(models.TextChoices):
    """Why a hire should never have been registered."""

    REGISTERED_TWICE = "registered_twice", _("Registreret to gange")
    WRONG_POST = "wrong_post", _("Registreret i en forkert stilling")
    WRONG_PERSON = "wrong_person", _("Registreret på en forkert medarbejder")
    NOT_IN_GRANT = "not_in_grant", _("Hører ikke til bevillingen")


class PeriodKind(models.TextChoices):
    """The kind of a period's days: at work, or on leave and who pays then. Another can cover for a leave.

    The grant pays one salary of a day: a PAID_LEAVE costs nothing while the post is covered. PAID_LEAVE_AND_COVER
    costs beside the cover.
    """

    EMPLOYED = "employed", _("I arbejde")
    PAID_LEAVE = "paid_leave", _("Orlov med løn fra bevillingen")
    PAID_LEAVE_AND_COVER = (
        "paid_leave_and_cover",
        _("Orlov med løn fra bevillingen, også mens stillingen dækkes"),
    )
    LEAVE_PAID_OTHERWISE = "leave_paid_otherwise", _("Orlov med løn af egne midler")
    REIMBURSED_LEAVE = "reimbursed_leave", _("Orlov med refusion")
    UNPAID_LEAVE = "unpaid_leave", _("Orlov uden løn")

    @property
    def is_in_place(self) -> bool:
        """At work, and counted in full-time equivalents."""
        return self == PeriodKind.EMPLOYED

    @property
    def is_leave(self) -> bool:
        """On leave, with or without pay."""
        return not self.is_in_place

    @property
    def is_paid(self) -> bool:
        """Paid for by the grant, and using the post-year."""
        return self in (PeriodKind.EMPLOYED, PeriodKind.PAID_LEAVE, PeriodKind.PAID_LEAVE_AND_COVER)


class ReadKind(models.TextChoices):
    """How employees were shown to a user."""

    VIEW = "view", _("Vist")
    SEARCH = "search", _("Søgt")
    EXPORT = "export", _("Udtrukket")
    REPORT = "report", _("Rapport")


class SavedList(models.TextChoices):
    """A list whose filters can be saved under a name."""

    POSTS = "posts", _("Stillinger")
    HIRES = "hires", _("Ansættelser")
    HISTORY = "history", _("Historik")
