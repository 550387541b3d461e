#include "mock-ca/issuance/pkcs12_writer.hpp"

#include <openssl/evp.h>

namespace ediconform::mock_ca {

std::string encode_base64(base::ByteView bytes, std::size_t wrap) {
    std::string line((bytes.size() + 2) / 3 * 4 + 1, '\0'); // EVP_EncodeBlock ends it with a NUL
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(line.data()),
                                       reinterpret_cast<const unsigned char*>(bytes.data()),
                                       static_cast<int>(bytes.size()));
    line.resize(static_cast<std::size_t>(length));
    if (wrap == 0) {
        return line;
    }
    std::string wrapped;
    for (std::size_t at = 0; at < line.size(); at += wrap) {
        wrapped += (at == 0 ? "" : "\n") + line.substr(at, wrap);
    }
    return wrapped;
}

} // namespace ediconform::mock_ca
