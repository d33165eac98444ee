"""Addresses of the keywords app: texts brought in, contests, the simulator."""

from django.urls import path

from keywords import webhooks
from keywords.contests import views as contests
from keywords.simulator import views as simulator

app_name = "keywords"
urlpatterns = [
    path("webhooks/<slug:gateway>/inbound/", webhooks.inbound, name="inbound"),
    path("contests/<slug:slug>/", contests.contest, name="contest"),
    path("contests/<slug:slug>/code/", contests.code, name="contest_code"),
    path("contests/<slug:slug>/rules/", contests.rules_of, name="contest_rules"),
    path(
        "contests/<slug:slug>/rules/<int:version>/",
        contests.rules_of,
        name="contest_rules_version",
    ),
    path("contests/<slug:slug>/entries.txt", contests.entries, name="contest_entries"),
    path("contests/<slug:slug>/draw.json", contests.draw, name="contest_draw"),
    path("simulator/", simulator.simulator, name="simulator"),
    path("simulator/news/", simulator.news, name="simulator_news"),
    path("simulator/add/", simulator.add, name="simulator_add"),
    path("simulator/open/", simulator.open_conversation, name="simulator_open"),
    path("simulator/reply/", simulator.reply, name="simulator_reply"),
]
