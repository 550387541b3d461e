package main

import (
	"crypto"
	"crypto/subtle"
	"crypto/x509"
	"regexp"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// Refusal is a cause for which a request gets no certificate.
type Refusal string

const (
	formatError        Refusal = "format error"
	notVetted          Refusal = "vetting not complete"
	keyUsed            Refusal = "already used"
	outOfWindow        Refusal = "outside of the renewal window"
	badRenewalPassword Refusal = "wrong renewal password"
	notAPIIssued       Refusal = "not issued through the API"
)

func (r Refusal) Error() string { return string(r) }

// Request has the values of both operations; a renewal has no key.
type Request struct {
	CommonName, Key, RenewalPassword, PKCS12Password string
}

// Issued is what a successful request gets.
type Issued struct {
	PKCS12      []byte
	Certificate *x509.Certificate
	Above       []*x509.Certificate
}

// Pair is a CommonName with the key that was handed out for it.
type Pair struct {
	CommonName, Key string
	Vetted, Used    bool
}

// Record is what is known of a certificate.
type Record struct {
	CommonName, RenewalPassword string
	ThroughAPI, Renewed         bool
	key                         crypto.Signer
}

// Limit is what a value has to keep to.
type Limit struct {
	min, max int
	length   func(string) int
	pattern  *regexp.Regexp
}

func (l Limit) accepts(value string) bool {
	length := l.length(value)
	return utf8.ValidString(value) && l.min <= length && length <= l.max && l.pattern.MatchString(value)
}

// CA decides. Its fields of function type are what a defect replaces.
type CA struct {
	Dialect
	root, issuing *Signer
	ahead         atomic.Int64 // of the true time, in nanoseconds: an operator may move the clock

	mu     sync.Mutex
	pairs  map[string]*Pair
	issued map[string]*Record

	claim     func(Request) (release func(), err error)
	window    func(notAfter time.Time) (opens, closes time.Time)
	validity  func() (from, to time.Time)
	renewedAs func(client *x509.Certificate, request Request) string
	identify  func(*x509.Certificate) string // under which a certificate is known
}

func newCA(dialect Dialect) *CA {
	root := newSigner("Hayashi EDI Root", nil)
	ca := &CA{
		Dialect: dialect,
		root:    root,
		issuing: newSigner("Hayashi EDI Client CA", root),
		pairs:   map[string]*Pair{},
		issued:  map[string]*Record{},
	}
	ca.claim = ca.claimKey
	ca.window = ca.Dialect.Window.around
	ca.validity = func() (time.Time, time.Time) {
		now := ca.now()
		return now.Add(-5 * time.Minute), now.Add(ca.ValidFor)
	}
	ca.renewedAs = func(client *x509.Certificate, _ Request) string { return client.Subject.CommonName }
	ca.identify = func(certificate *x509.Certificate) string { return certificate.SerialNumber.String() }
	return ca
}

func (ca *CA) now() time.Time { return time.Now().Add(time.Duration(ca.ahead.Load())) }

func (ca *CA) issue(request Request) (*Issued, error) {
	checks := []func(Request) error{ca.checkIssueFormat, ca.checkPair}
	if ca.AuthenticatesFirst {
		checks[0], checks[1] = checks[1], checks[0]
	}
	for _, check := range checks {
		if err := check(request); err != nil {
			return nil, err
		}
	}
	release, err := ca.claim(request)
	if err != nil {
		return nil, err
	}
	key, err := ca.NewKey()
	if err != nil {
		release()
		return nil, err
	}
	issued, err := ca.make(request.CommonName, request, key)
	if err != nil {
		release()
	}
	return issued, err
}

func (ca *CA) renew(client *x509.Certificate, request Request) (*Issued, error) {
	record, release, err := ca.claimRenewal(client, request)
	if err != nil {
		return nil, err
	}
	key := record.key
	if !ca.KeepsKey {
		key, err = ca.NewKey()
	}
	if err != nil {
		release()
		return nil, err
	}
	issued, err := ca.make(ca.renewedAs(client, request), request, key)
	if err != nil {
		release()
	}
	return issued, err
}

func (ca *CA) make(commonName string, request Request, key crypto.Signer) (*Issued, error) {
	from, to := ca.validity()
	certificate, err := ca.issuing.clientCertificate(commonName, key.Public(), from, to, x509.ExtKeyUsageClientAuth)
	if err != nil {
		return nil, err
	}
	above := ca.above()
	content, err := ca.Pack(key, certificate, above, request.PKCS12Password)
	if err != nil {
		return nil, err
	}
	ca.register(certificate, &Record{CommonName: commonName, RenewalPassword: request.RenewalPassword, ThroughAPI: true, key: key})
	return &Issued{content, certificate, above}, nil
}

func (ca *CA) above() []*x509.Certificate {
	if ca.WholeChain {
		return []*x509.Certificate{ca.issuing.Certificate, ca.root.Certificate}
	}
	return []*x509.Certificate{ca.issuing.Certificate}
}

func (ca *CA) register(certificate *x509.Certificate, record *Record) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	ca.issued[ca.identify(certificate)] = record
}

func (ca *CA) checkIssueFormat(request Request) error {
	if !ca.Limits["common_name"].accepts(request.CommonName) || !ca.Limits["authentication_key"].accepts(request.Key) {
		return formatError
	}
	return ca.checkPasswords(request)
}

func (ca *CA) checkPasswords(request Request) error {
	if !ca.Limits["renewal_password"].accepts(request.RenewalPassword) || !ca.Limits["pkcs12_password"].accepts(request.PKCS12Password) {
		return formatError
	}
	return nil
}

func (ca *CA) checkPair(request Request) error {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	_, err := ca.unusedPair(request)
	return err
}

// unusedPair wants the lock.
func (ca *CA) unusedPair(request Request) (*Pair, error) {
	pair := ca.pairs[request.Key]
	if pair == nil || pair.CommonName != request.CommonName || !pair.Vetted {
		return nil, notVetted
	}
	if pair.Used {
		return nil, keyUsed
	}
	return pair, nil
}

// claimKey marks the key as used before the certificate is made, so that no second request gets in between.
func (ca *CA) claimKey(request Request) (func(), error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	pair, err := ca.unusedPair(request)
	if err != nil {
		return nil, err
	}
	pair.Used = true
	return ca.undo(&pair.Used), nil
}

func (ca *CA) claimRenewal(client *x509.Certificate, request Request) (*Record, func(), error) {
	if err := ca.checkPasswords(request); err != nil && !ca.AuthenticatesFirst {
		return nil, nil, err
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	record := ca.issued[ca.identify(client)]
	if record == nil || !record.ThroughAPI {
		return nil, nil, notAPIIssued
	}
	opens, closes := ca.window(client.NotAfter)
	switch now := ca.now(); {
	case ca.RenewsOnce && record.Renewed:
		return nil, nil, keyUsed
	case now.Before(opens) || now.After(closes):
		return nil, nil, outOfWindow
	case ca.ComparesPassword && subtle.ConstantTimeCompare([]byte(record.RenewalPassword), []byte(request.RenewalPassword)) == 0:
		return nil, nil, badRenewalPassword
	}
	if err := ca.checkPasswords(request); err != nil {
		return nil, nil, err
	}
	record.Renewed = true
	return record, ca.undo(&record.Renewed), nil
}

func (ca *CA) undo(mark *bool) func() {
	return func() {
		ca.mu.Lock()
		defer ca.mu.Unlock()
		*mark = false
	}
}
