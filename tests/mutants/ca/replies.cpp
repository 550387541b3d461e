#include "tests/mutants/ca/mutants.hpp"

namespace ediconform::mutant_ca {

namespace {

using mock_ca::Reply;
using mock_ca::ReplyBuilder;

/// Every error is a page of this status, like a web server's, without a code.
class ErrorWithoutCode : public ReplyBuilder {
public:
    explicit ErrorWithoutCode(int status) : status_(status) {}

    Reply error(const wire::CaProfile& /*profile*/, std::string_view /*meaning*/,
                const std::string& /*detail*/) const override {
        return {status_, std::nullopt};
    }

private:
    int status_;
};

class UndocumentedCode : public ReplyBuilder {
public:
    Reply error(const wire::CaProfile& profile, std::string_view meaning,
                const std::string& detail) const override {
        Reply reply = ReplyBuilder::error(profile, meaning, detail);
        reply.values->status = "4711";
        return reply;
    }
};

class OneCodeForAll : public ReplyBuilder {
public:
    Reply error(const wire::CaProfile& profile, std::string_view /*meaning*/,
                const std::string& detail) const override {
        return ReplyBuilder::error(profile, wire::meaning::kUnavailable, detail);
    }
};

class SuccessCodeForErrors : public ReplyBuilder {
public:
    Reply error(const wire::CaProfile& profile, std::string_view meaning,
                const std::string& detail) const override {
        Reply reply = ReplyBuilder::error(profile, meaning, detail);
        reply.values->status = profile.status.ok;
        return reply;
    }
};

/// What stands there is the Base64 of "none".
class CertificateInErrors : public ReplyBuilder {
public:
    Reply error(const wire::CaProfile& profile, std::string_view meaning,
                const std::string& detail) const override {
        Reply reply = ReplyBuilder::error(profile, meaning, detail);
        reply.values->certificate = "bm9uZQ==";
        return reply;
    }
};

class ErrorCodeForSuccess : public ReplyBuilder {
public:
    Reply success(const wire::CaProfile& profile, const std::string& certificate) const override {
        Reply reply = ReplyBuilder::success(profile, certificate);
        reply.values->status = "1";
        return reply;
    }
};

/// An answer of success whose certificate was changed.
class CertificateChanged : public ReplyBuilder {
public:
    using Change = std::optional<std::string> (*)(const std::string&);
    explicit CertificateChanged(Change change) : change_(change) {}

    Reply success(const wire::CaProfile& profile, const std::string& certificate) const override {
        Reply reply = ReplyBuilder::success(profile, certificate);
        reply.values->certificate = change_(certificate);
        return reply;
    }

private:
    Change change_;
};

std::optional<std::string> nothing(const std::string& /*certificate*/) {
    return std::nullopt;
}
std::optional<std::string> cut_short(const std::string& certificate) {
    return certificate.substr(0, certificate.size() - 5);
}
std::optional<std::string> in_lines(const std::string& certificate) {
    std::string lines;
    for (std::size_t offset = 0; offset < certificate.size(); offset += 76) { // RFC 2045 6.8
        lines += certificate.substr(offset, 76) + "\r\n";
    }
    return lines;
}
/// The alphabet of URLs (RFC 4648 5).
std::optional<std::string> base64url(const std::string& certificate) {
    std::string text = certificate;
    for (char& each : text) {
        each = each == '+' ? '-' : each == '/' ? '_' : each;
    }
    return text;
}

} // namespace

void add_reply_mutants(PolicyMakers& mutants) {
    add<ErrorWithoutCode>(mutants, "errors-answered-400", &Policies::reply, 400);
    add<ErrorWithoutCode>(mutants, "errors-answered-500", &Policies::reply, 500);
    add<UndocumentedCode>(mutants, "errors-with-undocumented-code", &Policies::reply);
    add<OneCodeForAll>(mutants, "errors-all-with-one-code", &Policies::reply);
    add<SuccessCodeForErrors>(mutants, "errors-with-success-code", &Policies::reply);
    add<CertificateInErrors>(mutants, "errors-with-certificate", &Policies::reply);
    add<ErrorCodeForSuccess>(mutants, "success-with-error-code", &Policies::reply);
    add<CertificateChanged>(mutants, "success-without-certificate", &Policies::reply, &nothing);
    add<CertificateChanged>(mutants, "base64-cut-short", &Policies::reply, &cut_short);
    add<CertificateChanged>(mutants, "base64-in-lines", &Policies::reply, &in_lines);
    add<CertificateChanged>(mutants, "base64-of-urls", &Policies::reply, &base64url);
}

} // namespace ediconform::mutant_ca
