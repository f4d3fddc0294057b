"""Finding posts and hires by typed words: in any order, with å or aa, and with a letter wrong where nothing else is found.

The conditions read the sort keys, which are of lower case and without accents, with æ, ø and å spelled out. No trigram
index would be used here (docs/adr/0040): PostgreSQL looks only through the rows of the hospital.
"""

import re
from collections.abc import Iterable

from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from allocations.models import Hospital
from hires.models import Hire, Post
from hrtrack.common.text.digits import whole_number
from hrtrack.common.text.sort_key import SPELLED_OUT, search_key

MOST_WORDS = 8
MOST_POSTS = 10**9  # fewer than PostgreSQL's integer holds
SHORTEST_GUESS = 4  # letters; the like of a shorter word is half of all names
_BETWEEN_WORDS = re.compile(r"[\s,;]+")


def words_of(text: str) -> list[str]:
    """Return the words of a search text, in lower case; "RH-07" is one word, and "anne-mette" are two."""
    words = [word for word in _BETWEEN_WORDS.split(text.strip()) if word]
    parts = (
        part for word in words for part in ([word] if any(c.isdigit() for c in word) else word.split("-"))
    )
    return [part for part in parts if part][:MOST_WORDS]


def matching_posts(
    posts: "QuerySet[Post]", hires: "QuerySet[Hire]", words: Iterable[str], *, guess: bool = False
) -> "QuerySet[Post]":
    """Return the posts that match every word: by name, by department, or by an employee of one of the `hires`.

    `guess`: a word also matches names that have a letter more, a letter less, or another letter.
    """
    posts = posts.alias(department_key=_search_key("department__sort_key"))
    hires = hires.alias(name_key=_search_key("employee__sort_key")).order_by()
    for word in words:
        of_person = hires.filter(_is_person(word, guess=guess))
        posts = posts.filter(
            _is_like("department_key", word, guess=guess)
            | is_named(word)
            | Q(pk__in=of_person.values("post"))
        )
    return posts


def matching_hires(hires: "QuerySet[Hire]", words: Iterable[str], *, guess: bool = False) -> "QuerySet[Hire]":
    """Return the hires that match every word: by the employee, or by the post's name or department."""
    hires = hires.alias(
        name_key=_search_key("employee__sort_key"), department_key=_search_key("post__department__sort_key")
    )
    for word in words:
        hires = hires.filter(
            _is_person(word, guess=guess)
            | _is_like("department_key", word, guess=guess)
            | is_named(word, "post__")
        )
    return hires


def _is_person(word: str, *, guess: bool) -> Q:
    return _is_like("name_key", word, guess=guess) | Q(employee__employee_number__icontains=word)


def _is_like(field: str, word: str, *, guess: bool) -> Q:
    """Return the condition that a search key has the word in it or, as a guess, begins a word almost like it."""
    key = search_key(word)
    if not guess or len(key) < SHORTEST_GUESS:
        return Q(**{f"{field}__contains": key})
    return Q(**{f"{field}__regex": almost(key)})


def almost(key: str) -> str:
    """Return a regular expression for a word that begins almost with the key.

    A letter may be missing, one too many or another, or two may stand in the wrong order.
    """
    begins = {key}
    for place in range(len(key)):
        before, after = key[:place], key[place + 1 :]
        begins.add(before + after)
        begins.add(before + after[:1] + key[place] + after[1:])
        begins.add(f"{before}\0{after}")
        begins.add(f"{before}\0{key[place:]}")
    choices = "|".join(re.escape(begin).replace("\\\0", ".").replace("\0", ".") for begin in sorted(begins))
    return f"(^|[^a-z0-9])({choices})"


def is_named(word: str, prefix: str = "") -> Q:
    """Return the condition on posts that a word is the number, as 7, or begins the name, as RH-07, RH-7 or RH-0."""
    short_name, dash, digits = word.rpartition("-")
    number = whole_number(digits, MOST_POSTS)
    if number is None:
        return Q(pk__in=[])
    # "RH-0" is on the way to RH-01.
    of_number = Q(**{f"{prefix}number": number} if number else {f"{prefix}number__lt": 10})
    return of_number & Q(**{f"{prefix}hospital__short_name__iexact": short_name}) if dash else of_number


def _search_key(field: str) -> Combinable:
    """Return `search_key` of a name as SQL, from its sort key."""
    key: Combinable = F(field)
    for letter, spelled_out in SPELLED_OUT.items():
        key = Func(key, Value(letter), Value(spelled_out), function="replace", output_field=CharField())
    return key


def persons_named(hires: "QuerySet[Hire]", words: Iterable[str], *, guess: bool = False) -> "QuerySet[Hire]":
    """Return the latest hire of each employee whose name and number match every word, by the name."""
    hires = hires.alias(name_key=_search_key("employee__sort_key"))
    for word in words:
        hires = hires.filter(_is_person(word, guess=guess))
    latest = hires.order_by("employee__sort_key", "employee_id", "-pk").distinct(
        "employee__sort_key", "employee_id"
    )
    return latest.select_related("employee", "post__hospital", "post__grant")


def posts_named(posts: "QuerySet[Post]", words: Iterable[str], *, guess: bool = False) -> "QuerySet[Post]":
    """Return the posts that match every word by name or by department, in the order of hospitals and numbers."""
    posts = posts.alias(department_key=_search_key("department__sort_key"))
    for word in words:
        posts = posts.filter(_is_like("department_key", word, guess=guess) | is_named(word))
    ordered = posts.order_by("hospital__sort_key", "hospital_id", "number", "pk")
    return ordered.select_related("department", "hospital", "grant")


def hospitals_named(
    hospitals: "QuerySet[Hospital]", words: Iterable[str], *, guess: bool = False
) -> "QuerySet[Hospital]":
    """Return the hospitals that match every word by name, by short name or by another spelling."""
    hospitals = hospitals.alias(hospital_key=_search_key("sort_key"))
    for word in words:
        hospitals = hospitals.filter(
            _is_like("hospital_key", word, guess=guess)
            | Q(short_name__iexact=word)
            | Q(other_names__icontains=word)
        )
    return hospitals
