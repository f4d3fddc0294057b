"""The report as known on a day: what it would have said had it been made then, whatever was registered or put right since."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from allocations.models import Grant, Rate
from hires.enums import LeavingReason, WithdrawalReason
from hires.figures.as_known import end_of
from hires.figures.breakdowns import PARTS, parts_of
from hires.models import Confirmation, Employee, Hire, Period, Post
from reports.documents.data_formats import as_json, report_hash
from reports.models import HospitalText, RegionText
from reports.phrases.descriptions import attested_in_words, report_facts
from reports.report.build import FORECAST, Report, build_report
from tests.support.dated import dated, noon
from tests.support.factories import (
    agree_on,
    entitle,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.pages import Page
from tests.support.profiles import examples
from tests.support.reopened import texts_of_word
from tests.support.workbooks import cells, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]
DAY = dt.timedelta(days=1)
MARCH, APRIL = dt.date(2018, 3, 31), dt.date(2018, 4, 30)


@pytest.fixture(autouse=True)
def may() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 5, 31, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def grant() -> Grant:
    """A hire registered when it was agreed, and one agreed in March that was only registered in April."""
    grant = make_grant()
    allocation = make_allocation(grant)
    make_hire(
        make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)), agreed_on=dt.date(2018, 2, 1)
    )
    dated(noon(dt.date(2018, 2, 2)))
    make_hire(
        make_post(allocation), (dt.date(2018, 3, 15), dt.date(2019, 3, 14)), agreed_on=dt.date(2018, 3, 10)
    )
    dated(noon(dt.date(2018, 4, 20)))
    return grant


def created(report: Report) -> int:
    return report.progress.total.created


def test_f15_hire_registered_late_is_missing_in_what_was_known_and_counts_in_what_is(grant: Grant) -> None:
    assert created(build_report(grant, MARCH)) == 2
    assert created(build_report(grant, MARCH, known_on=MARCH)) == 1
    assert created(build_report(grant, MARCH, known_on=APRIL)) == 2


def test_f15_report_states_which_it_is(grant: Grant) -> None:
    said = [
        dict(report_facts(report))["Som registreret pr."]
        for report in (build_report(grant, MARCH), build_report(grant, MARCH, known_on=MARCH))
    ]
    assert said == ["da den blev udarbejdet", "ved udgangen af 31.03.2018, efter historikken"]


def test_f13_later_correction_does_not_rewrite_what_was_known(grant: Grant) -> None:
    before = build_report(grant, APRIL, known_on=APRIL).progress.total
    Period.objects.filter(first_day=dt.date(2018, 3, 1)).update(weekly_hours=20)
    after = build_report(grant, APRIL)
    assert after.progress.total.committed < before.committed
    assert build_report(grant, APRIL, known_on=APRIL).progress.total == before


def test_day_itself_is_what_is_known_now(grant: Grant) -> None:
    today = dt.date(2018, 5, 31)
    assert build_report(grant, MARCH, known_on=today).progress == build_report(grant, MARCH).progress


def test_restriction_and_what_was_attested_are_as_they_were_known() -> None:
    grant = make_grant(restriction="diktering")
    post = make_post(make_allocation(grant))
    hire = make_hire(post, (dt.date(2018, 3, 1), dt.date(2019, 2, 28)), attested_restriction="diktering")
    make_hire(make_post(post.hospital.allocations.get()), (dt.date(2018, 3, 2), dt.date(2019, 3, 1)))
    dated(noon(dt.date(2018, 3, 5)))
    Grant.objects.update(restriction="rengøring")
    Hire.objects.exclude(pk=hire.pk).update(attested_restriction="rengøring")
    dated(noon(dt.date(2018, 4, 5)))
    said = {
        known_on: attested_in_words(report.grant, report.tables["attested"])
        for known_on in (MARCH, None)
        for report in [build_report(grant, MARCH, known_on=known_on)]
    }
    assert said == {
        MARCH: "Ved 1 af 2 ansættelser er det attesteret, at stillingen ikke anvendes til diktering. "
        "Ved 1 er intet attesteret.",
        None: "Ved 1 af 2 ansættelser er det attesteret, at stillingen ikke anvendes til rengøring. "
        "Ved 1 er en anden ordlyd attesteret.",
    }


def test_allocation_is_as_it_was_known(grant: Grant) -> None:
    entitle(*grant.allocations.all(), amount=1_000_000, target=3)
    total = build_report(grant, MARCH, known_on=MARCH).progress.total
    assert (total.allocated, total.target) == (6_522_000, 16)


def test_grant_has_the_terms_that_were_known(grant: Grant) -> None:
    Grant.objects.update(name="Et nyt navn")
    Rate.objects.update(price=500_000)
    report = build_report(grant, MARCH, known_on=MARCH)
    assert ([span.price for span in report.progress.prices], report.grant.name == "Et nyt navn") == (
        [400_000],
        False,
    )
    assert report.progress.total.committed == 400_000


def test_f14_forgotten_person_counts_as_before(grant: Grant) -> None:
    before = build_report(grant, MARCH, known_on=APRIL)
    Employee.objects.update(name="Glemt", employee_number=None)
    after = build_report(grant, MARCH, known_on=APRIL)
    assert after.progress == before.progress


def test_days_that_were_deleted_by_then_do_not_count(grant: Grant) -> None:
    post = make_post(grant.allocations.get())
    make_hire(
        post, (dt.date(2018, 3, 1), dt.date(2018, 3, 31)), (dt.date(2018, 4, 1), dt.date(2018, 6, 30), 30)
    )
    dated(noon(dt.date(2018, 4, 25)))
    Period.objects.filter(weekly_hours=30).delete()
    dated(noon(dt.date(2018, 5, 1)))
    # 31 days of 365, and 91 more at 30 of 37 hours.
    whole, cut = (Decimal("0.0849") + 2, Decimal("0.2871") + 2)
    found = [
        build_report(grant, APRIL, known_on=day).progress.total.committed_person_years
        for day in (APRIL, dt.date(2018, 5, 2))
    ]
    assert found == [cut, whole]


def test_grant_that_was_not_there_yet_is_said(grant: Grant) -> None:
    with pytest.raises(ValidationError) as refused:
        build_report(grant, dt.date(2018, 1, 31), known_on=dt.date(2018, 1, 31))
    assert refused.value.messages == ["Bevillingen var ikke oprettet den 31.01.2018. Vælg en senere dag"]


@pytest.mark.parametrize(
    ("known_on", "said"),
    [
        (
            dt.date(2018, 3, 30),
            "Vælg 31.03.2018 eller senere: Den dag kunne ingen kende status pr. 31.03.2018",
        ),
        (dt.date(2018, 6, 1), "Vælg en dag, der ikke ligger efter i dag, den 31.05.2018"),
    ],
)
def test_day_on_which_it_could_not_be_known_is_refused_on_the_page_too(
    grant: Grant, client: Client, known_on: dt.date, said: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        build_report(grant, MARCH, known_on=known_on)
    assert refused.value.messages == [said]
    client.force_login(make_user(Role.CENTER_HR))
    query = {"as_of": "31.03.2018", "known_on": f"{known_on:%d.%m.%Y}"}
    for page in (
        "",
        "over-time/",
        "forecast/",
        "use-of-funds/",
        "drilldown/",
        "compare/",
        "council-report/",
        "pdf/",
        "excel/",
    ):
        response = client.get(f"/grants/{grant.pk}/progress/{page}", query)
        assert (response.status_code, Page(response).errors) == (400, {"known_on": [said]}), page
        assert f'value="{query["known_on"]}"' in response.content.decode()


def test_documents_of_what_was_known_hold_it_and_the_hires_that_were(grant: Grant, client: Client) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    make_hire(make_post(grant.allocations.get()), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    query = {"as_of": "31.03.2018", "known_on": "31.03.2018"}
    response = client.get(f"/grants/{grant.pk}/progress/excel/", query)
    book = opened(response)
    assert [row[1] for row in cells(book["Ansættelser"])[1:]] == ["RH-01"]
    assert cells(book["Samlet status"])[3][4] == 1
    assert ", kendt 2018-03-31.xlsx" in unquote(response["Content-Disposition"])
    word = client.get(f"/grants/{grant.pk}/progress/word/", query)
    assert any(
        text.startswith("1 af mindst 55 stillinger er oprettet, ") for text in texts_of_word(word.content)
    )
    out = io.StringIO()
    days = {"as_of": MARCH, "known_on": MARCH}
    call_command("progress", grant=grant.name, **days, format="csv", table="months", stdout=out)
    assert [row["created"] for row in csv.DictReader(io.StringIO(out.getvalue()))] == ["0", "1", "1"]
    with pytest.raises(CommandError, match="Der er ingen tabel med navnet nothing"):
        call_command("progress", grant=grant.name, format="csv", table="nothing")


# The whole of it


class Course:
    """A random course of registrations and corrections, each written as whoever registers writes it."""

    def __init__(self) -> None:
        self.grant = make_grant()
        self.allocations = [
            make_allocation(self.grant, make_hospital(f"Hospital {number}", f"H{number}"))
            for number in range(2)
        ]
        self.purpose, self.group = make_purpose(self.grant), make_staff_group(self.grant)
        self.user = make_user()

    def register(self, number: int) -> None:
        allocation = self.allocations[number % 2]
        posts = list(Post.objects.filter(hospital=allocation.hospital))
        post = (
            posts[number % len(posts)]
            if posts and number % 3 == 0
            else make_post(allocation, purpose=self.purpose)
        )
        people = list(Employee.objects.filter(hospital=allocation.hospital))
        employee = people[0] if people and number % 5 == 0 else make_employee(allocation.hospital)
        first_day = dt.date(2018, 1, 1) + number * 3 * DAY
        make_hire(
            post,
            (first_day, first_day + 40 * DAY, 30),
            (first_day + 41 * DAY, first_day + 80 * DAY, 20 + number % 17),
            employee=employee,
            route="redeployment" if number % 2 else "outside_region",
            agreed_on=first_day - number % 30 * DAY,
            staff_group=self.group,
        )

    def change(self, kind: str, number: int) -> None:
        hires = list(Hire.objects.order_by("pk"))
        if not hires or kind == "register":
            return self.register(number)
        hire = hires[number % len(hires)]
        periods = hire.periods.order_by("first_day")
        match kind:
            case "hours":
                periods.filter(pk=periods[0].pk).update(weekly_hours=Decimal(10 + number % 20))
            case "leave":
                last = periods.last()
                if last and last.first_day < last.last_day:
                    Period.objects.filter(pk=last.pk).update(last_day=last.last_day - DAY)
                    Period.objects.filter(pk=last.pk).update(leaving_reason=LeavingReason.RESIGNED)
            case "shorten":
                if periods.count() > 1 and (last := periods.last()):
                    last.delete()
            case "withdraw":
                Hire.objects.filter(pk=hire.pk).update(
                    withdrawn_on=dt.date(2018, 1, 1) + number * DAY,
                    withdrawn_by=self.user,
                    withdrawal_reason=WithdrawalReason.CANDIDATE_WITHDREW,
                )
            case "agreed":
                agree_on(hire, hire.agreed_on - number % 9 * DAY)
            case "post":
                Post.objects.filter(pk=hire.post_id).update(low_activity=bool(number % 2))
            case "table":
                entitle(*self.grant.allocations.all(), amount=1_000_000 + number, target=number % 7)
        return None


steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "register",
                "register",
                "register",
                "hours",
                "leave",
                "shorten",
                "withdraw",
                "agreed",
                "post",
                "table",
            ]
        ),
        st.integers(0, 100),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=examples(20), deadline=None)
@given(steps=steps, as_of=st.dates(dt.date(2018, 1, 1), dt.date(2018, 9, 1)))
def test_report_as_known_at_a_moment_is_the_report_made_at_it(
    steps: list[tuple[str, int]], as_of: dt.date
) -> None:
    with transaction.atomic():
        course = Course()
        made = []
        for kind, number in steps:
            course.change(kind, number)
            with connection.cursor() as cursor:
                cursor.execute("SELECT clock_timestamp()")
                moment = cursor.fetchone()[0]
            made.append((moment, parts_of(course.grant, as_of, PARTS)))
        for moment, then in made:
            assert parts_of(course.grant, as_of, PARTS, moment) == then
        transaction.set_rollback(True)


def test_same_day_is_the_same_report_whenever_it_is_asked_for(grant: Grant) -> None:
    first = build_report(grant, MARCH, known_on=APRIL)
    make_hire(make_post(grant.allocations.get()), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    Hire.objects.update(route="under_notice")
    RegionText.objects.create(grant=grant, as_of=MARCH, summary="Skrevet siden")
    HospitalText.objects.create(
        grant=grant, hospital=grant.allocations.get().hospital, remark="Skrevet siden"
    )
    again = build_report(grant, MARCH, known_on=APRIL)
    assert (report_hash(again), as_json(again)) == (report_hash(first), as_json(first))


def test_words_are_those_that_were_written_by_then(grant: Grant) -> None:
    allocation = grant.allocations.get()
    RegionText.objects.create(grant=grant, as_of=MARCH, summary="Det går fremad")
    HospitalText.objects.create(grant=grant, hospital=allocation.hospital, remark="Vi er i gang")
    dated(noon(dt.date(2018, 4, 2)))
    RegionText.objects.update(summary="Det gik fremad", version=2)
    HospitalText.objects.update(remark="Vi er færdige", version=2)

    def said(report: Report) -> tuple[str, list[str]]:
        return report.texts.summary, [own["remark"] for own in report.texts.hospitals.values()]

    assert said(build_report(grant, MARCH, known_on=MARCH)) == ("", [])
    assert said(build_report(grant, MARCH, known_on=APRIL)) == ("Det går fremad", ["Vi er i gang"])
    assert said(build_report(grant, MARCH)) == ("Det gik fremad", ["Vi er færdige"])


def test_words_that_were_deleted_by_then_are_none(grant: Grant) -> None:
    RegionText.objects.create(grant=grant, as_of=MARCH, summary="Det går fremad")
    dated(noon(dt.date(2018, 4, 2)))
    RegionText.objects.all().delete()
    dated(noon(dt.date(2018, 4, 10)))
    days = (dt.date(2018, 4, 9), APRIL)
    assert [build_report(grant, MARCH, known_on=day).texts.summary for day in days] == ["Det går fremad", ""]


def test_completeness_is_what_was_confirmed_and_changed_by_then(grant: Grant, client: Client) -> None:
    riget = grant.allocations.get()
    Confirmation.objects.create(
        grant=grant,
        hospital=riget.hospital,
        as_of=MARCH,
        confirmed_at=noon(dt.date(2018, 4, 10)),
        confirmed_by=make_user(name="Mette Jensen"),
    )
    make_allocation(grant, make_hospital("Bornholms Hospital", "BOH"))
    Hire.objects.update(route="under_notice")
    client.force_login(make_user(Role.CENTER_HR))

    def confirmed(known_on: str) -> str:
        query = {"as_of": "31.03.2018", "known_on": known_on}
        [_head, row, _total] = Page(client.get(f"/grants/{grant.pk}/progress/", query)).table
        return row[-1]

    assert [confirmed(day) for day in ("31.03.2018", "19.04.2018", "30.04.2018")] == [
        "bekræftet Aldrig",
        "bekræftet 31.03.2018",
        "bekræftet 31.03.2018",
    ]


def test_hospital_leads_to_its_posts_as_they_were_known(grant: Grant, client: Client) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    query = {"as_of": "31.03.2018", "known_on": "31.03.2018"}
    page = Page(client.get(f"/grants/{grant.pk}/progress/", query))
    link = page.root.all("table")[0].all("th", scope="row")[0].one("a")
    posts = Page(client.get(link.attributes["href"]))
    assert (link.text, posts.title, posts.form["known_on"]) == (
        "Rigshospitalet",
        "Oprettede stillinger",
        "31.03.2018",
    )
    assert [row[0] for row in posts.table[1:]] == ["RH-01", "I alt"]


def test_takes_as_many_queries_with_one_hire_as_with_three(
    grant: Grant, django_assert_num_queries: Any
) -> None:
    for _number in range(2):
        with django_assert_num_queries(3):  # whoever writes is waited for
            build_report(grant, MARCH, known_on=APRIL, parts=("hospitals", "months", *FORECAST))
        make_hire(make_post(grant.allocations.get()), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))


def test_day_ends_at_midnight_in_copenhagen() -> None:
    assert end_of(dt.date(2018, 3, 31)) == dt.datetime(2018, 3, 31, 22, tzinfo=dt.UTC)
    assert end_of(dt.date(2018, 12, 31)) == dt.datetime(2018, 12, 31, 23, tzinfo=dt.UTC)
