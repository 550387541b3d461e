package main

import (
	"crypto/tls"
	"mime"
	"net/http"
	"time"
)

// quirks are what operators, and Go's library, do and no statement forbids.
var quirks = map[string]func(*CA, *Server){
	"no-keep-alive": func(_ *CA, s *Server) {
		s.SetKeepAlivesEnabled(false)
		s.TLSConfig.SessionTicketsDisabled = true
	},
	"media-type-checked": func(ca *CA, s *Server) {
		s.before(func(w http.ResponseWriter, r *http.Request) bool {
			given, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
			if given != ca.MediaType {
				http.Error(w, "unsupported media type", http.StatusUnsupportedMediaType)
			}
			return given == ca.MediaType
		})
	},
	"small-requests": func(_ *CA, s *Server) {
		const largest = 1024
		s.MaxHeaderBytes = 2 * largest
		s.before(func(w http.ResponseWriter, r *http.Request) bool {
			if r.ContentLength > largest {
				http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
				return false
			}
			r.Body = http.MaxBytesReader(w, r.Body, largest)
			return true
		})
	},
	"renewal-on-its-own-port": func(_ *CA, s *Server) {
		s.ownRenewal = s.TLSConfig.Clone()
		s.ownRenewal.ClientAuth = tls.RequireAndVerifyClientCert
		s.TLSConfig.ClientAuth = tls.NoClientCert
	},
	"rate-limited": func(_ *CA, s *Server) {
		s.perSecond = 40
		tokens := make(chan bool, 10)
		go func() {
			for range time.Tick(time.Second / 50) {
				select {
				case tokens <- true:
				default:
				}
			}
		}()
		s.before(func(w http.ResponseWriter, r *http.Request) bool {
			select {
			case <-tokens:
				return true
			default:
				w.Header().Set("Retry-After", "1")
				http.Error(w, "too many requests", http.StatusTooManyRequests)
				return false
			}
		})
	},
}
