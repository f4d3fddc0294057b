"""The page "Søg": persons, posts and hospitals of every grant that the user reads."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.requests import UserRequest
from allocations.models import Allocation, Hospital
from hires.enums import ReadKind
from hires.forms.filters import SearchForm, SearchInput
from hires.forms.search import hospitals_named, persons_named, posts_named, words_of
from hires.models import Hire, Post
from hires.pages.filtered_list import get_or_post, is_part_asked_for
from hires.read_log import note_read
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.kept_searches import FIELD, keep_search, kept_search

# So many of each group are shown until a group is chosen; then so many on each page.
FEW, MANY = 10, 50
PERSONS, POSTS, HOSPITALS = "persons", "posts", "hospitals"


@dataclass(frozen=True)
class FoundItem:
    """Something that was found: its name, its address, and what tells it from others of the name."""

    name: str
    address: str
    note: str
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class FoundGroup:
    """What a search found of one kind: the number, the items that are shown, and the address of all of them."""

    key: str
    label: str
    count: int
    items: Sequence[FoundItem]
    page: "Page[Any]"
    address: str
    is_chosen: bool

    @property
    def has_more(self) -> bool:
        """True if the group is cut, and all of it is one press away."""
        return not self.is_chosen and self.count > len(self.items)


class RegionSearchForm(SearchForm):
    """The search text of the page; posted, because it may be a name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["q"]
        field.help_text = _("Navn, tjenestenummer, stilling (fx RH-07), afdeling eller hospital.")
        assert isinstance(field.widget, SearchInput)  # noqa: S101 - for whoever changes the form
        field.widget.attrs |= {"placeholder": _("Søg i alle bevillinger"), "autofocus": True}


@get_or_post
def search(request: UserRequest) -> HttpResponse:
    """Show what the search finds, and note the persons that are shown. The text is posted and kept in the session."""
    form = RegionSearchForm({"q": request.POST.get("q", "")})
    if request.method == "POST":
        if form.is_valid():
            text = form.cleaned_data["q"]
            query = f"?{urlencode({FIELD: keep_search(request, text)})}" if text else ""
            return redirect(f"{request.path}{query}")
        return _page(request, form, [], is_guess=False, status=422)
    kept = kept_search(request, request.GET.get(FIELD, ""))
    form = RegionSearchForm({"q": kept or ""})
    form.is_forgotten = kept is None
    words = words_of(kept or "")
    groups = found_groups(request, words, guess=False) if words else []
    is_guess = bool(words) and not groups
    if is_guess:
        groups = found_groups(request, words, guess=True)
    return _page(request, form, groups, is_guess=is_guess and bool(groups), is_sought=bool(kept))


def _page(
    request: UserRequest,
    form: RegionSearchForm,
    groups: Sequence[FoundGroup],
    *,
    is_guess: bool,
    is_sought: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_part = is_part_asked_for(request)
    context = {
        "form": form,
        "groups": groups,
        "is_guess": is_guess,
        "is_sought": is_sought,
        "is_part": is_part,
        "here": reverse("hires:search"),
        "query": urlencode({FIELD: request.GET[FIELD]}) if request.GET.get(FIELD) else "",
    }
    template = "hires/_search_found.html" if is_part else "hires/search.html"
    return render(request, template, context, status=200 if is_part else status)


def found_groups(request: UserRequest, words: list[str], *, guess: bool) -> list[FoundGroup]:
    """Return the groups in which the words find something; of all groups, or of the one in the address."""
    user = request.user
    hires = persons_named(Hire.objects.for_user(user), words, guess=guess)
    posts = posts_named(Post.objects.for_user(user), words, guess=guess)
    hospitals = hospitals_named(Hospital.objects.for_user(user), words, guess=guess)
    chosen = request.GET.get("group", "")
    groups = []
    if chosen in ("", PERSONS):
        groups.append(
            _group(request, PERSONS, _("Personer"), hires, lambda found: persons_as_items(request, found))
        )
    if chosen in ("", POSTS):
        groups.append(_group(request, POSTS, _("Stillinger"), posts, posts_as_items))
    if chosen in ("", HOSPITALS):
        groups.append(
            _group(
                request,
                HOSPITALS,
                _("Hospitaler"),
                hospitals,
                lambda found: hospitals_as_items(request, found),
            )
        )
    return [group for group in groups if group.count]


def _group(request: UserRequest, key: str, label: str, found: "QuerySet[Any]", as_items: Any) -> FoundGroup:
    is_chosen = request.GET.get("group") == key
    page = Paginator(found, MANY if is_chosen else FEW).get_page(
        whole_number(request.GET.get("page", "")) or 1 if is_chosen else 1
    )
    address = f"{reverse('hires:search')}?{urlencode({FIELD: request.GET[FIELD], 'group': key})}"
    return FoundGroup(key, label, page.paginator.count, as_items(list(page)), page, address, is_chosen)


def persons_as_items(request: UserRequest, hires: Sequence[Hire]) -> list[FoundItem]:
    """Return each person with the latest hire: the number, the post and the grant. The persons are noted as read.

    Whoever reads all hospitals is noted once, and others once for each of their hospitals.
    """
    if request.user.reads_all_hospitals:
        note_read(request, persons=len(hires), kind=ReadKind.SEARCH)
    else:
        for hospital, persons in Counter(hire.post.hospital for hire in hires).items():
            note_read(request, persons=persons, kind=ReadKind.SEARCH, hospital=hospital)
    return [
        FoundItem(
            hire.employee.name,
            reverse("hires:hire", args=[hire.pk]),
            " · ".join(
                text
                for text in (
                    hire.employee.employee_number or "",
                    str(hire.post),
                    hire.post.hospital.name,
                    hire.post.grant.marked_name,
                )
                if text
            ),
        )
        for hire in hires
    ]


def posts_as_items(posts: Sequence[Post]) -> list[FoundItem]:
    """Return each post with its department, hospital and grant."""
    return [
        FoundItem(
            str(post),
            reverse("hires:post", args=[post.pk]),
            f"{post.department.name} · {post.hospital.name} · {post.grant.marked_name}",
        )
        for post in posts
    ]


def hospitals_as_items(request: UserRequest, hospitals: Sequence[Hospital]) -> list[FoundItem]:
    """Return each hospital with the posts of each of its grants, the newest first; in one query."""
    allocations = (
        Allocation.objects.for_user(request.user)
        .filter(hospital__in=hospitals)
        .select_related("grant")
        .order_by(F("grant__starts_from").desc(nulls_last=True), "-grant_id")
    )
    links: dict[int, list[tuple[str, str]]] = {hospital.pk: [] for hospital in hospitals}
    for allocation in allocations:
        links[allocation.hospital_id].append(
            (allocation.grant.marked_name, reverse("hires:posts", args=[allocation.pk]))
        )
    return [
        FoundItem(
            hospital.name,
            links[hospital.pk][0][1] if links[hospital.pk] else "",
            hospital.short_name,
            links[hospital.pk][1:],
        )
        for hospital in hospitals
    ]
