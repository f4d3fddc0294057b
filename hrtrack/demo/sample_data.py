"""The demo: the real allocation table, imported as a user imports it, and a plausible year of invented hires."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.services import create_user
from allocations.imports.apply import apply_import
from allocations.imports.record import ImportSource, sha256_of
from allocations.models import Allocation, Grant
from allocations.reading import decode, read_table
from allocations.services.grants import GrantTerms
from allocations.services.members import add_member
from hires.actions.changes import change_hours, take_leave
from hires.actions.confirm import confirm_complete
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.end import end_hire, withdraw_hire
from hires.actions.register import register_hire
from hires.capacity import last_day_of_months
from hires.enums import (
    CandidatesAssessed,
    LeavingReason,
    PeriodKind,
    RecruitmentRoute,
    WithdrawalReason,
)
from hires.models import Hire, Post
from hrtrack.common import clock
from hrtrack.common.database.acting import acting_as
from reports.estimates import write_estimate
from reports.texts import write_hospital_text

TABLE = Path(__file__).parent / "allocation-table.csv"
DAY = dt.timedelta(days=1)
LOGINS = {
    Role.ADMINISTRATOR: ("admin@demo.example", "Anne Admin"),
    Role.CENTER_HR: ("center@demo.example", "Carsten Center"),
    Role.HOSPITAL_HR: ("hr@demo.example", "Hanne Riis"),
    Role.AUDITOR: ("revisor@demo.example", "Rikke Revisor"),
}
HOSPITAL_OF_LOGIN = "RH"
# The number of created posts by hospital.
CREATED = {"AHH": 5, "BFH": 6, "BH": 1, "HGH": 7, "NH": 4, "RHP": 3, "RH": 11}
# Hospitals that have not confirmed to Center for HR that their list is complete.
UNCONFIRMED = ("BFH", "NH")
# The hospitals' texts on how they arranged their posts.
ARRANGEMENTS = {
    "AHH": "Stillingerne er lagt i de afdelinger, hvor lægerne brugte mest tid på kodning.",
    "BH": "Stillingen dækker hele hospitalet og følger stuegangen på skift.",
    "RH": "Stillingerne er fordelt på klinikkerne efter antallet af ambulante forløb:\n"
    "- kodning og dataregistrering på dagen\n- opsamling på manglende registreringer hver uge",
}
# The hospitals' own estimates of the posts that they will have created.
ESTIMATES = {"HGH": 10, "RH": 15, "RHP": 6}
DEPARTMENTS = [
    "Kardiologisk Afdeling",
    "Ortopædkirurgisk Afdeling",
    "Neurologisk Afdeling",
    "Akutmodtagelsen",
    "Onkologisk Afdeling",
    "Børneafdelingen",
    "Øre-næse-hals-afdelingen",
    "Gynækologisk Afdeling",
]
FIRST_NAMES = [
    "Mette",
    "Karin",
    "Anne",
    "Lise",
    "Hanne",
    "Birgitte",
    "Søren",
    "Pia",
    "Åse",
    "Dorthe",
    "Jens",
    "Lone",
    "Gitte",
    "Ulla",
    "Ørjan",
    "Inge",
]
LAST_NAMES = [
    "Jensen",
    "Sørensen",
    "Møller",
    "Holm",
    "Nielsen",
    "Østergaard",
    "Aagaard",
    "Thomsen",
    "Kjær",
    "Lund",
    "Æbelø",
    "Winther",
]
ROUTES = [
    RecruitmentRoute.REDEPLOYMENT,
    RecruitmentRoute.OUTSIDE_REGION,
    RecruitmentRoute.OTHER_IN_REGION,
    RecruitmentRoute.REDEPLOYMENT,
    RecruitmentRoute.UNDER_NOTICE,
]


@dataclass(frozen=True)
class Act:
    """An action of a user on a day of the invented year; actions on future days are left out."""

    on: dt.date
    do: Callable[[], object]


def seed(password: str) -> Grant:
    """Fill an empty database with users that log in with `password`; return the grant. `date_history` dates the history."""
    today = clock.today()
    starts_from = (today.replace(day=1) - 183 * DAY).replace(day=1)
    starts_until = last_day_of_months(starts_from, 12)
    decided = starts_from - 30 * DAY
    with acting_as(None, command="demo", dated=_noon(decided)):
        users = {
            role: create_user(email=email, name=name, role=role, password=password)
            for role, (email, name) in LOGINS.items()
        }
    administrator = users[Role.ADMINISTRATOR]
    with acting_as(administrator, command="demo", dated=_noon(decided + DAY)):
        terms = _terms(starts_from, starts_until)
        data = TABLE.read_bytes()
        text = decode(data)
        source = ImportSource(TABLE.name, sha256_of(data), text)
        apply_import(terms, read_table(text), by=administrator, source=source)
        grant = Grant.objects.get(name=terms.name)
        allocations = list(grant.allocations.select_related("hospital", "grant"))
        clerks = {allocation.pk: _clerk(allocation, users) for allocation in allocations}
    acts = [(act, clerks[a.pk]) for a in allocations for act in Year(a, clerks[a.pk], today).acts()]
    for act, clerk in sorted(acts, key=lambda pair: pair[0].on):
        if act.on <= today:
            with acting_as(clerk, command="demo", dated=_noon(act.on)):
                act.do()
    return grant


def _terms(starts_from: dt.date, starts_until: dt.date) -> GrantTerms:
    return GrantTerms(
        name="Lægesekretærbevillingen 2018",
        decision_reference="Notat fra Center for HR: Anvendelse af bevilling på 22 mio. kr.",
        total=Decimal(22_000_000),
        unit_price=Decimal(400_000),
        target=Decimal(55),
        starts_from=starts_from,
        starts_until=starts_until,
        last_day_of_use=last_day_of_months(starts_until, 12),
        dates_decided_by="Demoværdier: notatet fastsætter ingen datoer",
        organisation="Region Hovedstaden",
        reports_to="regionsrådet",
        redeployment_scheme="RegionH Match",
        low_activity_question="Afdelingen er særligt udfordret ift. lav aktivitet",
        purposes=["Kodning og dataregistrering", "Øget aktivitet og patientbehandling"],
        staff_groups=["Lægesekretær", "HK'er med lægesekretærlignende opgaver"],
        restriction="genindførelse af diktering",
        is_demo=True,
    )


def _clerk(allocation: Allocation, users: dict[Role, User]) -> User:
    """Return the hospital's HR user: the demo's login, or a user without password."""
    hospital = allocation.hospital
    if hospital.short_name == HOSPITAL_OF_LOGIN:
        clerk = users[Role.HOSPITAL_HR]
    else:
        short_name = hospital.short_name.lower()
        clerk = create_user(
            email=f"hr.{short_name}@demo.example", name=f"HR på {hospital}", role=Role.HOSPITAL_HR
        )
    add_member(by=users[Role.ADMINISTRATOR], user=clerk, hospital=hospital)
    return clerk


class Year:
    """One hospital's invented year. The same on every run, except for the days, which are relative to today."""

    def __init__(self, allocation: Allocation, clerk: User, today: dt.date) -> None:
        self.allocation, self.clerk, self.today = allocation, clerk, today
        self.random = random.Random(allocation.hospital.short_name)  # noqa: S311 - names, not secrets
        self.purposes = list(allocation.grant.purposes.all())
        self.staff_groups = list(allocation.grant.staff_groups.all())
        self.hires: dict[int, Hire] = {}

    def acts(self) -> Iterator[Act]:
        """Yield the year's actions, in no order of days."""
        short_name = self.allocation.hospital.short_name
        created = CREATED[short_name]
        gone = (self.today - self.starts_from).days
        for number in range(created):
            agreed_on = self.starts_from + int(gone * (number + 0.4) / created) * DAY
            first_day = self.next_start(agreed_on + 12 * DAY)
            hours = Decimal([37, 37, 37, 32, 37, 30][number % 6] if created > 6 else 37)
            yield self.hire(number, agreed_on, first_day, hours)
        match short_name:
            case "RH":  # one left without replacement; one on leave and covered; one with fewer hours
                yield self.leave(1, months=4)
                yield from self.on_leave(2)
                yield self.fewer_hours(3)
            case "HGH":  # replaced after a gap
                yield from self.replace(0)
            case "NH":  # two half-time people in one post
                yield from self.share(created)
            case "RHP":  # one withdrawn before the start
                yield from self.withdraw(created)
        if short_name not in UNCONFIRMED:
            yield self.confirm()
        if short_name in ARRANGEMENTS:
            yield Act(self.today - DAY, lambda: self.write(ARRANGEMENTS[short_name]))
        if short_name in ESTIMATES:
            yield Act(self.today, lambda: self.estimate(ESTIMATES[short_name]))

    @property
    def starts_from(self) -> dt.date:
        """The first day on which hires of the grant may start."""
        assert self.allocation.grant.starts_from is not None  # noqa: S101 - the demo's grant has one
        return self.allocation.grant.starts_from

    @staticmethod
    def next_start(day: dt.date) -> dt.date:
        """Return the next 1st or 15th of a month, `day` included."""
        while day.day not in (1, 15):
            day += DAY
        return day

    def hire(
        self, key: int, agreed_on: dt.date, first_day: dt.date, hours: Decimal, into: int | None = None
    ) -> Act:
        """Return the registration, up to 6 days after the agreement; `into` is the key of a hire whose post is refilled."""

        def register() -> None:
            post: Post | PostDetails = self.new_post() if into is None else self.hires[into].post
            self.hires[key] = register_hire(
                by=self.clerk,
                allocation=self.allocation,
                post=post,
                term=Term(first_day=first_day, weekly_hours=hours),
                details=self.details(agreed_on, first_day),
            )

        return Act(min(agreed_on + self.random.randrange(7) * DAY, self.today), register)

    def leave(self, key: int, months: int) -> Act:
        """Return the resignation of the holder, who leaves after `months` months of 30 days."""
        agreed_on = self.starts_from + (months * 30 - 20) * DAY

        def end() -> None:
            first_day = self.hires[key].periods.current().earliest("first_day").first_day
            last_day = first_day + months * 30 * DAY
            end_hire(
                by=self.clerk,
                hire=self.hires[key],
                last_day=last_day,
                reason=LeavingReason.RESIGNED,
                decided_on=agreed_on,
            )

        return Act(agreed_on, end)

    def replace(self, key: int) -> Iterator[Act]:
        """Yield a resignation after three months and the replacement hire."""
        left = self.leave(key, months=3)
        yield left
        yield self.hire(100, left.on + 20 * DAY, self.next_start(left.on + 60 * DAY), Decimal(37), into=key)

    def on_leave(self, key: int) -> Iterator[Act]:
        """Yield a leave of 180 days without pay and the hire that covers the leave."""
        first_day = self.next_start(self.starts_from + 120 * DAY)
        on = first_day - 30 * DAY

        def take() -> None:
            take_leave(
                by=self.clerk,
                hire=self.hires[key],
                first_day=first_day,
                last_day=first_day + 180 * DAY,
                kind=PeriodKind.UNPAID_LEAVE,
                decided_on=on,
            )

        yield Act(on, take)
        yield self.hire(101, on + 10 * DAY, first_day, Decimal(30), into=key)

    def fewer_hours(self, key: int) -> Act:
        """Return a change to 25 weekly hours, agreed 20 days before."""
        from_day = self.next_start(self.starts_from + 150 * DAY)
        on = from_day - 20 * DAY

        def change() -> None:
            change_hours(
                by=self.clerk,
                hire=self.hires[key],
                from_day=from_day,
                weekly_hours=Decimal(25),
                decided_on=on,
            )

        return Act(on, change)

    def confirm(self) -> Act:
        """Return the confirmation that the list was complete at the end of last month."""
        last_month = self.today.replace(day=1) - DAY
        return Act(
            last_month + DAY,
            lambda: confirm_complete(by=self.clerk, allocation=self.allocation, as_of=last_month),
        )

    def write(self, arrangement: str) -> None:
        """Write the hospital's own section of the council report."""
        words = {"arrangement": arrangement, "remark": ""}
        write_hospital_text(by=self.clerk, allocation=self.allocation, version="new", texts=words)

    def estimate(self, posts: int) -> None:
        """Write the hospital's own estimate of the posts that it will have created."""
        write_estimate(by=self.clerk, allocation=self.allocation, value=Decimal(posts))

    def share(self, key: int) -> Iterator[Act]:
        """Yield two hires of 18.5 weekly hours in one post."""
        agreed_on = self.starts_from + 90 * DAY
        first_day = self.next_start(agreed_on + 12 * DAY)
        yield self.hire(key, agreed_on, first_day, Decimal("18.5"))
        yield self.hire(
            key + 1, agreed_on + 10 * DAY, self.next_start(first_day + DAY), Decimal("18.5"), into=key
        )

    def withdraw(self, key: int) -> Iterator[Act]:
        """Yield a hire and its withdrawal 20 days after the agreement."""
        agreed_on = self.starts_from + 60 * DAY
        yield self.hire(key, agreed_on, self.next_start(agreed_on + 40 * DAY), Decimal(37))
        on = agreed_on + 20 * DAY

        def give_up() -> None:
            withdraw_hire(
                by=self.clerk, hire=self.hires[key], on=on, reason=WithdrawalReason.CANDIDATE_WITHDREW
            )

        yield Act(on, give_up)

    def new_post(self) -> PostDetails:
        """Return a random post."""
        return PostDetails(
            department=self.random.choice(DEPARTMENTS),
            purpose=self.random.choice(self.purposes),
            low_activity=self.random.random() < 0.3,
            is_additional=True,
        )

    def details(self, agreed_on: dt.date, first_day: dt.date) -> HireDetails:
        """Return a random employee; only hires that have started have an employee number."""
        route = self.random.choice(ROUTES)
        assessed = None
        if route != RecruitmentRoute.REDEPLOYMENT:
            assessed = self.random.choice([CandidatesAssessed.NONE_SUITABLE, CandidatesAssessed.DECLINED])
        return HireDetails(
            name=f"{self.random.choice(FIRST_NAMES)} {self.random.choice(LAST_NAMES)}",
            employee_number=f"{self.random.randrange(10000, 99999)}" if first_day <= self.today else "",
            staff_group=self.staff_groups[self.random.random() < 0.2],
            agreed_on=agreed_on,
            route=route,
            formerly_employed=route != RecruitmentRoute.OUTSIDE_REGION,
            candidates_assessed=assessed,
            restriction_attested=True,
        )


def _noon(day: dt.date) -> str:
    return dt.datetime.combine(day, dt.time(12), timezone.get_current_timezone()).isoformat()
