"""Addresses of the keywords app: texts that gateways bring in."""

from django.urls import path

from keywords import webhooks

app_name = "keywords"
urlpatterns = [
    path("webhooks/<slug:gateway>/inbound/", webhooks.inbound, name="inbound"),
]
