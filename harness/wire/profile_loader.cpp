#include "harness/base/json_schema.hpp"
#include "harness/wire/ca_profile.hpp"
#include "harness/wire/deviation_lint.hpp"
#include "harness/wire/profile_lint.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace ediconform::wire {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

template <class T>
using Named = std::pair<std::string_view, T>;

constexpr std::array kCharsets{Named<base::Charset>{"UTF-8", base::Charset::utf8},
                               Named<base::Charset>{"CP932", base::Charset::cp932},
                               Named<base::Charset>{"EUC-JP", base::Charset::euc_jp}};
constexpr std::array kEncodings{
    Named<Encoding>{"json", Encoding::json}, Named<Encoding>{"xml", Encoding::xml},
    Named<Encoding>{"form", Encoding::form}, Named<Encoding>{"multipart", Encoding::multipart}};
constexpr std::array kMediaTypes{
    Named<Encoding>{"application/json", Encoding::json},
    Named<Encoding>{"application/xml", Encoding::xml},
    Named<Encoding>{"application/x-www-form-urlencoded", Encoding::form},
    Named<Encoding>{"multipart/form-data", Encoding::multipart}};
constexpr std::array kValueTypes{Named<ValueType>{"string", ValueType::string},
                                 Named<ValueType>{"integer", ValueType::integer}};
constexpr std::array kClientAuthentications{
    Named<ClientAuthentication>{"none", ClientAuthentication::none},
    Named<ClientAuthentication>{"handshake", ClientAuthentication::handshake},
    Named<ClientAuthentication>{"post_handshake", ClientAuthentication::post_handshake}};
constexpr std::array kUnits{Named<LengthUnit>{"characters", LengthUnit::characters},
                            Named<LengthUnit>{"bytes", LengthUnit::bytes}};
constexpr std::array kBases{Named<DayBasis>{"exact", DayBasis::exact},
                            Named<DayBasis>{"jst_date", DayBasis::jst_date},
                            Named<DayBasis>{"utc_date", DayBasis::utc_date}};
constexpr std::array kEncryptions{Named<Pkcs12Encryption>{"aes-256", Pkcs12Encryption::aes_256},
                                  Named<Pkcs12Encryption>{"aes-128", Pkcs12Encryption::aes_128},
                                  Named<Pkcs12Encryption>{"3des", Pkcs12Encryption::triple_des},
                                  Named<Pkcs12Encryption>{"rc2-40", Pkcs12Encryption::rc2_40}};
constexpr std::array kDigests{Named<Digest>{"sha1", Digest::sha1},
                              Named<Digest>{"sha256", Digest::sha256}};
constexpr std::array kKeys{
    Named<KeyKind>{"ec-p256", KeyKind::ec_p256}, Named<KeyKind>{"ec-p384", KeyKind::ec_p384},
    Named<KeyKind>{"rsa-2048", KeyKind::rsa_2048}, Named<KeyKind>{"rsa-3072", KeyKind::rsa_3072},
    Named<KeyKind>{"rsa-4096", KeyKind::rsa_4096}};

/// The enumerator of a word that the schema has let through.
template <class T, std::size_t Size>
T chosen(const std::array<Named<T>, Size>& words, const json& value) {
    const auto& word = value.get_ref<const std::string&>();
    for (const auto& [name, enumerator] : words) {
        if (name == word) {
            return enumerator;
        }
    }
    throw std::logic_error("the profile schema permits a word that the loader lacks: " + word);
}

template <class T, std::size_t Size>
T chosen_or(const std::array<Named<T>, Size>& words, const json& object, const char* name,
            T otherwise) {
    return object.contains(name) ? chosen(words, object.at(name)) : otherwise;
}

base::LocalizedText localized(const json& value) {
    return {value.at("ja").get<std::string>(), value.at("en").get<std::string>()};
}

/// A code or constant as text, also where the file has a number.
std::string as_text(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

MemberBinding read_member(const std::string& name, const json& value, ValueType status_type) {
    MemberBinding binding;
    binding.member = name;
    binding.type = name == member::kStatus ? status_type : ValueType::string;
    if (value.is_string()) {
        binding.place = value.get<std::string>();
        return binding;
    }
    binding.place = value.at("at").get<std::string>();
    binding.type = chosen_or(kValueTypes, value, "type", binding.type);
    binding.optional = value.value("optional", false);
    return binding;
}

MessageBinding read_message(const json& value, base::Charset charset, ValueType status_type) {
    MessageBinding message;
    message.encoding = chosen(kEncodings, value.at("encoding"));
    message.charset = chosen_or(kCharsets, value, "charset", charset);
    const auto usual = std::find_if(kMediaTypes.begin(), kMediaTypes.end(), [&](const auto& each) {
        return each.second == message.encoding;
    });
    message.media_type = value.value("media_type", std::string(usual->first));
    for (const auto& [name, place] : value.at("members").items()) {
        message.members.push_back(read_member(name, place, status_type));
    }
    if (value.contains("constants")) {
        for (const auto& [place, constant] : value.at("constants").items()) {
            message.constants.push_back(
                {place, as_text(constant),
                 constant.is_string() ? ValueType::string : ValueType::integer});
        }
    }
    return message;
}

Operation read_operation(const std::string& name, const json& value, base::Charset charset,
                         ValueType status_type) {
    Operation operation;
    operation.name = name;
    operation.listener = value.value("listener", "main");
    operation.path = value.at("path").get<std::string>();
    operation.method = value.value("method", "POST");
    operation.client_authentication = chosen(kClientAuthentications, value.at("client_auth"));
    const json headers = value.value("headers", json::object());
    for (const auto& [header, content] : headers.items()) {
        operation.headers.push_back({header, content.get<std::string>()});
    }
    operation.request = read_message(value.at("request"), charset, status_type);
    operation.reply = read_message(value.at("reply"), charset, status_type);
    return operation;
}

StatusRule read_status(const json& value) {
    StatusRule rule;
    rule.type = chosen(kValueTypes, value.at("type"));
    rule.ok = as_text(value.at("ok"));
    for (const auto& [meaning, codes] : value.at("meanings").items()) {
        for (const json& code : codes) {
            rule.codes[meaning].push_back(as_text(code));
        }
    }
    rule.http_on_error = value.value("http_on_error", rule.http_on_error);
    return rule;
}

base::Result<CharacterClass> read_class(const base::JsonDocument& document,
                                        const std::string& pointer) {
    auto read = CharacterClass::parse(
        document.root().at(json::json_pointer(pointer)).get_ref<const std::string&>());
    if (!read) {
        base::Error error = std::move(read).error();
        error.where = document.at(pointer);
        return error;
    }
    return read;
}

base::Result<FieldRule> read_field(const base::JsonDocument& document, const std::string& pointer) {
    const json& value = document.root().at(json::json_pointer(pointer));
    FieldRule rule;
    if (value.contains("min")) {
        rule.min = value.at("min").get<std::size_t>();
    }
    if (value.contains("max")) {
        rule.max = value.at("max").get<std::size_t>();
    }
    rule.unit = chosen_or(kUnits, value, "unit", rule.unit);
    if (value.contains("class")) {
        auto allowed = read_class(document, pointer + "/class");
        if (!allowed) {
            return std::move(allowed).error();
        }
        rule.allowed = *std::move(allowed);
    }
    const std::size_t required = value.value("contains", json::array()).size();
    for (std::size_t index = 0; index < required; ++index) {
        auto one = read_class(document, fmt::format("{}/contains/{}", pointer, index));
        if (!one) {
            return std::move(one).error();
        }
        rule.contains.push_back(*std::move(one));
    }
    return rule;
}

WindowRule read_window(const json& value) {
    WindowRule rule;
    rule.opens_days_before = value.at("opens_days_before").get<int>();
    rule.basis = chosen(kBases, value.at("basis"));
    rule.closes_days_before = value.value("closes_days_before", rule.closes_days_before);
    return rule;
}

Pkcs12Rule read_pkcs12(const json& value) {
    Pkcs12Rule rule;
    rule.encryption = chosen(kEncryptions, value.at("encryption"));
    rule.mac = chosen(kDigests, value.at("mac"));
    rule.iterations = value.at("iterations").get<int>();
    rule.base64_wrap = value.value("base64_wrap", rule.base64_wrap);
    return rule;
}

void read_declarations(const json& root, CaProfile& profile) {
    for (const auto& [name, choice] : root.at("ambiguities").items()) {
        profile.ambiguities[name] = choice.get<std::string>();
    }
    for (const json& deviation : root.value("deviations", json::array())) {
        profile.deviations.push_back(
            {deviation.at("requirement").get<std::string>(), localized(deviation.at("because"))});
    }
}

base::Result<void> read_fields(const base::JsonDocument& document, CaProfile& profile) {
    const json& root = document.root();
    if (!root.contains("fields")) {
        return {};
    }
    for (const auto& [name, value] : root.at("fields").items()) {
        auto rule = read_field(document, "/fields/" + name);
        if (!rule) {
            return std::move(rule).error();
        }
        profile.fields[name] = *std::move(rule);
    }
    return {};
}

/// A case asks the document what the profile says, and a charset that is left out is said as well.
json with_charsets(json root, const CaProfile& profile) {
    for (const auto& [name, operation] : profile.operations) {
        json& described = root.at("operations").at(name);
        described.at("request")["charset"] = base::name_of(operation.request.charset);
        described.at("reply")["charset"] = base::name_of(operation.reply.charset);
    }
    return root;
}

} // namespace

base::Result<CaProfile> read_profile(const base::JsonDocument& document,
                                     const fs::path& scenarios) {
    auto schema = base::JsonSchema::load(scenarios / "schema" / "profile.schema.json");
    if (!schema) {
        return std::move(schema).error();
    }
    auto conforming = schema->check(document);
    if (!conforming) {
        return std::move(conforming).error();
    }
    const json& root = document.root();
    CaProfile profile;
    profile.name = root.at("profile").get<std::string>();
    profile.title = localized(root.at("title"));
    profile.edition = localized(root.at("edition"));
    profile.status = read_status(root.at("status"));
    const base::Charset charset = chosen_or(kCharsets, root, "charset", base::Charset::utf8);
    for (const auto& [name, value] : root.at("operations").items()) {
        profile.operations[name] = read_operation(name, value, charset, profile.status.type);
    }
    auto fields = read_fields(document, profile);
    if (!fields) {
        return std::move(fields).error();
    }
    profile.window = read_window(root.at("window"));
    profile.pkcs12 = read_pkcs12(root.at("pkcs12"));
    profile.certificate = {chosen(kKeys, root.at("certificate").at("key")),
                           root.at("certificate").at("validity_days").get<int>()};
    read_declarations(root, profile);
    profile.source_file = document.file();
    profile.document = std::make_shared<const json>(with_charsets(root, profile));
    auto sound = lint_profile(profile, document);
    if (!sound) {
        return std::move(sound).error();
    }
    auto permitted = lint_deviations(profile, document, scenarios);
    if (!permitted) {
        return std::move(permitted).error();
    }
    return profile;
}

base::Result<CaProfile> load_profile(const std::string& name_or_path, const fs::path& scenarios) {
    const bool is_path =
        name_or_path.find('/') != std::string::npos || name_or_path.ends_with(".json");
    const fs::path file =
        is_path ? fs::path(name_or_path) : scenarios / "profiles" / (name_or_path + ".json");
    std::error_code ignored;
    if (!is_path && !fs::is_regular_file(file, ignored)) {
        std::string known;
        for (const std::string& name : list_profiles(scenarios)) {
            known += known.empty() ? name : ", " + name;
        }
        return base::Error{"profile.unknown", {{"profile", name_or_path}, {"known", known}}};
    }
    auto document = base::JsonDocument::load(file);
    if (!document) {
        return std::move(document).error();
    }
    return read_profile(*document, scenarios);
}

std::vector<std::string> list_profiles(const fs::path& scenarios) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(scenarios / "profiles", ignored)) {
        if (entry.path().extension() == ".json") {
            names.push_back(entry.path().stem().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace ediconform::wire
