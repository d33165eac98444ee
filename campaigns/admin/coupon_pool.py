"""Coupon pools: codes come in by pasting or as a file; what is left and was given."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from campaigns.composing import stocking
from campaigns.errors import CouponsRefused
from campaigns.models import Campaign, Coupon, CouponPool
from campaigns.sending.supplying import supply
from subscribers.staff.sections import Figures, Section, SectionedAdmin, Table
from subscribers.staff.wording import counted, link

BIGGEST = 20 * 1024 * 1024
SHOWN = 5
CAMPAIGNS_SHOWN = 20


class CouponPoolForm(forms.ModelForm):
    pasted = forms.CharField(
        required=False,
        label="Codes",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
        help_text="One a line, or with commas between them. Those the pool has already "
        "are passed over. A code that is in cannot be taken out.",
    )
    file = forms.FileField(
        required=False,
        label="Or a CSV file",
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt"}),
        help_text="Its column “code” is read, or else its first. At most "
        f"{stocking.MOST:,} codes at once.",
    )

    class Meta:
        model = CouponPool
        fields = ("name", "slug", "low_at", "when_empty")
        labels = {
            "slug": "Short name",
            "low_at": "Few left",
            "when_empty": "Once it is empty",
        }
        help_texts = {
            "name": "What staff read: 10% off, autumn.",
            "slug": "What files call it.",
            "low_at": "With so many codes left, or fewer, the home page asks for more.",
            "when_empty": "Of keywords, whose words without a code stand beside those "
            "with one. Each campaign says it for itself.",
        }

    def clean_pasted(self) -> stocking.Read:
        return _read(stocking.read_pasted, self.cleaned_data["pasted"])

    def clean_file(self) -> stocking.Read:
        file = self.cleaned_data["file"]
        if not file:
            return stocking.Read(codes=())
        if file.size > BIGGEST:
            raise ValidationError("The file is too big for codes.", code="big")
        return _read(stocking.read_file, file.read())


def _read(read: Any, content: object) -> stocking.Read:
    try:
        return read(content)
    except CouponsRefused as refused:
        raise ValidationError(str(refused), code="no_code") from refused


def _counting(rows: QuerySet[Coupon]) -> Coalesce:
    counted_rows = rows.filter(pool=OuterRef("pk")).order_by().values("pool")
    number = counted_rows.annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(number, output_field=BigIntegerField()), 0)


@admin.register(CouponPool)
class CouponPoolAdmin(SectionedAdmin):
    list_display = ("name", "slug", "left", "given", "low_at", "when_empty")
    search_fields = ("name", "slug")
    search_help_text = "Part of the name."
    ordering = ("name",)
    add_button = "New coupon pool"
    before_the_first = (
        "A pool holds codes of your till or web shop. A campaign, and a keyword that "
        "joins a list, can give each person one of them."
    )
    show_full_result_count = False
    form = CouponPoolForm
    fieldsets = (
        (None, {"fields": (("name", "slug"), ("low_at", "when_empty"))}),
        ("Add codes", {"fields": ("pasted", "file")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CouponPool]:
        pools = super().get_queryset(request)
        return pools.annotate(
            left_count=_counting(Coupon.objects.free()),
            given_count=_counting(Coupon.objects.given()),
        )

    # --- columns --------------------------------------------------------------

    @display(description="Left", ordering="left_count")
    def left(self, obj: CouponPool) -> str:
        return f"{obj.left_count:,}"

    @display(description="Given", ordering="given_count")
    def given(self, obj: CouponPool) -> str:
        return f"{obj.given_count:,}"

    # --- the form -------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: CouponPool | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        may_write = self.has_change_permission(request, obj) or obj is None
        return fieldsets if may_write else fieldsets[:1]

    def get_readonly_fields(
        self, request: HttpRequest, obj: CouponPool | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: CouponPool | None = None
    ) -> dict[str, tuple[str, ...]]:
        return {} if obj else {"slug": ("name",)}

    def save_model(
        self, request: HttpRequest, obj: CouponPool, form: ModelForm, change: bool
    ) -> None:
        if not change:
            obj.author = request.user.get_username()
        obj.save()
        pasted, file = form.cleaned_data["pasted"], form.cleaned_data["file"]
        codes = (*pasted.codes, *file.codes)
        if codes:
            done = supply(obj, codes, now=timezone.now())
            self._tell(request, done, (*pasted.twice, *file.twice))

    def _tell(
        self, request: HttpRequest, done: stocking.Added, twice: tuple[str, ...]
    ) -> None:
        messages.success(request, f"{counted(done.added, 'code')} added.")
        for codes, said in (
            (done.known, "in the pool already"),
            (twice, "there more than once"),
        ):
            if codes:
                more = ", …" * (len(codes) > SHOWN)
                named = ", ".join(codes[:SHOWN])
                messages.warning(
                    request, f"{counted(len(codes), 'code')} {said}: {named}{more}"
                )

    # --- the page -------------------------------------------------------------

    def sections_above(self, request: HttpRequest, obj: CouponPool) -> list[Section]:
        stock = stocking.stock_of(obj, now=timezone.now())
        total = stock.left + stock.given
        return [
            Figures(
                title="Codes",
                facts=[
                    ("Left", f"{stock.left:,}"),
                    ("Given", f"{stock.given:,} of {total:,}"),
                    ("Given in the last 30 days", f"{stock.given_lately:,}"),
                ],
                share=round(100 * stock.given / total) if total else None,
            ),
            *_campaigns(obj, request.user),
        ]


def _campaigns(pool: CouponPool, viewer: User) -> Iterator[Section]:
    """Name the campaigns that give from the pool, the newest. One query."""
    if not viewer.has_perm("campaigns.view_campaign"):
        return
    rows = Campaign.objects.filter(coupon_pool=pool).order_by("-pk")
    found = list(rows[: CAMPAIGNS_SHOWN + 1])
    if found:
        more = "There are older ones." if len(found) > CAMPAIGNS_SHOWN else ""
        yield Table(
            title="Campaigns that give from it",
            headers=("Campaign", "Status", "Once no code is left"),
            rows=[
                (link(row), row.standing, row.get_no_coupon_display())
                for row in found[:CAMPAIGNS_SHOWN]
            ],
            note=more,
        )
