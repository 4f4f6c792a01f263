"""Accounts are given by the county, not taken: nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest

from qinglian.site.wording import spoken
from qinglian.text import Text

PASSWORD_CHANGED = "account/messages/password_changed.txt"  # noqa: S105 - a template's name


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's rules for accounts, with the door to signing up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: object,
        **kwargs: object,
    ) -> None:
        """Says what cannot be seen; that one has signed in or out can be, and goes unsaid."""
        if message_template == PASSWORD_CHANGED:
            text = Text(zh="密码已修改。", en="The password is changed.")
            messages.success(request, spoken(text))
