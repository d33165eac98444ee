"""Which sender speaks for a list where: chosen on the list's page and the sender's.

The list's page belongs to the floor below, whose admin modules nobody up here may
import. The admin site is itself a registry, so it is asked for the page.
"""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from phonenumbers import SUPPORTED_REGIONS
from unfold.forms import PaginationInlineFormSet

from campaigns.models import ListSender
from subscribers.models import SubscriberList
from subscribers.staff.inlines import TabularInline


class ListSenderForm(forms.ModelForm):
    class Meta:
        model = ListSender
        fields = ("list", "country", "sender")

    def clean_country(self) -> str:
        code = self.cleaned_data["country"].strip().upper()
        if code and code not in SUPPORTED_REGIONS:
            raise ValidationError(f"{code} is not a country's code, such as US.")
        return code


class ListSenderFormSet(PaginationInlineFormSet):
    @classmethod
    def get_default_prefix(cls) -> str:
        """The key has no accessor on the list, so there is no name to take."""
        return "senders"


class ListSenderInline(TabularInline):
    """On a list's page. Whoever may edit the list chooses who speaks for it."""

    model = ListSender
    fk_name = "list"
    form = ListSenderForm
    formset = ListSenderFormSet
    fields = ("country", "sender")
    extra = 0
    hide_title = True
    verbose_name = "sender"
    verbose_name_plural = "Senders by country (an empty country is everywhere else)"
    owner = "subscribers.change_subscriberlist"

    def has_view_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return request.user.has_perm("campaigns.view_sender")

    def has_add_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return request.user.has_perm(self.owner)

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return request.user.has_perm(self.owner)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return request.user.has_perm(self.owner)


class SpeaksForInline(ListSenderInline):
    """The same rows, on a sender's page."""

    fk_name = "sender"
    fields = ("list", "country")
    verbose_name = "list"
    verbose_name_plural = "Speaks for (an empty country is everywhere else)"
    owner = "campaigns.change_sender"


lists = admin.site.get_model_admin(SubscriberList)
lists.inlines = (*lists.inlines, ListSenderInline)
