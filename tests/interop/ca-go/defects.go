package main

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// Defect breaks one statement of the guideline by replacing a part of the correct CA. It names the statements that it
// violates; Follows are further ones that no CA with it can meet.
type Defect struct {
	Says     string   `json:"says"`
	Violates []string `json:"violates"`
	Follows  []string `json:"follows"`
	Dialects []string `json:"dialects"`
	// Why the tester does not find it, where that is known.
	MissedBecause string `json:"missed_because"`
	apply         func(*CA, *Server)
}

type ids = []string

// databaseDelay is what opens the gaps between requests: a way to a database and back.
const databaseDelay = 50 * time.Millisecond

var both = ids{"momiji", "yanagi"}

var defects = map[string]Defect{
	"key-marked-too-late": {
		"The key is looked up under one lock and marked as used under another.",
		ids{"CA-3.3-8"}, ids{}, both, "", keyMarkedTooLate,
	},
	"resumed-session-not-judged": {
		"The client of a resumed session counts as verified, and the handshake as the place where expiry is looked at.",
		ids{"CA-4.1-1"}, ids{"CA-3.4-6"}, ids{"momiji"}, "", resumedSessionNotJudged,
	},
	"days-counted-in-utc": {
		"The window opens with the day in UTC, not in Japan.",
		ids{"CA-3.3-5", "CA-3.1-4"}, ids{}, ids{"momiji"}, "",
		func(ca *CA, _ *Server) { ca.window = Window{opens: ca.Window.opens, zone: time.UTC}.around },
	},
	"window-never-closes": {
		"A certificate can be renewed until it expires.",
		ids{"CA-3.3-5"}, ids{}, ids{"yanagi"}, "",
		func(ca *CA, _ *Server) { ca.window = Window{opens: ca.Window.opens}.around },
	},
	"expiry-in-whole-days": {
		"What is left of a validity is cut to whole days, so that a certificate counts for a day longer.",
		ids{"CA-4.1-1"}, ids{"CA-3.4-6"}, ids{"momiji"}, "", expiryInWholeDays,
	},
	"key-of-another-request": {
		"All requests share a variable for the private key.",
		ids{"CA-3.1-8"}, ids{"CA-3.1-4", "CA-3.1-10", "CA-3.1-13", "CA-4.2-1"}, ids{"yanagi"},
		"two requests at a time seldom meet in the moment that matters", keyOfAnotherRequest,
	},
	"password-of-another-request": {
		"All requests share a variable for the password of the PKCS#12.",
		ids{"CA-3.1-9"}, ids{"CA-3.1-8", "CA-3.1-10", "CA-3.1-13"}, both, "", passwordOfAnotherRequest,
	},
	"refusal-with-certificate": {
		"A renewal outside of the window returns an error, and the certificate beside it.",
		ids{"CA-3.1-12", "CA-3.3-5"}, ids{}, both, "", refusalWithCertificate,
	},
	"times-of-local-clock": {
		"The validity is the local time with the label UTC.",
		ids{"CA-3.1-8"}, ids{"CA-3.1-2", "CA-3.1-4", "CA-4.2-1"}, both, "",
		func(ca *CA, _ *Server) {
			ca.validity = func() (time.Time, time.Time) {
				now := time.Now().Add(9 * time.Hour)
				return now, now.Add(ca.ValidFor)
			}
		},
	},
	"panic-answered-with-page": {
		"A missing value is a nil pointer, and who recovers answers with a page and 200.",
		ids{"CA-3.1-3", "CA-3.1-5"}, ids{"CA-3.1-11", "CA-3.3-1", "CA-3.5-2", "CA-4.3-1"}, both, "", panicAnsweredWithPage,
	},
	"renewed-name-of-request": {
		"A renewal takes the name from the request, and does not look at that of the certificate.",
		ids{"CA-3.1-13"}, ids{}, ids{"yanagi"},
		"",
		func(ca *CA, _ *Server) {
			ca.NamedTwice = false
			ca.renewedAs = func(_ *x509.Certificate, request Request) string { return request.CommonName }
		},
	},
	"base64-of-urls": {
		"The Base64 is that of URLs and file names.",
		ids{"CA-3.1-7"}, ids{"CA-3.1-8", "CA-3.1-9"}, ids{"momiji"}, "", base64OfURLs,
	},
	"lengths-in-characters": {
		"Lengths are counted in characters, not in octets.",
		ids{"CA-3.3-2"}, ids{"CA-3.3-1"}, ids{"yanagi"},
		"only the CommonName may be wide here, and this CA looks for the pair before the format (A11)",
		func(ca *CA, _ *Server) {
			ca.limit(func(limit *Limit) { limit.length = utf8.RuneCountInString })
		},
	},
	"pattern-not-anchored": {
		"A value suffices if a part of it has the permitted characters.",
		ids{"CA-3.3-3"}, ids{"CA-3.3-1"}, both, "",
		func(ca *CA, _ *Server) {
			ca.limit(func(limit *Limit) {
				limit.pattern = regexp.MustCompile(strings.Trim(limit.pattern.String(), "^$"))
			})
		},
	},
	"identity-from-last-certificate": {
		"The client is taken from the last certificate presented, which is that of its CA where a chain is.",
		ids{"CA-3.1-4"}, ids{"CA-3.1-1", "CA-4.2-1", "CA-4.2-2", "CA-3.3-1"}, ids{"momiji"}, "", identityFromLastCertificate,
	},
	"issuer-compared-by-name": {
		"A client certificate counts if its issuer has the name of the CA, and a user if its name is known.",
		ids{"CA-3.4-5"}, ids{"CA-3.4-6", "CA-3.3-7"}, ids{"momiji"}, "", issuerComparedByName,
	},
	"buffer-not-emptied": {
		"Answers are written to a buffer from a pool that still holds the one before.",
		ids{"CA-3.1-6", "CA-3.1-7", "CA-3.1-12"}, ids{"*"}, both, "", bufferNotEmptied,
	},
}

func (ca *CA) limit(change func(*Limit)) {
	limits := map[string]Limit{}
	for member, limit := range ca.Limits {
		change(&limit)
		limits[member] = limit
	}
	ca.Limits = limits
}

func keyMarkedTooLate(ca *CA, _ *Server) {
	ca.claim = func(request Request) (func(), error) {
		if err := ca.checkPair(request); err != nil {
			return nil, err
		}
		time.Sleep(databaseDelay)
		ca.mu.Lock()
		defer ca.mu.Unlock()
		pair := ca.pairs[request.Key]
		pair.Used = true
		return ca.undo(&pair.Used), nil
	}
}

func resumedSessionNotJudged(ca *CA, s *Server) {
	correct := s.authenticate
	s.authenticate = func(r *http.Request) (*x509.Certificate, error) {
		if r.TLS.DidResume && len(r.TLS.PeerCertificates) > 0 {
			return r.TLS.PeerCertificates[0], nil
		}
		return correct(r)
	}
	ca.window = func(notAfter time.Time) (opens, closes time.Time) {
		opens, _ = ca.Window.around(notAfter)
		return opens, notAfter.Add(day) // what the handshake lets in is not expired
	}
}

func expiryInWholeDays(ca *CA, s *Server) {
	s.authenticate = func(r *http.Request) (*x509.Certificate, error) {
		if len(r.TLS.PeerCertificates) == 0 {
			return nil, errors.New("no client certificate")
		}
		client := r.TLS.PeerCertificates[0]
		if daysLeft := int(time.Until(client.NotAfter).Hours() / 24); daysLeft < 0 || client.NotBefore.After(time.Now()) {
			return nil, errors.New("not valid")
		}
		_, err := client.Verify(x509.VerifyOptions{
			Roots:       s.TLSConfig.ClientCAs,
			KeyUsages:   []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
			CurrentTime: client.NotBefore,
		})
		return client, err
	}
	ca.window = func(notAfter time.Time) (time.Time, time.Time) {
		opens, closes := ca.Window.around(notAfter)
		return opens, closes.Add(day)
	}
}

func keyOfAnotherRequest(ca *CA, _ *Server) {
	newKey, pack := ca.NewKey, ca.Pack
	var mu sync.Mutex
	var current crypto.Signer
	ca.NewKey = func() (crypto.Signer, error) {
		key, err := newKey()
		mu.Lock()
		defer mu.Unlock()
		current = key
		return key, err
	}
	ca.Pack = func(_ crypto.Signer, certificate *x509.Certificate, above []*x509.Certificate, password string) ([]byte, error) {
		time.Sleep(databaseDelay)
		mu.Lock()
		defer mu.Unlock()
		return pack(current, certificate, above, password)
	}
}

func passwordOfAnotherRequest(ca *CA, _ *Server) {
	decode, pack := ca.Decode, ca.Pack
	var mu sync.Mutex
	var current string
	ca.Decode = func(body io.Reader, renewal bool) (Request, error) {
		request, err := decode(body, renewal)
		mu.Lock()
		defer mu.Unlock()
		current = request.PKCS12Password
		return request, err
	}
	ca.Pack = func(key crypto.Signer, certificate *x509.Certificate, above []*x509.Certificate, _ string) ([]byte, error) {
		time.Sleep(databaseDelay)
		mu.Lock()
		defer mu.Unlock()
		return pack(key, certificate, above, current)
	}
}

func refusalWithCertificate(ca *CA, s *Server) {
	s.renewal = func(client *x509.Certificate, request Request) (*Issued, error) {
		issued, err := ca.renew(client, request)
		if err == outOfWindow {
			key, _ := ca.NewKey()
			issued, _ = ca.make(client.Subject.CommonName, request, key)
		}
		return issued, err
	}
}

func panicAnsweredWithPage(ca *CA, s *Server) {
	decode := ca.Decode
	ca.Decode = func(body io.Reader, renewal bool) (Request, error) {
		request, err := decode(body, renewal)
		issueValues := request.CommonName != "" && request.Key != ""
		if err == nil && (request.RenewalPassword == "" || request.PKCS12Password == "" || !renewal && !issueValues) {
			panic("nil pointer")
		}
		return request, err
	}
	next := s.Handler
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if recover() != nil {
				io.WriteString(w, "<html><body>ただいま混み合っております。</body></html>")
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func base64OfURLs(ca *CA, _ *Server) {
	encode := ca.Encode
	ca.Encode = func(w io.Writer, code any, message string, issued *Issued) error {
		var out bytes.Buffer
		err := encode(&out, code, message, issued)
		text := out.String()
		if issued != nil {
			text = strings.Replace(text, base64.StdEncoding.EncodeToString(issued.PKCS12),
				base64.URLEncoding.EncodeToString(issued.PKCS12), 1)
		}
		io.WriteString(w, text)
		return err
	}
}

func identityFromLastCertificate(ca *CA, s *Server) {
	correct := s.authenticate
	s.authenticate = func(r *http.Request) (*x509.Certificate, error) {
		if _, err := correct(r); err != nil {
			return nil, err
		}
		presented := r.TLS.PeerCertificates
		return presented[len(presented)-1], nil
	}
}

func issuerComparedByName(ca *CA, s *Server) {
	ca.identify = func(certificate *x509.Certificate) string { return certificate.Subject.CommonName }
	s.authenticate = func(r *http.Request) (*x509.Certificate, error) {
		if len(r.TLS.PeerCertificates) == 0 {
			return nil, errors.New("no client certificate")
		}
		client := r.TLS.PeerCertificates[0]
		if now := time.Now(); now.After(client.NotAfter) || now.Before(client.NotBefore) || client.Issuer.String() != ca.issuing.Certificate.Subject.String() {
			return nil, errors.New("not acceptable")
		}
		return client, nil
	}
}

func bufferNotEmptied(ca *CA, _ *Server) {
	encode := ca.Encode
	pool := sync.Pool{New: func() any { return new(bytes.Buffer) }}
	ca.Encode = func(w io.Writer, code any, message string, issued *Issued) error {
		out := pool.Get().(*bytes.Buffer)
		defer pool.Put(out)
		err := encode(out, code, message, issued)
		io.WriteString(w, out.String())
		return err
	}
}
