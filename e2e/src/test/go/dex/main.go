// The server of dex with everything in memory, as tests need it: users are whoever the header
// X-Remote-User says, as behind a proxy that has asked for their password, and the word "rotate" on
// standard input makes new keys as if their time had come. It ends with its standard input.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/dexidp/dex/server"
	"github.com/dexidp/dex/storage"
	"github.com/dexidp/dex/storage/memory"
)

const redirect = "https://127.0.0.1/done"

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address")
	certificate := flag.String("certificate", "", "file")
	key := flag.String("key", "", "file")
	valid := flag.Duration("valid", time.Hour, "how long tokens are valid")
	flag.Parse()

	listener, err := net.Listen("tcp", *listen)
	check(err)
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	data := memory.New(logger)
	config := server.Config{
		Issuer:                 "https://" + listener.Addr().String(),
		Storage:                filled(data),
		SupportedResponseTypes: []string{"id_token"},
		SkipApprovalScreen:     true,
		IDTokensValidFor:       *valid,
		Logger:                 logger,
	}
	var current atomic.Pointer[server.Server]
	stop := start(config, &current)
	go func() {
		handler := func(w http.ResponseWriter, r *http.Request) { current.Load().ServeHTTP(w, r) }
		check(http.ServeTLS(listener, http.HandlerFunc(handler), *certificate, *key))
	}()
	fmt.Println(listener.Addr())

	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		// Its timer wakes every 30 s only, but a server that starts rotates what is due at once.
		check(data.UpdateKeys(func(keys storage.Keys) (storage.Keys, error) {
			keys.NextRotation = time.Time{}
			return keys, nil
		}))
		stop()
		stop = start(config, &current)
		fmt.Println("rotated")
	}
}

func start(config server.Config, current *atomic.Pointer[server.Server]) context.CancelFunc {
	ctx, stop := context.WithCancel(context.Background())
	started, err := server.NewServer(ctx, config)
	check(err)
	current.Store(started)
	return stop
}

func filled(data storage.Storage) storage.Storage {
	clients := []storage.Client{
		{ID: "hub", Secret: "none", RedirectURIs: []string{redirect}},
		{ID: "other", Secret: "none", RedirectURIs: []string{redirect}},
	}
	connectors := []storage.Connector{{ID: "header", Type: "authproxy", Name: "header", Config: []byte("{}")}}
	return storage.WithStaticConnectors(storage.WithStaticClients(data, clients), connectors)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
