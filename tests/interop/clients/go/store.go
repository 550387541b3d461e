package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// store is a folder: a folder for each certificate, of which the file `in-use` names one, and what was received of the CA
// until it is set up.
type store string

const (
	inUse    = "in-use"
	received = "received.json"
)

// download is an answer of the CA as it came, with what is needed to set it up later.
type download struct {
	Certificate string    `json:"certificate"`
	CommonName  string    `json:"common_name"`
	At          time.Time `json:"at"`
}

// Where the disk is full, what was received is at hand as long as the process lives.
var unsaved sync.Map // store -> download

func (s store) path(names ...string) string {
	return filepath.Join(append([]string{string(s)}, names...)...)
}

// alone keeps the other actions out of the store, those of other processes too.
func (s store) alone() (release func(), err error) {
	file, err := os.OpenFile(s.path(".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, failed("save_error", "the store cannot be written, and nothing was sent: %v", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		file.Close()
		return nil, err
	}
	return func() { file.Close() }, nil
}

// write replaces a file as a whole or leaves it as it was.
func write(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// current is the certificate in use, nil where there is none.
func (s store) current() (*installed, error) {
	name, err := os.ReadFile(s.path(inUse))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	found := &installed{name: string(name)}
	if found.pair, err = tls.LoadX509KeyPair(s.path(found.name, "chain.pem"), s.path(found.name, "key.pem")); err != nil {
		return nil, err
	}
	if found.pair.Leaf, err = x509.ParseCertificate(found.pair.Certificate[0]); err != nil {
		return nil, err
	}
	origin, err := os.ReadFile(s.path(found.name, "origin"))
	found.origin = string(origin)
	return found, err
}

// register adds a certificate beside the others, and has it used once all of it is on the disk.
func (s store) register(c *credential, origin string, now time.Time) error {
	chain, key, err := c.pem()
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%x", now.UTC().Format("20060102T150405.000000"), c.leaf.SerialNumber)
	if err := os.Mkdir(s.path(name), 0o700); err != nil {
		return err
	}
	for file, content := range map[string][]byte{"chain.pem": chain, "key.pem": key, "origin": []byte(origin)} {
		if err := write(s.path(name, file), content); err != nil {
			os.RemoveAll(s.path(name))
			return err
		}
	}
	return write(s.path(inUse), []byte(name))
}

// noteRefusal remembers why the CA does not renew a certificate, in the words for the user.
func (s store) noteRefusal(of *installed, words string) {
	write(s.path(of.name, "refused"), []byte(words))
}

func (s store) refusal(of *installed) string {
	words, _ := os.ReadFile(s.path(of.name, "refused"))
	return string(words)
}

func (s store) keep(d download) error {
	unsaved.Store(s, d)
	text, err := json.Marshal(d)
	if err == nil {
		err = write(s.path(received), text)
	}
	if err != nil {
		return failed("save_error", "what the CA sent cannot be saved: %v; make room, and do retry-local before this "+
			"program ends; no new request is needed", err)
	}
	unsaved.Delete(s)
	return nil
}

// waiting is what was received and is not set up yet, nil where there is nothing.
func (s store) waiting() (*download, error) {
	if d, is := unsaved.Load(s); is {
		found := d.(download)
		return &found, nil
	}
	text, err := os.ReadFile(s.path(received))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	found := new(download)
	if err == nil {
		err = json.Unmarshal(text, found)
	}
	return found, err
}

func (s store) forget() {
	unsaved.Delete(s)
	os.Remove(s.path(received))
}

// copyTree copies what a store holds, and does so in the order of names: `in-use` comes after the folders that it names.
func copyTree(from, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		inside, _ := filepath.Rel(from, path)
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(to, inside), 0o700)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return write(filepath.Join(to, inside), content)
	})
}
