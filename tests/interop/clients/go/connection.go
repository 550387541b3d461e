package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"sync"
	"time"
)

const longestAnswer = 4 << 20

// Connections are kept for as long as net/http likes, each set for one registered CA and one client certificate: one that
// was opened with the old certificate must not serve the new one.
var httpClients sync.Map // fingerprint -> *http.Client

// httpClient is for one use: `ca`, which may have a proxy on its way, or `edi`.
func (c *client) httpClient(use, trust string, own *installed) (*http.Client, error) {
	registered, err := os.ReadFile(trust)
	if err != nil {
		return nil, failed("server_certificate_error", "the certificate registered for the server cannot be read: %v", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(registered) {
		return nil, failed("server_certificate_error", "no certificate is registered for the server in %s", trust)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	transport.Proxy = nil
	if proxy := c.settings.Proxy; proxy != nil && use == "ca" {
		address, err := url.Parse(proxy.URL)
		if err != nil {
			return nil, failed("connection_error", "check the proxy: %v", err)
		}
		if proxy.User != "" {
			address.User = url.UserPassword(proxy.User, proxy.Password)
		}
		transport.Proxy = http.ProxyURL(address)
	}
	connect := time.Duration(c.settings.Timeouts.ConnectMS) * time.Millisecond
	transport.DialContext = (&net.Dialer{Timeout: connect}).DialContext
	transport.TLSHandshakeTimeout = connect
	presents := "nothing"
	if own != nil {
		transport.TLSClientConfig.Certificates = []tls.Certificate{own.pair}
		presents = own.name
	}
	fresh := &http.Client{
		Transport: transport,
		Timeout:   time.Duration(c.settings.Timeouts.TotalMS) * time.Millisecond,
		// The passwords go where the CA's specification says and nowhere else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	c.tune(fresh)
	settings := fmt.Sprintf("%s %x %v %v", c.settings.Store, sha256.Sum256(registered), c.settings.Proxy, c.settings.Timeouts)
	kept, _ := httpClients.LoadOrStore(c.keyOf(use, settings, presents), fresh)
	return kept.(*http.Client), nil
}

// reply is the whole of an answer.
type reply struct {
	status string
	code   int
	body   []byte
}

// exchange sends one request once.
func (c *client) exchange(via *http.Client, r *http.Request, presents bool) (*reply, error) {
	reached := false
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { reached = true }}
	response, err := via.Do(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err != nil {
		return nil, transportFailure(err, reached, presents)
	}
	defer response.Body.Close()
	body, err := c.readBody(io.LimitReader(response.Body, longestAnswer+1))
	if err != nil {
		return nil, transportFailure(fmt.Errorf("HTTP %d, and then the answer broke off: %w", response.StatusCode, err), true, presents)
	}
	if len(body) > longestAnswer {
		return nil, failed("invalid_reply", "HTTP %d, and the answer does not end; ask the CA", response.StatusCode)
	}
	return &reply{response.Status, response.StatusCode, body}, nil
}

func (c *client) post(operation string, values map[string]string, own *installed) (*reply, error) {
	via, err := c.httpClient("ca", c.settings.Trust, own)
	if err != nil {
		return nil, err
	}
	described := c.profile.Operations[operation]
	body, err := described.Request.body(values)
	if err != nil {
		return nil, err
	}
	method, mediaType := described.Method, described.Request.MediaType
	if method == "" {
		method = http.MethodPost
	}
	if mediaType == "" {
		mediaType = "application/json"
	}
	r, err := http.NewRequest(method, c.settings.URLs[operation], bytes.NewReader(body))
	if err != nil {
		return nil, failed("connection_error", "check the URL: %v", err)
	}
	r.Header.Set("Content-Type", mediaType)
	for name, value := range described.Headers {
		r.Header.Set(name, value)
	}
	c.dress(r)
	return c.exchange(via, r, own != nil)
}
