#include "mock-ca/codec/request_decoder.hpp"
#include "tests/unit/codec/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace ediconform::mock_ca {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A body that its encoding cannot be read from, and what the error has to say of it.
struct Refusal {
    const char* name;
    const char* encoding;
    std::string body;
    const char* detail;
    std::string content_type = "multipart/form-data; boundary=b";
};

void PrintTo(const Refusal& refusal, std::ostream* out) {
    *out << refusal.name;
}

class UndecodableRequest : public testing::TestWithParam<Refusal> {};

TEST_P(UndecodableRequest, IsRefusedForItsOwnReason) {
    const auto values = decode_request(golden::operation(GetParam().encoding, "utf-8"),
                                       GetParam().content_type, GetParam().body);
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().id, "request.undecodable");
    EXPECT_THAT(base::to_string(values.error()), HasSubstr(GetParam().detail));
}

TEST_P(UndecodableRequest, IsNotQuotedInTheError) {
    const auto values = decode_request(golden::operation(GetParam().encoding, "utf-8"),
                                       GetParam().content_type, GetParam().body);
    ASSERT_FALSE(values);
    EXPECT_THAT(base::to_string(values.error()), Not(HasSubstr("s3cret")));
}

const std::string kPart = "--b\r\nContent-Disposition: form-data; name=";

const Refusal kRefusals[] = {
    {"JsonIsEmpty", "json", "", "not JSON"},
    {"JsonIsCut", "json", R"({"request":{"commonName":"s3cret)", "not JSON"},
    {"JsonHasAComment", "json", R"({} /* s3cret */)", "not JSON"},
    {"JsonHasATail", "json", R"({}{"s3cret":1})", "not JSON"},
    {"JsonIsAnArray", "json", R"(["s3cret"])", "no JSON object"},
    {"JsonHasABoundMemberTwice", "json", R"({"request":{"commonName":"s3cret","commonName":"b"}})",
     "twice"},
    {"JsonHasAnUnboundMemberTwice", "json", R"({"x":[{"s3cret":1,"s3cret":2}]})", "twice"},
    {"JsonIsDeep", "json", R"({"x":)" + std::string(40, '[') + std::string(40, ']') + "}", "deep"},
    {"JsonHasANumberForText", "json", R"({"request":{"commonName":5}})",
     "common_name: a JSON number"},
    {"JsonHasNullForText", "json", R"({"request":{"commonName":null}})",
     "common_name: a JSON null"},
    {"JsonIsNotUtf8", "json", "{\"request\":{\"commonName\":\"\x95\x5c\"}}", "not UTF-8"},
    {"JsonHasHalfASurrogatePair", "json", R"({"request":{"commonName":"\ud83d"}})", "not JSON"},
    {"XmlIsEmpty", "xml", "", "not XML"},
    {"XmlIsCut", "xml", "<req><auth><key>s3cret", "not XML"},
    {"XmlHasADocumentType", "xml",
     "<!DOCTYPE req [<!ENTITY e SYSTEM "
     "'file:///etc/passwd'>]><req><auth><key>&e;</key></auth></req>",
     "document type"},
    {"XmlHasTwoRoots", "xml", "<req/><req/>", "several root"},
    {"XmlHasAnElementTwice", "xml", "<req><auth><key>s3cret</key><key>b</key></auth></req>",
     "authentication_key: an XML element stands there twice"},
    {"XmlHasAParentTwice", "xml", "<req><auth><key>s3cret</key></auth><auth/></req>", "twice"},
    {"XmlHasAnAttributeTwice", "xml", "<req><subject cn='s3cret' cn='b'/></req>",
     "common_name: an XML attribute"},
    {"XmlHasAnElementForText", "xml", "<req><auth><key><s3cret/></key></auth></req>",
     "authentication_key: an element with elements"},
    {"XmlHasAControlCharacter", "xml", "<req><auth><key>s3cret\x01</key></auth></req>",
     "control character"},
    {"XmlHasANul", "xml", std::string("<req/>\0<x/>", 11), "control character"},
    {"FormHasAFieldTwice", "form", "CN=s3cret&CN=b", "common_name: stands there twice"},
    {"FormHasAnEscapeCut", "form", "CN=s3cret%4", "no escape"},
    {"FormHasAWrongEscape", "form", "CN=s3cret%zz", "no escape"},
    {"FormIsNotUtf8", "form", "CN=%95%5C", "not UTF-8"},
    {"MultipartHasNoBoundary", "multipart", kPart + "CN\r\n\r\ns3cret\r\n--b--", "boundary",
     "multipart/form-data"},
    {"MultipartIsAnotherType", "multipart", kPart + "CN\r\n\r\ns3cret\r\n--b--", "boundary",
     "multipart/mixed; boundary=b"},
    {"MultipartBoundaryIsLong", "multipart", "", "boundary",
     "multipart/form-data; boundary=" + std::string(71, 'b')},
    {"MultipartHasNoDelimiter", "multipart", "s3cret", "last delimiter"},
    {"MultipartIsCut", "multipart", kPart + "CN\r\n\r\ns3cret", "last delimiter"},
    {"MultipartDelimiterGoesOn", "multipart", "--bb\r\n\r\ns3cret\r\n--b--", "end its line"},
    {"MultipartHasAFieldTwice", "multipart",
     kPart + "CN\r\n\r\ns3cret\r\n" + kPart + "CN\r\n\r\nb\r\n--b--", "common_name: stands"},
    {"MultipartPartHasNoName", "multipart", "--b\r\nX: y\r\n\r\ns3cret\r\n--b--", "field name"},
    {"MultipartPartIsAnAttachment", "multipart",
     "--b\r\nContent-Disposition: attachment; name=CN\r\n\r\ns3cret\r\n--b--", "Disposition"},
    {"MultipartPartHasNoEmptyLine", "multipart", kPart + "CN\r\n--b--", "does not end"},
    {"MultipartPartHasABadLine", "multipart", "--b\r\ns3cret\r\n\r\nx\r\n--b--", "no header field"},
    {"MultipartPartIsBase64", "multipart",
     kPart + "CN\r\nContent-Transfer-Encoding: base64\r\n\r\ns3cret\r\n--b--", "Transfer-Encoding"},
};

INSTANTIATE_TEST_SUITE_P(All, UndecodableRequest, testing::ValuesIn(kRefusals),
                         [](const auto& each) { return std::string(each.param.name); });

class DamagedRequest : public testing::TestWithParam<std::tuple<std::string, std::string>> {};

/// Whatever one octet becomes and wherever a body ends, the decoder gives values or its own error.
TEST_P(DamagedRequest, NeverBringsTheDecoderDown) {
    const auto& [encoding, charset] = GetParam();
    const auto message = golden::load(encoding, charset, "request");
    const auto operation = golden::operation(encoding, charset);
    std::mt19937 random(20260301);
    for (std::size_t at = 0; at < message.body.size(); ++at) {
        const auto cut = decode_request(operation, message.content_type,
                                        std::string_view(message.body).substr(0, at));
        EXPECT_TRUE(cut || cut.error().id == "request.undecodable") << at;
        base::Bytes damaged = message.body;
        damaged[at] = static_cast<char>(random() & 0xFFU);
        const auto values = decode_request(operation, message.content_type, damaged);
        EXPECT_TRUE(values || values.error().id == "request.undecodable") << at;
    }
}

INSTANTIATE_TEST_SUITE_P(All, DamagedRequest,
                         testing::Combine(testing::ValuesIn(golden::encodings()),
                                          testing::ValuesIn(golden::charsets())));

} // namespace
} // namespace ediconform::mock_ca
