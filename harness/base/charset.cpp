#include "harness/base/charset.hpp"

#include "harness/base/text.hpp"

#include <iconv.h>

#include <cerrno>
#include <memory>
#include <stdexcept>

namespace ediconform::base {

namespace {

struct CloseIconv {
    using pointer = iconv_t;
    void operator()(iconv_t handle) const { ::iconv_close(handle); }
};
using Iconv = std::unique_ptr<iconv_t, CloseIconv>;

Iconv open_iconv(const char* to, const char* from) {
    const iconv_t opened = ::iconv_open(to, from);
    if (opened ==
        reinterpret_cast<iconv_t>(-1)) { // NOLINT(performance-no-int-to-ptr): iconv's own sentinel
        throw std::runtime_error(std::string("iconv does not know ") + to + " or " + from);
    }
    return Iconv(opened);
}

/// The C library unloads the module of a charset with its last descriptor and loads it anew with
/// the next, in one thread while another converts. These two keep the modules loaded.
void keep_modules_loaded() {
    static const Iconv kCp932 = open_iconv("CP932", "UTF-8");
    static const Iconv kEucJp = open_iconv("EUC-JP", "UTF-8");
}

/// The whole of `input`, or nothing where one character has no counterpart.
bool convert(const char* to, const char* from, std::string_view input, std::string& output) {
    keep_modules_loaded();
    const Iconv handle = open_iconv(to, from);
    std::string source(input);
    char* in = source.data();
    std::size_t left = source.size();
    std::string block(4096, '\0');
    while (left > 0) {
        char* out = block.data();
        std::size_t room = block.size();
        const std::size_t status = ::iconv(handle.get(), &in, &left, &out, &room);
        output.append(block, 0, block.size() - room);
        if (status == static_cast<std::size_t>(-1) && errno != E2BIG) {
            return false;
        }
    }
    return true;
}

} // namespace

std::string_view name_of(Charset charset) {
    switch (charset) {
    case Charset::utf8:
        return "UTF-8";
    case Charset::cp932:
        return "CP932";
    case Charset::euc_jp:
        return "EUC-JP";
    }
    return "UTF-8";
}

Result<Bytes> encode_text(std::string_view utf8, Charset charset) {
    const Error refusal{"charset.unencodable", {{"charset", std::string(name_of(charset))}}};
    if (charset == Charset::utf8) {
        return is_utf8(utf8) ? Result<Bytes>(Bytes(utf8)) : refusal;
    }
    // iconv writes some characters as another one that looks alike (¥ as \ in CP932); a password
    // must not change under way, so only what comes back the same is taken.
    Bytes bytes;
    std::string back;
    const bool encoded = convert(name_of(charset).data(), "UTF-8", utf8, bytes) &&
                         convert("UTF-8", name_of(charset).data(), bytes, back) && back == utf8;
    return encoded ? Result<Bytes>(std::move(bytes)) : refusal;
}

Result<std::string> decode_text(ByteView bytes, Charset charset) {
    std::string text;
    const bool decoded = charset == Charset::utf8
                             ? is_utf8(bytes)
                             : convert("UTF-8", name_of(charset).data(), bytes, text);
    if (!decoded) {
        return Error{"charset.undecodable", {{"charset", std::string(name_of(charset))}}, {}};
    }
    return charset == Charset::utf8 ? std::string(bytes) : text;
}

} // namespace ediconform::base
