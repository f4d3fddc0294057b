"""The only writers of users. ValidationError says what stands in the way."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Language, Role
from accounts.invitations import invitation_token
from accounts.models import User
from hrtrack.common.database.acting import acting_as
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.web.editing import Stale, version_of


def create_user(*, email: str, name: str, role: Role, password: str | None = None) -> User:
    """Create someone who can log in; without a password nobody can until one is set.

    Raises ValidationError when the e-mail address is taken or not one.
    """
    user = User(email=email.strip().lower(), name=name, role=role)
    if not user.email.partition("@")[0].isascii():
        # ı and i are the same letter to a database that compares in capitals.
        raise ValidationError({"email": _("Indtast en e-mailadresse uden særlige bogstaver før @")})
    user.set_password(password)
    user.full_clean()
    user.save()
    return user


def choose_language(*, user: User, language: Language) -> None:
    """The language `user` reads from now on, wherever they log in; one's own to choose."""
    user.language = language
    user.full_clean()
    user.save(update_fields=["language"])


def user_version(user: User) -> str:
    """Changes with what `change_user` changes."""
    return version_of(user.name, user.role)


@transaction.atomic
def change_user(*, by: User, user: User, name: str, role: Role) -> User:
    """Name and role; PermissionDenied unless `by` is an administrator, ValidationError for the last of them."""
    user = lock_user(by=by, user=user)
    if user.is_administrator and role != Role.ADMINISTRATOR:
        _check_another_administrator(user, "role")
    user.name, user.role = clean_line(name), role
    user.full_clean()
    user.save(update_fields=["name", "role"])
    return user


@transaction.atomic
def set_active(*, by: User, user: User, active: bool) -> User:
    """Close a user, whose sessions end at once, or let them in again."""
    user = lock_user(by=by, user=user)
    if not active and user.is_administrator:
        _check_another_administrator(user, None)
    user.is_active = active
    user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def renew_invitation(*, by: User, user: User) -> User:
    """What the next link is made from. Of one who never chose a password, earlier links die."""
    user = lock_user(by=by, user=user)
    if not user.is_active:
        raise ValidationError(_("Åbn brugeren igen, før du laver et link"))
    if not user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def choose_password(*, user: User, token: str, password: str) -> User:
    """The password of whoever was given the token, and acts as its user. Stale when it has been used meanwhile."""
    with acting_as(user):
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active or not invitation_token.check_token(user, token):
            raise Stale
        user.set_password(password)
        user.save(update_fields=["password"])
        return user


def lock_user(*, by: User, user: User) -> User:
    """The user as stored, locked; first every administrator, so that two can't both be the last but one."""
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
