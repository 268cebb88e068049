package storage

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
)

// Histories reads what an inspector may see of orders: their events and the evidence of their jobs. No personal text is opened
// and no position is given, only how far from the door it was.
func (s *Store) Histories(ctx context.Context, ids []domain.OrderID) (map[domain.OrderID]*domain.History, error) {
	m, words := make(map[domain.OrderID]*domain.History, len(ids)), words{}
	err := s.eachByID(ctx, "orders", texts(ids), func(raw bson.Raw) error {
		h := &domain.History{}
		if err := readHistory(raw, h, words); err != nil {
			return err
		}
		m[h.ID] = h
		return nil
	})
	return m, err
}

// RecordTexts reads what many records say, fast and without what is still to be done for them, in no order; missing ones are left out.
func (s *Store) RecordTexts(ctx context.Context, ids []domain.LineID) (map[domain.LineID]*domain.Record, error) {
	m := make(map[domain.LineID]*domain.Record, len(ids))
	err := s.eachByID(ctx, "records", texts(ids), func(raw bson.Raw) error {
		r := &domain.Record{}
		if err := readRecord(raw, r); err != nil {
			return err
		}
		m[r.ID] = r
		return s.sealer.open(ctx, "records", string(r.ID), r)
	})
	return m, err
}

// eachByID reads documents by id, in no order.
func (s *Store) eachByID(ctx context.Context, collection string, ids []string, each func(bson.Raw) error) error {
	for len(ids) > 0 {
		n := min(len(ids), MaxRows)
		rows, err := s.engine.Find(ctx, collection, Query{Where: []In{{"_id", padded(ids[:n])}}})
		if err != nil {
			return failed(err)
		}
		for _, raw := range rows {
			if err := each(raw); err != nil {
				return fmt.Errorf("read %s: %w", collection, err)
			}
		}
		ids = ids[n:]
	}
	return nil
}

// padded repeats the last id up to a round number, so that few texts of queries are made and all stay prepared.
func padded(ids []string) []any {
	n := 1
	for n < len(ids) {
		n *= 2
	}
	values := make([]any, min(n, MaxRows))
	for i := range values {
		values[i] = ids[min(i, len(ids)-1)]
	}
	return values
}

// words keeps one copy of each word of ours that comes again and again: states, actions, parties.
type words map[string]string

func (m words) of(w *walker) string {
	b := w.letters()
	if have, ok := m[string(b)]; ok {
		return have
	}
	s := string(b)
	m[s] = s
	return s
}

func readHistory(raw bson.Raw, h *domain.History, words words) error {
	w := walk(raw)
	for w.next() {
		switch string(w.name) {
		case "_id":
			h.ID = domain.OrderID(w.text())
		case "community":
			h.Community = domain.AreaID(w.text())
		case "events":
			h.Events = make([]domain.Event, 0, w.inner().count())
			for in := w.inner(); in.next(); {
				h.Events = append(h.Events, readEvent(in.inner(), words))
			}
		case "jobs":
			for in := w.inner(); in.next(); {
				h.Jobs = append(h.Jobs, readEvidence(in.inner(), words))
			}
		}
	}
	return w.err
}

func readEvent(w walker, words words) (e domain.Event) {
	for w.next() {
		switch string(w.name) {
		case "n":
			e.N = int(w.number())
		case "at":
			e.At = w.time()
		case "as":
			e.As = domain.Party(words.of(&w))
		case "action":
			e.Action = domain.Action(words.of(&w))
		case "from":
			e.From = domain.State(words.of(&w))
		case "to":
			e.To = domain.State(words.of(&w))
		case "whom":
			e.Whom = domain.AccountID(w.text())
		case "code":
			e.Code = w.text()
		}
	}
	return e
}

func readEvidence(w walker, words words) (j domain.Evidence) {
	for w.next() {
		switch string(w.name) {
		case "volunteer":
			j.Volunteer = domain.AccountID(w.text())
		case "grade":
			j.Grade = domain.Grade(words.of(&w))
		case "line":
			j.Line = domain.LineID(w.text())
		case "start":
			j.Start = readStamp(w.inner(), words)
		case "stop":
			j.Stop = readStamp(w.inner(), words)
		}
	}
	return j
}

func readStamp(w walker, words words) (s domain.StampClass) {
	metres, accuracy, placed := 0.0, 0.0, false
	for w.next() {
		switch string(w.name) {
		case "at":
			s.At = w.time()
		case "told":
			s.Late = !w.time().IsZero()
		case "method":
			s.Method = domain.Method(words.of(&w))
		case "place":
			placed = w.kind == byte(bson.TypeEmbeddedDocument)
		case "metres":
			metres = w.float()
		case "accuracy":
			accuracy = w.float()
		}
	}
	s.Fence = domain.FenceOf(metres-min(accuracy, domain.Spread), placed)
	return s
}

// readRecord reads a record as bson.Unmarshal does, but for its place in time of reminders; texts are still sealed.
func readRecord(raw bson.Raw, r *domain.Record) error {
	w := walk(raw)
	for w.next() {
		switch string(w.name) {
		case "_id":
			r.ID = domain.LineID(w.text())
		case "v":
			r.V = w.number()
		case "state":
			r.State = domain.RecordState(w.text())
		case "volunteer":
			r.Volunteer = domain.AccountID(w.text())
		case "community":
			r.Community = domain.AreaID(w.text())
		case "order":
			r.Order = domain.OrderID(w.text())
		case "service":
			r.Service = w.text()
		case "source":
			r.Source = domain.Source(w.text())
		case "nature":
			r.Nature = domain.Nature(w.text())
		case "grade":
			r.Grade = domain.Grade(w.text())
		case "start":
			r.Start = w.time()
		case "stop":
			r.Stop = w.time()
		case "work":
			r.Work = w.number()
		case "minutes":
			r.Minutes = w.number()
		default:
			readRecordWords(&w, r)
		}
	}
	return w.err
}

func readRecordWords(w *walker, r *domain.Record) {
	switch string(w.name) {
	case "activity":
		r.Activity = w.text()
	case "place":
		r.Place = w.text()
	case "content":
		r.Content = w.text()
	case "organiser":
		r.Organiser = w.text()
	case "responsible":
		r.Responsible = readSecret(w.inner())
	case "recorder":
		r.Recorder = readSecret(w.inner())
	case "salt":
		r.Salt = readSecret(w.inner())
	case "evaluation":
		r.Evaluation = readEvaluation(w.inner())
	case "ended":
		r.Ended = domain.Millis(w.number())
	case "due":
		r.Due = domain.Millis(w.number())
	case "line":
		r.Line = domain.Millis(w.number())
	}
}

func readSecret(w walker) (s domain.Secret) {
	for w.next() {
		if string(w.name) == "c" {
			s.Cipher = w.bytes()
		}
	}
	return s
}

func readEvaluation(w walker) *domain.Evaluation {
	v := &domain.Evaluation{}
	for w.next() {
		switch string(w.name) {
		case "quality":
			v.Quality = w.text()
		case "by":
			v.By = domain.AccountID(w.text())
		case "at":
			v.At = w.time()
		}
	}
	return v
}
