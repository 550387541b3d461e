package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

const largestRequest = 64 << 10

// Server speaks HTTP for a CA.
type Server struct {
	ca           *CA
	tls          *tls.Config
	handler      http.Handler
	authenticate func(*http.Request) (*x509.Certificate, error)
}

func newServer(ca *CA, identity tls.Certificate) *Server {
	trusted := x509.NewCertPool()
	trusted.AddCert(ca.root.Certificate)
	trusted.AddCert(ca.issuing.Certificate)
	s := &Server{ca: ca, tls: &tls.Config{
		Certificates: []tls.Certificate{identity},
		ClientAuth:   ca.ClientAuth,
		ClientCAs:    trusted,
		MinVersion:   ca.OldestTLS,
	}}
	s.authenticate = s.verifyClient
	mux := http.NewServeMux()
	if ca.IssuePath == ca.RenewPath {
		mux.Handle(ca.IssuePath, byMethod{ca.IssueMethod: s.issue, ca.RenewMethod: s.renew})
	} else {
		mux.Handle(ca.IssuePath, byMethod{ca.IssueMethod: s.issue})
		mux.Handle(ca.RenewPath, byMethod{ca.RenewMethod: s.renew})
	}
	s.handler = mux
	return s
}

// start serves on loopback and returns the port.
func (s *Server) start() int {
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	server := &http.Server{
		Handler:           s.handler,
		TLSConfig:         s.tls,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       20 * time.Second,
		IdleTimeout:       30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	go server.ServeTLS(listener, "", "")
	return listener.Addr().(*net.TCPAddr).Port
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
	issued, err := s.ca.renew(client, request)
	s.reply(w, issued, err)
}

func (s *Server) reply(w http.ResponseWriter, issued *Issued, err error) {
	var refusal Refusal
	switch {
	case err == nil:
		err = s.ca.Encode(w, http.StatusOK, s.ca.Success, "OK", issued)
	case errors.As(err, &refusal):
		code := s.ca.Codes[refusal]
		err = s.ca.Encode(w, code.http, code.code, refusal.Error(), nil)
	default:
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
	if err != nil {
		log.Print(err)
	}
}

// verifyClient asks for every request: a connection may outlive the certificate, and a resumed one has not shown it.
func (s *Server) verifyClient(r *http.Request) (*x509.Certificate, error) {
	if len(r.TLS.PeerCertificates) == 0 {
		return nil, errors.New("no client certificate")
	}
	client := r.TLS.PeerCertificates[0]
	_, err := client.Verify(x509.VerifyOptions{
		Roots:         s.tls.ClientCAs,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		Intermediates: x509.NewCertPool(),
	})
	return client, err
}
