#include "harness/checks/log_checks.hpp"

#include "harness/checks/client_log.hpp"
#include "harness/checks/secret_search.hpp"
#include "harness/checks/step_evidence.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <regex>

namespace ediconform::checks {

using model::CheckState;
using nlohmann::json;

namespace {

/// Words by which products in Japan and elsewhere call an action in their logs.
std::vector<std::string_view> words_for(std::string_view action) {
    static const std::map<std::string_view, std::vector<std::string_view>> kWords{
        {"issue", {"issue", "issuing", "enrol", "発行", "取得"}},
        {"renew", {"renew", "update", "更新"}},
        {"start", {"start", "launch", "起動", "開始"}},
        {"connect", {"connect", "接続", "通信"}},
        {"status", {"status", "状態"}},
        {"import", {"import", "取込", "取り込み", "登録", "インポート"}},
        {"backup", {"backup", "back up", "バックアップ", "退避"}},
        {"restore", {"restor", "復元", "リストア"}},
        {"retry-local", {"retry", "recover", "再試行", "再設定", "復旧"}}};
    const auto found = kWords.find(action);
    return found == kWords.end() ? std::vector{action} : found->second;
}

/// Parts of words by which a log says how something ended, beside the outcome itself.
constexpr std::array kResultWords{
    std::string_view("success"),     std::string_view("succeed"),   std::string_view("fail"),
    std::string_view("error"),       std::string_view("done"),      std::string_view("complete"),
    std::string_view("refus"),       std::string_view("reject"),    std::string_view("denied"),
    std::string_view("abort"),       std::string_view("result"),    std::string_view("code"),
    std::string_view("status"),      std::string_view("renewed"),   std::string_view("issued"),
    std::string_view("timeout"),     std::string_view("timed out"), std::string_view("成功"),
    std::string_view("失敗"),        std::string_view("完了"),      std::string_view("エラー"),
    std::string_view("正常"),        std::string_view("異常"),      std::string_view("拒否"),
    std::string_view("結果"),        std::string_view("済"),        std::string_view("ステータス"),
    std::string_view("コード"),      std::string_view("しました"),  std::string_view("できません"),
    std::string_view("不可"),        std::string_view("中断"),      std::string_view("中止"),
    std::string_view("タイムアウト")};

/// Those that count only as words of their own: `ok` stands in `token`, too.
constexpr std::array kWholeResultWords{std::string_view("ok"), std::string_view("ng"),
                                       std::string_view("rc")};

/// What says of an action that it begins is no result, though it may look like one.
std::string without_beginnings(std::string text) {
    for (const std::string_view phrase : {"開始しました", "始めました", "送信しました"}) {
        std::string kept;
        std::size_t from = 0;
        for (std::size_t at = text.find(phrase); at != std::string::npos;
             at = text.find(phrase, from)) {
            kept.append(text, from, at - from);
            from = at + phrase.size();
        }
        kept.append(text, from, std::string::npos);
        text = std::move(kept);
    }
    return text;
}

/// `HTTP/1.1 200`, `HTTP 403`, but no `POST /issue HTTP/1.1`.
bool has_http_status(std::string_view text) {
    static const std::regex kStatus("HTTP(/[0-9.]{1,4})?[ :=]{1,3}[1-5][0-9][0-9]",
                                    std::regex::icase);
    return std::regex_search(text.begin(), text.end(), kStatus);
}

bool tells_a_result(const std::string& record) {
    const std::string text = without_beginnings(record);
    return std::ranges::any_of(
               kResultWords, [&](std::string_view word) { return contains_folded(text, word); }) ||
           std::ranges::any_of(kWholeResultWords,
                               [&](std::string_view word) { return contains_word(text, word); }) ||
           has_http_status(text);
}

bool is_recorded(const std::vector<std::string>& records, const std::string& action,
                 const std::string& outcome) {
    const auto has_any = [](std::string_view text, const auto& words) {
        return std::ranges::any_of(
            words, [&](std::string_view word) { return contains_folded(text, word); });
    };
    const auto first = std::ranges::find_if(
        records, [&](const std::string& record) { return has_any(record, words_for(action)); });
    // The result may stand in a record of its own, after that of the beginning.
    return std::any_of(first, records.end(), [&](const std::string& record) {
        return tells_a_result(record) || (!outcome.empty() && contains_word(record, outcome));
    });
}

/// The log, as evidence; null where there is none, which the result then says, in that state.
const Event* log_of(const CheckContext& context, CheckState where_missing, CheckResult& result) {
    const Event* log = client_log(context);
    if (log == nullptr) {
        result.state = where_missing;
        result.observed = context.texts.render("check.log.missing");
    } else {
        result.evidence = {log->sequence};
    }
    return log;
}

} // namespace

CheckResult check_log(const CheckContext& context, const json& parameters) {
    CheckResult result;
    result.expected = context.texts.render("check.log.expected");
    const Event* log = log_of(context, CheckState::unmet, result);
    if (log == nullptr) {
        return result;
    }
    const std::string text = text_of_log(log->raw->body);
    std::string missing;
    for (const auto& step : parameters.at("records")) {
        const std::string name = step.get<std::string>();
        const Event* called = last_in_step(context, name, EventKind::driver_called);
        const Event* answered = last_in_step(context, name, EventKind::driver_answered);
        if (called == nullptr) {
            return without_step(context, name, result.expected);
        }
        const std::string action = called->text("action");
        if (!is_recorded(records_of(text, called->at), action,
                         answered == nullptr ? "" : answered->text("outcome"))) {
            missing += (missing.empty() ? "" : ", ") + action;
        }
    }
    result.state = state_of(missing.empty());
    result.observed = missing.empty()
                          ? context.texts.render("check.log.observed")
                          : context.texts.render("check.log.incomplete", {{"actions", missing}});
    return result;
}

CheckResult check_log_secrets(const CheckContext& context, const json&) {
    CheckResult result;
    result.expected = context.texts.render("check.log_secrets.expected");
    const Event* log = log_of(context, CheckState::not_applicable, result);
    if (log == nullptr) {
        return result;
    }
    const SecretSearch secrets(context);
    SecretSearch::Members found = secrets.found_in(log->raw->body);
    for (const Event& event : context.events) { // What the product says counts, too.
        if (event.kind == EventKind::driver_answered) {
            found.merge(secrets.found_in(event.text("message")));
        }
    }
    result.state = state_of(found.empty());
    result.observed =
        found.empty()
            ? context.texts.render("check.log_secrets.observed")
            : context.texts.render("check.secrets_in_place.problem",
                                   {{"members", fmt::format("{}", fmt::join(found, ", "))}});
    return result;
}

CheckResult check_log_records(const CheckContext& context, const json& parameters) {
    CheckResult result;
    const std::string forged = parameters.at("forged").get<std::string>();
    result.expected = context.texts.render("check.log_records.expected");
    const Event* log = log_of(context, CheckState::not_applicable, result);
    if (log == nullptr) {
        return result;
    }
    const std::string text = "\n" + text_of_log(log->raw->body);
    const bool begins_a_line = text.find("\n" + forged) != std::string::npos ||
                               text.find("\r" + forged) != std::string::npos;
    const bool controls_terminal = text.find('\x1B') != std::string::npos;
    result.state = state_of(!begins_a_line && !controls_terminal);
    result.observed = context.texts.render(begins_a_line       ? "check.log_records.forged"
                                           : controls_terminal ? "check.log_records.controls"
                                                               : "check.log_records.observed");
    return result;
}

} // namespace ediconform::checks
