#include "mock-client/codec/request_encoder.hpp"
#include "tests/unit/codec/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ediconform::mock_client {
namespace {

using testing::HasSubstr;
using testing::Not;

EncodedRequest encoded(const wire::Operation& operation, const RequestValues& values) {
    auto request = encode_request(operation, values);
    EXPECT_TRUE(request) << base::to_string(request.error());
    return *std::move(request);
}

std::string refusal(const wire::Operation& operation, const RequestValues& values) {
    const auto request = encode_request(operation, values);
    return request ? "" : request.error().id;
}

TEST(RequestEncoder, FormHasTheOctetsOfTheGoldenMessage) {
    for (const std::string& charset : golden::charsets()) {
        const auto request =
            encoded(golden::operation("form", charset), golden::request_members(charset));
        const auto message = golden::load("form", charset, "request");
        EXPECT_EQ(request.body, message.body);
        EXPECT_EQ(request.content_type, message.content_type);
    }
}

TEST(RequestEncoder, JsonIsTheSameTreeAsTheGoldenMessage) {
    for (const std::string& charset : golden::charsets()) {
        const auto request =
            encoded(golden::operation("json", charset), golden::request_members(charset));
        const auto message = golden::load("json", charset, "request");
        EXPECT_EQ(
            nlohmann::json::parse(*base::decode_text(request.body, golden::charset_of(charset))),
            nlohmann::json::parse(*base::decode_text(message.body, golden::charset_of(charset))));
        EXPECT_EQ(request.content_type, message.content_type);
    }
}

TEST(RequestEncoder, MultipartHasThePartsOfTheGoldenMessageUnderItsOwnBoundary) {
    const auto request =
        encoded(golden::operation("multipart", "utf-8"), golden::request_members("utf-8"));
    std::string expected = golden::load("multipart", "utf-8", "request").body;
    const std::string foreign = "----golden.7f3A";
    const std::string own = "ediconform-part-0";
    for (std::size_t at = expected.find(foreign); at != std::string::npos;
         at = expected.find(foreign)) {
        expected.replace(at, foreign.size(), own);
    }
    EXPECT_EQ(request.body, expected);
    EXPECT_EQ(request.content_type, "multipart/form-data; boundary=" + own);
}

TEST(RequestEncoder, MultipartNamesTheCharsetOfEachPartWhereItIsNotUtf8) {
    const auto request =
        encoded(golden::operation("multipart", "cp932"), golden::request_members("cp932"));
    EXPECT_THAT(request.body, HasSubstr("Content-Type: text/plain; charset=Windows-31J\r\n\r\n"
                                        "\x87\x8A\xFB\xFC\x81\x60\x81\x7C\x83\x5C\x95\x5C\r\n"));
}

TEST(RequestEncoder, MultipartBoundaryStandsInNoValue) {
    auto values = golden::request_members("utf-8");
    values["pkcs12_password"] = "ediconform-part-0 ediconform-part-1";
    const auto request = encoded(golden::operation("multipart", "utf-8"), values);
    EXPECT_EQ(request.content_type, "multipart/form-data; boundary=ediconform-part-2");
}

TEST(RequestEncoder, MultipartFieldNameCannotBreakItsHeader) {
    auto operation = golden::operation("multipart", "utf-8");
    operation.request.members.at(0).place = "a\"b\r\nc";
    EXPECT_THAT(encoded(operation, golden::request_members("utf-8")).body,
                HasSubstr("name=\"a%22b%0D%0Ac\"\r\n"));
}

TEST(RequestEncoder, XmlDeclaresTheCharsetInWhichItIsWritten) {
    const auto request =
        encoded(golden::operation("xml", "cp932"), golden::request_members("cp932"));
    EXPECT_THAT(
        request.body,
        testing::StartsWith(R"(<?xml version="1.0" encoding="Windows-31J"?><req version="1.0">)"));
    EXPECT_THAT(request.body,
                HasSubstr("<subject cn=\"\x87\x8A\xFB\xFC\x81\x60\x81\x7C\x83\x5C\x95\x5C\""));
    EXPECT_EQ(request.content_type, "application/xml; charset=Windows-31J");
}

TEST(RequestEncoder, XmlPutsMembersOfOneParentIntoOneElement) {
    const auto request =
        encoded(golden::operation("xml", "utf-8"), golden::request_members("utf-8"));
    EXPECT_THAT(
        request.body,
        HasSubstr(R"(<auth renewal="r&amp;&lt;&quot;'> \~+%=;"><key>key-0123456789</key></auth>)"));
}

TEST(RequestEncoder, LeavesOutAMemberWithoutAValue) {
    for (const std::string& encoding : golden::encodings()) {
        auto values = golden::request_members("utf-8");
        values.erase("authentication_key");
        const auto request = encoded(golden::operation(encoding, "utf-8"), values);
        EXPECT_THAT(request.body, Not(testing::ContainsRegex("KEY|key"))) << encoding;
    }
}

TEST(RequestEncoder, WritesAnEmptyValueAsAnEmptyMember) {
    auto values = golden::request_members("utf-8");
    values["authentication_key"] = "";
    EXPECT_THAT(encoded(golden::operation("json", "utf-8"), values).body, HasSubstr(R"("key":"")"));
    EXPECT_THAT(encoded(golden::operation("form", "utf-8"), values).body, HasSubstr("&KEY=&"));
}

TEST(RequestEncoder, IgnoresAValueThatTheProfileDoesNotBind) {
    auto values = golden::request_members("utf-8");
    values["favourite_colour"] = "indigo";
    for (const std::string& encoding : golden::encodings()) {
        EXPECT_THAT(encoded(golden::operation(encoding, "utf-8"), values).body,
                    Not(HasSubstr("indigo")));
    }
}

TEST(RequestEncoder, WritesAnIntegerMemberAsAJsonNumber) {
    auto operation = golden::operation("json", "utf-8");
    operation.request.members.at(1).type = wire::ValueType::integer;
    auto values = golden::request_members("utf-8");
    values["authentication_key"] = "-42";
    EXPECT_THAT(encoded(operation, values).body, HasSubstr(R"("key":-42)"));
}

TEST(RequestEncoder, RefusesTextInAnIntegerMember) {
    for (const std::string& encoding : golden::encodings()) {
        auto operation = golden::operation(encoding, "utf-8");
        operation.request.members.at(1).type = wire::ValueType::integer;
        EXPECT_EQ(refusal(operation, golden::request_members("utf-8")), "request.unencodable");
    }
}

TEST(RequestEncoder, RefusesAnIntegerThatJsonWouldWriteInAnotherWay) {
    auto operation = golden::operation("json", "utf-8");
    operation.request.members.at(1).type = wire::ValueType::integer;
    for (const std::string text : {"007", "-0", "99999999999999999999", "-"}) {
        EXPECT_EQ(refusal(operation, {{"authentication_key", text}}), "request.unencodable")
            << text;
    }
}

TEST(RequestEncoder, RefusesACharacterThatTheCharsetLacks) {
    for (const std::string& encoding : golden::encodings()) {
        EXPECT_EQ(refusal(golden::operation(encoding, "cp932"), {{"common_name", "😀"}}),
                  "request.unencodable");
    }
}

TEST(RequestEncoder, RefusesAValueThatIsNotUtf8) {
    for (const std::string& encoding : golden::encodings()) {
        EXPECT_EQ(refusal(golden::operation(encoding, "utf-8"), {{"common_name", "\x82\xA0"}}),
                  "request.unencodable");
    }
}

TEST(RequestEncoder, RefusesAControlCharacterInXmlAlone) {
    const RequestValues values = {{"common_name", std::string("a\0b", 3)}};
    EXPECT_EQ(refusal(golden::operation("xml", "utf-8"), values), "request.unencodable");
    EXPECT_THAT(encoded(golden::operation("json", "utf-8"), values).body, HasSubstr(R"(a\u0000b)"));
    EXPECT_THAT(encoded(golden::operation("form", "utf-8"), values).body, HasSubstr("CN=a%00b"));
}

TEST(RequestEncoder, ErrorNamesThePlaceAndNotTheValue) {
    for (const std::string& encoding : golden::encodings()) {
        const auto operation = golden::operation(encoding, "cp932");
        const auto request = encode_request(operation, {{"pkcs12_password", "secret😀"}});
        ASSERT_FALSE(request);
        EXPECT_THAT(base::to_string(request.error()),
                    HasSubstr(operation.request.members.at(3).place));
        EXPECT_THAT(base::to_string(request.error()), Not(HasSubstr("secret")));
    }
}

} // namespace
} // namespace ediconform::mock_client
