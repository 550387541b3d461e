"""Status, fields and content of the answer, in proper HTTP."""
import datetime
import email.utils
import json
import urllib.parse

from asking import ask
from kit import probe


def fields_of(seen):
    """Lower-case name -> value, as octets."""
    lines = [line.partition(b":") for line in seen.head().split(b"\r\n")[1:]]
    return {name.lower(): value.strip() for name, _, value in lines}


def is_answer(seen):
    content = json.loads(seen.body())
    return content["statusCode"] == 0 and len(content["certificate"]) > 1000


def page(fault, code, *checks, **plan):
    @probe("http." + fault, **plan)
    def the_status_and_its_page(ca):
        seen = ask(ca)
        assert seen.status() == code, seen.head()
        assert int(fields_of(seen).get(b"content-length", b"0")) == len(seen.body()), seen.head()
        for check in checks:
            assert check(seen), seen.http


def says(name, value):
    return lambda seen: fields_of(seen).get(name) == value


def html(seen):
    return b"<html" in seen.body() and fields_of(seen)[b"content-type"].startswith(b"text/html")


def nothing(seen):
    return seen.body() == b""


def problem(seen):
    return json.loads(seen.body())["status"] == seen.status()


def ahead(seconds):
    """Retry-After is a date so far from the Date of the answer."""
    def check(seen):
        fields = fields_of(seen)
        dates = [email.utils.parsedate_to_datetime(fields[name].decode()) for name in (b"retry-after", b"date")]
        return dates[0] - dates[1] == datetime.timedelta(seconds=seconds)
    return check


page("status", 503, html, says(b"retry-after", b"7"), status=503, retry_after=7)
page("not_found_html", 404, html)
page("not_found_json", 404, problem)
page("not_found_empty", 404, nothing)
page("gone", 410, html)
page("internal_error_json", 500, problem)
page("internal_error_empty", 500, nothing)
for name, status in (("bad_gateway", 502), ("unavailable", 503), ("gateway_timeout", 504),
                     ("unknown_server_error", 520), ("bad_request", 400), ("payment_required", 402),
                     ("not_acceptable", 406), ("request_timeout", 408), ("conflict", 409), ("length_required", 411),
                     ("content_too_large", 413), ("uri_too_long", 414), ("unsupported_media_type", 415),
                     ("expectation_failed", 417), ("misdirected_request", 421), ("too_early", 425),
                     ("fields_too_large", 431), ("legal_reasons", 451)):
    page(name, status, html, lambda seen: b"retry-after" not in fields_of(seen))
page("retry_after_seconds", 503, says(b"retry-after", b"1"))
page("retry_after_date", 503, ahead(2))
page("retry_after_past", 503, ahead(-86400))
page("retry_after_day", 503, says(b"retry-after", b"86400"))
page("retry_after_ten_years", 503, says(b"retry-after", b"315360000"))
page("retry_after_zero", 503, says(b"retry-after", b"0"))
page("retry_after_negative", 503, says(b"retry-after", b"-1"))
page("retry_after_garbage", 503, says(b"retry-after", b"soon"))
page("unauthorized_basic", 401, says(b"www-authenticate", b'Basic realm="ediconform"'))
page("unauthorized_negotiate", 401, says(b"www-authenticate", b"Negotiate"))
page("method_not_allowed", 405, says(b"allow", b"GET"))
page("too_many_requests", 429, says(b"retry-after", b"1"))


def redirect(fault, status, target):
    @probe("http." + fault)
    def leads_there(ca):
        seen = ask(ca)
        place = fields_of(seen)[b"location"].decode()
        assert seen.status() == status and target(ca, place), seen.head()


def same(ca, place):
    return place == ca.urls["issue"]


def other(scheme):
    return lambda ca, place: place.startswith(scheme + "://") and ca.urls["issue"].split("/")[2] not in place


def beside(scheme):
    """Another port of the CA's host."""
    def leads_there(ca, place):
        wanted, found = urllib.parse.urlsplit(ca.urls["issue"]), urllib.parse.urlsplit(place)
        return found.scheme == scheme and found.hostname == wanted.hostname and found.port != wanted.port
    return leads_there


for name, status in (("moved_permanently", 301), ("found", 302), ("see_other", 303), ("temporary_redirect", 307),
                     ("permanent_redirect", 308)):
    redirect(name, status, same)
for name, status in (("moved_elsewhere", 301), ("found_elsewhere", 302), ("temporary_redirect_elsewhere", 307),
                     ("permanent_redirect_elsewhere", 308)):
    redirect(name, status, other("https"))
redirect("redirect_to_plain_http", 307, other("http"))
redirect("redirect_to_other_port", 307, beside("https"))
redirect("redirect_to_plain_http_of_same_host", 307, beside("http"))
redirect("found_at_plain_http", 302, other("http"))

page("accepted_empty", 202, nothing)
page("no_content", 204, nothing)
page("not_modified", 304, nothing)
page("empty_success", 200, nothing)
page("login_page", 200, html, lambda seen: b'type="password"' in seen.body())
page("maintenance_page", 200, html, lambda seen: "メンテナンス中" in seen.body().decode("cp932"))

page("created", 201, is_answer)
page("accepted", 202, is_answer)
page("partial_content", 206, is_answer)
page("success_over_500", 500, is_answer)
page("success_over_400", 400, is_answer)
page("content_type_missing", 200, is_answer, lambda seen: b"content-type" not in fields_of(seen))
page("content_type_wrong", 200, is_answer, says(b"content-type", b"text/html"))
page("content_type_octets", 200, is_answer, says(b"content-type", b"application/octet-stream"))
page("charset_utf_16", 200, is_answer, says(b"content-type", b"application/json; charset=utf-16"))
page("charset_unknown", 200, is_answer, says(b"content-type", b"application/json; charset=x-ediconform"))
page("set_cookie", 200, is_answer, lambda seen: b"session=" in fields_of(seen)[b"set-cookie"])


def dated(fault, days):
    def off(seen):
        date = email.utils.parsedate_to_datetime(fields_of(seen)[b"date"].decode())
        away = date - datetime.datetime.now(datetime.timezone.utc)
        return abs(away - datetime.timedelta(days=days)) < datetime.timedelta(hours=1)
    page(fault, 200, is_answer, off)


dated("date_a_day_ahead", 1)
dated("date_a_day_behind", -1)
page("reason_in_japanese", 200, is_answer, lambda seen: seen.http.startswith("HTTP/1.1 200 正常終了\r\n".encode()))
page("reason_in_shift_jis", 200, is_answer,
     lambda seen: seen.http.startswith("HTTP/1.1 200 正常終了\r\n".encode("cp932")))
