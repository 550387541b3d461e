#include "tests/mutants/ca/mutants.hpp"

#include <algorithm>
#include <mutex>

/// Answers that are right in what they say and wrong on the wire.
namespace ediconform::mutant_ca {

namespace {

using mock_ca::EncodedReply;
using mock_ca::ReplyValues;
using mock_ca::ReplyWriting;
using Written = base::Result<EncodedReply>;

class StatusAsText : public ReplyWriting {
public:
    Written write(const wire::CaProfile& profile, const wire::Operation& operation,
                  const ReplyValues& values) const override {
        wire::Operation other = operation;
        for (wire::MemberBinding& member : other.reply.members) {
            if (member.member == wire::member::kStatus) {
                member.type = wire::ValueType::string;
            }
        }
        return ReplyWriting::write(profile, other, values);
    }
};

/// HTTP 200 without content, for successes or for errors.
class Empty : public ReplyWriting {
public:
    explicit Empty(bool of_successes) : of_successes_(of_successes) {}

    Written write(const wire::CaProfile& profile, const wire::Operation& operation,
                  const ReplyValues& values) const override {
        auto written = ReplyWriting::write(profile, operation, values);
        if (written && values.certificate.has_value() == of_successes_) {
            written->body.clear();
        }
        return written;
    }

private:
    bool of_successes_;
};

/// The explanation of an error is put into the XML as it is, with an ampersand in it.
class AmpersandUnescaped : public ReplyWriting {
public:
    Written write(const wire::CaProfile& profile, const wire::Operation& operation,
                  const ReplyValues& values) const override {
        ReplyValues marked = values;
        marked.message += " A-AND-B";
        auto written = ReplyWriting::write(profile, operation, marked);
        if (written) {
            const std::size_t place = written->body.find("A-AND-B");
            if (place != base::Bytes::npos) {
                written->body.replace(place, 7, values.certificate ? "A and B" : "A & B");
            }
        }
        return written;
    }
};

/// The plus signs of Base64 stand in the form as they are, and are spaces to whoever reads it.
class PlusUnescaped : public ReplyWriting {
public:
    Written write(const wire::CaProfile& profile, const wire::Operation& operation,
                  const ReplyValues& values) const override {
        auto written = ReplyWriting::write(profile, operation, values);
        for (std::size_t place = 0;
             written && (place = written->body.find("%2B", place)) != base::Bytes::npos;) {
            written->body.replace(place, 3, "+");
        }
        return written;
    }
};

/// An answer that is built in a buffer which still holds the last certificate given out.
class BufferReused : public mock_ca::ReplyBuilder {
public:
    mock_ca::Reply success(const wire::CaProfile& profile,
                           const std::string& certificate) const override {
        const std::lock_guard lock(mutex_);
        last_ = certificate;
        return ReplyBuilder::success(profile, certificate);
    }
    mock_ca::Reply error(const wire::CaProfile& profile, std::string_view meaning,
                         const std::string& detail) const override {
        mock_ca::Reply reply = ReplyBuilder::error(profile, meaning, detail);
        const std::lock_guard lock(mutex_);
        if (reply.values && !last_.empty()) {
            reply.values->certificate = last_;
        }
        return reply;
    }

private:
    mutable std::mutex mutex_;
    mutable std::string last_;
};

} // namespace

void add_writing_mutants(PolicyMakers& mutants) {
    add<StatusAsText>(mutants, "status-of-another-type", &Policies::writing);
    add<Empty>(mutants, "success-without-content", &Policies::writing, true);
    add<Empty>(mutants, "errors-without-content", &Policies::writing, false);
    add<AmpersandUnescaped>(mutants, "ampersand-unescaped", &Policies::writing);
    add<PlusUnescaped>(mutants, "plus-of-base64-unescaped", &Policies::writing);
    add<BufferReused>(mutants, "errors-with-last-certificate", &Policies::reply);
}

} // namespace ediconform::mutant_ca
