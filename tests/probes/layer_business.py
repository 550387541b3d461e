"""Codes that the state of the CA does not call for."""
import json

from asking import ask
from kit import probe


def code_of(seen):
    return json.loads(seen.body())["statusCode"]


@probe("answer", answer="key_used")
def the_code_of_the_meaning(ca):
    assert code_of(ask(ca)) == 1102


@probe("answer", answer="out_of_window", status=409)
def the_code_with_another_status(ca):
    seen = ask(ca)
    assert seen.status() == 409 and code_of(seen) == 1201, seen.http


def over(status, **plan):
    @probe(f"business.over_http_{status}", answer="not_vetted", **plan)
    def the_code_with_its_status(ca):
        seen = ask(ca)
        assert seen.status() == status and code_of(seen) == 1101, seen.http


for one in (200, 400, 500):
    over(one)


@probe("business.over_http_200", answer="not_vetted", profile="neutral-xml")
def not_the_status_of_the_profile(ca):
    seen = ask(ca)
    assert seen.status() == 200 and b'code="2001"' in seen.body(), seen.http


@probe("business.undocumented_code")
def a_code_of_no_table(ca):
    seen = ask(ca)
    assert seen.status() == 200 and code_of(seen) == 9999, seen.http


@probe("business.undocumented_code_over_http_500")
def a_code_of_no_table_over_500(ca):
    seen = ask(ca)
    assert seen.status() == 500 and code_of(seen) == 9999, seen.http
