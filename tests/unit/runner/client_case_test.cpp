#include "harness/base/file.hpp"
#include "harness/base/scenario_files.hpp"
#include "harness/runner/client_case.hpp"
#include "harness/runner/driver.hpp"
#include "mock-ca/issuance/key_pool.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::runner {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

/// A client that says `ok` to everything and takes its time for the first issues.
class SlowClient final : public ClientDriver {
public:
    SlowClient(base::FixedClock& clock, int slow_issues, std::chrono::seconds takes = 5s)
        : clock_(clock), slow_issues_(slow_issues), takes_(takes) {}

    std::unique_ptr<ClientSession> begin(const ClientSurroundings& surroundings,
                                         const CaseView&) override {
        stores.push_back(surroundings.store);
        return std::make_unique<Session>(*this);
    }

    std::vector<std::filesystem::path> stores; ///< One for each time that a case began.

private:
    class Session final : public ClientSession {
    public:
        explicit Session(SlowClient& client) : client_(client) {}
        ActionAnswer perform(const std::string& action, const ActionArguments&,
                             std::chrono::milliseconds) override {
            if (action == "issue" && client_.slow_issues_-- > 0) {
                client_.clock_.advance(client_.takes_);
            }
            return {ActionAnswer::Result::done, "ok", ""};
        }

    private:
        SlowClient& client_;
    };

    base::FixedClock& clock_;
    int slow_issues_;
    std::chrono::seconds takes_;
};

/// A client whose process, as long as it is shared with other cases, ends when it is to act.
class MortalClient final : public ClientDriver {
public:
    std::unique_ptr<ClientSession> begin(const ClientSurroundings&, const CaseView& view) override {
        alone.push_back(view.own_processes);
        return std::make_unique<Session>(view.own_processes);
    }

    std::vector<bool> alone; ///< For each time that a case began.

private:
    class Session final : public ClientSession {
    public:
        explicit Session(bool alone) : alone_(alone) {}
        ActionAnswer perform(const std::string&, const ActionArguments&,
                             std::chrono::milliseconds) override {
            return alone_ ? ActionAnswer{ActionAnswer::Result::done, "ok"}
                          : ActionAnswer{ActionAnswer::Result::could_not_run, "failed"};
        }
        bool lost_shared_process() override { return !alone_; }

    private:
        bool alone_;
    };
};

class ClientCaseTest : public testing::Test {
protected:
    /// How a case goes whose certificate is to expire within it.
    Execution run(ClientDriver& client) {
        model::TestCase test_case;
        test_case.id = "client/renew/expired";
        test_case.given = {
            {"client", {{"certificate", {{"state", "expiring"}, {"origin", "api"}}}}}};
        test_case.faults = json::array();
        test_case.steps = {{{"as", "renew"}, {"do", "act"}, {"action", "renew"}}};
        test_case.expect = json::array();
        const mock_ca::Environment peers{clock_, random_, keys_, authority_, secrets_, loop_};
        const ClientSuiteSurroundings around{
            profile_, faults_,  "neutral-json", declaration_,    client, peers,
            keys_,    journal_, texts_,         folder_->path(), {}};
        Attempt attempt;
        return execute_client_case(test_case, around, attempt);
    }

    base::Result<base::TemporaryDirectory> folder_ = base::TemporaryDirectory::make();
    std::filesystem::path scenarios_ = *base::find_scenarios();
    base::FixedClock clock_{std::chrono::system_clock::now()};
    evidence::Journal journal_{clock_};
    base::Random random_{7};
    mock_ca::KeyPool keys_;
    mock_ca::TestAuthority authority_ = *mock_ca::TestAuthority::make(clock_, keys_, "slow");
    evidence::SecretRegistry secrets_;
    transport::IoLoop loop_;
    base::Texts texts_ = *base::Texts::load(scenarios_ / "texts");
    wire::CaProfile profile_ = *wire::load_profile("neutral-json", scenarios_);
    mock_ca::FaultCatalogue faults_ = *mock_ca::FaultCatalogue::load(scenarios_);
    DriverDeclaration declaration_;
};

TEST(Attempt, IsRepeatedWhereTheTesterMayHaveMissedTheTimeOutThatTheClientIsRedFor) {
    using model::Verdict;
    using namespace std::chrono_literals;
    DriverDeclaration declaration;
    declaration.kind = DriverKind::command;
    declaration.total_timeout = 2s;
    const auto repeated = [&](Verdict verdict, std::chrono::milliseconds delay) {
        return Attempt::is_to_be_repeated(verdict, declaration, delay);
    };
    EXPECT_TRUE(repeated(Verdict::fail, 501ms));
    EXPECT_TRUE(repeated(Verdict::warn, 501ms));
    EXPECT_FALSE(repeated(Verdict::fail, 500ms)) << "that leaves the client time enough";
    EXPECT_FALSE(repeated(Verdict::pass, 5s)) << "nobody is accused";
    declaration.total_timeout.reset();
    EXPECT_FALSE(repeated(Verdict::fail, 250ms));
    EXPECT_TRUE(repeated(Verdict::fail, 251ms));
    declaration.kind = DriverKind::manual;
    EXPECT_FALSE(repeated(Verdict::fail, 5s)) << "a person would have to do it again";
}

TEST_F(ClientCaseTest, BeginsOnceForAClientThatIsQuickEnough) {
    SlowClient client(clock_, 0);
    EXPECT_TRUE(run(client).is_done());
    EXPECT_EQ(client.stores.size(), 1U);
}

TEST_F(ClientCaseTest, BeginsAnewWithALongerLifeForAClientThatWasTooSlow) {
    SlowClient client(clock_, 1);
    EXPECT_TRUE(run(client).is_done());
    ASSERT_EQ(client.stores.size(), 2U);
    EXPECT_NE(client.stores.front(), client.stores.back()) << "each time has a store of its own";
}

TEST_F(ClientCaseTest, SetsAsideWhatWasRecordedBeforeItBeganAnew) {
    SlowClient client(clock_, 1);
    run(client);
    const auto called = [](const auto& events) {
        return std::ranges::count(events, evidence::EventKind::driver_called,
                                  &evidence::Event::kind);
    };
    EXPECT_EQ(called(journal_.of_case("client/renew/expired")), 2) << "one issue, one renewal";
    EXPECT_EQ(called(journal_.all()), 3);
}

TEST_F(ClientCaseTest, KeepsWhatTheProductChoosesOutOfWhatWasGiven) {
    declaration_.chooses = {"pkcs12_password"};
    SlowClient client(clock_, 0);
    run(client);
    const auto events = journal_.of_case("client/renew/expired");
    const auto called =
        std::ranges::find(events, evidence::EventKind::driver_called, &evidence::Event::kind);
    ASSERT_NE(called, events.end());
    EXPECT_TRUE(called->raw->secrets.contains("renewal_password"));
    EXPECT_FALSE(called->raw->secrets.contains("pkcs12_password"));
}

TEST_F(ClientCaseTest, BeginsAnewAloneWhereAProcessEndedThatActedInOtherCasesToo) {
    MortalClient client;
    EXPECT_TRUE(run(client).is_done());
    EXPECT_EQ(client.alone, (std::vector<bool>{false, true}));
}

TEST_F(ClientCaseTest, IsInconclusiveWhereEvenTheLongestLifeIsTooShort) {
    SlowClient client(clock_, 100, 60s);
    const Execution end = run(client);
    EXPECT_EQ(end.verdict, model::Verdict::inconclusive);
    EXPECT_EQ(client.stores.size(), 3U);
}

} // namespace
} // namespace ediconform::runner
