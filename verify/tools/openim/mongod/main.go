// Command mongod stands in for MongoDB's server: the TLS of its flags, one member of a replica set, a login by
// SCRAM-SHA-256 as OPENIM_PASSWORD says, and no data. Without a keyFile, as in its first start, it asks for no login. It prints
// the client_msg_id of each message that it is given to keep, and hands out numbers.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/xdg-go/scram"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/x/bsonx/bsoncore"
	"go.mongodb.org/mongo-driver/x/mongo/driver/wiremessage"
	"openim-gke/verify/openim/must"
)

func main() {
	set := flag.String("replSet", "", "")
	keyFile := flag.String("keyFile", "", "")
	mode := flag.String("tlsMode", "disabled", "")
	certificate := flag.String("tlsCertificateKeyFile", "", "")
	authority := flag.String("tlsCAFile", "", "")
	optional := flag.Bool("tlsAllowConnectionsWithoutCertificates", false, "")
	flag.Bool("bind_ip_all", false, "")
	address := flag.String("bind_ip", "", "")
	data := flag.String("dbpath", "/data/db", "")
	flag.String("wiredTigerCacheSizeGB", "", "")
	flag.Parse()

	// mongod refuses a key that others can read.
	if info, err := os.Stat(*keyFile); *keyFile != "" && (err != nil || info.Mode().Perm()&0o077 != 0) {
		log.Fatalf("keyFile %s: %v %v", *keyFile, info, err)
	}
	must.Succeed(os.WriteFile(filepath.Join(*data, "WiredTiger"), nil, 0o600))
	ended, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	context.AfterFunc(ended, func() { os.Exit(0) })
	listener := must.Get(net.Listen("tcp", *address+":27017"))
	if *mode == "requireTLS" {
		listener = tls.NewListener(listener, tlsConfig(*certificate, *authority, *optional))
	}
	accounts := accounts("openIM", os.Getenv("OPENIM_PASSWORD"))
	for {
		connection := must.Get(listener.Accept())
		go func() {
			defer connection.Close()
			c := &client{connection, *set, *keyFile == "", accounts, accounts.NewConversation()}
			if err := c.serve(); err != io.EOF {
				log.Print(err)
			}
		}()
	}
}

func tlsConfig(certificate, authority string, optional bool) *tls.Config {
	pair := must.Get(tls.LoadX509KeyPair(certificate, certificate))
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(must.Get(os.ReadFile(authority))) {
		log.Fatalf("%s holds no certificate", authority)
	}
	auth := tls.RequireAndVerifyClientCert
	if optional {
		auth = tls.VerifyClientCertIfGiven
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, ClientCAs: pool, ClientAuth: auth}
}

func accounts(user, password string) *scram.Server {
	known := must.Get(scram.SHA256.NewClient(user, password, ""))
	stored := known.GetStoredCredentials(scram.KeyFactors{Salt: "a salt", Iters: 15000})
	return must.Get(scram.SHA256.NewServer(func(name string) (scram.StoredCredentials, error) {
		if name != user {
			return scram.StoredCredentials{}, fmt.Errorf("no user %q", name)
		}
		return stored, nil
	}))
}

type client struct {
	connection net.Conn
	set        string
	open       bool
	scram      *scram.Server
	login      *scram.ServerConversation
}

// serve answers until the client goes. Messages are those of the wire protocol: length, number, number answered, kind.
func (c *client) serve() error {
	for number := int32(1); ; number++ {
		var header [4]int32
		if err := binary.Read(c.connection, binary.LittleEndian, &header); err != nil {
			return err
		}
		body := make([]byte, header[0]-16)
		if _, err := io.ReadFull(c.connection, body); err != nil {
			return err
		}
		// Flags, and a section of kind 0.
		at, kind, prefix := 5, wiremessage.OpMsg, make([]byte, 5)
		if wiremessage.OpCode(header[3]) == wiremessage.OpQuery {
			// Flags, the collection's name, numbers to skip and to return. The answer: flags, cursor, start, one document.
			at, kind, prefix = 4+bytes.IndexByte(body[4:], 0)+1+8, wiremessage.OpReply, append(make([]byte, 16), 1, 0, 0, 0)
		}
		command, _, ok := bsoncore.ReadDocument(body[at:])
		if !ok {
			return fmt.Errorf("message of kind %d", header[3])
		}
		answer := append(prefix, must.Get(bson.Marshal(c.answer(command, body)))...)
		reply := wiremessage.AppendHeader(nil, int32(16+len(answer)), number, header[1], kind)
		if _, err := c.connection.Write(append(reply, answer...)); err != nil {
			return err
		}
	}
}

func (c *client) answer(command bsoncore.Document, body []byte) bson.M {
	name := strings.ToLower(command.Index(0).Key())
	switch name {
	case "hello", "ismaster":
		return c.hello()
	case "saslstart", "saslcontinue":
		return c.sasl(name, command)
	}
	if !c.open && !c.login.Valid() {
		return failed(13, "Unauthorized", name+" requires authentication")
	}
	switch name {
	case "findandmodify":
		// Of a conversation that has messages already: msgtransfer makes no new one.
		return bson.M{"value": bson.M{"max_seq": numbers.Add(1000)}, "ok": 1}
	case "insert":
		printMessages(body)
		return bson.M{"n": 1, "ok": 1}
	}
	// An update finds nothing, so that a message is inserted.
	return bson.M{"n": 0, "ok": 1}
}

var numbers atomic.Int64

// printMessages finds the string that stands behind this name in BSON: its length, itself, a zero.
func printMessages(body []byte) {
	name := []byte("\x02client_msg_id\x00")
	for at := bytes.Index(body, name); at >= 0; at = bytes.Index(body, name) {
		body = body[at+len(name):]
		fmt.Printf("stored %s\n", body[4:3+binary.LittleEndian.Uint32(body)])
	}
}

func (c *client) hello() bson.M {
	// The name by which the client knows this member; without TLS there is none.
	self, _ := os.Hostname()
	if connection, ok := c.connection.(*tls.Conn); ok {
		self = connection.ConnectionState().ServerName
	}
	self += ":27017"
	answer := bson.M{
		"ismaster": true, "isWritablePrimary": true, "minWireVersion": 0, "maxWireVersion": 21, "localTime": time.Now(),
		"logicalSessionTimeoutMinutes": 30, "maxBsonObjectSize": 16777216, "maxMessageSizeBytes": 48000000,
		"maxWriteBatchSize": 100000, "saslSupportedMechs": bson.A{"SCRAM-SHA-256"}, "ok": 1,
	}
	if c.set != "" {
		maps.Copy(answer, bson.M{"setName": c.set, "setVersion": 1, "hosts": bson.A{self}, "primary": self, "me": self})
	}
	return answer
}

func (c *client) sasl(name string, command bsoncore.Document) bson.M {
	if name == "saslstart" {
		c.login = c.scram.NewConversation()
	}
	_, payload, _ := command.Lookup("payload").BinaryOK()
	text, err := c.login.Step(string(payload))
	if err != nil {
		return failed(18, "AuthenticationFailed", "Authentication failed.")
	}
	return bson.M{"conversationId": 1, "done": c.login.Done(), "payload": []byte(text), "ok": 1}
}

func failed(code int, name, message string) bson.M {
	return bson.M{"ok": 0, "errmsg": message, "code": code, "codeName": name}
}
