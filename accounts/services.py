"""The only functions that write users. A ValidationError names the obstacle for the user interface."""

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Language, Role
from accounts.invitations import invitation_token
from accounts.models import User
from hrtrack.common.database.acting import acting_as
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.web.editing import Stale, version_of
from hrtrack.common.web.model_messages import check_model


def create_user(*, email: str, name: str, role: Role, password: str | None = None) -> User:
    """Create a user; without a password nobody can log in until a password is chosen.

    Raises ValidationError if the e-mail address is taken or invalid.
    """
    user = check_new_user(email=email, name=name, role=role)
    user.set_password(password)
    user.save()
    return user


def check_new_user(*, email: str, name: str, role: Role) -> User:
    """Return the user that `create_user` would create, unsaved. ValidationError with all that is wrong, by field."""
    user = User(email=email.strip().lower(), name=name, role=role)
    problems: dict[str, Any] = {}
    # Which password is chosen does not matter here.
    user.set_unusable_password()
    try:
        check_model(user.full_clean)
    except ValidationError as error:
        problems |= error.error_dict
    if NON_FIELD_ERRORS in problems and User.objects.filter(email=user.email).exists():
        problems["email"] = problems.pop(NON_FIELD_ERRORS)
    if "email" not in problems and not user.email.partition("@")[0].isascii():
        # ı and i are the same letter in a comparison of capitals.
        problems["email"] = _("Indtast en e-mailadresse uden særlige bogstaver før @")
    if problems:
        raise ValidationError(problems)
    return user


def choose_language(*, user: User, language: Language) -> None:
    """Save the language of the user's pages, for every browser; a user may choose only their own language."""
    user.language = language
    check_model(user.full_clean)
    user.save(update_fields=["language"])


def user_version(user: User) -> str:
    """Return a version that changes whenever `change_user` changes the user."""
    return version_of(user.name, user.role)


@transaction.atomic
def change_user(*, by: User, user: User, name: str, role: Role) -> User:
    """Change name and role. Raises PermissionDenied unless `by` is an administrator.

    Raises ValidationError if the last administrator would lose the role.
    """
    user = lock_user(by=by, user=user)
    if user.is_administrator and role != Role.ADMINISTRATOR:
        _check_another_administrator(user, "role")
    user.name, user.role = clean_line(name), role
    check_model(user.full_clean)
    user.save(update_fields=["name", "role"])
    return user


@transaction.atomic
def set_active(*, by: User, user: User, active: bool) -> User:
    """Close a user, which ends the user's sessions at once, or open the user again. Errors as in `change_user`."""
    user = lock_user(by=by, user=user)
    if not active and user.is_administrator:
        _check_another_administrator(user, None)
    user.is_active = active
    user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def renew_invitation(*, by: User, user: User) -> User:
    """Return the user for a new invitation link; earlier links of a user without password become invalid.

    Raises ValidationError for a closed user.
    """
    user = lock_user(by=by, user=user)
    if not user.is_active:
        raise ValidationError(_("Aktivér bruger igen, før du laver et link"))
    if not user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def choose_password(*, user: User, token: str, password: str) -> User:
    """Set the password, acting as the user that the token was made for. Raises Stale if the token is no longer valid."""
    with acting_as(user):
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active or not invitation_token.check_token(user, token):
            raise Stale
        user.set_password(password)
        user.save(update_fields=["password"])
        return user


def lock_user(*, by: User, user: User) -> User:
    """Lock all administrators, then the user, and return the user as stored. Raises PermissionDenied.

    The first lock prevents two changes that together remove the last administrator.
    """
    if not by.is_administrator:
        raise PermissionDenied
    list(User.objects.filter(role=Role.ADMINISTRATOR).order_by("pk").select_for_update(no_key=True))
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _check_another_administrator(user: User, field: str | None) -> None:
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk)
    if not others.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
        message = _(
            "%(user)s er den eneste administrator, der kan logge på. Gør først en anden til administrator"
        )
        raise ValidationError({field: message % {"user": user}} if field else message % {"user": user})
