// Command impersonation says what Kubernetes itself asks its authoriser before it lets somebody be
// taken for somebody else: it reads header fields, one JSON object of lists a line, and prints the
// questions of each, sorted.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sort"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/filters/impersonation"
	"k8s.io/apiserver/pkg/endpoints/request"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	codecs := serializer.NewCodecFactory(runtime.NewScheme())
	for lines.Scan() {
		var fields map[string][]string
		if err := json.Unmarshal(lines.Bytes(), &fields); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		asked := []string{}
		allow := func(_ context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
			asked = append(asked, strings.Join([]string{
				a.GetVerb(), a.GetAPIGroup(), a.GetResource(), a.GetSubresource(), a.GetNamespace(), a.GetName(),
			}, "|"))
			return authorizer.DecisionAllow, "", nil
		}
		req := httptest.NewRequest("GET", "/version", nil)
		for name, values := range fields {
			for _, value := range values {
				req.Header.Add(name, value)
			}
		}
		req = req.WithContext(request.WithUser(req.Context(), &user.DefaultInfo{Name: "alice"}))
		none := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
		filter := impersonation.WithImpersonation(none, authorizer.AuthorizerFunc(allow), codecs)
		filter.ServeHTTP(httptest.NewRecorder(), req)
		sort.Strings(asked)
		text, _ := json.Marshal(asked)
		fmt.Fprintln(out, string(text))
	}
}
