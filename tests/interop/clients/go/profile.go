package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"
)

// profile is what this client wants to know of a CA (docs/profiles.md).
type profile struct {
	Operations map[string]operation
	Status     struct {
		Type     string
		OK       any
		Meanings map[string][]any
	}
	Window struct {
		Opens  int `json:"opens_days_before"`
		Closes int `json:"closes_days_before"`
		Basis  string
	}
}

type operation struct {
	Method         string
	Headers        map[string]string
	Request, Reply message
}

type message struct {
	Encoding  string
	MediaType string `json:"media_type"`
	Members   map[string]place
	Constants map[string]any
}

// place is a JSON pointer, given by itself or in an object.
type place string

func (p *place) UnmarshalJSON(text []byte) error {
	var full struct{ At string }
	if json.Unmarshal(text, (*string)(p)) == nil {
		return nil
	}
	err := json.Unmarshal(text, &full)
	*p = place(full.At)
	return err
}

var comment = regexp.MustCompile(`(?m)^\s*//.*$`)

func readProfile(path string) (*profile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	p := new(profile)
	if err := decodeWhole(comment.ReplaceAll(text, nil), p); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for name, o := range p.Operations {
		if o.Request.Encoding != "json" || o.Reply.Encoding != "json" {
			return nil, fmt.Errorf("%s: this client speaks JSON alone, not that of %s", path, name)
		}
	}
	return p, nil
}

// decodeWhole leaves numbers as they are written, and takes nothing behind the value.
func decodeWhole(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("something stands behind the end")
	}
	return nil
}

func steps(at string) []string {
	parts := strings.Split(strings.TrimPrefix(at, "/"), "/")
	for i, part := range parts {
		parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
	}
	return parts
}

func put(object map[string]any, at string, value any) {
	parts := steps(at)
	for _, part := range parts[:len(parts)-1] {
		inner, _ := object[part].(map[string]any)
		if inner == nil {
			inner = map[string]any{}
			object[part] = inner
		}
		object = inner
	}
	object[parts[len(parts)-1]] = value
}

func get(value any, at place) any {
	for _, part := range steps(string(at)) {
		object, _ := value.(map[string]any)
		value = object[part]
	}
	return value
}

// body is the request with these values, of which the operation takes those that it asks for.
func (m message) body(values map[string]string) ([]byte, error) {
	object := map[string]any{}
	for at, constant := range m.Constants {
		put(object, at, constant)
	}
	for member, at := range m.Members {
		put(object, string(at), values[member])
	}
	return json.Marshal(object)
}

var integer = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

// code is the status in the CA's type, as text; anything else is none.
func (p *profile) code(value any) (string, bool) {
	if p.Status.Type == "string" {
		text, is := value.(string)
		return text, is
	}
	number, is := value.(json.Number)
	return string(number), is && integer.MatchString(string(number))
}

func (p *profile) meaning(code string) string {
	for meaning, codes := range p.Status.Meanings {
		for _, one := range codes {
			if known, _ := p.code(one); known == code {
				return meaning
			}
		}
	}
	return ""
}

var japan = time.FixedZone("JST", 9*60*60)

// window is the time in which a certificate can be renewed.
func (p *profile) window(notAfter time.Time) (opens, closes time.Time) {
	const day = 24 * time.Hour
	zone, dates := map[string]*time.Location{"jst_date": japan, "utc_date": time.UTC}[p.Window.Basis]
	if !dates {
		closes = notAfter.Add(-time.Duration(p.Window.Closes) * day)
		return notAfter.Add(-time.Duration(p.Window.Opens) * day), closes
	}
	year, month, last := notAfter.In(zone).Date()
	closes = notAfter
	if p.Window.Closes > 0 {
		closes = time.Date(year, month, last-p.Window.Closes+1, 0, 0, 0, 0, zone)
	}
	return time.Date(year, month, last-p.Window.Opens, 0, 0, 0, 0, zone), closes
}
