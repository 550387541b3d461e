#include "mock-ca/server/server_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace ediconform::mock_ca {

namespace {

using base::Result;

/// Reserved by RFC 6761 6.4 and RFC 5737 3, so that they are nobody's.
constexpr auto kForeignName = "other-server.invalid";
constexpr auto kForeignAddress = "192.0.2.1";
constexpr auto kUnregistered = "unregistered";
/// Of a chain that is much larger than any real one.
constexpr std::size_t kPaddedOctets = 64U << 10U;

/// Whoever signs the next certificate of the chain.
using Signer =
    std::function<Result<pki::Certificate>(const pki::CertificateSpec&, const pki::PrivateKey&)>;

pki::PrivateKey key_for(const ChainLink& link, KeySource& keys) {
    using Key = ChainLink::Key;
    using Kind = pki::PrivateKey::Kind;
    switch (link.key) {
    case Key::ec_p384:
        return keys.take(Kind::ec_p384);
    case Key::rsa_1024:
        return keys.take(Kind::rsa_1024);
    case Key::rsa_2048:
        return keys.take(Kind::rsa_2048);
    case Key::rsa_pss:
        return keys.take(Kind::rsa_2048).for_pss_only();
    case Key::ed25519:
        return keys.take(Kind::ed25519);
    case Key::ec_p256:
        break;
    }
    return keys.take(Kind::ec_p256);
}

/// `a.b.example` under `*.example`, `localhost` under `*.localhost`: a star stands for one label
/// alone (RFC 6125 6.4.3), and for no part of an address.
std::string wildcard_for(const std::string& name) {
    const auto first = name.find('.');
    const auto second = first == std::string::npos ? first : name.find('.', first + 1);
    return second == std::string::npos ? "*." + name : "*" + name.substr(second);
}

void add_name(const std::string& name, ChainLink::Names kind, pki::CertificateSpec& spec) {
    const bool address = is_ip_address(name);
    switch (kind) {
    case ChainLink::Names::server:
        (address ? spec.ip_addresses : spec.dns_names).push_back(name);
        break;
    case ChainLink::Names::other_type:
        (address ? spec.dns_names : spec.ip_addresses).push_back(address ? name : kForeignAddress);
        break;
    case ChainLink::Names::wildcard:
        spec.dns_names.push_back(wildcard_for(name));
        break;
    case ChainLink::Names::other:
    case ChainLink::Names::common_name_only:
        break;
    }
}

pki::CertificateSpec spec_of(const ChainLink& link, const base::Clock& clock,
                             const std::string& common_name) {
    pki::CertificateSpec spec;
    spec.subject = {{"O", "ediconform test"}, {"CN", common_name}};
    spec.not_before = clock.wall() + link.valid_from;
    spec.not_after = clock.wall() + link.valid_to;
    spec.ca = link.ca;
    spec.digest = link.digest;
    spec.extra_extensions = link.extensions;
    return spec;
}

pki::CertificateSpec leaf_spec(const ChainLink& link, const base::Clock& clock,
                               const std::vector<std::string>& names) {
    const bool alone = link.names == ChainLink::Names::common_name_only;
    pki::CertificateSpec spec = spec_of(link, clock, alone ? names.front() : "TEST server");
    spec.extended_key_usage = {"serverAuth"};
    for (const std::string& name : names) {
        add_name(name, link.names, spec);
    }
    if (link.names == ChainLink::Names::other) {
        spec.dns_names.emplace_back(kForeignName);
    }
    for (unsigned number = 1; number <= link.further_names; ++number) {
        spec.dns_names.push_back(fmt::format("server-{:04}.invalid", number));
    }
    return spec;
}

Result<pki::Certificate> sign(const Signer& signer, const ChainLink& link,
                              const pki::CertificateSpec& spec, const pki::PrivateKey& key) {
    auto certificate = signer(spec, key);
    if (!certificate || !link.corrupt_signature) {
        return certificate;
    }
    base::Bytes der = certificate->der();
    der.back() = static_cast<char>(der.back() ^ 1);
    return pki::Certificate::from_der(der);
}

Result<TestAuthority> authority_for(const Environment& tools, ServerCertificateFault::Root root) {
    using Root = ServerCertificateFault::Root;
    if (root == Root::registered || root == Root::none) {
        return tools.authority;
    }
    return TestAuthority::make(tools.clock, tools.keys,
                               root == Root::other ? kUnregistered : tools.authority.label());
}

/// Leaf first; what is between, and who signs the leaf.
struct Above {
    std::vector<pki::Certificate> chain;
    Signer signer;
};

Result<Above> make_intermediates(const Environment& tools, const TestAuthority& authority,
                                 const std::vector<ChainLink>& links) {
    Above above;
    if (links.empty()) {
        above.chain = authority.chain(false);
        above.signer = [authority](const auto& spec, const auto& key) {
            return authority.issue(spec, key);
        };
        return above;
    }
    above.signer = [authority](const auto& spec, const auto& key) {
        return authority.issue_by_root(spec, key);
    };
    for (const ChainLink& link : links) {
        const auto name = fmt::format("TEST issuing CA {}", above.chain.size() + 1);
        const pki::PrivateKey key = key_for(link, tools.keys);
        auto made = sign(above.signer, link, spec_of(link, tools.clock, name), key);
        if (!made) {
            return std::move(made).error();
        }
        above.chain.insert(above.chain.begin(), *made);
        above.signer = [issuer = *made, key](const auto& spec, const auto& subject_key) {
            return pki::build_certificate(spec, subject_key, issuer, key);
        };
    }
    return above;
}

Result<void> arrange(const Environment& tools, const TestAuthority& authority,
                     ServerCertificateFault::Sends sends, std::vector<pki::Certificate>& chain) {
    using Sends = ServerCertificateFault::Sends;
    switch (sends) {
    case Sends::chain:
        return {};
    case Sends::leaf:
        chain.clear();
        return {};
    case Sends::with_root:
        chain.push_back(authority.root());
        return {};
    case Sends::reversed:
        chain.push_back(authority.root());
        std::ranges::reverse(chain);
        return {};
    case Sends::with_unrelated:
    case Sends::padded:
        break;
    }
    const auto other = TestAuthority::make(tools.clock, tools.keys, kUnregistered);
    if (!other) {
        return other.error();
    }
    const auto unrelated = other->chain(true);
    chain.insert(chain.begin(), unrelated.begin(), unrelated.end());
    std::size_t octets = sends == Sends::padded ? 0 : kPaddedOctets;
    for (; octets < kPaddedOctets; octets += unrelated.front().der().size()) {
        chain.push_back(unrelated.front());
    }
    return {};
}

} // namespace

Result<pki::Identity> make_server_chain(const Environment& tools,
                                        const ServerCertificateFault& description,
                                        const std::vector<std::string>& names) {
    const ChainLink& leaf = description.leaf;
    const pki::PrivateKey key = key_for(leaf, tools.keys);
    const pki::CertificateSpec spec = leaf_spec(leaf, tools.clock, names);
    const auto authority = authority_for(tools, description.root);
    if (!authority) {
        return authority.error();
    }
    auto above = make_intermediates(tools, *authority, description.intermediates);
    if (!above) {
        return std::move(above).error();
    }
    if (description.root == ServerCertificateFault::Root::none) {
        above->chain.clear();
        above->signer = pki::build_self_signed;
    }
    auto certificate = sign(above->signer, leaf, spec, key);
    if (!certificate) {
        return std::move(certificate).error();
    }
    auto arranged = arrange(tools, *authority, description.sends, above->chain);
    if (!arranged) {
        return std::move(arranged).error();
    }
    return pki::Identity{*std::move(certificate), key, std::move(above->chain)};
}

} // namespace ediconform::mock_ca
