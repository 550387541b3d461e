#pragma once

#include "harness/checks/wire_reader.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

/// What the four readers behind `read_message` share. Only wire_*.cpp of this folder include it.
namespace ediconform::checks {

/// How a value stands on the wire. `text` is a value of an encoding without types.
enum class WireKind { text, string, integer, other_number, boolean, null, container };

/// Takes what a reader finds, at its place, and compares it with the binding.
class WireCollector {
public:
    WireCollector(const wire::MessageBinding& binding, WireReading& reading);

    /// A value at a place that the binding knows or not; a second one there is reported and
    /// dropped.
    void value(const std::string& place, std::string text, WireKind kind);
    /// Something that stands twice where only one may stand.
    void duplicate(const std::string& place);
    /// Something that the binding does not know.
    void unknown(const std::string& place);
    /// Reported once, however often the message does it.
    void violation(std::string_view code, std::string_view place, std::string_view detail);

    /// True for a bound place and for whatever leads to one.
    [[nodiscard]] bool leads_to_member(const std::string& place) const;
    [[nodiscard]] bool is_bound(const std::string& place) const;
    [[nodiscard]] const wire::MessageBinding& binding() const { return binding_; }

    /// Compares what was found with members and constants of the binding; called once, at the end.
    void finish();

private:
    struct Found {
        std::string text;
        WireKind kind = WireKind::text;
    };

    void judge_member(const wire::MemberBinding& bound);
    void judge_constant(const wire::ConstantBinding& constant);
    [[nodiscard]] std::string name_at(std::string_view place) const;

    const wire::MessageBinding& binding_;
    WireReading& reading_;
    std::map<std::string, Found, std::less<>> found_;
    std::set<std::string, std::less<>> bound_;     ///< Places of members and constants.
    std::set<std::string, std::less<>> ancestors_; ///< What contains one of them.
    std::set<std::tuple<std::string, std::string, std::string>> reported_;
    std::size_t noted_ = 0; ///< Duplicates and unknowns so far; a peer can send millions.
};

/// The parameters of a header field value by lower-case name; RFC 9110 section 5.6.6.
struct MediaType {
    std::string essence; ///< `type/subtype` in lower case.
    std::map<std::string, std::string, std::less<>> parameters;
    bool well_formed = false;
};
MediaType parse_media_type(std::string_view field);
/// The same for Content-Disposition, whose value is one token.
MediaType parse_disposition(std::string_view field);

/// True where `label` is a name of the charset (IANA registry, and what Windows and Java products
/// write).
bool is_label_of(std::string_view label, base::Charset charset);

/// The same octets mean the same text under `label` and in the charset: it is a label of it, or
/// nothing but ASCII stands there and the label is no charset that writes ASCII otherwise. In a
/// form, what is percent-encoded counts (`escaped`).
bool reads_alike(std::string_view label, base::Charset charset, base::ByteView octets,
                 bool escaped = false);

/// Octets as UTF-8 text; reports `charset` where they are not of the binding's charset, and then
/// reads them as another charset of Japanese EDI or, failing that, with U+FFFD for each octet
/// beyond ASCII.
std::string text_of(base::ByteView octets, std::string_view place, WireCollector& collector);

void read_json(base::ByteView body, WireCollector& collector);
void read_xml(base::ByteView body, const MediaType& media_type, WireCollector& collector);
void read_form(base::ByteView body, WireCollector& collector);
void read_multipart(base::ByteView body, const MediaType& media_type, WireCollector& collector);

} // namespace ediconform::checks
