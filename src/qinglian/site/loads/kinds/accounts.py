"""Accounts for persons who have none, each with a first password that is shown once and kept nowhere."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher

from qinglian.site.loads.kinds.kind import Password
from qinglian.site.people.models import Person, User

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS, _LONG = 4, 4
_ROUNDS = 1_000
"""Enough for a password of 79 random bits, which nobody guesses; hundreds are made in one request. At the
first sign-in Django hashes it again with its full number of rounds."""


def give_accounts(wanted: Sequence[tuple[Person, str, str]]) -> tuple[Password, ...]:
    """An account for each (person, post's name, user name); what to tell them."""
    made = [
        Password(person.name, post, username, _first_password())
        for person, post, username in wanted
    ]
    users = User.objects.bulk_create(
        User(username=one.username, password=_hashed(one.password)) for one in made
    )
    holders = Person.objects.in_bulk([person.key for person, _, _ in wanted])
    for (person, _, _), user in zip(wanted, users, strict=True):
        holders[person.key].user = user
    Person.objects.bulk_update(holders.values(), ["user"], batch_size=200)
    return tuple(made)


def _first_password() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_LONG)) for _ in range(_GROUPS))
    return "-".join(groups)


def _hashed(password: str) -> str:
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), _ROUNDS)
    return hasher.encode(password, hasher.salt())
