"""Addresses of the subscribers app: the pages shoppers see."""

from django.urls import path

from subscribers.confirming import views as confirming
from subscribers.signup import views as signup

app_name = "subscribers"
urlpatterns = [
    path("c/<str:token>/", confirming.confirm, name="confirm"),
    path("join/<slug:slug>/", signup.join, name="join"),
    path("join/<slug:slug>/check/", signup.check, name="check"),
    path("join/<slug:slug>/wrong-number/", signup.wrong_number, name="wrong_number"),
    path("join/<slug:slug>/joined/", signup.joined, name="joined"),
]
