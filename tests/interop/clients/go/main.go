// An EDI client of Go's standard library and go-pkcs12, for a CA that speaks JSON. It reads actions from standard input
// and answers them on standard output, one JSON object a line (docs/adapter.md).
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sync"
)

type settings struct {
	Store   string            `json:"store"`
	Profile string            `json:"profile"`
	URLs    map[string]string `json:"urls"`
	Trust   string            `json:"trust"`
	Log     string            `json:"log"`
	Proxy   *struct {
		URL, User, Password string
	} `json:"proxy"`
	Partners []partner `json:"partners"`
	Retry    struct {
		IntervalMS int `json:"interval_ms"`
		Attempts   int `json:"attempts"`
	} `json:"retry"`
	Timeouts struct {
		ConnectMS int `json:"connect_ms"`
		TotalMS   int `json:"total_ms"`
	} `json:"timeouts"`
}

type partner struct{ Name, URL, Trust string }

type request struct {
	ID        json.RawMessage   `json:"id"`
	Action    string            `json:"action"`
	Settings  settings          `json:"settings"`
	Arguments map[string]string `json:"arguments"`
}

type answer struct {
	ID      json.RawMessage `json:"id"`
	Result  string          `json:"result"`
	Outcome string          `json:"outcome,omitempty"`
	Message string          `json:"message,omitempty"`
}

func perform(asked request, damage func(*client)) answer {
	act, known := actions[asked.Action]
	if !known {
		return answer{asked.ID, "unsupported", "", "no such action: " + asked.Action}
	}
	c, err := newClient(asked.Settings)
	if err != nil {
		return answer{asked.ID, "could_not_run", "", err.Error()}
	}
	damage(c)
	outcome, message := outcomeOf(act(c, asked.Arguments))
	c.log(asked.Action, asked.Arguments, outcome, message)
	return answer{asked.ID, "done", outcome, message}
}

func main() {
	name := flag.String("defect", "", "name of something to do wrong")
	list := flag.Bool("defects", false, "say which there are")
	flag.Parse()
	if *list {
		json.NewEncoder(os.Stdout).Encode(defects)
		return
	}
	damage := func(*client) {}
	if *name != "" {
		if damage = damageOf(*name); damage == nil {
			fmt.Fprintln(os.Stderr, "no such defect:", *name)
			os.Exit(2)
		}
	}

	var writing sync.Mutex
	var acting sync.WaitGroup
	output := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var asked request
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, "not a request:", err)
			continue
		}
		acting.Add(1)
		go func() {
			defer acting.Done()
			said := perform(asked, damage)
			writing.Lock()
			defer writing.Unlock()
			output.Encode(said)
		}()
	}
	acting.Wait()
}
