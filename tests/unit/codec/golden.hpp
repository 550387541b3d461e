#pragma once

#include "harness/base/file.hpp"
#include "harness/wire/ca_profile.hpp"
#include "tests/paths/test_paths.hpp"

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// The golden messages of tests/data/wire, and the operations that bind their places. Header only,
/// so that the tests of each codec and of the judge's reader can stand on the same octets.
namespace ediconform::golden {

struct Message {
    base::Bytes body;
    std::string content_type;
};

inline Message load(const std::string& encoding, const std::string& charset,
                    const std::string& direction) {
    const std::string stem =
        test::source_path("tests/data/wire/") + encoding + "-" + charset + "-" + direction;
    auto body = base::read_file(stem + ".body");
    auto type = base::read_file(stem + ".type");
    if (!body || !type) {
        throw std::runtime_error("golden message missing: " + stem);
    }
    return {*std::move(body), *std::move(type)};
}

using Members = std::map<std::string, std::string, std::less<>>;

/// What the requests say; typed by hand, independent of the program that made the files.
inline Members request_members(const std::string& charset) {
    const std::map<std::string, std::string> names = {
        {"utf-8", "㈱髙～－ソ表😀"}, {"cp932", "㈱髙～－ソ表"}, {"euc-jp", "株式会社試験表示"}};
    return {{"common_name", names.at(charset)},
            {"authentication_key", "key-0123456789"},
            {"renewal_password", R"(r&<"'> \~+%=;)"},
            {"pkcs12_password", "p12 [pass]word!"}};
}

inline Members reply_members(const std::string& charset) {
    const std::map<std::string, std::string> messages = {{"utf-8", "発行しました－😀"},
                                                         {"cp932", "表示ソート～発行しました"},
                                                         {"euc-jp", "発行しました"}};
    return {{"status", "0"}, {"certificate", "TUlJQg=="}, {"message", messages.at(charset)}};
}

inline base::Charset charset_of(const std::string& name) {
    return name == "cp932"    ? base::Charset::cp932
           : name == "euc-jp" ? base::Charset::euc_jp
                              : base::Charset::utf8;
}

struct Places {
    wire::Encoding encoding;
    std::string media_type;
    std::vector<std::string>
        request; ///< In the order common name, key, renewal and PKCS#12 password.
    std::vector<std::string> constants; ///< Version, command.
    std::vector<std::string> reply;     ///< Status, certificate, message.
};

inline const Places& places_of(const std::string& encoding) {
    const std::vector<std::string> fields = {"CN", "KEY", "RPW", "PPW"};
    static const std::map<std::string, Places> all = {
        {"json",
         {wire::Encoding::json,
          "application/json",
          {"/request/commonName", "/request/auth/key", "/request/auth/renewalPassword",
           "/request/p12Password"},
          {"/version", "/request/command"},
          {"/result/code", "/result/p12", "/result/message"}}},
        {"xml",
         {wire::Encoding::xml,
          "application/xml",
          {"/req/subject/@cn", "/req/auth/key", "/req/auth/@renewal", "/req/p12/password"},
          {"/req/@version", "/req/command"},
          {"/res/code", "/res/cert", "/res/message"}}},
        {"form",
         {wire::Encoding::form,
          "application/x-www-form-urlencoded",
          fields,
          {"VER", "CMD"},
          {"CODE", "CERT", "MSG"}}},
        {"multipart",
         {wire::Encoding::multipart,
          "multipart/form-data",
          fields,
          {"VER", "CMD"},
          {"CODE", "CERT", "MSG"}}}};
    return all.at(encoding);
}

/// The operation whose wire the golden messages of this encoding and charset are.
inline wire::Operation operation(const std::string& encoding, const std::string& charset) {
    const Places& places = places_of(encoding);
    wire::Operation operation;
    operation.name = "issue";
    operation.method = "POST";
    operation.path = "/issue";
    operation.request.members = {{"common_name", places.request.at(0)},
                                 {"authentication_key", places.request.at(1)},
                                 {"renewal_password", places.request.at(2)},
                                 {"pkcs12_password", places.request.at(3)}};
    operation.request.constants = {{places.constants.at(0), "1.0"},
                                   {places.constants.at(1), "1", wire::ValueType::integer}};
    operation.reply.members = {{"status", places.reply.at(0), wire::ValueType::integer},
                               {"certificate", places.reply.at(1)},
                               {"message", places.reply.at(2), wire::ValueType::string, true}};
    for (wire::MessageBinding* binding : {&operation.request, &operation.reply}) {
        binding->encoding = places.encoding;
        binding->charset = charset_of(charset);
        binding->media_type = places.media_type;
    }
    return operation;
}

/// An operation in XML with all of its elements in the namespace of the messages `prefixed-xml`, as
/// a profile declares it by that prefix.
inline wire::Operation in_namespace(wire::Operation operation, const std::string& prefix = "") {
    const auto add_prefix = [&](std::string& place) {
        for (std::size_t at = 0; !prefix.empty() && at < place.size(); ++at) {
            if (place[at] == '/' && place.substr(at + 1, 1) != "@") {
                place.insert(at + 1, prefix + ":");
            }
        }
    };
    for (wire::MessageBinding* binding : {&operation.request, &operation.reply}) {
        for (wire::MemberBinding& member : binding->members) {
            add_prefix(member.place);
        }
        for (wire::ConstantBinding& constant : binding->constants) {
            add_prefix(constant.place);
        }
        const std::string& place = binding->members.front().place;
        binding->constants.push_back(
            {place.substr(0, place.find('/', 1)) + "/@xmlns" + (prefix.empty() ? "" : ":" + prefix),
             "urn:example:golden"});
    }
    return operation;
}

inline const std::vector<std::string>& encodings() {
    static const std::vector<std::string> all = {"json", "xml", "form", "multipart"};
    return all;
}

inline const std::vector<std::string>& charsets() {
    static const std::vector<std::string> all = {"utf-8", "cp932", "euc-jp"};
    return all;
}

} // namespace ediconform::golden
