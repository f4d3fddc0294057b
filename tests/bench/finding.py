"""How fast a hospital's posts and hires are found: python -m tests.bench.finding [posts, 10000 by default].

One hospital with that many posts, a hire in each; the whole pages as its HR is answered. In a database of its own beside
the one that HRTRACK_DATA or DATABASE_URL names.
"""

import os
import sys
import time
from statistics import median
from typing import Any

import django

ROUNDS = 10
ASKED = {
    "first page": "",
    "page 100": "?page=100",
    "free": "?state=free",
    "ending within 30 days": "?state=ending",
    "by department": "?sort=department",
    "by name": "?sort=employee",
    "ending first": "?sort=ends",
    "by name, backwards": "?sort=-employee",
    "search": "medarbejder 77",
    "search, one key more": "medarbejder 777",
    "search, a letter wrong": "medarbejdre 777",
    "search, everybody": "medarbejder",
    "hires": "",
    "hires in work, page 100": "?state=in_work&page=100",
    "hires ending first": "?sort=ends",
    "hires, search": "medarbejder 77",
    "hires, search, one key more": "medarbejder 777",
    "hires, search, a letter wrong": "medarbejdre 777",
    "hires, search, everybody": "medarbejder",
}


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Median milliseconds of each page; needs `excel.seed`."""
    from django.test import Client

    from accounts.enums import Role
    from allocations.models import Allocation
    from tests.support.factories import make_user

    allocation = Allocation.objects.get()
    client = Client(headers={"host": "localhost"})
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital))
    found = {}
    for name, query in ASKED.items():
        page = "hires" if name.startswith("hires") else "posts"
        address = f"/allocations/{allocation.pk}/{page}/{'' if 'search' in name else query}"
        seconds = []
        for _round in range(rounds + 1):
            began = time.perf_counter()
            response = (
                search_while_typing(client, address, query) if "search" in name else client.get(address)
            )
            seconds.append(time.perf_counter() - began)
            assert response.status_code == 200
        found[name] = median(seconds[1:]) * 1000
    return found


def search_while_typing(client: Any, address: str, text: str) -> Any:
    """Send the text as htmx does at a key, and follow the redirect to the part of the page that is asked for."""
    headers = {"HX-Request": "true"}
    redirect = client.post(address, {"q": text}, headers=headers)
    return client.get(redirect["Location"], headers=headers)


def main(posts: int) -> None:
    from hrtrack.common.database.acting import acting_as
    from tests.bench.excel import seed
    from tests.support.acting import own_database, superuser_login

    with own_database(), superuser_login(), acting_as(None, command="bench_finding"):
        seed(posts, 1)
        for name, milliseconds in measure().items():
            print(f"{posts} posts, {name}: {milliseconds:.0f} ms")  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrtrack.settings")
    django.setup()
    main(int(sys.argv[1]) if sys.argv[1:] else 10_000)
