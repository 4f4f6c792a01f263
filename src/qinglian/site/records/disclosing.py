"""Everything that writes what is opened to one person: a link and a code, and their end."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest

from django.db import transaction

from qinglian import workdays
from qinglian.procedures.model import Actor
from qinglian.site.people.actions import NotDone
from qinglian.site.records import disclosures
from qinglian.site.records.models import Disclosure

# [X] customary bounds, not law: long enough for a person to come to it, short enough to be forgotten.
MOST_DAYS = 30
USUAL_DAYS = 7
PURPOSE_MOST = 200

CODE_DIGITS = 6
_CODE = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")
_NUMBER_OF_A_PERSON = re.compile(r"[0-9]{11}")  # a telephone number, or an identity number


@dataclass(frozen=True, slots=True)
class Handed:
    """A link's secret part and its code, both told once; of neither more than a digest is kept."""

    token: str
    code: str
    disclosure: Disclosure


def disclose(actor: Actor, index: int, names: Sequence[str], purpose: str, days: int) -> Handed:
    """Open the fields `names` of entry `index` to whoever will hold the link and the code.

    Raises NotDone for a field that `actor` may not hand out, an unfit purpose, and a term not of 1 to
    30 days.
    """
    may = disclosures.choosable(disclosures.opened(actor, index))
    if not names or not set(names) <= may:
        raise NotDone(
            "请选择要交出的字段；只能选与日志相符、您有权交出的。",
            "Choose the fields to hand out: those that agree with the log and are yours to give.",
        )
    if not 1 <= days <= MOST_DAYS:
        raise NotDone(
            f"有效期为1至{MOST_DAYS}天，请改。", f"A link lasts 1 to {MOST_DAYS} days; change it."
        )
    token, code = secrets.token_urlsafe(32), _new_code()
    now = workdays.now()
    made = Disclosure.objects.create(
        token_hash=_digest(token),
        code_hash=_digest(token + code),
        index=index,
        fields=sorted(set(names)),
        purpose=_fit(purpose),
        unit=actor.unit,
        made_by=actor.person,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return Handed(token, code, made)


def _fit(purpose: str) -> str:
    said = purpose.strip()
    if not said or len(said) > PURPOSE_MOST:
        raise NotDone(
            f"请写明用途，{PURPOSE_MOST}字以内。",
            f"Say what it is for, in {PURPOSE_MOST} characters or fewer.",
        )
    if _NUMBER_OF_A_PERSON.search(unicodedata.normalize("NFKC", said)):
        raise NotDone(
            "用途里不要写电话或证件号码，请删去。",
            "Leave telephone and identity numbers out of the purpose.",
        )
    return said


def _new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


@transaction.atomic
def open_with(token: str, typed: str) -> Disclosure | None:
    """The disclosure whose link and code these are, counted as opened once more; None otherwise.

    A wrong code is counted, and the fifth closes the link for good; what is no code at all is not.
    """
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))  # as people type numbers
    found = Disclosure.objects.select_for_update().filter(pk=_digest(token)).first()
    now = workdays.now()
    if found is None or disclosures.state(found, now) != "open" or not _CODE.fullmatch(code):
        return None
    if not compare_digest(found.code_hash, _digest(token + code)):
        found.wrong_codes += 1
        found.save(update_fields=["wrong_codes"])
        return None
    found.opened += 1
    found.last_opened_at = now
    found.save(update_fields=["opened", "last_opened_at"])
    return found


def revoke(disclosure: Disclosure) -> None:
    """Close the link from now on; once closed, it stays so, and keeps the time."""
    Disclosure.objects.filter(pk=disclosure.pk, revoked_at=None).update(revoked_at=workdays.now())


def _digest(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()
