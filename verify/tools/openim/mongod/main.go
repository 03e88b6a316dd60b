// Command mongod stands in for MongoDB's server: the TLS of its flags, one member of a replica set, a login by
// SCRAM-SHA-256 as OPENIM_PASSWORD says, and no data. Without a keyFile, as in its first start, it asks for no login. It prints
// the client_msg_id of each message that it is given to keep, and hands out numbers.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"log"
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
	"go.mongodb.org/mongo-driver/bson/primitive"
)

const (
	opReply = 1
	opQuery = 2004
	opMsg   = 2013
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
	if err := os.WriteFile(filepath.Join(*data, "WiredTiger"), nil, 0o600); err != nil {
		log.Fatal(err)
	}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	go func() {
		<-ended
		os.Exit(0)
	}()
	listener, err := net.Listen("tcp", *address+":27017")
	if err != nil {
		log.Fatal(err)
	}
	if *mode == "requireTLS" {
		config, err := tlsConfig(*certificate, *authority, *optional)
		if err != nil {
			log.Fatal(err)
		}
		listener = tls.NewListener(listener, config)
	}
	accounts, err := accounts("openIM", os.Getenv("OPENIM_PASSWORD"))
	if err != nil {
		log.Fatal(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			defer connection.Close()
			if err := serve(&client{connection: connection, set: *set, open: *keyFile == "", scram: accounts}); err != nil && err != io.EOF {
				log.Print(err)
			}
		}()
	}
}

func tlsConfig(certificate, authority string, optional bool) (*tls.Config, error) {
	text, err := os.ReadFile(certificate)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(text, text)
	if err != nil {
		return nil, err
	}
	trusted, err := os.ReadFile(authority)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(trusted) {
		return nil, fmt.Errorf("%s holds no certificate", authority)
	}
	auth := tls.RequireAndVerifyClientCert
	if optional {
		auth = tls.VerifyClientCertIfGiven
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, ClientCAs: pool, ClientAuth: auth}, nil
}

func accounts(user, password string) (*scram.Server, error) {
	known, err := scram.SHA256.NewClient(user, password, "")
	if err != nil {
		return nil, err
	}
	stored := known.GetStoredCredentials(scram.KeyFactors{Salt: "a salt", Iters: 15000})
	return scram.SHA256.NewServer(func(name string) (scram.StoredCredentials, error) {
		if name != user {
			return scram.StoredCredentials{}, fmt.Errorf("no user %q", name)
		}
		return stored, nil
	})
}

type client struct {
	connection net.Conn
	set        string
	open       bool
	scram      *scram.Server
	login      *scram.ServerConversation
}

// serve answers until the client goes. Messages are those of the wire protocol: length, number, number answered, kind.
func serve(c *client) error {
	for number := int32(1); ; number++ {
		var header [4]int32
		if err := binary.Read(c.connection, binary.LittleEndian, &header); err != nil {
			return err
		}
		body := make([]byte, header[0]-16)
		if _, err := io.ReadFull(c.connection, body); err != nil {
			return err
		}
		command, kind, prefix, err := parse(header[3], body)
		if err != nil {
			return err
		}
		document := c.answer(command)
		if command[0].Key == "insert" && c.login != nil && c.login.Valid() {
			printMessages(body)
		}
		answer, err := bson.Marshal(document)
		if err != nil {
			return err
		}
		var reply bytes.Buffer
		length := int32(16 + len(prefix) + len(answer))
		_ = binary.Write(&reply, binary.LittleEndian, [4]int32{length, number, header[1], kind})
		reply.Write(prefix)
		reply.Write(answer)
		if _, err := c.connection.Write(reply.Bytes()); err != nil {
			return err
		}
	}
}

// parse returns the command, and the kind of the answer with what stands before its document.
func parse(kind int32, body []byte) (bson.D, int32, []byte, error) {
	var at int
	var answer int32
	var prefix []byte
	switch kind {
	case opMsg:
		// Flags, and a section of kind 0.
		at, answer, prefix = 5, opMsg, make([]byte, 5)
	case opQuery:
		// Flags, the collection's name, numbers to skip and to return. The answer: flags, cursor, start, one document.
		at, answer = 4+bytes.IndexByte(body[4:], 0)+1+8, opReply
		prefix = append(make([]byte, 16), 1, 0, 0, 0)
	default:
		return nil, 0, nil, fmt.Errorf("message of kind %d", kind)
	}
	var command bson.D
	length := binary.LittleEndian.Uint32(body[at:])
	err := bson.Unmarshal(body[at:at+int(length)], &command)
	return command, answer, prefix, err
}

func (c *client) answer(command bson.D) bson.D {
	switch name := strings.ToLower(command[0].Key); name {
	case "hello", "ismaster":
		return c.hello()
	case "saslstart", "saslcontinue":
		return c.sasl(name, command.Map())
	}
	if !c.open && (c.login == nil || !c.login.Valid()) {
		return failed(13, "Unauthorized", command[0].Key+" requires authentication")
	}
	switch command[0].Key {
	case "findAndModify":
		// Of a conversation that has messages already: msgtransfer makes no new one.
		return bson.D{{Key: "value", Value: bson.D{{Key: "max_seq", Value: numbers.Add(1000)}}}, {Key: "ok", Value: 1}}
	case "insert":
		return bson.D{{Key: "n", Value: 1}, {Key: "ok", Value: 1}}
	}
	// An update finds nothing, so that a message is inserted.
	return bson.D{{Key: "n", Value: 0}, {Key: "ok", Value: 1}}
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

func (c *client) hello() bson.D {
	// The name by which the client knows this member; without TLS there is none.
	self, _ := os.Hostname()
	if connection, ok := c.connection.(*tls.Conn); ok {
		self = connection.ConnectionState().ServerName
	}
	self += ":27017"
	answer := bson.D{
		{Key: "ismaster", Value: true}, {Key: "isWritablePrimary", Value: true},
		{Key: "minWireVersion", Value: 0}, {Key: "maxWireVersion", Value: 21}, {Key: "logicalSessionTimeoutMinutes", Value: 30},
		{Key: "maxBsonObjectSize", Value: 16777216}, {Key: "maxMessageSizeBytes", Value: 48000000},
		{Key: "maxWriteBatchSize", Value: 100000}, {Key: "localTime", Value: time.Now()},
		{Key: "saslSupportedMechs", Value: bson.A{"SCRAM-SHA-256"}}, {Key: "ok", Value: 1},
	}
	if c.set != "" {
		answer = append(answer, bson.D{
			{Key: "setName", Value: c.set}, {Key: "setVersion", Value: 1}, {Key: "hosts", Value: bson.A{self}},
			{Key: "primary", Value: self}, {Key: "me", Value: self},
		}...)
	}
	return answer
}

func (c *client) sasl(name string, command bson.M) bson.D {
	if name == "saslstart" {
		c.login = c.scram.NewConversation()
	}
	payload, ok := command["payload"].(primitive.Binary)
	if c.login == nil || !ok {
		return failed(17, "ProtocolError", "no payload, or no conversation")
	}
	text, err := c.login.Step(string(payload.Data))
	if err != nil {
		c.login = nil
		return failed(18, "AuthenticationFailed", "Authentication failed.")
	}
	return bson.D{
		{Key: "conversationId", Value: 1}, {Key: "done", Value: c.login.Done()},
		{Key: "payload", Value: []byte(text)}, {Key: "ok", Value: 1},
	}
}

func failed(code int, name, message string) bson.D {
	return bson.D{{Key: "ok", Value: 0}, {Key: "errmsg", Value: message}, {Key: "code", Value: code}, {Key: "codeName", Value: name}}
}
