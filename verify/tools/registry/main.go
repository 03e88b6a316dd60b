// Command registry registers an address in etcd as a service of OpenIM v3.8.3-patch.15 does, with OpenIM's own client,
// answers on a metrics port, and runs until it is told to stop.
//
//	registry <etcd,...> <user> <password> <service> <host> <port> <metrics port>
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/openimsdk/tools/discovery/etcd"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func main() {
	if len(os.Args) != 8 {
		log.Fatal("usage: registry <etcd,...> <user> <password> <service> <host> <port> <metrics port>")
	}
	members, user, password, service, host := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	port, err := strconv.Atoi(os.Args[6])
	if err != nil {
		log.Fatal(err)
	}
	// Root directory and options as in pkg/common/discovery/discoveryregister.go.
	registry, err := etcd.NewSvcDiscoveryRegistry("openim", strings.Split(members, ","), nil,
		etcd.WithDialTimeout(10*time.Second),
		etcd.WithMaxCallSendMsgSize(20*1024*1024),
		etcd.WithUsernameAndPassword(user, password))
	if err != nil {
		log.Fatal(err)
	}
	err = registry.Register(context.Background(), service, host, port, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	log.Print("registered ", registry.GetSelfConnTarget())
	go func() {
		log.Fatal(http.ListenAndServe(":"+os.Args[7], http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	}()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	<-stop
}
