"""What people do with a lead: explain a row with a document, judge, hand on. Each step stays in its trail."""

from __future__ import annotations

from django.db import transaction

from qinglian import screens, workdays
from qinglian.codes import BadCode, document_number
from qinglian.procedures.model import Actor
from qinglian.site.matters.door import Door
from qinglian.site.matters.evidence import Upload, keep
from qinglian.site.money.models import WAITING, Explanation, HitRow, Lead, State, Step, Transfer
from qinglian.site.money.queries import may_act, on_its_way, pending
from qinglian.site.money.refusals import not_waiting, not_yours, wrong
from qinglian.site.money.seconding import check, proposer, second
from qinglian.site.money.words import own_words
from qinglian.text import Text

FOUND = Text(zh="核实情况", en="What was found")
HOW = Text(
    zh="请写明怎样核实、结果如何，不写个人信息。",
    en="Say how it was looked into and what came of it, without personal data.",
)
RECEIVERS = ("discipline", "posted", "police", "department")
_SOURCES = (("audit", "audit"), ("finance", "finance"))


def explain(
    lead: Lead, actor: Actor, *, rule: str, row: int, cause: str, docnumber: str, document: Upload
) -> Explanation:
    """Explain one row of `lead` to `rule` by a document: a known cause, its number, the file itself.

    The lead then waits for a second person (`confirm`), and after that for the run which closes it or
    finds what is left. Raises Refused.
    """
    number = _number(docnumber)
    known = screens.rules().get(rule)
    if known is None or known.cause(cause) is None:
        raise wrong(
            "bad-value", "这条规则没有这种误报原因。", "This rule knows no such cause.",
            "请从所列原因中选择。", "Choose one of those listed.",
        )  # fmt: skip
    with transaction.atomic():
        held = _held(lead, actor)
        found = HitRow.objects.filter(pk=row, lead=held, hit__rule=rule).first()
        if found is None:
            raise wrong(
                "unknown-row", "这一行不在这条疑点里。", "This row is not part of the lead.",
                "请刷新页面后重选。", "Reload the page and choose again.",
            )  # fmt: skip
        same = Explanation.objects.filter(rule=rule, dataset=found.dataset, key=found.key)
        if same.exists():
            raise wrong(
                "twice", "这一行已经以文件说明过。", "This row has been explained already.",
                "请查看办理过程。", "Read the trail.",
            )  # fmt: skip
        kept = keep(document, "explanation")
        explanation = Explanation.objects.create(
            rule=rule, dataset=found.dataset, key=found.key, cause=cause, docnumber=number,
            sha256=kept.sha256, name=kept.name, **proposer(actor),
        )  # fmt: skip
        _move(held, actor, State.EXPLAINED, Step.Kind.EXPLAINED, {
            "rule": rule, "cause": cause, "docnumber": number, "filed": found.filed,
            "sha256": kept.sha256, "name": kept.name,
        })  # fmt: skip
    return explanation


def confirm(lead: Lead, actor: Actor, explanation: int, *, good: bool) -> None:
    """Confirm what another explained, so that the next run takes it into account; or do not. Raises Refused.

    What is not confirmed is as if it had not been said, save that the trail keeps it.
    """
    with transaction.atomic():
        held = _held(lead, actor)
        found = pending(held).select_for_update().filter(pk=explanation).first()
        if found is None:
            raise wrong(
                "unknown-row", "没有待确认的这项说明。", "No such explanation waits.",
                "请刷新页面。", "Reload the page.",
            )  # fmt: skip
        said = {"rule": found.rule, "cause": found.cause, "docnumber": found.docnumber}
        if good:
            second(found, actor)
            _move(held, actor, State.EXPLAINED, Step.Kind.CONFIRMED, said)
            return
        check(found, actor)
        found.delete()
        state = State.EXPLAINED if pending(held).exists() else State.OPEN
        _move(held, actor, state, Step.Kind.DECLINED, said)


def judge(lead: Lead, actor: Actor, *, borne_out: bool, words: str) -> None:
    """Say after looking into it whether what the lead reports is so. Raises Refused."""
    said = own_words(words, FOUND, HOW)
    state = State.VERIFIED if borne_out else State.REFUTED
    kind = Step.Kind.VERIFIED if borne_out else Step.Kind.REFUTED
    with transaction.atomic():
        held = _held(lead, actor)
        held.verdict = borne_out
        _move(held, actor, state, kind, {"words": said})


def hand_over(lead: Lead, actor: Actor, *, letter_no: str, receiver: str) -> str:
    """Register the letter by which `lead` is handed on; what it says stays out of the register.

    Opens a matter of `lead-transfer`, which the head of the unit approves; returns its number. More
    letters may follow, to other receivers. Raises Refused.
    """
    if receiver not in RECEIVERS:
        raise wrong(
            "bad-value", "没有这个接收机关。", "There is no such receiver.", "请选择接收机关。", "Choose one."
        )  # fmt: skip
    source = next((name for can, name in _SOURCES if can in actor.capacities), "finance")
    with Door() as door:
        held = _held(lead, actor, (*WAITING, State.VERIFIED, State.TRANSFERRED))
        done = door.open(
            "lead-transfer", actor,
            {"letter_no": letter_no, "lead": actor.unit, "source": source, "receiver": receiver},
        )  # fmt: skip
        Transfer.objects.create(lead=held, matter=done.number)
        _move(
            held, actor, State.TRANSFERRED, Step.Kind.TRANSFERRED,
            {"letter_no": str(done.case.facts["letter_no"]), "receiver": receiver, "matter": done.number},
        )  # fmt: skip
    return done.number


def _held(lead: Lead, actor: Actor, states: tuple[State, ...] = WAITING) -> Lead:
    """The lead as it stands now, locked. Raises Refused where `actor` may not act on it as it stands."""
    held = Lead.objects.select_for_update().get(pk=lead.pk)
    if not may_act(actor, held):
        raise not_yours()
    given_back = held.state == State.TRANSFERRED and not on_its_way(held)
    if held.state not in states and not given_back:
        raise not_waiting()
    return held


def _move(lead: Lead, actor: Actor, state: State, kind: Step.Kind, said: dict[str, str]) -> None:
    now = workdays.now()
    lead.state, lead.moved_at = state, now
    lead.save(update_fields=["state", "verdict", "moved_at"])
    Step.objects.create(
        lead=lead, kind=kind, at=now, person=actor.person, post=actor.post, said=said
    )


def _number(text: str) -> str:
    try:
        return str(document_number(text))
    except BadCode as bad:
        raise wrong(
            "bad-value", bad.reason.zh, bad.reason.en, bad.remedy.zh, bad.remedy.en
        ) from None
