"""Suppressions as they stand: made by opt-outs, lifted by the person's own text."""

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import ModelResource
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.contrib.import_export.forms import ExportForm
from unfold.decorators import display

from subscribers.models import Suppression
from subscribers.staff import searching
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.wording import clock, counted, link, number_of


class InForceFilter(DropdownFilter):
    title = "in force"
    parameter_name = "in_force"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return [("yes", "In force"), ("no", "Lifted")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Suppression]
    ) -> QuerySet[Suppression]:
        if self.value() == "yes":
            return queryset.in_force()
        if self.value() == "no":
            return queryset.filter(lifted_at__isnull=False)
        return queryset


class SuppressionResource(ModelResource):
    """The opt-outs another platform has to know; `import_suppressions` reads it too."""

    phone = Field("subscriber__phone", "Phone")
    scope = Field("scope", "Scope")
    brand = Field("brand", "Brand")
    list = Field("list__slug", "List")
    reason = Field("reason", "Reason")
    since = Field("created_at", "Since")

    class Meta:
        model = Suppression
        name = "Opt-outs in force, with their numbers"
        fields = ("phone", "scope", "brand", "list", "reason", "since")
        export_order = fields


@admin.register(Suppression)
class SuppressionAdmin(ExportMixin, HistoryAdmin):
    resource_classes = (SuppressionResource,)
    export_form_class = ExportForm
    list_display = ("since", "person", "scope", "of", "reason", "lifted")
    list_filter = (("scope", ChoicesDropdownFilter), InForceFilter)
    list_filter_submit = True
    search_fields = ("reason",)
    search_help_text = searching.WHOLE_NUMBER_HELP
    ordering = ("-pk",)
    fields = ("person", "scope", "of", "reason", "cause", "since", "lifted")
    list_select_related = ("subscriber", "list")

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Numbers name people: who may take those away may take these."""
        wanted = ("export_subscriber", "export_personal_data", "view_suppression")
        return request.user.has_perms([f"subscribers.{name}" for name in wanted])

    def get_export_formats(self) -> list[type]:
        return [CSV, XLSX]

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Suppression]:
        """What the page shows, as far as it stands and a number is known."""
        found = super().get_export_queryset(request).in_force()
        return found.filter(subscriber__phone__isnull=False)

    def get_export_data(
        self,
        file_format: CSV | XLSX,
        request: HttpRequest,
        queryset: QuerySet[Suppression],
        **options: object,
    ) -> bytes | str:
        data = super().get_export_data(file_format, request, queryset, **options)
        LogEntry.objects.create(
            user=request.user,
            action_flag=CHANGE,
            object_repr="Opt-outs",
            change_message=f"Exported {counted(queryset.count(), 'opt-out')}.",
        )
        return data

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        if not search_term.strip():
            return queryset, False
        return searching.of_number(queryset, search_term), False

    @display(description="Since", ordering="pk")
    def since(self, obj: Suppression) -> str:
        return clock(obj.created_at)

    @display(description="Subscriber")
    def person(self, obj: Suppression) -> str:
        if obj.subscriber is None:
            return "A number known by its hash alone"
        return link(obj.subscriber, number_of(obj.subscriber))

    @display(description="Of")
    def of(self, obj: Suppression) -> str:
        return str(obj.list or obj.brand or "–")

    @display(description="Lifted")
    def lifted(self, obj: Suppression) -> str:
        return clock(obj.lifted_at)
