// Command clients connects to Kafka or MongoDB as OpenIM v3.8.3-patch.15 does: with the files and variables of its pod, and
// OpenIM's own client library.
//
//	clients kafka     sends a message to toRedisTopic of /config/kafka.yml and reads it in toRedisGroupID
//	clients mongodb   logs in by IMENV_MONGODB_URI and looks for transactions
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/IBM/sarama"
	"github.com/openimsdk/tools/db/mongoutil"
	"github.com/openimsdk/tools/mq/kafka"
	"gopkg.in/yaml.v3"
)

// Longer than a server takes that is there.
const patience = 20 * time.Second

func main() {
	connect := map[string]func(context.Context) error{"kafka": viaKafka, "mongodb": toMongoDB}
	if len(os.Args) != 2 || connect[os.Args[1]] == nil {
		log.Fatal("usage: clients kafka|mongodb")
	}
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	if err := connect[os.Args[1]](ctx); err != nil {
		log.Fatal(err)
	}
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

func viaKafka(ctx context.Context) error {
	text, err := os.ReadFile("/config/kafka.yml")
	if err != nil {
		return err
	}
	var file kafkaFile
	if err := yaml.Unmarshal(text, &file); err != nil {
		return err
	}
	config := kafka.Config{
		Username:     file.Username,
		Password:     os.Getenv("IMENV_KAFKA_PASSWORD"),
		ProducerAck:  file.ProducerAck,
		CompressType: file.CompressType,
		Addr:         file.Address,
		TLS:          file.TLS,
	}
	// As NewKafkaProducer and NewMConsumerGroup of the library.
	producing, err := kafka.BuildProducerConfig(config)
	if err != nil {
		return err
	}
	producer, err := kafka.NewProducer(producing, config.Addr)
	if err != nil {
		return err
	}
	defer producer.Close()
	text = []byte(time.Now().String())
	if _, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: file.ToRedisTopic, Value: sarama.ByteEncoder(text)}); err != nil {
		return err
	}
	consuming, err := kafka.BuildConsumerGroupConfig(&config, sarama.OffsetOldest, true)
	if err != nil {
		return err
	}
	group, err := kafka.NewConsumerGroup(consuming, config.Addr, file.ToRedisGroupID)
	if err != nil {
		return err
	}
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
		if err := group.Consume(ctx, []string{file.ToRedisTopic}, found); err != nil {
			return err
		}
	}
	return nil
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

func toMongoDB(ctx context.Context) error {
	client, err := mongoutil.NewMongoDB(ctx, &mongoutil.Config{
		Uri:         os.Getenv("IMENV_MONGODB_URI"),
		Database:    "openim_v3",
		MaxPoolSize: 30,
		// 10 in mongodb.yml; a server that is refused is refused the first time.
		MaxRetry: 1,
	})
	if err != nil {
		return err
	}
	fmt.Printf("logged in to %s\n", client.GetDB().Name())
	return nil
}
