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
		topics, err := client.ListTopics(ctx)
		check(err)
		fmt.Println("NAME  PARTITIONS  REPLICAS")
		for _, topic := range topics.Sorted() {
			fmt.Println(topic.Topic, len(topic.Partitions), topic.Partitions.NumReplicas())
		}
	},
	"topic create <topic> --partitions <number> --replicas <number>": func(ctx context.Context, client *kadm.Client, a []string) {
		_, err := client.CreateTopic(ctx, int32(number(a[1])), int16(number(a[2])), nil, a[0])
		check(err)
	},
	"topic alter-config <topic> --set <key=value>...": func(ctx context.Context, client *kadm.Client, a []string) {
		var changes []kadm.AlterConfig
		for _, setting := range strings.Split(strings.Join(a[1:], " "), " --set ") {
			key, value, _ := strings.Cut(setting, "=")
			changes = append(changes, kadm.AlterConfig{Op: kadm.SetConfig, Name: key, Value: &value})
		}
		answers, err := client.AlterTopicConfigs(ctx, changes, a[0])
		check(err)
		check(answers[0].Err)
	},
	"topic describe <topic> --print-configs": func(ctx context.Context, client *kadm.Client, a []string) {
		topics, err := client.DescribeTopicConfigs(ctx, a[0])
		check(err)
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
		fetches := client.PollRecords(ctx, number(a[2]))
		check(fetches.Err())
		check(client.CommitUncommittedOffsets(ctx))
		for _, record := range fetches.Records() {
			fmt.Println(string(record.Value))
		}
	},
	"group list": func(ctx context.Context, client *kadm.Client, _ []string) {
		groups, err := client.ListGroups(ctx)
		check(err)
		fmt.Println("BROKER  GROUP  STATE")
		for _, group := range groups.Sorted() {
			fmt.Println(group.Coordinator, group.Group, group.State)
		}
	},
	"group seek <group> --to start --topics <topic> --allow-new-topics": func(ctx context.Context, client *kadm.Client, a []string) {
		starts, err := client.ListStartOffsets(ctx, a[1])
		check(err)
		answers, err := client.CommitOffsets(ctx, a[0], starts.Offsets())
		check(err)
		check(answers.Error())
	},
	"cluster config set <key> <value>": func(ctx context.Context, _ *kadm.Client, a []string) {
		host, _, _ := strings.Cut(os.Getenv("RPK_ADMIN_HOSTS"), ",")
		body := strings.NewReader(fmt.Sprintf(`{"upsert":{%q:%q},"remove":[]}`, a[0], a[1]))
		request, err := http.NewRequestWithContext(ctx, http.MethodPut, "http://"+host+"/v1/cluster_config", body)
		check(err)
		answer, err := http.DefaultClient.Do(request)
		check(err)
		if text, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusOK {
			check(fmt.Errorf("%s: %s", answer.Status, text))
		}
	},
	"security user list": func(ctx context.Context, client *kadm.Client, _ []string) {
		users, err := client.DescribeUserSCRAMs(ctx)
		check(err)
		fmt.Println("USERNAME")
		for _, user := range users.Sorted() {
			fmt.Println(user.User)
		}
	},
	"security user create <user> --password <password> --mechanism SCRAM-SHA-256":     setUser,
	"security user update <user> --new-password <password> --mechanism SCRAM-SHA-256": setUser,
	"security acl create --allow-principal <user> --operation <operations> <resources>...": func(ctx context.Context, client *kadm.Client, a []string) {
		var operations []kadm.ACLOperation
		for _, name := range strings.Split(a[1], ",") {
			operation, err := kmsg.ParseACLOperation(name)
			check(err)
			operations = append(operations, operation)
		}
		names := map[string][]string{}
		for n := 2; n+1 < len(a); n += 2 {
			names[a[n]] = append(names[a[n]], a[n+1])
		}
		rules := kadm.NewACLs().Allow(a[0]).AllowHosts("*").Operations(operations...).ResourcePatternType(kadm.ACLPatternLiteral).
			MaybeTopics(names["--topic"]...).MaybeGroups(names["--group"]...)
		answers, err := client.CreateACLs(ctx, rules)
		check(err)
		for _, answer := range answers {
			check(answer.Err)
		}
	},
	"security acl list": func(ctx context.Context, client *kadm.Client, _ []string) {
		all := kadm.NewACLs().AnyResource().Allow().AllowHosts().Operations().ResourcePatternType(kadm.ACLPatternAny)
		answers, err := client.DescribeACLs(ctx, all)
		check(err)
		fmt.Println("PRINCIPAL  HOST  RESOURCE-TYPE  RESOURCE-NAME  OPERATION  PERMISSION")
		for _, rule := range answers[0].Described {
			fmt.Println(rule.Principal, rule.Host, rule.Type, rule.Name, rule.Operation, rule.Permission)
		}
	},
}

func setUser(ctx context.Context, client *kadm.Client, a []string) {
	user := kadm.UpsertSCRAM{User: a[0], Mechanism: kadm.ScramSha256, Iterations: 4096, Password: a[1]}
	answers, err := client.AlterUserSCRAMs(ctx, nil, []kadm.UpsertSCRAM{user})
	check(err)
	check(answers.Error())
}

func main() {
	words := os.Args[1:]
	if len(words) > 1 && words[0] == "redpanda" && words[1] == "start" {
		kafka, err := exec.LookPath("kafka")
		check(err)
		check(syscall.Exec(kafka, append([]string{"kafka"}, words[2:]...), os.Environ()))
	}
	for form, run := range commands {
		if found := match(strings.Fields(form), words); found != nil {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			run(ctx, kadm.NewClient(connect()), found)
			return
		}
	}
	check(fmt.Errorf("rpk %s: not a call that the scripts of this repository make", strings.Join(words, " ")))
}

// match returns nil where the words are not of the form.
func match(form, words []string) []string {
	found := []string{}
	for n, word := range form {
		switch {
		case n >= len(words):
			return nil
		case strings.HasSuffix(word, "..."):
			return append(found, words[n:]...)
		case strings.HasPrefix(word, "<"):
			found = append(found, words[n])
		case word != words[n]:
			return nil
		}
	}
	if len(words) > len(form) {
		return nil
	}
	return found
}

func connect(options ...kgo.Opt) *kgo.Client {
	login := scram.Auth{User: os.Getenv("RPK_USER"), Pass: os.Getenv("RPK_PASS")}
	options = append(options,
		kgo.SeedBrokers(strings.Split(os.Getenv("RPK_BROKERS"), ",")...),
		kgo.SASL(login.AsSha256Mechanism()),
		kgo.RetryTimeout(10*time.Second))
	if os.Getenv("RPK_TLS_ENABLED") == "true" {
		authority, err := os.ReadFile(os.Getenv("RPK_TLS_CA"))
		check(err)
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(authority)
		options = append(options, kgo.DialTLSConfig(&tls.Config{RootCAs: roots}))
	}
	client, err := kgo.NewClient(options...)
	check(err)
	return client
}

func number(text string) int {
	number, err := strconv.Atoi(text)
	check(err)
	return number
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
