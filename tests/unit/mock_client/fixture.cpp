#include "fixture.hpp"

#include "harness/pki/certificate_builder.hpp"
#include "mock-ca/issuance/pkcs12_writer.hpp"
#include "tests/paths/test_paths.hpp"

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <ctime>

namespace ediconform::mock_client::testing {

namespace {

template <class T>
T must(base::Result<T> result) {
    if (!result) {
        throw std::runtime_error(base::to_string(result.error()));
    }
    return *std::move(result);
}

} // namespace

base::WallTime time_of(const std::string& text) {
    std::tm fields{};
    EXPECT_NE(::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &fields), nullptr) << text;
    return std::chrono::system_clock::from_time_t(::timegm(&fields));
}

pki::Identity identity_of(const std::string& common_name, base::WallTime not_after,
                          base::WallTime not_before, const std::vector<std::string>& purposes) {
    const auto ca_key = pki::PrivateKey::generate(pki::PrivateKey::Kind::ec_p256);
    pki::CertificateSpec ca_spec;
    ca_spec.subject = {{"CN", "unit test CA"}};
    ca_spec.not_before = kNow - 24h * 4000;
    ca_spec.not_after = kNow + 24h * 4000;
    ca_spec.ca = true;
    const auto ca = must(pki::build_self_signed(ca_spec, ca_key));
    const auto key = pki::PrivateKey::generate(pki::PrivateKey::Kind::ec_p256);
    pki::CertificateSpec spec;
    spec.subject = {{"CN", common_name}};
    spec.not_before = not_before;
    spec.not_after = not_after;
    spec.extended_key_usage = purposes;
    return {must(pki::build_certificate(spec, key, ca, ca_key)), key, {ca}};
}

base::Bytes pkcs12_of(const pki::Identity& identity, const std::string& password) {
    return must(mock_ca::write_pkcs12(identity, "edi", password, wire::Pkcs12Rule{}));
}

transport::ExchangeRecord answer(int http_status, const std::string& body,
                                 const std::vector<transport::HeaderField>& fields) {
    transport::ExchangeRecord record;
    record.stage = transport::Stage::complete;
    record.request_sent = true;
    transport::HttpResponse response;
    response.status = http_status;
    response.body = body;
    response.complete = true;
    response.fields.add("Content-Type", "application/json");
    for (const auto& field : fields) {
        response.fields.add(field.name, field.value);
    }
    record.response = response;
    return record;
}

transport::ExchangeRecord success(const base::Bytes& pkcs12) {
    const nlohmann::json body{{"statusCode", 0},
                              {"certificate", mock_ca::encode_base64(pkcs12, 0)}};
    return answer(200, body.dump());
}

transport::ExchangeRecord refusal(int code, const std::string& message) {
    return answer(200, nlohmann::json{{"statusCode", code}, {"message", message}}.dump());
}

transport::ExchangeRecord broken(transport::Stage stage, transport::ExchangeFailure failure) {
    transport::ExchangeRecord record;
    record.stage = stage;
    record.failure = failure;
    record.request_sent = stage >= transport::Stage::response;
    return record;
}

mode_t mode_of(const std::filesystem::path& path) {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
    return facts.st_mode & 07777;
}

std::filesystem::path scenarios() {
    return test::source_path("scenarios");
}

wire::CaProfile neutral_profile() {
    return must(wire::load_profile("neutral-json", scenarios()));
}

ClientTest::ClientTest() : folder_(must(base::TemporaryDirectory::make())) {
    const auto trust = folder_.path() / "trust.pem";
    EXPECT_TRUE(base::write_file(trust, identity_of("trust", kNow + 24h).certificate.pem()));
    settings_.store = folder_.path() / "store";
    settings_.profile = "neutral-json";
    settings_.urls = {{"issue", "https://ca.test:8443/issue"},
                      {"renew", "https://ca.test:8443/renew"}};
    settings_.trust = trust;
    settings_.partners = {{"partner-1", "https://partner.test/", trust, ""}};
    settings_.retry = {100ms, 3, 5s, std::nullopt};
    settings_.lock_patience = 40ms;

    policies_ = standard_policies();
    policies_.exchange = [this](const transport::ClientSettings& connection,
                                const base::Bytes& request) {
        if (connection.host == "partner.test") {
            order_.emplace_back("partner");
            const auto leaf = pki::Certificate::from_pem(connection.tls->identity->certificate_pem);
            shown_.push_back(leaf ? leaf->serial_hex() : "unreadable");
            return answer(200, "");
        }
        order_.emplace_back("ca");
        requests_.push_back(request);
        connections_.push_back(connection);
        if (script_.empty()) {
            return broken(transport::Stage::connect, transport::ExchangeFailure::refused);
        }
        transport::ExchangeRecord record = script_.front();
        script_.pop_front();
        return record;
    };
}

Client ClientTest::client() {
    return Client(settings_, neutral_profile(), std::make_shared<const Policies>(policies_),
                  {clock_, [this](std::chrono::milliseconds pause) { pauses_.push_back(pause); }});
}

IssueArguments ClientTest::issue_arguments(const std::string& common_name) const {
    return {common_name, base::SecretText("KEY-0123456789"), base::SecretText("renewal-secret"),
            base::SecretText(kPassword)};
}

RenewArguments ClientTest::renew_arguments() const {
    return {base::SecretText("renewal-secret"), base::SecretText(kPassword)};
}

pki::Identity ClientTest::given_certificate(std::chrono::hours remaining) {
    pki::Identity identity = identity_of("user1", kNow + remaining);
    script_ = {success(pkcs12_of(identity))};
    const ActionResult issued = client().issue(issue_arguments());
    EXPECT_EQ(issued.outcome, "ok") << base::to_string(issued.reason);
    requests_.clear();
    connections_.clear();
    order_.clear();
    return identity;
}

StoreView ClientTest::view() const {
    return must(Store(settings_.store).view());
}

std::string ClientTest::log() const {
    const auto content = base::read_file(settings_.log_file());
    return content ? *content : std::string();
}

std::string ClientTest::in_use() const {
    const StoreView content = view();
    const StoredCertificate* current = content.current(kUsualName);
    return current == nullptr ? std::string() : current->serial;
}

} // namespace ediconform::mock_client::testing
