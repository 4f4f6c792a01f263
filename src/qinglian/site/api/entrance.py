"""Who may use the API, and what is said to whoever may not, or asks for what cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security.session import SessionAuth
from ninja.utils import check_csrf

from qinglian.procedures.model import Actor
from qinglian.procedures.refusal import Refused
from qinglian.site.api.schemas import Detail, Problem, maybe, words
from qinglian.site.people.queries import current
from qinglian.text import Text


class Answered(Exception):
    """A refusal with a status of its own."""

    def __init__(self, status: int, refused: Refused) -> None:
        super().__init__(refused.code)
        self.status = status
        self.refused = refused


class InPost(SessionAuth):
    """The session of the pages, and the post in which they act: what is done here is done in it."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        if not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise Answered(403, NO_TOKEN)
        actor = current(request)
        if actor is None:
            raise Answered(403, NO_POST)
        return actor


def acting(request: HttpRequest) -> Actor:
    """Who acts. Every operation is behind `InPost`, so there is someone."""
    actor = current(request)
    assert actor is not None
    return actor


NO_TOKEN = Refused(
    "csrf",
    Text(
        zh="请求缺少防伪令牌，或令牌已失效。", en="The request has no CSRF token, or a stale one."
    ),
    Text(
        zh="请把 csrftoken Cookie 的值放在 X-CSRFToken 请求头中重发。",
        en="Send it again with the value of the csrftoken cookie in the header X-CSRFToken.",
    ),
)
NO_POST = Refused(
    "no-post",
    Text(zh="您今天没有任职。", en="You hold no post today."),
    Text(zh="请联系本单位负责人确认任职。", en="Ask the head of your unit to confirm your term."),
)
NOT_SIGNED_IN = Refused(
    "not-signed-in",
    Text(zh="尚未登录。", en="You are not signed in."),
    Text(
        zh="请先登录（/accounts/login/），再带上会话 Cookie。",
        en="Sign in first (/accounts/login/), and send the session's cookie.",
    ),
)
NOT_FOUND = Refused(
    "not-found",
    Text(zh="没有这一项，或您无权查看。", en="There is no such thing, or it is not yours to see."),
    Text(zh="请核对编号。", en="Check the number."),
)
UNREADABLE = Refused(
    "unreadable",
    Text(zh="请求无法读取。", en="The request cannot be read."),
    Text(zh="请发送 UTF-8 编码的 JSON。", en="Send JSON in UTF-8."),
)
INVALID = Refused(
    "invalid",
    Text(
        zh="请求的内容与接口说明不符。", en="The request does not fit the description of the API."
    ),
    Text(zh="请按 details 逐项改正。", en="Mend what details lists."),
)

api = NinjaAPI(
    title="清廉 Qinglian",
    version="1",
    description=(
        "与页面同一扇门：同样的会话登录、同样的岗位、同样的规则。写操作须带 X-CSRFToken 请求头。\n\n"
        "The same door as the pages: the same session, the same post, the same rules. What writes needs "
        "the header X-CSRFToken."
    ),
    docs_url=None,
    auth=InPost(),
    urls_namespace="api",
)


REFUSALS = {frozenset({400, 401, 403, 404, 422}): Problem}
"""What every operation may answer beside what was asked for."""


def missing() -> NoReturn:
    """Say that there is no such thing, or that it may not be seen: which of them is not told."""
    raise Answered(404, NOT_FOUND)


def _answer(
    request: HttpRequest, status: int, refused: Refused, details: Sequence[Detail] = ()
) -> HttpResponse:
    problem = Problem(
        code=refused.code,
        reason=words(refused.reason),
        remedy=words(refused.remedy),
        law=maybe(refused.law),
        details=list(details),
    )
    return api.create_response(request, problem.model_dump(), status=status)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return _answer(request, 422, error)


@api.exception_handler(Answered)
def _answered(request: HttpRequest, error: Answered) -> HttpResponse:
    return _answer(request, error.status, error.refused)


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _answer(request, 401, NOT_SIGNED_IN)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _answer(request, 404, NOT_FOUND)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _answer(request, error.status_code, UNREADABLE)


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    return _answer(request, 400, UNREADABLE)


@api.exception_handler(MultiPartParserError)
def _broken_parts(request: HttpRequest, error: MultiPartParserError) -> HttpResponse:
    return _answer(request, 400, UNREADABLE)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _answer(request, 422, INVALID, [_detail(one) for one in error.errors[:20]])


_WRONG = {
    "missing": Text(zh="缺少此项。", en="This is missing."),
    "extra_forbidden": Text(zh="不认识此项。", en="This is not known here."),
}
_OTHERWISE = Text(zh="类型或格式不对。", en="The type or the form of this is wrong.")


def _detail(error: dict[str, object]) -> Detail:
    """Where and what, never the value: it may be personal."""
    where = error.get("loc")
    place = ".".join(str(part)[:60] for part in where) if isinstance(where, tuple) else ""
    place = place.encode(errors="replace").decode()
    said = _WRONG.get(str(error.get("type")), _OTHERWISE)
    return Detail(where=place, zh=said.zh, en=said.en)
