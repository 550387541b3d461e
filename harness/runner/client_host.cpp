#include "harness/runner/client_host.hpp"

#include "harness/base/file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::runner {

namespace fs = std::filesystem;
using evidence::Event;
using evidence::EventKind;
using nlohmann::json;

namespace {

/// Knows it when it comes: the whole request is there and nothing is decided, or the last octet of
/// the answer that brings a certificate went out.
class Moment {
public:
    explicit Moment(const json& at)
        : operation_(at.at("on").get<std::string>()), is_request_(at.at("moment") == "request") {}

    bool operator()(const Event& event) {
        if (event.source != "mock-ca" || event.text("operation") != operation_) {
            return false;
        }
        if (event.kind == EventKind::http_request || event.kind == EventKind::ca_issued) {
            issued_ = event.kind == EventKind::ca_issued;
        }
        return is_request_
                   ? event.kind == EventKind::http_request
                   : event.kind == EventKind::http_response && issued_ && event.flag("complete");
    }

private:
    std::string operation_;
    bool is_request_;
    bool issued_ = false; ///< Since the last request.
};

bool changes_host(const model::TestCase& test_case, std::string_view change) {
    return std::ranges::any_of(test_case.steps, [&](const json& step) {
        return step.at("do") == "host" && step.at("change") == change;
    });
}

} // namespace

bool disturbs_host(const model::TestCase& test_case) {
    return std::ranges::any_of(test_case.steps, [](const json& step) {
        const std::string kind = step.at("do").get<std::string>();
        return kind == "kill" || kind == "restart" ||
               (kind == "host" && step.at("change") != "lose-store");
    });
}

bool makes_store_read_only(const model::TestCase& test_case) {
    return changes_host(test_case, "store-read-only");
}

bool hinders_registration(const model::TestCase& test_case) {
    return changes_host(test_case, "registration-replaced");
}

ClientHost::~ClientHost() {
    awaited_.clear(); // First, because what is still to come must not come any more.
    mend();
}

void ClientHost::happen(const json& step, const evidence::Recorder& recorder) {
    const std::string what =
        step.at("do") == "kill" ? "kill" : step.at("change").get<std::string>();
    if (!step.contains("at")) {
        change(what, recorder);
        return;
    }
    awaited_.push_back(journal_.upon(recorder.case_id(), Moment(step.at("at")),
                                     [this, what, recorder] { change(what, recorder); }));
}

bool ClientHost::could_not_happen(std::string_view message) const {
    // Some run-time systems (that of Go) end at the signal although they handle it.
    return impossible_ || (disk_was_full_ && message.find("SIGXFSZ") != std::string_view::npos);
}

void ClientHost::change(const std::string& what, const evidence::Recorder& recorder) {
    constexpr std::uint64_t kNothingMore = 0;
    constexpr std::uint64_t kLittleMore = 512; ///< Notes of a client fit in, certificates do not.
    const std::lock_guard lock(changing_);
    if (what == "kill") {
        session_.kill();
    } else if (what == "disk-full" || what == "disk-nearly-full") {
        disk_was_full_ = true;
        impossible_ = !session_.limit_files(what == "disk-full" ? kNothingMore : kLittleMore);
    } else if (what == "store-replaced") {
        replaced_.emplace(surroundings_.store, ReplacedPath::Obstacle::file);
        impossible_ = !replaced_->stands();
    } else if (what == "store-read-only") {
        read_only_store_ = ReadOnlyFolder::make(surroundings_.store);
        impossible_ = !read_only_store_;
    } else if (what == "store-locked") {
        locked_store_ = LockedFiles::take(surroundings_.store);
        impossible_ = !locked_store_;
    } else if (what == "registration-replaced") {
        replaced_.emplace(surroundings_.registration, ReplacedPath::Obstacle::folder);
        impossible_ = !replaced_->stands();
    } else if (what == "lose-store") {
        lose_store();
    } else {
        mend();
    }
    recorder.record(EventKind::host_changed, {{"change", what}});
}

void ClientHost::lose_store() const {
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(surroundings_.store, failure)) {
        fs::remove_all(entry.path(), failure);
    }
}

void ClientHost::mend() {
    session_.limit_files(std::nullopt);
    read_only_store_.reset();
    locked_store_.reset();
    replaced_.reset();
}

} // namespace ediconform::runner
