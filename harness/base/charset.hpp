#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"

#include <string_view>

namespace ediconform::base {

/// The charsets of Japanese EDI. Names are pinned because iconv's SHIFT_JIS turns `\` into `¥`,
/// while CP932 is what Windows products really send.
enum class Charset { utf8, cp932, euc_jp };

std::string_view name_of(Charset charset);

/// UTF-8 text as octets of `charset`. Error `charset.unencodable`: a character that it lacks, also
/// one that iconv would replace by another (¥ or 〜 in CP932).
Result<Bytes> encode_text(std::string_view utf8, Charset charset);

/// Octets of `charset` as UTF-8. Error `charset.undecodable`: octets that are not of it.
Result<std::string> decode_text(ByteView bytes, Charset charset);

} // namespace ediconform::base
