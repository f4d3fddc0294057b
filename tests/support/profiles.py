"""How much a run goes through: `whole`; `dev` while one works (`python3 manage.py test --profile dev`); `deep` at night."""

import os
from fractions import Fraction

from hypothesis import settings

# How many random examples are tried of those that a property names: `deep` looks for what the others seldom meet.
SHARES = {"whole": Fraction(1), "dev": Fraction(1, 10), "deep": Fraction(10)}
# What `dev` leaves out beside the browser tests: the sweeps over every page, form and role, and what takes long to make.
LEFT_OUT = (
    "tests/allocations/reading/test_hostile_files.py",
    "tests/allocations/test_bench_import.py",
    "tests/checks/test_bootstrap.py",
    "tests/common/files/",
    "tests/demo/",
    "tests/properties/test_metamorphic.py",
    "tests/reports/documents/",
    "tests/reports/test_bench.py",
    "tests/sweeps/",
    "tests/trial/",
)


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
    return max(1, int(whole * SHARES[os.environ.get("HRTRACK_TEST_PROFILE", "whole")]))


def is_left_out(nodeid: str, *, in_browser: bool) -> bool:
    """True for the tests that `dev` does not run."""
    return in_browser or nodeid.startswith(LEFT_OUT)
