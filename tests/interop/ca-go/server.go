package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

const largestRequest = 64 << 10

// Server speaks HTTP for a CA.
type Server struct {
	http.Server
	ca           *CA
	renewal      func(*x509.Certificate, Request) (*Issued, error)
	authenticate func(*http.Request) (*x509.Certificate, error)
	ownRenewal   *tls.Config // of a port for renewals alone
	urls         [2]string   // of issue and renewal, without path
	perSecond    int         // requests, where more are refused
}

func newServer(ca *CA, identity tls.Certificate) *Server {
	trusted := x509.NewCertPool()
	trusted.AddCert(ca.root.Certificate)
	trusted.AddCert(ca.issuing.Certificate)
	s := &Server{ca: ca, renewal: ca.renew, Server: http.Server{
		TLSConfig: &tls.Config{
			Certificates: []tls.Certificate{identity},
			ClientAuth:   ca.ClientAuth,
			ClientCAs:    trusted,
			MinVersion:   ca.OldestTLS,
		},
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       20 * time.Second,
		IdleTimeout:       30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}}
	s.authenticate = s.verifyClient
	mux := http.NewServeMux()
	if ca.IssuePath == ca.RenewPath {
		mux.Handle(ca.IssuePath, byMethod{ca.IssueMethod: s.issue, ca.RenewMethod: s.renew})
	} else {
		mux.Handle(ca.IssuePath, byMethod{ca.IssueMethod: s.issue})
		mux.Handle(ca.RenewPath, byMethod{ca.RenewMethod: s.renew})
	}
	s.Handler = mux
	return s
}

// start serves on loopback.
func (s *Server) start() {
	s.urls[0] = serve(&s.Server)
	s.urls[1] = s.urls[0]
	if s.ownRenewal != nil {
		s.urls[1] = serve(&http.Server{Handler: s.Handler, TLSConfig: s.ownRenewal, ErrorLog: s.ErrorLog})
	}
}

func serve(server *http.Server) string {
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	go server.ServeTLS(listener, "", "")
	return fmt.Sprintf("https://localhost:%d", listener.Addr().(*net.TCPAddr).Port)
}

type byMethod map[string]http.HandlerFunc

func (m byMethod) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	handler, known := m[r.Method]
	if !known {
		for method := range m {
			w.Header().Add("Allow", method)
		}
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	handler(w, r)
}

func (s *Server) issue(w http.ResponseWriter, r *http.Request) {
	request, err := s.ca.Decode(http.MaxBytesReader(w, r.Body, largestRequest), false)
	if err != nil {
		http.Error(w, "request not understood", http.StatusBadRequest)
		return
	}
	issued, err := s.ca.issue(request)
	s.reply(w, issued, err)
}

func (s *Server) renew(w http.ResponseWriter, r *http.Request) {
	client, err := s.authenticate(r)
	if err != nil {
		http.Error(w, "client certificate required", http.StatusForbidden)
		return
	}
	request, err := s.ca.Decode(http.MaxBytesReader(w, r.Body, largestRequest), true)
	if err != nil {
		http.Error(w, "request not understood", http.StatusBadRequest)
		return
	}
	if s.ca.NamedTwice && request.CommonName != client.Subject.CommonName {
		s.reply(w, nil, formatError)
		return
	}
	issued, err := s.renewal(client, request)
	s.reply(w, issued, err)
}

func (s *Server) reply(w http.ResponseWriter, issued *Issued, err error) {
	status, code, message := http.StatusOK, s.ca.Success, "OK"
	var refusal Refusal
	if errors.As(err, &refusal) {
		status, code, message = s.ca.Codes[refusal].http, s.ca.Codes[refusal].code, refusal.Error()
	} else if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", s.ca.MediaType+"; charset=utf-8")
	w.WriteHeader(status)
	s.ca.Encode(w, code, message, issued) // whoever does not wait for the answer has no use for it
}

// verifyClient asks for every request: a connection may outlive the certificate, and a resumed one has not shown it.
func (s *Server) verifyClient(r *http.Request) (*x509.Certificate, error) {
	if len(r.TLS.PeerCertificates) == 0 {
		return nil, errors.New("no client certificate")
	}
	client := r.TLS.PeerCertificates[0]
	_, err := client.Verify(x509.VerifyOptions{
		Roots:         s.TLSConfig.ClientCAs,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		Intermediates: x509.NewCertPool(),
	})
	return client, err
}

// before sets a function before the handler; where it says false, it has answered.
func (s *Server) before(goOn func(http.ResponseWriter, *http.Request) bool) {
	next := s.Handler
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if goOn(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}
