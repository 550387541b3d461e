#include "mock-ca/codec/request_decoder.hpp"
#include "tests/unit/codec/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::mock_ca {
namespace {

using testing::Combine;
using testing::ElementsAre;
using testing::Pair;
using testing::ValuesIn;

RequestValues decoded(const wire::Operation& operation, std::string_view body,
                      const std::string& content_type = "") {
    auto values = decode_request(operation, content_type, body);
    EXPECT_TRUE(values) << base::to_string(values.error());
    return values ? *std::move(values) : RequestValues{};
}

class GoldenRequest : public testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(GoldenRequest, IsReadAsItWasMeant) {
    const auto& [encoding, charset] = GetParam();
    const auto message = golden::load(encoding, charset, "request");
    const auto operation = golden::operation(encoding, charset);
    EXPECT_EQ(decoded(operation, message.body, message.content_type),
              golden::request_members(charset));
}

INSTANTIATE_TEST_SUITE_P(All, GoldenRequest,
                         Combine(ValuesIn(golden::encodings()), ValuesIn(golden::charsets())));

TEST(JsonRequest, LeavesMissingMembersOutAndIgnoresUnknownOnes) {
    const auto operation = golden::operation("json", "utf-8");
    EXPECT_THAT(decoded(operation, R"({"request":{"commonName":"u","x":[{"commonName":"v"}]}})"),
                ElementsAre(Pair("common_name", "u")));
}

TEST(JsonRequest, HoldsAnEmptyMember) {
    const auto operation = golden::operation("json", "utf-8");
    EXPECT_THAT(decoded(operation, R"({"request":{"commonName":""}})"),
                ElementsAre(Pair("common_name", "")));
}

TEST(JsonRequest, HasIntegersAsText) {
    auto operation = golden::operation("json", "utf-8");
    operation.request.members[0].type = wire::ValueType::integer;
    EXPECT_THAT(decoded(operation, R"({"request":{"commonName":-120}})"),
                ElementsAre(Pair("common_name", "-120")));
}

TEST(XmlRequest, JoinsTextThatCommentsAndCdataCut) {
    const auto operation = golden::operation("xml", "utf-8");
    EXPECT_THAT(
        decoded(operation, "<req><auth><key>a<!-- b -->c<![CDATA[<d>]]>&amp;</key></auth></req>"),
        ElementsAre(Pair("authentication_key", "ac<d>&")));
}

TEST(XmlRequest, KeepsAPasswordOfSpaces) {
    const auto operation = golden::operation("xml", "utf-8");
    EXPECT_THAT(decoded(operation, "<req><p12><password>  </password></p12></req>"),
                ElementsAre(Pair("pkcs12_password", "  ")));
}

TEST(XmlRequest, HoldsAnEmptyElementAndAnEmptyAttribute) {
    const auto operation = golden::operation("xml", "utf-8");
    EXPECT_THAT(decoded(operation, "<req><subject cn=''/><auth><key/></auth></req>"),
                ElementsAre(Pair("authentication_key", ""), Pair("common_name", "")));
}

TEST(XmlRequest, TakesNothingFromUnderAnotherRoot) {
    EXPECT_TRUE(decoded(golden::operation("xml", "utf-8"), "<q><subject cn='u'/></q>").empty());
}

TEST(XmlRequest, IsReadInTheProfilesCharsetWhateverItDeclares) {
    const auto operation = golden::operation("xml", "cp932");
    EXPECT_THAT(decoded(operation, "<?xml version='1.0' encoding='UTF-8'?><req><auth><key>\x95\x5c"
                                   "\x8e\xa6</key></auth></req>"),
                ElementsAre(Pair("authentication_key", "表示")));
}

TEST(FormRequest, TellsAnEmptyFieldFromAMissingOne) {
    const auto operation = golden::operation("form", "utf-8");
    EXPECT_THAT(decoded(operation, "CN=&KEY&other=%E3%81&&"),
                ElementsAre(Pair("authentication_key", ""), Pair("common_name", "")));
}

TEST(FormRequest, HasSpacesAsPlusOrEscape) {
    const auto operation = golden::operation("form", "utf-8");
    EXPECT_THAT(decoded(operation, "CN=a+b%20c%2B%2b"),
                ElementsAre(Pair("common_name", "a b c++")));
}

TEST(FormRequest, KeepsAnEqualsSignInAValue) {
    EXPECT_THAT(decoded(golden::operation("form", "utf-8"), "CN=a=b="),
                ElementsAre(Pair("common_name", "a=b=")));
}

TEST(MultipartRequest, IgnoresPreambleEpilogueAndPaddingOfDelimiters) {
    EXPECT_THAT(decoded(golden::operation("multipart", "utf-8"),
                        "preamble\r\n--b \t\r\nContent-Disposition: form-data; name=CN\r\n\r\n"
                        "u1\r\n--b--\r\nepilogue",
                        "Multipart/Form-Data; Boundary=b"),
                ElementsAre(Pair("common_name", "u1")));
}

TEST(MultipartRequest, KeepsLineBreaksOfAContentAsTheyAre) {
    EXPECT_THAT(decoded(golden::operation("multipart", "utf-8"),
                        "--b\r\ncontent-type: text/plain\r\nCONTENT-DISPOSITION: form-data; "
                        "name=\"CN\"\r\n\r\na\nb\r\n--\r\n\r\n--b--",
                        "multipart/form-data; boundary=b"),
                ElementsAre(Pair("common_name", "a\nb\r\n--\r\n")));
}

TEST(MultipartRequest, HoldsAnEmptyContent) {
    EXPECT_THAT(decoded(golden::operation("multipart", "utf-8"),
                        "--b\r\nContent-Disposition: form-data; name=CN\r\n\r\n\r\n--b--\r\n",
                        "multipart/form-data; boundary=b"),
                ElementsAre(Pair("common_name", "")));
}

} // namespace
} // namespace ediconform::mock_ca
