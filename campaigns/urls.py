"""Addresses of the campaigns app: short links and gateways' receipts."""

from django.urls import path

from campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("l/<str:token>", views.follow_link, name="follow_link"),
    path("webhooks/<slug:gateway>/delivery/", views.delivery, name="delivery"),
]
