#pragma once

#include "harness/wire/ca_profile.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ediconform::wire {

/// A name as XML writes it (Namespaces in XML 1.0, section 4).
struct QualifiedName {
    std::string_view prefix; ///< Empty where none is written.
    std::string_view local;
};
QualifiedName split_qualified_name(std::string_view name);
/// Whether an attribute of that name declares a namespace: `xmlns`, `xmlns:e`.
bool is_namespace_declaration(std::string_view attribute);

/// The namespaces that a profile declares for a message: constants at places such as `/req/@xmlns`
/// and `/req/@xmlns:e`. Which prefix a document then binds to a namespace is its own choice.
class XmlNamespaces {
public:
    struct Declaration {
        std::string element;   ///< Place of the element that it stands on, `/req`.
        std::string prefix;    ///< Empty for the default namespace.
        std::string attribute; ///< `xmlns` or `xmlns:e`.
        std::string uri;
    };

    explicit XmlNamespaces(const MessageBinding& binding);

    [[nodiscard]] bool empty() const { return declarations_.empty(); }
    [[nodiscard]] const std::vector<Declaration>& declarations() const { return declarations_; }
    /// The namespace of the element at that place, whose last name is written as in the profile;
    /// empty where it is in none.
    [[nodiscard]] std::string_view of_element(std::string_view place) const;

private:
    std::vector<Declaration> declarations_;
};

} // namespace ediconform::wire
