package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"regexp"
)

// failure is an error with a name that an operator finds in the manual: the outcomes of docs/adapter.md.
type failure struct {
	outcome, message string
	// unreached: nothing of the request left this computer, so that it may be sent again.
	unreached bool
}

func (f *failure) Error() string { return f.message }

func failed(outcome, format string, arguments ...any) *failure {
	return &failure{outcome: outcome, message: fmt.Sprintf(format, arguments...)}
}

// success lets an action say more than that it went well.
type success struct{ outcome, message string }

func (s success) Error() string { return s.message }

func outcomeOf(err error) (outcome, message string) {
	var named *failure
	var said success
	switch {
	case err == nil:
		return "ok", "done"
	case errors.As(err, &said):
		return said.outcome, said.message
	case errors.As(err, &named):
		return named.outcome, named.message
	default:
		return "failed", err.Error()
	}
}

// crypto/tls exports no type for the alerts of the other side.
var refusesCertificate = regexp.MustCompile(
	`remote error: tls: (bad|unsupported|revoked|expired|unknown) certificate|remote error: tls: (access denied|certificate required)`)

// transportFailure names what net/http says. `reached`: the TLS connection stood, so that the CA may have the request.
func transportFailure(err error, reached, presented bool) *failure {
	f := &failure{outcome: "connection_error", message: err.Error(), unreached: !reached}
	var wait net.Error
	switch {
	case aboutServerCertificate(err):
		f.outcome, f.unreached = "server_certificate_error", false
		f.message += ": check the certificate registered for the CA's server"
	case presented && refusesCertificate.MatchString(err.Error()):
		f.outcome, f.unreached = "client_certificate_refused", false
		f.message += ": the client certificate is refused; check it, or ask the CA"
	case errors.As(err, &wait) && wait.Timeout():
		f.outcome = "timeout"
		f.message += ": check the network and the proxy"
	default:
		f.message += ": check the network, the proxy and the URL"
	}
	if reached && f.outcome != "client_certificate_refused" {
		f.message += "; the CA may have issued, so ask it before another request"
	}
	return f
}

func aboutServerCertificate(err error) bool {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var critical x509.UnhandledCriticalExtension
	var weak x509.InsecureAlgorithmError
	var constraint x509.ConstraintViolationError
	return errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &invalid) || errors.As(err, &critical) ||
		errors.As(err, &weak) || errors.As(err, &constraint)
}
