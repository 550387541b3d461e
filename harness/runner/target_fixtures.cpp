#include "harness/runner/target_fixtures.hpp"

#include "harness/pki/pkcs12_examiner.hpp"

namespace ediconform::runner {

using nlohmann::json;

namespace {

base::Result<PairFixture> load_pair(const TargetFile& file, const std::string& pointer) {
    const json& entry = file.root().at(json::json_pointer(pointer));
    auto key = file.secret(pointer + "/key", "authentication_key");
    if (!key) {
        return std::move(key).error();
    }
    return PairFixture{entry.at("state"), entry.at("common_name"), *std::move(key),
                       entry.value("user", "")};
}

base::Result<CertificateFixture> load_certificate(const TargetFile& file,
                                                  const std::string& pointer) {
    const json& entry = file.root().at(json::json_pointer(pointer));
    const auto password = file.secret(pointer + "/password", "pkcs12_password");
    if (!password) {
        return password.error();
    }
    auto renewal = file.secret(pointer + "/renewal_password", "renewal_password");
    if (!renewal) {
        return std::move(renewal).error();
    }
    auto key = file.secret(pointer + "/key", "authentication_key");
    if (!key) {
        return std::move(key).error();
    }
    const auto der = file.named_file(pointer + "/p12");
    if (!der) {
        return der.error();
    }
    auto identity = pki::open_pkcs12(*der, password->reveal());
    if (!identity) {
        return file.placed(std::move(identity).error(), pointer + "/p12");
    }
    const auto names = identity->certificate.common_names();
    return CertificateFixture{entry.at("state"),
                              entry.at("origin"),
                              entry.value("common_name", names.empty() ? "" : names.front()),
                              *std::move(identity),
                              *std::move(renewal),
                              *std::move(key)};
}

/// Every entry of the list `/fixtures/<kind>`, read by `load`.
template <class Fixture, class Load>
void load_all(const TargetFile& file, const std::string& kind, const Load& load,
              std::vector<Fixture>& into, std::vector<base::Error>& problems) {
    const json& fixtures = file.root().at("fixtures");
    const std::size_t count = fixtures.contains(kind) ? fixtures.at(kind).size() : 0;
    for (std::size_t index = 0; index < count; ++index) {
        auto fixture = load(file, "/fixtures/" + kind + "/" + std::to_string(index));
        if (fixture) {
            into.push_back(*std::move(fixture));
        } else {
            problems.push_back(std::move(fixture).error());
        }
    }
}

} // namespace

std::vector<base::Error> load_fixtures(const TargetFile& file, Target& target) {
    std::vector<base::Error> problems;
    load_all(file, "pairs", load_pair, target.pairs, problems);
    load_all(file, "certificates", load_certificate, target.certificates, problems);
    return problems;
}

} // namespace ediconform::runner
