// Command clients connects to Kafka or MongoDB as OpenIM v3.8.3-patch.15 does: with the files and variables of its pod, and
// OpenIM's own client library.
//
//	clients kafka            sends a message to toRedisTopic of /config/kafka.yml and reads it in toRedisGroupID
//	clients mongodb          logs in by IMENV_MONGODB_URI and looks for transactions
//	clients messages NAME    sends ten messages to ten conversations by way of toRedisTopic: NAME-0 to NAME-9
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/IBM/sarama"
	"github.com/openimsdk/protocol/constant"
	"github.com/openimsdk/protocol/sdkws"
	"github.com/openimsdk/tools/db/mongoutil"
	"github.com/openimsdk/tools/mq/kafka"
	"google.golang.org/protobuf/proto"
	"gopkg.in/yaml.v3"
	"openim-gke/verify/openim/must"
)

// Longer than a server takes that is there.
const patience = 20 * time.Second

func main() {
	connect := map[string]func(context.Context){"kafka": viaKafka, "mongodb": toMongoDB, "messages": messages}
	if len(os.Args) < 2 || connect[os.Args[1]] == nil {
		log.Fatal("usage: clients kafka|mongodb|messages NAME")
	}
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	connect[os.Args[1]](ctx)
}

// Keys of kafka.yml that OpenIM hands to its library (Kafka.Build in pkg/common/config/config.go).
type kafkaFile struct {
	Username       string          `yaml:"username"`
	ProducerAck    string          `yaml:"producerAck"`
	CompressType   string          `yaml:"compressType"`
	Address        []string        `yaml:"address"`
	ToRedisTopic   string          `yaml:"toRedisTopic"`
	ToRedisGroupID string          `yaml:"toRedisGroupID"`
	TLS            kafka.TLSConfig `yaml:"tls"`
}

// producer is what NewKafkaProducer of the library makes of kafka.yml and the password.
func producer() (sarama.SyncProducer, kafka.Config, kafkaFile) {
	var file kafkaFile
	must.Succeed(yaml.Unmarshal(must.Get(os.ReadFile("/config/kafka.yml")), &file))
	config := kafka.Config{
		Username:     file.Username,
		Password:     os.Getenv("IMENV_KAFKA_PASSWORD"),
		ProducerAck:  file.ProducerAck,
		CompressType: file.CompressType,
		Addr:         file.Address,
		TLS:          file.TLS,
	}
	return must.Get(kafka.NewProducer(must.Get(kafka.BuildProducerConfig(config)), config.Addr)), config, file
}

func viaKafka(ctx context.Context) {
	producer, config, file := producer()
	defer producer.Close()
	text := []byte(time.Now().String())
	_, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: file.ToRedisTopic, Value: sarama.ByteEncoder(text)})
	must.Succeed(err)
	// As NewMConsumerGroup of the library.
	consuming := must.Get(kafka.BuildConsumerGroupConfig(&config, sarama.OffsetOldest, true))
	group := must.Get(kafka.NewConsumerGroup(consuming, config.Addr, file.ToRedisGroupID))
	defer group.Close()
	found := &reader{text: string(text), found: make(chan struct{}, 1)}
	ctx, stop := context.WithCancel(ctx)
	go func() {
		select {
		case <-found.found:
			fmt.Printf("sent to %s and read in %s\n", file.ToRedisTopic, file.ToRedisGroupID)
		case <-ctx.Done():
			log.Fatalf("%s: what was sent was not read", file.ToRedisTopic)
		}
		stop()
	}()
	for ctx.Err() == nil {
		must.Succeed(group.Consume(ctx, []string{file.ToRedisTopic}, found))
	}
}

// reader waits for one message.
type reader struct {
	text  string
	found chan struct{}
}

func (*reader) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (*reader) Cleanup(sarama.ConsumerGroupSession) error { return nil }
func (r *reader) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		if string(message.Value) == r.text {
			r.found <- struct{}{}
		}
		session.MarkMessage(message, "")
	}
	return nil
}

func toMongoDB(ctx context.Context) {
	client := must.Get(mongoutil.NewMongoDB(ctx, &mongoutil.Config{
		Uri:         os.Getenv("IMENV_MONGODB_URI"),
		Database:    "openim_v3",
		MaxPoolSize: 30,
		// 10 in mongodb.yml; a server that is refused is refused the first time.
		MaxRetry: 1,
	}))
	fmt.Printf("logged in to %s\n", client.GetDB().Name())
}

// messages sends notifications that are to be kept: for the first message of a chat msgtransfer calls another service.
func messages(context.Context) {
	producer, _, file := producer()
	defer producer.Close()
	for i := range 10 {
		sender, id := fmt.Sprintf("from%d", i), fmt.Sprintf("%s-%d", os.Args[2], i)
		value := must.Get(proto.Marshal(&sdkws.MsgData{
			SendID: sender, RecvID: "to", ClientMsgID: id, ServerMsgID: id, SessionType: constant.SingleChatType,
			ContentType: constant.Text, Content: []byte("{}"), Options: map[string]bool{constant.IsNotNotification: false},
		}))
		// In this order the consumer takes them for operation, user, platform and connection.
		var headers []sarama.RecordHeader
		for _, text := range []string{id, sender, "Web", "none"} {
			headers = append(headers, sarama.RecordHeader{Key: []byte("h"), Value: []byte(text)})
		}
		message := sarama.ProducerMessage{
			Topic: file.ToRedisTopic, Key: sarama.StringEncoder(sender), Value: sarama.ByteEncoder(value), Headers: headers,
		}
		_, _, err := producer.SendMessage(&message)
		must.Succeed(err)
	}
}
