"""Addresses of the subscribers app: the pages shoppers see."""

from django.urls import path

from subscribers.confirming import views as confirming
from subscribers.preferences import data_views, views
from subscribers.signup import framing, tablet
from subscribers.signup import views as signup

app_name = "subscribers"
urlpatterns = [
    path("c/<str:token>/", confirming.confirm, name="confirm"),
    path("p/<str:token>/", views.choose, name="preferences"),
    path("p/<str:token>/leave/", views.leave, name="leave"),
    path("p/<str:token>/leave/<slug:slug>/", views.leave, name="leave_list"),
    path("p/<str:token>/data/", data_views.data, name="data"),
    path("p/<str:token>/data/download/", data_views.download, name="download"),
    path("p/<str:token>/data/erase/", data_views.erase, name="erase"),
    path("join/theme/<slug:colours>.css", signup.theme, name="theme"),
    path("join/<slug:slug>/", signup.join, name="join"),
    path("join/<slug:slug>/check/", signup.check, name="check"),
    path("join/<slug:slug>/wrong-number/", signup.wrong_number, name="wrong_number"),
    path("join/<slug:slug>/joined/", signup.joined, name="joined"),
    path("join/<slug:slug>/popup.js", framing.popup, name="popup"),
    path("join/<slug:slug>/frame/", framing.join, name="framed_join"),
    path("join/<slug:slug>/frame/check/", framing.check, name="framed_check"),
    path(
        "join/<slug:slug>/frame/wrong-number/",
        framing.wrong_number,
        name="framed_wrong_number",
    ),
    path("join/<slug:slug>/tablet/", tablet.join, name="tablet_join"),
    path("join/<slug:slug>/tablet/check/", tablet.check, name="tablet_check"),
    path(
        "join/<slug:slug>/tablet/wrong-number/",
        tablet.wrong_number,
        name="tablet_wrong_number",
    ),
    path("join/<slug:slug>/tablet/joined/", tablet.joined, name="tablet_joined"),
]
