// Command registry registers an address in etcd as a service of OpenIM v3.8.3-patch.15 does, with OpenIM's own client,
// serves there, and runs until it is told to stop. On its metrics port /found calls the service, as openim-api does, and says
// how many pods of it are known, as openim-push looks for gateways; 503 when the call reaches nobody.
//
//	registry <etcd,...> <user> <password> <service> <host> <port> <metrics port>
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/openimsdk/tools/discovery/etcd"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"openim-gke/verify/openim/must"
)

func main() {
	if len(os.Args) != 8 {
		log.Fatal("usage: registry <etcd,...> <user> <password> <service> <host> <port> <metrics port>")
	}
	members, user, password, service, host := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	port := must.Get(strconv.Atoi(os.Args[6]))
	// Root directory and options as in pkg/common/discovery/discoveryregister.go.
	registry := must.Get(etcd.NewSvcDiscoveryRegistry("openim", strings.Split(members, ","), []string{service},
		etcd.WithDialTimeout(10*time.Second),
		etcd.WithMaxCallSendMsgSize(20*1024*1024),
		etcd.WithUsernameAndPassword(user, password)))
	// As pkg/common/startrpc/start.go.
	registry.AddOption(grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(`{"LoadBalancingPolicy": "round_robin"}`))
	listener := must.Get(net.Listen("tcp", ":"+os.Args[6]))
	// Without a method, it answers Unimplemented to whoever reaches it.
	go func() { log.Fatal(grpc.NewServer().Serve(listener)) }()
	ctx := context.Background()
	must.Succeed(registry.Register(ctx, service, host, port, grpc.WithTransportCredentials(insecure.NewCredentials())))
	log.Print("registered ", registry.GetSelfConnTarget())
	conn := must.Get(registry.GetConn(ctx, service))
	http.HandleFunc("/metrics", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("/found", func(w http.ResponseWriter, r *http.Request) {
		err := conn.Invoke(r.Context(), "/none/none", struct{}{}, nil, grpc.ForceCodec(empty{}))
		if status.Code(err) != codes.Unimplemented {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		conns, err := registry.GetConns(r.Context(), service)
		fmt.Fprintf(w, "%d %v\n", len(conns), err)
	})
	go func() { log.Fatal(http.ListenAndServe(":"+os.Args[7], nil)) }()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	<-stop
}

// empty encodes whatever it is given as a message of no bytes.
type empty struct{}

func (empty) Marshal(any) ([]byte, error) { return nil, nil }
func (empty) Unmarshal([]byte, any) error { return nil }
func (empty) Name() string                { return "empty" }
