#pragma once

#include "harness/transport/http_client.hpp"
#include "harness/transport/http_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ediconform::transport::testing_support {

using std::chrono::milliseconds;

/// PEM of `make_certificates.sh`: `root`, `server`, `expired-client`, …
std::string certificate_pem(const std::string& name);
std::string certificate_path(const std::string& name);
std::string key_path(const std::string& name);
TlsIdentity identity(const std::string& name);

/// A blocking TCP peer that does exactly what the test says, octet for octet.
class RawPeer {
public:
    explicit RawPeer(std::uint16_t port);
    explicit RawPeer(boost::asio::ip::tcp::socket socket,
                     std::shared_ptr<boost::asio::io_context> io);

    void send(const std::string& octets);
    void send_fin();
    void reset();
    void close();
    /// Reads at least `count` octets, or up to the end.
    std::string read(std::size_t count);
    std::string read_until(const std::string& end);
    struct End {
        std::string octets;
        bool reset = false; ///< ECONNRESET, else FIN.
    };
    End read_to_end();

private:
    std::shared_ptr<boost::asio::io_context> io_;
    boost::asio::ip::tcp::socket socket_;
};

/// A server of one connection that runs a script in a thread of its own; joined on destruction.
class ScriptedServer {
public:
    explicit ScriptedServer(std::function<void(RawPeer&)> script);
    ~ScriptedServer();
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    std::shared_ptr<boost::asio::io_context> io_ = std::make_shared<boost::asio::io_context>();
    boost::asio::ip::tcp::acceptor acceptor_{*io_};
    std::uint16_t port_ = 0;
    std::thread thread_;
};

/// What a server's machine saw, in order, and how to wait for it.
class Log {
public:
    void add(const std::string& line);
    [[nodiscard]] std::vector<std::string> lines() const;
    /// Waits for a line that starts with `start`; gives the line or an empty text after ten
    /// seconds.
    std::string wait_for(const std::string& start);
    [[nodiscard]] std::size_t count(const std::string& start) const;
    /// Waits until `count` lines start with `start`.
    bool wait_for_count(const std::string& start, std::size_t count);

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> lines_;
};

/// How the machines of a `TestServer` behave.
struct Behaviour {
    std::shared_ptr<const TlsServerContext> tls;
    std::function<WireActions(Phase)> at = [](Phase) { return WireActions{}; };
    std::function<WireActions(const HttpRequest&)> answer;
    std::function<bool(const HttpRequest&)> asks_for_certificate;
    std::function<WireActions(const std::string&)> answer_malformed = [](const std::string&) {
        return WireActions{};
    };
};

WireAction act(WireAction::Kind kind);
/// Answers every request so.
Behaviour answering(WireActions actions);
WireAction send(const std::string& octets);
WireAction wait(milliseconds duration);
WireAction alert(int code);
std::string ok_answer(const std::string& body);

/// An HttpServer whose machines write what they see to `log`.
class TestServer {
public:
    explicit TestServer(Behaviour behaviour, ServerSettings settings = {});
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    Log& log() { return *log_; }
    HttpServer& server() { return *server_; }
    IoLoop& loop() { return loop_; }
    void destroy() { server_.reset(); }
    [[nodiscard]] ClientSettings client_settings() const;
    [[nodiscard]] ClientSettings tls_client_settings() const;

private:
    std::shared_ptr<Log> log_ = std::make_shared<Log>();
    IoLoop loop_;
    std::unique_ptr<HttpServer> server_;
};

std::shared_ptr<const TlsServerContext> server_tls(const std::string& name = "server",
                                                   bool ask_client_certificate = false,
                                                   TlsVersion highest = TlsVersion::tls1_3,
                                                   TlsVersion lowest = TlsVersion::tls1_2);

std::shared_ptr<const TlsServerContext> server_tls(const TlsServerSettings& settings);

/// What a program wrote to both of its outputs.
std::string output_of(const std::string& command);

} // namespace ediconform::transport::testing_support
