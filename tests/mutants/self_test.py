#!/usr/bin/env python3
"""The judgement over mutants, with made-up results: it has to be able to say no."""
import unittest

import approval
import data
import judgement
from check_complete import problems_of_side

MUTANT = data.Mutant("ca", "used-key-accepted", frozenset({"CA-3.3-6"}), ("ca/issue/used-key",))


def check(requirement, verdict="pass", level="must", state=None):
    state = state or ("unmet" if judgement.is_red(verdict) else "held")
    return {"check": "outcome", "requirement": requirement, "verdict": verdict, "level": level, "state": state}


def case(case_id, *checks, verdict=None):
    worst = next((word for word in ("fail", "warn") if any(c["verdict"] == word for c in checks)), "pass")
    return {"id": case_id, "verdict": verdict or worst, "requirements": [c["requirement"] for c in checks],
            "checks": list(checks)}


def run_with(*cases, interrupted=False):
    sound = [case("ca/issue/valid", check("CA-3.1-2")), case("ca/renew/valid", check("CA-3.1-4"))]
    named = {one["id"] for one in cases}
    return {"cases": [one for one in sound if one["id"] not in named] + list(cases), "interrupted": interrupted}


class Judgement(unittest.TestCase):
    def assert_blames(self, words, *cases, mutant=MUTANT):
        problems = judgement.judge(mutant, run_with(*cases))
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(words, problems[0])

    def test_is_content_where_the_killer_is_red_for_what_is_violated(self):
        killer = case("ca/issue/used-key", check("CA-3.3-6", "fail"), check("CA-3.1-12"))
        self.assertEqual(judgement.judge(MUTANT, run_with(killer)), [])

    def test_refuses_a_killer_that_passes(self):
        self.assert_blames("survives its killer", case("ca/issue/used-key", check("CA-3.3-6")))

    def test_refuses_a_killer_that_is_inconclusive(self):
        self.assert_blames("survives its killer",
                           case("ca/issue/used-key", check("CA-3.3-6"), verdict="inconclusive"))

    def test_refuses_a_killer_that_did_not_run(self):
        self.assert_blames("survives its killer", case("ca/issue/used-key", verdict="not_run"))

    def test_refuses_a_killer_that_is_not_in_the_result(self):
        self.assert_blames("no case of that name applies")

    def test_refuses_a_killer_that_does_not_apply(self):
        self.assert_blames("no case of that name applies", case("ca/issue/used-key", verdict="not_applicable"))

    def test_refuses_a_variant_of_a_killer_that_survives(self):
        self.assert_blames("survives its killer: ca/issue/used-key[b]",
                           case("ca/issue/used-key[a]", check("CA-3.3-6", "fail")),
                           case("ca/issue/used-key[b]", check("CA-3.3-6")))

    def test_refuses_a_red_check_outside_what_is_violated(self):
        self.assert_blames("red outside `violates`: ca/issue/used-key, check outcome on CA-3.1-12",
                           case("ca/issue/used-key", check("CA-3.3-6", "fail"), check("CA-3.1-12", "warn")))

    def test_refuses_a_red_check_in_a_case_that_is_no_killer(self):
        self.assert_blames("red outside `violates`: ca/renew/twice",
                           case("ca/issue/used-key", check("CA-3.3-6", "fail")),
                           case("ca/renew/twice", check("CA-3.3-7", "warn")))

    def test_refuses_an_error_of_the_tester(self):
        self.assert_blames("tester's error", case("ca/issue/used-key", check("CA-3.3-6", "fail")),
                           case("ca/renew/twice", verdict="error"))

    def test_refuses_a_run_that_was_interrupted(self):
        killer = case("ca/issue/used-key", check("CA-3.3-6", "fail"))
        self.assertEqual(judgement.judge(MUTANT, run_with(killer, interrupted=True)), ["the run was interrupted"])

    def test_refuses_a_sanity_case_without_a_verdict(self):
        self.assert_blames("sanity: ca/issue/valid is INCONCLUSIVE",
                           case("ca/issue/used-key", check("CA-3.3-6", "fail")),
                           case("ca/issue/valid", check("CA-3.1-2", state="undecided"), verdict="inconclusive"))

    def test_lets_a_defect_hide_a_part_of_a_sanity_case(self):
        hidden = case("ca/renew/valid", check("CA-3.1-4"), check("CA-3.1-13", state="undecided"),
                      verdict="inconclusive")
        killer = case("ca/issue/used-key", check("CA-3.3-6", "fail"))
        self.assertEqual(judgement.judge(MUTANT, run_with(killer, hidden)), [])

    def test_lets_a_sanity_case_fail_that_checks_what_is_violated(self):
        mutant = data.Mutant("ca", "never-issues", frozenset({"CA-3.1-2"}), ("ca/issue/valid",))
        self.assertEqual(
            judgement.judge(mutant, run_with(case("ca/issue/valid", check("CA-3.1-2", "fail")))), [])

    def test_refuses_a_result_without_the_sanity_cases(self):
        result = {"cases": [case("ca/issue/used-key", check("CA-3.3-6", "fail"))], "interrupted": False}
        self.assertEqual(len(judgement.judge(MUTANT, result)), 2)

    def test_counts_an_unmet_statement_where_a_case_can_only_report(self):
        killer = case("ca/issue/used-key", check("CA-3.3-6", level="may", state="unmet"))
        self.assertEqual(judgement.judge(MUTANT, run_with(killer)), [])

    def test_does_not_count_it_where_the_case_can_also_fail(self):
        self.assert_blames("survives its killer",
                           case("ca/issue/used-key", check("CA-3.3-6", level="may", state="unmet"),
                                check("CA-3.3-6")))


class Patterns(unittest.TestCase):
    def test_a_base_id_selects_all_variants(self):
        self.assertTrue(data.selects("ca/renew/twice", "ca/renew/twice[at-once]"))

    def test_a_variant_selects_itself_alone(self):
        self.assertTrue(data.selects("ca/renew/twice[at-once]", "ca/renew/twice[at-once]"))
        self.assertFalse(data.selects("ca/renew/twice[at-once]", "ca/renew/twice[in-turn]"))

    def test_one_star_stays_within_a_part(self):
        self.assertTrue(data.selects("ca/renew/*", "ca/renew/valid"))
        self.assertFalse(data.selects("ca/*", "ca/renew/valid"))
        self.assertTrue(data.selects("ca/**", "ca/renew/valid"))


class Completeness(unittest.TestCase):
    CASES = {"ca/issue/used-key[a]": frozenset({"CA-3.3-6"})}

    def problems(self, mutants=(MUTANT,), cases=None, requirements=("CA-3.3-6",),
                 programmed=("used-key-accepted",), approved=None):
        return list(problems_of_side("ca", list(mutants), cases or self.CASES, set(requirements), set(programmed),
                                     approved))

    def test_refuses_approvals_of_what_does_not_exist(self):
        self.assertEqual(self.problems(approved={"used-key-accepted": list(self.CASES)}), [])
        self.assertEqual(self.problems(approved={"used-key-accepted": ["ca/no/such"], "ghost": []}),
                         ["tests/mutants/approved/ca.json: used-key-accepted: there is no case ca/no/such",
                          "tests/mutants/approved/ca.json: there is no mutant ghost"])

    def test_is_content_where_all_fits(self):
        self.assertEqual(self.problems(), [])

    def test_refuses_a_case_that_nothing_kills(self):
        cases = self.CASES | {"ca/issue/valid": frozenset({"CA-3.1-2"})}
        self.assertEqual(self.problems(cases=cases), ["no mutant kills ca/issue/valid: it may be unable to fail"])

    def test_refuses_what_does_not_exist(self):
        ghost = data.Mutant("ca", "used-key-accepted", frozenset({"CA-3.3-6", "CA-9-9"}),
                            ("ca/issue/used-key", "ca/no/such"))
        self.assertEqual(len(self.problems([ghost])), 2)

    def test_refuses_a_killer_that_checks_nothing_violated(self):
        cases = self.CASES | {"ca/issue/used-key[b]": frozenset({"CA-3.1-2"})}
        self.assertIn("checks none of CA-3.3-6", self.problems(cases=cases)[0])

    def test_refuses_program_and_data_that_differ(self):
        self.assertEqual(len(self.problems(programmed=("another",))), 2)

    def test_refuses_a_mutant_described_twice(self):
        self.assertIn("twice", self.problems([MUTANT, MUTANT])[0])


class Approval(unittest.TestCase):
    RESULT = run_with(case("ca/issue/used-key", check("CA-3.3-6", "fail")), case("ca/issue/pkcs12", check("CA-3.1-9")))

    def test_collects_what_is_red(self):
        self.assertEqual(approval.red_cases(self.RESULT), ["ca/issue/used-key"])

    def test_refuses_a_red_that_nobody_approved(self):
        problems, _ = approval.compare(MUTANT, ["ca/issue/used-key"], {})
        self.assertEqual(len(problems), 1)
        self.assertIn("ca/issue/used-key", problems[0])

    def test_is_content_with_what_was_approved_and_notes_what_is_gone(self):
        approved = {MUTANT.id: ["ca/issue/used-key", "ca/issue/lost-answer"]}
        problems, notes = approval.compare(MUTANT, ["ca/issue/used-key"], approved)
        self.assertEqual(problems, [])
        self.assertEqual(len(notes), 1)
        self.assertIn("ca/issue/lost-answer", notes[0])


if __name__ == "__main__":
    unittest.main()
