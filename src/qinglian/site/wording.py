"""What templates need to speak both languages: `{% t "中文" "English" %}`, `{{ text|words }}`."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from qinglian.text import Text

register = template.Library()


def spoken(text: Text) -> str:
    """`text` in the language of the page now being made."""
    return text[get_language() or "zh-hans"]


@register.simple_tag
def t(zh: str, en: str, **values: object) -> SafeString:
    """The words of the page's language; `{name}` in them is filled from `name=…`, escaped."""
    text = conditional_escape(spoken(Text(zh=zh, en=en)))  # words written in a template are safe
    return format_html(text, **values) if values else text


@register.filter
def words(text: Text | str | None) -> str:
    """A Text in the page's language. What is not a Text stays as it is; None is nothing."""
    if isinstance(text, Text):
        return spoken(text)
    return "" if text is None else str(text)


@register.simple_tag
def address(name: str, *args: object, **kwargs: object) -> str:
    """The address of the page `name`, or nothing where this deployment has no such page."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.filter
def starts(path: str, beginning: str) -> bool:
    """Whether `path` lies at or beneath `beginning`."""
    return path == beginning or path.startswith(beginning.rstrip("/") + "/")


@register.filter
def at(values: Mapping[str, object], key: str) -> object:
    """What `values` holds at `key`; nothing where it holds nothing."""
    return values.get(key, ())
