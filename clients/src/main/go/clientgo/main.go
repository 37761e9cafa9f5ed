// Command clientgo uses a cluster as controllers do, with the libraries that they use, and says
// what it has seen: one line a check, "ok" or "FAILED" first. KUBECONFIG, NAMESPACE (its own) and
// SHARED (a namespace with a pod named shell) are in the environment; the argument names a group of
// checks.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/pager"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/klog/v2"
)

var (
	namespace = os.Getenv("NAMESPACE")
	shared    = os.Getenv("SHARED")
)

var requests atomic.Value // the query of the last list or watch of ConfigMaps

type program struct {
	config *rest.Config
	client kubernetes.Interface
}

type check struct {
	what string
	run  func(context.Context) (seen string, err error)
}

func main() {
	// What the libraries say of their own retries differs from run to run.
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		panic(err)
	}
	config.QPS, config.Burst = 1000, 1000
	encoded := rest.CopyConfig(config)
	encoded.ContentType = "application/vnd.kubernetes.protobuf"
	encoded.WrapTransport = func(next http.RoundTripper) http.RoundTripper { return recorder{next} }
	p := program{config, kubernetes.NewForConfigOrDie(encoded)}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	groups := map[string][]check{
		"informers": {
			{"informer over WatchList and protobuf", p.informer},
			{"dynamic informer of a custom resource", p.dynamicInformer},
			{"metadata client lists objects without their content", p.metadata},
			{"pages follow each other", p.pages},
		},
		"apply":           {{"server-side apply", p.apply}},
		"leader-election": {{"one leads after the other", p.leader}},
		"streams": {
			{"exec over WebSocket", func(ctx context.Context) (string, error) { return "", p.exec(ctx, true) }},
			{"exec over SPDY", func(ctx context.Context) (string, error) { return "", p.exec(ctx, false) }},
			{"port-forward over WebSocket", func(ctx context.Context) (string, error) { return "", p.forward(true) }},
			{"port-forward over SPDY", func(ctx context.Context) (string, error) { return "", p.forward(false) }},
			{"logs are followed", p.logs},
		},
	}
	failed := false
	for _, check := range groups[os.Args[1]] {
		seen, err := check.run(ctx)
		if err != nil {
			failed = true
			fmt.Printf("FAILED %s: %v\n", check.what, err)
		} else {
			fmt.Println(strings.TrimSpace("ok " + check.what + ": " + seen))
		}
	}
	if failed {
		os.Exit(1)
	}
}

// recorder remembers how ConfigMaps were asked for.
type recorder struct{ next http.RoundTripper }

func (r recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	if strings.HasSuffix(request.URL.Path, "/configmaps") && request.Method == "GET" {
		requests.CompareAndSwap(nil, request.URL.RawQuery)
	}
	return r.next.RoundTrip(request)
}

func (p program) informer(ctx context.Context) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	factory := informers.NewSharedInformerFactoryWithOptions(p.client, 0, informers.WithNamespace(namespace))
	informer := factory.Core().V1().ConfigMaps().Informer()
	name := "informed"
	events := make(chan string, 100)
	note := func(kind string, object any) {
		if m, ok := object.(*corev1.ConfigMap); ok && m.Name == name {
			events <- kind + m.Data["i"]
		}
	}
	informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(o any) { note("add", o) },
		UpdateFunc: func(_, o any) { note("update", o) },
		DeleteFunc: func(o any) { note("delete", o) },
	})
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return "", fmt.Errorf("never synchronized")
	}
	if query, _ := requests.Load().(string); !strings.Contains(query, "sendInitialEvents=true") {
		return "", fmt.Errorf("no WatchList but %q", query)
	}
	maps := p.client.CoreV1().ConfigMaps(namespace)
	made, err := maps.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
	if err != nil {
		return "", err
	}
	for i := range 20 {
		made.Data = map[string]string{"i": fmt.Sprint(i)}
		if made, err = maps.Update(ctx, made, metav1.UpdateOptions{}); err != nil {
			return "", err
		}
	}
	if err := maps.Delete(ctx, name, metav1.DeleteOptions{}); err != nil {
		return "", err
	}
	seen := ""
	for !strings.Contains(seen, "delete") {
		select {
		case event := <-events:
			seen += " " + event
		case <-ctx.Done():
			return "", fmt.Errorf("saw only%s", seen)
		}
	}
	return seen, nil
}

func (p program) dynamicInformer(ctx context.Context) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	boats := schema.GroupVersionResource{Group: "clients.fairway.test", Version: "v1", Resource: "boats"}
	client, err := dynamic.NewForConfig(p.config)
	if err != nil {
		return "", err
	}
	boat := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "clients.fairway.test/v1", "kind": "Boat",
		"metadata": map[string]any{"name": "dinghy"}, "spec": map[string]any{"masts": int64(1)},
	}}
	if _, err := client.Resource(boats).Namespace(namespace).Create(ctx, boat, metav1.CreateOptions{}); err != nil {
		return "", err
	}
	factory := dynamicinformer.NewFilteredDynamicSharedInformerFactory(client, 0, namespace, nil)
	informer := factory.ForResource(boats).Informer()
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) || len(informer.GetStore().List()) == 0 {
		return "", fmt.Errorf("no boat")
	}
	return fmt.Sprint(len(informer.GetStore().List())), nil
}

func (p program) metadata(ctx context.Context) (string, error) {
	client, err := metadata.NewForConfig(p.config)
	if err != nil {
		return "", err
	}
	maps := schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}
	found, err := client.Resource(maps).Namespace(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return "", err
	}
	names := ""
	for _, item := range found.Items {
		names += " " + item.Name
	}
	return names, nil
}

func (p program) pages(ctx context.Context) (string, error) {
	all, err := p.client.RbacV1().ClusterRoles().List(ctx, metav1.ListOptions{})
	if err != nil {
		return "", err
	}
	pages := pager.New(pager.SimplePageFunc(func(options metav1.ListOptions) (r runtime.Object, err error) {
		return p.client.RbacV1().ClusterRoles().List(ctx, options)
	}))
	pages.PageSize = 7
	count := 0
	err = pages.EachListItem(ctx, metav1.ListOptions{}, func(runtime.Object) error { count++; return nil })
	if err == nil && count != len(all.Items) {
		return "", fmt.Errorf("%d of %d", count, len(all.Items))
	}
	return fmt.Sprint(count > 50), err
}

func (p program) apply(ctx context.Context) (string, error) {
	name := "applied"
	maps := p.client.CoreV1().ConfigMaps(namespace)
	options := metav1.ApplyOptions{FieldManager: "clientgo"}
	for range 2 {
		wanted := applycorev1.ConfigMap(name, namespace).WithData(map[string]string{"a": "b"})
		if _, err := maps.Apply(ctx, wanted, options); err != nil {
			return "", err
		}
	}
	patch := []byte(`{"data":{"c":"d"}}`)
	made, err := maps.Patch(ctx, name, types.StrategicMergePatchType, patch, metav1.PatchOptions{})
	if err != nil || made.Data["a"]+made.Data["c"] != "bd" {
		return "", fmt.Errorf("%v %v", made, err)
	}
	return "", maps.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{FieldSelector: "metadata.name=" + name})
}

// leader lets two candidates lead one after the other: the second waits until the first lets go.
func (p program) leader(ctx context.Context) (string, error) {
	seen := make(chan string, 2)
	lead := func(name string, leading func()) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		lock, err := resourcelock.New(resourcelock.LeasesResourceLock, namespace, "lead",
			p.client.CoreV1(), p.client.CoordinationV1(), resourcelock.ResourceLockConfig{Identity: name})
		if err != nil {
			seen <- err.Error()
			return
		}
		leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
			Lock: lock, LeaseDuration: 15 * time.Second, RenewDeadline: 10 * time.Second,
			RetryPeriod: 500 * time.Millisecond, ReleaseOnCancel: true,
			Callbacks: leaderelection.LeaderCallbacks{
				OnStartedLeading: func(context.Context) { leading(); seen <- name; cancel() },
				OnStoppedLeading: func() {},
			},
		})
	}
	go lead("first", func() { go lead("second", func() {}) })
	led := ""
	for range 2 {
		select {
		case name := <-seen:
			led += " " + name
		case <-ctx.Done():
			return "", fmt.Errorf("only%s led", led)
		}
	}
	return led, nil
}

func (p program) exec(ctx context.Context, webSocket bool) error {
	request := p.client.CoreV1().RESTClient().Post().Resource("pods").Namespace(shared).Name("shell").
		SubResource("exec").VersionedParams(&corev1.PodExecOptions{
		Stdin: true, Stdout: true, Stderr: true, Command: []string{"sh", "-c", "cat; echo error >&2"},
	}, scheme.ParameterCodec)
	executor, err := remotecommand.NewWebSocketExecutor(p.config, "GET", request.URL().String())
	if !webSocket {
		executor, err = remotecommand.NewSPDYExecutor(p.config, "POST", request.URL())
	}
	if err != nil {
		return err
	}
	sent := strings.Repeat("0123456789abcdef", 1<<16)
	var out, stderr bytes.Buffer
	err = executor.StreamWithContext(ctx, remotecommand.StreamOptions{
		Stdin: strings.NewReader(sent), Stdout: &out, Stderr: &stderr,
	})
	if err == nil && (out.String() != sent || stderr.String() != "error\n") {
		return fmt.Errorf("%d of %d bytes came back, and %q", out.Len(), len(sent), stderr.String())
	}
	return err
}

func (p program) forward(webSocket bool) error {
	request := p.client.CoreV1().RESTClient().Post().Resource("pods").Namespace(shared).Name("shell").
		SubResource("portforward")
	transport, upgrader, err := spdy.RoundTripperFor(p.config)
	if err != nil {
		return err
	}
	dialer := spdy.NewDialer(upgrader, &http.Client{Transport: transport}, "POST", request.URL())
	if webSocket {
		if dialer, err = portforward.NewSPDYOverWebsocketDialer(request.URL(), p.config); err != nil {
			return err
		}
	}
	stop, ready := make(chan struct{}), make(chan struct{})
	defer close(stop)
	forwarder, err := portforward.New(dialer, []string{"0:8080"}, stop, ready, io.Discard, io.Discard)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- forwarder.ForwardPorts() }()
	select {
	case <-ready:
	case err := <-ended:
		return err
	}
	ports, err := forwarder.GetPorts()
	if err != nil {
		return err
	}
	answer, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/", ports[0].Local))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); err != nil || string(body) != "served\n" {
		return fmt.Errorf("%q %v", body, err)
	}
	return nil
}

func (p program) logs(ctx context.Context) (string, error) {
	one := int64(1)
	options := &corev1.PodLogOptions{Follow: true, TailLines: &one, Container: "shell"}
	stream, err := p.client.CoreV1().Pods(shared).GetLogs("shell", options).Stream(ctx)
	if err != nil {
		return "", err
	}
	defer stream.Close()
	seen := ""
	for strings.Count(seen, "\n") < 3 {
		part := make([]byte, 1024)
		n, err := stream.Read(part)
		if err != nil {
			return "", err
		}
		seen += string(part[:n])
	}
	return "", nil
}
