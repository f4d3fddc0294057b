"""Administrators' own pages: users, hospitals, departments and grants."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page as BrowserPage

from accounts.enums import Role
from accounts.invitations import invitation_token
from accounts.models import User
from accounts.services import set_active
from allocations.enums import GrantStatus
from allocations.models import Allocation, Department, Grant, Membership
from allocations.services.grants import GrantTerms, change_status, save_grant, validate_grant
from reports.audit.history import HistoryQuery, newest_changes
from tests.support.factories import (
    NAMES,
    PASSWORD,
    make_allocation,
    make_grant,
    make_hospital,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.pages import Page
from tests.support.racing import coming_second
from tests.support.row_counts import rows_and_events

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "kaffe ved vinduet"
CHOSEN = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR, name="Anna Aas")


@pytest.fixture
def admin(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def invite(admin: Client, **changed: Any) -> Any:
    sent = {"name": "Bo Bak", "email": "bo@example.dk", "role": "auditor", **changed}
    return admin.post("/users/invite/", sent)


def link_on(response: Any) -> str:
    return Page(response).root.one("textarea").text


def follow(link: str) -> tuple[Client, Any]:
    """A browser of its own that opens the link."""
    client = Client()
    return client, client.get(link.removeprefix("http://testserver"), follow=True)


# Invitations


def test_invitation_lets_the_user_choose_a_password_and_log_in(admin: Client) -> None:
    link = link_on(invite(admin))
    client, response = follow(link)
    assert (response.status_code, Page(response).title) == (200, "Vælg din adgangskode")
    assert link.rsplit("/", 2)[1] not in response.redirect_chain[-1][0]
    response = client.post(response.redirect_chain[-1][0], CHOSEN, follow=True)
    assert Page(response).alerts == ["Din adgangskode er valgt. Log på med den."]
    client.post("/accounts/login/", {"login": "bo@example.dk", "password": NEW_PASSWORD})
    assert client.get("/progress/").status_code == 200


@pytest.mark.parametrize("role", [*Role.values])
def test_invitation_opened_where_somebody_else_is_logged_in_is_still_ones_own(
    admin: Client, role: str
) -> None:
    link = link_on(invite(admin))
    client = Client()
    client.force_login(make_user(role))
    response = client.get(link.removeprefix("http://testserver"), follow=True)
    assert client.post(response.redirect_chain[-1][0], CHOSEN).status_code == 302
    assert User.objects.get(email="bo@example.dk").check_password(NEW_PASSWORD)


def test_b10_invitation_used_twice_is_refused(admin: Client) -> None:
    link = link_on(invite(admin))
    (first, first_page), (second, second_page) = follow(link), follow(link)
    assert first.post(first_page.redirect_chain[-1][0], CHOSEN).status_code == 302
    late = second.post(second_page.redirect_chain[-1][0], CHOSEN)
    assert (late.status_code, Page(late).title) == (410, "Linket virker ikke længere")
    assert follow(link)[1].status_code == 410


def test_b10_invitation_after_seven_days_is_refused(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    link = link_on(invite(admin))
    now = invitation_token._now()
    for seconds, status in ((-10, 200), (10, 410)):
        later = now + dt.timedelta(days=7, seconds=seconds)
        monkeypatch.setattr(type(invitation_token), "_now", lambda _self, later=later: later)
        assert follow(link)[1].status_code == status


def test_b10_invitation_of_another_user_is_refused(admin: Client) -> None:
    link, other = link_on(invite(admin)), make_user(Role.AUDITOR)
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert not invitation_token.check_token(other, token)
    User.objects.filter(email="bo@example.dk").update(email="bodil@example.dk")
    assert follow(link)[1].status_code == 410


def test_new_invitation_ends_the_earlier_one(admin: Client) -> None:
    old = link_on(invite(admin))
    new = link_on(admin.post(f"/users/{User.objects.get(email='bo@example.dk').pk}/link/"))
    assert (follow(old)[1].status_code, follow(new)[1].status_code) == (410, 200)


def test_i07_link_dies_at_login_and_when_the_user_is_closed(admin: Client) -> None:
    user = make_user(Role.AUDITOR)
    link = link_on(admin.post(f"/users/{user.pk}/link/"))
    Client().post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert follow(link)[1].status_code == 410
    link = link_on(admin.post(f"/users/{user.pk}/link/"))
    admin.post(f"/users/{user.pk}/active/", {"active": "0"})
    assert follow(link)[1].status_code == 410


def test_i06_link_is_on_the_host_that_was_allowed(admin: Client) -> None:
    sent = {"name": "Bo Bak", "email": "bo@example.dk", "role": "auditor"}
    assert admin.post("/users/invite/", sent, HTTP_HOST="evil.dk").status_code == 400
    response = admin.post("/users/invite/", sent, HTTP_X_FORWARDED_HOST="evil.dk")
    assert link_on(response).startswith("http://testserver/invitation/")


@pytest.mark.parametrize(("host", "sent"), [("", []), ("mail.example.dk", [["bo@example.dk"]])])
def test_invitation_is_mailed_where_mail_is_set_up(admin: Client, host: str, sent: list[Any]) -> None:
    with override_settings(EMAIL_HOST=host):
        response = invite(admin)
    assert [message.to for message in mail.outbox] == sent
    assert all(link_on(response) in message.body for message in mail.outbox)


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        (("kort", "kort"), "new_password1", "Indtast en adgangskode på mindst 12 tegn"),
        (("password1234", "password1234"), "new_password1", "Vælg en adgangskode, som færre bruger"),
        ((NEW_PASSWORD, "noget andet her"), "new_password2", "Indtast den samme adgangskode begge steder"),
    ],
)
def test_password_is_refused_kindly(admin: Client, typed: tuple[str, str], field: str, message: str) -> None:
    client, response = follow(link_on(invite(admin)))
    sent = dict(zip(CHOSEN, typed, strict=True))
    response = client.post(response.redirect_chain[-1][0], sent)
    assert (response.status_code, Page(response).errors) == (422, {field: [message]})


# Users


def test_b08_administrator_has_no_field_for_a_password(admin: Client) -> None:
    user = make_user(Role.AUDITOR)
    before = User.objects.get(pk=user.pk).password
    form = Page(admin.get(f"/users/{user.pk}/")).form
    assert set(form) == {"name", "role", "version"}
    admin.post(f"/users/{user.pk}/", {**form, "password": "x", "new_password1": "x", "is_active": "0"})
    admin.post(f"/users/{user.pk}/link/")
    assert User.objects.get(pk=user.pk).password == before


def test_b09_last_administrator_keeps_role_and_access(admin: Client, administrator: User) -> None:
    make_user(Role.ADMINISTRATOR, is_active=False)
    invite(admin, role="administrator")  # who can't log in yet
    address = f"/users/{administrator.pk}/"
    response = admin.post(address, {**Page(admin.get(address)).form, "role": "auditor"})
    said = "Anna Aas er den eneste administrator, der kan logge på. Gør først en anden til administrator"
    assert (response.status_code, Page(response).errors) == (422, {"role": [said]})
    assert Page(admin.post(f"{address}active/", {"active": "0"}, follow=True)).alerts == [said]
    administrator.refresh_from_db()
    assert (administrator.role, administrator.is_active) == (Role.ADMINISTRATOR, True)
    with pytest.raises(ValidationError):
        set_active(by=administrator, user=administrator, active=False)


@pytest.mark.django_db(transaction=True)
def test_b09_two_administrators_closing_each_other_leave_one() -> None:
    one, other = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)
    _first, second = coming_second(
        lambda: set_active(by=one, user=other, active=False),
        lambda: set_active(by=other, user=one, active=False),
    )
    assert isinstance(second, ValidationError | PermissionDenied)
    assert list(User.objects.filter(is_active=True)) == [one]


def test_i13_closed_user_is_out_at_once(admin: Client) -> None:
    user, client = make_user(Role.AUDITOR), Client()
    client.force_login(user)
    admin.post(f"/users/{user.pk}/active/", {"active": "0"})
    assert client.get("/users/")["Location"] == "/accounts/login/?next=/users/"


@pytest.mark.parametrize("email", ["bıl@example.dk", "bİl@example.dk"])
def test_g15_turkish_letter_in_an_address_makes_no_user(admin: Client, email: str) -> None:
    make_user(Role.AUDITOR, email="bil@example.dk")
    assert invite(admin, email=email).status_code == 422
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "with_hospital", "said"),
    [
        ("hospital_hr", False, "Vælg mindst ét hospital"),
        ("auditor", True, "Vælg kun hospitaler til hospitals-HR"),
    ],
)
def test_hospitals_are_for_hospital_hr_alone(
    admin: Client, role: str, with_hospital: bool, said: str
) -> None:
    hospital = make_hospital()
    response = invite(admin, role=role, hospitals=[hospital.pk] if with_hospital else [])
    assert (response.status_code, Page(response).errors) == (422, {"hospitals": [said]})
    assert User.objects.count() == 1


def test_invitation_tells_everything_wrong_at_once(admin: Client) -> None:
    make_hospital()
    make_user(Role.AUDITOR, email="bo@example.dk")
    response = invite(admin, name="", role="hospital_hr")
    assert (response.status_code, Page(response).errors) == (
        422,
        {
            "name": ["Indtast navn"],
            "email": ["En anden bruger har allerede denne e-mailadresse."],
            "hospitals": ["Vælg mindst ét hospital"],
        },
    )
    response = invite(admin, email="bıl@example.dk", role="hospital_hr")
    assert Page(response).errors == {
        "email": ["Indtast en e-mailadresse uden særlige bogstaver før @"],
        "hospitals": ["Vælg mindst ét hospital"],
    }
    assert User.objects.count() == 2


def test_role_without_hospitals_takes_them_away_and_history_names_the_administrator(
    admin: Client, administrator: User
) -> None:
    user = make_user(Role.HOSPITAL_HR, make_hospital())
    address = f"/users/{user.pk}/"
    admin.post(address, {**Page(admin.get(address)).form, "role": "auditor"})
    assert Membership.objects.count() == 0
    event = User.objects.get(pk=user.pk).events.latest("pgh_id")
    assert (event.role, event.pgh_context["user"]) == ("auditor", administrator.pk)


def test_c13_two_administrators_at_one_user_see_both_versions(admin: Client) -> None:
    user = make_user(Role.AUDITOR, name="Bo Bak")
    address = f"/users/{user.pk}/"
    form = Page(admin.get(address)).form
    admin.post(address, {**form, "name": "Bo Bech"})
    response = admin.post(address, {**form, "name": "Bo Buch"})
    page = Page(response)
    assert (response.status_code, page.table[1]) == (409, ["Navn", "Bo Bech", "Bo Buch"])
    admin.post(address, page.form)
    assert User.objects.get(pk=user.pk).name == "Bo Buch"


def test_users_are_in_danish_order_and_closed_ones_are_asked_for(admin: Client) -> None:
    for name in ("Åge", "Zoe", "Ægir"):
        make_user(Role.AUDITOR, name=name, is_active=name != "Zoe")
    assert [row[0] for row in Page(admin.get("/users/")).table[1:]] == ["Anna Aas", "Ægir", "Åge"]
    shown = Page(admin.get("/users/?closed=1")).table[1:]
    assert [row[0] for row in shown] == ["Anna Aas", "Zoe", "Ægir", "Åge"]


# Hospitals


def test_spelling_of_another_hospital_is_refused_naming_it(admin: Client) -> None:
    make_hospital()
    sent = {"name": "Bornholms Hospital", "short_name": "BOH", "other_names": "Bornholm\r\nrigshospitalet"}
    response = admin.post("/hospitals/add/", sent)
    said = "»rigshospitalet« står allerede for Rigshospitalet"
    assert (response.status_code, Page(response).errors) == (422, {"other_names": [said]})


@pytest.mark.parametrize("name", [".", "-", "123", "\u3164", "\u2800", "\u0301"])
def test_text_without_a_letter_is_no_name(admin: Client, name: str) -> None:
    hospital = make_hospital()
    grant = {
        **Page(admin.get("/grants/add/")).form,
        "total": "800.000",
        "target": "2",
        "unit_price": "400.000",
    }
    words = ("name", "organisation", "reports_to", "redeployment_scheme", "dates_decided_by")
    sent: dict[str, dict[str, str]] = {
        "/hospitals/add/": {"name": name, "short_name": name, "other_names": f"Riget\r\n{name}"},
        f"/hospitals/{hospital.pk}/departments/add/": {"name": name},
        "/users/invite/": {"name": name, "email": "ny@region.dk", "role": "auditor"},
        "/grants/add/": {
            **grant,
            **dict.fromkeys(words, name),
            **dict.fromkeys(("purposes", "staff_groups"), f"Et\r\n{name}"),
        },
    }
    before = rows_and_events()
    errors = {address: Page(admin.post(address, form)).errors for address, form in sent.items()}
    of_a_name = {"name": ["Indtast navn med mindst ét bogstav"]}
    assert errors == {
        "/hospitals/add/": {
            **of_a_name,
            "short_name": ["Indtast kort navn med mindst ét bogstav"],
            "other_names": ["Indtast andre skrivemåder med mindst ét bogstav på hver linje"],
        },
        f"/hospitals/{hospital.pk}/departments/add/": of_a_name,
        "/users/invite/": of_a_name,
        "/grants/add/": {
            "name": ["Indtast bevillingens navn med mindst ét bogstav"],
            "dates_decided_by": ["Indtast, hvem der har besluttet datoerne, med mindst ét bogstav"],
            "purposes": ["Indtast formål med mindst ét bogstav på hver linje"],
            "staff_groups": ["Indtast personalegrupper med mindst ét bogstav på hver linje"],
            "organisation": ["Indtast organisation med mindst ét bogstav"],
            "reports_to": ["Indtast, hvem redegørelsen går til, med mindst ét bogstav"],
            "redeployment_scheme": ["Indtast omplaceringsordning med mindst ét bogstav"],
        },
    }
    assert rows_and_events() == before


def test_department_is_deleted_only_while_no_post_is_in_it(admin: Client) -> None:
    post = make_post(make_allocation())
    other = Department.objects.create(hospital=post.hospital, name="Øre")
    for department in (post.department, other):
        admin.post(f"/departments/{department.pk}/delete/")
    assert list(post.hospital.departments.all()) == [post.department]


# Grants


def test_grant_added_by_hand_is_a_draft_that_hospitals_do_not_see(admin: Client) -> None:
    sent = {**Page(admin.get("/grants/add/")).form, "name": "Ny", "total": "800.000", "target": "2"}
    admin.post("/grants/add/", {**sent, "unit_price": "400.000", "purposes": "Et\r\nTo"})
    grant = Grant.objects.get()
    assert (grant.status, [str(one) for one in grant.purposes.all()]) == ("draft", ["Et", "To"])
    allocation = make_allocation(grant=grant)
    hr = make_user(Role.HOSPITAL_HR, allocation.hospital)
    seen = []
    for status in ("open", "closed", "open"):
        seen.append((Grant.objects.for_user(hr).count(), Allocation.objects.for_user(hr).count()))
        admin.post(f"/grants/{grant.pk}/status/", {"status": status})
    assert (seen, Grant.objects.get().status) == ([(0, 0), (1, 1), (1, 1)], "open")
    admin.post(f"/grants/{grant.pk}/status/", {"status": GrantStatus.DRAFT})
    assert Grant.objects.get().status == "open"


def test_purpose_in_use_is_renamed_but_not_removed(admin: Client) -> None:
    allocation = make_allocation()
    used, _unused = make_purpose(allocation.grant, "Et"), make_purpose(allocation.grant, "To", 2)
    make_post(allocation, purpose=used)
    address = f"/grants/{allocation.grant_id}/"
    form = Page(admin.get(address)).form
    response = admin.post(address, {**form, "purposes": "To"})
    said = "»Et« bruges og kan ikke fjernes. Skriv det på en linje igen"
    assert (response.status_code, Page(response).errors) == (422, {"purposes": [said]})
    assert admin.post(address, {**form, "name": "Omdøbt", "purposes": "Kodning"}).status_code == 302
    grant = Grant.objects.get()
    assert (grant.name, list(grant.purposes.values_list("pk", "name"))) == ("Omdøbt", [(used.pk, "Kodning")])


def test_c17_two_administrators_at_one_grant_see_both_versions(admin: Client) -> None:
    address = f"/grants/{make_grant(name='Et').pk}/"
    form = Page(admin.get(address)).form
    admin.post(address, {**form, "target": "60"})
    response = admin.post(address, {**form, "target": "70"})
    assert (response.status_code, Page(response).table[1][1:]) == (409, ["60", "70"])


def test_names_of_a_grant_are_changed_and_history_tells_them(admin: Client) -> None:
    grant = make_grant(name="Et")
    form = Page(admin.get("/grants/add/")).form
    assert {name: form[name] for name in NAMES} == NAMES
    address = f"/grants/{grant.pk}/"
    names = {
        "organisation": "Region Østdanmark",
        "reports_to": "byrådet",
        "unit_kind": "kommune",
        "redeployment_scheme": "Jobbanken",
        "low_activity_question": "",
    }
    admin.post(address, {**Page(admin.get(address)).form, **names})
    grant.refresh_from_db()
    assert {name: getattr(grant, name) for name in names} == names
    change = newest_changes(HistoryQuery(about=(Grant, grant.pk)), count=1)[0]
    assert [(field.label, field.before, field.after) for field in change.fields] == [
        ("Organisation", "Region Hovedstaden", "Region Østdanmark"),
        ("Redegørelsen går til", "regionsrådet", "byrådet"),
        ("Midlerne er fordelt på", "Hospitaler", "Kommuner"),
        ("Omplaceringsordning", "RegionH Match", "Jobbanken"),
        ("Spørgsmål om afdelingen", NAMES["low_activity_question"], "–"),
    ]


@pytest.mark.parametrize("address", ["/users/", "/hospitals/", "/grants/"])
def test_list_takes_as_many_queries_for_three_rows_as_for_one(admin: Client, address: str) -> None:
    counts = []
    for number in range(3):
        hospital = make_hospital(f"Hospital {number}", f"H{number}")
        make_user(Role.HOSPITAL_HR, hospital)
        make_grant()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            admin.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[2]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pages_of_administrators_in_a_browser(
    administrator: User, live_server: Any, page: BrowserPage, screenshot: Any
) -> None:
    allocation = make_allocation(grant=make_grant(name="Lægesekretærer 2018"))
    make_purpose(allocation.grant)
    make_staff_group(allocation.grant)
    make_post(allocation)
    hr = make_user(Role.HOSPITAL_HR, allocation.hospital, name="Mette Holm")
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("E-mail").fill(administrator.email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log på").click()
    department = allocation.hospital.departments.get().pk
    for path in (
        "users",
        "users/invite",
        f"users/{hr.pk}",
        "hospitals",
        "hospitals/add",
        f"hospitals/{allocation.hospital_id}",
        f"departments/{department}",
        "grants",
        "grants/add",
        f"grants/{allocation.grant_id}",
        "invitation/MQ/x-y",
    ):
        page.goto(f"{live_server.url}/{path}/")
        screenshot(
            page,
            f"admin-{'-'.join(part for part in path.split('/') if not part.isdecimal())}"
            + ("-one" if path[-1].isdecimal() else ""),
        )
    page.goto(f"{live_server.url}/users/{hr.pk}/")
    page.get_by_role("button", name="Lav link til ny adgangskode").click()
    link = page.get_by_label("Linket").input_value()
    screenshot(page, "admin-link")
    page.goto(link)
    screenshot(page, "admin-invitation-choose")
    page.get_by_label("Ny adgangskode", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Ny adgangskode igen").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Gem adgangskoden").click()
    assert page.get_by_text("Din adgangskode er valgt. Log på med den.").is_visible()


def test_targets_in_posts_are_whole(db: None) -> None:
    grant = make_grant(counted_in="person_years", target=Decimal("19.7"))
    make_allocation(grant, target=Decimal("2.7"))
    grant.counted_in = "posts"
    for target, field in ((Decimal("19.7"), "target"), (Decimal(20), "counted_in")):
        grant.target = target
        with pytest.raises(ValidationError) as refused:
            validate_grant(grant)
        assert list(refused.value.message_dict) == [field]


def test_status_that_is_changed_during_an_import_is_not_lost(transactional_db: None) -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    grant = make_grant(status="draft")
    terms = GrantTerms(name=grant.name, total=Decimal(1), unit_price=Decimal(1), target=Decimal(1))
    _opened, _saved = coming_second(
        lambda: change_status(by=administrator, grant=grant, status=GrantStatus.OPEN),
        lambda: save_grant(by=administrator, terms=terms),
    )
    grant.refresh_from_db()
    assert (grant.status, grant.total) == (GrantStatus.OPEN, 1)


def test_c08_grant_that_is_added_twice_at_the_same_moment_is_added_once(transactional_db: None) -> None:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    sent = {
        **Page(client.get("/grants/add/")).form,
        "name": "Jordemødre",
        "total": "400.000",
        "unit_price": "400.000",
        "target": "1",
    }
    first, second = coming_second(*[lambda: client.post("/grants/add/", sent)] * 2)
    assert (first.status_code, second.status_code) == (302, 409)
    page = Page(second)
    assert (page.summary, page.form["name"]) == (
        ["Det er gemt i forvejen. Se efter, før du prøver igen"],
        "Jordemødre",
    )
    assert Grant.objects.count() == 1
