#include "harness/checks/wire_reader.hpp"
#include "tests/unit/codec/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::checks {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> codes(const WireReading& reading) {
    std::vector<std::string> out;
    for (const WireViolation& violation : reading.violations) {
        out.push_back(violation.code + " " + violation.member);
    }
    return out;
}

WireReading form(base::ByteView body) {
    return read_message(golden::operation("form", "utf-8"), Direction::reply,
                        "application/x-www-form-urlencoded", body);
}

WireReading multipart(base::ByteView body, const std::string& parameters = "; boundary=b") {
    return read_message(golden::operation("multipart", "utf-8"), Direction::reply,
                        "multipart/form-data" + parameters, body);
}

std::string part(const std::string& name, const std::string& value, const std::string& more = "") {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n" + more + "\r\n" +
           value + "\r\n";
}

const std::string kStatus = part("CODE", "0");
const std::string kCertificate = part("CERT", "x");
const std::string kEnd = "--b--\r\n";

TEST(WireReaderForm, TakesBothWaysToEscapeASpace) {
    EXPECT_EQ(form("CODE=0&CERT=a+b%20c%2B").members.at("certificate"), "a b c+");
}

TEST(WireReaderForm, ReportsABrokenEscape) {
    for (const char* body :
         {"CODE=0&CERT=a%", "CODE=0&CERT=a%4", "CODE=0&CERT=%zz", "CODE=0&CERT=a b",
          "CODE=0&CERT=\"", "CODE=0&CERT=x\r\n", "CODE=0&CERT=\xE3\x81\x82"}) {
        EXPECT_THAT(codes(form(body)), ElementsAre("encoding certificate")) << body;
    }
    EXPECT_THAT(codes(form("CODE=0&CERT=a%3d%3D/+")), IsEmpty());
}

TEST(WireReaderForm, TakesAnIntegerInItsPlainFormOnly) {
    wire::Operation operation = golden::operation("form", "utf-8");
    for (wire::MemberBinding& member : operation.reply.members) {
        if (member.member == wire::member::kStatus) {
            member.type = wire::ValueType::integer;
        }
    }
    const auto found = [&](const std::string& code) {
        return codes(read_message(operation, Direction::reply, "application/x-www-form-urlencoded",
                                  "CODE=" + code + "&CERT=x"));
    };
    for (const char* plain : {"0", "-7", "1102", "9223372036854775807"}) {
        EXPECT_THAT(found(plain), IsEmpty()) << plain;
    }
    for (const char* other : {"007", "-0", "%2B1", "+1", "1.0", "9223372036854775808"}) {
        EXPECT_THAT(found(other), Contains("member_type status")) << other;
    }
}

TEST(WireReaderForm, ReportsAFieldWithoutAnEqualsSign) {
    EXPECT_THAT(codes(form("CODE=0&CERT")),
                ElementsAre("encoding certificate", "empty_member certificate"));
    EXPECT_THAT(codes(form("CODE=0&&CERT=x")), ElementsAre("encoding "));
}

TEST(WireReaderForm, DoesNotRepeatABodyOfAnotherEncoding) {
    const auto reading = form(R"({"password":"c2VjcmV0"})");
    EXPECT_THAT(codes(reading), Contains("encoding "));
    for (const WireViolation& violation : reading.violations) {
        EXPECT_THAT(violation.member + violation.detail, Not(HasSubstr("c2VjcmV0")));
    }
}

TEST(WireReaderForm, ReportsDuplicateUnknownAndEmptyFields) {
    EXPECT_THAT(
        codes(form("CODE=0&CERT=&CODE=1&a%5Bb%5D=")),
        ElementsAre("duplicate_member status", "unknown_member a[b]", "empty_member certificate"));
    EXPECT_EQ(form("CODE=0&CERT=x&CODE=1").members.at("status"), "0");
}

TEST(WireReaderForm, ReportsTheMemberWhoseOctetsAreNotOfTheCharset) {
    const auto reading = form("CODE=0&CERT=x&MSG=%95%5C");
    EXPECT_THAT(codes(reading), ElementsAre("charset message"));
    EXPECT_EQ(reading.members.at("message"), "表");
}

TEST(WireReaderMultipart, ReadsPreambleEpilogueAndTransportPadding) {
    const auto reading = multipart(
        "preamble\r\n" + kStatus +
        "--b \t\r\nContent-Disposition: form-data; name=CERT\r\n\r\nx\r\n" + kEnd + "epilogue --b");
    EXPECT_THAT(codes(reading), IsEmpty());
    EXPECT_EQ(reading.members.at("certificate"), "x");
}

TEST(WireReaderMultipart, KeepsLineBreaksAndTheBoundaryInsideAValue) {
    const auto reading = multipart(kStatus + part("CERT", "\r\n--bc\r\nx--b--\r\n") + kEnd);
    EXPECT_THAT(codes(reading), IsEmpty());
    EXPECT_EQ(reading.members.at("certificate"), "\r\n--bc\r\nx--b--\r\n");
}

TEST(WireReaderMultipart, ReadsAnEmptyValue) {
    EXPECT_THAT(codes(multipart(kStatus + part("CERT", "") + kEnd)),
                ElementsAre("empty_member certificate"));
}

TEST(WireReaderMultipart, ReportsAMissingOrIllFormedBoundary) {
    for (const std::string parameters :
         {"", "; boundary=", "; boundary=\"\"", "; boundary=\"a b \""}) {
        EXPECT_THAT(codes(multipart(kStatus + kCertificate + kEnd, parameters)),
                    Contains("encoding Content-Type"))
            << parameters;
    }
    EXPECT_THAT(codes(multipart("CODE=0")), Contains("encoding "));
}

TEST(WireReaderMultipart, ReportsAMissingLastDelimiterAndReadsTheLastPart) {
    const auto reading = multipart(kStatus + kCertificate);
    EXPECT_THAT(codes(reading), ElementsAre("encoding "));
    EXPECT_EQ(reading.members.at("status"), "0");
    EXPECT_TRUE(reading.members.contains("certificate"));
}

TEST(WireReaderMultipart, ReportsLoneLineFeeds) {
    EXPECT_THAT(
        codes(multipart("--b\nContent-Disposition: form-data; name=\"CODE\"\n\n0\n--b--\n")),
        Contains("encoding "));
}

TEST(WireReaderMultipart, ReportsAPartWithoutAName) {
    for (const std::string& head :
         {std::string("X: y\r\n"), std::string("Content-Disposition: form-data\r\n"), std::string(),
          std::string("Content-Disposition: attachment; name=\"MSG\"\r\n")}) {
        EXPECT_THAT(
            codes(multipart(kStatus + kCertificate + "--b\r\n" + head + "\r\nx\r\n" + kEnd)),
            ElementsAre("encoding "))
            << head;
    }
}

TEST(WireReaderMultipart, ReportsATransferEncoding) {
    EXPECT_THAT(codes(multipart(kStatus +
                                part("CERT", "x", "Content-Transfer-Encoding: BASE64\r\n") + kEnd)),
                ElementsAre("encoding certificate"));
    EXPECT_THAT(
        codes(multipart(kStatus + part("CERT", "x", "Content-Transfer-Encoding: 8bit\r\n") + kEnd)),
        IsEmpty());
}

TEST(WireReaderMultipart, ReportsThePartThatNamesAnotherCharset) {
    EXPECT_THAT(
        codes(multipart(kStatus +
                        part("CERT", "表", "Content-Type: text/plain; charset=EUC-JP\r\n") + kEnd)),
        ElementsAre("content_type_charset certificate"));
    EXPECT_THAT(codes(multipart(
                    kStatus +
                    part("CERT", "x", "Content-Type: text/plain; charset=ISO-8859-1\r\n") + kEnd)),
                IsEmpty());
    EXPECT_THAT(
        codes(multipart(kStatus + part("CERT", "x", "Content-Type: text/plain; charset=utf-8\r\n") +
                        kEnd)),
        IsEmpty());
}

TEST(WireReaderMultipart, ReportsDuplicateAndUnknownFields) {
    EXPECT_THAT(
        codes(multipart(kStatus + kCertificate + part("CODE", "1") + part("a%22b", "") + kEnd)),
        ElementsAre("duplicate_member status", "unknown_member a\"b"));
}

} // namespace
} // namespace ediconform::checks
