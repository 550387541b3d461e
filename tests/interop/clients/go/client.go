package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"
)

// client is one installation for the time of an action. The functions are its decisions; a defect replaces one of them.
type client struct {
	settings settings
	profile  *profile
	store    store

	now         func() time.Time
	opens       func(notAfter time.Time) (opens, closes time.Time)
	mayRepeat   func(*failure) bool
	tune        func(*http.Client)
	keyOf       func(use, trust, own string) string
	dress       func(*http.Request)
	readBody    func(io.Reader) ([]byte, error)
	certificate func(operation string, said *reply) (string, error)
	save        func(download) error
	setUp       func(download, string) error
	renewNow    func(arguments, *installed) error
	eachPartner func(visit func(partner) error) error
	note        func(arguments) string
}

type arguments = map[string]string

var actions = map[string]func(*client, arguments) error{
	"issue": (*client).issue, "renew": (*client).renew, "start": (*client).start, "connect": (*client).connect,
	"status": (*client).status, "import": (*client).importFile, "backup": (*client).backUp, "restore": (*client).restore,
	"retry-local": (*client).retryLocal,
}

func newClient(s settings) (*client, error) {
	described, err := readProfile(s.Profile)
	if err != nil {
		return nil, err
	}
	c := &client{settings: s, profile: described, store: store(s.Store)}
	c.now = time.Now
	c.opens = described.window
	c.mayRepeat = func(f *failure) bool { return f.unreached }
	c.tune = func(*http.Client) {}
	c.keyOf = func(use, trust, own string) string { return use + " " + trust + " " + own }
	c.dress = func(*http.Request) {}
	c.readBody = io.ReadAll
	c.certificate = c.certificateIn
	c.save = c.store.keep
	c.setUp = c.install
	c.renewNow = c.askForRenewal
	c.eachPartner = c.inTurn
	c.note = func(arguments) string { return "" }
	return c, nil
}

// -- Issue and renewal --

func (c *client) issue(given arguments) error {
	release, err := c.store.alone()
	if err != nil {
		return err
	}
	defer release()
	found, err := c.ask("issue", given, nil)
	if err != nil {
		return err
	}
	return c.take(download{found, given["common_name"], c.now()}, given["pkcs12_password"])
}

func (c *client) renew(given arguments) error {
	release, err := c.store.alone()
	if err != nil {
		return err
	}
	defer release()
	current, err := c.store.current()
	if err != nil {
		return err
	}
	if err := c.renewable(current); err != nil {
		return err
	}
	return c.renewNow(given, current)
}

// renewable is what can be known before the CA is asked (figure 9).
func (c *client) renewable(current *installed) error {
	if current == nil {
		return failed("refused_by_client", "there is no certificate to renew")
	}
	if current.origin != "api" {
		return failed("refused_by_client", "the certificate was not issued through the API: renew it where it came from")
	}
	notAfter, now := current.pair.Leaf.NotAfter, c.now()
	opens, closes := c.opens(notAfter)
	switch {
	case now.After(notAfter):
		return failed("refused_by_client", "the certificate expired at %s: apply for a new one", notAfter.In(japan))
	case now.Before(opens):
		return failed("refused_by_client", "the certificate can be renewed from %s", opens.In(japan))
	case now.After(closes):
		return failed("refused_by_client", "the certificate could be renewed until %s: apply for a new one", closes.In(japan))
	}
	return nil
}

func (c *client) askForRenewal(given arguments, current *installed) error {
	found, err := c.ask("renew", given, current)
	if err != nil {
		return err
	}
	return c.take(download{found, current.pair.Leaf.Subject.CommonName, c.now()}, given["pkcs12_password"])
}

// ask repeats what did not leave this computer, and nothing else.
func (c *client) ask(operation string, given arguments, own *installed) (string, error) {
	for attempt := 1; ; attempt++ {
		said, err := c.post(operation, given, own)
		var found string
		if err == nil {
			found, err = c.certificate(operation, said)
		}
		var f *failure
		if err == nil || !errors.As(err, &f) || !c.mayRepeat(f) || attempt >= c.settings.Retry.Attempts {
			return found, err
		}
		time.Sleep(time.Duration(c.settings.Retry.IntervalMS) * time.Millisecond)
	}
}

var words = map[string]string{
	"format_error": "フォーマットエラー", "not_vetted": "審査が完了していません", "key_used": "認証キーは使用済みです",
	"out_of_window": "更新可能期間外です", "bad_renewal_password": "証明書更新時パスワードが違います",
	"not_api_issued": "API で発行した証明書ではありません", "client_auth_failed": "クライアント認証エラー",
	"unavailable": "認証局は利用できません",
}

// certificateIn is the certificate of a success. A code of the CA says more than the HTTP status beside it.
func (c *client) certificateIn(operation string, said *reply) (string, error) {
	var document any
	members := c.profile.Operations[operation].Reply.Members
	unreadable := decodeWhole(said.body, &document)
	code, hasCode := c.profile.code(get(document, members["status"]))
	ok, _ := c.profile.code(c.profile.Status.OK)
	switch {
	case unreadable == nil && hasCode && code != ok:
		return "", c.refusal(code, get(document, members["message"]), said)
	case said.code != http.StatusOK:
		return "", httpFailure(said)
	case unreadable != nil:
		return "", failed("invalid_reply", "the answer cannot be read: %v; ask the CA", unreadable)
	case !hasCode:
		return "", failed("invalid_reply", "the answer has no status code; ask the CA")
	}
	found, _ := get(document, members["certificate"]).(string)
	if found == "" {
		return "", failed("invalid_reply", "the CA says success and sends no certificate; ask it before another request")
	}
	return found, nil
}

func (c *client) refusal(code string, explanation any, said *reply) error {
	meaning := c.profile.meaning(code)
	outcome := meaning
	if meaning == "" || meaning == "other" {
		outcome = "unknown_code"
	}
	return failed(outcome, "the CA answers %s (HTTP %d) %s %s", quoted(code), said.code, words[meaning], quoted(explanation))
}

func httpFailure(said *reply) error {
	switch {
	case said.code == http.StatusForbidden:
		return failed("client_certificate_refused", "HTTP 403: the CA refuses the client certificate; check it, or ask the CA")
	case said.code >= 500:
		return failed("http_error", "HTTP %d: trouble at the CA; ask it before another request", said.code)
	default:
		return failed("http_error", "HTTP %d: check the URL", said.code)
	}
}

// quoted shows what came from outside without its line breaks and terminal controls.
func quoted(value any) string {
	text, is := value.(string)
	if !is {
		return ""
	}
	if runes := []rune(text); len(runes) > 200 {
		text = string(runes[:200]) + "…"
	}
	return strconv.Quote(text)
}

// -- What was received --

// take saves what came before it looks inside: opening can fail, and the CA is not to be asked again for that.
func (c *client) take(d download, password string) error {
	if err := c.save(d); err != nil {
		return err
	}
	return c.setUp(d, password)
}

func (c *client) install(d download, password string) error {
	octets, err := decodeBase64(d.Certificate)
	if err != nil {
		return err
	}
	found, err := openPKCS12(octets, password)
	if err != nil {
		return err
	}
	if err := found.examine(d.CommonName, c.now()); err != nil {
		return err
	}
	if err := c.store.register(found, "api", c.now()); err != nil {
		return failed("save_error", "the certificate cannot be registered: %v; repair that and do retry-local", err)
	}
	c.store.forget()
	return nil
}

func (c *client) retryLocal(given arguments) error {
	release, err := c.store.alone()
	if err != nil {
		return err
	}
	defer release()
	waiting, err := c.store.waiting()
	if err != nil {
		return err
	}
	if waiting == nil {
		return failed("refused_by_client", "nothing that was received waits to be set up")
	}
	return c.setUp(*waiting, given["pkcs12_password"])
}

// -- Start and EDI --

// start renews what is due before it communicates. A renewal that fails does not keep a valid certificate back.
func (c *client) start(given arguments) error {
	renewal := c.renewIfDue(given)
	var nothingDue success
	if err := c.connect(given); err != nil {
		if renewal != nil && !errors.As(renewal, &nothingDue) {
			return fmt.Errorf("%w; before that the renewal failed: %v", err, renewal)
		}
		return err
	}
	return renewal
}

func (c *client) renewIfDue(given arguments) error {
	release, err := c.store.alone()
	if err != nil {
		return err
	}
	defer release()
	if waiting, err := c.store.waiting(); err != nil {
		return err
	} else if waiting != nil { // the CA has issued: it is not asked again
		return c.setUp(*waiting, given["pkcs12_password"])
	}
	current, err := c.store.current()
	if err != nil {
		return err
	}
	if notDue := c.renewable(current); notDue != nil {
		return success{"not_needed", notDue.Error()}
	}
	if before := c.store.refusal(current); before != "" {
		return failed("refused_by_client", "not asked again by itself, since the CA refused for good: %s; renew by hand once that is settled", before)
	}
	err = c.renewNow(given, current)
	var f *failure
	if errors.As(err, &f) && forGood[f.outcome] {
		c.store.noteRefusal(current, f.message)
	}
	return err
}

// forGood: the next start gets the same answer.
var forGood = map[string]bool{"key_used": true, "not_api_issued": true, "bad_renewal_password": true, "format_error": true}

func (c *client) connect(arguments) error {
	current, err := c.store.current()
	if err != nil {
		return err
	}
	return c.eachPartner(func(p partner) error { return c.visit(p, current) })
}

func (c *client) inTurn(visit func(partner) error) error {
	for _, one := range c.settings.Partners {
		if err := visit(one); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) visit(p partner, own *installed) error {
	via, err := c.httpClient("edi", p.Trust, own)
	if err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodGet, p.URL, nil)
	if err != nil {
		return err
	}
	said, err := c.exchange(via, r, own != nil)
	if err == nil && said.code >= 400 {
		err = httpFailure(said)
	}
	return err
}

// -- Around it --

func (c *client) status(arguments) error {
	current, err := c.store.current()
	if err != nil {
		return err
	}
	if current == nil {
		return success{"ok", "no certificate is set up"}
	}
	leaf := current.pair.Leaf
	return success{"ok", fmt.Sprintf("%s until %s, from: %s", leaf.Subject.CommonName, leaf.NotAfter.In(japan), current.origin)}
}

func (c *client) importFile(given arguments) error {
	octets, err := os.ReadFile(given["p12"])
	if err != nil {
		return err
	}
	found, err := openPKCS12(octets, given["pkcs12_password"])
	if err != nil {
		return err
	}
	release, err := c.store.alone()
	if err != nil {
		return err
	}
	defer release()
	return c.store.register(found, "import", c.now())
}

func (c *client) backUp(given arguments) error { return copyTree(string(c.store), given["path"]) }

func (c *client) restore(given arguments) error {
	release, err := c.store.alone()
	if err != nil {
		return err
	}
	defer release()
	return copyTree(given["path"], string(c.store))
}

// log never stands in the way: a full disk must not hide what happened.
func (c *client) log(action string, given arguments, outcome, message string) {
	if c.settings.Log == "" {
		return
	}
	file, err := os.OpenFile(c.settings.Log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer file.Close()
	fmt.Fprintf(file, "%s %s %s: %s%s\n", c.now().Format(time.RFC3339), action, outcome, message, c.note(given))
}
