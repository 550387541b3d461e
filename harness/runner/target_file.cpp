#include "harness/runner/target_file.hpp"

#include "harness/base/file.hpp"

#include <cstdlib>

namespace ediconform::runner {

using nlohmann::json;

TargetFile::TargetFile(const base::JsonDocument& document, evidence::SecretRegistry& secrets)
    : document_(document), secrets_(secrets),
      folder_(std::filesystem::path(document.file()).parent_path()) {}

base::Error TargetFile::placed(base::Error error, const std::string& pointer) const {
    error.where = document_.at(pointer);
    return error;
}

base::Result<std::string> TargetFile::named_file(const std::string& pointer) const {
    auto content =
        base::read_file(folder_ / root().at(json::json_pointer(pointer)).get<std::string>());
    if (!content) {
        return placed(std::move(content).error(), pointer);
    }
    return content;
}

base::Result<std::vector<pki::Certificate>>
TargetFile::certificates(const std::string& member) const {
    std::vector<pki::Certificate> all;
    const std::size_t count = root().contains(member) ? root().at(member).size() : 0;
    for (std::size_t index = 0; index < count; ++index) {
        const std::string pointer = "/" + member + "/" + std::to_string(index);
        auto pem = named_file(pointer);
        if (!pem) {
            return std::move(pem).error();
        }
        auto some = pki::Certificate::all_from_pem(*pem);
        if (!some) {
            return placed(std::move(some).error(), pointer);
        }
        all.insert(all.end(), some->begin(), some->end());
    }
    return all;
}

base::Result<base::SecretText> TargetFile::secret(const std::string& pointer,
                                                  const std::string& label) const {
    const json::json_pointer place(pointer);
    if (!root().contains(place)) {
        return base::SecretText();
    }
    const json& value = root().at(place);
    std::string text;
    if (value.is_string()) {
        text = value.get<std::string>();
    } else if (value.contains("env")) {
        const std::string name = value.at("env").get<std::string>();
        const char* found = std::getenv(name.c_str());
        if (found == nullptr) {
            return placed(base::Error{"target.environment", {{"name", name}}}, pointer);
        }
        text = found;
    } else {
        auto content = named_file(pointer + "/file");
        if (!content) {
            return placed(std::move(content).error(), pointer);
        }
        text = content->substr(0, content->find_last_not_of("\r\n") + 1);
    }
    secrets_.add(label, text);
    return base::SecretText(text);
}

} // namespace ediconform::runner
