// Runs the cases of h2spec, a conformance test of HTTP/2 servers, several at a time, and prints one
// line for each: the result, the case, and what was expected and seen where it failed.
//
// Usage: h2spec <port> <path>
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/summerwind/h2spec/config"
	"github.com/summerwind/h2spec/generic"
	"github.com/summerwind/h2spec/hpack"
	"github.com/summerwind/h2spec/http2"
	"github.com/summerwind/h2spec/spec"
)

const workers = 8

func main() {
	port, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	settings := &config.Config{
		Host:         "127.0.0.1",
		Port:         port,
		Path:         os.Args[2],
		Timeout:      2 * time.Second,
		MaxHeaderLen: 4000,
		Strict:       true,
		TLS:          true,
		Insecure:     true,
	}
	cases := make(chan *spec.TestCase)
	var done sync.WaitGroup
	for i := 0; i < workers; i++ {
		done.Add(1)
		go func() {
			defer done.Done()
			for test := range cases {
				run(settings, test)
			}
		}()
	}
	for _, group := range []*spec.TestGroup{generic.Spec(), http2.Spec(), hpack.Spec()} {
		each(group, cases)
	}
	close(cases)
	done.Wait()
}

func each(group *spec.TestGroup, cases chan<- *spec.TestCase) {
	for _, test := range append(group.Tests, group.StrictTests...) {
		cases <- test
	}
	for _, inner := range group.Groups {
		each(inner, cases)
	}
}

func run(settings *config.Config, test *spec.TestCase) {
	connection, err := spec.Dial(settings)
	if err == nil {
		err = test.Run(settings, connection)
		connection.Close()
	}
	result, reason := "passed", ""
	if err == spec.ErrSkipped {
		result = "skipped"
	} else if err != nil {
		result, reason = "failed", strings.Join(strings.Fields(err.Error()), " ")
	}
	fmt.Printf("%s\t%s: %s\t%s\n", result, test.Parent.ID(), test.Desc, reason)
}
