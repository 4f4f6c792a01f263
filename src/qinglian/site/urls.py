"""The addresses. An app's own are in its `urls.py`; the inbox, which one meets first, is `/`."""

from __future__ import annotations

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from qinglian.site.language import set_language

urlpatterns = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/", account.password_change, name="account_change_password"),
    path("language/", set_language, name="set_language"),
    *(path("", include(f"qinglian.site.{subject}.urls")) for subject in settings.SUBJECTS),
    path("", RedirectView.as_view(pattern_name="people:me"), name="home"),
]

handler400 = "qinglian.site.errors.bad_request"
handler403 = "qinglian.site.errors.forbidden"
handler404 = "qinglian.site.errors.not_found"
handler500 = "qinglian.site.errors.server_error"
handler429 = "qinglian.site.errors.too_many"
