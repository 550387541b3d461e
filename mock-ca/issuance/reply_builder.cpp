#include "mock-ca/issuance/policies.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace ediconform::mock_ca {

namespace {

using Words = std::map<std::string_view, std::string_view, std::less<>>;

/// What a Japanese CA writes beside its code; every character exists in CP932 and EUC-JP.
const Words& sentences() {
    static const Words kSentences{
        {wire::meaning::kOk, "正常終了"},
        {wire::meaning::kFormatError, "入力内容の形式に誤りがあります。"},
        {wire::meaning::kNotVetted, "審査が完了していません。"},
        {wire::meaning::kKeyUsed, "認証キーは使用済みです。"},
        {wire::meaning::kOutOfWindow, "更新可能期間外です。"},
        {wire::meaning::kBadRenewalPassword, "証明書更新時パスワードに誤りがあります。"},
        {wire::meaning::kNotApiIssued, "本APIで発行した証明書ではありません。"},
        {wire::meaning::kClientAuthFailed, "クライアント認証に失敗しました。"},
        {wire::meaning::kUnavailable, "現在ご利用いただけません。"},
    };
    return kSentences;
}

std::string sentence_of(std::string_view meaning, const std::string& detail) {
    const auto found = sentences().find(meaning);
    const std::string_view sentence = found != sentences().end() ? found->second : "エラー";
    return detail.empty() ? std::string(sentence) : fmt::format("{} ({})", sentence, detail);
}

/// A table need not tell all causes apart: the guideline names four (3.3). The more general ones
/// stand in.
std::optional<std::string> closest_code(const wire::StatusRule& rule, std::string_view meaning) {
    using namespace wire::meaning;
    const std::array<std::string_view, 6> candidates{meaning,      kNotVetted,   kKeyUsed,
                                                     kOutOfWindow, kFormatError, kUnavailable};
    for (const std::string_view candidate : candidates) {
        auto code = rule.code_of(candidate);
        if (code) {
            return code;
        }
    }
    for (const auto& [name, codes] : rule.codes) {
        if (!codes.empty()) {
            return codes.front();
        }
    }
    return std::nullopt;
}

} // namespace

Reply ReplyBuilder::success(const wire::CaProfile& profile, const std::string& certificate) const {
    return {200, ReplyValues{profile.status.ok, certificate, sentence_of(wire::meaning::kOk, {})}};
}

Reply ReplyBuilder::error(const wire::CaProfile& profile, std::string_view meaning,
                          const std::string& detail) const {
    const auto code = closest_code(profile.status, meaning);
    if (!code) {
        return {500, std::nullopt};
    }
    return {profile.status.http_on_error,
            ReplyValues{*code, std::nullopt, sentence_of(meaning, detail)}};
}

} // namespace ediconform::mock_ca
