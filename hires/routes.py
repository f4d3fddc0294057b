"""What a grant asks about how its employees were found, in the grant's own names.

A grant without a redeployment scheme neither offers that route nor asks whether candidates were assessed.
"""

from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.enums import CandidatesAssessed, RecruitmentRoute

# Those who are redeployed are the candidates themselves.
ROUTE_WITHOUT_QUESTIONS = RecruitmentRoute.REDEPLOYMENT
CANDIDATE_QUESTIONS = ("candidates_assessed", "not_assessed_reason")


def routes_of(grant: Grant) -> list[RecruitmentRoute]:
    """Return the routes that the grant offers, in their order."""
    return [
        route
        for route in RecruitmentRoute
        if route != RecruitmentRoute.REDEPLOYMENT or grant.redeployment_scheme
    ]


def route_name(grant: Grant, route: str) -> str:
    """Return a route as people read it: redeployment by the name of the grant's scheme."""
    if route == RecruitmentRoute.REDEPLOYMENT and grant.redeployment_scheme:
        return _("%(scheme)s (omplacering)") % {"scheme": grant.redeployment_scheme}
    return str(RecruitmentRoute(route).label)


def short_route_name(grant: Grant, route: str) -> str:
    """Return a route in as few words as a list has room for."""
    if route == RecruitmentRoute.UNDER_NOTICE:
        return _("Opsagt i regionen")
    if route == RecruitmentRoute.OUTSIDE_REGION:
        return _("Uden for regionen")
    if route == RecruitmentRoute.REDEPLOYMENT:
        return scheme_name(grant)
    return route_name(grant, route)


def route_choices(grant: Grant) -> list[tuple[str, str]]:
    """Return (route, name) of each route that the grant offers."""
    return [(route.value, route_name(grant, route)) for route in routes_of(grant)]


def candidate_questions(grant: Grant, route: str | None, candidates_assessed: str | None) -> tuple[str, ...]:
    """Return the fields, of CANDIDATE_QUESTIONS, that must be answered after these answers.

    Every route but redeployment asks if candidates were assessed; "no" asks why not. No route asks nothing, nor does a
    grant without a redeployment scheme.
    """
    if not grant.redeployment_scheme or not route or route == ROUTE_WITHOUT_QUESTIONS:
        return ()
    return CANDIDATE_QUESTIONS if candidates_assessed == CandidatesAssessed.NO else CANDIDATE_QUESTIONS[:1]


def scheme_name(grant: Grant) -> str:
    """Return the name of the grant's redeployment scheme; "omplacering" for a grant without one."""
    return grant.redeployment_scheme or str(RecruitmentRoute.REDEPLOYMENT.label).lower()
