"""Users, their roles, and the trigger that protects their rights."""

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.enums import Language, Role
from hrtrack.common.database.constraints import no_cpr, with_letter
from hrtrack.common.database.history import track_history
from hrtrack.common.database.statements import load
from hrtrack.common.text.cleaning import CPR_MESSAGE, NO_LETTER_MESSAGE


@track_history(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person who logs in with an e-mail address and has one role."""

    email = models.EmailField(_("E-mail"))
    name = models.CharField(_("Navn"), max_length=120)
    role = models.CharField(_("Rolle"), max_length=20, choices=Role)
    is_active = models.BooleanField(_("Aktiv"), default=True)
    language = models.CharField(_("Sprog"), max_length=2, choices=Language, default=Language.DANISH)

    objects = BaseUserManager["User"]()

    EMAIL_FIELD = USERNAME_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="user_email_once",
                violation_error_message=_("En anden bruger har allerede denne e-mailadresse."),
            ),
            # Lower case makes the unique constraint ignore case.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="user_language_known"
            ),
            models.CheckConstraint(
                condition=no_cpr("name"), name="user_no_cpr", violation_error_message=CPR_MESSAGE
            ),
            models.CheckConstraint(
                condition=with_letter("name"),
                name="user_with_letter",
                violation_error_message=NO_LETTER_MESSAGE,
            ),
        ]
        triggers = [
            # Users belong to no hospital and must be found before anybody acts, so a trigger says who may change them.
            pgtrigger.Trigger(
                name="rights_are_given",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=load(__package__, "rights_are_given"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_hospital_hr(self) -> bool:
        """True for hospital HR, who sees the hospitals of their memberships only."""
        return self.role == Role.HOSPITAL_HR

    @property
    def is_administrator(self) -> bool:
        """True for administrators, who manage users, hospitals and grants."""
        return self.role == Role.ADMINISTRATOR

    @property
    def reads_all_hospitals(self) -> bool:
        """True for Center for HR, administrators and auditors; hospital HR sees its own hospitals only."""
        return self.role in (Role.CENTER_HR, Role.ADMINISTRATOR, Role.AUDITOR)

    @property
    def reads_history(self) -> bool:
        """True for administrators and auditors, who see the name behind each change."""
        return self.role in (Role.ADMINISTRATOR, Role.AUDITOR)
