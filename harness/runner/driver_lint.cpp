#include "harness/runner/driver.hpp"
#include "harness/runner/placeholder.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ediconform::runner {

using nlohmann::json;

namespace {

/// Looks through one driver file; every problem with its place.
class Lint {
public:
    explicit Lint(const base::JsonDocument& document)
        : document_(document), root_(document.root()),
          secrets_in_argv_(root_.value("secrets_in_argv", false)) {}

    std::vector<base::Error> run() {
        look_at_action(root_, "");
        const json actions = root_.value("actions", json::object());
        for (const auto& [action, entry] : actions.items()) {
            look_at_action(entry, "/actions/" + action);
        }
        look_at_concurrency();
        return std::move(problems_);
    }

private:
    void add(const std::string& id, const std::string& pointer, base::Arguments arguments) {
        problems_.emplace_back(id, std::move(arguments), document_.at(pointer));
    }

    void look_at_action(const json& entry, const std::string& pointer) {
        if (entry.contains("argv") && root_.at("kind") == "command") {
            look_at_text(entry.at("argv"), pointer + "/argv", true);
        }
        if (entry.contains("env") && root_.at("kind") == "command") {
            look_at_text(entry.at("env"), pointer + "/env", false);
        }
        if (entry.contains("stdin")) {
            look_at_text(entry.at("stdin"), pointer + "/stdin", false);
        }
        const json rules = entry.value("outcomes", json::array());
        for (std::size_t index = 0; index < rules.size(); ++index) {
            look_at_rule(rules[index], fmt::format("{}/outcomes/{}", pointer, index));
        }
    }

    void look_at_text(const json& value, const std::string& pointer, bool is_argument) {
        if (value.is_structured()) {
            for (const auto& [name, element] : value.items()) {
                look_at_text(element, pointer + "/" + name, is_argument);
            }
            return;
        }
        for (const std::string& name : placeholders_in(value.get<std::string>())) {
            if (!is_placeholder(name)) {
                const std::string nearest = nearest_placeholder(name);
                add(nearest.empty() ? "driver.placeholder" : "driver.placeholder_misspelt", pointer,
                    {{"name", name}, {"nearest", nearest}});
            } else if (is_argument && is_secret_placeholder(name) && !secrets_in_argv_) {
                add("driver.secret_in_argv", pointer, {{"name", name}});
            }
        }
    }

    void look_at_rule(const json& rule, const std::string& pointer) {
        if (rule.contains("output")) {
            const auto problem = problem_of_pattern(rule.at("output").get<std::string>());
            if (problem) {
                add("driver.pattern", pointer + "/output", {{"problem", *problem}});
            }
        }
    }

    void look_at_concurrency() {
        const std::string kind = root_.at("kind").get<std::string>();
        const bool one_person = kind == "manual" || kind == "passive";
        const bool one_port = root_.value("listen", "").find(':') != std::string::npos;
        const unsigned many = root_.value("concurrency", 1U);
        if (many > 1 && (one_person || one_port)) {
            add("driver.concurrency", "/concurrency", {{"count", fmt::to_string(many)}});
        }
    }

    const base::JsonDocument& document_;
    const json& root_;
    bool secrets_in_argv_;
    std::vector<base::Error> problems_;
};

} // namespace

std::vector<base::Error> lint_driver(const base::JsonDocument& document) {
    return Lint(document).run();
}

} // namespace ediconform::runner
