#!/usr/bin/env python3
"""Makes tests/data/renewal_window.json: when a renewal window is open, reckoned with Python's zoneinfo.

Both readers of the rule, the CA's and the client's, are tested against it. Times are RFC 3339.
Usage: make_renewal_window_vectors.py > tests/data/renewal_window.json
"""
import json
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)
ZONES = {"jst_date": ZoneInfo("Asia/Tokyo"), "utc_date": timezone.utc}


def bounds(rule, not_after):
    """First moment open, first moment closed again; the second of not_after is still valid."""
    opens, closes = rule["opens_days_before"], rule["closes_days_before"]
    if rule["basis"] == "exact":
        return not_after - timedelta(days=opens), not_after - timedelta(days=closes) + SECOND
    zone = ZONES[rule["basis"]]
    day = not_after.astimezone(zone).date()
    first = datetime.combine(day - timedelta(days=opens), time.min, zone)
    end = datetime.combine(day - timedelta(days=closes - 1), time.min, zone)
    return first, min(end, not_after + SECOND)


def stamp(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def main():
    expiries = [
        "2027-03-31T23:59:59+09:00",  # the end of a day in Japan
        "2027-04-01T00:00:00+09:00",  # one second later: another day in Japan, the same in UTC
        "2027-03-31T23:59:59+00:00",  # the end of a day in UTC
        "2027-04-01T00:00:00+00:00",
        "2028-03-01T12:34:56+00:00",  # the window reaches over 29 February
        "2027-01-10T03:00:00+00:00",  # and over the turn of the year
        "2027-03-28T01:30:00+00:00",  # a change to summer time elsewhere
    ]
    vectors = []
    for opens, closes in [(30, 0), (45, 0), (28, 1), (60, 7), (1, 0)]:
        for basis in ["exact", "jst_date", "utc_date"]:
            rule = {"opens_days_before": opens, "basis": basis, "closes_days_before": closes}
            for text in expiries:
                not_after = datetime.fromisoformat(text)
                first, end = bounds(rule, not_after)
                middle = first + (end - first) / 2
                moments = [(first - SECOND, False), (first, True), (middle, True), (end - SECOND, True),
                           (end, False), (not_after + timedelta(days=1), False)]
                vectors.append({"rule": rule, "not_after": stamp(not_after), "opens": stamp(first),
                                "closes": stamp(end),
                                "moments": [{"at": stamp(at), "open": is_open} for at, is_open in moments]})
    print(json.dumps({"made_by": "tests/tools/make_renewal_window_vectors.py", "vectors": vectors}, indent=1))


main()
