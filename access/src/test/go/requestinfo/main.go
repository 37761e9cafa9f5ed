// Command requestinfo says how Kubernetes itself resolves requests: it reads lines of
// "METHOD target" and prints a JSON array of strings for each.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/klog/v2"
)

func main() {
	klog.SetOutput(io.Discard)
	klog.LogToStderr(false)
	resolver := &request.RequestInfoFactory{
		APIPrefixes:          sets.NewString("api", "apis"),
		GrouplessAPIPrefixes: sets.NewString("api"),
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for lines.Scan() {
		if err := encoder.Encode(resolve(lines.Text(), resolver)); err != nil {
			panic(err)
		}
	}
	if err := lines.Err(); err != nil {
		panic(err)
	}
}

func resolve(line string, resolver request.RequestInfoResolver) []string {
	head := line + " HTTP/1.1\r\nHost: hub\r\n\r\n"
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head)))
	if err != nil {
		return []string{"malformed"}
	}
	info, err := resolver.NewRequestInfo(req)
	if err != nil {
		return []string{"malformed"}
	}
	fields := []string{
		fmt.Sprint(info.IsResourceRequest), info.Verb, info.APIPrefix, info.APIGroup, info.APIVersion,
		info.Namespace, info.Resource, info.Subresource, info.Name, info.Path,
	}
	fields = append(fields, info.Parts...)
	for i := range fields {
		fields[i] = strings.ToValidUTF8(fields[i], "\uFFFD")
	}
	return fields
}
