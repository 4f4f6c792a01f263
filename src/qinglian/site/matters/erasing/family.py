"""Where a value stands: in the acts of a matter, and of those it came from or was handed down to."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from qinglian.procedures.model import Procedure, Value
from qinglian.site.matters import recorded
from qinglian.site.matters.erasing import refusals
from qinglian.site.matters.models import Act, Matter

LEAST = 2
SEARCHED = ("text", "uscc", "docnumber", "digest")
"""What is looked for elsewhere: neither single characters nor a word of a list, which stand everywhere."""

FILE = "evidence."


@dataclass(frozen=True, slots=True)
class Target:
    """One value of one act: `caller`, or `evidence.0`, whose value is the file's SHA-256."""

    act: Act
    name: str
    value: Value
    kind: str = "digest"

    @property
    def key(self) -> tuple[str, int, str]:
        """Matter, number of the act, name."""
        return self.act.matter, self.act.n, self.name

    @property
    def words(self) -> tuple[str, ...]:
        """What is to be looked for to know that the value is nowhere else."""
        searched = isinstance(self.value, str) and self.kind in SEARCHED
        return (str(self.value),) if searched and len(str(self.value)) >= LEAST else ()


def without(act: Act, names: Iterable[str]) -> Act:
    """`act` once `names` are erased: None stands where a value was, and its salt is gone."""
    lost = set(names)
    after = copy.copy(act)
    after.fields = {name: None if name in lost else value for name, value in act.fields.items()}
    after.salts = {name: salt for name, salt in act.salts.items() if name not in lost}
    after.evidence = [
        {**item, "sha256": None, "name": ""} if f"{FILE}{place}" in lost else item
        for place, item in enumerate(act.evidence)
    ]
    return after


@dataclass(slots=True)
class Family:
    """A matter, those it came from and those that it opened: each read once, as far as it is asked for.

    With `lock`, nobody acts on them until the transaction ends.
    """

    lock: bool
    matters: dict[str, Matter] = field(default_factory=dict)
    rows: dict[str, list[Act]] = field(default_factory=dict)

    def matter(self, number: str) -> Matter:
        """A matter, its acts read with it. Raises Refused where there is none."""
        if number not in self.matters:
            wanted = Matter.objects.filter(pk=number)
            found = (wanted.select_for_update() if self.lock else wanted).first()
            if found is None:
                raise refusals.unknown_matter(number)
            self.matters[number] = found
            self.rows[number] = list(Act.objects.filter(matter=number).order_by("n"))
        return self.matters[number]

    def procedure(self, number: str) -> Procedure:
        """The definition that a matter is bound to."""
        return recorded.procedure_of(self.matter(number))

    def personal(self, number: str, name: str) -> bool:
        """Whether a field is personal here, or was where it came down from; a file may show anyone."""
        rule = self.procedure(number).fields.get(name)
        if name.startswith(FILE) or (rule is not None and rule.personal):
            return True
        above = self.matter(number).parent
        return bool(above) and self._copies(above, number, name) and self.personal(above, name)

    def given(self, number: str, name: str, n: int | None) -> list[Target]:
        """The values of `name` in act `n`, or in every act. Raises Refused where there is none."""
        procedure = self.procedure(number)
        if name == "actor":
            raise refusals.actor()
        if name.startswith(FILE) and n is None:
            raise refusals.which_act()
        if not name.startswith(FILE) and name not in procedure.fields:
            raise refusals.unknown_field(procedure, name)
        acts = [act for act in self.rows[number] if n in (None, act.n)]
        found = [one for act in acts for one in self.held(act) if one.name == name]
        if not found:
            raise refusals.not_given(number, name, n)
        return found

    def named(self, name: str) -> list[Target]:
        """The values of `name` in all the matters that were looked into."""
        acts = (act for rows in self.rows.values() for act in rows)
        return [one for act in acts for one in self.held(act) if one.name == name]

    def held(self, act: Act) -> Iterator[Target]:
        """All that `act` holds, its files too; None is the value of what was erased before."""
        rules = self.procedure(act.matter).fields
        for name, value in act.fields.items():
            yield Target(act, name, value, rules[name].kind if name in rules else "text")
        for place, item in enumerate(act.evidence):
            yield Target(act, f"{FILE}{place}", item["sha256"])

    def everywhere(self, one: Target) -> Iterator[Target]:
        """`one` and the same value of that name wherever it was handed down to, or came down from."""
        if one.name.startswith(FILE):
            yield one
            return
        seen, queue = {one.act.matter}, [one.act.matter]
        while queue:
            number = queue.pop()
            for act in self.rows[number]:
                alike = (each for each in self.held(act) if each.name == one.name)
                yield from (each for each in alike if each.value == one.value)
            further = [other for other in self._beyond(number, one) if other not in seen]
            seen.update(further)
            queue.extend(further)

    def _beyond(self, number: str, one: Target) -> Iterator[str]:
        """The matters from which `number` had the value when it was opened, or to which it gave it."""
        above = self.matter(number).parent
        if above and self._came_down(above, number, one):
            yield above
        rules = (rule for act in self.procedure(number).acts.values() for rule in act.opens)
        if any(one.name in rule.copies for rule in rules):
            children = Matter.objects.filter(parent=number).order_by("pk")
            for child in children.values_list("pk", flat=True):
                if self._came_down(number, child, one):
                    yield child

    def _came_down(self, above: str, below: str, one: Target) -> bool:
        if not self._copies(above, below, one.name):
            return False
        return any(act.n == 1 and act.fields.get(one.name) == one.value for act in self.rows[below])

    def _copies(self, above: str, below: str, name: str) -> bool:
        opened = self.matter(below).procedure
        rules = (rule for act in self.procedure(above).acts.values() for rule in act.opens)
        return any(rule.procedure == opened and name in rule.copies for rule in rules)
