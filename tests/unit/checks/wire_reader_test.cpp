#include "harness/checks/wire_reader.hpp"
#include "tests/unit/codec/golden.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::checks {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr const char* kJson = "application/json";
constexpr const char* kXml = "application/xml";

/// `code member` of each violation, in the order in which they were reported.
std::vector<std::string> codes(const WireReading& reading) {
    std::vector<std::string> out;
    for (const WireViolation& violation : reading.violations) {
        out.push_back(violation.code + " " + violation.member);
    }
    return out;
}

WireReading reply(const std::string& encoding, base::ByteView body, const std::string& type,
                  const std::string& charset = "utf-8") {
    return read_message(golden::operation(encoding, charset), Direction::reply, type, body);
}

WireReading json(base::ByteView body, const std::string& type = kJson) {
    return reply("json", body, type);
}

WireReading xml(base::ByteView body, const std::string& type = kXml) {
    return reply("xml", body, type);
}

TEST(WireReader, ReadsEveryGoldenMessageWithoutAViolation) {
    for (const std::string& encoding : golden::encodings()) {
        for (const std::string& charset : golden::charsets()) {
            const auto operation = golden::operation(encoding, charset);
            const auto request = golden::load(encoding, charset, "request");
            const auto asked =
                read_message(operation, Direction::request, request.content_type, request.body);
            EXPECT_THAT(codes(asked), IsEmpty()) << encoding << charset;
            EXPECT_EQ(asked.members, golden::request_members(charset)) << encoding << charset;
            const auto answer = golden::load(encoding, charset, "reply");
            const auto read =
                read_message(operation, Direction::reply, answer.content_type, answer.body);
            EXPECT_THAT(codes(read), IsEmpty()) << encoding << charset;
            EXPECT_EQ(read.members, golden::reply_members(charset)) << encoding << charset;
        }
    }
}

TEST(WireReader, ReportsWhatIsNotOfTheEncoding) {
    for (const char* body :
         {"", "<html/>", R"({"result":{"code":0})", R"({"result":{}} x)", "{'a':1}"}) {
        const auto reading = json(body);
        EXPECT_THAT(codes(reading), Contains("encoding ")) << body;
        EXPECT_FALSE(reading.decoded()) << body;
    }
    EXPECT_TRUE(json(R"({"result":{"code":0,"p12":"x"}})").decoded());
}

TEST(WireReader, ReadsOnToWhereJsonBreaks) {
    const auto reading = json(R"({"result":{"code":7,"p12":"eA==")");
    EXPECT_EQ(reading.members.at("status"), "7");
    EXPECT_EQ(reading.members.at("certificate"), "eA==");
}

TEST(WireReader, DetailDoesNotQuoteTheMessage) {
    const auto reading = json(R"({"result":{"p12":"c2VjcmV0" "c2VjcmV0"}})");
    ASSERT_THAT(codes(reading), Contains("encoding "));
    for (const WireViolation& violation : reading.violations) {
        EXPECT_THAT(violation.detail + violation.member, Not(HasSubstr("c2VjcmV0")));
    }
}

TEST(WireReader, ReportsAnotherCharsetAndReadsOnInIt) {
    const auto message = golden::load("json", "cp932", "reply");
    const auto reading = reply("json", message.body, kJson, "utf-8");
    EXPECT_THAT(codes(reading), ElementsAre("charset "));
    EXPECT_THAT(reading.violations.front().detail, HasSubstr("CP932"));
    EXPECT_EQ(reading.members, golden::reply_members("cp932"));
    EXPECT_FALSE(reading.decoded());
}

TEST(WireReader, ReportsOctetsThatAreOfNoCharset) {
    const auto reading = json("{\"result\":{\"code\":0,\"p12\":\"x\",\"message\":\"\xFF\xFF\"}}");
    EXPECT_THAT(codes(reading), ElementsAre("charset "));
    EXPECT_EQ(reading.members.at("message"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(WireReader, ReportsAByteOrderMarkAndReadsOn) {
    const auto reading = json("\xEF\xBB\xBF{\"result\":{\"code\":0,\"p12\":\"x\"}}");
    EXPECT_THAT(codes(reading), ElementsAre("byte_order_mark "));
    EXPECT_EQ(reading.members.at("status"), "0");
    EXPECT_TRUE(reading.decoded());
}

TEST(WireReader, ReportsUtf16) {
    EXPECT_THAT(codes(json(std::string("\xFF\xFE{\0}\0", 6))),
                testing::IsSupersetOf({"byte_order_mark ", "charset "}));
}

TEST(WireReader, ReportsADuplicateMemberAndKeepsTheFirst) {
    const auto reading = json(R"({"result":{"code":1,"p12":"x","code":2}})");
    EXPECT_THAT(codes(reading), ElementsAre("duplicate_member status"));
    EXPECT_EQ(reading.members.at("status"), "1");
}

TEST(WireReader, ReportsADuplicateContainerAndIgnoresTheSecond) {
    const auto reading =
        json(R"({"result":{"code":1,"p12":"x"},"result":{"code":2,"message":"m"}})");
    EXPECT_THAT(codes(reading), ElementsAre("duplicate_member /result"));
    EXPECT_EQ(reading.members.at("status"), "1");
    EXPECT_FALSE(reading.members.contains("message"));
}

TEST(WireReader, ReportsAMissingMemberUnlessItIsOptional) {
    EXPECT_THAT(codes(json(R"({"result":{"code":1}})")), ElementsAre("missing_member certificate"));
    EXPECT_THAT(codes(json(R"({})")),
                ElementsAre("missing_member status", "missing_member certificate"));
}

TEST(WireReader, TellsAnEmptyMemberAndNullFromAMissingOne) {
    const auto empty = json(R"({"result":{"code":1,"p12":""}})");
    EXPECT_THAT(codes(empty), ElementsAre("empty_member certificate"));
    EXPECT_EQ(empty.violations.front().detail, "empty text");
    EXPECT_EQ(empty.members.at("certificate"), "");
    const auto null = json(R"({"result":{"code":1,"p12":null}})");
    EXPECT_THAT(codes(null), ElementsAre("empty_member certificate"));
    EXPECT_EQ(null.violations.front().detail, "null");
}

TEST(WireReader, ReportsAnUnknownMemberOnceForAllThatItHolds) {
    const auto reading =
        json(R"({"a~/b":{"c":[1,{"d":2}]},"result":{"code":0,"p12":"x","z":[null]},"list":[1,2]})");
    EXPECT_THAT(codes(reading), ElementsAre("unknown_member /a~0~1b", "unknown_member /result/z",
                                            "unknown_member /list"));
    EXPECT_TRUE(reading.decoded());
}

TEST(WireReader, BoundsTheNumberOfUnknownMembersThatItReports) {
    std::string body = R"({"result":{"code":0,"p12":"x"})";
    for (int number = 0; number < 5000; ++number) {
        body += ",\"u" + std::to_string(number) + "\":0";
    }
    const auto reading = json(body + "}");
    EXPECT_EQ(reading.violations.size(), 100U);
    EXPECT_EQ(reading.members.at("status"), "0");
}

TEST(WireReader, ReportsAJsonValueOfAnotherType) {
    for (const char* code : {R"("0")", "0.0", "1e3", "true", "{}", "[0]"}) {
        const auto reading = json(std::string(R"({"result":{"p12":"x","code":)") + code + "}}");
        EXPECT_THAT(codes(reading), ElementsAre("member_type status")) << code;
    }
    EXPECT_THAT(codes(json(R"({"result":{"code":0,"p12":0}})")),
                ElementsAre("member_type certificate"));
}

TEST(WireReader, KeepsTheTextOfAValueOfAnotherType) {
    EXPECT_EQ(json(R"({"result":{"code":"0000","p12":"x"}})").members.at("status"), "0000");
    EXPECT_EQ(json(R"({"result":{"code":0.50,"p12":"x"}})").members.at("status"), "0.50");
}

TEST(WireReader, TakesAnIntegerOfAnySize) {
    const auto reading = json(R"({"result":{"code":123456789012345678901234567890,"p12":"x"}})");
    EXPECT_THAT(codes(reading), IsEmpty());
    EXPECT_EQ(reading.members.at("status"), "123456789012345678901234567890");
}

TEST(WireReader, ReportsAConstantThatIsMissingOrOtherOrOfAnotherType) {
    const auto operation = golden::operation("json", "utf-8");
    const auto request = [&operation](const std::string& from, const std::string& to) {
        std::string body = golden::load("json", "utf-8", "request").body;
        body.replace(body.find(from), from.size(), to);
        return codes(read_message(operation, Direction::request, kJson, body));
    };
    EXPECT_THAT(request(R"("version": "1.0",)", ""), ElementsAre("constant /version"));
    EXPECT_THAT(request(R"("version": "1.0")", R"("version": "1.1")"),
                ElementsAre("constant /version"));
    EXPECT_THAT(request(R"("version": "1.0")", R"("version": 1.0)"),
                ElementsAre("constant /version"));
    EXPECT_THAT(request(R"("command": 1)", R"("command": "1")"),
                ElementsAre("constant /request/command"));
}

TEST(WireReader, TakesAMediaTypeThatEndsWithASemicolon) {
    const std::string body = R"({"result":{"code":0,"p12":"x"}})";
    EXPECT_THAT(codes(json(body, "application/json;")), IsEmpty());
    EXPECT_THAT(codes(json(body, "application/json; charset=utf-8; ")), IsEmpty());
    EXPECT_THAT(codes(json(body, "application/json; charset")),
                ElementsAre("media_type Content-Type"));
}

TEST(WireReader, ReportsAnotherMediaTypeButNotAnotherSpelling) {
    const std::string body = R"({"result":{"code":0,"p12":"x"}})";
    for (const char* type : {"", "text/plain", "application", "application/json; x", "a/b/c"}) {
        EXPECT_THAT(codes(json(body, type)), ElementsAre("media_type Content-Type")) << type;
    }
    for (const char* type :
         {"Application/JSON", "application/json ; a=\"b;\\\"c\"", "application/json;a=b"}) {
        EXPECT_THAT(codes(json(body, type)), IsEmpty()) << type;
    }
}

TEST(WireReader, ReportsAnotherCharsetInTheContentType) {
    const std::string body = R"({"result":{"code":0,"p12":"x"}})";
    const std::string beyond_ascii = R"({"result":{"code":0,"p12":"表"}})";
    EXPECT_THAT(codes(json(beyond_ascii, "application/json; charset=Shift_JIS")),
                ElementsAre("content_type_charset Content-Type"));
    EXPECT_THAT(codes(json(body, "application/json; charset=UTF-16")),
                ElementsAre("content_type_charset Content-Type"));
    for (const char* label : {"Shift_JIS", "US-ASCII", "ISO-8859-1"}) {
        EXPECT_THAT(codes(json(body, std::string("application/json; charset=") + label)), IsEmpty())
            << label << ": ASCII reads alike";
    }
    EXPECT_THAT(codes(json(body, "application/json; Charset=\"utf-8\"")), IsEmpty());
    for (const char* label : {"Windows-31J", "Shift_JIS", "cp932", "MS932"}) {
        EXPECT_THAT(
            codes(reply("json", body, std::string("application/json;charset=") + label, "cp932")),
            IsEmpty())
            << label;
    }
}

TEST(WireReader, ReportsARootThatIsNoObject) {
    for (const char* body : {"[]", "0", "null", R"("text")", R"([{"result":{"code":0}}])"}) {
        const auto reading = json(body);
        EXPECT_THAT(codes(reading), Contains("root ")) << body;
        EXPECT_FALSE(reading.decoded()) << body;
    }
}

TEST(WireReader, ReportsAnotherRootElementAndReadsOn) {
    const auto reading = xml("<Res><code>0</code><cert>x</cert></Res>");
    EXPECT_THAT(codes(reading), ElementsAre("root "));
    EXPECT_EQ(reading.members.at("certificate"), "x");
}

TEST(WireReader, RefusesDeepNestingAndReadsWhatStoodBefore) {
    const std::string deep(1U << 20U, '[');
    const auto reading = json(R"({"result":{"code":0,"p12":"x"},"u":)" + deep);
    EXPECT_THAT(codes(reading), UnorderedElementsAre("unknown_member /u", "encoding "));
    EXPECT_EQ(reading.members.at("certificate"), "x");
    EXPECT_THAT(codes(json(R"({"result":{"code":0,"p12":"x"},"u":)" + std::string(60, '[') +
                           std::string(60, ']') + "}")),
                ElementsAre("unknown_member /u"));
}

TEST(WireReader, RefusesABodyBeyondItsBound) {
    EXPECT_THAT(codes(json(std::string((8U << 20U) + 1, ' '))), Contains("encoding "));
}

TEST(WireReaderXml, ReportsADocumentTypeDeclaration) {
    const auto reading =
        xml(R"(<!DOCTYPE res [<!ENTITY c "0">]><res><code>0</code><cert>x</cert></res>)");
    EXPECT_THAT(codes(reading), ElementsAre("document_type "));
    EXPECT_FALSE(reading.decoded());
}

TEST(WireReaderXml, ReportsADeclarationThatNamesAnotherCharset) {
    const std::string body = "<res><code>0</code><cert>あ</cert></res>";
    EXPECT_THAT(codes(xml(R"(<?xml version="1.0" encoding="EUC-JP"?>)" + body)),
                ElementsAre("charset "));
    EXPECT_THAT(codes(xml(R"(<?xml version="1.0" encoding="utf-8"?>)" + body)), IsEmpty());
    EXPECT_THAT(codes(xml(R"(<?xml version="1.0"?>)" + body)), IsEmpty());
}

TEST(WireReaderXml, ReportsCp932ThatNothingDeclares) {
    const std::string body = "<res><code>0</code><cert>x</cert><message>\x95\x5C</message></res>";
    EXPECT_THAT(codes(reply("xml", body, kXml, "cp932")), ElementsAre("charset "));
    EXPECT_THAT(codes(reply("xml", body, "application/xml; charset=Shift_JIS", "cp932")),
                IsEmpty());
}

TEST(WireReaderXml, ReportsWhatIsNotWellFormed) {
    const std::string good = "<res><code>0</code><cert>x</cert></res>";
    for (const std::string& body :
         {good + "<res/>", good + "text", " <?xml version=\"1.0\"?>" + good, good.substr(0, 30),
          std::string("<res><code>0</code><cert>&nbsp;</cert></res>"),
          std::string("<res><code>0</code><cert>a&b</cert></res>"),
          std::string("<res><code>0</code><cert>a&#0;b</cert></res>"),
          std::string("<res><code>0</code><cert>a\x01z</cert></res>"), std::string("{}")}) {
        EXPECT_THAT(codes(xml(body)), Contains("encoding ")) << body;
    }
    EXPECT_THAT(
        codes(xml(
            "\n<!-- & --><res><code>0</code><cert><![CDATA[&nbsp;]]>&amp;&#x3042;</cert></res>\n")),
        IsEmpty());
}

TEST(WireReaderXml, TakesAnyEncodingThatReadsItsAsciiAlike) {
    const std::string ascii = "<res><code>0</code><cert>x</cert></res>";
    for (const char* encoding : {"us-ascii", "ASCII", "ISO-8859-1", "Shift_JIS"}) {
        EXPECT_THAT(
            codes(xml(fmt::format(R"(<?xml version="1.0" encoding="{}"?>{})", encoding, ascii))),
            IsEmpty())
            << encoding;
    }
    EXPECT_THAT(codes(xml(R"(<?xml version="1.0" encoding="UTF-16"?>)" + ascii)),
                Contains("charset "));
}

TEST(WireReaderXml, MayBeginWithTheMarkOfUtf8) {
    EXPECT_THAT(codes(xml("\xEF\xBB\xBF<res><code>0</code><cert>x</cert></res>")), IsEmpty());
}

TEST(WireReaderXml, ReportsDuplicateElementsAndAttributes) {
    EXPECT_THAT(codes(xml("<res><code>1</code><code>2</code><cert>x</cert></res>")),
                ElementsAre("duplicate_member status"));
    auto operation = golden::operation("xml", "utf-8");
    const auto reading = read_message(
        operation, Direction::request, kXml,
        "<req version='1.0' version='2'><subject cn='a'/><auth renewal='b'>"
        "<key>c</key></auth><p12><password> </password></p12><command>1</command></req>");
    EXPECT_THAT(codes(reading), ElementsAre("duplicate_member /req/@version"));
    EXPECT_EQ(reading.members.at("pkcs12_password"), " ");
}

TEST(WireReaderXml, ReportsUnknownElementsAttributesAndTextButNoNamespaceDeclaration) {
    const auto reading =
        xml("<res xmlns='urn:x' xmlns:y='urn:y' a='1'>text<code>0</code><b><c/></b>"
            "<cert>x<d/></cert></res>");
    EXPECT_THAT(codes(reading), ElementsAre("unknown_member /res/@a", "unknown_member /res/text()",
                                            "unknown_member /res/b", "unknown_member /res/cert/d"));
}

TEST(WireReaderXml, ReportsTextInAnIntegerMember) {
    EXPECT_THAT(codes(xml("<res><code>OK</code><cert>x</cert></res>")),
                ElementsAre("member_type status"));
    EXPECT_THAT(codes(xml("<res><code>0000</code><cert>x</cert></res>")),
                ElementsAre("member_type status"));
    EXPECT_THAT(codes(xml("<res><code>-1</code><cert>x</cert></res>")), IsEmpty());
}

TEST(WireReaderXml, SurvivesNestingOfAnyDepth) {
    std::string deep;
    for (int level = 0; level < 200'000; ++level) {
        deep += "<res>";
    }
    EXPECT_THAT(codes(xml(deep)), Contains("encoding "));
}

} // namespace
} // namespace ediconform::checks
