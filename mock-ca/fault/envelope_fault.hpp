#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace ediconform::mock_ca {

/// Content of the answer: what stands in the message, and how it is written. What is left as it is
/// here is right.
struct EnvelopeFault {
    /// The processing status code on the wire.
    enum class Status {
        right,
        missing,
        of_other_type, ///< A JSON number for a string, or the reverse.
        padded,        ///< With zeros before it.
        fraction,      ///< `0.0`
        full_width,    ///< `０`
        boolean,
        null,
        negative,
        beyond_64_bits, ///< 2^64, which is 0 in 32 and in 64 bits.
        not_a_number,
        with_spaces,
        success_then_error, ///< The member stands there twice.
        error_then_success,
    };
    /// Whether the certificate stands there, for a code of success or of an error.
    enum class Place { right, missing, null, empty, beside_error, twice };
    /// What the certificate's text decodes to.
    enum class Holds {
        pkcs12,
        html_page,
        pem_certificate,
        der_certificate,
        pkcs7,
        nothing,
        previous_answer, ///< The octets that this CA gave out before.
    };
    /// How its text is written.
    enum class Text {
        right,
        wrapped_64_crlf,
        wrapped_76_crlf,
        with_spaces,
        with_tabs,
        after_line_break,
        without_padding,
        more_padding,
        url_safe,
        illegal_character,
        cut_off,
        followed_by_text,
        pem_armour,
        data_uri,
        encoded_twice,
        hexadecimal,
        with_nul,
        very_long, ///< `size` octets of Base64.
    };
    /// The message for people.
    enum class Message {
        right,
        markup,
        terminal_controls,
        line_breaks, ///< What follows looks like a record of the client's own log.
        very_long,
        nul,
        invalid_utf8,
        lone_surrogate,
        external_entity,  ///< XML: the text of a resource elsewhere.
        entity_expansion, ///< XML: an entity of entities.
    };
    /// The whole of it.
    enum class Document {
        right,
        malformed,
        cut_off, ///< Complete as HTTP.
        empty,
        byte_order_mark,
        utf_16,
        other_charset, ///< Not the one that is declared.
        followed_by_text,
        twice,
        deeply_nested,
        unknown_members,
        spread_out, ///< With white space between its parts.
        escaped,    ///< Characters as escapes that need none.
        other_encoding,
        of_other_operation,
    };

    std::string meaning; ///< An error in the place of success; empty: the CA's own answer.
    Status status = Status::right;
    Place place = Place::right;
    Holds holds = Holds::pkcs12;
    Text text = Text::right;
    std::uint64_t size = 0;
    Message message = Message::right;
    Document document = Document::right;
};

/// From the layer's member of `does` in `scenarios/faults/`.
EnvelopeFault read_envelope_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
