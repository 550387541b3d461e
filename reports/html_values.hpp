#pragma once

#include "harness/base/text.hpp"

#include <kainjow/mustache.hpp>

#include <string_view>

/// Values of the page's template, each made printable.
namespace ediconform::reports::html {

using kainjow::mustache::data;

data safe(std::string_view text);
/// One text in both languages for the partial `b`; false, which the template takes for "leave it
/// out", where there is none.
data both(const base::LocalizedText& text);
data text_or_none(std::string_view text);
data flag(bool value);

} // namespace ediconform::reports::html
