"""One sentence that explains a due date: from when, what is counted, what is left out, by which article."""

from __future__ import annotations

from datetime import date, datetime

from qinglian.workdays.clock import TZ
from qinglian.workdays.limits import Limit, Unit
from qinglian.workdays.reckoning import Due, Span

_ZH = {Unit.WD: "{n}个工作日", Unit.CD: "{n}日", Unit.MONTH: "{n}个月", Unit.HOUR: "{n}小时"}
_EN = {
    Unit.WD: "{n} working days",
    Unit.CD: "{n} calendar days",
    Unit.MONTH: "{n} months",
    Unit.HOUR: "{n} hours",
}


def explain(limit: Limit, due: Due, lang: str) -> str:
    """Why `due` is when it is, with its law and article, in `lang` (zh or en)."""
    return _explain_zh(limit, due) if lang.startswith("zh") else _explain_en(limit, due)


def basis(limit: Limit, lang: str) -> str:
    """The law and article behind `limit`; a custom is called a custom, the unsure is marked so."""
    zh = lang.startswith("zh")
    if limit.is_custom:
        whose = "" if limit.law.zh == "地方规定" else f"（{limit.law.zh}）"
        of_whom = f" ({limit.law.en})" if whose else ""
        return f"地方规定，非法律规定{whose}" if zh else f"a local custom, not law{of_whom}"
    pairs = _pairs(limit.law[lang], limit.article)
    named = ("、" if zh else "; ").join(
        _article_zh(law, article) if zh else _article_en(law, article) for law, article in pairs
    )
    if limit.is_law:
        return f"依据{named}" if zh else f"under the {named}"
    return f"参照{named}（待核）" if zh else f"after the {named} (to be checked)"


def _pairs(law: str, article: str) -> list[tuple[str, str]]:
    laws, articles = law.split("/"), article.split("/")
    if not article:
        return [(one, "") for one in laws]
    if len(laws) == len(articles):
        return list(zip(laws, articles, strict=True))
    return [(law, article)]


def _article_zh(law: str, article: str) -> str:
    named = law if "号" in law or law.endswith("通行规定") else f"《{law}》"
    return f"{named}第{article.replace(';', '、')}条" if article else named


def _article_en(law: str, article: str) -> str:
    if not article:
        return law
    *others, last = article.split(";")
    return f"{law}, arts. {', '.join(others)} and {last}" if others else f"{law}, art. {last}"


def _explain_zh(limit: Limit, due: Due) -> str:
    parts = [f"自{limit.start_event.zh}之日（{_when_zh(due.start)}）"]
    if limit.unit is Unit.DATE:
        parts = [f"{limit.name.zh}每年{_when_zh(due.due)[5:]}前完成"]
    elif limit.unit is Unit.QUARTER:
        parts = [f"按季度，次季度首月{due.n}日前办理（自{_when_zh(due.start)}所在季度起算）"]
    elif due.n is not None and due.n < 0:
        before = _ZH[limit.unit].format(n=-due.n)
        parts[0] = f"须在{limit.start_event.zh}（{_when_zh(due.start)}）前至少{before}办理"
    else:
        counted = _ZH[limit.unit].format(n=due.n)
        more = "（含延长）" if due.extended else ""
        skipped = "" if limit.unit is Unit.HOUR else "，当日不计"
        parts.append(f"起{counted}{more}{skipped}")
    parts.extend(f"，扣除{_span_zh(span)}" for span in due.exclusions)
    if due.rolled_from is not None:
        parts.append(f"，届满日{_when_zh(due.rolled_from)}为休息日，顺延")
    end = due.lapses_at if limit.unit is Unit.HOUR else due.due
    parts.append(f"，至{_when_zh(end)}{'' if limit.unit is Unit.HOUR else '24时'}止")
    if due.provisional:
        parts.append(f"（暂定：{_unannounced(due)}年放假安排尚未公布）")
    return f"{''.join(parts)}；{basis(limit, 'zh')}。"


def _explain_en(limit: Limit, due: Due) -> str:
    start = _when_en(due.start)
    if limit.unit is Unit.DATE:
        text = f"{_capital(limit.name.en)} is due each year by {due.due.day} {due.due:%B}"
    elif limit.unit is Unit.QUARTER:
        text = f"By day {due.n} of the quarter after that of {start}"
    elif due.n is not None and due.n < 0:
        text = (
            f"At least {_EN[limit.unit].format(n=-due.n)} before {limit.start_event.en} ({start})"
        )
    else:
        counted = (
            _EN[limit.unit].format(n=due.n) if due.n != 1 else _EN[limit.unit].format(n=1)[:-1]
        )
        more = ", extension included," if due.extended else ""
        text = f"{counted.capitalize()}{more} from {limit.start_event.en} ({start})"
        text += "" if limit.unit is Unit.HOUR else ", that day not counted"
    for first, last in due.exclusions:
        text += f", leaving out {first} to {last}"
    if due.rolled_from is not None:
        text += f", moved on from {due.rolled_from}, a day off"
    text += (
        f": until {_when_en(due.lapses_at) if limit.unit is Unit.HOUR else f'the end of {due.due}'}"
    )
    if due.provisional:
        text += f" (provisional: the holidays of {_unannounced(due)} are not announced yet)"
    return f"{text}; {basis(limit, 'en')}."


def _unannounced(due: Due) -> int:
    """The year that made the date provisional: of the day, or of the event that it comes before."""
    start = due.start.astimezone(TZ).date() if isinstance(due.start, datetime) else due.start
    return max(due.due, start).year


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _span_zh(span: Span) -> str:
    return f"{_when_zh(span[0])}至{_when_zh(span[1])}"


def _when_zh(when: date | datetime) -> str:
    if isinstance(when, datetime):
        local = when.astimezone(TZ)
        clock = f"{local.hour}时{local.minute:02d}分" if local.hour or local.minute else ""
        return f"{local.year}年{local.month}月{local.day}日{clock}"
    return f"{when.year}年{when.month}月{when.day}日"


def _when_en(when: date | datetime) -> str:
    if isinstance(when, datetime):
        return f"{when.astimezone(TZ):%Y-%m-%d %H:%M}"
    return when.isoformat()
