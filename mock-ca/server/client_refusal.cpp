#include "mock-ca/server/client_refusal.hpp"

#include "mock-ca/server/reply_composer.hpp"

namespace ediconform::mock_ca {

namespace {

/// As nginx answers where the certificate is missing or does not verify.
constexpr auto kNginxPage = "<html>\r\n"
                            "<head><title>400 The SSL certificate error</title></head>\r\n"
                            "<body>\r\n"
                            "<center><h1>400 Bad Request</h1></center>\r\n"
                            "<center>The SSL certificate error</center>\r\n"
                            "<hr><center>nginx</center>\r\n"
                            "</body>\r\n"
                            "</html>\r\n";

} // namespace

HttpReply client_refusal(const CaCore& core, const wire::Operation& operation,
                         const ClientAuthenticationFault& fault) {
    using Page = ClientAuthenticationFault::Page;
    HttpReply page = error_page(fault.status);
    if (fault.page == Page::coded) {
        const auto meaning = std::string(wire::meaning::kClientAuthFailed);
        page = encoded(core, operation, core.service.answer(meaning));
        page.status = fault.status;
    } else if (fault.page == Page::empty) {
        page.body.clear();
    } else if (fault.page == Page::nginx) {
        page.body = kNginxPage;
        page.content_type = "text/html";
    }
    return page;
}

} // namespace ediconform::mock_ca
