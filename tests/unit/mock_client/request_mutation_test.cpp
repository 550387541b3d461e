#include "harness/base/file.hpp"
#include "harness/transport/http_client.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-client/exchange/request_mutation.hpp"
#include "tests/paths/test_paths.hpp"
#include "tests/unit/transport/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>

/// Each fault of a request, seen at the other end of a connection.
namespace ediconform::mock_client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using transport::testing_support::RawPeer;
using transport::testing_support::ScriptedServer;

const RequestValues kValues{{"common_name", "user1"},
                            {"authentication_key", "Key0123456"},
                            {"renewal_password", "renewal-pw"},
                            {"pkcs12_password", "p12-pw"}};

const wire::Operation& issue_of(const std::string& profile) {
    static std::map<std::string, wire::CaProfile> profiles;
    const std::filesystem::path folder = test::source_path("scenarios");
    const auto known = profiles.try_emplace(profile, *wire::load_profile(profile, folder)).first;
    return *known->second.find("issue");
}

base::Result<RequestParts> made(const Mutation& mutation,
                                const std::string& profile = "neutral-json") {
    return make_mutated_request(issue_of(profile), *parse_endpoint("http://ca.test/issue"), kValues,
                                {mutation});
}

/// What a server received of the request, head and content.
struct Arrived {
    std::string head;
    std::string body;
};

Arrived arrived(const Mutation& mutation, const std::string& profile = "neutral-json") {
    const base::Bytes request = to_bytes(*made(mutation, profile));
    Arrived seen;
    {
        ScriptedServer server([&](RawPeer& peer) {
            seen.head = peer.read_until("\r\n\r\n");
            const std::size_t end = seen.head.find("\r\n\r\n") + 4;
            seen.body = seen.head.substr(end);
            seen.head.resize(end);
            seen.body += peer.read(request.size() - end - seen.body.size());
            peer.send("HTTP/1.1 204 No Content\r\n\r\n");
        });
        transport::ClientSettings settings;
        settings.host = "127.0.0.1";
        settings.port = server.port();
        const auto record = exchange_once(settings, request);
        EXPECT_EQ(record.failure, transport::ExchangeFailure::none) << record.detail;
    }
    EXPECT_EQ(seen.head + seen.body, request);
    return seen;
}

/// A request without faults, as octets.
RequestParts plain(const std::string& profile = "neutral-json") {
    return *make_mutated_request(issue_of(profile), *parse_endpoint("http://ca.test/issue"),
                                 kValues, {});
}

using enum RequestMutation;

TEST(RequestMutation, NoneIsTheRequestOfTheReferenceClient) {
    const auto encoded = encode_request(issue_of("neutral-json"), kValues);
    EXPECT_EQ(to_bytes(plain()), build_request(issue_of("neutral-json"),
                                               *parse_endpoint("http://ca.test/issue"), *encoded));
}

TEST(RequestMutation, ChangesTheMethodAlone) {
    const Arrived seen = arrived({method, "", "PUT"});
    EXPECT_TRUE(seen.head.starts_with("PUT /issue HTTP/1.1\r\n"));
    EXPECT_EQ(seen.body, plain().body);
}

TEST(RequestMutation, ChangesThePathAlone) {
    EXPECT_TRUE(arrived({path, "", "/not-there"}).head.starts_with("POST /not-there HTTP/1.1\r\n"));
}

TEST(RequestMutation, ChangesTheMediaTypeAndKeepsTheContent) {
    const Arrived seen = arrived({content_type, "", "text/plain"});
    EXPECT_THAT(seen.head, HasSubstr("\r\nContent-Type: text/plain\r\n"));
    EXPECT_EQ(seen.body, plain().body);
}

TEST(RequestMutation, LeavesContentTypeOut) {
    EXPECT_THAT(arrived({no_content_type}).head, Not(HasSubstr("Content-Type")));
}

TEST(RequestMutation, LeavesHostOut) {
    EXPECT_THAT(arrived({no_host}).head, Not(HasSubstr("Host:")));
}

TEST(RequestMutation, WritesFieldNamesInLowerCase) {
    EXPECT_THAT(arrived({lower_case_names}).head,
                AllOf(HasSubstr("\r\nhost: ca.test\r\n"), HasSubstr("\r\ncontent-length: "),
                      Not(HasSubstr("Content-"))));
}

TEST(RequestMutation, SendsTheContentInChunks) {
    const Arrived seen = arrived({chunked});
    EXPECT_THAT(seen.head, AllOf(HasSubstr("\r\nTransfer-Encoding: chunked\r\n"),
                                 Not(HasSubstr("Content-Length"))));
    std::string joined;
    std::size_t at = 0;
    for (;;) { // RFC 9112 7.1
        const std::size_t size = std::stoul(seen.body.substr(at), nullptr, 16);
        at = seen.body.find("\r\n", at) + 2;
        if (size == 0) {
            break;
        }
        joined += seen.body.substr(at, size);
        at += size + 2;
    }
    EXPECT_EQ(joined, plain().body);
    EXPECT_EQ(seen.body.substr(at), "\r\n");
}

TEST(RequestMutation, ExpectsAnInterimAnswer) {
    const Arrived seen = arrived({expect_continue});
    EXPECT_THAT(seen.head, HasSubstr("\r\nExpect: 100-continue\r\n"));
    EXPECT_EQ(seen.body, plain().body);
}

TEST(RequestMutation, MovesAMemberToTheQuery) {
    const Arrived seen = arrived({in_query, "authentication_key", ""});
    EXPECT_THAT(seen.head, HasSubstr("=Key0123456 HTTP/1.1\r\n"));
    EXPECT_THAT(seen.body, AllOf(Not(HasSubstr("Key0123456")), HasSubstr("user1")));
}

TEST(RequestMutation, SendsNoContent) {
    const Arrived seen = arrived({empty_body});
    EXPECT_THAT(seen.head, HasSubstr("\r\nContent-Length: 0\r\n"));
    EXPECT_EQ(seen.body, "");
}

TEST(RequestMutation, SendsHalfTheContentAsAWholeMessage) {
    const Arrived seen = arrived({truncated_body});
    EXPECT_EQ(seen.body, plain().body.substr(0, plain().body.size() / 2));
    EXPECT_THAT(seen.head,
                HasSubstr("\r\nContent-Length: " + std::to_string(seen.body.size()) + "\r\n"));
}

TEST(RequestMutation, BreaksTheSyntaxOfEachEncoding) {
    EXPECT_FALSE(nlohmann::json::accept(arrived({malformed_body}).body));
    pugi::xml_document document;
    EXPECT_FALSE(document.load_string(arrived({malformed_body}, "neutral-xml").body.c_str()));
    EXPECT_FALSE(made({malformed_body}, "neutral-form")) << "whatever it is, it is a form";
}

TEST(RequestMutation, PutsAByteOrderMarkBeforeTheContent) {
    EXPECT_EQ(arrived({bom}).body, "\xEF\xBB\xBF" + plain().body);
}

TEST(RequestMutation, SendsUtf16) {
    const std::string body = arrived({utf16}).body;
    ASSERT_EQ(body.size(), 2 * plain().body.size() + 2);
    EXPECT_EQ(body.substr(0, 4), std::string("\xFF\xFE{\0", 4));
}

TEST(RequestMutation, SendsGzipThatOtherSoftwareReads) {
    const Arrived seen = arrived({gzip});
    EXPECT_THAT(seen.head, HasSubstr("\r\nContent-Encoding: gzip\r\n"));
    const auto folder = base::TemporaryDirectory::make();
    const std::string file = (folder->path() / "body").string();
    ASSERT_TRUE(base::write_file(file + ".gz", seen.body));
    ASSERT_EQ(std::system(("gzip -d '" + file + ".gz'").c_str()), 0);
    EXPECT_EQ(*base::read_file(file), plain().body);
}

TEST(RequestMutation, NestsTenThousandLevels) {
    EXPECT_EQ(arrived({deep_nesting}).body, std::string(10'000, '[') + std::string(10'000, ']'));
    EXPECT_EQ(arrived({deep_nesting}, "neutral-xml").body.size(), 70'000U);
}

TEST(RequestMutation, AddsAMemberThatNobodyKnows) {
    for (const char* profile : {"neutral-json", "neutral-xml", "neutral-form"}) {
        EXPECT_THAT(arrived({extra_member}, profile).body,
                    AllOf(HasSubstr("ediconformUnknown"), HasSubstr("user1")));
    }
}

TEST(RequestMutation, SendsAMemberTwice) {
    const Mutation twice{duplicate_member, "common_name", "other"};
    for (const char* profile : {"neutral-json", "neutral-xml", "neutral-form"}) {
        const std::string body = arrived(twice, profile).body;
        const std::string place = issue_of(profile).request.find("common_name")->place;
        std::string name = place.substr(place.find_last_of("/@") + 1);
        const std::size_t first = body.find(name);
        EXPECT_LT(first, body.size()) << body;
        EXPECT_LT(body.find(name, first + name.size()), body.size()) << body;
        EXPECT_THAT(body, AllOf(HasSubstr("user1"), HasSubstr("other"), Not(HasSubstr("Marker"))));
    }
}

TEST(RequestMutation, SendsANumberForAText) {
    const std::string body = arrived({number, "authentication_key", ""}).body;
    EXPECT_TRUE(nlohmann::json::accept(body));
    EXPECT_THAT(body, AllOf(HasSubstr(":12345678"), Not(HasSubstr("Key0123456"))));
}

TEST(RequestMutation, SendsAnObjectForAText) {
    const std::string body = arrived({object, "authentication_key", ""}).body;
    EXPECT_TRUE(nlohmann::json::accept(body));
    EXPECT_THAT(body, HasSubstr(R"(:{"$ne":"x"})"));
}

TEST(RequestMutation, ChangesTheRoot) {
    EXPECT_TRUE(nlohmann::json::parse(arrived({other_root}).body).is_array());
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(arrived({other_root}, "neutral-xml").body.c_str()));
    EXPECT_STREQ(document.document_element().name(), "ediconformOtherRoot");
}

TEST(RequestMutation, PutsOctetsThatAreOfNoCharsetIntoAValue) {
    EXPECT_THAT(arrived({invalid_octets, "pkcs12_password", ""}).body, HasSubstr("\"\xFF\xFF\""));
    EXPECT_THAT(arrived({invalid_octets, "pkcs12_password", ""}, "neutral-form").body,
                HasSubstr("=%FF%FF"));
}

TEST(RequestMutation, SendsAValueAsAnInternalEntity) {
    EXPECT_THAT(
        arrived({internal_entity, "authentication_key", ""}, "neutral-xml").body,
        AllOf(HasSubstr(R"(<!ENTITY ediconform "Key0123456">]>)"), HasSubstr("&ediconform;")));
}

TEST(RequestMutation, RefersToAFileThatDoesNotExist) {
    EXPECT_THAT(arrived({external_entity, "authentication_key", ""}, "neutral-xml").body,
                AllOf(HasSubstr("SYSTEM \"file:///ediconform/no-such-file\""),
                      HasSubstr("&ediconform;"), Not(HasSubstr("Key0123456"))));
}

TEST(RequestMutation, NestsEntitiesWithinBounds) {
    const std::string body =
        arrived({entity_expansion, "authentication_key", ""}, "neutral-xml").body;
    EXPECT_THAT(body, AllOf(HasSubstr("<!ENTITY e0 \"x\">"), HasSubstr("&ediconform;")));
    EXPECT_LT(body.size(), 2000U);
}

TEST(RequestMutation, OfEveryNameExistsAndNamesItself) {
    for (const std::string_view name : request_mutation_names()) {
        EXPECT_EQ(name_of(*request_mutation(name)), name);
    }
    EXPECT_EQ(request_mutation("brotli").error().id, "mutation.unknown");
}

TEST(RequestMutation, WithoutGroundIsRefusedAndNotSentUnchanged) {
    for (const Mutation& mutation :
         {Mutation{method, "", "POST"}, Mutation{number, "no_member", ""},
          Mutation{internal_entity, "authentication_key", ""}}) {
        EXPECT_EQ(made(mutation).error().id, "mutation.no_ground") << name_of(mutation.kind);
    }
    EXPECT_EQ(made({object, "common_name", ""}, "neutral-form").error().id, "mutation.no_ground");
    EXPECT_EQ(made({deep_nesting}, "neutral-form").error().id, "mutation.no_ground");
}

} // namespace
} // namespace ediconform::mock_client
