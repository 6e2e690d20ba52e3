"""The adviser's doors."""

from django.urls import URLPattern, path

from portal.adviser import entering, helping

app_name = "adviser"
urlpatterns: list[URLPattern] = [
    path("", helping.home, name="home"),
    path("sign-in/", entering.sign_in, name="sign-in"),
    path("code/", entering.code, name="code"),
    path("link/<str:token>/", entering.link, name="link"),
    path("accounts/<slug:code>/", helping.account, name="account"),
    path("accounts/<slug:code>/proposals/", helping.propose, name="proposals"),
    path("accounts/<slug:code>/rests/", helping.ask_for_time, name="rests"),
]
