"""Which app answers which address; wiring only."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config.health import health

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("healthz", health, name="health"),
    path("admin/", admin.site.urls),
    path("", include("subscribers.urls")),
    path("", include("campaigns.urls")),
    path("", include("keywords.urls")),
]
