// Says of each line, a selector and the labels of an object, whether Kubernetes' own label
// selectors match: true, false, or refused.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/labels"
)

type question struct {
	Selector string
	Labels   map[string]string
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		var asked question
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			panic(err)
		}
		selector, err := labels.Parse(asked.Selector)
		if err != nil {
			fmt.Fprintln(out, "refused")
			continue
		}
		fmt.Fprintln(out, selector.Matches(labels.Set(asked.Labels)))
	}
}
