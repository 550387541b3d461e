package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

const day = 24 * time.Hour

// Signer is a CA: a certificate and its key.
type Signer struct {
	Certificate *x509.Certificate
	key         crypto.Signer
}

// must is for what can only fail while the program starts.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func newECKey() (crypto.Signer, error) {
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

func newRSAKey() (crypto.Signer, error) {
	return rsa.GenerateKey(rand.Reader, 2048)
}

func newSigner(name string, parent *Signer) *Signer {
	signer := &Signer{key: must(newECKey())}
	template := &x509.Certificate{
		Subject:               pkix.Name{Country: []string{"JP"}, Organization: []string{"Hayashi EDI"}, CommonName: name},
		NotBefore:             time.Now().Add(-2 * 365 * day),
		NotAfter:              time.Now().Add(10 * 365 * day),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	if parent == nil {
		parent = signer
	}
	signer.Certificate = must(parent.sign(template, signer.key.Public()))
	return signer
}

func (s *Signer) sign(template *x509.Certificate, public crypto.PublicKey) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	issuer := s.Certificate
	if issuer == nil {
		issuer = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, public, s.key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func (s *Signer) clientCertificate(commonName string, public crypto.PublicKey, from, to time.Time, usage x509.ExtKeyUsage) (*x509.Certificate, error) {
	return s.sign(&x509.Certificate{
		Subject:     pkix.Name{Country: []string{"JP"}, Organization: []string{"Hayashi EDI"}, CommonName: commonName},
		NotBefore:   from,
		NotAfter:    to,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{usage},
	}, public)
}

func (s *Signer) serverCertificate() tls.Certificate {
	key := must(newECKey())
	certificate := must(s.sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "localhost"},
		NotBefore:   time.Now().Add(-day),
		NotAfter:    time.Now().Add(90 * day),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}, key.Public()))
	return tls.Certificate{Certificate: [][]byte{certificate.Raw}, PrivateKey: key}
}

func pemOf(certificates ...*x509.Certificate) []byte {
	var out bytes.Buffer
	for _, certificate := range certificates {
		pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})
	}
	return out.Bytes()
}

// Packer makes a PKCS#12 of a key, its certificate and the CA certificates above it.
type Packer func(key crypto.Signer, certificate *x509.Certificate, above []*x509.Certificate, password string) ([]byte, error)

// packWithLibrary gives what Go's library gives: RC2 and 3DES.
func packWithLibrary(key crypto.Signer, certificate *x509.Certificate, above []*x509.Certificate, password string) ([]byte, error) {
	return pkcs12.Encode(rand.Reader, key, certificate, above, password)
}

// packWithOpenSSL gives AES, which the library cannot.
func packWithOpenSSL(key crypto.Signer, certificate *x509.Certificate, above []*x509.Certificate, password string) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	command := exec.Command("openssl", "pkcs12", "-export", "-passout", "env:P12_PASSWORD")
	// Arguments can be seen by every user of the computer.
	command.Env = append(os.Environ(), "P12_PASSWORD="+password)
	private := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	command.Stdin = bytes.NewReader(append(private, pemOf(append([]*x509.Certificate{certificate}, above...)...)...))
	return command.Output()
}
