"""Registry of the kinds of notices, which the apps above fill; and how often each person wants a kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.enums import Rhythm, Role
from accounts.models import NoticeChoice, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """A kind of notice: what it tells, to which roles, and the rhythms to choose from, `default` among them.

    A kind that is in nobody's choice (one person asks another for something) has one rhythm.
    """

    name: str
    label: "StrOrPromise"
    roles: frozenset[Role]
    rhythms: tuple[Rhythm, ...] = (Rhythm.AT_ONCE, Rhythm.NEVER)
    default: Rhythm


_kinds: list[NoticeKind] = []


def register(kind: NoticeKind) -> None:
    """Let users of the kind's roles choose how often they want the kind, in the order of the registrations."""
    _kinds.append(kind)


def kinds_for(user: User) -> list[NoticeKind]:
    """Return the kinds that the user chooses among."""
    return [kind for kind in _kinds if user.role in kind.roles]


def rhythms_of(kind: NoticeKind, users: Iterable[User]) -> Mapping[int, Rhythm]:
    """Return how often each user wants the kind, by the user's id. Only the system reads other users' choices."""
    keys = [user.pk for user in users]
    chosen = dict(NoticeChoice.objects.filter(kind=kind.name, user__in=keys).values_list("user_id", "rhythm"))
    # A kind may have lost a rhythm since it was chosen.
    return {key: Rhythm(chosen[key]) if chosen.get(key) in kind.rhythms else kind.default for key in keys}


@transaction.atomic
def choose_rhythms(*, user: User, rhythms: Mapping[str, Rhythm]) -> None:
    """Save how often the user wants each kind, by the kind's name; a user may choose only for themselves."""
    for kind in kinds_for(user):
        if kind.name in rhythms:
            NoticeChoice.objects.update_or_create(
                user=user, kind=kind.name, defaults={"rhythm": rhythms[kind.name]}
            )
