#include "harness/base/file.hpp"
#include "harness/base/scenario_files.hpp"
#include "mock-ca/fault/chaos.hpp"
#include "mock-ca/fault/fault_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ediconform::mock_ca {
namespace {

using nlohmann::json;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using transport::Phase;

const FaultCatalogue& catalogue() {
    static const FaultCatalogue kCatalogue = [] {
        auto loaded = FaultCatalogue::load(*base::find_scenarios());
        EXPECT_TRUE(loaded) << (loaded ? "" : base::to_string(loaded.error()));
        return loaded ? *std::move(loaded) : FaultCatalogue();
    }();
    return kCatalogue;
}

FaultPlan plan_of(const std::string& text) {
    auto plan = read_fault_plan(json::parse(text), catalogue());
    EXPECT_TRUE(plan) << (plan ? "" : base::to_string(plan.error()));
    return plan ? *plan : FaultPlan{};
}

std::string error_of(const std::string& text) {
    const auto plan = read_fault_plan(json::parse(text), catalogue());
    return plan ? "" : plan.error().id + " " + plan.error().where.pointer;
}

TEST(FaultPlan, ReadsEveryMemberOfAnEntry) {
    const FaultPlan plan =
        plan_of(R"([{"on": "renew", "nth": 2, "fault": "tcp.reset", "phase": "reply_head", "at": 7,
                     "commit": "before_fault"},
                    {"on": "issue", "nth": "1..", "fault": "http.status", "status": 503, "retry_after": 5},
                    {"on": "issue", "answer": "key_used", "commit": "after_fault"}])");
    ASSERT_THAT(plan.entries, SizeIs(3));
    EXPECT_EQ(plan.entries[0].fault, "tcp.reset");
    EXPECT_EQ(plan.entries[0].phase, Phase::reply_head);
    EXPECT_EQ(plan.entries[0].at, 7U);
    EXPECT_EQ(plan.entries[0].commit, Commit::before_fault);
    EXPECT_EQ(std::get<HttpFault>(plan.entries[1].action).status, 503);
    EXPECT_EQ(std::get<HttpFault>(plan.entries[1].action).retry_after, "5");
    EXPECT_EQ(plan.entries[1].commit, Commit::none);
    EXPECT_EQ(plan.entries[2].fault, "answer");
    EXPECT_EQ(std::get<BusinessFault>(plan.entries[2].action).meaning, "key_used");
    EXPECT_EQ(plan.entries[2].commit, Commit::after_fault);
}

TEST(FaultPlan, ANumberMeansThatOneARangeMeansItsEndsToo) {
    const FaultPlan plan = plan_of(R"([{"on": "issue", "nth": 2, "fault": "tcp.close"},
                                       {"on": "issue", "nth": "4..5", "fault": "tcp.close"},
                                       {"on": "renew", "nth": "3..", "fault": "tcp.close"}])");
    EXPECT_FALSE(plan.match("issue", 1));
    EXPECT_EQ(plan.match("issue", 2), 0U);
    EXPECT_FALSE(plan.match("issue", 3));
    EXPECT_EQ(plan.match("issue", 4), 1U);
    EXPECT_EQ(plan.match("issue", 5), 1U);
    EXPECT_FALSE(plan.match("issue", 6));
    EXPECT_FALSE(plan.match("renew", 2));
    EXPECT_EQ(plan.match("renew", 1'000'000), 2U);
}

TEST(FaultPlan, TheFirstEntryThatFitsIsMeant) {
    const FaultPlan plan = plan_of(R"([{"on": "issue", "nth": 1, "fault": "tcp.close"},
                                       {"on": "issue", "fault": "tcp.reset"}])");
    EXPECT_EQ(plan.match("issue", 1), 0U);
    EXPECT_EQ(plan.match("issue", 2), 1U);
}

TEST(FaultPlan, WithoutAPhaseAConnectionFailsAtOnceAndAnOperationInItsBody) {
    const FaultPlan plan = plan_of(R"([{"on": "connection", "fault": "tcp.reset"},
                                       {"on": "issue", "fault": "tcp.reset"},
                                       {"on": "connection", "fault": "server_certificate.expired"}])");
    EXPECT_EQ(plan.entries[0].phase, Phase::accept);
    EXPECT_EQ(plan.entries[1].phase, Phase::reply_body);
    EXPECT_EQ(plan.entries[2].phase, Phase::server_flight);
}

TEST(FaultPlan, RefusesWhatCannotBeCarriedOut) {
    EXPECT_EQ(error_of(R"([{"on": "issue", "fault": "tcp.explode"}])"), "fault.unknown /faults/0");
    EXPECT_EQ(error_of(R"([{"on": "issue", "fault": "tcp.close"},
                           {"on": "issue", "fault": "tcp.reset", "phase": "accept"}])"),
              "fault.phase /faults/1");
    EXPECT_EQ(error_of(R"([{"on": "connection", "fault": "tcp.reset", "phase": "reply_body"}])"),
              "fault.phase /faults/0");
    EXPECT_EQ(error_of(R"([{"on": "connection", "fault": "tls.close", "phase": "accept"}])"),
              "fault.phase /faults/0");
    EXPECT_EQ(error_of(R"([{"on": "connection", "fault": "http.status"}])"),
              "fault.phase /faults/0");
    EXPECT_EQ(error_of(R"([{"on": "issue", "fault": "tcp.close", "status": 500}])"),
              "fault.parameter /faults/0");
    EXPECT_EQ(error_of(R"([{"on": "issue", "nth": "4..2", "fault": "tcp.close"}])"),
              "fault.ordinal /faults/0");
}

TEST(FaultFile, IsCheckedAgainstItsSchemaAndErrorsNameLineAndColumn) {
    const auto scenarios = base::find_scenarios();
    ASSERT_TRUE(scenarios);
    auto folder = base::TemporaryDirectory::make();
    ASSERT_TRUE(folder);
    const auto file = folder->path() / "plan.json";
    ASSERT_TRUE(
        base::write_file(file, "{\"faults\": [\n  {\"on\": \"issue\", \"fault\": \"tcp.burn\"}]}"));
    const auto reader = FaultPlanReader::load(*scenarios);
    ASSERT_TRUE(reader) << base::to_string(reader.error());
    const auto unknown = reader->read_file(file);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().id, "fault.unknown");
    EXPECT_EQ(unknown.error().where.line, 2U);
    ASSERT_TRUE(
        base::write_file(file, R"({"faults": [{"on": "issue", "fault": "tcp.reset", "att": 1}]})"));
    const auto misspelt = reader->read_file(file);
    ASSERT_FALSE(misspelt);
    EXPECT_EQ(misspelt.error().id, "schema.misspelt_member");
}

TEST(Chaos, IsTheSameForTheSameSeedAndAnotherForAnother) {
    const auto ids = [](std::uint64_t seed) {
        std::vector<std::string> faults;
        for (const FaultEntry& entry : chaos_plan(catalogue(), {"issue"}, seed).entries) {
            faults.push_back(entry.on + " " + entry.fault);
        }
        return faults;
    };
    EXPECT_THAT(ids(7), Not(IsEmpty()));
    EXPECT_EQ(ids(7), ids(7));
    EXPECT_NE(ids(7), ids(8));
}

TEST(FaultPlan, WhatIsAboutTheListenerIsForNobodyInParticular) {
    const auto plan = read_fault_plan(
        json::parse(R"([{"on": "connection", "nth": "1..", "fault": "connection.refused"}])"),
        catalogue());
    ASSERT_TRUE(plan) << base::to_string(plan.error());
    EXPECT_FALSE(plan->match("connection", 1));
    const auto counted = read_fault_plan(
        json::parse(R"([{"on": "connection", "nth": 2, "fault": "connection.refused"}])"),
        catalogue());
    ASSERT_FALSE(counted);
    EXPECT_EQ(counted.error().id, "fault.listener");
}

TEST(FaultPlan, WhatACorrectClientBearsIsIssuedFor) {
    const auto commit = [](const char* fault) {
        const json entry{{"on", "issue"}, {"fault", fault}};
        return read_fault_plan(json::array({entry}), catalogue())->entries.at(0).commit;
    };
    EXPECT_EQ(commit("connection.late_answer"), Commit::before_fault);
    EXPECT_EQ(commit("tcp.reset"), Commit::none);
}

TEST(FaultPlan, FaultsOfTheProxyAreForTheProxyAlone) {
    const auto read = [](const char* on, const char* fault) {
        const json entry{{"on", on}, {"fault", fault}};
        return read_fault_plan(json::array({entry}), catalogue());
    };
    EXPECT_TRUE(read("proxy", "proxy.bad_gateway"));
    EXPECT_FALSE(read("issue", "proxy.bad_gateway"));
    EXPECT_FALSE(read("proxy", "tcp.reset"));
}

TEST(FaultCatalogue, EveryFaultCanBePlannedAtEachOfItsPhases) {
    ASSERT_THAT(catalogue().all(), Not(IsEmpty()));
    for (const FaultDefinition& fault : catalogue().all()) {
        ASSERT_THAT(fault.phases, Not(IsEmpty())) << fault.id;
        for (const Phase phase : fault.phases) {
            const std::string on = fault.layer() == "proxy"     ? "proxy"
                                   : is_connection_phase(phase) ? "connection"
                                                                : "issue";
            const json entry{
                {"on", on}, {"fault", fault.id}, {"phase", std::string(name_of(phase))}};
            const auto plan = read_fault_plan(json::array({entry}), catalogue());
            ASSERT_TRUE(plan) << fault.id << ": " << base::to_string(plan.error());
            EXPECT_EQ(plan->entries.at(0).phase, phase) << fault.id;
        }
    }
}

} // namespace
} // namespace ediconform::mock_ca
