"""Whether a name in a row is somebody already known. Two keys for one person would lend them distance
from their own work, one key for two would take it from both: where it is not plain, the row is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from qinglian.procedures.model import institution
from qinglian.site.loads.sheet import Cells
from qinglian.site.people.models import Person, Post, Term, new_key
from qinglian.text import Text

_NEW = frozenset({"新", "新人", "新人员", "否", "不是", "非同一人", "new", "no"})


class Namesakes:
    """Everyone by name, with the posts they hold, held or are about to."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._people: defaultdict[str, dict[str, Person]] = defaultdict(dict)
        self._posts: defaultdict[str, list[Post]] = defaultdict(list)
        for person in Person.objects.order_by("key"):
            self._people[person.name][person.key] = person
        for term in terms:
            self._posts[term.person_id].append(term.post)

    def of(self, cells: Cells, name: str, post: Post, owner: str) -> Person | None:
        """The person that a row means, or a new one. None, with the question, where that is not plain.

        `owner` is the key of the person whose account the row gives, if it is anyone's.
        """
        namesakes = self._people.get(name, {})
        answer = cells.text("same", 96)
        if owner in namesakes:
            return namesakes[owner]
        if answer.lower() in _NEW or (not namesakes and not answer):
            return Person(key=new_key(), name=name)
        if answer:
            found = [one for one in namesakes.values() if self._holds(one, answer)]
        else:
            home = institution(post.unit_id)
            found = [one for one in namesakes.values() if home in self._homes(one)]
        if len(found) == 1:
            return found[0]
        self._ask(cells, namesakes.values(), answer)
        return None

    def place(self, person: Person, post: Post) -> None:
        """Know that `person` will hold `post`."""
        self._people[person.name][person.key] = person
        self._posts[person.key].append(post)

    def elsewhere(self, person: Person, post: Post) -> str:
        """The other posts of a person, by name; "" where there is none."""
        others = dict.fromkeys(one.name for one in self._posts[person.key] if one.code != post.code)
        return "、".join(list(others)[:3])

    def _holds(self, person: Person, answer: str) -> bool:
        return any(
            answer.lower() == one.code or answer == one.name for one in self._posts[person.key]
        )

    def _homes(self, person: Person) -> set[str]:
        return {institution(one.unit_id) for one in self._posts[person.key]}

    def _ask(self, cells: Cells, namesakes: Iterable[Person], answer: str) -> None:
        posts = [one.code for person in namesakes for one in self._posts[person.key]]
        listed = "、".join(dict.fromkeys(posts)) or "—"
        if answer and not posts:
            cells.wrong(
                "same",
                f"中的「{answer}」没有对应的同名人员，请留空",
                f"“{answer}” is nobody of that name; leave it empty",
            )
            return
        cells.problems.append(
            Text(
                zh=f"系统中已有同名人员（岗位：{listed}）。是同一人，请在「同名说明」列填其岗位编码；不是，填「新」。",
                en=f"There is someone of that name (post: {listed}). If it is the same person, write that "
                "post's code under “Namesake”; if not, write “new”.",
            )
        )
