"""Which use stands in the way of undoing an import: that which the import gave room for, and no older one."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.enums import Role
from allocations.imports.undo import obstacles_to_undo, undo_import
from allocations.models import AllocationImport, Grant
from hires.enums import AnnulmentReason
from hires.models import Hire
from tests.support.factories import entitle, make_hire, make_import, make_post, make_user
from tests.support.lowered import YEAR, Case, today
from tests.support.pages import Page

__all__ = ["today"]

pytestmark = pytest.mark.django_db

WHY = "Det var en forkert tabel"
AGREED = {"": "Aftalt med direktionen"}


def newest() -> AllocationImport:
    return AllocationImport.objects.all()[0]


def hires(case: Case, count: int) -> list[Hire]:
    """Posts of a year, 400 tkr. each, straight into the database: a reason for too many was given."""
    return [make_hire(make_post(case.allocation), YEAR) for _post in range(count)]


POSTS = "Rigshospitalet har oprettet {} stillinger; det nye måltal er {}."
MONEY = "Rigshospitalet har disponeret {} tkr.; det nye beløb er {} tkr."

# (posts before the import, tkr. and target before it, tkr. and target of it, posts registered since, what stands in the way)
CASES: dict[str, tuple[int, tuple[int, int], tuple[int, int], int, list[str]]] = {
    "a post costs more than there was, and than there is": (1, (389, 1), (390, 1), 0, []),
    "more was created and committed than there was": (4, (1200, 3), (1300, 4), 0, []),
    "the import gave not even what was used": (4, (800, 2), (1200, 3), 0, []),
    "and somebody was registered since, over it as well": (4, (800, 2), (1200, 3), 1, []),
    "raised, and nothing registered since": (2, (1200, 3), (2000, 5), 0, []),
    "raised, and registered within what there was": (2, (1200, 3), (2000, 5), 1, []),
    "raised, and registered to the limit of it": (
        *(2, (1200, 3), (2000, 5), 3),
        [POSTS.format(5, 3), MONEY.format("2.000", "1.200")],
    ),
    "raised, and registered beyond it": (
        *(2, (1200, 3), (2000, 5), 4),
        [POSTS.format(6, 3), MONEY.format("2.400", "1.200")],
    ),
    "the target alone was raised, and used": (2, (1200, 3), (1200, 4), 2, [POSTS.format(4, 3)]),
    "the target alone was raised, below what was created": (5, (1200, 3), (1200, 4), 2, []),
    "the amount alone was raised, and used": (2, (800, 2), (1200, 2), 1, [MONEY.format("1.200", "800")]),
    # 3 posts cost 1.200 tkr., which needed no reason with an amount of 1.131 either.
    "raised within what three posts cost": (2, (1131, 3), (1150, 3), 1, []),
    "raised beyond what three posts cost, and used": (
        *(2, (1131, 3), (1600, 3), 2),
        [MONEY.format("1.600", "1.131")],
    ),
    "lowered below the use with a reason": (2, (1200, 3), (400, 1), 0, []),
    "lowered, and somebody registered since": (2, (1200, 3), (400, 1), 3, []),
    "nothing was used, then all that the import gave": (
        *(0, (0, 0), (800, 2), 2),
        [POSTS.format(2, 0), MONEY.format("800", "0")],
    ),
}


def made(before: int, was: tuple[int, int], gave: tuple[int, int], since: int) -> Case:
    """The hospital's posts before an import, its figures before and in the import, and posts registered since."""
    case = Case(posts=before)
    entitle(case.allocation, amount=was[0] * 1000, target=was[1])
    case.apply(*gave, AGREED)
    hires(case, since)
    return case


@pytest.mark.parametrize(("before", "was", "gave", "since", "said"), CASES.values(), ids=CASES)
def test_use_stands_in_the_way_where_the_import_gave_room_for_it(
    before: int, was: tuple[int, int], gave: tuple[int, int], since: int, said: list[str]
) -> None:
    case = made(before, was, gave, since)
    after = case.stored()
    assert obstacles_to_undo(newest()) == said
    if said:
        with pytest.raises(ValidationError) as refused:
            undo_import(by=None, record=newest(), reason=WHY)
        assert (refused.value.messages, case.stored()) == (said, after)
        return
    undo_import(by=None, record=newest(), reason=WHY)
    assert case.stored() == (was[1], was[0] * 1000, "")
    # The same table is imported again, and undone again.
    case.apply(*gave, AGREED)
    assert (case.stored(), AllocationImport.objects.standing().count()) == (after, 1)
    undo_import(by=None, record=newest(), reason=WHY)
    assert case.stored() == (was[1], was[0] * 1000, "")


def test_what_is_registered_after_the_import_was_imported_again_stands_in_the_way() -> None:
    case = made(2, (1200, 3), (2000, 5), 0)
    undo_import(by=None, record=newest(), reason=WHY)
    case.apply(2000, 5, AGREED)
    hires(case, 2)
    said = [POSTS.format(4, 3), MONEY.format("1.600", "1.200")]
    assert obstacles_to_undo(newest()) == said


def test_who_was_annulled_since_made_room_for_others() -> None:
    case = Case(posts=0)
    [first] = hires(case, 1)
    entitle(case.allocation, amount=389_000, target=1)
    case.apply(390, 1, AGREED)
    end = {"annulled_on": date(2018, 3, 1), "annulled_by": make_user()}
    Hire.objects.filter(pk=first.pk).update(**end, annulment_reason=AnnulmentReason.REGISTERED_TWICE)
    hires(case, 1)
    assert obstacles_to_undo(newest()) == []


def test_use_in_person_years_stands_in_the_way_as_posts_do() -> None:
    case = Case(counted_in="person_years")
    case.apply(2000, "5,5", AGREED)
    hires(case, 2)
    posts = "Rigshospitalet har disponeret 4 årsværk; det nye måltal er 3."
    assert obstacles_to_undo(newest()) == [posts, MONEY.format("1.600", "1.200")]


def test_import_that_does_not_tell_the_use_is_held_against_all_of_it() -> None:
    case = made(4, (800, 2), (1200, 3), 0)
    before = {key: value for key, value in newest().before.items() if key != "use"}
    record = make_import(case.grant, before=before, after=newest().after)
    assert obstacles_to_undo(record) == [POSTS.format(4, 2), MONEY.format("1.600", "800")]


def test_obstacle_to_the_terms_that_is_older_than_the_import_is_none() -> None:
    case = Case()
    case.apply(1200, 3, AGREED, restriction="diktering")
    # As an earlier version of the rules let it stand.
    Grant.objects.update(last_day_of_use=date(2018, 12, 30), starts_until=date(2018, 11, 30))
    dates = {"last_day_of_use": "2018-12-30", "starts_until": "2018-11-30"}
    before, after = (
        {**state, "terms": {**state["terms"], **dates}} for state in (newest().before, newest().after)
    )
    AllocationImport.objects.all().delete()
    record = make_import(case.grant, before=before, after=after)
    undo_import(by=None, record=record, reason=WHY)
    assert Grant.objects.get().restriction == ""


def test_page_undoes_an_import_beside_an_older_reason(client: Client) -> None:
    case = made(1, (389, 1), (390, 1), 0)
    client.force_login(make_user(Role.ADMINISTRATOR))
    address = f"/allocations/imports/{newest().pk}/"
    page = Page(client.get(address))
    assert MONEY.format("400", "389") not in page.text
    assert client.post(address, {**page.form, "undo_reason": WHY}).status_code == 302
    assert case.stored()[:2] == (1, 389_000)


def test_page_says_what_was_registered_because_of_the_import(client: Client) -> None:
    case = made(2, (1200, 3), (2000, 5), 2)
    client.force_login(make_user(Role.ADMINISTRATOR))
    address = f"/allocations/imports/{newest().pk}/"
    page = Page(client.get(address))
    assert POSTS.format(4, 3) in page.text
    assert page.root.all("textarea") == []
    assert client.post(address, {"undo_reason": WHY}).status_code == 422
    assert case.stored()[:2] == (5, 2_000_000)
