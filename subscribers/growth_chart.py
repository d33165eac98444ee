"""Growth drawn day by day: the same picture on the home page and a list's own."""

from subscribers.instants import zone_in_words
from subscribers.reports.growth import Growth
from subscribers.staff import pictures
from subscribers.staff.pictures import Chart, Series


def growth_chart(found: Growth, *, note: str) -> Chart:
    days = len(found.days)
    return Chart(
        title=f"Joined and left, last {days} days",
        says=f"In {days} days {found.joined:,} joined and {found.left:,} left.",
        labels=[f"{day.on:%-d %b}" for day in found.days],
        series=[
            Series(
                name="Joined",
                values=[day.joined for day in found.days],
                tone=pictures.GOOD,
            ),
            Series(
                name="Left",
                values=[-day.left for day in found.days],
                tone=pictures.BAD,
            ),
        ],
        note=f"{note} Days are those of {zone_in_words()}.",
    )
