"""The pages that the header leads to: a row for each, who sees it, and whether it stands in the bar or under “more”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from qinglian.procedures.model import Actor
from qinglian.site.people.queries import current
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """A page by its name. It is `public`, or for whoever is in office; `capacities` and `ranks` narrow it."""

    name: str
    title: Text
    public: bool = False
    aside: bool = False
    capacities: frozenset[str] = frozenset()
    ranks: frozenset[str] = frozenset()

    def shown_to(self, actor: Actor | None) -> bool:
        """Whether the header leads `actor` (None: the public) to it."""
        if self.public or actor is None:
            return self.public
        if not self.capacities and not self.ranks:
            return True
        return not self.capacities.isdisjoint(actor.capacities) or actor.rank in self.ranks


ENTRIES: Sequence[Entry] = (
    Entry("matters:inbox", Text(zh="收件箱", en="Inbox")),
    Entry("matters:registers", Text(zh="台账", en="Registers")),
    Entry("matters:weekly", Text(zh="周承诺", en="Weekly")),
    Entry("duties:lists", Text(zh="清单", en="Lists")),
    Entry("figures:indicators", Text(zh="指标", en="Indicators")),
    Entry("supervision:desk", Text(zh="监察", en="Supervision"), aside=True),
    Entry("figures:report", Text(zh="报告", en="Report"), public=True),
    Entry("openness:publications", Text(zh="公开", en="Public"), public=True),
    Entry("records:log", Text(zh="公开日志", en="Public log"), public=True),
    Entry("inspections:tasks", Text(zh="双随机", en="Inspections"), public=True, aside=True),
    Entry("money:lists", Text(zh="补贴公示", en="Subsidy lists"), public=True, aside=True),
    Entry(
        "money:leads",
        Text(zh="资金疑点", en="Leads"),
        aside=True,
        capacities=frozenset({"audit", "finance", "state-assets"}),
        ranks=frozenset({"county-head"}),
    ),
    Entry("assessment:assessments", Text(zh="考核", en="Assessments"), aside=True),
    Entry("duties:public_lists", Text(zh="公开的清单", en="Public lists"), public=True, aside=True),
    Entry("duties:division", Text(zh="领导分工", en="Division of labour"), aside=True),
    Entry("burden:overview", Text(zh="基层减负", en="Less burden"), aside=True),
    Entry("matters:deadlines", Text(zh="时限", en="Deadlines"), aside=True),
    Entry("people:units", Text(zh="单位", en="Units"), aside=True),
    Entry(
        "loads:new",
        Text(zh="数据导入", en="Load data"),
        aside=True,
        capacities=frozenset({"supervision"}),
    ),
    Entry("matters:mechanisms", Text(zh="机制", en="Mechanisms"), public=True, aside=True),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as a page shows it: its address, and whether the page lies there."""

    title: Text
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """What the header leads a reader to: what stands in the bar, and what is under “more”."""

    bar: list[Link] = field(default_factory=list)
    more: list[Link] = field(default_factory=list)

    @property
    def aside(self) -> bool:
        """Whether the page lies under “more”."""
        return any(link.here for link in self.more)


def navigation(request: HttpRequest) -> Navigation:
    """The header's links for the reader of `request`, those that this deployment has."""
    user = getattr(request, "user", None)
    actor = current(request) if user is not None and user.is_authenticated else None
    found = Navigation()
    for entry in ENTRIES:
        href = _address(entry.name)
        if href and entry.shown_to(actor):
            link = Link(entry.title, href, _lies_at(request.path, href))
            (found.more if entry.aside else found.bar).append(link)
    return found


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _lies_at(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(href.rstrip("/") + "/"))
