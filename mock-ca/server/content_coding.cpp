#include "mock-ca/server/content_coding.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace ediconform::mock_ca {

namespace {

constexpr int kGzipWindow = 15 + 16; ///< zlib's way to ask for the header of gzip.
constexpr int kMemoryLevel = 8;
constexpr std::size_t kBlock = 64U << 10U;

class Deflater {
public:
    Deflater() {
        if (deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                         Z_DEFAULT_STRATEGY) != Z_OK) {
            throw std::runtime_error("no memory for zlib");
        }
    }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
    ~Deflater() { deflateEnd(&stream_); }

    void put(base::ByteView octets, int flush) {
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(octets.data()));
        stream_.avail_in = static_cast<uInt>(octets.size());
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(room_.data());
            stream_.avail_out = static_cast<uInt>(room_.size());
            deflate(&stream_, flush);
            result_.append(room_.data(), room_.size() - stream_.avail_out);
        } while (stream_.avail_out == 0);
    }

    base::Bytes finish() {
        put({}, Z_FINISH);
        return std::move(result_);
    }

private:
    z_stream stream_{};
    std::array<char, kBlock> room_{};
    base::Bytes result_;
};

} // namespace

base::Bytes gzip(base::ByteView content, std::uint64_t spaces) {
    Deflater deflater;
    deflater.put(content, Z_NO_FLUSH);
    const base::Bytes block(kBlock, ' ');
    for (std::uint64_t left = spaces; left > 0;) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, kBlock));
        deflater.put(base::ByteView(block).substr(0, size), Z_NO_FLUSH);
        left -= size;
    }
    return deflater.finish();
}

} // namespace ediconform::mock_ca
