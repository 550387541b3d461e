#include "fixture.hpp"
#include "mock-client/exchange/request_mutation.hpp"

namespace ediconform::mock_client::testing {
namespace {

RequestParts request() {
    wire::Operation operation;
    operation.method = "POST";
    return make_request(operation, *parse_endpoint("https://ca.test/issue"),
                        {"{\"a\":12}", "application/json"});
}

base::Bytes mutated(RequestMutation mutation, const std::string& argument = "",
                    wire::Encoding encoding = wire::Encoding::json) {
    return to_bytes(mutate(request(), mutation, argument, encoding));
}

TEST(RequestMutation, ChangesTheMethodAlone) {
    base::Bytes expected = to_bytes(request());
    expected.replace(0, 4, "PUT");
    EXPECT_EQ(mutated(RequestMutation::method, "PUT"), expected);
}

TEST(RequestMutation, ChangesThePathAlone) {
    EXPECT_TRUE(
        mutated(RequestMutation::path, "/not-there").starts_with("POST /not-there HTTP/1.1\r\n"));
}

TEST(RequestMutation, ChangesTheMediaTypeAndKeepsTheBody) {
    const base::Bytes bytes = mutated(RequestMutation::content_type, "text/plain");
    EXPECT_NE(bytes.find("Content-Type: text/plain\r\n"), std::string::npos);
    EXPECT_TRUE(bytes.ends_with("{\"a\":12}"));
}

TEST(RequestMutation, KeepsTheLengthRightForHalfABody) {
    const base::Bytes bytes = mutated(RequestMutation::truncated_body);
    EXPECT_NE(bytes.find("Content-Length: 4\r\n"), std::string::npos);
    EXPECT_TRUE(bytes.ends_with("\r\n\r\n{\"a\""));
}

TEST(RequestMutation, SendsNoBody) {
    const base::Bytes bytes = mutated(RequestMutation::empty_body);
    EXPECT_NE(bytes.find("Content-Length: 0\r\n"), std::string::npos);
    EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

TEST(RequestMutation, PromisesMoreThanItSends) {
    EXPECT_NE(mutated(RequestMutation::wrong_length).find("Content-Length: 24\r\n"),
              std::string::npos);
}

TEST(RequestMutation, LeavesFieldsOut) {
    EXPECT_EQ(mutated(RequestMutation::no_host).find("Host:"), std::string::npos);
    EXPECT_EQ(mutated(RequestMutation::no_content_type).find("Content-Type:"), std::string::npos);
}

TEST(RequestMutation, AddsToTheQuery) {
    EXPECT_TRUE(mutated(RequestMutation::secret_in_query, "k=v").starts_with("POST /issue?k=v "));
}

TEST(RequestMutation, BreaksTheSyntaxOfEachEncoding) {
    EXPECT_TRUE(mutated(RequestMutation::malformed_body, "", wire::Encoding::json)
                    .ends_with("{\"{\"a\":12}"));
    EXPECT_TRUE(mutated(RequestMutation::malformed_body, "", wire::Encoding::xml)
                    .ends_with("<open>{\"a\":12}"));
    EXPECT_TRUE(
        mutated(RequestMutation::malformed_body, "", wire::Encoding::form).ends_with("&%G1=%"));
    RequestParts parts = request();
    parts.body = "--B\r\n\r\nvalue\r\n--B--\r\n";
    EXPECT_EQ(mutate(parts, RequestMutation::malformed_body, "", wire::Encoding::multipart).body,
              "--B\r\n\r\nvalue");
}

TEST(RequestMutation, OfEveryNameExistsAndNamesItself) {
    ASSERT_GE(request_mutation_names().size(), 5U);
    for (const std::string_view name : request_mutation_names()) {
        EXPECT_EQ(name_of(*request_mutation(name)), name);
        EXPECT_NE(mutated(*request_mutation(name), "x=y"), to_bytes(request())) << name;
    }
    EXPECT_EQ(request_mutation("gzip").error().id, "mutation.unknown");
}

TEST(ValueMutation, ActsOnTheNamedMemberAlone) {
    const RequestValues values{{"a", "1"}, {"b", "2"}};
    EXPECT_EQ(mutate(values, ValueMutation::omit_member, "a"), (RequestValues{{"b", "2"}}));
    EXPECT_EQ(mutate(values, ValueMutation::empty_member, "a"),
              (RequestValues{{"a", ""}, {"b", "2"}}));
    EXPECT_EQ(mutate(values, ValueMutation::pad_member, "a"),
              (RequestValues{{"a", " 1 "}, {"b", "2"}}));
    EXPECT_EQ(mutate(values, ValueMutation::omit_member, "c"), values);
}

} // namespace
} // namespace ediconform::mock_client::testing
