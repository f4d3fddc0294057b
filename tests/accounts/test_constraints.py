import pytest

from tests.support.factories import make_user
from tests.support.violations import named_constraints, violated_by

pytestmark = pytest.mark.django_db

VIOLATIONS = {
    "user_email_once": "UPDATE accounts_user SET email = %(taken)s WHERE id = %(user)s",
    "user_email_lower_case": "UPDATE accounts_user SET email = 'Bruger@example.dk' WHERE id = %(user)s",
    "user_role_known": "UPDATE accounts_user SET role = 'superuser' WHERE id = %(user)s",
    "user_language_known": "UPDATE accounts_user SET language = 'sv' WHERE id = %(user)s",
    "user_with_letter": "UPDATE accounts_user SET name = '.' WHERE id = %(user)s",
    "user_no_cpr": "UPDATE accounts_user SET name = 'Mette 010190-1234' WHERE id = %(user)s",
}
MESSAGE = "INSERT INTO accounts_message (what, user_id, due_on, language, subject, body, path, message_id, attempts, last_error) VALUES ('a', %(user)s, '2026-12-01', {language}, 'E', {body}, '/', gen_random_uuid(), 0, '')"
CHOICE = "INSERT INTO accounts_noticechoice (user_id, kind, rhythm) VALUES (%(user)s, 'summary', {rhythm})"
VIOLATIONS |= {
    "message_once": ";".join([MESSAGE.format(body="'T'", language="'da'")] * 2),
    "message_says_something": MESSAGE.format(body="''", language="'da'"),
    "message_no_cpr": MESSAGE.format(body="'Mette 010190-1234'", language="'da'"),
    "message_language_known": MESSAGE.format(body="'T'", language="'sv'"),
    "notice_choice_once": ";".join([CHOICE.format(rhythm="'never'")] * 2),
    "notice_choice_rhythm_known": CHOICE.format(rhythm="'hourly'"),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_row_is_refused_by_the_constraint(name):
    user, other = make_user(), make_user()
    assert violated_by(VIOLATIONS[name], user=user.pk, taken=other.email) == name


def test_every_constraint_of_accounts_is_provoked():
    assert set(VIOLATIONS) == named_constraints("accounts")
