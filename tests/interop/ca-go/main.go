// A certification authority with the API of the guideline, on net/http and crypto/tls.
//
// It starts on loopback, writes DIR/target.json, prints one line of JSON, and serves until its standard input ends.
package main

import (
	"encoding/json"
	"flag"
	"io"
	"log"
	"os"
	"path/filepath"
)

func main() {
	name := flag.String("dialect", "momiji", "momiji or yanagi")
	folder := flag.String("out", ".", "where target.json is written")
	profile := flag.String("profile", "", "profile file of the dialect")
	defect := flag.String("defect", "", "break one statement of the guideline; \"list\" prints them as JSON")
	quirk := flag.String("quirk", "", "something unusual that is no fault")
	flag.Parse()
	if *defect == "list" {
		json.NewEncoder(os.Stdout).Encode(defects)
		return
	}
	dialect, known := dialects[*name]
	if !known {
		log.Fatalf("no dialect %q", *name)
	}
	must(0, os.MkdirAll(*folder, 0o700))
	ca, serverRoot := newCA(dialect), newSigner("Hayashi Server Root", nil)
	server := newServer(ca, serverRoot.serverCertificate())
	operator := &Operator{ca: ca, pack: ca.Pack, folder: *folder}
	if *defect != "" {
		broken, known := defects[*defect]
		if !known {
			log.Fatalf("no defect %q", *defect)
		}
		broken.apply(ca, server)
	}
	if *quirk != "" {
		unusual, known := quirks[*quirk]
		if !known {
			log.Fatalf("no quirk %q", *quirk)
		}
		unusual(ca, server)
	}
	server.start()
	target := operator.writeTarget(server, must(filepath.Abs(*profile)), serverRoot.Certificate)
	json.NewEncoder(os.Stdout).Encode(entry{"ready": true, "target": target})
	io.Copy(io.Discard, os.Stdin)
}
