"""A sign in what was shown: a file that already proves another matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from qinglian.procedures.model import institution
from qinglian.procedures.signs import SignRule
from qinglian.site.matters.models import Act
from qinglian.site.supervision.signs.registry import sign
from qinglian.site.supervision.signs.scope import CHUNK, Hit, Scope


@sign("reused-evidence")
def reused_evidence(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """A file that a unit puts forward for its own work, and that lies in matters of another family too."""
    used: defaultdict[str, dict[str, str]] = defaultdict(dict)
    rows = Act.objects.exclude(evidence=[]).exclude(name="open").order_by("pk")
    columns = rows.values_list("matter", "n", "unit", "at", "evidence")
    for number, n, unit, at, evidence in columns.iterator(chunk_size=CHUNK):
        row = scope.matters.get(number)
        if row is None or institution(unit) != row.unit:
            continue
        family = row.parent or number
        for digest in {str(file["sha256"]) for file in evidence if file.get("sha256")}:
            families = used[digest]
            families.setdefault(family, number)
            others = tuple(held for of, held in families.items() if of != family)
            if len(families) >= rule.least("matters") and others and at >= scope.since:
                yield Hit(number, at, {"many": len(others)}, (f"{number}#{n}",), others)
