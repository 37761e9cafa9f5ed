// Command rbac says what Kubernetes' own RBAC makes of rules and requests: it reads one JSON object
// a line with both, and prints true or false for each.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"
)

type question struct {
	Rule    rbacv1.PolicyRule
	Request authorizer.AttributesRecord
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Fprintln(out, rbac.RuleAllows(&asked.Request, &asked.Rule))
	}
}
