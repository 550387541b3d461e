package main

import (
	"crypto"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Window is when a certificate can be renewed.
type Window struct {
	opens, closes int            // days before the expiry
	zone          *time.Location // where days begin; nil where they are 24 hours each
}

func (w Window) around(notAfter time.Time) (opens, closes time.Time) {
	closes = notAfter.AddDate(0, 0, -w.closes)
	if w.zone == nil {
		return notAfter.AddDate(0, 0, -w.opens), closes
	}
	year, month, date := notAfter.In(w.zone).Date()
	return time.Date(year, month, date-w.opens, 0, 0, 0, 0, w.zone), closes
}

// Code is what a refusal is called on the wire.
type Code struct {
	code any
	http int
}

// Dialect is what two CAs made of the guideline have not in common.
type Dialect struct {
	Name, MediaType                string
	IssueMethod, IssuePath         string
	RenewMethod, RenewPath         string
	ClientAuth                     tls.ClientAuthType
	OldestTLS                      uint16 // 0: whatever Go takes
	Limits                         map[string]Limit
	Success                        any
	Codes                          map[Refusal]Code
	Window                         Window
	ValidFor                       time.Duration
	NewKey                         func() (crypto.Signer, error)
	Pack                           Packer
	WholeChain, KeepsKey           bool
	RenewsOnce, ComparesPassword   bool
	AuthenticatesFirst, NamedTwice bool
	Decode                         func(io.Reader, bool) (Request, error)
	Encode                         func(io.Writer, any, string, *Issued) error
}

var japan = time.FixedZone("JST", 9*60*60)

func limit(min, max int, length func(string) int, class string) Limit {
	return Limit{min, max, length, regexp.MustCompile("^" + class + "+$")}
}

func octets(text string) int { return len(text) }

var dialects = map[string]Dialect{
	"momiji": {
		Name: "momiji", MediaType: "application/json",
		IssueMethod: http.MethodPost, IssuePath: "/api/v2/certificates",
		RenewMethod: http.MethodPut, RenewPath: "/api/v2/certificates",
		ClientAuth: tls.RequestClientCert,
		Limits: map[string]Limit{
			"common_name":        limit(3, 48, utf8.RuneCountInString, "[A-Za-z0-9._-]"),
			"authentication_key": limit(24, 24, utf8.RuneCountInString, "[A-Za-z0-9_-]"),
			"renewal_password":   limit(8, 40, utf8.RuneCountInString, "[!-~]"),
			"pkcs12_password":    limit(8, 40, utf8.RuneCountInString, "[!-~]"),
		},
		Success: 0,
		Codes: map[Refusal]Code{
			formatError:        {1001, http.StatusBadRequest},
			notVetted:          {2001, http.StatusUnauthorized},
			keyUsed:            {2002, http.StatusConflict},
			outOfWindow:        {3001, http.StatusForbidden},
			badRenewalPassword: {3002, http.StatusUnauthorized},
			notAPIIssued:       {3003, http.StatusForbidden},
		},
		Window:     Window{opens: 45, zone: japan},
		ValidFor:   365 * day,
		NewKey:     newECKey,
		Pack:       packWithOpenSSL,
		WholeChain: true, KeepsKey: true, RenewsOnce: true, ComparesPassword: true,
		Decode: decodeJSON, Encode: encodeJSON,
	},
	"yanagi": {
		Name: "yanagi", MediaType: "application/xml",
		IssueMethod: http.MethodPost, IssuePath: "/yanagi/new",
		RenewMethod: http.MethodPost, RenewPath: "/yanagi/renew",
		ClientAuth: tls.VerifyClientCertIfGiven, OldestTLS: tls.VersionTLS12,
		Limits: map[string]Limit{
			"common_name":        limit(2, 60, octets, "[A-Za-z0-9ぁ-んァ-ヶー一-龠（）]"),
			"authentication_key": limit(12, 20, octets, "[A-Z2-7]"),
			"renewal_password":   limit(6, 48, octets, "[A-Za-z0-9ぁ-んァ-ヶー!#$%&'*+/=?]"),
			"pkcs12_password":    limit(6, 30, octets, "[ -~]"),
		},
		Success: "0",
		Codes: map[Refusal]Code{
			formatError:  {"YE-10", http.StatusOK},
			notVetted:    {"YE-20", http.StatusOK},
			keyUsed:      {"YE-21", http.StatusOK},
			outOfWindow:  {"YE-30", http.StatusOK},
			notAPIIssued: {"YE-31", http.StatusOK},
		},
		Window:             Window{opens: 30, closes: 5},
		ValidFor:           730 * day,
		NewKey:             newRSAKey,
		Pack:               packWithLibrary,
		AuthenticatesFirst: true, NamedTwice: true,
		Decode: decodeXML, Encode: encodeXML,
	},
}

type jsonRequest struct {
	APIVersion int `json:"apiVersion"`
	Subject    struct {
		CommonName string `json:"commonName"`
	} `json:"subject"`
	Authentication struct {
		Key string `json:"key"`
	} `json:"authentication"`
	Passwords struct {
		Renewal string `json:"renewal"`
		PKCS12  string `json:"pkcs12"`
	} `json:"passwords"`
}

type jsonReply struct {
	Result struct {
		Code    any    `json:"code"`
		Success bool   `json:"success"`
		Message string `json:"message"`
	} `json:"result"`
	Certificate *jsonCertificate `json:"certificate,omitempty"`
}

type jsonCertificate struct {
	PKCS12       []byte    `json:"pkcs12"`
	SerialNumber string    `json:"serialNumber"`
	NotAfter     time.Time `json:"notAfter"`
	Chain        []string  `json:"chain"`
}

func decodeJSON(body io.Reader, _ bool) (Request, error) {
	var in jsonRequest
	if err := json.NewDecoder(body).Decode(&in); err != nil {
		return Request{}, err
	}
	if in.APIVersion != 2 {
		return Request{}, errors.New("apiVersion is not 2")
	}
	return Request{in.Subject.CommonName, in.Authentication.Key, in.Passwords.Renewal, in.Passwords.PKCS12}, nil
}

func encodeJSON(w io.Writer, code any, message string, issued *Issued) error {
	var out jsonReply
	out.Result.Code, out.Result.Success, out.Result.Message = code, issued != nil, message
	if issued != nil {
		out.Certificate = &jsonCertificate{issued.PKCS12, issued.Certificate.SerialNumber.String(), issued.Certificate.NotAfter, nil}
		for _, certificate := range issued.Above {
			out.Certificate.Chain = append(out.Certificate.Chain, string(pemOf(certificate)))
		}
	}
	return json.NewEncoder(w).Encode(out)
}

type xmlRequest struct {
	XMLName   xml.Name `xml:"urn:yanagi:edi:2 CertificateRequest"`
	Operation string   `xml:"operation,attr"`
	Applicant struct {
		CommonName string `xml:"commonName,attr"`
		Key        string `xml:"key,attr"`
	}
	Password struct {
		Renewal string `xml:"renewal,attr"`
		PKCS12  string `xml:"pkcs12,attr"`
	}
}

type xmlReply struct {
	XMLName xml.Name `xml:"urn:yanagi:edi:2 CertificateReply"`
	Result  struct {
		Code    any    `xml:"code,attr"`
		Message string `xml:",chardata"`
	}
	Certificate struct {
		Format string `xml:"format,attr,omitempty"`
		PKCS12 string `xml:",chardata"`
	}
}

func decodeXML(body io.Reader, renewal bool) (Request, error) {
	var in xmlRequest
	if err := xml.NewDecoder(body).Decode(&in); err != nil {
		return Request{}, err
	}
	if (in.Operation == "renew") != renewal {
		return Request{}, errors.New("operation is not that of the URL")
	}
	return Request{in.Applicant.CommonName, in.Applicant.Key, in.Password.Renewal, in.Password.PKCS12}, nil
}

func encodeXML(w io.Writer, code any, message string, issued *Issued) error {
	var out xmlReply
	out.Result.Code, out.Result.Message = code, message
	if issued != nil {
		out.Certificate.Format, out.Certificate.PKCS12 = "PKCS12", inLines(base64.StdEncoding.EncodeToString(issued.PKCS12), 64)
	}
	content, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(content))
	return err
}

func inLines(text string, width int) string {
	var lines strings.Builder
	for len(text) > width {
		lines.WriteString(text[:width] + "\n")
		text = text[width:]
	}
	return lines.String() + text
}
