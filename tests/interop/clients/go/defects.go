package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// defect is a mistake that is easily made in Go, with the statements of the guideline that it violates.
type defect struct {
	Name     string   `json:"name"`
	Violates []string `json:"violates"`
	Follows  []string `json:"follows,omitempty"`  // what no client with it can meet either
	Profiles []string `json:"profiles,omitempty"` // where it shows; everywhere, where nothing is said
	Says     string   `json:"says"`
	Missed   string   `json:"missed_because,omitempty"` // a known limit of the tester
	apply    func(*client)
}

func damageOf(name string) func(*client) {
	for _, one := range defects {
		if one.Name == name {
			return one.apply
		}
	}
	return nil
}

func transportOf(via *http.Client) *http.Transport { return via.Transport.(*http.Transport) }

var defects = []defect{
	{"insecure-skip-verify", []string{"CL-4.1-5", "CL-4.1-14", "CL-4.3.1-4"}, nil, nil,
		"InsecureSkipVerify, as the first search result for `x509: certificate signed by unknown authority` has it.", "",
		func(c *client) {
			c.tune = func(via *http.Client) { transportOf(via).TLSClientConfig.InsecureSkipVerify = true }
		}},
	{"redirects-by-default", []string{"CL-4.1-13", "CL-4.1-5"}, nil, nil,
		"CheckRedirect is not set: net/http sends the body again where 307 and 308 say, ten times.", "",
		func(c *client) { c.tune = func(via *http.Client) { via.CheckRedirect = nil } }},
	// The CA of kaede renews on a host of its own, beside which no redirect leads.
	{"redirects-within-the-host-name", []string{"CL-4.1-13", "CL-4.1-5"}, nil, []string{"neutral-json"},
		"A redirect is followed where URL.Hostname is the same; that another port or plain HTTP follows is not seen.",
		"",
		func(c *client) {
			c.tune = func(via *http.Client) {
				via.CheckRedirect = func(next *http.Request, before []*http.Request) error {
					if next.URL.Hostname() != before[0].URL.Hostname() || len(before) > 5 {
						return http.ErrUseLastResponse
					}
					return nil
				}
			}
		}},
	{"repeated-until-nil", []string{"CL-4.3.2-2", "CL-4.3.3-1"}, nil, nil,
		"`for err != nil`: a used key, an answer that cannot be read and a refused certificate are asked for again.", "",
		func(c *client) { c.mayRepeat = func(*failure) bool { return true } }},
	{"tls-refusal-repeated-for-ever", []string{"CL-4.3.2-2", "CL-4.3.2-1"}, nil, nil,
		"A *net.OpError is taken for temporary, and an alert of the CA is one.", "",
		func(c *client) {
			c.mayRepeat = func(f *failure) bool {
				c.settings.Retry.Attempts = math.MaxInt
				return f.outcome == "client_certificate_refused"
			}
		}},
	{"idempotency-key", []string{"CL-4.3.2-2"}, nil, nil,
		"The request has a field Idempotency-Key, so that net/http thinks it may send it again on its own when a kept " +
			"connection ends without an answer.",
		"",
		func(c *client) {
			c.dress = func(r *http.Request) { r.Header.Set("Idempotency-Key", fmt.Sprint(time.Now().UnixNano())) }
		}},
	{"no-time-outs", []string{"CL-4.3.1-2"}, []string{"CL-4.3.1-3"}, nil,
		"http.Client without Timeout, net.Dialer without Timeout.", "",
		func(c *client) {
			c.tune = func(via *http.Client) {
				via.Timeout = 0
				transportOf(via).TLSHandshakeTimeout = 0
				transportOf(via).DialContext = new(net.Dialer).DialContext
			}
		}},
	{"time-out-of-the-head", []string{"CL-4.3.1-2"}, nil, nil,
		"ResponseHeaderTimeout instead of Timeout: the body may take for ever.", "",
		func(c *client) {
			c.tune = func(via *http.Client) {
				transportOf(via).ResponseHeaderTimeout = via.Timeout
				via.Timeout = 0
			}
		}},
	{"request-logged", []string{"CL-4.1-13"}, nil, nil,
		"The arguments are logged by %+v.", "",
		func(c *client) { c.note = func(given arguments) string { return fmt.Sprintf(" %+v", given) } }},
	{"file-overwritten-before-opening", []string{"CL-4.3.3-6"}, nil, nil,
		"os.WriteFile puts what came over the certificate in use, and then it is parsed.", "",
		func(c *client) {
			c.setUp = func(d download, password string) error {
				if current, _ := c.store.current(); current != nil {
					os.WriteFile(c.store.path(current.name, "chain.pem"), []byte(d.Certificate), 0o600)
				}
				return c.install(d, password)
			}
		}},
	{"missing-status-is-zero", []string{"CL-3.1-2"}, nil, []string{"neutral-json"},
		"The answer is decoded into a struct whose status code is an int: where the code is missing or null, it is 0, and 0 is success.", "",
		func(c *client) {
			c.certificate = func(operation string, said *reply) (string, error) {
				var answer struct {
					StatusCode  int
					Certificate string
				}
				if err := json.Unmarshal(said.body, &answer); err != nil || said.code != 200 || answer.StatusCode != 0 ||
					answer.Certificate == "" {
					return c.certificateIn(operation, said)
				}
				return answer.Certificate, nil
			}
		}},
	{"unchecked-assertion", []string{"CL-4.3.3-7"}, nil, nil,
		"`.(string)` without a second value: an answer with another type there ends the program.",
		"",
		func(c *client) {
			c.certificate = func(operation string, said *reply) (string, error) {
				found, err := c.certificateIn(operation, said)
				var document any
				if err != nil && said.code == http.StatusOK && decodeWhole(said.body, &document) == nil {
					members := c.profile.Operations[operation].Reply.Members
					ok, _ := c.profile.code(c.profile.Status.OK)
					if code, _ := c.profile.code(get(document, members["status"])); code == ok {
						return get(document, members["certificate"]).(string), nil
					}
				}
				return found, err
			}
		}},
	{"http-status-not-looked-at", []string{"CL-4.3.1-5", "CL-4.3.1-6"}, []string{"CL-4.3.2-1"}, nil,
		"The answer is decoded and the HTTP status never read: of 404 the user learns `invalid character '<'`.", "",
		func(c *client) {
			c.certificate = func(operation string, said *reply) (string, error) {
				return c.certificateIn(operation, &reply{"200 OK", http.StatusOK, said.body})
			}
		}},
	{"one-read", []string{"CL-4.2-1", "CL-4.2-5", "CL-4.3.2-1"}, nil, nil,
		"Body.Read is called once: what comes later is lost.", "",
		func(c *client) {
			c.readBody = func(body io.Reader) ([]byte, error) {
				buffer := make([]byte, 1<<20)
				n, err := body.Read(buffer)
				if err == io.EOF {
					err = nil
				}
				return buffer[:n], err
			}
		}},
	{"renewed-by-a-goroutine-too", []string{"CL-4.1-15"}, []string{"*"}, nil,
		"At its time a goroutine renews, while the call that noticed the time renews as well.", "",
		func(c *client) {
			c.renewNow = func(given arguments, current *installed) error {
				go c.post("renew", given, current)
				return c.askForRenewal(given, current)
			}
		}},
	{"tls-config-kept-after-renewal", []string{"CL-4.2-6"}, nil, nil,
		"The http.Client for a partner is made once: its tls.Config has the certificate of that time.", "",
		func(c *client) {
			c.keyOf = func(use, settings, own string) string {
				if use == "edi" {
					return settings
				}
				return use + settings + own
			}
		}},
	{"connection-kept-from-issue-to-renewal", []string{"CL-4.2-4"}, []string{"*"}, []string{"neutral-json"},
		"One http.Client for the CA, with GetClientCertificate: a connection of the issue, where no certificate was presented, is kept and serves the renewal.", "",
		func(c *client) {
			c.keyOf = func(use, settings, own string) string {
				if use == "ca" {
					return settings
				}
				return use + settings + own
			}
			c.tune = func(via *http.Client) {
				transportOf(via).TLSClientConfig.GetClientCertificate =
					func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
						if current, err := c.store.current(); current != nil {
							return &current.pair, err
						}
						return new(tls.Certificate), nil
					}
			}
		}},
	{"whole-days-until-expiry", []string{"CL-4.1-9"}, nil, nil,
		"int(time.Until(notAfter).Hours()/24) <= days: the window opens up to a day early.", "",
		func(c *client) {
			c.opens = func(notAfter time.Time) (opens, closes time.Time) {
				opens, closes = c.profile.window(notAfter)
				return opens.Add(time.Nanosecond - 24*time.Hour), closes
			}
		}},
	{"loop-variable-captured", []string{"CL-4.2-6"}, nil, nil,
		"A goroutine for each partner, all with the loop variable: the last partner is visited as often as there are partners.", "",
		func(c *client) {
			c.eachPartner = func(visit func(partner) error) error {
				var visiting sync.WaitGroup
				var failure error
				for _, one := range c.settings.Partners {
					visiting.Add(1)
					go func(one *partner) { // the pointer keeps `go vet` from noticing
						defer visiting.Done()
						time.Sleep(time.Millisecond) // what the mistake does is certain, and not a matter of luck
						if err := visit(*one); err != nil {
							failure = err
						}
					}(&one)
				}
				visiting.Wait()
				return failure
			}
		}},
	{"error-of-writing-dropped", []string{"CL-4.3.3-7"}, []string{"CL-4.3.3-2"}, nil,
		"What the functions that write return is not looked at: on a full disk the renewal is done.", "",
		func(c *client) {
			c.save = func(d download) error { c.store.keep(d); return nil }
			c.setUp = func(d download, password string) error {
				err := c.install(d, password)
				if outcome, _ := outcomeOf(err); outcome == "save_error" {
					return nil
				}
				return err
			}
		}},
	{"set-up-in-a-goroutine", []string{"CL-4.3.3-7", "CL-4.1-4"}, []string{"CL-4.3.3-3"}, nil,
		"`go install()`: the user is told that all went well before the PKCS#12 was opened.", "",
		func(c *client) {
			c.setUp = func(d download, password string) error {
				go c.install(d, password)
				time.Sleep(200 * time.Millisecond) // what the mistake does is certain, and not a matter of luck
				return nil
			}
		}},
}
