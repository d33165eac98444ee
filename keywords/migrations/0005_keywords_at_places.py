from django.db import migrations
from django.db.migrations.state import StateApps
from django.utils.text import slugify


def give_places(apps: StateApps, _: object) -> None:
    """Words that join a list get the place they name; its call to action is to come."""
    places = apps.get_model("subscribers", "Place").objects
    rows = apps.get_model("keywords", "Keyword").objects.filter(action="join")
    for row in rows.exclude(place="").exclude(list=None).select_related("list"):
        name = " ".join(row.place.split())
        place = places.filter(list=row.list, name__iexact=name).first()
        if place is None:
            place = places.create(
                slug=_free(slugify(name)[:46].strip("-") or "place", places),
                name=name,
                list=row.list,
                language=row.list.language,
                author=row.author,
            )
        row.stands_at = place
        row.save(update_fields=["stands_at"])


def _free(base: str, places: object) -> str:
    slug, number = base, 1
    while places.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


class Migration(migrations.Migration):
    dependencies = [
        ("keywords", "0004_places"),
    ]

    operations = [
        migrations.RunPython(give_places, migrations.RunPython.noop),
    ]
