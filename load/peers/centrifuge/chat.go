package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"strconv"

	"github.com/centrifugal/centrifuge"
	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type chat struct {
	node   *centrifuge.Node
	pool   *pgxpool.Pool
	secret []byte
	insert insert
}

type claims struct {
	UserID int64 `json:"userId"`
	jwt.RegisteredClaims
}

// targets are the channels that reach the other members, by thread; a connection carries those of its user.
type targets map[string]string

type targetsKey struct{}

func (c *chat) onConnecting(ctx context.Context, event centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
	userID, err := c.userOf(event.Token)
	if err != nil {
		return centrifuge.ConnectReply{}, centrifuge.DisconnectInvalidToken
	}
	channels, targets, err := loadThreads(ctx, c.pool, userID)
	if err != nil {
		log.Println(err)
		return centrifuge.ConnectReply{}, centrifuge.ErrorInternal
	}
	subscriptions := make(map[string]centrifuge.SubscribeOptions, len(channels))
	for _, channel := range channels {
		subscriptions[channel] = centrifuge.SubscribeOptions{}
	}
	return centrifuge.ConnectReply{
		Context:       context.WithValue(ctx, targetsKey{}, targets),
		Credentials:   &centrifuge.Credentials{UserID: strconv.FormatInt(userID, 10)},
		Subscriptions: subscriptions,
	}, nil
}

func (c *chat) onConnect(client *centrifuge.Client) {
	senderID, _ := strconv.ParseInt(client.UserID(), 10, 64)
	targets, _ := client.Context().Value(targetsKey{}).(targets)
	client.OnRPC(func(event centrifuge.RPCEvent, answer centrifuge.RPCCallback) {
		// The callback runs in the connection's read loop, which slow work must not block.
		go c.send(senderID, targets, event.Data, answer)
	})
}

// send stores a message, then answers, then publishes.
func (c *chat) send(senderID int64, targets targets, data []byte, answer centrifuge.RPCCallback) {
	m := message{SenderID: senderID}
	if err := json.Unmarshal(data, &m); err != nil {
		answer(centrifuge.RPCReply{}, centrifuge.ErrorBadRequest)
		return
	}
	target, ok := targets[m.ThreadID]
	if !ok {
		answer(centrifuge.RPCReply{}, centrifuge.ErrorPermissionDenied)
		return
	}
	if err := c.insert(&m); err != nil {
		log.Println(err)
		answer(centrifuge.RPCReply{}, centrifuge.ErrorInternal)
		return
	}
	stored, _ := json.Marshal(m)
	answer(centrifuge.RPCReply{Data: stored}, nil)
	if _, err := c.node.Publish(target, stored); err != nil {
		log.Println(err)
	}
}

func (c *chat) userOf(token string) (int64, error) {
	var found claims
	_, err := jwt.ParseWithClaims(token, &found,
		func(*jwt.Token) (any, error) { return c.secret, nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired())
	if err == nil && found.UserID == 0 {
		err = errors.New("a token without a user")
	}
	return found.UserID, err
}
