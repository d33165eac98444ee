"""Phone numbers nobody has, in as many places as the demonstration needs; no names."""

from collections.abc import Iterator
from dataclasses import replace

from subscribers.phones import Phone, parse

# +1 AAA 555 0100 … 0199 is kept for fiction in every area code. Where those run out,
# the rest of exchange 555 follows: it reaches nobody but directory enquiries (1212).
LINES = (range(100, 200), range(200, 1212), range(1213, 10_000))
# The phone library calls the numbers France keeps for fiction impossible, so these
# look like anybody's: one more reason why the shop opens on the simulator alone.
FRENCH = range(10_000)
OURS = "+12025550100"
NEARBY = ("212", "718", "201", "203")
# Area code -> the state it lies in, and the first digits of a postcode there.
AREAS = {
    "212": ("NY", "100"),
    "718": ("NY", "112"),
    "315": ("NY", "132"),
    "202": ("DC", "200"),
    "410": ("MD", "212"),
    "703": ("VA", "222"),
    "617": ("MA", "021"),
    "413": ("MA", "011"),
    "203": ("CT", "065"),
    "207": ("ME", "041"),
    "603": ("NH", "031"),
    "802": ("VT", "054"),
    "401": ("RI", "029"),
    "201": ("NJ", "073"),
    "302": ("DE", "198"),
    "215": ("PA", "191"),
    "412": ("PA", "152"),
    "304": ("WV", "253"),
    "704": ("NC", "282"),
    "803": ("SC", "292"),
    "404": ("GA", "303"),
    "305": ("FL", "331"),
    "813": ("FL", "336"),
    "850": ("FL", "325"),
    "205": ("AL", "352"),
    "615": ("TN", "372"),
    "502": ("KY", "402"),
    "614": ("OH", "432"),
    "317": ("IN", "462"),
    "312": ("IL", "606"),
    "313": ("MI", "482"),
    "414": ("WI", "532"),
    "612": ("MN", "554"),
    "515": ("IA", "503"),
    "314": ("MO", "631"),
    "501": ("AR", "722"),
    "504": ("LA", "701"),
    "601": ("MS", "392"),
    "405": ("OK", "731"),
    "512": ("TX", "787"),
    "713": ("TX", "770"),
    "915": ("TX", "799"),
    "316": ("KS", "672"),
    "402": ("NE", "681"),
    "701": ("ND", "581"),
    "605": ("SD", "571"),
    "406": ("MT", "591"),
    "307": ("WY", "820"),
    "303": ("CO", "802"),
    "505": ("NM", "871"),
    "801": ("UT", "841"),
    "602": ("AZ", "850"),
    "702": ("NV", "891"),
    "208": ("ID", "837"),
    "206": ("WA", "981"),
    "503": ("OR", "972"),
    "415": ("CA", "941"),
    "213": ("CA", "900"),
    "619": ("CA", "921"),
    "808": ("HI", "968"),
    "907": ("AK", "995"),
}


def american() -> Iterator[Phone]:
    """Yield numbers of all area codes in turn, those kept for fiction first.

    The shop stands in New York, so the areas around it come round more often.
    """
    # The numbers of one exchange differ in nothing but their last digits.
    first = {area: parse(f"+1{area}5550100") for area in AREAS}
    for lines in LINES:
        left = {area: iter(lines) for area in AREAS}
        while left:
            for area in [*left, *(near for near in NEARBY * 3 if near in left)]:
                line = next(left[area], None) if area in left else None
                if line is None:
                    left.pop(area, None)
                    continue
                number = f"{first[area].e164[:-4]}{line:04d}"
                if number != OURS:
                    yield replace(first[area], e164=number)


def french() -> Iterator[Phone]:
    first = parse("+33612340000")
    for line in FRENCH:
        yield replace(first, e164=f"{first.e164[:-4]}{line:04d}")


def how_many() -> int:
    """Return how many people there are numbers for."""
    return sum(map(len, LINES)) * len(AREAS) - 1 + len(FRENCH)
