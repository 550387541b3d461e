#include "mock-ca/server/envelope_composer.hpp"

#include "mock-ca/codec/member_place.hpp"
#include "mock-ca/server/certificate_text.hpp"
#include "mock-ca/server/document_alteration.hpp"
#include "mock-ca/server/reply_message.hpp"
#include "mock-ca/server/status_token.hpp"

#include <algorithm>
#include <utility>

namespace ediconform::mock_ca {

namespace {

using Document = EnvelopeFault::Document;
using Place = EnvelopeFault::Place;
using Status = EnvelopeFault::Status;

/// Stand for values until the message is written, because no writer would write those.
constexpr auto kStatusMark = "918273645546372819";
constexpr auto kCertificateMark = "EdiconformMarkForTheCertificate";
constexpr auto kMessageMark = "EdiconformMarkForTheMessage";

/// One answer on its way.
class Envelope {
public:
    Envelope(CaCore& core, const wire::Operation& operation, const Decision& decision,
             const EnvelopeFault& fault)
        : core_(core), binding_(operation.reply), decision_(decision), fault_(fault) {}

    std::optional<HttpReply> compose() {
        if (!choose_values() || !choose_fields()) {
            return std::nullopt;
        }
        auto encoded = encode_fields(binding_, fields_);
        if (!encoded) {
            return std::nullopt;
        }
        reply_.content_type = encoded->content_type;
        reply_.body = std::move(encoded->body);
        if (!put_certificate() || !put_status() || !put_message()) {
            return std::nullopt;
        }
        return finish();
    }

private:
    /// What a correct message would say.
    bool choose_values() {
        Reply right = decision_.reply;
        if (!fault_.meaning.empty()) {
            right = core_.service.answer(fault_.meaning);
        }
        const auto text =
            certificate_text(fault_, core_.shaped, *decision_.made, core_.previous_certificate);
        if (!right.values || !text) {
            return false;
        }
        reply_.status = right.http_status;
        values_ = *right.values;
        if (fault_.meaning.empty() || fault_.place == Place::beside_error) {
            values_.certificate = *text;
        }
        return true;
    }

    ReplyField* field(std::string_view member) {
        const auto found = std::ranges::find(fields_, member, &ReplyField::name);
        return found == fields_.end() ? nullptr : &*found;
    }

    void leave_out(std::string_view member) {
        std::erase_if(fields_, [&](const ReplyField& one) { return one.name == member; });
    }

    /// The same with marks where what comes is not for a writer.
    bool choose_fields() {
        fields_ = reply_fields(core_.profile, binding_, values_);
        if (fault_.status == Status::missing) {
            leave_out(wire::member::kStatus);
        } else if (fault_.status != Status::right) {
            field(wire::member::kStatus)->text = kStatusMark;
        }
        if (fault_.message != EnvelopeFault::Message::right) {
            ReplyField* message = field(wire::member::kMessage);
            if (message == nullptr) {
                return false;
            }
            message->text = kMessageMark;
        }
        choose_place_of_certificate();
        if (fault_.document == Document::unknown_members) {
            const ReplyFields more = unknown_members(binding_);
            fields_.insert(fields_.end(), more.begin(), more.end());
        }
        return true;
    }

    void choose_place_of_certificate() {
        ReplyField* certificate = field(wire::member::kCertificate);
        if (certificate == nullptr) {
            return; // an error has none to misplace
        }
        switch (fault_.place) {
        case Place::missing:
            leave_out(wire::member::kCertificate);
            break;
        case Place::null:
            certificate->text.reset();
            break;
        case Place::empty:
            certificate->text = "";
            break;
        case Place::twice:
            certificate->text = kCertificateMark;
            break;
        case Place::right:
        case Place::beside_error:
            if (fault_.text == EnvelopeFault::Text::very_long) {
                certificate->text = kCertificateMark;
            }
            break;
        }
    }

    [[nodiscard]] std::optional<MemberPlace> place_of(std::string_view member,
                                                      std::string_view mark) const {
        return find_member(reply_.body, binding_, *binding_.find(member), mark);
    }

    /// What stands for `text` on the wire.
    [[nodiscard]] std::optional<base::Bytes> written(std::string_view member,
                                                     const std::string& text) const {
        const ReplyFields alone{
            {std::string(member), binding_.find(member)->place, binding_.find(member)->type, text}};
        const auto encoded = encode_fields(binding_, alone);
        return encoded ? std::optional(encoded->body) : std::nullopt;
    }

    bool put_twice(std::string_view member, std::string_view mark, const std::string& first,
                   const std::string& second) {
        const auto place = place_of(member, mark);
        if (!place || !place->separator) {
            return false;
        }
        const base::Bytes one = reply_.body.substr(place->begin, place->end - place->begin);
        const auto with = [&](const std::string& text) {
            base::Bytes copy = one;
            return copy.replace(copy.find(mark), mark.size(), text);
        };
        reply_.body.replace(place->begin, place->end - place->begin,
                            with(first) + base::Bytes(*place->separator) + with(second));
        return true;
    }

    bool put_certificate() {
        if (fault_.place == Place::twice) {
            const auto other = core_.shaped.remade(
                *decision_.made, {.common_name = CertificateShape::CommonName::other});
            if (!other) {
                return false;
            }
            core_.environment.secrets.add("certificate", other->base64);
            return put_twice(wire::member::kCertificate, kCertificateMark,
                             in_form(decision_.made->base64), in_form(other->base64));
        }
        const std::size_t mark = reply_.body.find(kCertificateMark);
        if (mark != base::Bytes::npos) {
            reply_.body.erase(mark, std::string_view(kCertificateMark).size());
            reply_.stretch = Stretch{mark, 'A', fault_.size};
        }
        return true;
    }

    /// Base64 as the encoding writes it: only a form has to escape it.
    [[nodiscard]] std::string in_form(const std::string& base64) const {
        if (binding_.encoding != wire::Encoding::form) {
            return base64;
        }
        const auto alone = written(wire::member::kCertificate, base64);
        return alone ? alone->substr(alone->find('=') + 1) : base64;
    }

    bool put_status() {
        const wire::StatusRule& rule = core_.profile.status;
        if (fault_.status == Status::right || fault_.status == Status::missing) {
            return true;
        }
        const std::string error = rule.code_of(wire::meaning::kUnavailable).value_or("9999");
        if (fault_.status == Status::success_then_error) {
            return put_twice(wire::member::kStatus, kStatusMark, rule.ok, error);
        }
        if (fault_.status == Status::error_then_success) {
            return put_twice(wire::member::kStatus, kStatusMark, error, rule.ok);
        }
        const auto place = place_of(wire::member::kStatus, kStatusMark);
        const auto token = status_token(fault_.status, rule, binding_.encoding);
        if (!place || !token) {
            return false;
        }
        reply_.body.replace(place->value_begin, place->value_end - place->value_begin, *token);
        return true;
    }

    bool put_message() {
        if (fault_.message == EnvelopeFault::Message::right) {
            return true;
        }
        auto body = with_message(reply_.body, binding_, kMessageMark, fault_.message,
                                 core_.elsewhere_authority);
        if (!body) {
            return false;
        }
        reply_.body = *std::move(body);
        return true;
    }

    std::optional<HttpReply> finish() {
        if (fault_.document == Document::other_encoding) {
            reply_.body = in_other_encoding(binding_.encoding, values_);
            return std::move(reply_);
        }
        if (fault_.document == Document::of_other_operation) {
            return of_other_operation();
        }
        auto body = altered_document(reply_.body, binding_, fault_.document);
        if (!body) {
            return std::nullopt;
        }
        reply_.body = *std::move(body);
        return std::move(reply_);
    }

    std::optional<HttpReply> of_other_operation() {
        for (const auto& [name, other] : core_.profile.operations) {
            if (!differs(other.reply, binding_)) {
                continue;
            }
            auto encoded = encode_reply(core_.profile, other, values_);
            if (encoded) {
                reply_.content_type = encoded->content_type;
                reply_.body = std::move(encoded->body);
                return std::move(reply_);
            }
        }
        return std::nullopt;
    }

    CaCore& core_;
    const wire::MessageBinding& binding_;
    const Decision& decision_;
    const EnvelopeFault& fault_;
    ReplyValues values_;
    ReplyFields fields_;
    HttpReply reply_;
};

} // namespace

std::optional<HttpReply> composed_envelope(CaCore& core, const wire::Operation& operation,
                                           const Decision& decision, const EnvelopeFault& fault) {
    return Envelope(core, operation, decision, fault).compose();
}

} // namespace ediconform::mock_ca
