#include "reports/report.hpp"
#include "sample_run.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <libxml/HTMLparser.h>

#include <set>

namespace ediconform::reports::testing {
namespace {

using model::Verdict;
using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

std::string render(const model::RunResult& run, base::Language language = base::Language::en) {
    const Lines journal = sample_journal();
    return render_html({run, journal, texts(), language});
}

std::set<std::string> attributes(const std::string& html, const std::string& name) {
    std::set<std::string> found;
    const std::string opening = " " + name + "=\"";
    for (auto at = html.find(opening); at != std::string::npos; at = html.find(opening, at)) {
        at += opening.size();
        found.insert(html.substr(at, html.find('"', at) - at));
    }
    return found;
}

TEST(Html, LeavesNoTagOfTheTemplateBehind) {
    EXPECT_THAT(render(sample_run()), Not(AnyOf(HasSubstr("{{"), HasSubstr("}}"))));
}

TEST(Html, HasATextForEverythingThatItSays) {
    EXPECT_THAT(render(sample_run()),
                Not(ContainsRegex(">(report|verdict|phase|owner|level)\\.[a-z_.]+<")));
}

TEST(Html, NeedsNoNetworkAndNoScript) {
    const std::string html = render(sample_run());
    EXPECT_THAT(html, Not(AnyOf(HasSubstr("<script"), HasSubstr("http://"), HasSubstr("https://"),
                                HasSubstr("<link"), HasSubstr("<img"), HasSubstr("@import"),
                                HasSubstr("url("))));
    EXPECT_THAT(html, HasSubstr("content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri "
                                "'none'; form-action 'none'\""));
}

TEST(Html, HoldsBothLanguages) {
    const std::string html = render(sample_run());
    EXPECT_THAT(html, HasSubstr("<span lang=\"ja\">使用済みの認証キーを拒否する</span>"));
    EXPECT_THAT(html, HasSubstr("<span lang=\"en\">A used key is refused</span>"));
}

TEST(Html, ShowsWhatWasSeenOfAnAmbiguityBesideTheProfile) {
    const std::string html = render(sample_run());
    EXPECT_THAT(html, HasSubstr("<p class=\"seen departs\"><span>HTTP 400</span>"));
    EXPECT_THAT(html, HasSubstr("The profile says otherwise &lt;b&gt;"));
    EXPECT_THAT(html, HasSubstr("not seen in this run"));
    EXPECT_THAT(html, HasSubstr("href=\"#case-ca-issue-window\""));
}

TEST(Html, ShowsWhatTheVendorDeclaresBesideTheStatement) {
    const std::string page = render(sample_run());
    EXPECT_THAT(page, HasSubstr("ACME CA &lt;beta&gt; (2026-11-22, QA)"));
    const std::string row = page.substr(page.find("req-CA-3.4-2"));
    EXPECT_THAT(row.substr(0, row.find("</tr>")),
                ::testing::AllOf(HasSubstr("満たす"), HasSubstr("manual &lt;5.2&gt;")));
    const std::string open = page.substr(page.find("req-CA-5.1-1"));
    EXPECT_THAT(open.substr(0, open.find("</tr>")), HasSubstr("未回答"));
}

TEST(Html, HasNoPartForObservationsWhereThereAreNone) {
    EXPECT_THAT(render(run_of({})), Not(HasSubstr("id=\"observations\"")));
}

TEST(Html, StartsInTheLanguageThatWasAskedFor) {
    EXPECT_THAT(render(sample_run(), base::Language::ja),
                HasSubstr("id=\"lang-ja\" aria-label=\"日本語\" checked>"));
    EXPECT_THAT(render(sample_run(), base::Language::ja), HasSubstr("<html lang=\"ja\">"));
    EXPECT_THAT(render(sample_run(), base::Language::en),
                HasSubstr("id=\"lang-en\" aria-label=\"English\" checked>"));
}

TEST(Html, SaysFirstWhatMattersFirst) {
    const std::string html = render(sample_run());
    const std::string first = html.substr(0, html.find("id=\"cases\""));
    for (const char* part :
         {"Not conformant: 1 of 7 cases failed.", "ACME CA &lt;beta&gt; &amp; co", "neutral-xml",
          "detailed edition</span>", "nothing here states conformance", "The charset is CP932",
          "ediconform run ca --target acme.json"}) {
        EXPECT_THAT(first, HasSubstr(part));
    }
    EXPECT_THAT(html.substr(html.find("<footer>")), HasSubstr("出典：ガイドライン"));
}

TEST(Html, TellsTheVerdictInWordsNotByColorAlone) {
    EXPECT_THAT(render(sample_run()),
                HasSubstr("<span class=\"chip fail\"><span lang=\"ja\">不適合</span> <span "
                          "lang=\"en\">Fail</span></span>"));
}

TEST(Html, SaysOnceWhyCasesWereLeftOut) {
    auto run = sample_run();
    run.cases[0] = sample_case("ca/renew/no-other-fixture", Verdict::not_run);
    const std::string html = render(run);
    const std::string list =
        html.substr(html.find(">Not run or not applicable<"),
                    html.find("id=\"cases\"") - html.find(">Not run or not applicable<"));
    EXPECT_THAT(list, HasSubstr("<span lang=\"en\">cases (2)</span>"));
    EXPECT_THAT(list, HasSubstr("href=\"#case-ca-renew-no-fixture\""));
    EXPECT_THAT(list, HasSubstr("href=\"#case-ca-renew-no-other-fixture\""));
    EXPECT_THAT(list, Not(HasSubstr("ca/issue/used-key")));
}

TEST(Html, ListsTheGravestFirst) {
    const std::string html = render(run_of(
        {sample_case("ca/a/warned", Verdict::warn), sample_case("ca/a/failed", Verdict::fail)}));
    EXPECT_LT(html.find("href=\"#case-ca-a-failed\""), html.find("href=\"#case-ca-a-warned\""));
}

TEST(Html, OpensWhatNeedsAttentionAndClosesTheRest) {
    const std::string html = render(sample_run());
    EXPECT_THAT(html,
                HasSubstr("<details class=\"one attention\" id=\"case-ca-issue-used-key\" open>"));
    EXPECT_THAT(html, HasSubstr("<details class=\"one\" id=\"case-ca-issue-valid\">"));
}

TEST(Html, LeadsFromEvidenceToTheJournal) {
    const std::string html = render(sample_run());
    EXPECT_THAT(html, HasSubstr("<a href=\"#j12\">12</a>"));
    EXPECT_THAT(html, HasSubstr("<li id=\"j12\">"));
    EXPECT_THAT(html, HasSubstr("<pre>POST /issue HTTP/1.1\na=b</pre>"));
}

TEST(Html, EveryLinkWithinThePageHasItsTarget) {
    auto run = sample_run();
    run.cases[1].id = "ca/issue/used-key[at-once]";
    run.cases[2].id = "ca/issue/used-key-at-once-";
    run.requirements = model::summarise(run.catalogue, run.cases);
    Lines journal = sample_journal();
    for (const auto& one : run.cases) {
        journal[one.id] = journal["ca/issue/used-key"];
    }
    const std::string html = render_html({run, journal, texts(), base::Language::en});
    const auto ids = attributes(html, "id");
    for (const std::string& target : attributes(html, "href")) {
        ASSERT_EQ(target.front(), '#');
        EXPECT_TRUE(ids.count(target.substr(1)) == 1) << target;
    }
    EXPECT_EQ(ids.count("case-ca-issue-used-key-at-once-"), 1U);
    EXPECT_EQ(ids.count("case-ca-issue-used-key-at-once--2"), 1U);
}

TEST(Html, ShowsRequirementsThatNoCaseTested) {
    auto run = sample_run();
    run.catalogue.at("CA-3.4-1").coverage = model::Coverage::declared;
    run.catalogue.at("CA-3.4-1").because = {"運用規程", "operating rules"};
    const std::string html = render(run);
    const std::string row = html.substr(html.find("<tr id=\"req-CA-3.4-1\">"));
    EXPECT_THAT(row, HasSubstr("declared by the vendor"));
    EXPECT_THAT(row, HasSubstr("operating rules"));
}

TEST(Html, ForeignTextStaysText) {
    auto run = sample_run();
    const std::string hostile =
        "<script>alert(1)</script>\"'{{{sut}}}{{#t}}report.source{{/t}}\x1b[31m\x82\xa0";
    run.sut = hostile;
    run.cases[1].title = {hostile, hostile};
    run.cases[1].checks[0].observed = {hostile, hostile};
    run.cases[1].checks[0].requirement = hostile;
    run.cases[1].requirements = {hostile};
    run.cases[1].rerun = hostile;
    Lines journal{{"ca/issue/used-key", {hostile}}};
    const std::string html = render_html({run, journal, texts(), base::Language::en});
    EXPECT_THAT(html, Not(AnyOf(HasSubstr("<script"), HasSubstr("\x1b"), HasSubstr("\x82\xa0"))));
    EXPECT_THAT(html, HasSubstr("{{{sut}}}{{#t}}report.source{{/t}}\\x1b[31m\\x82\\xa0"));
}

TEST(Html, IsParsedByLibxml2WithoutComplaintOfStructure) {
    const std::string html = render(sample_run());
    const htmlParserCtxtPtr context = htmlNewParserCtxt();
    const htmlDocPtr document =
        htmlCtxtReadMemory(context, html.data(), static_cast<int>(html.size()), "report.html",
                           "UTF-8", HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
    const xmlErrorPtr error = xmlCtxtGetLastError(context);
    // libxml2 knows HTML 4 only: `main`, `section` and the like are "invalid tags" to it and
    // nothing else is.
    EXPECT_TRUE(error == nullptr || error->code == XML_HTML_UNKNOWN_TAG) << error->message;
    xmlFreeDoc(document);
    htmlFreeParserCtxt(context);
}

TEST(Html, CutsALongJournalAndSaysSo) {
    Lines journal;
    journal["ca/issue/used-key"] =
        std::vector<std::string>(5000, sample_journal()["ca/issue/used-key"][0]);
    const std::string html = render_html({sample_run(), journal, texts(), base::Language::en});
    EXPECT_LT(html.size(), 600'000U);
    EXPECT_THAT(html, HasSubstr("The rest is in journal.ndjson."));
}

TEST(Html, HonoursSourceDateEpoch) {
    const SourceDateEpoch epoch("1000000000");
    EXPECT_THAT(render(sample_run()), HasSubstr("2001-09-09T01:46:40Z"));
}

} // namespace
} // namespace ediconform::reports::testing
