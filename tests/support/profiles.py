"""How much a run goes through: `whole`, or `dev` (`python3 manage.py test --profile dev`) while one works."""

import os

from hypothesis import settings

PROFILES = ("whole", "dev")
# What `dev` leaves out beside the browser tests: the sweeps over every page, form and role.
SWEEPS = ("tests/sweeps/",)
DEV_PART = 10  # `dev` tries one of so many random examples


def choose(profile: str) -> None:
    """Loads the settings of a profile, before the modules of the tests are imported.

    No examples are kept between runs: what a run tries does not depend on what another found. The blob that is
    printed with a failure brings its example back.
    """
    os.environ["HRTRACK_TEST_PROFILE"] = profile
    settings.register_profile(profile, database=None, print_blob=True)
    settings.load_profile(profile)


def examples(whole: int) -> int:
    """`max_examples` of a property that the whole run tries `whole` times."""
    return whole if os.environ.get("HRTRACK_TEST_PROFILE") != "dev" else max(1, whole // DEV_PART)


def is_left_out(nodeid: str, *, in_browser: bool) -> bool:
    """True for the tests that `dev` does not run."""
    return in_browser or nodeid.startswith(SWEEPS)
