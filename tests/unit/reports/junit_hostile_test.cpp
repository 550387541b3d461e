#include "reports/report.hpp"
#include "sample_run.hpp"
#include "xml_oracle.hpp"

#include <gmock/gmock.h>
#include <pugixml.hpp>

#include <random>

/// The report is written from what a stranger sent: nothing of it may make the file unreadable or
/// speak to the system that reads it.
namespace ediconform::reports::testing {
namespace {

using model::Verdict;
using ::testing::HasSubstr;
using ::testing::Not;

/// A run in which every text that can come from outside is `text`.
model::RunResult run_saying(const std::string& text) {
    auto one = sample_case("ca/issue/hostile", Verdict::fail);
    one.title = {text, text};
    one.reason = {text, text};
    one.remedy = {text, text};
    one.rerun = text;
    one.checks[0].check = text;
    one.checks[0].expected = {text, text};
    one.checks[0].observed = {text, text};
    auto skipped = one;
    skipped.id = "ca/issue/skipped";
    skipped.verdict = Verdict::not_run;
    auto run = run_of({one, skipped});
    run.sut = text;
    run.command = text;
    return run;
}

std::string rendered(const std::string& text) {
    const auto run = run_saying(text);
    const Lines journal{{"ca/issue/hostile", {text, text}}};
    return render_junit({run, journal, texts(), base::Language::en});
}

class JunitHostile : public ::testing::TestWithParam<std::string> {};

TEST_P(JunitHostile, TextLeavesTheFileValid) {
    EXPECT_EQ(schema_error(rendered(GetParam())), "");
}

INSTANTIATE_TEST_SUITE_P(
    Known, JunitHostile,
    ::testing::Values(std::string("\x1b[31mred\x1b[0m"), std::string("a\0b", 3),
                      std::string("\x01\x08\x0b\x0c\x0e\x1f\x7f"), std::string("\xc2\x85\xc2\x9b"),
                      std::string("\x83\x65\x83\x58\x83\x67"), std::string("\xff\xfe\xfd"),
                      std::string("\xed\xa0\x80"),
                      std::string("\xef\xbf\xbe \xef\xbf\xbf \xf0\x9f\xbf\xbf"), std::string("]]>"),
                      std::string("<![CDATA[x]]>"), std::string("<script>alert(1)</script>"),
                      std::string("--><!-- "), std::string("<?php ?>"),
                      std::string("&nbsp;&#0;&#x1b;"), std::string("\r\n\t\r"),
                      std::string("\xe2\x80\xae"
                                  "gpj.exe"),
                      std::string("𠮷😀"), std::string("\xc0\xaf"), std::string("\xf4\x90\x80\x80"),
                      std::string(70'000, '&'), std::string()));

TEST(JunitHostileText, ControlsAreVisibleEscapes) {
    const std::string xml = rendered("\x1b[31m");
    EXPECT_THAT(xpath(xml, "string(//failure)"), HasSubstr("observed: \\x1b[31m"));
}

TEST(JunitHostileText, CharactersOutsideTheBasicPlaneStayAsTheyAre) {
    EXPECT_THAT(xpath(rendered("𠮷😀"), "string(//testcase/@name)"), HasSubstr("𠮷😀"));
}

TEST(JunitHostileText, CannotAttachAFileOrSetAProperty) {
    const std::string xml = rendered("[[ATTACHMENT|/etc/passwd]] [[PROPERTY|verdict=pass]]");
    EXPECT_THAT(xml, Not(HasSubstr("[[ATTACHMENT|")));
    EXPECT_THAT(xml, Not(HasSubstr("[[PROPERTY|")));
    EXPECT_THAT(xml, HasSubstr("[ [ATTACHMENT|/etc/passwd]]"));
}

TEST(JunitHostileText, CannotHideACommandBehindAnEscape) {
    // What is taken away or escaped between the characters must not put the command together again.
    for (const char* text : {"[\r\n[ATTACHMENT|x]]", "[[[ATTACHMENT|x]]", "[[ATTACH\rMENT|x]]",
                             "[[[[PROPERTY|PROPERTY|a=b]]"}) {
        const std::string xml = rendered(text);
        EXPECT_THAT(xml, Not(HasSubstr("[[ATTACHMENT|"))) << text;
        EXPECT_THAT(xml, Not(HasSubstr("[[PROPERTY|"))) << text;
    }
}

/// Octets that are likely to hurt, and any others.
std::string random_octets(std::mt19937_64& random) {
    static const std::vector<std::string> kPieces{"<",
                                                  ">",
                                                  "&",
                                                  "]]>",
                                                  "\"",
                                                  "'",
                                                  "\x1b",
                                                  "\xef\xbf\xbe",
                                                  "\xe2\x80\xae",
                                                  "証",
                                                  "\r\n",
                                                  "\t",
                                                  "[[ATTACHMENT|",
                                                  "\xf0\xa0\xae\xb7",
                                                  "\x82\xa0",
                                                  "&#",
                                                  "<!--"};
    std::uniform_int_distribution<std::size_t> length(0, 24);
    std::uniform_int_distribution<int> octet(0, 255);
    std::uniform_int_distribution<std::size_t> piece(0, kPieces.size() - 1);
    std::string text;
    for (std::size_t count = length(random); count > 0; --count) {
        if (octet(random) < 128) {
            text += kPieces[piece(random)];
        } else {
            text += static_cast<char>(octet(random));
        }
    }
    return text;
}

TEST(JunitHostileText, TenThousandRandomTextsAreReadBackByLibxml2AndPugixml) {
    std::mt19937_64 random(20261122);
    constexpr int kTexts = 10'000;
    constexpr int kTextsOfAReport = 50;
    for (int batch = 0; batch < kTexts / kTextsOfAReport; ++batch) {
        std::vector<model::CaseResult> cases;
        std::vector<std::string> observed;
        for (int number = 0; number < kTextsOfAReport; ++number) {
            auto one = sample_case("ca/issue/" + std::to_string(number), Verdict::fail);
            const std::string text = random_octets(random);
            one.title.en = text;
            one.checks[0].observed.en = "(" + text + ")";
            one.reason.en = "(" + text + ")";
            cases.push_back(one);
            observed.push_back(base::printable_line("(" + text + ")"));
        }
        const auto run = run_of(cases);
        const std::string xml = render_junit({run, {}, texts(), base::Language::en});
        ASSERT_EQ(schema_error(xml), "") << "batch " << batch;
        pugi::xml_document document;
        ASSERT_TRUE(document.load_buffer(xml.data(), xml.size()));
        const auto suite = document.child("testsuites").child("testsuite");
        std::size_t index = 0;
        for (const auto one : suite.children("testcase")) {
            std::string message = one.child("failure").attribute("message").value();
            // The one change that is made beyond `printable`: a broken attachment command.
            for (auto at = message.find("[ [ATTACHMENT|"); at != std::string::npos;
                 at = message.find("[ [ATTACHMENT|")) {
                message.erase(at + 1, 1);
            }
            ASSERT_EQ(message, observed.at(index++));
        }
        ASSERT_EQ(index, observed.size());
    }
}

} // namespace
} // namespace ediconform::reports::testing
