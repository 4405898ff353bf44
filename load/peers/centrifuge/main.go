// Durable chat on centrifuge, the library that Centrifugo is built on, with its Redis broker and pgx. With BATCH=true
// messages that arrive while a statement runs share the next one.
package main

import (
	"context"
	"log"
	"net/http"
	"os"

	"github.com/centrifugal/centrifuge"
	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	pool, err := openPool(os.Getenv("DATABASE_URL"))
	must(err)
	chat := &chat{
		pool:   pool,
		secret: []byte(os.Getenv("JWT_SECRET")),
		insert: insertOne(pool),
	}
	if os.Getenv("BATCH") == "true" {
		chat.insert = insertBatches(pool)
	}
	chat.node, err = centrifuge.New(centrifuge.Config{
		LogLevel:   centrifuge.LogLevelError,
		LogHandler: func(entry centrifuge.LogEntry) { log.Println(entry.Message, entry.Fields) },
	})
	must(err)
	must(useRedis(chat.node, os.Getenv("REDIS_URL"), os.Getenv("REDIS_PREFIX")))
	chat.node.OnConnecting(chat.onConnecting)
	chat.node.OnConnect(chat.onConnect)
	must(chat.node.Run())

	// Both take less memory where most connections are idle.
	http.Handle("/ws", centrifuge.NewWebsocketHandler(chat.node, centrifuge.WebsocketConfig{
		UseWriteBufferPool:         true,
		ProcessCommandsOffReadLoop: true,
	}))
	http.HandleFunc("/ready", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`{"status":"ready"}`)) })
	must(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}

// The pool has the size used by the servers on Node. With pgx's default of 4 it was slower.
func openPool(url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.MaxConns = 20
	return pgxpool.NewWithConfig(context.Background(), config)
}

func useRedis(node *centrifuge.Node, url, prefix string) error {
	shard, err := centrifuge.NewRedisShard(node, centrifuge.RedisShardConfig{Address: url})
	if err != nil {
		return err
	}
	broker, err := centrifuge.NewRedisBroker(node, centrifuge.RedisBrokerConfig{
		Prefix: prefix,
		Shards: []*centrifuge.RedisShard{shard},
	})
	if err != nil {
		return err
	}
	node.SetBroker(broker)
	return nil
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
