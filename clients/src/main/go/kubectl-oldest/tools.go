//go:build tools

package clients

import _ "k8s.io/kubernetes/cmd/kubectl"
