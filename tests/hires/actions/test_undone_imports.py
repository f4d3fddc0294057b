"""An import is not undone while posts, hires or words hang on what it did; and whoever registers meanwhile is told."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from accounts.enums import Role
from allocations.imports.undo import obstacles_to_undo, undo_import
from allocations.models import Allocation, AllocationImport, Grant
from hires.models import Confirmation, Decision, Hire, Period, Post
from reports.models import HospitalText, RegionText
from tests.support.factories import (
    entitle,
    first_price,
    make_allocation,
    make_grant,
    make_hire,
    make_import,
    make_post,
    make_purpose,
    make_user,
)
from tests.support.lowered import YEAR, Case, today
from tests.support.pages import Page
from tests.support.racing import coming_second

__all__ = ["today"]

WHY = "Det var en forkert tabel"


@pytest.fixture
def case(db: None) -> Case:
    return Case()


def newest() -> AllocationImport:
    return AllocationImport.objects.all()[0]


def undone(record: AllocationImport) -> AllocationImport:
    return undo_import(by=None, record=record, reason=WHY)


def refused(record: AllocationImport, *said: str) -> None:
    before = [list(model.objects.values()) for model in (Allocation, Grant, Post, AllocationImport)]
    assert obstacles_to_undo(record) == list(said)
    with pytest.raises(ValidationError) as error:
        undone(record)
    assert error.value.messages == list(said)
    assert before == [list(model.objects.values()) for model in (Allocation, Grant, Post, AllocationImport)]


def test_what_posts_hang_on_stays(case: Case) -> None:
    refused(make_import(case.grant), "Rigshospitalet har 2 stillinger i bevillingen.")


def test_what_confirmations_and_words_hang_on_stays(case: Case) -> None:
    own = {"grant": case.grant, "hospital": case.grant.allocations.get(targets__value=1).hospital}
    Confirmation.objects.create(**own, as_of=date(2018, 1, 1), confirmed_by=make_user())
    HospitalText.objects.create(**own, remark="Ingen")
    RegionText.objects.create(grant=case.grant, as_of=date(2018, 1, 1), summary="Godt")
    refused(
        make_import(case.grant),
        "Andet har 1 bekræftelse og en tekst til redegørelsen i bevillingen.",
        "Rigshospitalet har 2 stillinger i bevillingen.",
        "Bevillingen har tekster til redegørelsen.",
    )


def test_hire_that_was_annulled_keeps_its_post_and_stands_in_the_way(db: None) -> None:
    grant = make_grant()
    allocation = make_allocation(grant, amount=400_000, target=1)
    make_post(allocation)
    refused(make_import(grant), "Rigshospitalet har 1 stilling i bevillingen.")


def test_purpose_that_a_post_is_for_stays(case: Case) -> None:
    case.apply(1200, 3, purposes=["Kodning"])
    record = newest()
    post = Post.objects.all()[0]
    post.purpose = case.grant.purposes.get()
    post.save()
    refused(record, "»Kodning« er i brug på stillinger eller ansættelser.")


def test_what_would_be_lowered_below_what_is_used_stays(case: Case) -> None:
    case.apply(2000, 5, {"": "Ny beslutning"})
    for _post in range(2):
        make_hire(make_post(case.allocation), YEAR)
    refused(
        newest(),
        "Rigshospitalet har oprettet 4 stillinger; det nye måltal er 3.",
        "Rigshospitalet har disponeret 1.600 tkr.; det nye beløb er 1.200 tkr.",
    )


def test_use_is_reckoned_at_the_price_there_was(case: Case) -> None:
    case.apply(800, 3, {"": "Ny beslutning"}, unit_price=Decimal(200_000))
    entitle(*Allocation.objects.filter(pk=case.allocation.pk), amount=700_000)
    record = make_import(
        case.grant,
        before={**newest().before, "allocations": newest().before["allocations"]},
        after=newest().after,
    )
    entitle(*Allocation.objects.filter(pk=case.allocation.pk), amount=800_000)
    AllocationImport.objects.exclude(pk=record.pk).delete()
    assert obstacles_to_undo(record) == []
    assert first_price(case.grant) == 200_000  # nothing of the question stays
    undone(record)
    assert (first_price(case.grant), case.stored()[1]) == (400_000, 1_200_000)


def test_reason_for_what_is_lowered_is_kept_with_the_import_and_taken_back_with_it(case: Case) -> None:
    case.apply(400, 1, reasons={"Rigshospitalet": "Besluttet 12.04.2018"})
    assert newest().reason == "Rigshospitalet: Besluttet 12.04.2018"
    undone(newest())
    assert case.stored() == (3, 1_200_000, "")


def test_terms_that_hires_do_not_allow_stay(case: Case) -> None:
    case.apply(
        1200,
        3,
        last_day_of_use=date(2019, 12, 31),
        starts_from=date(2018, 1, 1),
        starts_until=date(2018, 12, 31),
    )
    record = newest()
    record.before["terms"]["last_day_of_use"] = "2018-12-01"
    record.before["terms"]["starts_until"] = "2018-11-30"
    said = obstacles_to_undo(record)
    assert len(said) == 1
    assert "2" in said[0]


@pytest.mark.django_db(transaction=True)
def test_undoing_waits_for_whoever_registers_and_is_then_refused() -> None:
    case = Case()
    case.apply(2000, 5, {"": "Ny beslutning"})
    record = newest()
    before = Post.objects.count()
    _hire, ended = coming_second(case.register, lambda: undone(record))
    assert (Post.objects.count(), type(ended)) == (before + 1, AllocationImport)
    case.apply(2000, 5, {"": "Ny beslutning"})
    record = make_import(case.grant)
    _hire, ended = coming_second(case.register, lambda: undone(record))
    assert isinstance(ended, ValidationError)
    assert ended.messages == ["Rigshospitalet har 4 stillinger i bevillingen."]


@pytest.mark.django_db(transaction=True)
def test_whoever_registers_into_what_is_undone_meanwhile_is_told() -> None:
    case = Case()
    with transaction.atomic():
        for model in (Period, Decision, Hire, Post):
            model.objects.all().delete()
    record = make_import(case.grant)
    _record, ended = coming_second(lambda: undone(record), case.register)
    assert isinstance(ended, ValidationError)
    assert ended.messages == ["Jeres del af bevillingen er trukket tilbage. Spørg Center for HR"]
    assert (Grant.objects.count(), Post.objects.count()) == (0, 0)


def test_page_says_what_hangs_on_the_import(case: Case, client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    make_purpose(case.grant)
    page = Page(client.get(f"/allocations/imports/{make_import(case.grant).pk}/"))
    assert "Rigshospitalet har 2 stillinger i bevillingen." in page.text
    assert page.root.all("textarea") == []
