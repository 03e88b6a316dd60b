// Command rpk makes the calls of Redpanda's rpk that charts/redpanda/scripts and verify/services/kafka.ts make, with the client
// library that rpk is made with, and refuses any other. Brokers, login and admin API are the RPK_* variables of rpk. Tables have
// a heading, as rpk's have.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// commands by their words: <name> stands for any word, <name>... for the rest. Each gets what stands for those, in order.
var commands = map[string]func(ctx context.Context, client *kadm.Client, a []string){
	"topic list": func(ctx context.Context, client *kadm.Client, _ []string) {
		fmt.Println("NAME  PARTITIONS  REPLICAS")
		for _, topic := range must(client.ListTopics(ctx)).Sorted() {
			fmt.Println(topic.Topic, len(topic.Partitions), topic.Partitions.NumReplicas())
		}
	},
	"topic create <topic> --partitions <number> --replicas <number>": func(ctx context.Context, client *kadm.Client, a []string) {
		must(client.CreateTopic(ctx, int32(must(strconv.Atoi(a[1]))), int16(must(strconv.Atoi(a[2]))), nil, a[0]))
	},
	"topic alter-config <topic> --set <settings>...": func(ctx context.Context, client *kadm.Client, a []string) {
		var changes []kadm.AlterConfig
		for _, setting := range strings.Split(a[1], " --set ") {
			key, value, _ := strings.Cut(setting, "=")
			changes = append(changes, kadm.AlterConfig{Op: kadm.SetConfig, Name: key, Value: &value})
		}
		check(must(client.AlterTopicConfigs(ctx, changes, a[0]))[0].Err)
	},
	"topic describe <topic> --print-configs": func(ctx context.Context, client *kadm.Client, a []string) {
		topics := must(client.DescribeTopicConfigs(ctx, a[0]))
		check(topics[0].Err)
		fmt.Println("KEY  VALUE  SOURCE")
		for _, config := range topics[0].Configs {
			fmt.Println(config.Key, config.MaybeValue(), config.Source)
		}
	},
	"topic produce <topic>": func(ctx context.Context, _ *kadm.Client, a []string) {
		client := connect(kgo.RecordDeliveryTimeout(10 * time.Second))
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			check(client.ProduceSync(ctx, &kgo.Record{Topic: a[0], Value: []byte(lines.Text())}).FirstErr())
		}
	},
	"topic consume <topic> --group <group> --num <number>": func(ctx context.Context, _ *kadm.Client, a []string) {
		client := connect(kgo.ConsumeTopics(a[0]), kgo.ConsumerGroup(a[1]), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
		// The next member would wait for the end of its session.
		defer client.Close()
		fetches := client.PollRecords(ctx, must(strconv.Atoi(a[2])))
		check(fetches.Err())
		check(client.CommitUncommittedOffsets(ctx))
		for _, record := range fetches.Records() {
			fmt.Println(string(record.Value))
		}
	},
	"group list": func(ctx context.Context, client *kadm.Client, _ []string) {
		fmt.Println("BROKER  GROUP  STATE")
		for _, group := range must(client.ListGroups(ctx)).Sorted() {
			fmt.Println(group.Coordinator, group.Group, group.State)
		}
	},
	"group seek <group> --to start --topics <topic> --allow-new-topics": func(ctx context.Context, client *kadm.Client, a []string) {
		starts := must(client.ListStartOffsets(ctx, a[1]))
		check(must(client.CommitOffsets(ctx, a[0], starts.Offsets())).Error())
	},
	"cluster config set <key> <value>": func(ctx context.Context, _ *kadm.Client, a []string) {
		host, _, _ := strings.Cut(os.Getenv("RPK_ADMIN_HOSTS"), ",")
		body := strings.NewReader(fmt.Sprintf(`{"upsert":{%q:%q},"remove":[]}`, a[0], a[1]))
		request := must(http.NewRequestWithContext(ctx, http.MethodPut, "http://"+host+"/v1/cluster_config", body))
		answer := must(http.DefaultClient.Do(request))
		if text, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusOK {
			check(fmt.Errorf("%s: %s", answer.Status, text))
		}
	},
	"security user list": func(ctx context.Context, client *kadm.Client, _ []string) {
		fmt.Println("USERNAME")
		for _, user := range must(client.DescribeUserSCRAMs(ctx)).Sorted() {
			fmt.Println(user.User)
		}
	},
	"security user create <user> --password <password> --mechanism SCRAM-SHA-256":     setUser,
	"security user update <user> --new-password <password> --mechanism SCRAM-SHA-256": setUser,
	"security acl create --allow-principal <user> --operation <operations> <resources>...": func(ctx context.Context, client *kadm.Client, a []string) {
		var operations []kadm.ACLOperation
		for _, name := range strings.Split(a[1], ",") {
			operations = append(operations, must(kmsg.ParseACLOperation(name)))
		}
		names := map[string][]string{}
		for resources := strings.Fields(a[2]); len(resources) > 1; resources = resources[2:] {
			names[resources[0]] = append(names[resources[0]], resources[1])
		}
		rules := kadm.NewACLs().Allow(a[0]).AllowHosts("*").Operations(operations...).ResourcePatternType(kadm.ACLPatternLiteral).
			MaybeTopics(names["--topic"]...).MaybeGroups(names["--group"]...)
		for _, answer := range must(client.CreateACLs(ctx, rules)) {
			check(answer.Err)
		}
	},
	"security acl list": func(ctx context.Context, client *kadm.Client, _ []string) {
		all := kadm.NewACLs().AnyResource().Allow().AllowHosts().Operations().ResourcePatternType(kadm.ACLPatternAny)
		fmt.Println("PRINCIPAL  HOST  RESOURCE-TYPE  RESOURCE-NAME  OPERATION  PERMISSION")
		for _, rule := range must(client.DescribeACLs(ctx, all))[0].Described {
			fmt.Println(rule.Principal, rule.Host, rule.Type, rule.Name, rule.Operation, rule.Permission)
		}
	},
}

func setUser(ctx context.Context, client *kadm.Client, a []string) {
	user := kadm.UpsertSCRAM{User: a[0], Mechanism: kadm.ScramSha256, Iterations: 4096, Password: a[1]}
	check(must(client.AlterUserSCRAMs(ctx, nil, []kadm.UpsertSCRAM{user})).Error())
}

func main() {
	words := strings.Join(os.Args[1:], " ")
	if strings.HasPrefix(words, "redpanda start ") {
		kafka := must(exec.LookPath("kafka"))
		check(syscall.Exec(kafka, append([]string{"kafka"}, os.Args[3:]...), os.Environ()))
	}
	for form, run := range commands {
		rest := regexp.MustCompile(`<\w+>\.\.\.`).ReplaceAllString(form, "(.+)")
		pattern := regexp.MustCompile(`<[\w=]+>`).ReplaceAllString(rest, `(\S+)`)
		if found := regexp.MustCompile("^" + pattern + "$").FindStringSubmatch(words); found != nil {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			run(ctx, kadm.NewClient(connect()), found[1:])
			return
		}
	}
	check(fmt.Errorf("rpk %s: not a call that the scripts of this repository make", words))
}

func connect(options ...kgo.Opt) *kgo.Client {
	login := scram.Auth{User: os.Getenv("RPK_USER"), Pass: os.Getenv("RPK_PASS")}
	options = append(options,
		kgo.SeedBrokers(strings.Split(os.Getenv("RPK_BROKERS"), ",")...),
		kgo.SASL(login.AsSha256Mechanism()),
		kgo.RetryTimeout(10*time.Second))
	if os.Getenv("RPK_TLS_ENABLED") == "true" {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(must(os.ReadFile(os.Getenv("RPK_TLS_CA"))))
		options = append(options, kgo.DialTLSConfig(&tls.Config{RootCAs: roots}))
	}
	return must(kgo.NewClient(options...))
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
