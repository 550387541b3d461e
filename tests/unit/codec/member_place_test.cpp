#include "mock-ca/codec/member_place.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ediconform::mock_ca {
namespace {

/// The member and its value as they stand in the octets.
struct Found {
    std::string member;
    std::string value;
    bool operator==(const Found&) const = default;
};

std::optional<Found> find(const std::string& body, wire::Encoding encoding, base::Charset charset,
                          const std::string& place) {
    wire::MessageBinding binding;
    binding.encoding = encoding;
    binding.charset = charset;
    wire::MemberBinding member;
    member.place = place;
    const auto found = find_member(body, binding, member, "MARK");
    if (!found) {
        return std::nullopt;
    }
    return Found{body.substr(found->begin, found->end - found->begin),
                 body.substr(found->value_begin, found->value_end - found->value_begin)};
}

// コード by iconv.
const std::string kEucJp = "\xA5\xB3\xA1\xBC\xA5\xC9";
const std::string kCp932 = "\x83\x52\x81\x5B\x83\x68";

TEST(FindMember, KnowsJsonNamesInTheCharsetOfTheMessage) {
    const std::string member = "\"" + kEucJp + "\":\"MARK\"";
    EXPECT_EQ(find("{\"a\":{" + member + ",\"b\":1}}", wire::Encoding::json, base::Charset::euc_jp,
                   "/a/コード"),
              (Found{member, "\"MARK\""}));
}

TEST(FindMember, KnowsXmlNamesInTheCharsetOfTheMessage) {
    const std::string element = "<" + kCp932 + ">MARK</" + kCp932 + ">";
    EXPECT_EQ(
        find("<a>" + element + "</a>", wire::Encoding::xml, base::Charset::cp932, "/a/コード"),
        (Found{element, "MARK"}));
    const std::string attribute = " " + kCp932 + "=\"MARK\"";
    EXPECT_EQ(
        find("<a" + attribute + "/>", wire::Encoding::xml, base::Charset::cp932, "/a/@コード"),
        (Found{attribute, "MARK"}));
}

TEST(FindMember, KnowsFieldsOfFormsHoweverTheirNamesAreEncoded) {
    EXPECT_EQ(find("a=1&%A5%B3=MARK&b=2", wire::Encoding::form, base::Charset::euc_jp, "コ"),
              (Found{"%A5%B3=MARK", "MARK"}));
    EXPECT_EQ(find("a=MARK", wire::Encoding::form, base::Charset::utf8, "a"),
              (Found{"a=MARK", "MARK"}));
}

TEST(FindMember, FindsNothingWhereTheValueIsAnotherMembers) {
    EXPECT_EQ(find("{\"b\":\"MARK\"}", wire::Encoding::json, base::Charset::utf8, "/a"),
              std::nullopt);
    EXPECT_EQ(find("{\"a\":\"x\"}", wire::Encoding::json, base::Charset::utf8, "/a"), std::nullopt);
}

} // namespace
} // namespace ediconform::mock_ca
