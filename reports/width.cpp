#include "harness/base/text.hpp"
#include "reports/terminal.hpp"

#include <algorithm>
#include <array>

namespace ediconform::reports {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

/// East_Asian_Width W and F (Unicode 15, UAX #11), joined where only unassigned code points lie
/// between. A table of our own because wcwidth depends on the locale, which is "C" in most
/// pipelines.
constexpr std::array<Range, 35> kWide{{
    {0x1100, 0x115F}, {0x231A, 0x231B}, {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},
    {0x23F3, 0x23F3}, {0x25FD, 0x25FE}, {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},
    {0x2693, 0x2693}, {0x26A1, 0x26A1}, {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
    {0x26CE, 0x26CE}, {0x26D4, 0x26D4}, {0x26EA, 0x26EA},   {0x2705, 0x2705},   {0x270A, 0x270B},
    {0x2728, 0x2728}, {0x274C, 0x274C}, {0x2753, 0x2755},   {0x2795, 0x2797},   {0x2E80, 0x303E},
    {0x3041, 0xA4CF}, {0xA960, 0xA97F}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE6F},
    {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6}, {0x16FE0, 0x1B2FF}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
}};

/// Combining marks, joiners and variation selectors that stand on the character before them.
constexpr std::array<Range, 9> kZero{{
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x200B, 0x200F},
    {0x20D0, 0x20F0},
    {0x302A, 0x302D},
    {0x3099, 0x309A},
    {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
    {0xE0100, 0xE01EF},
}};

template <std::size_t n>
bool is_in(const std::array<Range, n>& ranges, char32_t scalar) {
    const auto found =
        std::lower_bound(ranges.begin(), ranges.end(), scalar,
                         [](const Range& range, char32_t value) { return range.last < value; });
    return found != ranges.end() && found->first <= scalar;
}

std::size_t width_of(const base::DecodedScalar& step) {
    if (!step.scalar) {
        return 1;
    }
    if (is_in(kZero, *step.scalar)) {
        return 0;
    }
    return is_in(kWide, *step.scalar) ? 2 : 1;
}

} // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t offset = 0; offset < text.size();) {
        const auto step = base::decode_utf8(text, offset);
        width += width_of(step);
        offset += step.length;
    }
    return width;
}

std::string fitted_to(std::string_view text, std::size_t columns) {
    if (display_width(text) <= columns) {
        return std::string(text);
    }
    std::size_t end = 0;
    for (std::size_t width = 1; end < text.size();) { // One column is the mark's.
        const auto step = base::decode_utf8(text, end);
        width += width_of(step);
        if (width > columns) {
            break;
        }
        end += step.length;
    }
    return std::string(text.substr(0, end)) + "…";
}

} // namespace ediconform::reports
