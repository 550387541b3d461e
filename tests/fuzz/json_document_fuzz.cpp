#include "harness/base/json_document.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ediconform;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto document = base::JsonDocument::parse(text, "input");
    const base::SourceRef where = document ? document->at("/a/0") : document.error().where;
    // A place is told in lines and columns from 1.
    if (where.line == 0 || where.column == 0) {
        std::abort();
    }
    return 0;
}
