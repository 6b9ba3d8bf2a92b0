"""Two at the same moment: managers who remove each other, and invitations of one person."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from organizations.models import Membership, User
from organizations.people.verbs import invite, remove
from tests.factories import make_association, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds) -> list:
    """Do all of this at the same moment; return what each gives, or the ValidationError that it raises."""
    ready = Barrier(len(deeds))

    def do(deed):
        ready.wait()
        try:
            return deed()
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_of_two_managers_who_remove_each_other_one_stays():
    body = make_association()
    one, other = (make_member(body, "manager", password="x") for _ in range(2))
    roles = {user: user.memberships.get() for user in (one, other)}
    answers = at_once(lambda: remove(roles[other], by=one), lambda: remove(roles[one], by=other))
    assert sorted(isinstance(answer, ValidationError) for answer in answers) == [False, True]
    assert Membership.objects.filter(role="manager").count() == 1


def test_one_person_invited_into_eight_bodies_at_once_gets_one_account():
    bodies = [make_association() for _ in range(8)]
    answers = at_once(*(lambda body=body: invite(body, "thu.ha@example.org", "Thu Hà", "editor") for body in bodies))
    assert [answer for answer in answers if isinstance(answer, ValidationError)] == []
    assert User.objects.get().memberships.count() == 8


def test_one_person_invited_into_one_body_eight_times_at_once_gets_one_role():
    body = make_association()
    answers = at_once(*(lambda: invite(body, "thu.ha@example.org", "Thu Hà", "editor") for _ in range(8)))
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 7
    assert Membership.objects.count() == 1
