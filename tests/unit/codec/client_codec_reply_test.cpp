#include "mock-client/codec/reply_decoder.hpp"
#include "tests/unit/codec/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::mock_client {
namespace {

using testing::HasSubstr;
using testing::Not;

DecodedReply decoded(const std::string& encoding, base::ByteView body,
                     const std::string& content_type = "") {
    auto reply = decode_reply(golden::operation(encoding, "utf-8"), content_type, body);
    EXPECT_TRUE(reply) << base::to_string(reply.error());
    return reply ? *std::move(reply) : DecodedReply{};
}

std::string refusal(const std::string& encoding, base::ByteView body,
                    const std::string& charset = "utf-8", const std::string& content_type = "") {
    const auto reply = decode_reply(golden::operation(encoding, charset), content_type, body);
    return reply ? "" : reply.error().id;
}

TEST(ReplyDecoder, ReadsEveryGoldenReply) {
    for (const std::string& encoding : golden::encodings()) {
        for (const std::string& charset : golden::charsets()) {
            const auto message = golden::load(encoding, charset, "reply");
            const auto reply = decode_reply(golden::operation(encoding, charset),
                                            message.content_type, message.body);
            ASSERT_TRUE(reply) << encoding << charset << base::to_string(reply.error());
            const auto expected = golden::reply_members(charset);
            EXPECT_EQ(reply->status, expected.at("status")) << encoding << charset;
            EXPECT_EQ(reply->certificate, expected.at("certificate")) << encoding << charset;
            EXPECT_EQ(reply->message, expected.at("message")) << encoding << charset;
        }
    }
}

TEST(ReplyDecoder, TakesAStringForTheNumberOfTheSameDigits) {
    EXPECT_EQ(decoded("json", R"({"result":{"code":0}})").status, "0");
    EXPECT_EQ(decoded("json", R"({"result":{"code":"0"}})").status, "0");
}

TEST(ReplyDecoder, RemovesWhiteSpaceAroundTheStatus) {
    EXPECT_EQ(decoded("xml", "<res><code>\r\n  0000 </code></res>").status, "0000");
    EXPECT_EQ(decoded("json", R"({"result":{"code":" 12\n"}})").status, "12");
}

TEST(ReplyDecoder, TakesAbsentEmptyBlankAndNullForNoCertificate) {
    for (const char* body :
         {R"({"result":{"code":1}})", R"({"result":{"code":1,"p12":""}})",
          R"({"result":{"code":1,"p12":" \n"}})", R"({"result":{"code":1,"p12":null}})"}) {
        EXPECT_EQ(decoded("json", body).certificate, std::nullopt) << body;
    }
    EXPECT_EQ(decoded("xml", "<res><code>1</code><cert/></res>").certificate, std::nullopt);
    EXPECT_EQ(decoded("form", "CODE=1&CERT=").certificate, std::nullopt);
}

TEST(ReplyDecoder, IgnoresUnknownMembers) {
    EXPECT_EQ(decoded("json", R"({"new":[1,{}],"result":{"code":0,"x":{}}})").status, "0");
    EXPECT_EQ(decoded("xml", "<res a='b'><x><code>9</code></x><code>0</code></res>").status, "0");
    EXPECT_EQ(decoded("form", "X=%FF&CODE=0&&Y").status, "0");
}

TEST(ReplyDecoder, SkipsAByteOrderMark) {
    EXPECT_EQ(decoded("json", "\xEF\xBB\xBF{\"result\":{\"code\":0}}").status, "0");
    EXPECT_EQ(decoded("xml", "\xEF\xBB\xBF<res><code>0</code></res>").status, "0");
}

TEST(ReplyDecoder, KeepsTheLineBreaksOfTheCertificate) {
    EXPECT_EQ(decoded("json", R"({"result":{"code":0,"p12":"TUlJ\r\nQg=="}})").certificate,
              "TUlJ\r\nQg==");
}

TEST(ReplyDecoder, JoinsTextThatCommentsAndCdataCut) {
    EXPECT_EQ(decoded("xml", "<res><code>0</code><cert>TU<!-- -->lJ<![CDATA[Qg==]]></cert></res>")
                  .certificate,
              "TUlJQg==");
}

TEST(ReplyDecoder, ReadsAMultipartReplyWithLoneLineFeedsAndNoLastDelimiter) {
    const auto reply = decoded("multipart",
                               "--b\nContent-Disposition: form-data; name=CODE\n\n0\n"
                               "--b\ncontent-disposition:form-data;name=\"MSG\"\n\ndone",
                               "Multipart/Form-Data; charset=x; Boundary=b");
    EXPECT_EQ(reply.status, "0");
    EXPECT_EQ(reply.message, "done");
}

TEST(ReplyDecoder, IgnoresWhatFollowsTheLastDelimiterOfMultipart) {
    EXPECT_EQ(refusal("multipart",
                      "--b--\r\nContent-Disposition: form-data; name=\"CODE\"\r\n\r\n0\r\n",
                      "utf-8", "multipart/form-data; boundary=b"),
              "reply.undecodable");
}

TEST(ReplyDecoder, RefusesAReplyWithoutAStatus) {
    for (const char* body :
         {"{}", "[]", "0", R"({"result":{"code":""}})", R"({"result":{"code":null}})",
          R"({"result":{"p12":"TUlJQg=="}})", R"({"result":"code"})"}) {
        EXPECT_EQ(refusal("json", body), "reply.undecodable") << body;
    }
    EXPECT_EQ(refusal("xml", "<other><code>0</code></other>"), "reply.undecodable");
    EXPECT_EQ(refusal("form", ""), "reply.undecodable");
}

TEST(ReplyDecoder, RefusesAStatusThatIsNoScalar) {
    EXPECT_EQ(refusal("json", R"({"result":{"code":{"value":0}}})"), "reply.undecodable");
    EXPECT_EQ(refusal("json", R"({"result":{"code":false}})"), "reply.undecodable");
}

TEST(ReplyDecoder, RefusesWhatIsNotOfTheEncoding) {
    for (const std::string encoding : {"json", "xml"}) {
        for (const char* body : {"", "<html><p>503</html>", R"({"result":{"code":0})"}) {
            EXPECT_EQ(refusal(encoding, body), "reply.undecodable") << encoding << body;
        }
    }
    EXPECT_EQ(refusal("multipart", "--b\r\n\r\n", "utf-8", "multipart/form-data"),
              "reply.undecodable");
    EXPECT_EQ(refusal("multipart", "CODE=0", "utf-8", "multipart/form-data; boundary=b"),
              "reply.undecodable");
}

TEST(ReplyDecoder, RefusesOctetsThatAreNotOfTheCharset) {
    EXPECT_EQ(refusal("json", "{\"result\":{\"code\":0,\"message\":\"\x82\xA0\"}}"),
              "reply.undecodable");
    EXPECT_EQ(refusal("xml", "<res><code>0</code><message>\x82</message></res>", "cp932"),
              "reply.undecodable");
    EXPECT_EQ(refusal("form", "CODE=0&MSG=%82%A0"), "reply.undecodable");
}

TEST(ReplyDecoder, RefusesADocumentTypeDeclaration) {
    EXPECT_EQ(refusal("xml", R"(<!DOCTYPE res [<!ENTITY z "0">]><res><code>0</code></res>)"),
              "reply.undecodable");
}

TEST(ReplyDecoder, SurvivesNestingOfAnyDepth) {
    EXPECT_EQ(refusal("json", std::string(1U << 20U, '[')), "reply.undecodable");
    std::string deep;
    for (int level = 0; level < 200'000; ++level) {
        deep += "<a>";
    }
    EXPECT_EQ(refusal("xml", deep), "reply.undecodable");
}

TEST(ReplyDecoder, ErrorDoesNotQuoteTheReply) {
    const auto reply =
        decode_reply(golden::operation("json", "utf-8"), "", R"({"p12":"c2VjcmV0" )");
    ASSERT_FALSE(reply);
    EXPECT_THAT(base::to_string(reply.error()), Not(HasSubstr("c2VjcmV0")));
}

struct Vector {
    const char* text;
    const char* octets;
};

TEST(ClientBase64, DecodesTheVectorsOfRfc4648) {
    for (const Vector& vector :
         {Vector{"", ""}, Vector{"Zg==", "f"}, Vector{"Zm8=", "fo"}, Vector{"Zm9v", "foo"},
          Vector{"Zm9vYg==", "foob"}, Vector{"Zm9vYmE=", "fooba"}, Vector{"Zm9vYmFy", "foobar"}}) {
        const auto bytes = decode_base64(vector.text);
        ASSERT_TRUE(bytes) << vector.text;
        EXPECT_EQ(*bytes, vector.octets);
    }
    EXPECT_EQ(*decode_base64("+/+/"), "\xFB\xFF\xBF");
}

TEST(ClientBase64, SkipsLineBreaksAndWhiteSpaceAnywhere) {
    EXPECT_EQ(*decode_base64(" Zm9v\r\nYm\tE \n=\n"), "fooba");
}

TEST(ClientBase64, RefusesMissingOrMisplacedPadding) {
    for (const char* text :
         {"Zg", "Zg=", "Zm9vY", "Z===", "====", "Zg==Zg==", "Zg=v", "=Zm9", "Zg==="}) {
        const auto bytes = decode_base64(text);
        ASSERT_FALSE(bytes) << text;
        EXPECT_EQ(bytes.error().id, "reply.base64");
    }
}

TEST(ClientBase64, RefusesCharactersOutsideTheAlphabet) {
    for (const char* text : {"Zm9-", "Zm9_", "Zm9\xFF", "Zm9.", "----"}) {
        EXPECT_FALSE(decode_base64(text)) << text;
    }
}

} // namespace
} // namespace ediconform::mock_client
