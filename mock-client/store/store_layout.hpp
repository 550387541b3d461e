#pragma once

#include <string_view>

/// The names of what lies in a store.
namespace ediconform::mock_client::store_layout {

inline constexpr std::string_view kCertificates = "certificates";
inline constexpr std::string_view kAssignments = "assignments.json";
inline constexpr std::string_view kAttempt = "attempt.json";
inline constexpr std::string_view kDescription = "meta.json";
inline constexpr std::string_view kKey = "key.pem";
inline constexpr std::string_view kLeaf = "certificate.pem";
inline constexpr std::string_view kChain = "chain.pem";

} // namespace ediconform::mock_client::store_layout
