#include "tests/unit/transport/support.hpp"

#include "harness/base/file.hpp"
#include "tests/paths/test_paths.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <condition_variable>
#include <cstdio>
#include <stdexcept>

namespace ediconform::transport::testing_support {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

const std::filesystem::path& certificate_folder() {
    static const auto folder = [] {
        auto made = base::TemporaryDirectory::make();
        if (!made) {
            throw std::runtime_error("no temporary folder");
        }
        const std::string script = test::source_path("tests/unit/transport/make_certificates.sh");
        const std::string log = output_of(script + " " + made->path().string());
        if (!std::filesystem::exists(made->path() / "expired-client.pem")) {
            throw std::runtime_error("make_certificates.sh: " + log);
        }
        return std::move(*made);
    }();
    return folder.path();
}

std::string file_text(const std::string& path) {
    auto text = base::read_file(path);
    if (!text) {
        throw std::runtime_error("cannot read " + path);
    }
    return *text;
}

tcp::endpoint local(std::uint16_t port) {
    return {asio::ip::address_v4::loopback(), port};
}

} // namespace

std::string certificate_path(const std::string& name) {
    return certificate_folder() / (name + ".pem");
}
std::string key_path(const std::string& name) {
    return certificate_folder() / (name + ".key");
}
std::string certificate_pem(const std::string& name) {
    return file_text(certificate_path(name));
}

TlsIdentity identity(const std::string& name) {
    return {certificate_pem(name), "", file_text(key_path(name))};
}

std::string output_of(const std::string& command) {
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) {
        return {};
    }
    std::string output;
    std::array<char, 4096> block{};
    while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe)) {
        output.append(block.data(), count);
    }
    ::pclose(pipe);
    return output;
}

RawPeer::RawPeer(std::uint16_t port) : io_(std::make_shared<asio::io_context>()), socket_(*io_) {
    socket_.connect(local(port));
}

RawPeer::RawPeer(tcp::socket socket, std::shared_ptr<asio::io_context> io)
    : io_(std::move(io)), socket_(std::move(socket)) {}

void RawPeer::send(const std::string& octets) {
    error_code ignored; // the other side may have left
    asio::write(socket_, asio::buffer(octets), ignored);
}

void RawPeer::send_fin() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void RawPeer::reset() {
    socket_.set_option(asio::socket_base::linger(true, 0));
    socket_.close();
}

void RawPeer::close() {
    socket_.close();
}

std::string RawPeer::read(std::size_t count) {
    std::string octets(count, '\0');
    error_code ignored;
    octets.resize(asio::read(socket_, asio::buffer(octets), ignored));
    return octets;
}

std::string RawPeer::read_until(const std::string& end) {
    std::string octets;
    error_code ignored;
    asio::read_until(socket_, asio::dynamic_buffer(octets), end, ignored);
    return octets;
}

RawPeer::End RawPeer::read_to_end() {
    End end;
    error_code failure;
    asio::read(socket_, asio::dynamic_buffer(end.octets), failure);
    end.reset = failure == asio::error::connection_reset;
    return end;
}

ScriptedServer::ScriptedServer(std::function<void(RawPeer&)> script) {
    acceptor_.open(tcp::v4());
    acceptor_.bind(local(0));
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
    thread_ = std::thread([this, script = std::move(script)] {
        RawPeer peer(acceptor_.accept(), io_);
        script(peer);
    });
}

ScriptedServer::~ScriptedServer() {
    thread_.join();
}

void Log::add(const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
    changed_.notify_all();
}

std::vector<std::string> Log::lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
}

std::size_t Log::count(const std::string& start) const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& line : lines_) {
        count += line.rfind(start, 0) == 0 ? 1U : 0U;
    }
    return count;
}

std::string Log::wait_for(const std::string& start) {
    std::unique_lock lock(mutex_);
    std::string found;
    const auto there = [&] {
        for (const auto& line : lines_) {
            if (line.rfind(start, 0) == 0) {
                found = line;
                return true;
            }
        }
        return false;
    };
    changed_.wait_for(lock, std::chrono::seconds{10}, there);
    return found;
}

bool Log::wait_for_count(const std::string& start, std::size_t count) {
    std::unique_lock lock(mutex_);
    const auto there = [&] {
        std::size_t seen = 0;
        for (const auto& line : lines_) {
            seen += line.rfind(start, 0) == 0 ? 1U : 0U;
        }
        return seen >= count;
    };
    return changed_.wait_for(lock, std::chrono::seconds{30}, there);
}

WireAction act(WireAction::Kind kind) {
    WireAction action;
    action.kind = kind;
    return action;
}

Behaviour answering(WireActions actions) {
    Behaviour behaviour;
    behaviour.answer = [actions = std::move(actions)](const HttpRequest&) { return actions; };
    return behaviour;
}

WireAction send(const std::string& octets) {
    WireAction action = act(WireAction::Kind::send);
    action.bytes = octets;
    return action;
}

WireAction wait(milliseconds duration) {
    WireAction action = act(WireAction::Kind::wait);
    action.duration = duration;
    return action;
}

WireAction alert(int code) {
    WireAction action = act(WireAction::Kind::alert);
    action.code = code;
    return action;
}

std::string ok_answer(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::shared_ptr<const TlsServerContext> server_tls(const std::string& name,
                                                   bool ask_client_certificate, TlsVersion highest,
                                                   TlsVersion lowest) {
    TlsServerSettings settings;
    settings.identity = identity(name);
    settings.ask_client_certificate = ask_client_certificate;
    settings.min_version = lowest;
    settings.max_version = highest;
    return server_tls(settings);
}

std::shared_ptr<const TlsServerContext> server_tls(const TlsServerSettings& settings) {
    auto made = TlsServerContext::make(settings);
    if (!made) {
        throw std::runtime_error(base::to_string(made.error()));
    }
    return *made;
}

namespace {

class LoggingSession final : public Session {
public:
    LoggingSession(std::shared_ptr<Log> log, Behaviour behaviour)
        : log_(std::move(log)), behaviour_(std::move(behaviour)) {}

    std::shared_ptr<const TlsServerContext> tls() override { return behaviour_.tls; }
    WireActions at(Phase phase) override {
        log_->add("at " + std::string(name_of(phase)));
        return behaviour_.at(phase);
    }
    void on_handshake(const TlsFacts& facts) override {
        log_->add("handshake " + facts.version + " sni=" + facts.server_name + " chain=" +
                  std::to_string(facts.peer_chain.size()) + (facts.resumed ? " resumed" : ""));
    }
    void on_handshake_failure(const HandshakeFailure& failure) override {
        log_->add("handshake failure alert=" +
                  (failure.alert ? std::to_string(*failure.alert) : "none") + " " + failure.reason);
    }
    bool asks_for_certificate(const HttpRequest& request) override {
        return behaviour_.asks_for_certificate && behaviour_.asks_for_certificate(request);
    }
    void on_certificate(const TlsFacts& facts) override {
        log_->add("certificate chain=" + std::to_string(facts.peer_chain.size()) +
                  (facts.requested_late ? "" : " not offered"));
    }
    WireActions on_request(const HttpRequest& request) override {
        log_->add("request " + request.method + " " + request.target + " " +
                  request.body.substr(0, 100));
        return behaviour_.answer ? behaviour_.answer(request)
                                 : WireActions{send(ok_answer("hello"))};
    }
    WireActions on_malformed_request(const std::string& reason,
                                     const base::Bytes& received) override {
        log_->add("malformed " + reason + " octets=" + std::to_string(received.size()));
        return behaviour_.answer_malformed(reason);
    }
    void on_answered(bool delivered) override {
        log_->add(delivered ? "answered" : "not answered");
    }
    void on_end(const ConnectionEnd& end) override {
        log_->add("end " + std::string(name_of(end.by)) + " " + std::string(name_of(end.how)));
    }

private:
    std::shared_ptr<Log> log_;
    Behaviour behaviour_;
};

} // namespace

TestServer::TestServer(Behaviour behaviour, ServerSettings settings) {
    const auto factory = [log = log_, behaviour = std::move(behaviour)](const std::string&) {
        return std::make_unique<LoggingSession>(log, behaviour);
    };
    auto started = HttpServer::start(loop_, settings, factory);
    if (!started) {
        throw std::runtime_error(base::to_string(started.error()));
    }
    server_ = std::move(*started);
}

ClientSettings TestServer::client_settings() const {
    ClientSettings settings;
    settings.host = "127.0.0.1";
    settings.port = server_->port();
    settings.total_timeout = std::chrono::seconds{20};
    return settings;
}

ClientSettings TestServer::tls_client_settings() const {
    ClientSettings settings = client_settings();
    settings.tls.emplace();
    settings.tls->trust_pem = certificate_pem("root");
    settings.tls->server_name = "localhost";
    return settings;
}

} // namespace ediconform::transport::testing_support
