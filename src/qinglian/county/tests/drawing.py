"""The rosters and draws of a life that is driven without a database, by the library of draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qinglian.county.chance import Chance
from qinglian.draws import blind, commitment
from qinglian.draws.officers import Assigned
from qinglian.draws.records import Frozen, run
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Value, institution

CERTIFICATE = "enforcement-certificate"
Listed = tuple[str, str, str]


def in_force(cases: Mapping[str, Case], units: set[str], day: date) -> dict[str, Case]:
    """The certificates of these institutions that are in force, by their numbers."""
    return {
        number: case
        for number, case in sorted(cases.items())
        if case.procedure.name == CERTIFICATE
        and case.stage == "valid"
        and institution(case.parties("lead")[0]) in units
        and str(case.facts["valid_until"]) >= day.isoformat()
    }


@dataclass
class Drawing:
    """One task's rosters, as they stand for its last draw; by the same chance the site draws the same."""

    round: int = 0
    objects: Sequence[Listed] = ()
    secret: str = ""
    salt: str = ""
    blinds: dict[str, Listed] = field(default_factory=dict)
    frozen: Frozen | None = None

    def commit(self, objects: Sequence[Listed], seed: str) -> dict[str, Value]:
        """A new secret, and the objects under new salts; what the act says of it."""
        chance = Chance(seed)
        self.round += 1
        self.secret, self.salt = chance.token_hex(32), chance.token_urlsafe(16)
        self.objects = objects or self.objects
        self.blinds = {blind(one[0], one[1], chance.token_urlsafe(16)): one for one in self.objects}
        return {"round": self.round, "seed_digest": commitment(self.secret)}

    def freeze(self, case: Case, officers: Mapping[str, Case]) -> dict[str, Value]:
        """Both rosters, frozen; nobody is kept from anybody."""
        self.frozen = Frozen(
            rates={name: str(case.facts[f"rate_{name.lower()}"]) for name in "ABCD"},
            objects=sorted([key, one[2]] for key, one in self.blinds.items()),
            officers=[
                [number, str(one.facts["certificate_no"]), one.parties("lead")[0],
                 str(one.facts["valid_until"])]
                for number, one in officers.items()
            ],
            barred=[],
            salt=self.salt,
        )  # fmt: skip
        counts = {"objects": len(self.objects), "officers": len(officers)}
        return {**self.frozen.digests(), **counts}

    def draw(self, public: str, day: date) -> tuple[dict[str, Value], Sequence[Assigned]]:
        """What the act says, and what was drawn."""
        assert self.frozen is not None
        result = run(self.frozen, self.secret, public, day)
        said: dict[str, Value] = {
            "seed": self.secret,
            "drawn": len(result.assigned),
            "result_digest": result.digest,
        }
        return said, result.assigned


@dataclass
class Goers:
    """Who goes on a visit, and who waits in reserve."""

    going: list[str]
    waiting: list[str] = field(default_factory=list)

    def gives_way(self, aside: str, able: Mapping[str, Case]) -> None:
        """The next in reserve who may go takes the place of `aside`."""
        taken = next(one for one in self.waiting if one in able)
        self.waiting.remove(taken)
        self.going = [taken if one == aside else one for one in self.going]
