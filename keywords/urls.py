"""Addresses of the keywords app: texts that gateways bring in, and the simulator."""

from django.urls import path

from keywords import webhooks
from keywords.simulator import views as simulator

app_name = "keywords"
urlpatterns = [
    path("webhooks/<slug:gateway>/inbound/", webhooks.inbound, name="inbound"),
    path("simulator/", simulator.simulator, name="simulator"),
    path("simulator/news/", simulator.news, name="simulator_news"),
    path("simulator/add/", simulator.add, name="simulator_add"),
    path("simulator/open/", simulator.open_conversation, name="simulator_open"),
    path("simulator/reply/", simulator.reply, name="simulator_reply"),
]
