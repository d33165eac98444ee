"""A page as this process read it last, for as long as none of its rows has changed.

Reading page, list and wording costs more than the rest of a sign-up together. One
statement asks PostgreSQL for the marks it gives every version of a row; on SQLite, with
no network between, reading is as cheap as asking.
"""

from dataclasses import dataclass, field, replace

from django.db import connection

from subscribers.models import SignupPage
from subscribers.signup import pages
from subscribers.signup.pages import PublicPage

# xmin names the transaction that wrote a row, ctid where the row lies now: an update
# moves it. Every row the page is made of, the live version among them, which is another
# row when it is another version.
MARKS = """
SELECT concat_ws(' ', page.xmin, page.ctid, list.xmin, list.ctid, (
        SELECT md5(string_agg(concat(words.xmin, words.ctid), ',' ORDER BY words.id))
        FROM subscribers_disclosure words WHERE words.list_id = list.id)),
    EXISTS (SELECT 1 FROM subscribers_pumpingalarm alarm
        WHERE alarm.page_id = page.id AND alarm.looked_at IS NULL)
FROM subscribers_signuppage page JOIN subscribers_subscriberlist list
    ON list.id = page.list_id
WHERE page.slug = %s
"""


@dataclass(slots=True)
class _Kept:
    marks: str
    row: SignupPage
    by_language: dict[str, PublicPage] = field(default_factory=dict)


_kept: dict[str, _Kept] = {}


def current(slug: str, *, asked: str = "", accept: str = "") -> PublicPage | None:
    """Return what `pages.find` does. One query, and two more where it has changed."""
    if connection.vendor != "postgresql":
        return pages.find(slug, asked=asked, accept=accept)
    with connection.cursor() as cursor:
        cursor.execute(MARKS, [slug])
        found = cursor.fetchone()
    if found is None:
        return None
    marks, has_alarm = found
    kept = _kept.get(slug)
    if kept is None or kept.marks != marks:
        row = pages.row_of(slug)
        if row is None:
            return None
        kept = _kept[slug] = _Kept(marks, row)
    language = pages.language_for(kept.row, asked=asked, accept=accept)
    page = kept.by_language.get(language)
    if page is None:
        page = kept.by_language[language] = pages.public(kept.row, language)
    return page if has_alarm else replace(page, has_alarm=False)
