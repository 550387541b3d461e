package main

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// credential is a private key with its certificate and the CA certificates that came with it.
type credential struct {
	key         crypto.Signer
	leaf        *x509.Certificate
	authorities []*x509.Certificate
}

func decodeBase64(text string) ([]byte, error) {
	octets, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, failed("invalid_reply", "the certificate in the answer is not Base64: %v; ask the CA", err)
	}
	return octets, nil
}

func openPKCS12(octets []byte, password string) (*credential, error) {
	key, first, others, err := pkcs12.DecodeChain(octets, password)
	if errors.Is(err, pkcs12.ErrIncorrectPassword) {
		return nil, failed("password_error", "the PKCS#12 file does not open: check the password, and try again "+
			"without a new request (retry-local)")
	}
	if err != nil {
		return nil, failed("registration_error", "the PKCS#12 file cannot be registered: %v", err)
	}
	signer, is := key.(crypto.Signer)
	if !is {
		return nil, failed("registration_error", "the PKCS#12 file cannot be registered: unknown kind of key")
	}
	// go-pkcs12 takes the first certificate for that of the key, and files come in any order.
	found := &credential{key: signer}
	for _, certificate := range append([]*x509.Certificate{first}, others...) {
		public, is := certificate.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
		if found.leaf == nil && is && public.Equal(signer.Public()) {
			found.leaf = certificate
		} else {
			found.authorities = append(found.authorities, certificate)
		}
	}
	if found.leaf == nil {
		return nil, failed("registration_error", "the PKCS#12 file cannot be registered: no certificate belongs to its key")
	}
	return found, nil
}

// examine looks whether the certificate can take the place of the one in use.
func (c *credential) examine(commonName string, now time.Time) error {
	unfit := func(format string, arguments ...any) error {
		return failed("registration_error", "the certificate is not put to use: "+format, arguments...)
	}
	switch {
	case c.leaf.Subject.CommonName != commonName:
		return unfit("it names %q and not %q; ask the CA", c.leaf.Subject.CommonName, commonName)
	case now.After(c.leaf.NotAfter):
		return unfit("it has expired; ask the CA")
	case now.Before(c.leaf.NotBefore):
		return unfit("it is valid from %s; try again then (retry-local), and check the clock", c.leaf.NotBefore.Format(time.RFC3339))
	case !c.servesClients():
		return unfit("it is not for client authentication; ask the CA")
	}
	for _, authority := range c.authorities {
		if bytes.Equal(authority.RawSubject, c.leaf.RawIssuer) {
			if err := c.leaf.CheckSignatureFrom(authority); err != nil {
				return unfit("the CA certificate beside it did not sign it: %v; ask the CA", err)
			}
		}
	}
	return nil
}

func (c *credential) servesClients() bool {
	if len(c.leaf.ExtKeyUsage)+len(c.leaf.UnknownExtKeyUsage) == 0 {
		return true
	}
	for _, usage := range c.leaf.ExtKeyUsage {
		if usage == x509.ExtKeyUsageClientAuth || usage == x509.ExtKeyUsageAny {
			return true
		}
	}
	return false
}

func (c *credential) pem() (chain, key []byte, err error) {
	for _, certificate := range append([]*x509.Certificate{c.leaf}, c.authorities...) {
		chain = append(chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})...)
	}
	der, err := x509.MarshalPKCS8PrivateKey(c.key)
	return chain, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
}

// installed is a certificate of the store.
type installed struct {
	name   string
	origin string // "api" or "import"
	pair   tls.Certificate
}
