"""Where a state stands on a map of equal tiles: (column, row), both from 1."""

# One row of the map a line, west to east; "-" is sea or another country.
_UNITED_STATES = """
AK - - - - - - - - - ME
- - - - - - - - - VT NH
WA ID MT ND MN IL WI MI NY RI MA
OR NV WY SD IA IN OH PA NJ CT -
CA UT CO NE MO KY WV VA MD DE -
- AZ NM KS AR TN NC SC DC - -
- - - OK LA MS AL GA - - -
HI - - TX - - - - FL - -
GU MP AS - - - - - - PR VI
"""

POSITIONS: dict[tuple[str, str], tuple[int, int]] = {
    ("US", code): (column, row)
    for row, line in enumerate(_UNITED_STATES.strip().splitlines(), start=1)
    for column, code in enumerate(line.split(), start=1)
    if code != "-"
}
