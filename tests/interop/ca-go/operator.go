package main

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

const (
	fixturePassword = "Hako-2024"
	renewalPassword = "Koshin2024"
)

// Operator lays out test credentials: in a target file, and whenever it is asked (docs/provisioning.md).
type Operator struct {
	ca     *CA
	pack   Packer
	folder string
	number atomic.Int64
}

// entry is an object of the target file or of an answer of the hook.
type entry map[string]any

func (o *Operator) commonName() string {
	return fmt.Sprintf("torihikisaki%04d", o.number.Add(1))
}

func (o *Operator) randomKey() string {
	random := make([]byte, 15)
	must(rand.Read(random))
	return base32.StdEncoding.EncodeToString(random)[:o.ca.Limits["authentication_key"].max]
}

func (o *Operator) pair(state, user string) entry {
	pair := &Pair{CommonName: o.commonName(), Key: o.randomKey(), Vetted: state == "vetted" || state == "used", Used: state == "used"}
	o.ca.mu.Lock()
	defer o.ca.mu.Unlock()
	o.ca.pairs[pair.Key] = pair
	return entry{"common_name": pair.CommonName, "key": pair.Key, "user": user}
}

func (o *Operator) vet(key string) {
	o.ca.mu.Lock()
	defer o.ca.mu.Unlock()
	o.ca.pairs[key].Vetted = true
}

// period is the validity of a certificate that is in that state now; `known` is false where there can be none.
func (o *Operator) period(state string) (from, to time.Time, known bool) {
	now := time.Now()
	window := o.ca.Window
	days := func(n int) time.Time { return now.AddDate(0, 0, n) }
	year := days(-365)
	switch state {
	case "in_window", "server_only":
		return year, days((window.opens + window.closes) / 2), true
	case "before_window":
		return year, days(window.opens + 2), true
	case "about_to_open":
		return year, o.edge(1), true
	case "just_opened":
		return year, o.edge(0), true
	case "after_window":
		return year, days(window.closes).Add(-12 * time.Hour), window.closes > 0
	case "expired":
		return year, now.Add(-10 * time.Minute), true
	case "not_yet_valid":
		return now.Add(time.Hour), days(window.opens / 2), true
	}
	return now, now, false
}

// edge is an expiry for which the window opens at the next turn of the day, or opened at the last one. The times are
// those at which somebody who counts days in another zone takes another day.
func (o *Operator) edge(ahead int) time.Time {
	window := o.ca.Window
	if window.zone == nil {
		return time.Now().AddDate(0, 0, window.opens).Add(time.Duration(24*ahead-12) * time.Hour)
	}
	year, month, date := time.Now().In(window.zone).Date()
	hour := 9
	if ahead == 1 {
		hour = 0
	}
	return time.Date(year, month, date+window.opens+ahead, hour, 30, 0, 0, window.zone)
}

func (o *Operator) certificate(state, origin string) (entry, []byte, bool) {
	from, to, known := o.period(state)
	if !known {
		return nil, nil, false
	}
	usage := x509.ExtKeyUsageClientAuth
	if state == "server_only" {
		usage = x509.ExtKeyUsageServerAuth
	}
	key, name := must(newECKey()), o.commonName()
	certificate := must(o.ca.issuing.clientCertificate(name, key.Public(), from, to, usage))
	o.ca.register(certificate, &Record{CommonName: name, RenewalPassword: renewalPassword, ThroughAPI: origin != "other", key: key})
	content := must(o.pack(key, certificate, o.ca.above(), fixturePassword))
	return entry{"password": fixturePassword, "renewal_password": renewalPassword}, content, true
}

func (o *Operator) fixtures() entry {
	pairs := []entry{}
	for state, count := range map[string]int{"vetted": 6, "unvetted": 2, "pending": 1, "used": 1} {
		for ; count > 0; count-- {
			pair := o.pair(state, "kaisha-a")
			pair["state"] = state
			pairs = append(pairs, pair)
		}
	}
	certificates := []entry{}
	for state, origins := range map[string][]string{
		"in_window": {"api", "other", "renewal"}, "expired": {"api"}, "before_window": {"api"},
		"about_to_open": {"api"}, "just_opened": {"api"}, "after_window": {"api"}, "not_yet_valid": {"api"},
		"server_only": {"other"},
	} {
		for _, origin := range origins {
			certificate, content, known := o.certificate(state, origin)
			if !known {
				continue
			}
			file := state + "-" + origin + ".p12"
			must(0, os.WriteFile(filepath.Join(o.folder, file), content, 0o600))
			certificate["state"], certificate["origin"], certificate["p12"] = state, origin, file
			certificates = append(certificates, certificate)
		}
	}
	return entry{"pairs": pairs, "certificates": certificates}
}

// hook serves the contract of docs/provisioning.md and returns its URL.
func (o *Operator) hook() string {
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			Action, State, Origin, User, Key string
			OffsetSeconds                    int64 `json:"offset_seconds"`
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answer := entry{"result": "done"}
		switch asked.Action {
		case "pair":
			if asked.User == "" {
				asked.User = "kaisha-b"
			}
			answer["pair"] = o.pair(asked.State, asked.User)
		case "vet":
			o.vet(asked.Key)
		case "certificate":
			certificate, content, known := o.certificate(asked.State, asked.Origin)
			if !known {
				answer["result"] = "unsupported"
				break
			}
			certificate["p12"] = base64.StdEncoding.EncodeToString(content)
			answer["certificate"] = certificate
		case "clock":
			o.ca.ahead.Store(asked.OffsetSeconds * int64(time.Second))
		default:
			answer["result"] = "unsupported"
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(answer)
	}))
	return fmt.Sprintf("http://%s/hook", listener.Addr())
}

func (o *Operator) writeTarget(server *Server, profile string, serverRoot *x509.Certificate) string {
	write := func(name string, content []byte) string {
		must(0, os.WriteFile(filepath.Join(o.folder, name), content, 0o600))
		return name
	}
	target := entry{
		"target":    o.ca.Name + ", an independent CA in Go",
		"profile":   profile,
		"urls":      entry{"issue": server.urls[0] + o.ca.IssuePath, "renew": server.urls[1] + o.ca.RenewPath},
		"trust":     []string{write("server-root.pem", pemOf(serverRoot))},
		"client_ca": []string{write("client-root.pem", pemOf(o.ca.root.Certificate))},
		"timeouts":  entry{"connect_ms": 5000, "total_ms": 20000},
		"provision": entry{"http": o.hook(), "can": []string{"pair", "vet", "certificate", "clock"}},
		"fixtures":  o.fixtures(),
	}
	if server.perSecond > 0 {
		target["limits"] = entry{"requests_per_second": server.perSecond}
	}
	write("target.json", must(json.MarshalIndent(target, "", "  ")))
	return filepath.Join(o.folder, "target.json")
}
