#include "mock-ca/codec/reply_encoder.hpp"
#include "tests/unit/codec/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

namespace ediconform::mock_ca {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

wire::CaProfile settling(const std::string& a7) {
    wire::CaProfile profile;
    profile.ambiguities["A7"] = a7;
    return profile;
}

EncodedReply encoded(const wire::Operation& operation, const ReplyValues& values,
                     const std::string& a7 = "absent") {
    auto reply = encode_reply(settling(a7), operation, values);
    EXPECT_TRUE(reply) << base::to_string(reply.error());
    return reply ? *std::move(reply) : EncodedReply{};
}

ReplyValues success(const std::string& charset) {
    const auto members = golden::reply_members(charset);
    return {members.at("status"), members.at("certificate"), members.at("message")};
}

class ReplyInEachCharset : public testing::TestWithParam<std::string> {};

TEST_P(ReplyInEachCharset, AsJsonHasTheTreeAndTypeOfTheGoldenMessage) {
    const auto message = golden::load("json", GetParam(), "reply");
    const auto reply = encoded(golden::operation("json", GetParam()), success(GetParam()));
    EXPECT_EQ(reply.content_type, message.content_type);
    const auto charset = golden::charset_of(GetParam());
    EXPECT_EQ(json::parse(*base::decode_text(reply.body, charset)),
              json::parse(*base::decode_text(message.body, charset)));
}

TEST_P(ReplyInEachCharset, AsXmlHasTheMembersAndTypeOfTheGoldenMessage) {
    const auto message = golden::load("xml", GetParam(), "reply");
    const auto reply = encoded(golden::operation("xml", GetParam()), success(GetParam()));
    EXPECT_EQ(reply.content_type, message.content_type);
    const auto text = base::decode_text(reply.body, golden::charset_of(GetParam()));
    ASSERT_TRUE(text);
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(text->c_str()));
    const auto expected = golden::reply_members(GetParam());
    EXPECT_EQ(document.child("res").child_value("code"), expected.at("status"));
    EXPECT_EQ(document.child("res").child_value("cert"), expected.at("certificate"));
    EXPECT_EQ(document.child("res").child_value("message"), expected.at("message"));
}

TEST_P(ReplyInEachCharset, AsFormHasTheFieldsOfTheGoldenMessage) {
    const auto message = golden::load("form", GetParam(), "reply");
    const auto reply = encoded(golden::operation("form", GetParam()), success(GetParam()));
    EXPECT_EQ(reply.content_type, message.content_type);
    // The members of a binding stand in its order, and the golden message has the same.
    EXPECT_EQ(reply.body, message.body);
}

TEST_P(ReplyInEachCharset, AsMultipartHasThePartsOfTheGoldenMessage) {
    auto message = golden::load("multipart", GetParam(), "reply");
    const auto reply = encoded(golden::operation("multipart", GetParam()), success(GetParam()));
    EXPECT_EQ(reply.content_type, "multipart/form-data; boundary=ediconform-reply-0");
    const std::string boundary = "----golden.7f3A";
    for (std::size_t at = message.body.find(boundary); at != std::string::npos;
         at = message.body.find(boundary)) {
        message.body.replace(at, boundary.size(), "ediconform-reply-0");
    }
    EXPECT_EQ(reply.body, message.body);
}

INSTANTIATE_TEST_SUITE_P(All, ReplyInEachCharset, testing::ValuesIn(golden::charsets()),
                         [](const auto& each) {
                             std::string name = each.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST(XmlReply, DeclaresTheRegisteredNameOfItsCharset) {
    const auto reply = encoded(golden::operation("xml", "cp932"), {"0", std::nullopt, "表示"});
    EXPECT_THAT(reply.body, HasSubstr("encoding=\"Windows-31J\""));
    EXPECT_THAT(reply.body, HasSubstr("<message>\x95\x5c\x8e\xa6</message>"));
}

TEST(XmlReply, HasATextAndAnAttributeInOneElement) {
    auto operation = golden::operation("xml", "utf-8");
    operation.reply.members = {{"message", "/res/result"}, {"status", "/res/result/@code"}};
    operation.reply.constants = {{"/res/@version", "1.0"}};
    const auto reply = encoded(operation, {"1111", std::nullopt, "a<b"});
    EXPECT_THAT(reply.body,
                HasSubstr("<res version=\"1.0\"><result code=\"1111\">a&lt;b</result></res>"));
}

TEST(JsonReply, HasStatusAsTheTypeOfItsBinding) {
    auto operation = golden::operation("json", "utf-8");
    operation.reply.members[0].type = wire::ValueType::string;
    EXPECT_EQ(json::parse(encoded(operation, {"0000", std::nullopt, ""}).body)["result"]["code"],
              "0000");
    operation.reply.members[0].type = wire::ValueType::integer;
    EXPECT_EQ(json::parse(encoded(operation, {"1111", std::nullopt, ""}).body)["result"]["code"],
              1111);
}

TEST(ErrorReply, LeavesTheCertificateOutWhereA7IsAbsent) {
    const auto reply =
        encoded(golden::operation("json", "utf-8"), {"1", std::nullopt, ""}, "absent");
    EXPECT_FALSE(json::parse(reply.body)["result"].contains("p12"));
}

TEST(ErrorReply, HasAnEmptyCertificateWhereA7IsEmpty) {
    const auto reply =
        encoded(golden::operation("json", "utf-8"), {"1", std::nullopt, ""}, "empty");
    EXPECT_EQ(json::parse(reply.body)["result"]["p12"], "");
    const auto form = encoded(golden::operation("form", "utf-8"), {"1", std::nullopt, ""}, "empty");
    EXPECT_EQ(form.body, "CODE=1&CERT=&MSG=");
}

TEST(ErrorReply, HasNullForACertificateWhereA7IsNull) {
    const auto reply = encoded(golden::operation("json", "utf-8"), {"1", std::nullopt, ""}, "null");
    EXPECT_TRUE(json::parse(reply.body)["result"]["p12"].is_null());
}

TEST(Reply, HasItsConstants) {
    auto operation = golden::operation("json", "utf-8");
    operation.reply.constants = {{"/version", "2", wire::ValueType::integer}, {"/a/b", "2"}};
    const auto tree = json::parse(encoded(operation, {"0", "TQ==", ""}).body);
    EXPECT_EQ(tree["version"], 2);
    EXPECT_EQ(tree["a"]["b"], "2");
}

TEST(Reply, EscapesThePlusSignsOfBase64InAForm) {
    const auto reply = encoded(golden::operation("form", "utf-8"), {"0", "a+/=\r\n", ""});
    EXPECT_EQ(reply.body, "CODE=0&CERT=a%2B%2F%3D%0D%0A&MSG=");
}

TEST(MultipartReply, AvoidsABoundaryThatAValueHolds) {
    const auto reply = encoded(golden::operation("multipart", "utf-8"),
                               {"0", std::nullopt, "x\r\n--ediconform-reply-0--"});
    EXPECT_THAT(reply.content_type, HasSubstr("boundary=ediconform-reply-1"));
}

TEST(Reply, RefusesATextThatItsCharsetLacks) {
    const auto reply = encode_reply(settling("absent"), golden::operation("json", "cp932"),
                                    {"0", std::nullopt, "😀"});
    ASSERT_FALSE(reply);
    EXPECT_EQ(base::to_string(reply.error()), "reply.unencodable member=message");
}

TEST(Reply, RefusesAStatusThatIsNoInteger) {
    for (const char* status : {"", "E1", "0000", "+1", "1 ", "99999999999999999999"}) {
        const auto reply = encode_reply(settling("absent"), golden::operation("json", "utf-8"),
                                        {status, std::nullopt, ""});
        ASSERT_FALSE(reply) << status;
        EXPECT_EQ(base::to_string(reply.error()), "reply.unencodable member=status");
    }
}

TEST(XmlReply, RefusesACharacterThatNoDocumentCanHave) {
    const auto reply = encode_reply(settling("absent"), golden::operation("xml", "utf-8"),
                                    {"0", std::nullopt, "a\x01"});
    ASSERT_FALSE(reply);
    EXPECT_EQ(base::to_string(reply.error()), "reply.unencodable member=message");
}

} // namespace
} // namespace ediconform::mock_ca
