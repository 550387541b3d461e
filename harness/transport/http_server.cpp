#include "harness/transport/http_server.hpp"

#include "harness/transport/connection.hpp"
#include "harness/transport/io_loop.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <poll.h>
#include <sys/socket.h>

#include <list>
#include <unordered_map>
#include <utility>

namespace ediconform::transport {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// After an accept failed for want of descriptors; the backlog waits meanwhile.
constexpr std::chrono::milliseconds kAcceptPause{20};
/// On one computer a SYN is answered within this; one that is not will not be.
constexpr std::chrono::duration<int, std::milli> kAnswered{40};

std::string text_of(const tcp::endpoint& endpoint) {
    return endpoint.address().to_string() + ":" + std::to_string(endpoint.port());
}

} // namespace

struct HttpServer::State : std::enable_shared_from_this<HttpServer::State> {
    State(IoLoop& of, const ServerSettings& with, SessionFactory by)
        : loop(of), settings(with), factory(std::move(by)), acceptor(of.state().io),
          pause(of.state().io), relief(of.state().io) {}

    /// Bound and not yet listening: who connects is refused.

    error_code bind() {
        error_code failure;
        const auto address = asio::ip::make_address(settings.address, failure);
        if (failure) {
            return failure;
        }
        const tcp::endpoint endpoint(address, port == 0 ? settings.port : port);
        acceptor.open(endpoint.protocol(), failure);
        if (!failure) {
            acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
        }
        if (!failure) {
            acceptor.bind(endpoint, failure);
        }
        if (!failure) {
            port = acceptor.local_endpoint(failure).port();
        }
        return failure;
    }

    error_code listen() {
        error_code failure = bind();
        if (!failure) {
            acceptor.listen(asio::socket_base::max_listen_connections, failure);
        }
        return failure;
    }

    /// True once a connection of our own was received so.
    bool receive_as(Reception wanted) {
        if (wanted == reception) {
            return true;
        }
        stop_listening();
        fillers.clear();
        reception = wanted;
        error_code failure = wanted == Reception::open ? listen() : bind();
        if (!failure && wanted == Reception::unanswered) {
            acceptor.listen(0, failure);
        }
        if (failure) {
            return false;
        }
        if (wanted == Reception::open) {
            accept();
            return true;
        }
        return wanted == Reception::refused ? refuses() : fill();
    }

    void open_after(std::chrono::milliseconds period) {
        if (period.count() == 0) {
            relief.cancel();
            return;
        }
        relief.expires_after(period);
        relief.async_wait([weak = weak_from_this()](const error_code& cancelled) {
            const auto self = weak.lock();
            if (self && !cancelled) {
                self->receive_as(Reception::open);
            }
        });
    }

    [[nodiscard]] bool refuses() const {
        error_code failure;
        tcp::socket own(loop.state().io);
        own.connect(acceptor.local_endpoint(), failure);
        return failure == asio::error::connection_refused;
    }

    /// Connections of our own take the places of the queue, until one is no
    /// longer answered.
    bool fill() {
        constexpr int kMost = 16;
        for (int number = 0; number < kMost; ++number) {
            error_code failure;
            const tcp::endpoint place = acceptor.local_endpoint(failure);
            tcp::socket& own = fillers.emplace_back(loop.state().io);
            own.open(place.protocol(), failure);
            own.non_blocking(true, failure);
            // Asio would wait for the answer that is not to come.
            static_cast<void>(
                ::connect(own.native_handle(), place.data(), static_cast<socklen_t>(place.size())));
            pollfd written{own.native_handle(), POLLOUT, 0};
            if (::poll(&written, 1, kAnswered.count()) == 0) {
                return true;
            }
        }
        return false;
    }

    void accept() {
        acceptor.async_accept([self = shared_from_this()](const error_code& failure,
                                                          tcp::socket socket) {
            const bool ended = failure == asio::error::operation_aborted;
            if (!self->acceptor.is_open() || ended || self->reception != Reception::open) {
                return;
            }
            if (!failure) {
                self->admit(std::move(socket));
                self->accept();
                return;
            }
            self->pause.expires_after(kAcceptPause);
            self->pause.async_wait([self](const error_code& cancelled) {
                if (!cancelled && self->acceptor.is_open() && self->reception == Reception::open) {
                    self->accept();
                }
            });
        });
    }

    void admit(tcp::socket socket) {
        error_code failure;
        const tcp::endpoint peer = socket.remote_endpoint(failure);
        if (failure || connections.size() >= settings.connection_limit) {
            return;
        }
        socket.set_option(tcp::no_delay(true), failure);
        const auto connection =
            std::make_shared<Connection>(std::move(socket), settings, factory(text_of(peer)));
        connections.emplace(connection.get(), connection);
        connection->start([weak = weak_from_this(), key = connection.get()] {
            if (const auto self = weak.lock()) {
                self->connections.erase(key);
            }
        });
    }

    /// Also for a process that is being started just now and still has a copy of the socket, so
    /// that the port can be bound again at once.
    void stop_listening() {
        error_code ignored;
        if (acceptor.is_open()) {
            ::shutdown(acceptor.native_handle(), SHUT_RDWR);
        }
        acceptor.close(ignored);
        pause.cancel();
    }

    void shut_down() {
        stop_listening();
        relief.cancel();
        fillers.clear();
        for (const auto& [key, connection] : std::exchange(connections, {})) {
            connection->shut_down();
        }
    }

    IoLoop& loop;
    ServerSettings settings;
    SessionFactory factory;
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    asio::steady_timer relief; ///< Ends a reception that is not for ever.
    Reception reception = Reception::open;
    std::list<tcp::socket> fillers; ///< Of our own, in the queue of the listener.
    std::unordered_map<const Connection*, std::shared_ptr<Connection>> connections;
    std::uint16_t port = 0;
};

HttpServer::HttpServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

base::Result<std::unique_ptr<HttpServer>>
HttpServer::start(IoLoop& loop, const ServerSettings& settings, SessionFactory factory) {
    const auto state = std::make_shared<State>(loop, settings, std::move(factory));
    error_code failure;
    loop.run([&] {
        failure = state->listen();
        if (!failure) {
            state->accept();
        } else {
            state->stop_listening();
        }
    });
    if (failure) {
        return base::Error("listen.failed", {{"address", settings.address},
                                             {"port", std::to_string(settings.port)},
                                             {"cause", failure.message()}});
    }
    return std::unique_ptr<HttpServer>(new HttpServer(state));
}

HttpServer::~HttpServer() {
    state_->loop.run([this] { state_->shut_down(); });
}

std::uint16_t HttpServer::port() const {
    return state_->port;
}

bool HttpServer::receive_as(Reception reception, std::chrono::milliseconds period) {
    bool so = false;
    state_->loop.run([&] {
        so = state_->receive_as(reception);
        state_->open_after(period);
    });
    return so;
}

void HttpServer::stop_listening() {
    state_->loop.run([this] { state_->stop_listening(); });
}

} // namespace ediconform::transport
