#include "harness/base/json_schema.hpp"
#include "harness/evidence/ndjson.hpp"
#include "tests/paths/test_paths.hpp"
#include "tests/unit/evidence/golden_forms.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ediconform::evidence {
namespace {

class NdjsonLine : public testing::Test {
protected:
    void SetUp() override { secrets_.add("authentication_key", kGoldenSecret); }

    static Event request_with(std::string body) {
        Event event;
        event.sequence = 7;
        event.at = base::WallTime{std::chrono::milliseconds{1'800'000'000'123}};
        event.case_id = "ca/issue/used-key[at-once]";
        event.source = "tester";
        event.connection = 3;
        event.kind = EventKind::http_request;
        event.facts = {
            {"method", std::string("POST")}, {"ordinal", std::int64_t{2}}, {"complete", true}};
        auto raw = std::make_shared<RawEvidence>();
        raw->head = "POST /issue HTTP/1.1\r\nHost: ca\r\n\r\n";
        raw->body = std::move(body);
        raw->certificates = {"der"};
        raw->secrets["authentication_key"] = base::SecretText("never-written");
        event.raw = std::move(raw);
        return event;
    }

    [[nodiscard]] std::string line_of(const Event& event) const {
        return to_ndjson(event, secrets_);
    }

    SecretRegistry secrets_;
};

TEST_F(NdjsonLine, IsOneObjectOnOneLine) {
    const std::string line = line_of(request_with("a=1\nb=2"));
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    const auto object = nlohmann::json::parse(line);
    EXPECT_EQ(object["sequence"], 7);
    EXPECT_EQ(object["at"], "2027-01-15T08:00:00.123Z");
    EXPECT_EQ(object["case"], "ca/issue/used-key[at-once]");
    EXPECT_EQ(object["connection"], 3);
    EXPECT_EQ(object["kind"], "http_request");
    EXPECT_EQ(object["facts"]["ordinal"], 2);
    EXPECT_EQ(object["facts"]["complete"], true);
    EXPECT_EQ(object["raw"]["body"]["text"], "a=1\nb=2");
    EXPECT_FALSE(object.contains("step"));
}

TEST_F(NdjsonLine, MeetsThePublishedSchema) {
    const auto schema =
        base::JsonSchema::load(test::source_path("scenarios/schema/journal-event.schema.json"));
    ASSERT_TRUE(schema);
    const auto meets = [&](const std::string& text) {
        const auto document = base::JsonDocument::parse(text, "line");
        return document && schema->check(*document).has_value();
    };
    for (int kind = 0; kind <= static_cast<int>(EventKind::fact); ++kind) {
        Event event = request_with(std::string(20'000, 'x'));
        event.kind = static_cast<EventKind>(kind);
        event.step = "try";
        EXPECT_TRUE(meets(line_of(event))) << kind_name(event.kind);
    }
    EXPECT_TRUE(meets(line_of(request_with("short"))));
    EXPECT_FALSE(meets(R"({"sequence": 0})"));
}

TEST_F(NdjsonLine, HoldsNoSecretInAnyForm) {
    for (const auto& form : kGoldenForms) {
        Event event = request_with("key=" + form.octets + ";");
        event.facts["message"] = "echo: " + form.octets;
        const std::string line = line_of(event);
        EXPECT_FALSE(secrets_.find(line)) << form.name;
        EXPECT_EQ(line.find("never-written"), std::string::npos);
        EXPECT_NE(line.find("<redacted:authentication_key>"), std::string::npos) << form.name;
    }
}

TEST_F(NdjsonLine, EscapesOctetsThatAreNotUtf8AndControls) {
    const auto object = nlohmann::json::parse(line_of(request_with("\x93\xFA\x1B[31m")));
    EXPECT_EQ(object["raw"]["body"]["text"], "\\x93\\xfa\\x1b[31m");
}

TEST_F(NdjsonLine, KeepsHeadAndTailOfALongBody) {
    const auto object =
        nlohmann::json::parse(line_of(request_with("start" + std::string(100'000, '.') + "end")));
    const auto& body = object["raw"]["body"];
    EXPECT_EQ(body["bytes"], 100'008);
    EXPECT_EQ(body["head"].get<std::string>().size(), 4096U);
    EXPECT_EQ(body["head"].get<std::string>().substr(0, 6), "start.");
    EXPECT_EQ(body["tail"].get<std::string>().substr(4092), ".end");
}

TEST_F(NdjsonLine, DoesNotCutThroughACharacterOrASecret) {
    const std::string cut_through =
        std::string(4090, '.') + kGoldenSecret + std::string(50'000, '.');
    EXPECT_FALSE(secrets_.find(line_of(request_with(cut_through))));
    std::string wide;
    while (wide.size() < 20'000) {
        wide += "証";
    }
    EXPECT_EQ(line_of(request_with(wide)).find("\\\\x"), std::string::npos);
}

} // namespace
} // namespace ediconform::evidence
