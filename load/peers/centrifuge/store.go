package main

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
)

type message struct {
	ID        string    `json:"id"`
	ThreadID  string    `json:"threadId"`
	SenderID  int64     `json:"senderId"`
	ClientID  string    `json:"clientId"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"createdAt"`
}

// insert stores a message and sets its id and its time. It returns after the commit.
type insert func(*message) error

// insertOne runs one statement per message.
func insertOne(pool *pgxpool.Pool) insert {
	return func(m *message) error {
		row := pool.QueryRow(context.Background(),
			`insert into messages (thread_id, sender_id, client_id, body) values ($1, $2, $3, $4) returning id, created_at`,
			m.ThreadID, m.SenderID, m.ClientID, m.Body)
		return row.Scan(&m.ID, &m.CreatedAt)
	}
}

const maxBatch = 500

type pending struct {
	message *message
	stored  chan error
}

// insertBatches has one statement in flight at a time. Up to 500 messages that arrive meanwhile form the next batch.
func insertBatches(pool *pgxpool.Pool) insert {
	waiting := make(chan pending, maxBatch)
	go func() {
		for first := range waiting {
			batch := gather(first, waiting)
			err := insertAll(pool, batch)
			for _, p := range batch {
				p.stored <- err
			}
		}
	}()
	return func(m *message) error {
		stored := make(chan error, 1)
		waiting <- pending{m, stored}
		return <-stored
	}
}

// gather takes the messages that are already waiting.
func gather(first pending, waiting <-chan pending) []pending {
	batch := []pending{first}
	for len(batch) < maxBatch {
		select {
		case next := <-waiting:
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

func insertAll(pool *pgxpool.Pool, batch []pending) error {
	n := len(batch)
	ids, threads, clients := make([]string, n), make([]string, n), make([]string, n)
	senders, bodies, times := make([]int64, n), make([]string, n), make([]time.Time, n)
	now := time.Now().UTC()
	for i, p := range batch {
		m := p.message
		m.ID, m.CreatedAt = uuid.NewString(), now
		ids[i], threads[i], senders[i], clients[i], bodies[i], times[i] =
			m.ID, m.ThreadID, m.SenderID, m.ClientID, m.Body, now
	}
	_, err := pool.Exec(context.Background(),
		`insert into messages (id, thread_id, sender_id, client_id, body, created_at)
		select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::timestamptz[])`,
		ids, threads, senders, clients, bodies, times)
	return err
}

// loadThreads returns the channels of a user, and the channels that reach the other members of each thread.
func loadThreads(ctx context.Context, pool *pgxpool.Pool, userID int64) ([]string, targets, error) {
	rows, err := pool.Query(ctx, `select thread_id, channel, target from thread_members where user_id = $1`, userID)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	channels, targets := []string{}, targets{}
	for rows.Next() {
		var thread, channel, target string
		if err := rows.Scan(&thread, &channel, &target); err != nil {
			return nil, nil, err
		}
		channels = append(channels, channel)
		targets[thread] = target
	}
	return channels, targets, rows.Err()
}
