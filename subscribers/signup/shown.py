"""What a page showed somebody, read back from the version a ledger line names."""

import json
from collections.abc import Collection, Mapping

from subscribers.lines import hash_of
from subscribers.models import SignupVersion
from subscribers.models.signup import A
from subscribers.signup.texts import text_of

CHANGED = "What is kept of this version was changed since: its hash does not fit."
Facts = Mapping[str, object]


def versions_of(lines: Collection[Facts]) -> dict[str, SignupVersion]:
    """Return the versions that lines name, by the hash of their content. One query."""
    hashes = {str(line["door_sha256"]) for line in lines if line.get("door_sha256")}
    rows = SignupVersion.objects.filter(sha256__in=hashes).select_related("page__list")
    return {row.sha256: row for row in rows} if hashes else {}


def page_of(
    line: Facts, versions: Mapping[str, SignupVersion]
) -> dict[str, object] | None:
    """Return the page's own words as they were seen, JSON-ready; None without a page.

    Its version is the line's, also where another has the same content. Of a content
    that was changed since, which its hash tells, no word is repeated.
    """
    version = versions.get(str(line.get("door_sha256")))
    if version is None:
        return None
    page = version.page
    if hash_of(version.content) != version.sha256:
        return {"slug": page.slug, "version": line["door_version"], "problem": CHANGED}
    page.showing(version, json.loads(version.content))
    language = str(line["door_language"])
    variant = str(line.get("door_variant") or A)
    text = text_of(page, language, variant)
    return {
        "slug": page.slug,
        "version": line["door_version"],
        "variant": variant if page.share_b else None,
        "language": text.language,
        "headline": text.headline,
        "incentive": text.incentive,
        "benefits": list(text.benefits),
        "sha256": version.sha256,
    }
